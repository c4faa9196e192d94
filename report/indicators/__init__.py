"""From checked tables to figures: one definition for every territory, all computed in one pass."""

# Importing a module declares its figures: the order is that of the pages.
# isort: off
from report.indicators import programme as _programme  # noqa: F401
from report.indicators import chefs_projet as _chefs_projet  # noqa: F401
from report.indicators import conventions as _conventions  # noqa: F401
from report.indicators import actions as _actions  # noqa: F401
from report.indicators import engagements as _engagements  # noqa: F401
from report.indicators import anct as _anct  # noqa: F401
from report.indicators import anah as _anah  # noqa: F401
from report.indicators import operateurs as _operateurs  # noqa: F401
from report.indicators import dispositifs as _dispositifs  # noqa: F401
# isort: on

from report.indicators.core import BreakdownDefinition, Definition, MapDefinition
from report.indicators.engine import compute
from report.indicators.figures import Figure, Figures, Part

__all__ = [
    "BreakdownDefinition",
    "Definition",
    "Figure",
    "Figures",
    "MapDefinition",
    "Part",
    "compute",
]
