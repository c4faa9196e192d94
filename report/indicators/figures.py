"""What the room gives: every figure of an edition, at every territory, never a bare number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import pandas as pd

from report import formats
from report.errors import UnknownTerritory
from report.indicators.core import BreakdownDefinition, Definition, MapDefinition, unknown
from report.indicators.measures import Measure, references
from report.indicators.rollup import CONNU, SANS_OBJET, STATES, Cells, Frame
from report.indicators.secrecy import Pattern
from report.sources.records import Delivery, Records
from report.territories import FRANCE, Level, Territory
from report.units import Share, State

Value = int | Fraction | date | None


@dataclass(frozen=True)
class Figure:
    """A value with its definition, its territory and what is known of it.

    value: int (units, or centimes for money), Fraction (share of one, mean) or date; None unless
    the state is CONNU.
    """

    definition: Definition
    territory: Territory
    value: Value
    state: State

    @property
    def known(self) -> bool:
        """Whether there is a value to print."""
        return self.state is State.CONNU

    @property
    def quantity(self) -> float:
        """The value as a number, for scales of charts; 0 when it is not known."""
        return float(self.value) if isinstance(self.value, int | Fraction) else 0.0

    @cached_property
    def display(self) -> formats.Display:
        """The value as printed: word, number, unit; each state has its own sign."""
        national = self.territory.level is Level.NATIONAL
        return formats.display(self.value, self.definition.unit, self.state, national=national)

    @property
    def text(self) -> str:
        """« 1 646 communes », « 94 % », « n.d. »."""
        return self.display.text


@dataclass(frozen=True)
class Part:
    """One category of a breakdown: its figure and its share of the sum of all categories."""

    label: str
    figure: Figure
    share: Figure


@dataclass(frozen=True)
class Figures:
    """All figures of an edition. Built by `report.indicators.compute`; never changes.

    definitions, breakdowns, maps: by identifier, in the order of the publication; measures: how
    each was made (its formula); cells: identifier → level → values; parts: breakdown → category →
    level → values; masks: source under secret → what is masked at each level; interne: nothing
    is masked, and nothing of it may be published.
    """

    records: Records
    frame: Frame
    definitions: Mapping[str, Definition]
    breakdowns: Mapping[str, BreakdownDefinition]
    maps: Mapping[str, MapDefinition]
    measures: Mapping[str, Measure]
    cells: Mapping[str, Mapping[Level, Cells]]
    parts: Mapping[str, Mapping[str, Mapping[Level, Cells]]]
    masks: Mapping[str, Pattern] = field(default_factory=dict)
    interne: bool = False

    def get(self, name: str, territory: Territory) -> Figure:
        """The figure of that identifier for a territory.

        Raises UnknownIndicator, or UnknownTerritory for one without commune of the programme.
        """
        definition = self.definition(name)
        return _figure(definition, territory, self.cells[name], self._rank(territory))

    def definition(self, name: str) -> Definition:
        """The definition that bears the identifier; UnknownIndicator otherwise."""
        if name not in self.definitions:
            raise unknown(name, self.definitions)
        return self.definitions[name]

    def series(self, name: str, level: Level) -> pd.Series:
        """The values of an indicator at a level: float (centimes, shares of one), NaN if unknown.

        index: territory codes in official order.
        """
        self.definition(name)
        cells = self.cells[name][level]
        values = cells.numerator.astype(float)
        if cells.denominator is not None:
            divisor = np.where(cells.denominator == 0, 1, cells.denominator)
            values = values / divisor
        return pd.Series(np.where(cells.known, values, np.nan), index=self.codes(level), name=name)

    def observed(self, name: str) -> pd.Series:
        """The known values that a map shows of France, where the programme is: as `series`."""
        entry = self.maps[name]
        series = self.series(entry.indicators[0], entry.level)
        return series[list(self.inside(FRANCE, entry.level))].dropna()

    def states(self, name: str, level: Level) -> pd.Series:
        """What is known of each value at a level: State, indexed by territory code."""
        self.definition(name)
        states = [STATES[code] for code in self.cells[name][level].states]
        return pd.Series(states, index=self.codes(level), name=name, dtype=object)

    def breakdown(self, name: str, territory: Territory) -> tuple[Part, ...]:
        """The categories of a chart for a territory, in the order of display."""
        definition = self.breakdowns[name]
        whole = self.definition(definition.whole)
        rank = self._rank(territory)
        figures = {
            label: _figure(whole, territory, cells, rank)
            for label, cells in self.parts[name].items()
        }
        total = sum(figure.value for figure in figures.values() if isinstance(figure.value, int))
        if any(figure.state is State.SECRET for figure in figures.values()):
            figures = {label: _secret(figure) for label, figure in figures.items()}
        return tuple(
            Part(label, figures[label], _share_of(figures[label], total))
            for label in self.order(name)
        )

    def order(self, name: str) -> tuple[str, ...]:
        """The categories of a breakdown: in their own order, else largest national first."""
        definition = self.breakdowns[name]
        parts = self.parts[name]
        sizes = {label: int(parts[label][Level.NATIONAL].numerator[0]) for label in parts}
        own = [label for label in definition.order if label in parts]
        rest = sorted(
            (label for label in parts if label not in own),
            key=lambda label: (label.startswith("Autre"), -sizes[label], label),
        )
        return (*own, *rest)

    def members(self, territory: Territory) -> tuple[str, ...]:
        """The communes of the programme in a territory, in official order."""
        members = self.records.members
        if territory.level is Level.NATIONAL:
            return tuple(members)
        return tuple(members[(self._homes[territory.level] == territory.code).to_numpy()])

    def inside(self, territory: Territory, level: Level) -> tuple[str, ...]:
        """The territories of a level, in a territory, that have communes of the programme."""
        present = set(self._homes[level].loc[list(self.members(territory))]) - {""}
        return tuple(code for code in self.codes(level) if code in present)

    @cached_property
    def _homes(self) -> Mapping[Level, pd.Series]:
        """At each level, the territory of each commune of the programme, "" when it has none."""
        records = self.records
        return {level: records.cog.parents(level).reindex(records.members) for level in Level}

    def codes(self, level: Level) -> pd.Index:
        """The territories of a level, in official order."""
        return self.frame.territories[level]

    def territories(self, level: Level) -> Iterator[Territory]:
        """The territories of a level, with their names."""
        return (self.records.cog.territory(level, code) for code in self.codes(level))

    def deliveries(self, name: str) -> tuple[Delivery, ...]:
        """The deliveries that a figure rests on, through the figures of its formula."""
        return tuple(self.records.deliveries[source] for source in self.sources(name))

    def sources(self, name: str) -> tuple[str, ...]:
        """The sources that an indicator rests on, through its formula, in order, each once."""
        definition = self.definition(name)
        found = dict.fromkeys(definition.sources)
        for other in references(self.measures[name]):
            found.update(dict.fromkeys(self.sources(other)))
        return tuple(found)

    def _rank(self, territory: Territory) -> tuple[Level, int]:
        codes = self.codes(territory.level)
        if territory.code not in codes:
            raise UnknownTerritory(
                f"{territory.name} ({territory.key}) n’a pas de commune "
                f"Petites villes de demain dans l’édition du "
                f"{formats.long_date(self.records.edition.arrete)}."
            )
        return territory.level, int(codes.get_loc(territory.code))


def _figure(
    definition: Definition,
    territory: Territory,
    cells: Mapping[Level, Cells],
    place: tuple[Level, int],
) -> Figure:
    level, rank = place
    here = cells[level]
    state = STATES[int(here.states[rank])]
    return Figure(
        definition, territory, _value(here, rank) if state is State.CONNU else None, state
    )


def _value(cells: Cells, rank: int) -> Value:
    if cells.day is not None:
        return cells.day
    numerator = int(cells.numerator[rank])
    if cells.denominator is None:
        return numerator
    return Fraction(numerator, int(cells.denominator[rank]))


def _secret(figure: Figure) -> Figure:
    """One category under secret: none of the others is said, since they add up to a known whole."""
    return Figure(figure.definition, figure.territory, None, State.SECRET)


def _share_of(figure: Figure, total: int) -> Figure:
    definition = Definition(
        figure.definition.id,
        figure.definition.label,
        Share(),
        figure.definition.section,
        figure.definition.definition,
        figure.definition.sources,
        figure.definition.build,
    )
    if figure.state is not State.CONNU:
        return Figure(definition, figure.territory, None, figure.state)
    if not total:
        return Figure(definition, figure.territory, None, STATES[SANS_OBJET])
    return Figure(definition, figure.territory, Fraction(figure.quantity) / total, STATES[CONNU])
