"""The figures of the Cerema, the ADEME and the Banque des Territoires."""

from report.indicators.book import Book
from report.indicators.core import carte, indicator
from report.indicators.measures import Measure, Quotient
from report.indicators.nouns import ACCOMPAGNEMENTS
from report.indicators.spread import (
    beneficiaries,
    beneficiary_amounts,
    beneficiary_counts,
    totals,
)
from report.territories import Level
from report.units import Approximation, Count, Money, Share

# --- Cerema


@indicator("partenariat", "Missions du Cerema", Count("mission", "missions"), "cerema_missions")
def cerema_missions(book: Book) -> Measure:
    """Missions d’ingénierie du Cerema, chacune comptée une fois par territoire bénéficiaire."""
    return beneficiary_counts(book, "cerema_missions")


@indicator(
    "partenariat",
    "Communes et EPCI bénéficiaires du Cerema",
    Count("bénéficiaire", "bénéficiaires"),
    "cerema_missions",
)
def cerema_beneficiaires(book: Book) -> Measure:
    """Communes et EPCI distincts ayant bénéficié d’au moins une mission."""
    return beneficiaries(book, "cerema_missions")


@indicator(
    "partenariat", "Accompagnements d’Écoprojets", Count("mission", "missions"), "cerema_missions"
)
def cerema_ecoprojets(book: Book) -> Measure:
    """Missions du Cerema qui accompagnent un Écoprojet (démarche ÉcoQuartier)."""
    table = book.table("cerema_missions")
    return beneficiary_counts(book, "cerema_missions", table["ecoprojet"])


@indicator("partenariat", "Engagement financier du Cerema", Money(decimals=1), "cerema_missions")
def cerema_montant(book: Book) -> Measure:
    """Coût des missions pris en charge par le Cerema."""
    return beneficiary_amounts(book, "cerema_missions")


@indicator(
    "partenariat",
    "Journées d’intervention du Cerema",
    Count("journée", "journées"),
    "cerema_missions",
)
def cerema_journees(book: Book) -> Measure:
    """Journées d’intervention ; celles d’une mission intercommunale sont réparties."""
    return beneficiary_amounts(book, "cerema_missions", "journees", indivisible=1)


# --- ADEME


@indicator("partenariat", "Aides de l’ADEME", Money(), "ademe_aides")
def ademe_montant(book: Book) -> Measure:
    """Aides de l’ADEME aux communes du programme et à leurs EPCI ; hors total des engagements."""
    return beneficiary_amounts(book, "ademe_aides")


@indicator(
    "partenariat",
    "Projets soutenus par l’ADEME",
    Count("projet", "projets", Approximation("près de", step=1000)),
    "ademe_aides",
)
def ademe_projets(book: Book) -> Measure:
    """Aides de l’ADEME, chacune comptée une fois par territoire bénéficiaire."""
    return beneficiary_counts(book, "ademe_aides")


@indicator(
    "partenariat", "Aides de l’ADEME, tous bénéficiaires", Money(), "totaux_ademe", support=True
)
def ademe_total(book: Book) -> Measure:
    """Aides de l’ADEME à tous les bénéficiaires de la région."""
    return totals(book, "totaux_ademe", Level.REGION)


@indicator("partenariat", "Part des aides de l’ADEME allouée au programme", Share(), support=True)
def ademe_part(book: Book) -> Measure:
    """Aides au programme, rapportées à toutes les aides de la région."""
    return Quotient("ademe_montant", "ademe_total")


# --- Banque des Territoires


@indicator(
    "partenariat", "Cofinancements directs et intermédiés", Money(decimals=1), "bdt_cofinancements"
)
def bdt_cofinancements_directs(book: Book) -> Measure:
    """Cofinancements de la Banque des Territoires, directs ou par départements et régions."""
    return beneficiary_amounts(book, "bdt_cofinancements")


@indicator(
    "partenariat",
    "Marché à bons de commande de la Banque des Territoires",
    Money(decimals=1),
    "bdt_mbc",
)
def bdt_mbc_montant(book: Book) -> Measure:
    """Expertises commandées sur le marché de la Banque des Territoires."""
    return beneficiary_amounts(book, "bdt_mbc")


@indicator("partenariat", "Accompagnements PVD+", ACCOMPAGNEMENTS, "bdt_pvd_plus")
def bdt_pvd_plus(book: Book) -> Measure:
    """Accompagnements de communes ou d’EPCI par le dispositif PVD+."""
    return beneficiary_counts(book, "bdt_pvd_plus")


@indicator("partenariat", "Prêts de la Banque des Territoires", Money("Md€", 1), "bdt_prets")
def bdt_prets_total(book: Book) -> Measure:
    """Prêts accordés depuis le lancement du programme, renouvellement urbain compris."""
    return beneficiary_amounts(book, "bdt_prets")


@indicator("partenariat", "Prêts de renouvellement urbain", Money(), "bdt_prets")
def bdt_prets_pru(book: Book) -> Measure:
    """Prêts de renouvellement urbain ; compris dans le total des prêts."""
    table = book.table("bdt_prets")
    return beneficiary_amounts(book, "bdt_prets", rows=table["type"] == "PRU")


carte(
    "carte_ademe_investissements",
    "partenariat",
    "Aides de l’ADEME depuis 2020, par région",
    "symboles",
    Level.REGION,
    "ademe_montant",
)
carte(
    "carte_ademe_part",
    "partenariat",
    "Part des aides de l’ADEME allouée au programme, par région",
    "aplats",
    Level.REGION,
    "ademe_part",
)
carte(
    "carte_ademe_projets",
    "partenariat",
    "Projets soutenus par l’ADEME, par région",
    "symboles",
    Level.REGION,
    "ademe_projets",
)
carte(
    "carte_bdt_prets",
    "partenariat",
    "Prêts de la Banque des Territoires, par département",
    "symboles",
    Level.DEPARTEMENT,
    "bdt_prets_total",
)
