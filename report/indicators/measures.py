"""How a value is made at every territorial level at once.

A definition returns a measure, made of records by commune; rolling it up gives the cells of every
level in one pass. No measure knows which level is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from report.territories import Cog, Level
from report.units import State

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]

STATES: tuple[State, ...] = tuple(State)
CONNU, NON_TRANSMIS, SECRET, SANS_OBJET = range(len(STATES))


@dataclass(frozen=True)
class Additive:
    """Quantities by commune: the value of a territory is the sum over its communes.

    values: int (units, or centimes), indexed by commune code; a code outside the COG of the
    edition's départements (975, 977, 978, or empty) counts in the national value only.
    """

    values: pd.Series


@dataclass(frozen=True)
class Distinct:
    """Things that touch several communes: each counts once in every territory that it touches.

    links: columns `cle` and `insee_com`. Σ territories ≥ national: not additive.
    """

    links: pd.DataFrame


@dataclass(frozen=True)
class Upward:
    """Quantities delivered by département or région: known there and above, else « sans objet »."""

    level: Level
    values: pd.Series


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


@dataclass(frozen=True)
class Constant:
    """A fact of the programme or of the edition: national, « sans objet » elsewhere."""

    value: int | Fraction | date


_ABOVE = {
    Level.DEPARTEMENT: (Level.DEPARTEMENT, Level.REGION, Level.NATIONAL),
    Level.REGION: (Level.REGION, Level.NATIONAL),
}

Measure = Additive | Distinct | Upward | Quotient | Sum | Same | Everywhere | Constant


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


@dataclass(frozen=True)
class Cells:
    """The values of one indicator at one level, in the order of the level's territories.

    A value is `numerator`, or `numerator / denominator` when there is one; `states` index STATES.
    """

    numerator: Ints
    states: Codes
    denominator: Ints | None = None
    day: date | None = None

    @cached_property
    def known(self) -> npt.NDArray[np.bool_]:
        """Where the value is known."""
        known: npt.NDArray[np.bool_] = self.states == CONNU
        return known

    def with_states(self, states: Codes) -> "Cells":
        """The same values under other states."""
        return Cells(self.numerator, states, self.denominator, self.day)


@dataclass(frozen=True)
class Frame:
    """The territories of each level and the place of every commune of the COG in them.

    places: level → for each commune in `communes`, its rank in `territories[level]`, or −1.
    """

    communes: pd.Index
    territories: Mapping[Level, pd.Index]
    places: Mapping[Level, Ints] = field(repr=False)

    @classmethod
    def of(cls, cog: Cog, members: pd.Index) -> "Frame":
        """Every région and département, the EPCI that have a commune of the programme, and these.

        members: the communes of the programme, in official order.
        """
        communes = cog.communes.index
        territories: dict[Level, pd.Index] = {}
        places: dict[Level, Ints] = {}
        for level in Level:
            parents = cog.parents(level)
            if level is Level.COMMUNE:
                index = members
            elif level is Level.EPCI:
                present = set(parents.reindex(members))
                index = pd.Index([code for code in cog.codes(level) if code in present])
            else:
                index = pd.Index(cog.codes(level))
            territories[level] = index
            ranks = index.get_indexer(pd.Index(parents.reindex(communes)))
            places[level] = np.asarray(ranks, dtype=np.int64)
        return cls(communes, territories, places)

    def size(self, level: Level) -> int:
        """How many territories the level has."""
        return len(self.territories[level])

    def roll(self, measure: Additive | Distinct | Upward | Constant) -> dict[Level, Cells]:
        """The cells of a measure at every level."""
        match measure:
            case Additive(values):
                return self._roll_additive(values)
            case Distinct(links):
                return self._roll_distinct(links)
            case Upward(level, values):
                return self._roll_upward(level, values)
            case Constant(value):
                return self._roll_constant(value)

    def _roll_additive(self, values: pd.Series) -> dict[Level, Cells]:
        ranks = self.communes.get_indexer(values.index)
        amounts = values.to_numpy(dtype=np.int64)
        cells = {}
        for level in Level:
            if level is Level.NATIONAL:
                total = np.array([amounts.sum()], dtype=np.int64)
            else:
                total = self._total(level, ranks, amounts)
            cells[level] = Cells(total, np.zeros(len(total), dtype=np.uint8))
        return cells

    def _total(self, level: Level, ranks: Ints, amounts: Ints) -> Ints:
        placed = np.where(ranks >= 0, self.places[level][ranks], -1)
        inside = placed >= 0
        total = np.zeros(self.size(level), dtype=np.int64)
        np.add.at(total, placed[inside], amounts[inside])
        return total

    def _roll_distinct(self, links: pd.DataFrame) -> dict[Level, Cells]:
        keys, _ = pd.factorize(links["cle"])
        ranks = self.communes.get_indexer(pd.Index(links["insee_com"]))
        cells = {}
        for level in Level:
            size = self.size(level)
            if level is Level.NATIONAL:
                total = np.array([len(np.unique(keys))], dtype=np.int64)
            else:
                placed = np.where(ranks >= 0, self.places[level][ranks], -1)
                inside = placed >= 0
                pairs = np.unique(keys[inside].astype(np.int64) * size + placed[inside])
                total = np.bincount(pairs % max(size, 1), minlength=size).astype(np.int64)
            cells[level] = Cells(total, np.zeros(size, dtype=np.uint8))
        return cells

    def _roll_upward(self, level: Level, values: pd.Series) -> dict[Level, Cells]:
        above = _ABOVE[level]
        cells = {target: self._absent(target) for target in Level if target not in above}
        ranks = self.territories[level].get_indexer(values.index)
        amounts = values.to_numpy(dtype=np.int64)
        for target in above:
            total = np.zeros(self.size(target), dtype=np.int64)
            placed = np.where(ranks >= 0, self._parent(level, target)[ranks], -1)
            np.add.at(total, placed[placed >= 0], amounts[placed >= 0])
            cells[target] = Cells(total, np.zeros(len(total), dtype=np.uint8))
        return cells

    def _parent(self, level: Level, target: Level) -> Ints:
        """For each territory of a level, the rank of the one above that holds it."""
        parent = np.full(self.size(level), -1, dtype=np.int64)
        below, above = self.places[level], self.places[target]
        inside = (below >= 0) & (above >= 0)
        parent[below[inside]] = above[inside]
        return parent

    def _roll_constant(self, value: int | Fraction | date) -> dict[Level, Cells]:
        cells = {level: self._absent(level) for level in Level}
        known = np.zeros(1, dtype=np.uint8)
        if isinstance(value, date):
            cells[Level.NATIONAL] = Cells(np.zeros(1, dtype=np.int64), known, day=value)
            return cells
        exact = Fraction(value)
        whole = np.array([exact.numerator], dtype=np.int64)
        divisor = None if isinstance(value, int) else np.array([exact.denominator], dtype=np.int64)
        cells[Level.NATIONAL] = Cells(whole, known, divisor)
        return cells

    def _absent(self, level: Level, state: int = SANS_OBJET) -> Cells:
        size = self.size(level)
        return Cells(np.zeros(size, dtype=np.int64), np.full(size, state, dtype=np.uint8))

    def unknown(self, state: int) -> dict[Level, Cells]:
        """The same state everywhere: what an undelivered source leaves."""
        return {level: self._absent(level, state) for level in Level}


def quotient(numerator: Cells, denominator: Cells) -> Cells:
    """One over the other; the state of the worse, « sans objet » where the divisor is zero."""
    states = np.maximum(numerator.states, denominator.states)
    empty = (states == CONNU) & (denominator.numerator == 0)
    return Cells(
        numerator.numerator,
        np.where(empty, SANS_OBJET, states).astype(np.uint8),
        denominator.numerator,
    )


def total(terms: list[Cells]) -> Cells:
    """Cells added; unknown where any term is."""
    numerator: Ints = np.stack([term.numerator for term in terms]).sum(axis=0)
    states = np.max([term.states for term in terms], axis=0).astype(np.uint8)
    return Cells(numerator, states)


def repeated(national: Cells, size: int) -> Cells:
    """The national value in every territory of a level."""
    return Cells(np.repeat(national.numerator, size), np.repeat(national.states, size))
