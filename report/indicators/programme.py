"""The figures of section 1: communes, chefs de projet, conventions, actions, financements."""

from fractions import Fraction

from report.indicators.core import carte, indicator
from report.indicators.measures import (
    Constant,
    Measure,
)
from report.indicators.nouns import COMMUNES
from report.indicators.spread import (
    ones,
)
from report.sources.records import Records
from report.territories import Level
from report.units import Count, Moment, Share


@indicator("programme", "Date de lancement du programme", Moment(), national_only=True)
def programme_date_lancement(records: Records) -> Measure:
    """Date de lancement du programme, inscrite dans programme.toml."""
    return Constant(records.edition.programme.lancement)


@indicator("programme", "Durée du programme", Count("an", "ans"), national_only=True)
def programme_duree(records: Records) -> Measure:
    """Durée du programme en années, inscrite dans programme.toml."""
    return Constant(records.edition.programme.duree)


@indicator("programme", "Communes Petites villes de demain", COMMUNES, "communes_pvd")
def communes_pvd(records: Records) -> Measure:
    """Communes inscrites dans la liste du programme ; la présence dans la liste suffit."""
    return ones(records.members)


@indicator(
    "programme", "Taux de subvention des postes de chef de projet", Share(), national_only=True
)
def chefs_projet_taux_subvention_max(records: Records) -> Measure:
    """Part maximale du coût d’un poste prise en charge, inscrite dans programme.toml."""
    return Constant(Fraction(records.edition.programme.taux_subvention, 100))


@indicator("programme", "Fin du cofinancement des postes", Moment("mois"), national_only=True)
def chefs_projet_fin_financement(records: Records) -> Measure:
    """Dernier mois de cofinancement des postes, inscrit dans programme.toml."""
    return Constant(records.edition.programme.fin_financement)


carte(
    "carte_communes_pvd",
    "programme",
    "Localisation des communes Petites villes de demain",
    "points",
    Level.COMMUNE,
    "communes_pvd",
)
