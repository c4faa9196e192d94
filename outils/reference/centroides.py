"""Where the disc of a commune stands: data/reference/centroides.csv.

    python outils/reference/centroides.py GEOMETRIE PASSAGE data/reference/centroides.csv

The point is the centroid of the commune's largest polygon, or a point inside it when the
centroid falls outside. x and y are whole metres in the projection of the outlines (Lambert-93;
overseas, the legal UTM of the place), so that nothing has to be projected at run time.
"""

import csv
import sys
from pathlib import Path

import shapely
from geometrie import load, transformer
from noms import official
from shapely.geometry.base import BaseGeometry


def seat(geometry: BaseGeometry) -> tuple[float, float]:
    """The point of one commune, always inside its largest polygon."""
    largest = max(shapely.get_parts(geometry), key=shapely.area)
    centre = shapely.centroid(largest)
    if not largest.contains(centre):
        centre = shapely.point_on_surface(largest)
    return centre.x, centre.y


def main(geometry: Path, passage: Path, target: Path) -> None:
    """Write one line per commune that has a polygon, in official order."""
    rows = []
    for zone, polygons in load(geometry, passage).items():
        change = transformer(zone)
        for code, polygon in polygons.items():
            x, y = (round(value) for value in seat(polygon))
            longitude, latitude = change.transform(x, y, direction="INVERSE")
            rows.append((code, f"{longitude:.5f}", f"{latitude:.5f}", x, y))
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("code", "longitude", "latitude", "x", "y"))
        writer.writerows(sorted(rows, key=lambda row: official(row[0])))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
