"""The text of a file against its schema: pandera runs every rule of every column at once.

Each rule is a pandera check on a whole column, worked out on its distinct values, so that a
million rows cost little more than their distinct values. The mask that a failing check leaves
tells the lines; pandera's own table of failures, slow beyond some thousands, is kept to one row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from report.errors import Problem, Severity
from report.sources.fields import SourceSchema
from report.sources.findings import listed
from report.sources.reading import RawTable
from report.sources.rules import Rule, Verdict, Words, rules
from report.territories import Cog

DUPLICATE = "doublon"

_ONE = 1
"""Failing rows that pandera itself copies: the mask says the rest."""

Test = Callable[[Words], Verdict]


@dataclass(frozen=True)
class Checked:
    """The rows that nothing blocks, and every problem of the others."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def build(schema: SourceSchema, cog: Cog) -> pa.DataFrameSchema:
    """The pandera schema of a source's text: one column per field, one check per rule.

    A column that the file lacks is reported by the reader, which knows how it may be misspelt.
    """
    columns = {
        field.name: pa.Column(
            None,
            [_check(rule) for rule in rules(field, cog)],
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
        for field in schema.fields
    }
    return pa.DataFrameSchema(columns, name=schema.name, description=schema.row)


def _check(rule: Rule) -> pa.Check:
    return pa.Check(
        _on_distinct(rule.test), name=rule.name, error=rule.expected, n_failure_cases=_ONE
    )


def _on_distinct(test: Test) -> Test:
    """The test of distinct values, applied to a whole column."""

    def apply(column: Words) -> Verdict:
        codes, distinct = pd.factorize(column)
        right = np.asarray(test(pd.Series(distinct, dtype="str")), dtype=bool)
        return pd.Series(right[codes], index=column.index, dtype=bool)

    return apply


def check(raw: RawTable, schema: SourceSchema, cog: Cog) -> Checked:
    """Every problem of the values of a file, and the rows that have no blocking one."""
    known = {(field.name, rule.name): rule for field in schema.fields for rule in rules(field, cog)}
    problems: list[Problem] = []
    bad = pd.Series(False, index=raw.frame.index)
    for column, rule_name, wrong in _failures(raw.frame, schema.frame(cog)):
        rule = known[column, rule_name]
        found = raw.frame.loc[wrong, column]
        problems += listed(
            raw.file, rule.name, rule.expected, rule.remedy, found, column, rule.severity
        )
        if rule.severity is Severity.BLOQUANT:
            bad |= wrong
    problems += _duplicates(raw, schema)
    return Checked(raw.frame[~bad], tuple(problems))


def _failures(
    frame: pd.DataFrame, schema: pa.DataFrameSchema
) -> Iterator[tuple[str, str, "pd.Series[bool]"]]:
    """Column, rule and mask of the wrong rows, for every rule that some row breaks."""
    if frame.empty:
        return
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            if not isinstance(error.check_output, pd.Series):
                raise error from errors
            yield str(error.schema.name), str(error.check.name), ~error.check_output


def _duplicates(raw: RawTable, schema: SourceSchema) -> Iterator[Problem]:
    """Rows whose key a row above already bears, each with the line of the first."""
    key, frame = list(schema.key), raw.frame
    if not key or any(name not in frame.columns for name in key):
        return
    repeated = frame.duplicated(key)
    if not repeated.any():
        return
    values = frame.loc[repeated, key].agg(" + ".join, axis=1)
    alike = frame.loc[frame.duplicated(key, keep=False), key].agg(" + ".join, axis=1)
    first = dict(zip(alike.iloc[::-1], alike.index[::-1], strict=True))
    yield from listed(
        raw.file,
        DUPLICATE,
        "une seule ligne par " + " + ".join(key),
        lambda value: f"retirer cette ligne ou celle de la ligne {first[value]}",
        values,
        key[0] if len(key) == 1 else " + ".join(key),
    )
