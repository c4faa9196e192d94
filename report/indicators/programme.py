"""The figures of section 1: communes, chefs de projet, conventions, actions, financements."""

from fractions import Fraction

from report.indicators.book import Book
from report.indicators.core import carte, indicator
from report.indicators.measures import Constant, Measure
from report.indicators.nouns import COMMUNES
from report.indicators.spread import communes_with, fact
from report.territories import Level
from report.units import Count, Moment, Share


@indicator("programme", "Date de lancement du programme", Moment(), national_only=True)
def programme_date_lancement(book: Book) -> Measure:
    """Date de lancement du programme, inscrite dans programme.toml."""
    return fact(book, "lancement")


@indicator("programme", "Durée du programme", Count("an", "ans"), national_only=True)
def programme_duree(book: Book) -> Measure:
    """Durée du programme en années, inscrite dans programme.toml."""
    return fact(book, "duree")


@indicator("programme", "Communes Petites villes de demain", COMMUNES, "communes_pvd")
def communes_pvd(book: Book) -> Measure:
    """Communes inscrites dans la liste du programme ; la présence dans la liste suffit."""
    return communes_with(book, "communes_pvd")


@indicator(
    "programme", "Taux de subvention des postes de chef de projet", Share(), national_only=True
)
def chefs_projet_taux_subvention_max(book: Book) -> Measure:
    """Part maximale du coût d’un poste prise en charge, inscrite dans programme.toml."""
    share = Fraction(book.edition.programme.taux_subvention, 100)
    return Constant(share, "programme.toml", "taux_subvention")


@indicator("programme", "Fin du cofinancement des postes", Moment("mois"), national_only=True)
def chefs_projet_fin_financement(book: Book) -> Measure:
    """Dernier mois de cofinancement des postes, inscrit dans programme.toml."""
    return fact(book, "fin_financement")


carte(
    "carte_communes_pvd",
    "programme",
    "Localisation des communes Petites villes de demain",
    "points",
    Level.COMMUNE,
    "communes_pvd",
)
