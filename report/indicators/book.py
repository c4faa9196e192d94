"""Records as definitions read them: columns as arrays, and the place of each row found once.

A definition asks for a table, for the rank in the COG of the commune of each row, or for the links
between what covers several communes (a post, a convention, an EPCI) and these. Several definitions
ask the same: each answer is worked out once per computation.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from report.edition import Edition
from report.indicators.measures import Ints, Mask
from report.sources.records import Records
from report.territories import Cog, Level


@dataclass(frozen=True, eq=False)
class Links:
    """Things that cover several communes: for each, its communes in official order.

    keys: identifiers, each once; those of thing k are places[offsets[k]:offsets[k + 1]], ranks of
    communes in the COG. lines: the line that says so in `source`, when a source does.
    """

    keys: pa.Array
    offsets: Ints
    places: Ints
    source: str = ""
    lines: Ints | None = None

    def find(self, identifiers: pd.Series) -> Ints:
        """The number of the thing that each identifier names, −1 when it is none of them."""
        return _index_in(identifiers, self.keys)

    def named(self, identifiers: pd.Series) -> Mask:
        """Which things are among the identifiers."""
        things = self.find(identifiers)
        mask = np.zeros(len(self.keys), dtype=bool)
        mask[things[things >= 0]] = True
        return mask

    def expand(self, things: Ints) -> tuple[Ints, Ints, Ints]:
        """Every (row, commune) pair of rows that name things, −1 giving none.

        Returns: rank of the row, place in `places`, rank of the commune among those of the thing.
        """
        named = np.flatnonzero(things >= 0)
        counts = np.diff(self.offsets)[things[named]]
        starts = np.repeat(self.offsets[:-1][things[named]], counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return np.repeat(named, counts), starts + within, within

    @cached_property
    def owners(self) -> Ints:
        """The number of the thing of each pair."""
        counts = np.diff(self.offsets)
        return np.repeat(np.arange(len(counts)), counts)

    def communes(self, things: Ints) -> Ints:
        """How many communes each thing has."""
        counts: Ints = np.diff(self.offsets)[things]
        return counts


class Book:
    """The records of an edition, with what definitions share. One per computation."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self.edition: Edition = records.edition
        self.cog: Cog = records.cog
        self._places: dict[tuple[str, str], Ints] = {}
        self._recipients: dict[str, Ints] = {}
        self._links: dict[tuple[str, str], Links] = {}

    def table(self, source: str) -> pd.DataFrame:
        """The rows of a source that count; empty when it was not delivered."""
        return self.records.table(source)

    def delivered(self, *sources: str) -> bool:
        """Whether all these sources were delivered."""
        return all(self.records.delivered(source) for source in sources)

    def numbers(self, source: str, column: str) -> Ints:
        """A column of whole numbers or centimes."""
        return np.asarray(self.table(source)[column], dtype=np.int64)

    def lines(self, source: str) -> Ints:
        """The line number in its file of each row of a source."""
        return np.asarray(self.table(source).index, dtype=np.int64)

    def places(self, source: str, column: str = "insee_com") -> Ints:
        """The rank in the COG of the commune named by each row, −1 when it is none."""
        known = (source, column)
        if known not in self._places:
            self._places[known] = self._ranks(self.table(source)[column])
        return self._places[known]

    def recipients(self, source: str) -> Ints:
        """The number in `beneficiaries` of the commune or EPCI of each row, −1 outside of it."""
        if source not in self._recipients:
            self._recipients[source] = self.beneficiaries.find(self.table(source)["beneficiaire"])
        return self._recipients[source]

    def inside(self, source: str, column: str = "insee_com") -> Mask:
        """Which rows of a source are placed in a commune of the programme."""
        places = self.places(source, column)
        return (places >= 0) & self.programme[places]

    @cached_property
    def members(self) -> Ints:
        """The ranks in the COG of the communes of the programme, in official order."""
        return np.asarray(self.cog.communes.index.get_indexer(self.records.members), np.int64)

    @cached_property
    def programme(self) -> Mask:
        """Whether each commune of the COG is of the programme."""
        inside = np.zeros(len(self.cog.communes), dtype=bool)
        inside[self.members] = True
        return inside

    @cached_property
    def beneficiaries(self) -> Links:
        """Communes of the programme and EPCI that have one: who benefits through whom."""
        epci = self.cog.parents(Level.EPCI).to_numpy()[self.members]
        own = pd.Series(self.cog.communes.index.to_numpy()[self.members])
        through = pd.Series(epci)
        has_one = np.flatnonzero(epci != "")
        keys = pd.concat([own, through.iloc[has_one]], ignore_index=True)
        places = np.concatenate([self.members, self.members[has_one]])
        return _linked(keys, places)

    def links(self, source: str, key: str) -> Links:
        """What a table of pairs says: a post or a convention (`key`) × a commune of the programme.

        A pair written twice is one pair.
        """
        known = (source, key)
        if known not in self._links:
            rows = np.flatnonzero(self.inside(source))
            keys = self.table(source)[key].iloc[rows]
            places, lines = self.places(source)[rows], self.lines(source)[rows]
            self._links[known] = _linked(keys, places, source, lines)
        return self._links[known]

    def _ranks(self, codes: pd.Series) -> Ints:
        """Ranks in the COG: among the few communes of the programme first, then the others."""
        among = _index_in(codes, pa.array(self.records.members, pa.large_string()))
        ranks = np.where(among >= 0, self.members[among], -1) if len(self.members) else among
        others = np.flatnonzero(among < 0)
        if len(others):
            every = pa.array(self.cog.communes.index, pa.large_string())
            ranks[others] = _index_in(codes.iloc[others], every)
        return ranks


def _index_in(values: pd.Series, among: pa.Array) -> Ints:
    column = pa.array(values, pa.large_string())
    found = pc.fill_null(pc.index_in(column, value_set=among), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _linked(keys: pd.Series, places: Ints, source: str = "", lines: Ints | None = None) -> Links:
    encoded = pa.array(keys, pa.large_string())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    encoded = encoded.dictionary_encode()
    things = np.asarray(encoded.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    order = np.lexsort((places, things))
    things, places = things[order], places[order]
    fresh = np.ones(len(things), dtype=bool)
    fresh[1:] = (things[1:] != things[:-1]) | (places[1:] != places[:-1])
    things = things[fresh]
    offsets = np.searchsorted(things, np.arange(len(encoded.dictionary) + 1))
    told = None if lines is None else lines[order][fresh]
    return Links(encoded.dictionary, offsets.astype(np.int64), places[fresh], source, told)
