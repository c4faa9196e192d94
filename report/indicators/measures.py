"""What a definition returns: a measure, made of records by commune or of other indicators.

No measure knows which level is asked: `report.indicators.rollup` gives its values at every
territory in one pass. A measure made of records also knows which rows it counts (`lines`), worked
out only when somebody asks where a figure comes from.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from report.territories import Level

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lines:
    """Rows of one source and where each counts: a row may count in several places.

    lines: line numbers in the file; places: ranks of communes in the COG, −1 outside of it (the
    row counts in the national figure only); amounts: what the row brings there, when the figure
    is a sum. Rows of totals have a territory instead: `level` and `codes` then say where, and
    places is empty.
    """

    source: str
    lines: Ints
    places: Ints
    amounts: Ints | None = None
    level: Level = Level.COMMUNE
    codes: tuple[str, ...] = ()


Trace = Callable[[], tuple[Lines, ...]]


def untraced() -> tuple[Lines, ...]:
    """No row: what a fact of the edition rests on."""
    return ()


@dataclass(frozen=True, eq=False)
class Additive:
    """Quantities by commune: the value of a territory is the sum over its communes.

    places: rank in the COG of the commune of each piece, −1 for a code that is not in one of its
    départements' communes, which counts in the national value only; amounts: units or centimes.
    """

    places: Ints
    amounts: Ints
    lines: Trace = untraced


@dataclass(frozen=True, eq=False)
class Distinct:
    """Things that touch several communes: each counts once in every territory that it touches.

    keys, places: a pair is a thing (numbered from 0) and the rank of a commune that it touches.
    Σ territories ≥ national: not additive.
    """

    keys: Ints
    places: Ints
    lines: Trace = untraced


@dataclass(frozen=True, eq=False)
class Upward:
    """Quantities delivered by département or région: known there and above, else « sans objet »."""

    level: Level
    values: pd.Series
    lines: Trace = untraced


@dataclass(frozen=True)
class Quotient:
    """One indicator over another; without denominator (absent or zero) it is « sans objet »."""

    numerator: str
    denominator: str


@dataclass(frozen=True)
class Sum:
    """Several indicators added; unknown as soon as one of them is."""

    terms: tuple[str, ...]


@dataclass(frozen=True)
class Same:
    """Another indicator, repeated under a second name: one value, by construction."""

    of: str


@dataclass(frozen=True)
class Everywhere:
    """The national value of another indicator, as the common denominator of every territory."""

    of: str


@dataclass(frozen=True, eq=False)
class Constant:
    """A fact of the programme or of the edition: national, « sans objet » elsewhere.

    file, key: where it is written, for a fact of a TOML file; lines: the rows that were counted.
    """

    value: int | Fraction | date
    file: str = ""
    key: str = ""
    lines: Trace = untraced


Counted = Additive | Distinct | Upward | Constant
"""Measures made of records or facts, not of other indicators."""

Measure = Counted | Quotient | Sum | Same | Everywhere


def references(measure: Measure) -> tuple[str, ...]:
    """The indicators that a measure is made of, in the order of its formula."""
    match measure:
        case Quotient(numerator, denominator):
            return (numerator, denominator)
        case Sum(terms):
            return terms
        case Same(of) | Everywhere(of):
            return (of,)
    return ()


FINEST_SHARE = 5
"""Decimals of a share of one in the finest display of any page: thousandths of a per cent."""


def of_the_country(measures: Mapping[str, Measure], name: str) -> bool:
    """Whether an indicator is a share of a national total, which changes with any territory's."""
    measure = measures[name]
    return isinstance(measure, Quotient) and isinstance(measures[measure.denominator], Everywhere)


def formula(measure: Measure) -> str:
    """How an indicator is made of others; empty when it is counted from records."""
    match measure:
        case Quotient(numerator, denominator):
            return f"{numerator} / {denominator}"
        case Sum(terms):
            return " + ".join(terms)
        case Same(of):
            return of
        case Everywhere(of):
            return f"{of} (France)"
    return ""
