"""The figures of the Anah's two pages."""

import pandas as pd

from report.indicators.core import carte, indicator
from report.indicators.measures import (
    Measure,
    Quotient,
    Upward,
)
from report.indicators.nouns import COMMUNES
from report.indicators.spread import (
    commune_amounts,
    communes_with,
)
from report.sources.records import Records
from report.territories import Level
from report.units import Count, Money, Share


@indicator(
    "partenariat",
    "Communes couvertes par un espace conseil France Rénov’",
    COMMUNES,
    "anah_conseil",
    support=True,
)
def anah_espace_conseil_communes(records: Records) -> Measure:
    """Communes du programme couvertes par un espace conseil France Rénov’."""
    return communes_with(records, "anah_conseil")


@indicator(
    "partenariat", "Part des communes couvertes par un espace conseil France Rénov’", Share()
)
def anah_espace_conseil_part(records: Records) -> Measure:
    """Communes couvertes par un espace conseil, rapportées aux communes du programme."""
    return Quotient("anah_espace_conseil_communes", "communes_pvd")


def _operations(records: Records, kind: str) -> pd.Series:
    return records.table("anah_operations")["type"] == kind


@indicator(
    "partenariat",
    "Communes engagées dans une OPAH complexe",
    COMMUNES,
    "anah_operations",
)
def anah_opah_complexe_communes(records: Records) -> Measure:
    """Communes engagées dans au moins une OPAH complexe."""
    return communes_with(records, "anah_operations", _operations(records, "OPAH complexe"))


@indicator("partenariat", "Subventions d’études et d’animation", Money(), "anah_operations")
def anah_etudes_animation(records: Records) -> Measure:
    """Subventions de l’Anah aux études et à l’animation des OPAH."""
    return commune_amounts(
        records, "anah_operations", "montant", _operations(records, "étude/animation")
    )


@indicator(
    "partenariat", "Communes engagées dans une opération RHI-THIRORI", COMMUNES, "anah_operations"
)
def anah_rhi_communes(records: Records) -> Measure:
    """Communes engagées dans au moins une opération de résorption de l’habitat insalubre."""
    return communes_with(records, "anah_operations", _operations(records, "RHI-THIRORI"))


@indicator("partenariat", "Subventions aux opérations RHI-THIRORI", Money(), "anah_operations")
def anah_rhi_montant(records: Records) -> Measure:
    """Subventions de l’Anah aux opérations RHI-THIRORI."""
    return commune_amounts(
        records, "anah_operations", "montant", _operations(records, "RHI-THIRORI")
    )


@indicator(
    "partenariat",
    "Logements rénovés avec des aides de l’Anah",
    Count("logement", "logements"),
    "anah_logements",
)
def anah_logements_renoves(records: Records) -> Measure:
    """Logements rénovés dans les communes du programme, MaPrimeRénov’ comprise."""
    return commune_amounts(records, "anah_logements", "logements")


@indicator(
    "partenariat", "Engagements de l’Anah pour des travaux", Money("Md€", 2), "anah_logements"
)
def anah_travaux_montant(records: Records) -> Measure:
    """Engagements de l’Anah pour des travaux de rénovation dans les communes du programme."""
    return commune_amounts(records, "anah_logements", "montant")


@indicator(
    "partenariat",
    "Engagements de l’Anah pour des travaux, toutes communes",
    Money("Md€", 1),
    "totaux_anah",
    support=True,
)
def anah_travaux_total(records: Records) -> Measure:
    """Engagements de l’Anah pour des travaux dans toutes les communes du département."""
    table = records.table("totaux_anah")
    return Upward(Level.DEPARTEMENT, table.set_index("territoire")["montant"])


@indicator(
    "partenariat", "Part des engagements de l’Anah allouée aux communes du programme", Share()
)
def anah_travaux_part(records: Records) -> Measure:
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
