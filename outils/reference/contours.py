"""From mapshaper's TopoJSON files to data/reference/contours/.

    python outils/reference/contours.py TOPOLOGIES DATA_REFERENCE_CONTOURS COG

TOPOLOGIES holds, for each zone Z: Z.communes.json (property code), Z.pieces.json (piece) and
Z.departements.json (dep). Each file written holds whole topologies of report.outlines: arc
lengths, steps between points, units. The same inputs give the same bytes.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from geometrie import departement

from report.outlines import DROM, METROPOLE, PETITE_COURONNE, STEP, Points, Topology

INNER_PARIS = ("75", "92", "93", "94")


def read(path: Path, key: str) -> Topology:
    """One of mapshaper's TopoJSON files, points rounded to STEP metres, repeats taken out."""
    document = json.loads(path.read_text("utf-8"))
    (layer,) = document["objects"].values()
    arcs = tuple(
        thin(np.rint(np.asarray(arc) / STEP).astype(np.int64) * STEP) for arc in document["arcs"]
    )
    units: dict[str, Any] = {}
    for geometry in layer["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        units[geometry["properties"][key]] = polygons
    return sort(solid(Topology(arcs, units)))


def sort(topology: Topology) -> Topology:
    """Units by code."""
    return Topology(topology.arcs, dict(sorted(topology.units.items())))


def thin(arc: Points) -> Points:
    """The arc without repeated points."""
    moved = np.any(np.diff(arc, axis=0) != 0, axis=1)
    return arc[np.concatenate([[True], moved])]


def solid(topology: Topology) -> Topology:
    """Without the arcs that rounding shrank to a point, nor the rings left with no ground."""

    def ring(arcs: list[int]) -> list[int]:
        return [arc for arc in arcs if len(topology.arcs[arc if arc >= 0 else ~arc]) > 1]

    def ground(arcs: list[int]) -> bool:
        return len(arcs) > 1 or (len(arcs) == 1 and len(topology.walk(arcs[0])) > 3)

    units = {}
    for unit, polygons in topology.units.items():
        kept = [[r for r in map(ring, polygon) if ground(r)] for polygon in polygons]
        units[unit] = [polygon for polygon in kept if polygon]
    return Topology(topology.arcs, units)


def encode(topology: Topology) -> dict[str, Any]:
    """The form of the file, which report.outlines.decode reads."""
    topology = topology.subset(topology.units)
    points = np.concatenate(topology.arcs) // STEP
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    lengths = [len(arc) for arc in topology.arcs]
    return {"longueurs": lengths, "pas": steps.ravel().tolist(), "unites": dict(topology.units)}


def write(path: Path, document: Mapping[str, Any]) -> None:
    """Compact JSON with one line per key, so that a change can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{json.dumps(k)}:{json.dumps(v, separators=(',', ':'))}" for k, v in document.items())
    path.write_text("{" + ",\n".join(lines) + "}\n", "utf-8")


def by_departement(units: Iterable[str]) -> dict[str, str]:
    """Commune code, or piece « dep:siren » → département."""
    return {unit: unit.split(":")[0] if ":" in unit else departement(unit) for unit in units}


def main(source: Path, target: Path, cog: Path) -> None:
    """Write every file of the folder."""
    with (cog / "departements.csv").open(encoding="utf-8", newline="") as stream:
        region_of = {row["code"]: row["region"] for row in csv.DictReader(stream)}
    zones = (METROPOLE, *DROM)
    country = {}
    for zone in zones:
        communes = read(source / f"{zone}.communes.json", "code")
        pieces = read(source / f"{zone}.pieces.json", "piece")
        country[zone] = encode(read(source / f"{zone}.departements.json", "dep"))
        departement_of = by_departement(communes.units)
        piece_departement = by_departement(pieces.units)
        for dep in sorted(set(departement_of.values())):
            own = [unit for unit in communes.units if departement_of[unit] == dep]
            write(target / "communes" / f"{dep}.json", encode(communes.subset(own)))
        for region in sorted({region_of[dep] for dep in piece_departement.values()}):
            own = [p for p in pieces.units if region_of[piece_departement[p]] == region]
            write(target / "regions" / f"{region}.json", encode(pieces.subset(own)))
        if zone == METROPOLE:
            fine = sort(communes.grouped(departement_of))
            write(target / "fond-communes.json", encode(fine))
            write(target / "fond-regions.json", encode(sort(pieces.grouped(piece_departement))))
            country[PETITE_COURONNE] = encode(fine.subset(INNER_PARIS))
    write(target / "departements.json", country)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
