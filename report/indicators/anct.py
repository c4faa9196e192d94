"""The figures of the ANCT's page, and of the ministries' pages beside it."""

from report.indicators.book import Book
from report.indicators.core import indicator
from report.indicators.measures import Measure, Quotient
from report.indicators.nouns import ACCOMPAGNEMENTS, COMMUNES, STRUCTURES
from report.indicators.spread import (
    beneficiary_amounts,
    beneficiary_counts,
    commune_rows,
    communes_with,
)
from report.units import Money, Share


@indicator(
    "partenariat",
    "Structures France services dans les communes du programme",
    STRUCTURES,
    "france_services",
)
def france_services_pvd(book: Book) -> Measure:
    """Structures France services dont la commune est au programme."""
    return commune_rows(book, "france_services", book.inside("france_services"))


@indicator(
    "partenariat",
    "Structures France services du pays",
    STRUCTURES,
    "france_services",
    support=True,
)
def france_services_total(book: Book) -> Measure:
    """Toutes les structures France services ; celles de 975, 977 et 978 au total national seul."""
    return commune_rows(book, "france_services")


@indicator("partenariat", "Part des structures France services situées au programme", Share())
def france_services_part_structures(book: Book) -> Measure:
    """Structures des communes du programme, rapportées à toutes les structures du territoire."""
    return Quotient("france_services_pvd", "france_services_total")


@indicator(
    "partenariat",
    "Communes dotées d’une structure France services",
    COMMUNES,
    "france_services",
    support=True,
)
def france_services_communes(book: Book) -> Measure:
    """Communes du programme ayant au moins une structure France services."""
    return communes_with(book, "france_services")


@indicator("partenariat", "Part des communes dotées d’une structure France services", Share())
def france_services_part_communes(book: Book) -> Measure:
    """Communes ayant au moins une structure, rapportées aux communes du programme."""
    return Quotient("france_services_communes", "communes_pvd")


@indicator(
    "partenariat",
    "Accompagnement par le marché à bons de commande de l’ANCT",
    Money(),
    "anct_accompagnements",
)
def anct_mbc_montant(book: Book) -> Measure:
    """Bons de commande du marché d’ingénierie de l’ANCT."""
    return beneficiary_amounts(book, "anct_accompagnements")


@indicator(
    "partenariat",
    "Accompagnements par le marché à bons de commande de l’ANCT",
    ACCOMPAGNEMENTS,
    "anct_accompagnements",
)
def anct_mbc_accompagnements(book: Book) -> Measure:
    """Bons de commande, chacun compté une fois par territoire bénéficiaire."""
    return beneficiary_counts(book, "anct_accompagnements")
