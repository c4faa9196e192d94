"""The figures of the conventions-cadres."""

from report.indicators.book import Book, Links
from report.indicators.core import carte, indicator
from report.indicators.measures import Distinct, Mask, Measure, Quotient
from report.indicators.nouns import COMMUNES, CONVENTIONS
from report.indicators.spread import commune_rows, covered, touching
from report.territories import Level
from report.units import Count, Mean, Share


def _conventions(book: Book) -> Links:
    return book.links("conventions_communes", "id_convention")


def _signed(book: Book, *, worth: bool = False) -> Mask:
    """Which conventions of the links are signed, and worth an ORT when that is asked."""
    table = book.table("conventions_cadres")
    rows = table["date_signature"].notna()
    if worth:
        rows &= table["vaut_ort"]
    return _conventions(book).named(table.loc[rows, "id_convention"])


@indicator(
    "programme",
    "Communes ayant signé leur convention-cadre",
    COMMUNES,
    "conventions_cadres",
    "conventions_communes",
)
def conventions_cadres_communes_signataires(book: Book) -> Measure:
    """Communes du programme couvertes par au moins une convention-cadre signée."""
    return covered(book, _conventions(book), "conventions_cadres", _signed(book))


@indicator("programme", "Part des communes ayant signé leur convention-cadre", Share())
def conventions_cadres_communes_part(book: Book) -> Measure:
    """Communes signataires d’une convention-cadre, rapportées aux communes du programme."""
    return Quotient("conventions_cadres_communes_signataires", "communes_pvd")


@indicator(
    "programme",
    "Conventions-cadres signées",
    Count("convention-cadre", "conventions-cadres"),
    "conventions_cadres",
    "conventions_communes",
)
def conventions_cadres(book: Book) -> Measure:
    """Conventions-cadres signées couvrant au moins une commune du programme.

    Une convention commune à plusieurs territoires compte une fois dans chacun d’eux.
    """
    return touching(book, _conventions(book), "conventions_cadres", _signed(book))


@indicator(
    "programme",
    "Conventions ayant au moins une action recensée",
    CONVENTIONS,
    "actions",
    support=True,
)
def conventions_avec_actions(book: Book) -> Measure:
    """Conventions auxquelles l’outil de suivi rattache au moins une action."""
    links = book.links("actions", "id_convention")
    every = commune_rows(book, "actions")
    return Distinct(links.owners, links.places, every.lines)


@indicator(
    "programme",
    "Nombre moyen d’actions par convention-cadre",
    Mean("action par convention", "actions par convention", local_decimals=0),
)
def actions_par_convention_moyenne(book: Book) -> Measure:
    """Actions recensées rapportées aux conventions ayant au moins une action recensée."""
    return Quotient("actions_recensees", "conventions_avec_actions")


@indicator(
    "programme",
    "Communes dont la convention-cadre vaut ORT",
    COMMUNES,
    "conventions_cadres",
    "conventions_communes",
    support=True,
)
def conventions_valant_ort_communes(book: Book) -> Measure:
    """Communes couvertes par une convention-cadre signée qui vaut ORT."""
    return covered(book, _conventions(book), "conventions_cadres", _signed(book, worth=True))


@indicator("programme", "Part des communes dont la convention-cadre vaut ORT", Share())
def conventions_valant_ort_part(book: Book) -> Measure:
    """Communes sous une convention-cadre valant ORT, rapportées aux communes du programme."""
    return Quotient("conventions_valant_ort_communes", "communes_pvd")


carte(
    "carte_conventions",
    "programme",
    "Communes ayant signé leur convention-cadre",
    "points",
    Level.COMMUNE,
    "conventions_cadres_communes_signataires",
)
