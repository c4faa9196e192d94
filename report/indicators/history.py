"""Values published in the past, from public sources: data/reference/historique.csv.

A date may be known to the month, or approximate (« 2022-09~ »). Two values are compared only
inside one `perimetre`: what is counted must be the same thing.
"""

import csv
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import pairwise

from report import resources
from report.formats import SCALES
from report.indicators.figures import Figure, Value

_MONTH_LENGTH = len("2023-04")


@dataclass(frozen=True)
class Point:
    """A value published once: int (units, centimes) or Fraction (share), as displayed then.

    exact: False when the source rounds it (« près de », « plus de ») or dates it approximately.
    """

    indicator: str
    day: date
    value: int | Fraction
    shown: str
    source: str
    address: str
    note: str
    perimeter: str
    exact: bool


def _quantity(value: str, unit: str) -> int | Fraction:
    exact = Fraction(value)
    if unit == "%":
        return exact / 100
    if unit in SCALES:
        return int(exact * SCALES[unit])
    return int(exact)


def _day(text: str) -> date:
    plain = text.rstrip("~")
    return date.fromisoformat(plain if len(plain) > _MONTH_LENGTH else f"{plain}-01")


def _point(row: dict[str, str]) -> Point:
    shown = row["affichage"]
    vague = row["date"].endswith("~") or any(
        word in shown for word in ("près", "plus de", "quelque", "environ")
    )
    return Point(
        row["indicateur"],
        _day(row["date"]),
        _quantity(row["valeur"], row["unite"]),
        shown,
        row["titre_source"],
        row["adresse_source"],
        row["note"],
        row["perimetre"],
        not vague,
    )


@cache
def points() -> tuple[Point, ...]:
    """Every published value, in the order of the file."""
    path = resources.root("data") / "reference" / "historique.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_point(row) for row in csv.DictReader(file))


def past(figure: Figure, arrete: date) -> tuple[Point, ...]:
    """The values of a national figure before the arrêté, oldest first, one a date.

    Only those of the perimeter in force: that of the last value published.
    """
    known = sorted(
        (point for point in points() if point.indicator == figure.definition.id),
        key=lambda point: point.day,
    )
    before = [point for point in known if point.day < arrete]
    if not before:
        return ()
    current = [point for point in known if point.day <= arrete][-1].perimeter
    by_day = {point.day: point for point in before if point.perimeter == current}
    return tuple(by_day.values())


def breaks(figure: Figure, arrete: date) -> tuple[Point, Point] | None:
    """The last value of the perimeter that came before, and the first of the one in force.

    None for a figure that has always counted the same thing.
    """
    known = sorted(
        (
            point
            for point in points()
            if point.indicator == figure.definition.id and point.day <= arrete
        ),
        key=lambda point: point.day,
    )
    for before, after in reversed(list(pairwise(known))):
        if before.perimeter != after.perimeter:
            return before, after
    return None


Dated = tuple[date, Value]
"""A value and its date."""


def evolution(figure: Figure, arrete: date, before: Dated | None = None) -> tuple[Dated, ...]:
    """Dates and values of a figure, the past then its own; empty without a past to compare.

    before: the value of the previous edition, which the present one is comparable with.
    """
    dated: dict[date, Value] = {point.day: point.value for point in past(figure, arrete)}
    dated |= dict([before]) if before else {}
    if not dated or not figure.known:
        return ()
    return (*sorted(dated.items(), key=lambda one: one[0]), (arrete, figure.value))
