"""Checked text → typed columns: whole cents, dates, whole numbers, booleans; codes stay text.

Money never passes through a decimal that a file did not write: "0.1" is 10 cents. A float of at
most 14 digits times 100 is within a hundredth of a cent of it, so rounding gives it exactly.
"""

from functools import cache

import pandas as pd

from report.sources.fields import Field, Kind, SourceSchema
from report.sources.schemas import SCHEMAS

_CENTS = 100


def convert(schema: SourceSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """The table of a source, its columns in the order of the schema, lines as index."""
    return pd.DataFrame(
        {field.name: typed(field, frame[field.name]) for field in schema.fields},
        index=frame.index,
    )


@cache
def empty(source: str) -> pd.DataFrame:
    """The table of a source that was not delivered: typed, without rows."""
    schema = SCHEMAS[source]
    index = pd.Index([], dtype="int64", name="ligne")
    text = {name: pd.Series([], index=index, dtype="str") for name in schema.columns}
    return convert(schema, pd.DataFrame(text, index=index))


def typed(field: Field, text: "pd.Series[str]") -> pd.Series:
    """One column in the type of its kind. Expects text that the rules accept."""
    if field.kind is Kind.MONTANT:
        return (text.astype("float64") * _CENTS).round().astype("int64")
    if field.kind in (Kind.ENTIER, Kind.ANNEE):
        if field.needed:
            return text.astype("int64")
        return pd.to_numeric(text.where(text != "")).astype("Int64")
    if field.kind is Kind.DATE:
        return pd.to_datetime(text.where(text != ""), format="%Y-%m-%d").astype("datetime64[s]")
    if field.kind is Kind.LOGIQUE:
        return text == "oui"
    return text
