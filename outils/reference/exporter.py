"""The communes' polygons as one GeoJSON file per drawing zone, for mapshaper.

    python outils/reference/exporter.py GEOMETRIE COG DOSSIER_DE_SORTIE

Each feature bears code, dep, and piece: the part of an EPCI inside one département
("35:243500139"; a commune without EPCI is its own piece, "85:85113").
"""

import csv
import json
import sys
from pathlib import Path

import shapely
from geometrie import load


def main(geometry: Path, cog: Path, target: Path) -> None:
    """Write metropole.json, 971.json … 976.json, coordinates in metres."""
    with (cog / "communes.csv").open(encoding="utf-8", newline="") as stream:
        communes = {row["code"]: row for row in csv.DictReader(stream)}
    target.mkdir(parents=True, exist_ok=True)
    for zone, polygons in load(geometry, cog / "passage.csv").items():
        features = []
        for code in sorted(polygons):
            row = communes[code]
            piece = f"{row['departement']}:{row['epci'] or code}"
            shape = json.loads(shapely.to_geojson(shapely.set_precision(polygons[code], 0.1)))
            properties = {"code": code, "dep": row["departement"], "piece": piece}
            features.append({"type": "Feature", "properties": properties, "geometry": shape})
        collection = {"type": "FeatureCollection", "features": features}
        (target / f"{zone}.json").write_text(json.dumps(collection), "utf-8")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
