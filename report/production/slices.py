"""What one edition may see of the figures: its territory, what that holds, and the country.

A slice is a `Figures` like any other, only smaller. An edition made from its slice cannot show the
figure of a territory outside of it: asking for one raises UnknownTerritory. The slice is also all
that travels to the process that makes the edition.
"""

import copyreg
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from report.controls import Control
from report.document.texts import Texts
from report.edition import Edition
from report.errors import UnknownTerritory
from report.indicators import Figures
from report.indicators.book import Book
from report.indicators.controls import settled
from report.indicators.measures import Constant, Distinct, Ints, Mask, Measure, references
from report.indicators.rollup import Cells, Frame
from report.indicators.standing import PROJECT, Standing, Timeline
from report.sources.records import Delivery, Records
from report.territories import Level, Territory

LEVELS = tuple(Level)
"""From the widest to the smallest."""

_NAMED = ("popsu_productions",)


def _frozen(content: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(content)


copyreg.pickle(MappingProxyType, lambda view: (_frozen, (dict(view),)))


@dataclass(frozen=True)
class Slice:
    """Everything that the making of one edition depends on, but for code, styles and outlines.

    figures: those of the territory and below, and the national ones; texts: those of the edition,
    with the territory's own; standing: what its pages say of time; controls: the national ones,
    for the national edition alone.
    """

    figures: Figures
    edition: Edition
    texts: Texts
    territory: Territory
    standing: Standing = PROJECT
    controls: tuple[Control, ...] = ()


class Cutter:
    """Cuts slices out of the figures of an edition."""

    def __init__(self, figures: Figures, texts: Texts) -> None:
        self.figures, self.texts = figures, texts
        definitions, breakdowns = figures.definitions.items(), figures.breakdowns.items()
        self._light = replace(
            figures,
            definitions={name: replace(told, build=_elsewhere) for name, told in definitions},
            breakdowns={name: replace(told, build=_elsewhere) for name, told in breakdowns},
            measures={name: _formula(measure) for name, measure in figures.measures.items()},
            masks={},
        )
        self._timeline = Timeline.of(figures).light(self._light)

    def cut(self, territory: Territory) -> Slice:
        """The slice of a territory. UnknownTerritory when it has no commune of the programme."""
        figures = self.figures
        ranks = self._ranks(territory)
        territories = {level: figures.codes(level)[ranks[level]] for level in LEVELS}
        small = replace(
            self._light,
            records=self._records(territory, set(territories[Level.COMMUNE])),
            frame=Frame(figures.frame.communes[:0], territories, {}),
            cells={name: _taken(cells, ranks) for name, cells in figures.cells.items()},
            parts={
                name: {label: _taken(cells, ranks) for label, cells in parts.items()}
                for name, parts in figures.parts.items()
            },
        )
        standing = self._timeline.standing(territory)
        edition, texts = figures.records.edition, self.texts.of(territory)
        controls = self._controls if territory.level is Level.NATIONAL else ()
        return Slice(small, edition, texts, territory, standing, controls)

    @cached_property
    def _controls(self) -> tuple[Control, ...]:
        """Controls need the records, which do not travel."""
        return settled(self.figures)

    def _ranks(self, territory: Territory) -> Mapping[Level, Ints]:
        """The ranks, level by level, of the territories that the slice keeps."""
        if territory.level is Level.NATIONAL:
            sizes = {level: len(self.figures.codes(level)) for level in LEVELS}
            return {level: np.arange(size, dtype=np.int64) for level, size in sizes.items()}
        widest = self._widest(territory)
        (here,) = self.figures.codes(widest.level).get_indexer([widest.code])
        members = np.flatnonzero(self._places[widest.level] == here)
        if here < 0 or not len(members):
            raise UnknownTerritory(f"{territory.name} n’a pas de commune du programme.")
        top = LEVELS.index(widest.level)
        ranks = {level: np.empty(0, dtype=np.int64) for level in LEVELS[:top]}
        ranks[Level.NATIONAL] = np.zeros(1, dtype=np.int64)
        ranks[widest.level] = np.array([here], dtype=np.int64)
        for level in LEVELS[top + 1 :]:
            found = np.unique(self._places[level][members])
            ranks[level] = found[found >= 0]
        return ranks

    def _widest(self, territory: Territory) -> Territory:
        """A commune is shown in its EPCI; any other territory holds all that its edition shows."""
        if territory.level is not Level.COMMUNE:
            return territory
        cog = self.figures.records.cog
        siren = str(cog.communes.at[territory.code, "epci"])
        return cog.territory(Level.EPCI, siren) if siren else territory

    @cached_property
    def _places(self) -> Mapping[Level, Ints]:
        """The rank of the territory of each commune of the programme, level by level."""
        cog, members = self.figures.records.cog, self.figures.records.members
        found = {}
        for level in LEVELS:
            parents = cog.parents(level).reindex(members)
            ranks = self.figures.codes(level).get_indexer(pd.Index(parents))
            found[level] = np.asarray(ranks, dtype=np.int64)
        return found

    def _records(self, territory: Territory, communes: set[str]) -> Records:
        """The edition's facts without its rows, but for what pages name one by one."""
        records = self.figures.records
        if territory.level is Level.NATIONAL:
            return replace(records, tables=self._named, notices=())
        tables = {
            name: table[[code in communes for code in table["insee_com"]] | self._everywhere(table)]
            for name, table in self._named.items()
        }
        return replace(records, tables=tables, deliveries=self._anonymous, notices=())

    @cached_property
    def _named(self) -> Mapping[str, pd.DataFrame]:
        """The tables of which pages name rows."""
        tables = self.figures.records.tables
        return {name: tables[name] for name in _NAMED if name in tables}

    @staticmethod
    def _everywhere(table: pd.DataFrame) -> Mask:
        """The rows that every edition names: the workshop of POPSU."""
        found: Mask = (table["type"] == "atelier").to_numpy(dtype=bool)
        return found

    @cached_property
    def _anonymous(self) -> Mapping[str, Delivery]:
        """Only the national annex may show which bytes and how many rows were received."""
        deliveries = self.figures.records.deliveries
        return {name: _nameless(found) for name, found in deliveries.items()}


def _nameless(received: Delivery) -> Delivery:
    told = (received.source, received.file, received.provider, received.arrete, received.delivered)
    return Delivery(*told, licence=received.licence)


def _taken(cells: Mapping[Level, Cells], ranks: Mapping[Level, Ints]) -> dict[Level, Cells]:
    return {level: _few(found, ranks[level]) for level, found in cells.items()}


def _few(cells: Cells, ranks: Ints) -> Cells:
    divisor = None if cells.denominator is None else cells.denominator[ranks]
    return Cells(cells.numerator[ranks], cells.states[ranks], divisor, cells.day)


def _elsewhere(_: Book) -> NoReturn:
    """A slice holds values; they were computed before it was cut."""
    raise RuntimeError("les indicateurs d’une tranche sont déjà calculés")


def _formula(measure: Measure) -> Measure:
    """What a measure is made of, when it is made of indicators; records stay where they are."""
    if isinstance(measure, Distinct):  # the annex says that it does not add up
        return Distinct(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    return measure if references(measure) else Constant(0)
