"""The nouns that several figures count in."""

from report.units import Count

COMMUNES = Count("commune", "communes")
POSTES = Count("poste", "postes")
ACTIONS = Count("action", "actions")
CONVENTIONS = Count("convention", "conventions")
ACCOMPAGNEMENTS = Count("accompagnement", "accompagnements")
MICRO_FOLIES = Count("Micro-Folie", "Micro-Folies")
PROJETS = Count("projet", "projets")
STRUCTURES = Count("structure France services", "structures France services")
