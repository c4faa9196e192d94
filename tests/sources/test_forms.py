"""The same records in every form that partners use give the same figures, to the cent."""

import csv
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from report import indicators
from report.demo.generate import make_demo
from report.edition import DEFAULT_EDITION, locate
from report.errors import Severity
from report.indicators import Figures
from report.sources import examine
from report.sources.fields import Kind
from report.sources.schemas import SCHEMAS
from tests.sources import server, writers

EVERY = 80
DELIVERED = (
    "ort", "dsil_detr", "anah_logements", "ademe_aides", "cerema_missions", "bdt_prets",
    "conventions_cadres", "postes_financements", "fonds_vert",
)  # fmt: skip


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def typed(source: str, rows: list[list[str]], codes_as_numbers: bool = False) -> writers.Rows:
    """The rows with the types of a spreadsheet; codes lose their zeros where they are numbers."""

    def cell(kind: Kind, text: str) -> Any:
        if text == "":
            return None
        if kind is Kind.MONTANT:
            return float(text)
        if kind in (Kind.ENTIER, Kind.ANNEE):
            return int(text)
        if kind is Kind.DATE:
            return date.fromisoformat(text)
        is_code = kind in (Kind.COMMUNE, Kind.BENEFICIAIRE)
        return int(text) if is_code and codes_as_numbers and text.isdecimal() else text

    kinds = [item.kind for item in SCHEMAS[source].fields]
    body = [[cell(kind, text) for kind, text in zip(kinds, row, strict=True)] for row in rows[1:]]
    return [rows[0], *body]


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration of a few communes."""
    folder = tmp_path_factory.mktemp("formes")
    header, *rows = rows_of(locate(DEFAULT_EDITION) / "sources" / "communes_pvd.csv")
    writers.write_csv(folder / "communes.csv", [header, *rows[::EVERY]])
    make_demo(locate(DEFAULT_EDITION), folder / "edition", folder / "communes.csv")
    return folder / "edition"


@pytest.fixture(scope="module")
def expected(edition: Path) -> Figures:
    report = examine(edition)
    assert report.records is not None
    return indicators.compute(report.records)


def values(figures: Figures) -> dict[tuple[str, str], object]:
    """Every value of every figure of the country and of some départements."""
    cog = figures.records.cog
    keys = ["nat", *(f"dep:{code}" for code in cog.departements.index[::4])]
    territories = [cog.parse(key) for key in keys]
    return {
        (name, territory.key): figures.get(name, territory).value
        for name in figures.definitions
        for territory in territories
    }


@pytest.mark.parametrize("form", ["latin", "xlsx", "ods", "parquet"])
def test_a_form_changes_no_figure(
    edition: Path, expected: Figures, tmp_path: Path, form: str
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(edition, folder)
    for source in DELIVERED:
        path = folder / "sources" / f"{source}.csv"
        rows = typed(source, rows_of(path), codes_as_numbers=form == "xlsx")
        path.unlink()
        writers.WRITERS[form](path, rows)
    report = examine(folder)
    assert report.problems == ()
    assert report.records is not None
    assert values(indicators.compute(report.records)) == values(expected)
    mended = {notice.rule for notice in report.notices if notice.severity is Severity.REPARE}
    told = {
        "latin": {"encodage", "montant récrit", "date récrite"},
        "xlsx": {"zéro de tête restitué"},
        "ods": set(),
        "parquet": set(),
    }
    assert mended == told[form]


@pytest.fixture(scope="module")
def database() -> Iterator[dict[str, str]]:
    if server.programs() is None:
        pytest.skip(server.INSTALL)
    with server.running() as variables:
        yield variables


def fill(variables: dict[str, str], source: str, rows: writers.Rows) -> None:
    import psycopg

    types = {
        Kind.MONTANT: "numeric(14,2)", Kind.ENTIER: "integer", Kind.ANNEE: "smallint",
        Kind.DATE: "date",
    }  # fmt: skip
    schema = SCHEMAS[source]
    columns = ", ".join(f"{item.name} {types.get(item.kind, 'text')}" for item in schema.fields)
    with psycopg.connect(
        host=variables["PGHOST"],
        port=variables["PGPORT"],
        user=variables["PGUSER"],
        dbname=variables["PGDATABASE"],
    ) as connection:
        connection.execute(f"create table {source} ({columns})")
        with connection.cursor().copy(f"copy {source} from stdin") as copy:
            for row in rows[1:]:
                copy.write_row(row)


@pytest.fixture
def asked(
    edition: Path, tmp_path: Path, database: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The edition whose grants come from the database."""
    folder = tmp_path / "edition"
    shutil.copytree(edition, folder)
    for name, value in database.items():
        monkeypatch.setenv(name, value)
    return folder


def mapping(folder: Path, text: str) -> None:
    (folder / "correspondances.toml").write_text(text, encoding="utf-8")


def test_a_database_changes_no_figure(
    asked: Path, expected: Figures, database: dict[str, str]
) -> None:
    lines = []
    for source in DELIVERED:
        path = asked / "sources" / f"{source}.csv"
        fill(database, source, typed(source, rows_of(path)))
        path.unlink()
        lines.append(f'[{source}]\nrequete = "select * from {source}"\n')
    mapping(asked, "\n".join(lines))
    report = examine(asked)
    assert report.problems == ()
    assert report.records is not None
    assert values(indicators.compute(report.records)) == values(expected)
    delivery = report.deliveries["ort"]
    assert (delivery.how, len(delivery.sha256)) == ("PostgreSQL", 64)
    assert examine(asked).deliveries["ort"].sha256 == delivery.sha256


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("select * from nulle_part", "corriger la requête"),
        ("select insee_com from ort; drop table ort", "corriger la requête"),
        ("delete from ort returning insee_com", "corriger la requête"),
        ("with perdu as (delete from ort returning *) select * from perdu", "corriger la requête"),
    ],
)
def test_a_query_that_fails_or_writes_is_refused(
    asked: Path, database: dict[str, str], query: str, advice: str
) -> None:
    import psycopg

    (asked / "sources" / "ort.csv").unlink()
    mapping(asked, f'[ort]\nrequete = "{query}"\n')
    problems = [item for item in examine(asked).problems if item.rule == "base de données"]
    assert [item.file for item in problems] == ["PostgreSQL, requête ort"]
    assert advice in problems[0].remedy
    with psycopg.connect(**_connection(database)) as connection:
        found = connection.execute("select to_regclass('ort')").fetchone()
        if found and found[0]:
            assert connection.execute("select count(*) from ort").fetchone() != (0,)


def _connection(variables: dict[str, str]) -> dict[str, Any]:
    return {
        "host": variables["PGHOST"],
        "port": variables["PGPORT"],
        "user": variables["PGUSER"],
        "dbname": variables["PGDATABASE"],
    }


def test_a_password_is_in_no_message(
    edition: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "edition"
    shutil.copytree(edition, folder)
    (folder / "sources" / "ort.csv").unlink()
    mapping(folder, '[ort]\nrequete = "select 1"\n')
    monkeypatch.setenv("PGHOST", "127.0.0.1")
    monkeypatch.setenv("PGPORT", str(server.free_port()))
    monkeypatch.setenv("PGUSER", "untel")
    monkeypatch.setenv("PGPASSWORD", "secret-de-polichinelle")
    (refused,) = [item for item in examine(folder).problems if item.rule == "base de données"]
    assert "secret" not in str(refused)
    assert "untel" not in str(refused)
    assert "~/.pgpass" in refused.remedy
