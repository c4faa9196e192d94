"""What the room hands out: a drawing, with its description and the table behind it."""

from dataclasses import dataclass
from typing import Literal

Section = Literal["ardoise", "tuile", "sapin"]
"""The colour of a section of the publication, which is the colour of its data."""

MM = 72 / 25.4
"""Points in a millimetre: a drawing is described in mm and written in points."""


@dataclass(frozen=True)
class Frame:
    """The place that a page keeps for a drawing, in mm."""

    width: float
    height: float


@dataclass(frozen=True)
class DataTable:
    """The values that a drawing shows, already written in French: its accessible twin."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A chart or a map, ready for a page.

    width, height: mm; svg: the same bytes for the same input; alt: what the drawing shows, written
    from the data; table: the values behind it.
    """

    id: str
    width: float
    height: float
    svg: str
    alt: str
    table: DataTable
