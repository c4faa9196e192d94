"""The words of maps of communes: what a full sign and a hollow one say.

Maps of counts, amounts and rates take their legend from the indicators' own labels.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Signs:
    """Keys of a map of communes: done, not done; and the column of its table."""

    full: str
    hollow: str
    column: str


SIGNS: Mapping[str, Signs] = {
    "carte_communes_pvd": Signs("Commune du programme", "", "Commune du programme"),
    "carte_conventions": Signs(
        "Convention-cadre signée", "Pas encore signée", "Convention-cadre signée"
    ),
    "carte_ort": Signs("ORT signée", "Pas encore signée", "ORT signée"),
    "carte_securite": Signs(
        "Contrat de sécurité signé", "Pas de contrat signé", "Contrat de sécurité signé"
    ),
}

CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "carte_microfolies": ("Fixe", "Mobile", "Fixe et mobile"),
}
"""Keys of the categories of a map, in the order of its indicators."""


def signs(name: str, label: str) -> Signs:
    """The words of a map; its own label when none are written for it."""
    return SIGNS.get(name, Signs(label, "Autre commune du programme", label))
