"""The text of a file against its schema: pandera runs every rule of every column at once.

A column is one pandera check: all its rules, worked out on its distinct values, so that a million
rows cost little more than their distinct values. Only when it fails are the rules asked one by one
which lines they refuse; pandera's own table of failures, slow beyond some thousands, is kept to
one row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from report.errors import Problem, Severity
from report.sources.fields import Field, SourceSchema
from report.sources.findings import listed
from report.sources.reading import RawTable
from report.sources.rules import Rule, Verdict, Words, rules
from report.territories import Cog

DUPLICATE = "doublon"

_ONE = 1
"""Failing rows that pandera itself copies: the mask says the rest."""


@dataclass(frozen=True)
class Checked:
    """The rows that nothing blocks, and every problem of the others."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def build(schema: SourceSchema, cog: Cog) -> pa.DataFrameSchema:
    """The pandera schema of a source's text: one column and one check per field.

    A column that the file lacks is reported by the reader, which knows how it may be misspelt.
    """
    columns = {field.name: _column(field, cog) for field in schema.fields}
    return pa.DataFrameSchema(columns, name=schema.name, description=schema.row)


def _column(field: Field, cog: Cog) -> pa.Column:
    return pa.Column(
        None,
        pa.Check(
            _right(tuple(rules(field, cog))),
            name=field.name,
            error=field.expected,
            n_failure_cases=_ONE,
        ),
        required=False,
        name=field.name,
        description=field.description,
        metadata={
            "type": str(field.kind),
            "unite": field.measure,
            "exemple": field.example,
            "valeurs": field.values,
        },
    )


def _right(of: tuple[Rule, ...]) -> Callable[[Words], Verdict]:
    """Whether each value of a column satisfies every rule."""

    def apply(column: Words) -> Verdict:
        codes, distinct = _distinct(column)
        right = np.ones(len(distinct), dtype=bool)
        for rule in of:
            right &= np.asarray(rule.test(distinct), dtype=bool)
        return pd.Series(right[codes], index=column.index, dtype=bool)

    return apply


def _distinct(column: Words) -> "tuple[np.ndarray[tuple[int], np.dtype[np.intp]], Words]":
    """The distinct values of a column, and the rank of each row's among them."""
    codes, distinct = pd.factorize(column)
    return codes, pd.Series(distinct, dtype="str")


def check(raw: RawTable, schema: SourceSchema, cog: Cog) -> Checked:
    """Every problem of the values of a file, and the rows that have no blocking one."""
    problems: list[Problem] = []
    bad = np.zeros(len(raw.frame), dtype=bool)
    for name in _failing(raw.frame, schema.frame(cog)):
        column = raw.frame[name]
        codes, distinct = _distinct(column)
        for rule in rules(schema[name], cog):
            wrong = ~np.asarray(rule.test(distinct), dtype=bool)[codes]
            problems += listed(
                raw.file,
                rule.name,
                rule.expected,
                rule.remedy,
                column[wrong],
                name,
                rule.severity,
            )
            if rule.severity is Severity.BLOQUANT:
                bad |= wrong
    problems += _duplicates(raw, schema)
    return Checked(raw.frame[~bad] if bad.any() else raw.frame, tuple(problems))


def _failing(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[str]:
    """The columns in which pandera finds a value that breaks a rule."""
    if frame.empty:
        return []
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        return [str(error.schema.name) for error in errors.schema_errors]
    return []


def _duplicates(raw: RawTable, schema: SourceSchema) -> Iterator[Problem]:
    """Rows whose key a row above already bears, each with the line of the first."""
    key, frame = list(schema.key), raw.frame
    if not key or any(name not in frame.columns for name in key):
        return
    repeated = frame.duplicated(key)
    if not repeated.any():
        return
    joined = frame[key[0]]
    for name in key[1:]:
        joined = joined + " + " + frame[name]
    yield from listed(
        raw.file,
        DUPLICATE,
        "une seule ligne par " + " + ".join(key),
        lambda value: f"retirer cette ligne ou la ligne {joined.index[joined == value][0]}",
        joined[repeated],
        " + ".join(key),
    )
