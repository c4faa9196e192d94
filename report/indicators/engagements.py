"""The engagements of the State and its partners: a total and its nine parts."""

from report.indicators.book import Book
from report.indicators.core import indicator
from report.indicators.measures import Measure, Same, Sum
from report.indicators.spread import beneficiary_amounts, commune_amounts
from report.units import Money

ENGAGEMENTS = (
    "engagements_anct_mbc",
    "engagements_bdt_ingenierie",
    "engagements_dsil_detr",
    "engagements_friches_fonds_vert",
    "engagements_anah",
    "engagements_chefs_projet",
    "engagements_bdt_prets_pru",
    "engagements_cerema",
    "engagements_dgaln_ateliers",
)
"""The nine parts of the total, in the order of the page."""


@indicator("partenariat", "Crédits engagés par les partenaires nationaux", Money())
def engagements_total(book: Book) -> Measure:
    """Somme des neuf postes d’engagement ; les aides de l’ADEME n’y entrent pas.

    Les prêts de renouvellement urbain de la Banque des Territoires y sont compris.
    """
    return Sum(ENGAGEMENTS)


@indicator("partenariat", "Accompagnement par le marché à bons de commande de l’ANCT", Money())
def engagements_anct_mbc(book: Book) -> Measure:
    """Bons de commande de l’ANCT : même montant que sur la page de l’agence."""
    return Same("anct_mbc_montant")


@indicator(
    "partenariat",
    "Accompagnement en ingénierie par la Banque des Territoires",
    Money(),
    "bdt_ingenierie",
)
def engagements_bdt_ingenierie(book: Book) -> Measure:
    """Missions d’ingénierie de la Banque des Territoires, d’après sa livraison de synthèse."""
    return beneficiary_amounts(book, "bdt_ingenierie")


@indicator("partenariat", "Subventions à l’investissement (DSIL et DETR)", Money(), "dsil_detr")
def engagements_dsil_detr(book: Book) -> Measure:
    """Subventions DSIL, DETR et DSIL relance des millésimes transmis."""
    return beneficiary_amounts(book, "dsil_detr")


@indicator("partenariat", "Fonds friches", Money(), "fonds_friches", support=True)
def fonds_friches_montant(book: Book) -> Measure:
    """Subventions du fonds friches."""
    return beneficiary_amounts(book, "fonds_friches")


@indicator("partenariat", "Fonds friches et Fonds vert", Money())
def engagements_friches_fonds_vert(book: Book) -> Measure:
    """Subventions du Fonds vert et du fonds friches qui l’a précédé."""
    return Sum(("fonds_vert_montant", "fonds_friches_montant"))


@indicator("partenariat", "Anah : travaux, études et animation, RHI-THIRORI", Money())
def engagements_anah(book: Book) -> Measure:
    """Travaux de rénovation, études et animation d’OPAH, opérations RHI-THIRORI.

    Le cofinancement des chefs de projet par l’Anah est compté avec les postes, pas ici.
    """
    return Sum(("anah_travaux_montant", "anah_etudes_animation", "anah_rhi_montant"))


@indicator("partenariat", "Financement des postes de chefs de projet", Money())
def engagements_chefs_projet(book: Book) -> Measure:
    """Crédits des postes : même montant que sur la page des chefs de projet."""
    return Same("chefs_projet_credits")


@indicator("partenariat", "Prêts de renouvellement urbain (PRU)", Money())
def engagements_bdt_prets_pru(book: Book) -> Measure:
    """Prêts PRU : même montant que sur la page de la Banque des Territoires."""
    return Same("bdt_prets_pru")


@indicator("partenariat", "Apport d’ingénierie du Cerema", Money(decimals=1))
def engagements_cerema(book: Book) -> Measure:
    """Missions du Cerema : même montant que sur la page du Cerema."""
    return Same("cerema_montant")


@indicator("partenariat", "Ateliers des territoires", Money(decimals=1), "ateliers_territoires")
def engagements_dgaln_ateliers(book: Book) -> Measure:
    """Animation d’Ateliers des territoires par la DGALN."""
    return commune_amounts(book, "ateliers_territoires", "montant")
