"""The figures of the Anah's two pages."""

import pandas as pd

from report.indicators.book import Book
from report.indicators.core import carte, indicator
from report.indicators.measures import Measure, Quotient
from report.indicators.nouns import COMMUNES
from report.indicators.spread import commune_amounts, communes_with, totals
from report.territories import Level
from report.units import Count, Money, Share


@indicator(
    "partenariat",
    "Communes couvertes par un espace conseil France Rénov’",
    COMMUNES,
    "anah_conseil",
    support=True,
)
def anah_espace_conseil_communes(book: Book) -> Measure:
    """Communes du programme couvertes par un espace conseil France Rénov’."""
    return communes_with(book, "anah_conseil")


@indicator(
    "partenariat", "Part des communes couvertes par un espace conseil France Rénov’", Share()
)
def anah_espace_conseil_part(book: Book) -> Measure:
    """Communes couvertes par un espace conseil, rapportées aux communes du programme."""
    return Quotient("anah_espace_conseil_communes", "communes_pvd")


def _operations(book: Book, kind: str) -> pd.Series:
    return book.table("anah_operations")["type"] == kind


@indicator(
    "partenariat",
    "Communes engagées dans une OPAH complexe",
    COMMUNES,
    "anah_operations",
)
def anah_opah_complexe_communes(book: Book) -> Measure:
    """Communes engagées dans au moins une OPAH complexe."""
    return communes_with(book, "anah_operations", _operations(book, "OPAH complexe"))


@indicator("partenariat", "Subventions d’études et d’animation", Money(), "anah_operations")
def anah_etudes_animation(book: Book) -> Measure:
    """Subventions de l’Anah aux études et à l’animation des OPAH."""
    return commune_amounts(book, "anah_operations", "montant", _operations(book, "étude/animation"))


@indicator(
    "partenariat", "Communes engagées dans une opération RHI-THIRORI", COMMUNES, "anah_operations"
)
def anah_rhi_communes(book: Book) -> Measure:
    """Communes engagées dans au moins une opération de résorption de l’habitat insalubre."""
    return communes_with(book, "anah_operations", _operations(book, "RHI-THIRORI"))


@indicator("partenariat", "Subventions aux opérations RHI-THIRORI", Money(), "anah_operations")
def anah_rhi_montant(book: Book) -> Measure:
    """Subventions de l’Anah aux opérations RHI-THIRORI."""
    return commune_amounts(book, "anah_operations", "montant", _operations(book, "RHI-THIRORI"))


@indicator(
    "partenariat",
    "Logements rénovés avec des aides de l’Anah",
    Count("logement", "logements"),
    "anah_logements",
)
def anah_logements_renoves(book: Book) -> Measure:
    """Logements rénovés dans les communes du programme, MaPrimeRénov’ comprise."""
    return commune_amounts(book, "anah_logements", "logements")


@indicator(
    "partenariat", "Engagements de l’Anah pour des travaux", Money("Md€", 2), "anah_logements"
)
def anah_travaux_montant(book: Book) -> Measure:
    """Engagements de l’Anah pour des travaux de rénovation dans les communes du programme."""
    return commune_amounts(book, "anah_logements", "montant")


@indicator(
    "partenariat",
    "Engagements de l’Anah pour des travaux, toutes communes",
    Money("Md€", 1),
    "totaux_anah",
    support=True,
)
def anah_travaux_total(book: Book) -> Measure:
    """Engagements de l’Anah pour des travaux dans toutes les communes du département."""
    return totals(book, "totaux_anah", Level.DEPARTEMENT)


@indicator(
    "partenariat", "Part des engagements de l’Anah allouée aux communes du programme", Share()
)
def anah_travaux_part(book: Book) -> Measure:
    """Travaux dans les communes du programme, rapportés à ceux de toutes les communes."""
    return Quotient("anah_travaux_montant", "anah_travaux_total")


carte(
    "carte_anah_logements",
    "partenariat",
    "Logements rénovés avec des aides de l’Anah, par département",
    "symboles",
    Level.DEPARTEMENT,
    "anah_logements_renoves",
)
carte(
    "carte_anah_part",
    "partenariat",
    "Part des engagements de l’Anah allouée aux communes du programme, par département",
    "aplats",
    Level.DEPARTEMENT,
    "anah_travaux_part",
)
