"""Controls of figures against what was published before, inside one perimeter."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations, pairwise

from report import formats
from report.controls import Verdict
from report.indicators.controls.core import Outcome, control, exact, settings
from report.indicators.figures import Figure, Figures
from report.indicators.history import Point, past, points
from report.territories import FRANCE
from report.units import Moment

_YEAR = Fraction(36525, 100)
_LISTED = 4


@control("C28", "référentiel", "Le nombre de communes est celui qui est publié à la même date")
def reference(figures: Figures) -> Outcome:
    """The list of the programme against the value published at that date, if there is one."""
    arrete = figures.records.edition.arrete
    found = figures.get("communes_pvd", FRANCE)
    known = [point for point in points() if point.indicator == "communes_pvd"]
    same = [point for point in known if point.day == arrete and point.exact]
    if not same or not found.known:
        return Outcome(Verdict.OK, found.text, "aucune valeur publiée à cette date")
    gap = abs(exact(found) - same[-1].value) / same[-1].value
    agrees = gap <= Fraction(str(settings()["referentiel"]["communes_pvd"]))
    shown = formats.number(same[-1].value)
    return Outcome(Verdict.OK if agrees else Verdict.ALERTE, found.text, f"{shown} publiées")


@control("C46", "série", "L’évolution depuis la dernière valeur publiée est plausible")
def plausible_growth(figures: Figures) -> Outcome:
    """Growth by the year between bounds; never compared across a break."""
    low, high = (Fraction(str(settings()["serie"][key])) for key in ("minimum", "maximum"))
    shown, wrong = [], []
    for figure, point in _compared(figures):
        ratio = exact(figure) / point.value
        days = (figures.records.edition.arrete - point.day).days
        yearly = float(ratio) ** float(_YEAR / days)
        words = f"{figure.definition.label} {_percent(ratio)} depuis {formats.month(point.day)}"
        shown.append(words)
        if not float(low) ** float(days / _YEAR) <= float(ratio) or yearly > float(high):
            wrong.append(words)
    if not shown:
        return Outcome(Verdict.OK, "aucune valeur publiée à comparer")
    told = formats.counted(len(shown), "indicateur comparé", "indicateurs comparés")
    bounds = f"entre {_percent(low)} et {_percent(high)} par an"
    verdict = Verdict.ALERTE if wrong else Verdict.OK
    return Outcome(verdict, told, bounds, ", ".join(wrong[:_LISTED]))


def _compared(figures: Figures) -> Iterator[tuple[Figure, Point]]:
    """Figures and the last value published before them, at least three months earlier."""
    arrete = figures.records.edition.arrete
    for name, definition in figures.definitions.items():
        figure = figures.get(name, FRANCE)
        if not figure.known or isinstance(definition.unit, Moment):
            continue
        earlier = [point for point in past(figure, arrete) if arrete - point.day >= timedelta(90)]
        if earlier and earlier[-1].value:
            yield figure, earlier[-1]


def _percent(ratio: Fraction) -> str:
    change = formats.half_up((ratio - 1) * 100)
    sign = "+" if change >= 0 else "\u2212"
    return f"{sign}{formats.number(abs(change))}{formats.NBSP}%"


@control("C47", "série", "Une seule valeur est publiée pour une date")
def one_value(figures: Figures) -> Outcome:
    """Two publications that give two values at one date, in one perimeter."""
    tolerance = Fraction(str(settings()["serie"]["tolerance"]))
    known = [point for point in _before(figures) if point.indicator in figures.definitions]
    apart = [
        (first, second)
        for first, second in combinations(known, 2)
        if (first.indicator, first.day, first.perimeter)
        == (second.indicator, second.day, second.perimeter)
        and abs(Fraction(first.value) - second.value) > tolerance * second.value
    ]
    if not apart:
        return Outcome(
            Verdict.OK, formats.counted(len(known), "valeur publiée", "valeurs publiées")
        )
    first, second = apart[-1]
    label = figures.definition(first.indicator).label
    detail = ", ".join(
        f"{figures.definition(one.indicator).label} au {formats.long_date(one.day)}"
        for one, _ in apart[:_LISTED]
    )
    return Outcome(Verdict.ALERTE, f"{label} {first.shown}", second.shown, detail)


@control("C48", "série", "Le périmètre d’une série ne change pas")
def breaks(figures: Figures) -> Outcome:
    """Breaks of series: values on either side are never compared."""
    found = list(breaks_of(figures))
    if not found:
        return Outcome(Verdict.OK, "aucune rupture de série")
    before, after = found[-1]
    detail = ", ".join(
        f"{figures.definition(late.indicator).label} ({late.perimeter or early.perimeter})"
        for early, late in found[: -_LISTED - 1 : -1]
    )
    return Outcome(
        Verdict.ALERTE, f"{before.shown}", f"≠ {after.shown}", f"rupture de série, {detail}"
    )


def breaks_of(figures: Figures) -> Iterator[tuple[Point, Point]]:
    """The last value before and the first after each change of perimeter, up to the arrêté."""
    by_indicator: dict[str, list[Point]] = {}
    for point in _before(figures):
        if point.indicator in figures.definitions:
            by_indicator.setdefault(point.indicator, []).append(point)
    for name in figures.definitions:
        for early, late in pairwise(by_indicator.get(name, ())):
            if early.perimeter != late.perimeter:
                yield early, late


def _before(figures: Figures) -> list[Point]:
    arrete: date = figures.records.edition.arrete
    return sorted((p for p in points() if p.day <= arrete), key=lambda point: point.day)
