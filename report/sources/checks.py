"""The text of a delivery against its schema: mended, then every wrong value of each column at once.

A column is looked at by its distinct values, so that a million rows cost little more than these.
The same rules make the pandera schema of the source (`build`), for the dictionary and for whoever
holds such a table: a test proves that both give the same verdict. Reading does not import pandera.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from report.errors import Problem, Severity
from report.sources.codes import Gazetteer
from report.sources.columns import of_values
from report.sources.fields import Field, Kind, SourceSchema
from report.sources.findings import EXAMPLES, listed
from report.sources.header import LABEL
from report.sources.mapping import Correspondance
from report.sources.mending import Mended, labels, mend
from report.sources.reading import RawTable
from report.sources.rules import Rule, Verdict, Words, rules

if TYPE_CHECKING:
    import pandera.pandas as pa

DUPLICATE = "doublon"

Ranks = np.ndarray[tuple[int], np.dtype[np.intp]]

_ONE = 1
"""Failing rows that pandera itself copies: the mask says the rest."""


@dataclass(frozen=True)
class Checked:
    """The rows that nothing blocks, every problem, and how many rows were mended.

    whole: every row, mended, those that something blocks included.
    """

    frame: pd.DataFrame
    whole: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    mended: int = 0


def build(schema: SourceSchema, gazetteer: Gazetteer) -> "pa.DataFrameSchema":
    """The pandera schema of a source's text: one column and one check per field.

    A column that the file lacks is reported by the reader, which knows how it may be misspelt.
    """
    import pandera.pandas as pa

    columns = {item.name: _column(item, gazetteer) for item in schema.fields}
    return pa.DataFrameSchema(columns, name=schema.name, description=schema.row)


def _column(item: Field, gazetteer: Gazetteer) -> "pa.Column":
    import pandera.pandas as pa

    return pa.Column(
        None,
        pa.Check(
            _right(tuple(rules(item, gazetteer))),
            name=item.name,
            error=item.expected,
            n_failure_cases=_ONE,
        ),
        required=False,
        name=item.name,
        description=item.description,
        metadata={
            "type": str(item.kind),
            "unite": item.measure,
            "exemple": item.example,
            "valeurs": item.values,
        },
    )


def _right(of: tuple[Rule, ...]) -> Callable[[Words], Verdict]:
    """Whether each value of a column satisfies every blocking rule."""

    def apply(column: Words) -> Verdict:
        ranks, distinct = _distinct(column)
        right = np.ones(len(distinct), dtype=bool)
        for rule in of:
            if rule.severity is Severity.BLOQUANT:
                right &= np.asarray(rule.test(distinct), dtype=bool)
        return pd.Series(right[ranks], index=column.index, dtype=bool)

    return apply


def _distinct(column: Words) -> tuple[Ranks, Words]:
    """The distinct values of a column, and the rank of each row's among them."""
    ranks, distinct = pd.factorize(column)
    return ranks, pd.Series(distinct, dtype="str")


def check(
    raw: RawTable,
    schema: SourceSchema,
    gazetteer: Gazetteer,
    wanted: Correspondance | None = None,
) -> Checked:
    """Every problem of the values of a delivery, and the rows that have no blocking one."""
    examined = _Examination(raw, gazetteer, wanted or Correspondance())
    for item in schema.fields:
        if item.name in raw.frame.columns:
            examined.column(item)
    examined.names(schema)
    examined.problems += _duplicates(examined.frame, raw.file, schema)
    bad, frame = examined.bad, examined.frame
    sound = frame[~bad] if bad.any() else frame
    examined.problems += _identical(sound, raw.file, schema)
    return Checked(
        sound,
        frame,
        tuple(examined.problems),
        int(np.count_nonzero(examined.mended)),
    )


class _Examination:
    """One delivery, column after column."""

    def __init__(self, raw: RawTable, gazetteer: Gazetteer, wanted: Correspondance) -> None:
        self.raw, self.gazetteer, self.wanted = raw, gazetteer, wanted
        self.frame = raw.frame
        self.problems: list[Problem] = []
        self.bad = np.zeros(len(raw.frame), dtype=bool)
        self.mended = (
            np.isin(raw.frame.index, list(raw.mended)) if raw.mended else np.zeros_like(self.bad)
        )

    def column(self, item: Field) -> None:
        """Mend a column, then ask every rule of it."""
        written = self.raw.frame[item.name]
        ranks, distinct = _distinct(written)
        mended = mend(item, distinct, self.gazetteer, self.wanted)
        if mended.values is not distinct:
            values = of_values(mended.values, ranks)
            self.frame = self.frame.assign(**{item.name: values})
        if mended.rules:
            self.mended |= np.isin(ranks, list(mended.rules))
            self.problems += mended.problems(self.raw.file, item, written, ranks)
            self._labels_within(item, distinct, mended)
        for rule in rules(item, self.gazetteer, self._names_beside(item)):
            wrong = ~np.asarray(rule.test(mended.values), dtype=bool)
            if not wrong.any():
                continue
            rows = wrong[ranks]
            self.problems += listed(
                self.raw.file,
                rule.name,
                rule.expected,
                rule.remedy,
                written[rows],
                item.name,
                rule.severity,
            )
            if rule.severity is Severity.BLOQUANT:
                self.bad |= rows

    def names(self, schema: SourceSchema) -> None:
        """Compare the names given beside codes, in a column of their own, with those of the COG."""
        places = schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE)
        if LABEL in self.frame.columns and places and places[0].name in self.frame.columns:
            self.problems += labels(
                self.raw.file, places[0], self.frame, self.frame[LABEL], self.gazetteer
            )

    def _labels_within(self, item: Field, written: Words, mended: Mended) -> None:
        """The same for names given in the cell of the code."""
        inside = [rank for rank, rule in mended.rules.items() if "libellé" in rule]
        if not inside:
            return
        cells = self.raw.frame[item.name]
        rows = cells.isin(written[inside])
        frame = self.frame[rows]
        names = cells[rows].map(lambda cell: self.gazetteer.label(cell) or "")
        self.problems += labels(self.raw.file, item, frame, names, self.gazetteer)

    def _names_beside(self, item: Field) -> Mapping[str, str]:
        """Code as written → the name beside it, where the code is not known."""
        frame = self.raw.frame
        if item.kind not in (Kind.COMMUNE, Kind.BENEFICIAIRE) or LABEL not in frame.columns:
            return {}
        unknown = ~self.frame[item.name].isin(self.gazetteer.known(item.kind))
        return dict(zip(frame[item.name][unknown], frame[LABEL][unknown], strict=True))


def _duplicates(frame: pd.DataFrame, file: str, schema: SourceSchema) -> Iterator[Problem]:
    """Rows whose key a row above already bears, each with the line of the first."""
    key = list(schema.key)
    if not key or any(name not in frame.columns for name in key):
        return
    repeated = frame.duplicated(key)
    if not repeated.any():
        return
    joined = frame[key[0]]
    for name in key[1:]:
        joined = joined + " + " + frame[name]
    yield from listed(
        file,
        DUPLICATE,
        "une seule ligne par " + " + ".join(key),
        lambda value: f"retirer cette ligne ou la ligne {joined.index[joined == value][0]}",
        joined[repeated],
        " + ".join(key),
    )


def _identical(frame: pd.DataFrame, file: str, schema: SourceSchema) -> Iterator[Problem]:
    """Rows that are one another's copy, where no key says that they must not be: all count."""
    columns = [name for name in schema.columns if name in frame.columns]
    if schema.key or not columns:
        return
    repeated = frame.duplicated(columns)
    if not repeated.any():
        return
    rows = frame.loc[repeated, columns]
    joined = rows[columns[0]]
    for name in columns[1:]:
        joined = joined + ", " + rows[name]
    yield from listed(
        file,
        "lignes identiques",
        "des lignes distinctes",
        "rien à faire si ce sont des choses distinctes : chaque ligne est comptée",
        joined,
        severity=Severity.A_VERIFIER,
        most=EXAMPLES,
    )
