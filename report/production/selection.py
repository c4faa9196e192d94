"""What a choice comes to: the territories that have an edition, and those without one."""

from collections.abc import Iterator

from report.indicators import Figures
from report.production.choice import ALL, Choice
from report.territories import FRANCE, Cog, Level, Territory


def select(choice: Choice, figures: Figures) -> tuple[tuple[Territory, ...], tuple[Territory, ...]]:
    """The territories that have an edition, then those without commune; in official order.

    Raises UnknownTerritory.
    """
    cog = figures.records.cog
    own = {cog.parse(key) for key in choice.keys}
    made: list[Territory] = []
    empty: list[Territory] = []
    for level in Level:
        held = _held(figures, level)
        asked = {place.code for place in own if place.level is level}
        for code in _codes(cog, level, held, asked, whole=level in choice.whole):
            (made if code in held else empty).append(cog.territory(level, code))
    return tuple(made), tuple(empty)


def _held(figures: Figures, level: Level) -> set[str]:
    """The codes of a level that have communes of the programme."""
    if level is Level.NATIONAL:
        return {FRANCE.code}
    members = figures.records.members
    return set(figures.records.cog.parents(level).reindex(members)) - {""}


def _codes(
    cog: Cog, level: Level, held: set[str], asked: set[str], *, whole: bool
) -> Iterator[str]:
    """The codes asked for. EPCI and communes without commune of the programme are not told."""
    told = whole and level in ALL
    for code in cog.codes(level):
        if code in asked or told or (whole and code in held):
            yield code
