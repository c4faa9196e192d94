"""The figures of the schemes: Fonds vert, ORT, POPSU, security, Micro-Folies."""

import pandas as pd

from report.indicators.book import Book
from report.indicators.core import carte, indicator
from report.indicators.measures import Everywhere, Measure, Quotient, Sum
from report.indicators.nouns import COMMUNES, MICRO_FOLIES, PROJETS
from report.indicators.spread import (
    beneficiary_amounts,
    beneficiary_counts,
    commune_rows,
    communes_with,
    counted,
    fact,
)
from report.territories import Level
from report.units import Count, Money, Share

# --- Fonds vert


@indicator("partenariat", "Communes bénéficiaires du Fonds vert", COMMUNES, "fonds_vert")
def fonds_vert_communes(book: Book) -> Measure:
    """Communes elles-mêmes bénéficiaires d’au moins une subvention du Fonds vert."""
    return communes_with(book, "fonds_vert", column="beneficiaire")


@indicator("partenariat", "Subventions du Fonds vert", Money(), "fonds_vert")
def fonds_vert_montant(book: Book) -> Measure:
    """Subventions du Fonds vert aux communes du programme et à leurs EPCI."""
    return beneficiary_amounts(book, "fonds_vert", "montant_engage")


@indicator("partenariat", "Projets soutenus par le Fonds vert", PROJETS, "fonds_vert", support=True)
def fonds_vert_projets(book: Book) -> Measure:
    """Subventions du Fonds vert, chacune comptée une fois par territoire bénéficiaire."""
    return beneficiary_counts(book, "fonds_vert")


@indicator("partenariat", "Part du total national du Fonds vert", Share(), support=True)
def fonds_vert_repartition(book: Book) -> Measure:
    """Subventions du territoire, rapportées au total national du programme."""
    return Quotient("fonds_vert_montant", "fonds_vert_montant_national")


@indicator("partenariat", "Total national du Fonds vert", Money(), "fonds_vert", support=True)
def fonds_vert_montant_national(book: Book) -> Measure:
    """Total national des subventions du Fonds vert au programme, dénominateur commun."""
    return Everywhere("fonds_vert_montant")


# --- ORT, POPSU, sécurité, culture


@indicator("partenariat", "Communes ayant signé une ORT", COMMUNES, "ort")
def ort_communes(book: Book) -> Measure:
    """Communes du programme ayant signé une opération de revitalisation de territoire."""
    return communes_with(book, "ort", book.table("ort")["date_signature"].notna())


@indicator("partenariat", "Part des communes en ORT", Share())
def ort_communes_part(book: Book) -> Measure:
    """Communes ayant signé une ORT, rapportées aux communes du programme."""
    return Quotient("ort_communes", "communes_pvd")


@indicator("partenariat", "Communes bénéficiaires de POPSU Territoires", COMMUNES, "popsu_communes")
def popsu_communes(book: Book) -> Measure:
    """Communes du programme étudiées par POPSU Territoires."""
    return communes_with(book, "popsu_communes")


def _productions(book: Book, kind: str) -> pd.Series:
    return book.table("popsu_productions")["type"] == kind


@indicator(
    "partenariat",
    "Reportages photographiques",
    Count("reportage", "reportages"),
    "popsu_productions",
)
def popsu_reportages(book: Book) -> Measure:
    """Reportages photographiques menés dans les communes du programme."""
    return commune_rows(book, "popsu_productions", _productions(book, "reportage"))


@indicator("partenariat", "Carnets de territoires", Count("carnet", "carnets"), "popsu_productions")
def popsu_carnets(book: Book) -> Measure:
    """Carnets de territoires publiés."""
    return commune_rows(book, "popsu_productions", _productions(book, "carnet"))


@indicator(
    "partenariat",
    "Cafés de la recherche",
    Count("café", "cafés"),
    "popsu_productions",
    national_only=True,
)
def popsu_cafes_recherche(book: Book) -> Measure:
    """Cafés de la recherche organisés dans les communes du programme."""
    return counted(book, "popsu_productions", _productions(book, "café"))


@indicator(
    "partenariat",
    "Lauréats du palmarès PALPITE",
    Count("projet", "projets"),
    national_only=True,
    support=True,
)
def popsu_palpite_total(book: Book) -> Measure:
    """Projets lauréats du palmarès PALPITE, dans le programme ou non, d’après programme.toml."""
    return fact(book, "palpite_laureats")


@indicator(
    "partenariat",
    "Communes du programme lauréates de PALPITE",
    Count("lauréat", "lauréats"),
    "popsu_productions",
    national_only=True,
)
def popsu_palpite_laureats(book: Book) -> Measure:
    """Projets lauréats du palmarès PALPITE situés dans une commune du programme."""
    inside = book.inside("popsu_productions")
    return counted(book, "popsu_productions", _productions(book, "lauréat") & inside)


@indicator(
    "partenariat",
    "Capitalisations de la saison santé",
    Count("capitalisation", "capitalisations"),
    "popsu_productions",
    national_only=True,
)
def popsu_capitalisations(book: Book) -> Measure:
    """Capitalisations réalisées pour la saison thématique sur la santé."""
    return counted(book, "popsu_productions", _productions(book, "capitalisation"))


@indicator(
    "partenariat",
    "Participants à l’atelier in situ",
    Count("participant", "participants"),
    "popsu_productions",
    national_only=True,
)
def popsu_atelier_participants(book: Book) -> Measure:
    """Participants aux ateliers in situ auxquels POPSU a contribué."""
    workshops = _productions(book, "atelier")
    return counted(book, "popsu_productions", workshops, "participants")


@indicator(
    "partenariat", "Communes ayant signé un contrat de sécurité", COMMUNES, "contrats_securite"
)
def securite_contrats_communes(book: Book) -> Measure:
    """Communes du programme signataires d’au moins un contrat de sécurité."""
    signed = book.table("contrats_securite")["date"].notna()
    return communes_with(book, "contrats_securite", signed)


@indicator("partenariat", "Micro-Folies ouvertes", MICRO_FOLIES)
def microfolies_ouvertes(book: Book) -> Measure:
    """Micro-Folies ouvertes dans les communes du programme, des trois formes."""
    return Sum(("microfolies_mobiles", "microfolies_fixes", "microfolies_fixes_mobiles"))


def _microfolies(book: Book, kind: str) -> Measure:
    table = book.table("micro_folies")
    return commune_rows(book, "micro_folies", table["type"] == kind)


@indicator("partenariat", "Micro-Folies mobiles", MICRO_FOLIES, "micro_folies")
def microfolies_mobiles(book: Book) -> Measure:
    """Micro-Folies itinérantes."""
    return _microfolies(book, "mobile")


@indicator("partenariat", "Micro-Folies fixes", MICRO_FOLIES, "micro_folies")
def microfolies_fixes(book: Book) -> Measure:
    """Micro-Folies installées dans un lieu."""
    return _microfolies(book, "fixe")


@indicator("partenariat", "Micro-Folies fixes avec module mobile", MICRO_FOLIES, "micro_folies")
def microfolies_fixes_mobiles(book: Book) -> Measure:
    """Micro-Folies installées dans un lieu et dotées d’un module mobile."""
    return _microfolies(book, "fixe et mobile")


carte(
    "carte_fonds_vert_projets",
    "partenariat",
    "Projets soutenus par le Fonds vert, par département",
    "symboles",
    Level.DEPARTEMENT,
    "fonds_vert_projets",
)
carte(
    "carte_fonds_vert_repartition",
    "partenariat",
    "Répartition des subventions du Fonds vert, par département",
    "aplats",
    Level.DEPARTEMENT,
    "fonds_vert_repartition",
)
carte(
    "carte_ort",
    "partenariat",
    "Communes engagées dans une opération de revitalisation de territoire",
    "points",
    Level.COMMUNE,
    "ort_communes",
)
carte(
    "carte_securite",
    "partenariat",
    "Communes ayant signé un contrat de sécurité",
    "points",
    Level.COMMUNE,
    "securite_contrats_communes",
)
carte(
    "carte_microfolies",
    "partenariat",
    "Communes où une Micro-Folie est ouverte",
    "categories",
    Level.COMMUNE,
    "microfolies_fixes",
    "microfolies_mobiles",
    "microfolies_fixes_mobiles",
)
