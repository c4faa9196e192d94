"""The figures of actions and of their funding, and the splits behind their charts."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from report.indicators.book import Book
from report.indicators.core import breakdown, indicator
from report.indicators.measures import Additive, Lines, Mask, Measure, Quotient
from report.indicators.nouns import ACTIONS
from report.indicators.spread import categories, commune_rows, held_amounts
from report.units import Approximation, Count, Money, Share

STAGES = ("livrée", "en cours", "en étude", "à lancer", "abandonnée")


@indicator("programme", "Actions recensées", ACTIONS, "actions")
def actions_recensees(book: Book) -> Measure:
    """Actions des conventions saisies dans l’outil de suivi du programme."""
    return commune_rows(book, "actions")


@indicator("programme", "Études parmi les actions", ACTIONS, "actions", support=True)
def actions_etudes(book: Book) -> Measure:
    """Actions dont le type est « étude »."""
    actions = book.table("actions")
    return commune_rows(book, "actions", actions["type"] == "étude")


@indicator("programme", "Part des études parmi les actions", Share())
def actions_etudes_part(book: Book) -> Measure:
    """Actions de type « étude », rapportées aux actions recensées."""
    return Quotient("actions_etudes", "actions_recensees")


@indicator("programme", "Actions engagées", ACTIONS, "actions", support=True)
def actions_engagees(book: Book) -> Measure:
    """Actions en cours ou livrées."""
    actions = book.table("actions")
    return commune_rows(book, "actions", actions["avancement"].isin(["en cours", "livrée"]))


@indicator("programme", "Part des actions engagées", Share(), support=True)
def actions_engagees_part(book: Book) -> Measure:
    """Actions en cours ou livrées, rapportées aux actions recensées."""
    return Quotient("actions_engagees", "actions_recensees")


@indicator("programme", "Actions livrées", ACTIONS, "actions", support=True)
def actions_livrees(book: Book) -> Measure:
    """Actions dont l’avancement est « livrée »."""
    actions = book.table("actions")
    return commune_rows(book, "actions", actions["avancement"] == "livrée")


@indicator("programme", "Part des actions livrées", Share(), support=True)
def actions_livrees_part(book: Book) -> Measure:
    """Actions livrées, rapportées aux actions recensées."""
    return Quotient("actions_livrees", "actions_recensees")


def _by(book: Book, column: str) -> dict[str, Measure]:
    values = book.table("actions")[column]
    return {
        label: commune_rows(book, "actions", rows) for label, rows in categories(values).items()
    }


@breakdown("programme", "Actions par thématique", "actions_recensees", "actions")
def actions_par_thematique(book: Book) -> Mapping[str, Measure]:
    """Actions recensées selon leur thématique principale."""
    return _by(book, "thematique")


@breakdown(
    "programme", "Actions par état d’avancement", "actions_recensees", "actions", order=STAGES
)
def actions_par_avancement(book: Book) -> Mapping[str, Measure]:
    """Actions recensées selon leur état d’avancement."""
    return _by(book, "avancement")


@breakdown("programme", "Actions par état des financements", "actions_recensees", "actions")
def actions_par_etat_financement(book: Book) -> Mapping[str, Measure]:
    """Actions recensées selon l’état de leur financement."""
    return _by(book, "etat_financement")


@indicator(
    "programme",
    "Lignes de données de financement",
    Count("ligne", "lignes", Approximation("environ", step=1000)),
    "financements",
    "actions",
)
def financements_lignes(book: Book) -> Measure:
    """Lignes de financement (action × financeur) saisies par les chefs de projet."""
    return _funding(book, counted=True)


@indicator(
    "programme",
    "Montant des financements saisis",
    Money("Md€", 1, approximation=Approximation("environ", step=0.1)),
    "financements",
    "actions",
)
def financements_montant(book: Book) -> Measure:
    """Montants saisis par les chefs de projet, apports des communes compris."""
    return _funding(book)


def _funding(book: Book, rows: Mask | None = None, *, counted: bool = False) -> Additive:
    """Funding lines, or their amounts, in the commune of the action that each one names."""
    links = book.links("actions", "id_action")
    money = held_amounts(book, "financements", "id_action", links, rows)
    if not counted:
        return money
    one = np.ones_like(money.amounts)

    def lines() -> tuple[Lines, ...]:
        funding, *others = money.lines()
        return replace(funding, amounts=one), *others

    return Additive(money.places, one, lines)


@breakdown(
    "programme", "Financements par financeur", "financements_montant", "financements", "actions"
)
def financements_par_financeur(book: Book) -> Mapping[str, Measure]:
    """Montants saisis selon le financeur."""
    values = book.table("financements")["financeur"]
    return {label: _funding(book, rows) for label, rows in categories(values).items()}
