"""The ground of national maps: polygons, inner limits and outer contour, each edge drawn once.

Outlines arrive projected, in metres. They are placed in a layout once and kept: a second map in
the same frame costs only its own data.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from report.charts.layout import METROPOLE, NAMES, PETITE_COURONNE, Array, Cell, Layout
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, size
from report.outlines import Topology, load_departements
from report.territories import Cog, Level

Rings = tuple[Array, ...]


@dataclass(frozen=True)
class Piece:
    """A cell's geometry, in mm: the rings of each unit, the limits inside, the contour."""

    cell: Cell
    rings: Mapping[str, Rings]
    inner: tuple[Array, ...]
    outer: tuple[Array, ...]


@dataclass(frozen=True, eq=False)
class Ground:
    """The pieces of a map by name; units are départements, or régions."""

    layout: Layout
    pieces: Mapping[str, Piece]

    def rings(self, code: str) -> list[tuple[str, Rings]]:
        """Where a unit is drawn: the pieces that hold it, with its rings."""
        return [(name, p.rings[code]) for name, p in self.pieces.items() if code in p.rings]

    def anchor(self, code: str) -> tuple[float, float]:
        """Where the circle of a unit goes: the centre of its largest part, or of its cell."""
        name, rings = self.rings(code)[0]
        if name != METROPOLE:
            return self.pieces[name].cell.centre
        return centroid(max(rings, key=lambda ring: abs(signed_area(ring))))


def signed_area(ring: Array) -> float:
    """The shoelace area of a ring (twice it, signed by its direction)."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def centroid(ring: Array) -> tuple[float, float]:
    """The centre of gravity of a ring."""
    x, y = ring[:, 0], ring[:, 1]
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    area = cross.sum() * 3
    along, down = (x + np.roll(x, -1)) * cross, (y + np.roll(y, -1)) * cross
    return float(along.sum() / area), float(down.sum() / area)


def grouping(level: Level, cog: Cog) -> Mapping[str, str] | None:
    """Département → unit of the map: nothing for départements, the région's code otherwise."""
    return None if level is Level.DEPARTEMENT else cog.departements["region"].to_dict()


@cache
def ground(layout: Layout, level: Level, millesime: int) -> Ground:
    """The country in a layout, by département or by région of that COG."""
    by = grouping(level, Cog.load(millesime))
    outlines = load_departements()
    pieces = {name: _piece(outlines[name], cell, by) for name, cell in layout.cells.items()}
    return Ground(layout, pieces)


def _piece(topology: Topology, cell: Cell, by: Mapping[str, str] | None) -> Piece:
    place = _placer(cell)
    rings = {
        code: tuple(place(ring) for polygon in polygons for ring in polygon)
        for code, polygons in topology.polygons(by).items()
    }
    inner = tuple(place(line) for line in topology.inner_edges(by))
    return Piece(cell, rings, inner, tuple(place(line) for line in topology.outer_contour()))


def _placer(cell: Cell) -> Callable[[Any], Array]:
    return lambda points: cell.place(np.asarray(points, dtype=float))


def draw_plain(scene: Scene, land: Ground) -> None:
    """The ground under discs: land in chaux, limits in `trait`, contour, names of the cells."""
    shapes = [(rings, None) for piece in land.pieces.values() for rings in piece.rings.values()]
    scene.areas("terre", shapes, colour("chaux"))
    draw_limits(scene, land, colour("trait"), STROKES.inner)
    draw_names(scene, land.layout)


def draw_limits(scene: Scene, land: Ground, stroke: str, width: float) -> None:
    """Inner limits of metropolitan France, then the contours of every piece."""
    scene.lines("limites", land.pieces[METROPOLE].inner, stroke, width)
    outer = [line for piece in land.pieces.values() for line in piece.outer]
    outer += land.pieces[PETITE_COURONNE].inner
    scene.lines("contour", outer, colour("contexte"), STROKES.contour)


def draw_names(scene: Scene, layout: Layout) -> None:
    """The names of the cells, under them."""
    for name, words in NAMES.items():
        box = layout.cells[name].box
        for rank, line in enumerate(words):
            scene.text(
                (box[0] + box[2]) / 2,
                box[3] + 3.4 + rank * 3.2,
                line,
                points_size=size("carton"),
                fill=colour("encre-2"),
                anchor="middle",
            )
