"""The ground of national maps: polygons, inner limits and outer contour, each edge drawn once.

Outlines arrive projected, in metres. They are placed in a layout once and kept: a second map in
the same frame costs only its own data.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
import shapely

from report.charts.layout import METROPOLE, NAMES, PETITE_COURONNE, Array, Cell, Layout
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, size
from report.outlines import Topology, load_departements
from report.territories import Cog, Level

Rings = tuple[Array, ...]
DETAIL = 0.13
"""What a drawing shows of an outline, in mm: smaller bends are left out."""

_TRIANGLE = 4


@dataclass(frozen=True)
class Piece:
    """A cell's geometry, in mm: the rings of each unit, of the land, the limits, the contour."""

    cell: Cell
    rings: Mapping[str, Rings]
    land: Rings
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

    def all_rings(self, code: str) -> list[Array]:
        """Every ring of a unit, in whatever cell; none when it is not drawn."""
        return [ring for _, rings in self.rings(code) for ring in rings]

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
    """A cell's geometry. Groups are made on the exact outlines, then drawn simplified."""
    units = topology if by is None else topology.grouped(by)
    shown = simplified(units, DETAIL / cell.scale)
    rings = placed_units(shown.polygons(), cell)
    land = simplified(units.grouped(dict.fromkeys(units.units, METROPOLE)), DETAIL / cell.scale)
    whole = placed_units(land.polygons(), cell)[METROPOLE]
    inner, outer = shown.inner_edges(), shown.outer_contour()
    return Piece(cell, rings, whole, placed_lines(inner, cell), placed_lines(outer, cell))


def simplified(topology: Topology, tolerance: float) -> Topology:
    """The topology with each arc simplified by itself: borders stay shared, ends stay in place.

    tolerance: metres (Douglas-Peucker). A closed arc that would collapse is kept as it is.
    """
    counts = [len(arc) for arc in topology.arcs]
    index = np.repeat(np.arange(len(counts)), counts)
    lines = shapely.linestrings(np.concatenate(topology.arcs).astype(float), indices=index)
    fewer = shapely.simplify(lines, tolerance, preserve_topology=False)
    points, owner = shapely.get_coordinates(fewer, return_index=True)
    cuts = np.searchsorted(owner, np.arange(1, len(counts)))
    found = np.split(points.astype(np.int64), cuts)
    arcs = (
        arc if len(new) <= _TRIANGLE and bool((arc[0] == arc[-1]).all()) else new
        for arc, new in zip(topology.arcs, found, strict=True)
    )
    return Topology(tuple(arcs), topology.units)


def placed_units(polygons: Mapping[str, Sequence[Sequence[Any]]], cell: Cell) -> dict[str, Rings]:
    """The rings of each unit, in mm."""
    rings = {code: [ring for p in found for ring in p] for code, found in polygons.items()}
    placed = iter(placed_lines((ring for found in rings.values() for ring in found), cell))
    return {code: tuple(islice(placed, len(found))) for code, found in rings.items()}


def placed_lines(lines: Iterable[Any], cell: Cell) -> tuple[Array, ...]:
    """Lines in mm, all placed at once."""
    parts = [np.asarray(line, dtype=float) for line in lines]
    if not parts:
        return ()
    cuts = np.cumsum([len(part) for part in parts])[:-1]
    return tuple(np.split(cell.place(np.concatenate(parts)), cuts))


def draw_plain(scene: Scene, land: Ground) -> None:
    """The ground under discs: land in chaux with its contour, limits in `trait`, names of cells."""
    shapes = [(piece.land, None) for piece in land.pieces.values()]
    scene.areas("terre", shapes, colour("chaux"), colour("contexte"), STROKES.contour)
    scene.lines("limites", land.pieces[METROPOLE].inner, colour("trait"), STROKES.inner)
    inset = land.pieces[PETITE_COURONNE].inner
    scene.lines("limites_carton", inset, colour("contexte"), STROKES.contour)
    draw_names(scene, land.layout)


def draw_limits(scene: Scene, land: Ground) -> None:
    """Between shades: white limits inside metropolitan France, then the contour of each piece."""
    white = colour("blanc")
    scene.lines("limites", land.pieces[METROPOLE].inner, white, STROKES.inner_rates)
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
