"""Outlines of the territories: shared arcs, so that each common border is drawn once.

Coordinates are whole metres, y to the north: Lambert-93 for metropolitan France, the legal UTM
of the place for each DROM (`zone` tells them apart; two zones never share a drawing). `Cog`
gives the communes' points (columns x, y) in the same coordinates.

Three grains, each simplified once for the whole country, so that what is drawn together meets
exactly: communes (≈ 150 m), parts of EPCI by département for the régions (≈ 400 m), départements
for the country (≈ 1 km). Outer rings turn clockwise and holes counter-clockwise when y points
north, so both fill rules work and a path may hold many rings. Draw with an identity projection
and `reflectY`.

    communes = load_communes("35")
    communes.polygons()                      # commune code → polygons, as GeoJSON nests them
    communes.inner_edges(cog.parents(Level.EPCI))   # limits of EPCI, once each
    communes.outer_contour()                 # limit of the département
    neighbours("35", frame)                  # the others around, clipped to the frame

Source: IGN, Admin Express COG, Licence Ouverte 2.0 (data/reference/origines.toml).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from report.errors import UnknownTerritory
from report.resources import root

Points = NDArray[np.int64]
Line = Points
Polygon = list[Line]
Bounds = tuple[int, int, int, int]
Arcs = list[list[list[int]]]  # polygons → rings → arc numbers

DROM = ("971", "972", "973", "974", "976")
METROPOLE = "metropole"
PETITE_COURONNE = "petite-couronne"
STEP = 10  # metres: the unit of the files
_NEAR, _AROUND = 3, 64  # outlines kept, units and neighbours: a process goes round the country


def zone(departement: str) -> str:
    """The drawing a département belongs to: "metropole" or its own code overseas."""
    return departement if departement in DROM else METROPOLE


@dataclass(frozen=True, eq=False)
class Topology:
    """Units (communes, pieces or départements) whose borders are numbered arcs.

    arcs: one array of points each; units: code → polygons → rings → arc numbers, ~n for arc n
    walked backwards (as in TopoJSON).
    """

    arcs: tuple[Points, ...]
    units: Mapping[str, Arcs]

    def polygons(self, by: Mapping[str, str] | None = None) -> dict[str, list[Polygon]]:
        """Group → polygons (outer ring, then holes). Units that `by` does not name are left out.

        Without `by`, each unit is its own group. Borders inside a group vanish.
        """
        units = self.units if by is None else self.grouped(by).units
        return {
            unit: [[self._line(ring) for ring in polygon] for polygon in polygons]
            for unit, polygons in units.items()
        }

    def grouped(self, by: Mapping[str, str]) -> "Topology":
        """The same arcs with groups as units: the borders inside a group are no longer used."""
        members: dict[str, list[str]] = {}
        for unit in self.units:
            if group := by.get(unit):
                members.setdefault(group, []).append(unit)
        return Topology(
            self.arcs, {group: self._nested(self._rings(m)) for group, m in members.items()}
        )

    def inner_edges(self, by: Mapping[str, str] | None = None) -> list[Line]:
        """The borders between two groups, each once."""
        return [self.arcs[arc] for arc in self.border_arcs(by, sides=2)]

    def outer_contour(self, by: Mapping[str, str] | None = None) -> list[Line]:
        """The borders with one group only on one side: coasts, frontiers, what was left out."""
        return [self.arcs[arc] for arc in self.border_arcs(by, sides=1)]

    @cached_property
    def bounds(self) -> Bounds:
        """xmin, ymin, xmax, ymax of all arcs, metres."""
        points = np.concatenate(self.arcs)
        (xmin, ymin), (xmax, ymax) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        return xmin, ymin, xmax, ymax

    @property
    def vertices(self) -> int:
        """Points stored, a shared border counting once."""
        return sum(map(len, self.arcs))

    def subset(self, units: Iterable[str]) -> "Topology":
        """The topology of these units only, in its own order; an unknown unit is left out."""
        asked = set(units)
        kept = {unit: rings for unit, rings in self.units.items() if unit in asked}
        used = sorted({_number(arc) for unit in kept.values() for arc in _flat(unit)})
        new = {old: number for number, old in enumerate(used)}
        renumbered = {unit: _renumber(polygons, new) for unit, polygons in kept.items()}
        return Topology(tuple(self.arcs[old] for old in used), renumbered)

    def _line(self, ring: list[int]) -> Line:
        parts = [self.walk(arc) for arc in ring]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    def walk(self, arc: int) -> Points:
        """The points of an arc, backwards for ~n."""
        return self.arcs[arc] if arc >= 0 else self.arcs[~arc][::-1]

    def _rings(self, units: Iterable[str]) -> list[list[int]]:
        """The rings around a set of units: their arcs, less those walked both ways, chained."""
        walked = {arc for unit in units for arc in _flat(self.units[unit])}
        border = [arc for arc in sorted(walked) if ~arc not in walked]
        starts: dict[tuple[int, ...], list[int]] = {}
        for arc in border:
            starts.setdefault(tuple(self.walk(arc)[0].tolist()), []).append(arc)
        rings = []
        for arc in border:
            first = tuple(self.walk(arc)[0].tolist())
            if arc in starts.get(first, ()):
                rings.append(self._chain(arc, starts))
        return rings

    def _chain(self, arc: int, starts: dict[tuple[int, ...], list[int]]) -> list[int]:
        """Follow arcs from one to the next, keeping the group at the right, back to the start."""
        origin = tuple(self.walk(arc)[0].tolist())
        ring = [arc]
        starts[origin].remove(arc)
        here = tuple(self.walk(arc)[-1].tolist())
        while here != origin:
            arc = min(starts[here], key=lambda candidate: self._turn(ring[-1], candidate))
            starts[here].remove(arc)
            ring.append(arc)
            here = tuple(self.walk(arc)[-1].tolist())
        return ring

    def _nested(self, rings: list[list[int]]) -> Arcs:
        """Holes (counter-clockwise) go with the smallest outer ring that surrounds them."""
        shapes = [(ring, shapely.Polygon(self._line(ring))) for ring in rings]
        outers = [(ring, shape) for ring, shape in shapes if not shape.exterior.is_ccw]
        polygons = [[ring] for ring, _ in outers]
        for ring, shape in shapes:
            if shape.exterior.is_ccw:
                inside = shape.representative_point()
                around = [n for n, (_, outer) in enumerate(outers) if outer.contains(inside)]
                polygons[min(around, key=lambda n: outers[n][1].area)].append(ring)
        return polygons

    def _turn(self, before: int, after: int) -> float:
        """Angle from the way back to the way on, turning left: the smallest hugs the group."""
        back, on = self.walk(before)[-2:], self.walk(after)[:2]
        x, y = back[0] - back[1]
        u, v = on[1] - on[0]
        return float(np.arctan2(x * v - y * u, x * u + y * v) % (2 * np.pi))

    def border_arcs(self, by: Mapping[str, str] | None = None, *, sides: int) -> list[int]:
        """The numbers of the arcs with that many different groups around them."""
        groups: dict[int, list[str]] = {}
        for unit, polygons in self.units.items():
            group = unit if by is None else by.get(unit)
            if group:
                for arc in _flat(polygons):
                    groups.setdefault(_number(arc), []).append(group)
        return sorted(arc for arc, found in groups.items() if _sides(found) == sides)


def _sides(groups: list[str]) -> int:
    """2 between two groups, 1 at the edge of one, 0 inside one."""
    return 0 if len(groups) == 2 and groups[0] == groups[1] else len(groups)


def _number(arc: int) -> int:
    return arc if arc >= 0 else ~arc


def _flat(polygons: Arcs) -> Iterable[int]:
    return (arc for polygon in polygons for ring in polygon for arc in ring)


def _renumber(polygons: Arcs, new: Mapping[int, int]) -> Arcs:
    return [
        [[new[arc] if arc >= 0 else ~new[~arc] for arc in ring] for ring in polygon]
        for polygon in polygons
    ]


def merge(topologies: Iterable[Topology]) -> Topology:
    """One topology of several of the same grain and zone; their common borders become shared."""
    numbers: dict[bytes, int] = {}
    arcs: list[Points] = []
    units: dict[str, Arcs] = {}
    for topology in topologies:
        new: dict[int, int] = {}
        for old, arc in enumerate(topology.arcs):
            if (reverse := numbers.get(arc[::-1].tobytes())) is not None:
                new[old] = ~reverse
            else:
                new[old] = numbers.setdefault(arc.tobytes(), len(arcs))
                if new[old] == len(arcs):
                    arcs.append(arc)
        for unit, polygons in topology.units.items():
            units[unit] = _renumber(polygons, new)
    return Topology(tuple(arcs), units)


def decode(document: Mapping[str, object]) -> Topology:
    """A topology from its file: lengths of arcs, and the steps from each point to the next."""
    lengths = np.asarray(document["longueurs"], dtype=np.int64)
    steps = np.asarray(document["pas"], dtype=np.int64).reshape(-1, 2)
    points = np.cumsum(steps, axis=0) * STEP
    ends = np.cumsum(lengths).tolist()
    arcs = tuple(points[start:end] for start, end in pairwise([0, *ends]))
    return Topology(arcs, document["unites"])  # type: ignore[arg-type]


def _folder() -> Path:
    return root("data") / "reference" / "contours"


def _read(path: Path, wanted: str) -> dict[str, object]:
    if not path.is_file():
        raise UnknownTerritory(f"Pas de contour pour {wanted}.")
    document: dict[str, object] = json.loads(path.read_text("utf-8"))
    return document


@cache
def load_departements() -> Mapping[str, Topology]:
    """Zone → départements at the country's grain; also "petite-couronne", finer: 75, 92, 93, 94."""
    zones = _read(_folder() / "departements.json", "le pays")
    return {name: decode(document) for name, document in zones.items()}  # type: ignore[arg-type]


@lru_cache(maxsize=_NEAR)
def load_communes(departement: str) -> Topology:
    """The communes of a département (at most ≈ 150 m from IGN's). Raises UnknownTerritory."""
    path = _folder() / "communes" / f"{departement}.json"
    return decode(_read(path, f"le département {departement}"))


@lru_cache(maxsize=_NEAR)
def load_region(region: str) -> Topology:
    """A région in pieces "département:SIREN of the EPCI" (or the commune's code when none)."""
    path = _folder() / "regions" / f"{region}.json"
    return decode(_read(path, f"la région {region}"))


@cache
def load_surroundings(grain: str) -> Topology:
    """Every département of metropolitan France at the grain of "communes" or of "regions"."""
    return decode(_read(_folder() / f"fond-{grain}.json", f"le fond {grain}"))


def neighbours(territory: Iterable[str], frame: Bounds, grain: str) -> dict[str, list[Polygon]]:
    """Départements around a territory, clipped to a frame (xmin, ymin, xmax, ymax, metres).

    territory: the codes of its départements; grain: "communes" or "regions", that of the map.
    Borders meet the territory's own exactly. Overseas, what surrounds is the sea or a foreign
    country: nothing.
    """
    own = set(territory)
    if own & set(DROM):
        return {}
    found = {}
    for code, box in _boxes(grain).items():
        if code not in own and _meet(box, frame) and (clipped := _clipped(code, grain, frame)):
            found[code] = clipped
    return found


@cache
def _boxes(grain: str) -> Mapping[str, Bounds]:
    surroundings = load_surroundings(grain)
    return {code: surroundings.subset([code]).bounds for code in surroundings.units}


def _meet(box: Bounds, frame: Bounds) -> bool:
    return box[0] < frame[2] and box[2] > frame[0] and box[1] < frame[3] and box[3] > frame[1]


@lru_cache(maxsize=_AROUND)
def _shapes(code: str, grain: str) -> tuple[shapely.Geometry, ...]:
    """The polygons of a département, sound."""
    polygons = load_surroundings(grain).subset([code]).polygons()[code]
    # A simplified coast may touch itself, which no clipping accepts.
    return tuple(shapely.make_valid(shapely.Polygon(outer, holes)) for outer, *holes in polygons)


def _clipped(code: str, grain: str, frame: Bounds) -> list[Polygon]:
    """What the frame shows of a département."""
    shown = []
    for shape in _shapes(code, grain):
        for part in shapely.get_parts(shapely.intersection(shape, shapely.box(*frame))):
            if isinstance(part, shapely.Polygon) and not part.is_empty:
                turned = shapely.orient_polygons(part, exterior_cw=True)
                rings = (turned.exterior, *turned.interiors)
                shown.append([np.rint(shapely.get_coordinates(ring)).astype(int) for ring in rings])
    return shown
