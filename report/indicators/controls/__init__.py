"""Controls over figures: declared rules under their identifiers, run at each build.

Adding one is a function with `@control("C50", family, sentence)` in the module of its family.
"""

# Importing a module declares its rules.
# isort: off
from report.indicators.controls import equations as _equations  # noqa: F401
from report.indicators.controls import bounds as _bounds  # noqa: F401
from report.indicators.controls import perimeters as _perimeters  # noqa: F401
from report.indicators.controls import dates as _dates  # noqa: F401
from report.indicators.controls import series as _series  # noqa: F401
# isort: on

from report.controls import Control, acknowledged
from report.indicators.controls.core import RULES, apply
from report.indicators.figures import Figures

__all__ = ["RULES", "run", "settled"]


def run(figures: Figures) -> tuple[Control, ...]:
    """Every control over the figures of an edition, in the order of their identifiers."""
    return tuple(apply(RULES[name], figures) for name in sorted(RULES))


def settled(figures: Figures) -> tuple[Control, ...]:
    """The same, their gaps marked as acknowledged where the edition says so."""
    edition = figures.records.edition
    return acknowledged(run(figures), edition.ecarts_reconnus, edition.arrete)
