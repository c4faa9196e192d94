"""The look of charts and maps, read from styles/tokens.css: colours, type sizes, strokes.

Colours are written once, in the tokens; strokes and radii, which only drawings use, are here (mm).
"""

import re
from dataclasses import dataclass
from functools import cache

from report.charts.drawing import Section
from report.resources import root

_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
CLASSES = 5
"""Steps of a ramp: the most classes that a map of rates may have."""


@cache
def tokens() -> dict[str, str]:
    """The custom properties of styles/tokens.css, by name without the dashes."""
    text = (root("styles") / "tokens.css").read_text("utf-8")
    return {name: value.strip() for name, value in _TOKEN.findall(text)}


def colour(name: str) -> str:
    """The colour of that name, as #RRGGBB; KeyError if the tokens do not define it."""
    value = tokens()[name]
    if not _COLOUR.fullmatch(value):
        raise ValueError(f"--{name} is not a colour: {value}")
    return value.upper()


def size(name: str) -> float:
    """The type size of that name (« legende », « note »…), in points."""
    return float(tokens()[f"t-{name}"].removesuffix("pt"))


def family(name: str = "texte") -> str:
    """The font family of that name, quoted: an unquoted « Source Sans 3 » loses its text."""
    return tokens()[name].split(",")[0].strip().replace('"', "'")


@dataclass(frozen=True)
class Palette:
    """A section's colours: the data's own, and its ramp from the palest to the darkest."""

    main: str
    ramp: tuple[str, ...]

    def classes(self, count: int) -> tuple[str, ...]:
        """That many steps of the ramp, spread from its palest to its darkest."""
        last = len(self.ramp) - 1
        return tuple(self.ramp[round(i * last / max(count - 1, 1))] for i in range(count))


@cache
def palette(section: Section) -> Palette:
    """The colours of a section."""
    ramp = tuple(colour(f"{section}-{step}") for step in range(1, CLASSES + 1))
    return Palette(colour(section), ramp)


@dataclass(frozen=True)
class Strokes:
    """Widths of lines, in mm."""

    axis: float = 0.25
    bracket: float = 0.3
    contour: float = 0.2
    inner: float = 0.25
    inner_rates: float = 0.3
    communes: float = 0.16
    territory: float = 0.35
    neighbours: float = 0.5
    hatching: float = 0.22
    hatching_step: float = 1.1
    circle_edge: float = 0.25
    legend: float = 0.3
    curve: float = 0.6
    halo: float = 0.9


@dataclass(frozen=True)
class Radii:
    """Radii of discs, in mm: full and hollow, on a national map and in a territory."""

    full: float = 0.72
    hollow: float = 0.82
    hollow_ring: float = 0.36
    local: float = 1.35
    local_ring: float = 0.5
    row: float = 1.65
    row_ring: float = 0.35
    sky: float = 0.72
    sky_local: float = 2.5
    sky_neighbour: float = 1.15


STROKES = Strokes()
RADII = Radii()
