"""From records to quantities by commune: the written rule for what covers several communes.

Money of a post, a convention or an EPCI is shared equally among its communes of the programme, in
whole euros, the remainder to the first by code, so that sums are exact (decisions of the edition).
"""

from typing import TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from report.indicators.book import Book, Links
from report.indicators.measures import (
    Additive,
    Constant,
    Distinct,
    Ints,
    Lines,
    Mask,
    Trace,
    Upward,
    untraced,
)
from report.territories import Level

_EURO = 100

Rows: TypeAlias = pd.Series | Mask | None
"""Which rows of a source to keep, by a mask; none keeps them all."""


def share_out(
    things: Ints, quantities: Ints, links: Links, indivisible: int = _EURO
) -> tuple[Ints, Ints]:
    """Quantities of things shared among the communes of each: ranks of communes, parts.

    things: what each quantity goes to, numbered in `links` (−1: outside the programme, reported
    when read and left out here); indivisible: the smallest part handed out, one euro for money.
    """
    rows, pairs, within = links.expand(things)
    whole = quantities[rows]
    communes = links.communes(things[rows])
    equal = whole // (communes * indivisible) * indivisible
    parts = equal + np.where(within == 0, whole - equal * communes, 0)
    return links.places[pairs], parts


def beneficiary_amounts(
    book: Book, source: str, column: str = "montant", rows: Rows = None, indivisible: int = _EURO
) -> Additive:
    """The money of a source whose beneficiary is a commune or an EPCI. rows: a mask to keep."""
    chosen = _chosen(book, source, rows)
    things = book.recipients(source)[chosen]
    places, parts = share_out(
        things, book.numbers(source, column)[chosen], book.beneficiaries, indivisible
    )
    return Additive(places, parts, lambda: _through(book, source, chosen, things, parts))


def beneficiary_counts(book: Book, source: str, rows: Rows = None) -> Distinct:
    """The rows of a source, each counted once in every territory that its beneficiary touches."""
    chosen = _chosen(book, source, rows)
    things = book.recipients(source)[chosen]
    owners, pairs, _ = book.beneficiaries.expand(things)
    places = book.beneficiaries.places[pairs]
    return Distinct(owners, places, lambda: _through(book, source, chosen, things))


def beneficiaries(book: Book, source: str) -> Distinct:
    """The communes and EPCI that benefit from at least one row of a source."""
    links = book.beneficiaries
    named = book.recipients(source)
    owners, pairs, _ = links.expand(np.unique(named[named >= 0]))
    everything = _chosen(book, source, None)
    return Distinct(owners, links.places[pairs], lambda: _through(book, source, everything, named))


def commune_amounts(book: Book, source: str, column: str, rows: Rows = None) -> Additive:
    """The quantities of a source whose rows belong to one commune."""
    chosen = _chosen(book, source, rows)
    places = book.places(source)[chosen]
    amounts = book.numbers(source, column)[chosen]
    return Additive(places, amounts, lambda: _own(book, source, chosen, amounts=amounts))


def commune_rows(book: Book, source: str, rows: Rows = None) -> Additive:
    """How many rows of a source each commune has."""
    chosen = _chosen(book, source, rows)
    places = book.places(source)[chosen]
    one = np.ones(len(places), np.int64)
    return Additive(places, one, lambda: _own(book, source, chosen, amounts=one))


def communes_with(
    book: Book, source: str, rows: Rows = None, column: str = "insee_com"
) -> Additive:
    """The communes of the programme that have at least one row in a source, each counted once."""
    chosen = _chosen(book, source, rows)
    chosen = chosen[book.inside(source, column)[chosen]]
    return ones(
        np.unique(book.places(source, column)[chosen]),
        lambda: _own(book, source, chosen, column),
    )


def held_amounts(book: Book, source: str, key: str, links: Links, rows: Rows = None) -> Additive:
    """The money of rows that name a post (`key`), shared among the communes that it covers."""
    chosen = _chosen(book, source, rows)
    things = links.find(book.table(source)[key])[chosen]
    places, parts = share_out(things, book.numbers(source, "montant")[chosen], links)

    def lines() -> tuple[Lines, ...]:
        owners, pairs, _ = links.expand(things)
        money = Lines(source, book.lines(source)[chosen][owners], links.places[pairs], parts)
        return money, _pairs(links, np.isin(links.owners, things))

    return Additive(places, parts, lines)


def covered(book: Book, links: Links, holder: str, things: Mask) -> Additive:
    """The communes covered by at least one of the things kept, each counted once.

    holder: the source that has a row for each thing ("" when none is needed).
    """
    kept = things[links.owners]
    return ones(np.unique(links.places[kept]), lambda: _held(book, links, holder, kept))


def touching(book: Book, links: Links, holder: str, things: Mask | None = None) -> Distinct:
    """The things kept, each counted once in every territory that it touches."""
    kept = np.ones(len(links.owners), dtype=bool) if things is None else things[links.owners]
    return Distinct(
        links.owners[kept], links.places[kept], lambda: _held(book, links, holder, kept)
    )


def ones(places: Ints, lines: Trace = untraced) -> Additive:
    """One for each commune given."""
    return Additive(places, np.ones(len(places), np.int64), lines)


def totals(book: Book, source: str, level: Level) -> Upward:
    """The amounts of a source that has one row a territory of that level."""
    table = book.table(source)
    values = pd.Series(book.numbers(source, "montant"), index=table["territoire"].to_numpy(str))
    empty = np.empty(0, dtype=np.int64)

    def lines() -> tuple[Lines, ...]:
        amounts = values.to_numpy(dtype=np.int64)
        return (Lines(source, book.lines(source), empty, amounts, level, tuple(values.index)),)

    return Upward(level, values, lines)


def counted(book: Book, source: str, rows: Rows, column: str = "") -> Constant:
    """How many rows of a source the whole country has, or the sum of one of their columns."""
    chosen = _chosen(book, source, rows)
    values = book.table(source)[column].iloc[chosen] if column else None
    number = len(chosen) if values is None else int(values.sum())
    return Constant(number, lines=lambda: _own(book, source, chosen))


def fact(book: Book, key: str) -> Constant:
    """A fact of programme.toml, national."""
    return Constant(getattr(book.edition.programme, key), "programme.toml", key)


def categories(values: pd.Series) -> dict[str, Mask]:
    """Which rows bear each value of a text column."""
    encoded = pa.array(values, pa.large_string())
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    encoded = encoded.dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    return {str(label): codes == rank for rank, label in enumerate(encoded.dictionary)}


def _chosen(book: Book, source: str, rows: Rows) -> Ints:
    if rows is None:
        return np.arange(len(book.table(source)), dtype=np.int64)
    return np.flatnonzero(np.asarray(rows, dtype=bool))


def _own(
    book: Book,
    source: str,
    chosen: Ints,
    column: str = "insee_com",
    amounts: Ints | None = None,
) -> tuple[Lines, ...]:
    places = book.places(source, column)[chosen]
    return (Lines(source, book.lines(source)[chosen], places, amounts),)


def _through(
    book: Book, source: str, chosen: Ints, things: Ints, amounts: Ints | None = None
) -> tuple[Lines, ...]:
    """Rows whose beneficiary is a commune, or an EPCI through which they count in several."""
    rows, pairs, _ = book.beneficiaries.expand(things)
    lines = book.lines(source)[chosen][rows]
    return (Lines(source, lines, book.beneficiaries.places[pairs], amounts),)


def _pairs(links: Links, kept: Mask) -> Lines:
    told = links.lines if links.lines is not None else np.zeros(len(kept), np.int64)
    return Lines(links.source, told[kept], links.places[kept])


def _held(book: Book, links: Links, holder: str, kept: Mask) -> tuple[Lines, ...]:
    """The rows of the things themselves, then those that link them to communes."""
    pairs = _pairs(links, kept)
    if not holder:
        return (pairs,)
    key = book.table(holder).columns[0]
    named = links.find(book.table(holder)[key])
    line_of = np.full(len(links.keys), -1, dtype=np.int64)
    line_of[named[named >= 0]] = book.lines(holder)[named >= 0]
    return Lines(holder, line_of[links.owners[kept]], links.places[kept]), pairs
