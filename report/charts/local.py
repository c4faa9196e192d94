"""A territory's own map: its outline in a frame, what is around it, and where its parts are.

A département and an EPCI show communes; a région shows départements and EPCI. A commune is shown
in its EPCI. Each DROM is alone, at its own scale.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import shapely

from report.charts.basemap import (
    DETAIL,
    Rings,
    centroid,
    placed_lines,
    placed_units,
    signed_area,
    simplified,
)
from report.charts.beside import Placing, beside
from report.charts.drawing import Frame
from report.charts.layout import METROPOLE, Array, Box, Cell
from report.outlines import Topology, load_communes, load_region, merge, neighbours
from report.territories import Cog, Level, Territory

_RING, _LAND = 4, 0.6
_PERIMETERS, _KEPT = 2, 6
"""Perimeters and grounds kept in memory: those of one edition and a little more."""


@dataclass(frozen=True, eq=False)
class Perimeter:
    """What a territory is made of: its topology and how its units gather.

    units: topology unit → unit of the map (département in a région); None when they are the same;
    limits: topology unit → what the stronger limits separate (EPCI, or département).
    """

    departements: tuple[str, ...]
    grain: str
    topology: Topology
    units: Mapping[str, str] | None
    limits: Mapping[str, str]
    around: Topology | None = None

    @cached_property
    def points(self) -> Array:
        """Every point of its outlines, in metres."""
        return np.concatenate(self.topology.arcs).astype(float)

    @cached_property
    def extent(self) -> Box:
        """West, south, east, north, in metres."""
        west, south, east, north = self.topology.bounds
        return float(west), float(south), float(east), float(north)

    @cached_property
    def borders(self) -> tuple[list[int], list[int], list[int]]:
        """The arcs of the fine limits, of the stronger ones, of the contour."""
        return (
            self.topology.border_arcs(sides=2),
            self.topology.border_arcs(self.limits, sides=2),
            self.topology.border_arcs(sides=1),
        )

    @cached_property
    def drawn(self) -> Topology:
        """Its topology in units of the map."""
        return self.topology if self.units is None else self.topology.grouped(self.units)

    @cached_property
    def whole(self) -> Topology:
        """Its topology as one unit."""
        return self.topology.grouped(dict.fromkeys(self.topology.units, METROPOLE))


@dataclass(frozen=True, eq=False)
class LocalGround:
    """A territory placed in a frame, in mm: rings by unit, lines, and its neighbours.

    Each part is made when first drawn: a placing that is only tried costs nothing.
    """

    frame: Frame
    cell: Cell
    perimeter: Perimeter

    @property
    def regional(self) -> bool:
        """Whether the map is that of a région."""
        return self.perimeter.grain == "regions"

    @cached_property
    def _shown(self) -> Topology:
        return simplified(self.perimeter.topology, self._detail)

    @property
    def _detail(self) -> float:
        return DETAIL / self.cell.scale

    @cached_property
    def rings(self) -> Mapping[str, Rings]:
        """The rings of each unit of the map."""
        units = Topology(self._shown.arcs, self.perimeter.drawn.units)
        return placed_units(units.polygons(), self.cell)

    @cached_property
    def land(self) -> Rings:
        """The rings of the whole territory."""
        whole = Topology(self._shown.arcs, self.perimeter.whole.units)
        return placed_units(whole.polygons(), self.cell)[METROPOLE]

    @cached_property
    def fine(self) -> tuple[Array, ...]:
        """The limits between the smallest units."""
        return self._lines(0)

    @cached_property
    def limits(self) -> tuple[Array, ...]:
        """The stronger limits."""
        return self._lines(1)

    @cached_property
    def contour(self) -> tuple[Array, ...]:
        """The limit of the territory."""
        return self._lines(2)

    def _lines(self, rank: int) -> tuple[Array, ...]:
        arcs = self._shown.arcs
        return placed_lines((arcs[arc] for arc in self.perimeter.borders[rank]), self.cell)

    @cached_property
    def around(self) -> tuple[Rings, ...]:
        """The communes around an EPCI."""
        if self.perimeter.around is None:
            return ()
        near = simplified(self.perimeter.around, self._detail).polygons().values()
        found = (_clip(polygons, self.cell, self.frame) for polygons in near)
        return tuple(rings for rings in found if rings)

    @cached_property
    def neighbours(self) -> Mapping[str, Rings]:
        """The départements around."""
        found = self.perimeter
        metres = _extent(self.frame, self.cell)
        return placed_units(neighbours(found.departements, metres, found.grain), self.cell)

    def all_rings(self, code: str) -> Rings:
        """Every ring of a unit; none when it is not drawn."""
        return self.rings.get(code, ())

    def anchor(self, code: str) -> tuple[float, float]:
        """The centre of the largest part of a unit."""
        return centroid(max(self.rings[code], key=lambda ring: abs(signed_area(ring))))

    def places(self, codes: Sequence[str], cog: Cog) -> list[tuple[float, float]]:
        """Where communes are, in mm, by their own coordinates."""
        xy = cog.communes.loc[list(codes), ["x", "y"]].to_numpy(dtype=float)
        centres: list[tuple[float, float]] = [(x, y) for x, y in self.cell.place(xy).tolist()]
        return centres


@lru_cache(maxsize=_PERIMETERS)
def perimeter(territory: Territory, millesime: int) -> Perimeter:
    """The topology behind a territory's map."""
    cog = Cog.load(millesime)
    if territory.level is Level.REGION:
        return _region(territory.code)
    if territory.level is Level.DEPARTEMENT:
        topology = load_communes(territory.code)
        sirens = cog.communes["epci"].reindex(list(topology.units)).fillna("").tolist()
        limits = {code: siren or code for code, siren in zip(topology.units, sirens, strict=True)}
        return Perimeter((territory.code,), "communes", topology, None, limits)
    return _epci(territory, cog)


def _region(code: str) -> Perimeter:
    topology = load_region(code)
    departement = {unit: unit.split(":")[0] for unit in topology.units}
    found = tuple(dict.fromkeys(departement.values()))
    return Perimeter(found, "regions", topology, departement, departement)


def _epci(territory: Territory, cog: Cog) -> Perimeter:
    communes = cog.communes
    siren = territory.code
    if territory.level is Level.COMMUNE:
        siren = str(communes.at[territory.code, "epci"])
    inside = communes.index[communes["epci"] == siren] if siren else [territory.code]
    departements = tuple(dict.fromkeys(communes.loc[list(inside), "departement"]))
    whole = merge(load_communes(code) for code in departements)
    topology = whole.subset(inside)
    outside = whole.subset(set(whole.units) - set(inside))
    one = dict.fromkeys(topology.units, territory.key)
    return Perimeter(departements, "communes", topology, None, one, outside)


@lru_cache(maxsize=_KEPT)
def local_ground(
    territory: Territory, frame: Frame, millesime: int, legend: tuple[Box, ...] = ()
) -> tuple[LocalGround, Box | None]:
    """The territory as large as the frame allows beside its legend, and where the legend goes.

    legend: the boxes of the legend from (0, 0); they move together to the corner that is freest.
    """
    found = perimeter(territory, millesime)
    placed = placing(found, frame, legend)
    return _placed(found, frame, placed.cell), placed.legend


def units_of(territory: Territory, millesime: int) -> tuple[str, ...]:
    """The units of a territory's map."""
    found = perimeter(territory, millesime)
    names = found.topology.units if found.units is None else found.units.values()
    return tuple(dict.fromkeys(names))


def land_area(territory: Territory, frame: Frame, millesime: int) -> float:
    """About the area of a territory alone in a frame, in mm²."""
    found = perimeter(territory, millesime)
    west, south, east, north = found.extent
    return _LAND * (east - west) * (north - south) * placing(found, frame).cell.scale ** 2


def placing(found: Perimeter, frame: Frame, legend: tuple[Box, ...] = ()) -> Placing:
    """Where the territory and its legend go in a frame."""
    return beside(found.points, found.extent, frame, legend)


@lru_cache(maxsize=_KEPT)
def _placed(found: Perimeter, frame: Frame, cell: Cell) -> LocalGround:
    """One ground for one placing, whatever legend led to it."""
    return LocalGround(frame, cell, found)


def _extent(frame: Frame, cell: Cell) -> tuple[int, int, int, int]:
    """The frame in metres."""
    west = cell.x0 - cell.left / cell.scale
    north = cell.y1 + cell.top / cell.scale
    east, south = west + frame.width / cell.scale, north - frame.height / cell.scale
    return round(west), round(south), round(east), round(north)


def _clip(polygons: Iterable[Any], cell: Cell, frame: Frame) -> Rings:
    """Polygons cut to the frame."""
    rings: list[Array] = []
    for outer, *_ in (polygon for polygon in polygons if len(polygon[0]) >= _RING):
        shape = shapely.make_valid(shapely.Polygon(cell.place(np.asarray(outer, dtype=float))))
        cut = shapely.intersection(shape, shapely.box(0, 0, frame.width, frame.height))
        parts = (part for part in shapely.get_parts(cut) if isinstance(part, shapely.Polygon))
        rings += [shapely.get_coordinates(part.exterior) for part in parts if not part.is_empty]
    return tuple(rings)
