"""From the figures of an edition to the plain values that drawings take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

import pandas as pd

from report import formats
from report.charts.bars import Slice
from report.charts.descriptions import Item
from report.charts.values import Values
from report.indicators import Figures, Part
from report.territories import Cog, Level, Territory
from report.units import Count, Mean, Money, Share, State, Unit

MILLION = formats.SCALES["M€"]


@dataclass(frozen=True)
class Series:
    """An indicator over the units of a map.

    codes: the units inside the programme, in official order; values: in the unit of the legend
    (M€, shares of one, things); items: names and printed values of the known ones.
    """

    codes: tuple[str, ...]
    values: Values
    items: tuple[Item, ...]
    texts: Mapping[str, str]
    unit: Unit


class _Names(Mapping[str, str]):
    """The names that were asked for: of 35 000 communes, a process tells a few hundred."""

    def __init__(self, table: pd.Series) -> None:
        self._table = table
        self._told: dict[str, str] = {}

    def __getitem__(self, code: str) -> str:
        found = self._told.get(code)
        if found is None:
            found = self._told[code] = str(self._table[code])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._table.index)

    def __len__(self) -> int:
        return len(self._table)


def names(cog: Cog, level: Level) -> Mapping[str, str]:
    """Code → name, for the units of a level."""
    return _names(cog.millesime, level)


@cache
def _names(millesime: int, level: Level) -> Mapping[str, str]:
    cog = Cog.load(millesime)
    table = {
        Level.REGION: cog.regions,
        Level.DEPARTEMENT: cog.departements,
        Level.EPCI: cog.epcis,
        Level.COMMUNE: cog.communes,
    }[level]
    return _Names(table["nom"])


@cache
def _territory(millesime: int, level: Level, code: str) -> Territory:
    return Cog.load(millesime).territory(level, code)


def read(figures: Figures, indicator: str, territory: Territory, level: Level) -> Series:
    """An indicator over the units of a territory."""
    definition = figures.definition(indicator)
    codes = figures.inside(territory, level)
    series = figures.series(indicator, level).reindex(list(codes))
    states = figures.states(indicator, level).reindex(list(codes))
    scale = MILLION if isinstance(definition.unit, Money) else 1
    known = {code: float(value) / scale for code, value in series.dropna().items()}
    unknown = {code: state for code, state in states.items() if state is not State.CONNU}
    label = names(figures.records.cog, level)
    millesime = figures.records.cog.millesime
    texts = {
        code: figures.get(indicator, _territory(millesime, level, code)).text for code in codes
    }
    items = tuple(Item(label[code], value, texts[code]) for code, value in known.items())
    return Series(codes, Values(known, unknown), items, texts, definition.unit)


def unit_suffix(unit: Unit) -> str:
    """What a legend's title says of the unit: « , en millions d’euros », « , en % »."""
    match unit:
        case Money():
            return ", en millions d’euros"
        case Share():
            return f", en{formats.NBSP}%"
        case Count() | Mean():
            return ""
    return ""


def legend_number(value: float) -> str:
    """A legend's round value, with the decimals it needs: « 1 000 », « 2,5 »."""
    return _shortest(Fraction(str(value)))


def class_bounds(per_cents: Sequence[float]) -> tuple[float, ...]:
    """Bounds of the edition (per cent) as shares of one, so that a value on a bound is equal."""
    return tuple(float(Fraction(str(bound)) / 100) for bound in per_cents)


def bound_decimals(bounds: Sequence[float]) -> int:
    """The decimals that the class bounds (shares of one) need in per cent."""
    exact = (Fraction(str(round(bound, 9))) * 100 for bound in bounds)
    return max((_decimals(value) for value in exact), default=0)


def bound_numbers(bounds: Sequence[float]) -> tuple[str, ...]:
    """Class bounds (shares of one) in per cent, each as short as it can be."""
    return tuple(_shortest(Fraction(str(round(bound, 9))) * 100) for bound in bounds)


def with_decimals(series: Series, bounds: Sequence[float]) -> Series:
    """Rates written with the decimals of their classes: « 0,6 % » where a bound is 0,6."""
    decimals = bound_decimals(bounds)
    texts = dict(series.texts)
    for code, value in series.values.known.items():
        texts[code] = f"{formats.per_cent(Fraction(value), decimals)}{formats.NBSP}%"
    names_of = dict(zip(series.values.known, (item.name for item in series.items), strict=True))
    items = (Item(names_of[c], v, texts[c]) for c, v in series.values.known.items())
    return replace(series, texts=texts, items=tuple(items))


def _decimals(value: Fraction, most: int = 3) -> int:
    return next((d for d in range(most) if (value * 10**d).denominator == 1), most)


def _shortest(value: Fraction) -> str:
    return formats.number(value, _decimals(value))


def slices(parts: Sequence[Part]) -> tuple[Slice, ...]:
    """The categories of a breakdown as bars; amounts in one unit, written at the right."""
    money = bool(parts) and isinstance(parts[0].figure.definition.unit, Money)
    cents = [p.figure.value for p in parts if isinstance(p.figure.value, int)]
    decimals = min(formats.useful_decimals(cents), 1) if money else 0
    found = []
    for part in parts:
        amount = unit = ""
        if money and isinstance(part.figure.value, int):
            shown = formats.amount(part.figure.value, "M€", decimals)
            amount, unit = shown.number, shown.unit
        share, display = part.share.quantity, part.share.display
        written = (display.number, display.unit or "%", amount, unit)
        found.append(Slice(part.label, share, *written))
    return tuple(found)
