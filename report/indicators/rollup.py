"""The values of a measure at every territorial level at once.

`Cells` holds the values of one indicator at one level, `Frame` the place of every commune in the
territories of each level. Sums are integers (units, centimes): exact at every level.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from report.indicators.measures import Additive, Constant, Counted, Distinct, Ints, Mask, Upward
from report.territories import Cog, Level
from report.units import State

Codes = npt.NDArray[np.uint8]

STATES: tuple[State, ...] = tuple(State)
CONNU, NON_TRANSMIS, SECRET, SANS_OBJET = range(len(STATES))

_ABOVE = {
    Level.DEPARTEMENT: (Level.DEPARTEMENT, Level.REGION, Level.NATIONAL),
    Level.REGION: (Level.REGION, Level.NATIONAL),
}


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
    def known(self) -> Mask:
        """Where the value is known."""
        known: Mask = self.states == CONNU
        return known

    def concealed(self, masked: Mask) -> "Cells":
        """The same cells, those masked under secret: the value itself is wiped."""
        states = np.where(masked & (self.states == CONNU), SECRET, self.states).astype(np.uint8)
        hidden = states == SECRET
        divisor = None if self.denominator is None else np.where(hidden, 0, self.denominator)
        return Cells(np.where(hidden, 0, self.numerator), states, divisor, self.day)


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

    def roll(self, measure: Counted) -> dict[Level, Cells]:
        """The cells of a measure at every level."""
        match measure:
            case Additive():
                return self._roll_additive(measure.places, measure.amounts)
            case Distinct():
                return self._roll_distinct(measure.keys, measure.places)
            case Upward():
                return self._roll_upward(measure.level, measure.values)
            case Constant():
                return self._roll_constant(measure.value)

    def _roll_additive(self, places: Ints, amounts: Ints) -> dict[Level, Cells]:
        inside = places >= 0
        by_commune = np.zeros(len(self.communes), dtype=np.int64)
        np.add.at(by_commune, places[inside], amounts[inside])
        present = np.flatnonzero(by_commune)
        cells = {}
        for level in Level:
            total = np.zeros(self.size(level), dtype=np.int64)
            if level is Level.NATIONAL:
                total[0] = amounts.sum()
            else:
                ranks = self.places[level][present]
                np.add.at(total, ranks[ranks >= 0], by_commune[present[ranks >= 0]])
            cells[level] = _all_known(total)
        return cells

    def _roll_distinct(self, keys: Ints, places: Ints) -> dict[Level, Cells]:
        cells = {}
        for level in Level:
            size = self.size(level)
            if level is Level.NATIONAL:
                total = np.array([len(np.unique(keys))], dtype=np.int64)
            else:
                ranks = np.where(places >= 0, self.places[level][places], -1)
                inside = ranks >= 0
                pairs = np.unique(keys[inside] * size + ranks[inside])
                total = np.bincount(pairs % max(size, 1), minlength=size).astype(np.int64)
            cells[level] = _all_known(total)
        return cells

    def _roll_upward(self, level: Level, values: pd.Series) -> dict[Level, Cells]:
        above = _ABOVE[level]
        cells = {target: self._absent(target) for target in Level if target not in above}
        ranks = self.territories[level].get_indexer(values.index)
        amounts = values.to_numpy(dtype=np.int64)
        for target in above:
            total = np.zeros(self.size(target), dtype=np.int64)
            placed = np.where(ranks >= 0, self.above(level, target)[ranks], -1)
            np.add.at(total, placed[placed >= 0], amounts[placed >= 0])
            cells[target] = _all_known(total)
        return cells

    def above(self, level: Level, target: Level) -> Ints:
        """For each territory of a level, the rank of the one above that holds it, or −1."""
        parent = np.full(self.size(level), -1, dtype=np.int64)
        below, higher = self.places[level], self.places[target]
        inside = (below >= 0) & (higher >= 0)
        parent[below[inside]] = higher[inside]
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


def _all_known(total: Ints) -> Cells:
    return Cells(total, np.zeros(len(total), dtype=np.uint8))


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
