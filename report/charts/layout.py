"""Where the pieces of a national map go in a frame: metropolitan France, five DROM, inner Paris.

Wide frames put the six cells in the golfe de Gascogne; narrower ones in rows below. Metropolitan
France is as large as the frame allows while no land comes under the legend or a cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from report.charts.drawing import Frame
from report.charts.theme import size
from report.charts.typeface import text_width
from report.outlines import load_departements

Array = NDArray[np.float64]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in mm."""

METROPOLE, PETITE_COURONNE = "metropole", "petite-couronne"
NAMES: Mapping[str, tuple[str, ...]] = {
    "971": ("Guadeloupe",),
    "972": ("Martinique",),
    "973": ("Guyane",),
    "974": ("La Réunion",),
    "976": ("Mayotte",),
    PETITE_COURONNE: ("Paris et", "petite couronne"),
}
"""The cells of every national map, in their order, and the lines of their names."""

WIDE = 150.0
CLEAR = 1.0
_EDGE = 0.3
_NAME_DROP, _NAME_LINE = 3.4, 3.2
_SHRINK = 0.985


@dataclass(frozen=True)
class Cell:
    """A piece of the map: its box, and how metres become mm in it (y downwards)."""

    box: Box
    scale: float
    left: float
    top: float
    x0: float
    y1: float

    def place(self, points: Array) -> Array:
        """Projected points (n, 2), in metres, as points of the frame, in mm."""
        x = self.left + (points[:, 0] - self.x0) * self.scale
        y = self.top + (self.y1 - points[:, 1]) * self.scale
        return np.column_stack((x, y))

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, eq=False)
class Layout:
    """The cells of a map by name (« metropole », « 971 »… « petite-couronne »)."""

    frame: Frame
    cells: Mapping[str, Cell]

    @property
    def metropole(self) -> Cell:
        """The cell of metropolitan France."""
        return self.cells[METROPOLE]


def fit(bounds: Box, box: Box, *, right: bool = False, bottom: bool = False) -> Cell:
    """The cell that holds bounds (metres) as large as a box (mm) allows; centred, or to an edge."""
    (x0, y0, x1, y1), (left, top, end, foot) = bounds, box
    scale = min((end - left) / (x1 - x0), (foot - top) / (y1 - y0))
    spare_x = (end - left) - (x1 - x0) * scale
    spare_y = (foot - top) - (y1 - y0) * scale
    x = left + (spare_x if right else spare_x / 2)
    y = top + (spare_y if bottom else spare_y / 2)
    return Cell(box, scale, x, y, x0, y1)


@cache
def vertices(name: str) -> Array:
    """Every vertex of a piece of the country, in metres."""
    polygons = load_departements()[name].polygons(None)
    rings = [ring for group in polygons.values() for polygon in group for ring in polygon]
    return np.concatenate([np.asarray(ring, dtype=float) for ring in rings])


def bounds(name: str) -> Box:
    """Extent of a piece of the country, in metres."""
    points = vertices(name)
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


@cache
def national(frame: Frame, legend: tuple[Box, ...], clear: float = CLEAR) -> Layout:
    """The layout of a national map whose legend takes those boxes, at the top left.

    clear: how far the land stays from the legend and from the cells, in mm.
    """
    wide = frame.width >= WIDE
    boxes = _gulf(frame) if wide else _rows(frame)
    foot = frame.height - 0.9 if wide else min(box[1] for box in boxes.values()) - 1.0
    taken = [*legend, *(() if wide else _usual_legend(frame))]
    if wide:
        below = _NAME_DROP + _NAME_LINE
        taken += [(*box[:3], box[3] + below) for box in boxes.values()]
    main = _largest_clear(frame, foot, taken, clear)
    cells = {name: fit(bounds(name), box) for name, box in boxes.items()}
    return Layout(frame, {METROPOLE: main, **cells})


def _usual_legend(frame: Frame) -> tuple[Box, ...]:
    """Room for a title, a strip and one key: maps side by side then have the same scale."""
    width = min(58.0, frame.width * 0.62)
    return (0.0, 0.0, width, 8.0), (0.0, 8.0, 46.5, 17.0), (0.0, 17.0, 29.0, 23.0)


def usual_height(frame: Frame) -> float:
    """About how high metropolitan France is in a frame: what circles are sized on."""
    return frame.height if frame.width >= WIDE else min(frame.width, frame.height * 0.72)


def _largest_clear(frame: Frame, foot: float, taken: Sequence[Box], clear: float) -> Cell:
    """Metropolitan France to the right, as large as it can be without touching a taken box."""
    land, extent = vertices(METROPOLE), bounds(METROPOLE)
    width, height = frame.width - 2 * _EDGE, foot - 0.6
    for _ in range(60):
        box = (frame.width - _EDGE - width, foot - height, frame.width - _EDGE, foot)
        cell = fit(extent, box, right=True, bottom=True)
        points = cell.place(land)
        if not any(_touches(points, area, clear) for area in taken):
            return cell
        width, height = width * _SHRINK, height * _SHRINK
    return cell


def _touches(points: Array, box: Box, clear: float) -> bool:
    left, top, right, bottom = box
    inside = (points[:, 0] > left - clear) & (points[:, 0] < right + clear)
    inside &= (points[:, 1] > top - clear) & (points[:, 1] < bottom + clear)
    return bool(inside.any())


def _gulf(frame: Frame) -> dict[str, Box]:
    """Six cells, two a row, at the left of the Atlantic coast."""
    height = min(14.0, frame.height * 0.0943)
    width, pitch = height * 15 / 14, height + 8.5
    tops = [frame.height - 9.5 - height - (2 - row) * pitch for row in range(3)]
    first = max(0.5, _name_width("971") / 2 - width / 2 + 0.2)
    lefts = (first, first + width + 4.5)
    return {
        name: (lefts[rank % 2], tops[rank // 2], lefts[rank % 2] + width, tops[rank // 2] + height)
        for rank, name in enumerate(NAMES)
    }


def _name_width(name: str) -> float:
    return max(text_width(line, size("carton")) for line in NAMES[name])


def _rows(frame: Frame) -> dict[str, Box]:
    """Six cells in one row below the map, or in two when the frame is narrow."""
    per_row = 6 if frame.width >= len(NAMES) * 20 else 3
    rows = len(NAMES) // per_row
    pitch, height = frame.width / per_row, 11.0 if rows == 1 else 9.5
    width = min(pitch - 4, 15.0)
    boxes = {}
    for rank, name in enumerate(NAMES):
        row, column = divmod(rank, per_row)
        left = column * pitch + (pitch - width) / 2
        top = frame.height - 7.2 - height - (rows - 1 - row) * (height + 5.2)
        boxes[name] = (left, top, left + width, top + height)
    return boxes
