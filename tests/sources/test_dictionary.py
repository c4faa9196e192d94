"""The dictionary says what the schemas say; pandera's schemas judge as the reading does."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from report.edition import DEFAULT_EDITION, locate
from report.errors import Severity
from report.sources.checks import check
from report.sources.codes import Gazetteer
from report.sources.reading import RawTable, read
from report.sources.rules import rules
from report.sources.schemas import SCHEMAS
from report.territories import Cog

ROOT = Path(__file__).resolve().parents[2]


def script():
    spec = importlib.util.spec_from_file_location(
        "dictionnaire", ROOT / "outils" / "dictionnaire.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_dictionary_is_up_to_date() -> None:
    made = script()
    assert made.PAGE.read_text(encoding="utf-8") == made.text(), "lancer « make docs »"


def test_every_column_is_explained() -> None:
    text = script().text()
    for schema in SCHEMAS.values():
        assert f"## {schema.name}" in text
        for item in schema.fields:
            assert f"| `{item.name}` | {item.description} |" in text
            assert f"`{item.example}`" in text


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_examples_of_the_dictionary_are_right(name: str) -> None:
    schema, gazetteer = SCHEMAS[name], Gazetteer(Cog.load(2025))
    for item in schema.fields:
        example = pd.Series([item.example], dtype="str")
        for rule in rules(item, gazetteer):
            if rule.severity is Severity.BLOQUANT:
                assert rule.test(example).all(), f"{item.name} : {rule.name}"


@pytest.mark.parametrize("name", ["communes_pvd", "actions", "dsil_detr", "anah_logements"])
def test_pandera_accepts_what_the_reading_accepts(name: str) -> None:
    schema, path = SCHEMAS[name], locate(DEFAULT_EDITION) / "sources" / f"{name}.csv"
    frame = read(path, path.name, schema).frame.head(500)
    schema.frame(Cog.load(2025)).validate(frame, lazy=True)


@pytest.mark.parametrize(
    ("name", "row", "wrong"),
    [
        ("ademe_aides", ("35049", "-5", "2024-01-01"), {"montant"}),
        ("ademe_aides", ("x", "y", "z"), {"beneficiaire", "montant", "date"}),
        ("ademe_aides", ("35049", "5", "2024-02-30"), {"date"}),
        ("dsil_detr", ("35049", "DSILL", "22", "5"), {"dispositif", "millesime"}),
        (
            "cerema_missions",
            ("", "bof", "1e3", "2.5"),
            {"beneficiaire", "ecoprojet", "montant", "journees"},
        ),
        ("totaux_anah", ("20", "5"), {"territoire"}),
    ],
)
def test_pandera_refuses_what_the_reading_refuses(
    name: str, row: tuple[str, ...], wrong: set[str]
) -> None:
    schema, cog = SCHEMAS[name], Cog.load(2025)
    frame = pd.DataFrame([row], columns=list(schema.columns), dtype="str")
    with pytest.raises(SchemaErrors) as raised:
        schema.frame(cog).validate(frame, lazy=True)
    assert {error.schema.name for error in raised.value.schema_errors} == wrong
    problems = check(RawTable("f", "", frame, 1), schema, Gazetteer(cog)).problems
    assert {item.column for item in problems if item.severity is Severity.BLOQUANT} == wrong
