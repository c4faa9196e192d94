"""What changed between two deliveries of each source: rows, columns, values emptied, amounts.

A row is the same row when its key is the same; without a key, when everything that names it is
(codes, identifiers, lists, texts: neither amounts nor days), in the order of its amounts. Codes of
vanished communes are carried to the present ones on both sides, so that a merger changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from report.sources.conversion import typed
from report.sources.deliveries import Taken, take
from report.sources.fields import Kind, SourceSchema
from report.sources.schemas import SCHEMAS
from report.territories import Cog

EXAMPLES = 10
"""Rows and values named of each sort; the counts say the rest."""

_MEASURES = (Kind.MONTANT, Kind.ENTIER)
_NOT_NAMES = (*_MEASURES, Kind.DATE)
_RANK = "@rang"


@dataclass(frozen=True)
class Moved:
    """An amount that moved beyond the threshold: in cents, or in the unit of the column."""

    row: str
    column: str
    before: int
    after: int


@dataclass(frozen=True)
class Total:
    """The sum of a column before and after: in cents, or in the unit of the column."""

    column: str
    money: bool
    before: int
    after: int


@dataclass(frozen=True)
class Change:
    """What changed in one source. rows_before, rows_after: None when it was not delivered.

    emptied, filled: column → rows of both deliveries whose value was lost, or given.
    """

    source: str
    rows_before: int | None
    rows_after: int | None
    columns_gone: tuple[str, ...] = ()
    columns_new: tuple[str, ...] = ()
    appeared: int = 0
    disappeared: int = 0
    examples_appeared: tuple[str, ...] = ()
    examples_disappeared: tuple[str, ...] = ()
    emptied: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    altered: Mapping[str, int] = field(default_factory=dict)
    moved: int = 0
    examples_moved: tuple[Moved, ...] = ()
    totals: tuple[Total, ...] = ()

    @property
    def quiet(self) -> bool:
        """Whether nothing at all changed."""
        return not any(
            (
                self.rows_before != self.rows_after,
                self.columns_gone,
                self.columns_new,
                self.appeared,
                self.disappeared,
                self.altered,
            )
        )


def compare(before: Path, after: Path, cog: Cog, threshold: Fraction) -> tuple[Change, ...]:
    """What changed from a folder to another, source by source.

    threshold: by which share of its former value an amount must move to be named.
    """
    wanted = dict.fromkeys(SCHEMAS, False)
    old, new = (take(folder, cog, wanted).taken for folder in (before, after))
    return tuple(
        _change(schema, old.get(name), new.get(name), cog, threshold)
        for name, schema in SCHEMAS.items()
        if name in old or name in new
    )


def _change(
    schema: SourceSchema, old: Taken | None, new: Taken | None, cog: Cog, threshold: Fraction
) -> Change:
    if old is None or new is None:
        lines = [None if one is None else one.lines for one in (old, new)]
        return Change(schema.name, lines[0], lines[1])
    one, two = (_named(schema, taken.whole, cog) for taken in (old, new))
    gone = [name for name in schema.columns if name in one.columns and name not in two.columns]
    added = [name for name in schema.columns if name in two.columns and name not in one.columns]
    left, right = one.index.difference(two.index), two.index.difference(one.index)
    both = one.index.intersection(two.index)
    one_kept, two_kept = one.loc[both], two.loc[both]
    common = [name for name in schema.columns if name in one.columns and name in two.columns]
    moved = list(_moved(schema, one_kept, two_kept, threshold))
    return Change(
        schema.name,
        old.lines,
        new.lines,
        tuple(gone),
        tuple(added),
        len(right),
        len(left),
        tuple(_shown(row) for row in right[:EXAMPLES]),
        tuple(_shown(row) for row in left[:EXAMPLES]),
        _count(common, lambda name: (one_kept[name] != "") & (two_kept[name] == "")),
        _count(common, lambda name: (one_kept[name] == "") & (two_kept[name] != "")),
        _count(common, lambda name: one_kept[name] != two_kept[name]),
        len(moved),
        tuple(sorted(moved, key=lambda item: -abs(item.after - item.before))[:EXAMPLES]),
        tuple(_totals(schema, old.whole, new.whole)),
    )


def _count(columns: list[str], which: "object") -> Mapping[str, int]:
    counts = {name: int(which(name).to_numpy().sum()) for name in columns}  # type: ignore[operator]
    return {name: count for name, count in counts.items() if count}


def _named(schema: SourceSchema, whole: pd.DataFrame, cog: Cog) -> pd.DataFrame:
    """The rows under what names them, codes carried to the present ones."""
    frame = whole[[name for name in schema.columns if name in whole.columns]].copy()
    for item in schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE):
        if item.name in frame.columns:
            codes = frame[item.name]
            gone = codes.isin([old for old in cog.successeurs if old not in cog.communes.index])
            frame.loc[gone, item.name] = codes[gone].map(dict(cog.successeurs))
    names = list(schema.key) or [item.name for item in schema.fields if item.kind not in _NOT_NAMES]
    present = [name for name in names if name in frame.columns]
    if not present:
        return frame.set_index(pd.MultiIndex.from_arrays([range(len(frame))]))
    measures = [item.name for item in schema.of_kind(*_NOT_NAMES) if item.name in frame.columns]
    ordered = frame.sort_values([*present, *measures], kind="stable")
    rank = ordered.groupby(present).cumcount()
    arrays = [ordered[name] for name in present]
    return ordered.set_index(pd.MultiIndex.from_arrays([*arrays, rank.rename(_RANK)]))


def _shown(row: tuple[object, ...]) -> str:
    """What names a row, for a message; its rank among equals only when it is not the first."""
    *names, rank = row
    more = f" (n° {int(str(rank)) + 1})" if rank else ""
    return " + ".join(str(name) for name in names) + more


def _numbers(schema: SourceSchema, name: str, text: "pd.Series[str]") -> "pd.Series[float]":
    """The values of a column that are numbers, in cents or in its unit; others are zero."""
    item = schema[name]
    right = text.str.fullmatch(item.writing.pattern)
    numbers = pd.Series(0.0, index=text.index)
    if right.any():
        numbers[right] = typed(item, text[right]).astype("float64")
    return numbers


def _moved(
    schema: SourceSchema, one: pd.DataFrame, two: pd.DataFrame, threshold: Fraction
) -> Iterator[Moved]:
    for item in schema.of_kind(*_MEASURES):
        if item.name not in one.columns or item.name not in two.columns:
            continue
        old = _numbers(schema, item.name, one[item.name])
        new = _numbers(schema, item.name, two[item.name])
        beyond = (new - old).abs() > old.abs() * float(threshold)
        for row, before, after in zip(old.index[beyond], old[beyond], new[beyond], strict=True):
            yield Moved(_shown(row), item.name, round(before), round(after))


def _totals(schema: SourceSchema, one: pd.DataFrame, two: pd.DataFrame) -> Iterator[Total]:
    for item in schema.of_kind(*_MEASURES):
        if item.name in one.columns and item.name in two.columns:
            sums = [_numbers(schema, item.name, frame[item.name]).sum() for frame in (one, two)]
            yield Total(item.name, item.kind is Kind.MONTANT, round(sums[0]), round(sums[1]))
