"""The figures of actions and of their funding, and the splits behind their charts."""

from collections.abc import Mapping

import pandas as pd

from report.indicators.core import breakdown, indicator
from report.indicators.measures import Additive, Measure, Quotient
from report.indicators.nouns import ACTIONS
from report.indicators.spread import commune_rows, ones
from report.sources.records import Records
from report.units import Approximation, Count, Money, Share

STAGES = ("livrée", "en cours", "en étude", "à lancer", "abandonnée")


@indicator("programme", "Actions recensées", ACTIONS, "actions")
def actions_recensees(records: Records) -> Measure:
    """Actions des conventions saisies dans l’outil de suivi du programme."""
    return commune_rows(records, "actions")


@indicator("programme", "Études parmi les actions", ACTIONS, "actions", support=True)
def actions_etudes(records: Records) -> Measure:
    """Actions dont le type est « étude »."""
    actions = records.table("actions")
    return commune_rows(records, "actions", actions["type"] == "étude")


@indicator("programme", "Part des études parmi les actions", Share())
def actions_etudes_part(records: Records) -> Measure:
    """Actions de type « étude », rapportées aux actions recensées."""
    return Quotient("actions_etudes", "actions_recensees")


@indicator("programme", "Actions engagées", ACTIONS, "actions", support=True)
def actions_engagees(records: Records) -> Measure:
    """Actions en cours ou livrées."""
    actions = records.table("actions")
    return commune_rows(records, "actions", actions["avancement"].isin(["en cours", "livrée"]))


@indicator("programme", "Part des actions engagées", Share(), support=True)
def actions_engagees_part(records: Records) -> Measure:
    """Actions en cours ou livrées, rapportées aux actions recensées."""
    return Quotient("actions_engagees", "actions_recensees")


@indicator("programme", "Actions livrées", ACTIONS, "actions", support=True)
def actions_livrees(records: Records) -> Measure:
    """Actions dont l’avancement est « livrée »."""
    actions = records.table("actions")
    return commune_rows(records, "actions", actions["avancement"] == "livrée")


@indicator("programme", "Part des actions livrées", Share(), support=True)
def actions_livrees_part(records: Records) -> Measure:
    """Actions livrées, rapportées aux actions recensées."""
    return Quotient("actions_livrees", "actions_recensees")


def _by_commune(records: Records, column: str) -> dict[str, Measure]:
    actions = records.table("actions")
    counts = actions.groupby([column, "insee_com"], observed=True).size()
    return {str(key): Additive(counts.loc[key]) for key in counts.index.unique(level=0)}


@breakdown("programme", "Actions par thématique", "actions_recensees", "actions")
def actions_par_thematique(records: Records) -> Mapping[str, Measure]:
    """Actions recensées selon leur thématique principale."""
    return _by_commune(records, "thematique")


@breakdown(
    "programme", "Actions par état d’avancement", "actions_recensees", "actions", order=STAGES
)
def actions_par_avancement(records: Records) -> Mapping[str, Measure]:
    """Actions recensées selon leur état d’avancement."""
    return _by_commune(records, "avancement")


@breakdown("programme", "Actions par état des financements", "actions_recensees", "actions")
def actions_par_etat_financement(records: Records) -> Mapping[str, Measure]:
    """Actions recensées selon l’état de leur financement."""
    return _by_commune(records, "etat_financement")


@indicator(
    "programme",
    "Lignes de données de financement",
    Count("ligne", "lignes", Approximation("environ", step=1000)),
    "financements",
    "actions",
)
def financements_lignes(records: Records) -> Measure:
    """Lignes de financement (action × financeur) saisies par les chefs de projet."""
    return ones(_funding(records)["insee_com"])


@indicator(
    "programme",
    "Montant des financements saisis",
    Money("Md€", 1, approximation=Approximation("environ", step=0.1)),
    "financements",
    "actions",
)
def financements_montant(records: Records) -> Measure:
    """Montants saisis par les chefs de projet, apports des communes compris."""
    lines = _funding(records)
    return Additive(lines.set_index("insee_com")["montant"])


def _funding(records: Records) -> pd.DataFrame:
    actions = records.table("actions")[["id_action", "insee_com"]]
    return records.table("financements").merge(actions, on="id_action", how="inner", sort=False)


@breakdown(
    "programme", "Financements par financeur", "financements_montant", "financements", "actions"
)
def financements_par_financeur(records: Records) -> Mapping[str, Measure]:
    """Montants saisis selon le financeur."""
    sums = _funding(records).groupby(["financeur", "insee_com"], observed=True)["montant"].sum()
    return {str(key): Additive(sums.loc[key]) for key in sums.index.unique(level=0)}
