"""The figures of the conventions-cadres."""

from report.indicators.core import carte, indicator
from report.indicators.measures import Distinct, Measure, Quotient
from report.indicators.nouns import COMMUNES, CONVENTIONS
from report.indicators.spread import member_links, ones
from report.sources.records import Records
from report.territories import Level
from report.units import Count, Mean, Share


def _signed(records: Records) -> set[str]:
    conventions = records.table("conventions_cadres")
    return set(conventions.loc[conventions["date_signature"].notna(), "id_convention"])


@indicator(
    "programme",
    "Communes ayant signé leur convention-cadre",
    COMMUNES,
    "conventions_cadres",
    "conventions_communes",
)
def conventions_cadres_communes_signataires(records: Records) -> Measure:
    """Communes du programme couvertes par au moins une convention-cadre signée."""
    links = member_links(records, "conventions_communes", "id_convention")
    return ones(links.loc[links["cle"].isin(_signed(records)), "insee_com"].drop_duplicates())


@indicator("programme", "Part des communes ayant signé leur convention-cadre", Share())
def conventions_cadres_communes_part(records: Records) -> Measure:
    """Communes signataires d’une convention-cadre, rapportées aux communes du programme."""
    return Quotient("conventions_cadres_communes_signataires", "communes_pvd")


@indicator(
    "programme",
    "Conventions-cadres signées",
    Count("convention-cadre", "conventions-cadres"),
    "conventions_cadres",
    "conventions_communes",
)
def conventions_cadres(records: Records) -> Measure:
    """Conventions-cadres signées couvrant au moins une commune du programme.

    Une convention commune à plusieurs territoires compte une fois dans chacun d’eux.
    """
    links = member_links(records, "conventions_communes", "id_convention")
    return Distinct(links[links["cle"].isin(_signed(records))])


@indicator(
    "programme",
    "Conventions ayant au moins une action recensée",
    CONVENTIONS,
    "actions",
    support=True,
)
def conventions_avec_actions(records: Records) -> Measure:
    """Conventions auxquelles l’outil de suivi rattache au moins une action."""
    return Distinct(member_links(records, "actions", "id_convention"))


@indicator(
    "programme",
    "Nombre moyen d’actions par convention-cadre",
    Mean("action par convention", "actions par convention", local_decimals=0),
)
def actions_par_convention_moyenne(records: Records) -> Measure:
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
def conventions_valant_ort_communes(records: Records) -> Measure:
    """Communes couvertes par une convention-cadre signée qui vaut ORT."""
    conventions = records.table("conventions_cadres")
    worth = set(conventions.loc[conventions["vaut_ort"], "id_convention"]) & _signed(records)
    links = member_links(records, "conventions_communes", "id_convention")
    return ones(links.loc[links["cle"].isin(worth), "insee_com"].drop_duplicates())


@indicator("programme", "Part des communes dont la convention-cadre vaut ORT", Share())
def conventions_valant_ort_part(records: Records) -> Measure:
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
