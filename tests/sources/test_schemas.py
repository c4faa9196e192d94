"""The schemas say true things of themselves."""

import pandas as pd
import pytest

from report.sources.fields import Kind
from report.sources.schemas import SCHEMAS
from report.territories import Cog

SOURCES = list(SCHEMAS.values())


@pytest.mark.parametrize("schema", SOURCES, ids=lambda schema: schema.name)
def test_the_examples_are_valid_rows(schema):
    row = {field.name: [field.example] for field in schema.fields}
    schema.frame(Cog.load(2025)).validate(pd.DataFrame(row, dtype="str"), lazy=True)


@pytest.mark.parametrize("schema", SOURCES, ids=lambda schema: schema.name)
def test_every_column_is_described(schema):
    pandera = schema.frame(Cog.load(2025))
    assert list(pandera.columns) == list(schema.columns)
    for field in schema.fields:
        assert field.description
        assert field.expected
        assert field.remedy
        assert pandera.columns[field.name].metadata["exemple"] == field.example
        assert bool(field.values) == (field.kind in (Kind.CHOIX, Kind.LOGIQUE))


def test_keys_references_and_holders_exist():
    for schema in SOURCES:
        assert set(schema.key) <= set(schema.columns)
        assert all(column in SCHEMAS[to].columns for column, to in schema.references.items())
        assert schema.scoped_by is None or schema.scoped_by in SCHEMAS
