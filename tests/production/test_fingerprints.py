"""The same fingerprint when an edition prints the same; another as soon as it does not."""

import dataclasses
import os
import subprocess
import sys

import pytest

from report.document.texts import LOCAL, Piece, Texts
from report.indicators import compute, opendata
from report.production.fingerprints import Fingerprints
from report.production.ground import input_key
from report.production.slices import Cutter

KEYS = ("reg:53", "reg:84", "dep:35", "dep:22", "dep:976", "epci:200039022", "com:35236", "nat")


SILENT = Texts({})

ELSEWHERE = """
import sys
from report.document.texts import Texts
from report.edition import Edition
from report.indicators import compute
from report.production.fingerprints import Fingerprints
from report.production.slices import Cutter
from report.sources import load
from report.territories import Cog
edition = Edition.load(sys.argv[1])
figures = compute(load(edition, Cog.load(edition.cog)))
cutter, prints = Cutter(figures, Texts({})), Fingerprints(figures, Texts({}))
for key in ("dep:35", "epci:200039022", "nat"):
    print(prints.of(cutter.cut(figures.records.cog.parse(key))))
"""


def fingerprints(figures, texts=SILENT):
    cutter, prints = Cutter(figures, texts), Fingerprints(figures, texts)
    place = figures.records.cog.parse
    return {key: prints.of(cutter.cut(place(key))) for key in KEYS}


@pytest.fixture(scope="module")
def before(figures):
    return fingerprints(figures)


def row_of(figures, table):
    """A row of Ille-et-Vilaine."""
    members = figures.members(figures.records.cog.parse("dep:35"))
    return table.index[table["beneficiaire"].isin(members)][0]


def carried(figures):
    """The open data that each edition carries."""
    place = figures.records.cog.parse
    return {key: opendata.csv_bytes(figures, place(key)) for key in KEYS}


def changed(before, after):
    return {key for key in KEYS if before[key] != after[key]}


@pytest.fixture
def edited(figures):
    """The figures after a table of the records was edited."""

    def edit(source, change):
        records = figures.records
        table = records.table(source).copy()
        change(table)
        tables = {**records.tables, source: table}
        return compute(dataclasses.replace(records, tables=tables))

    return edit


def test_a_value_published_before_counts_where_it_is_compared(figures, before):
    cutter, prints = Cutter(figures, SILENT), Fingerprints(figures, SILENT)
    compared = cutter._timeline.comparison
    rows = dict(compared.snapshot.rows)
    place = compared.snapshot.columns.index("actions_recensees")
    was = rows["dep", "35"]
    rows["dep", "35"] = (*was[:place], str(int(was[place]) + 1), *was[place + 1 :])
    other = dataclasses.replace(compared.snapshot, rows=rows)
    told = dataclasses.replace(compared, snapshot=other)
    cutter._timeline = dataclasses.replace(cutter._timeline, comparison=told)
    parse = figures.records.cog.parse
    after = {key: prints.of(cutter.cut(parse(key))) for key in KEYS}
    assert changed(before, after) == {"dep:35"}


def test_a_project_is_made_again_once_published(figures, before):
    cutter, prints = Cutter(figures, SILENT), Fingerprints(figures, SILENT)
    part = cutter.cut(figures.records.cog.parse("dep:976"))
    published = dataclasses.replace(part.standing, published=True)
    assert prints.of(dataclasses.replace(part, standing=published)) != before["dep:976"]


def test_what_an_edition_is_compared_with_is_read_by_a_production(tmp_path):
    for name in ("avant", "après"):
        (tmp_path / name / "publication" / "1.0").mkdir(parents=True)
        (tmp_path / name / "edition.toml").write_text('precedente = "avant"\n', encoding="utf-8")
    first = input_key(tmp_path / "après")
    (tmp_path / "avant" / "club.toml").write_text("", encoding="utf-8")
    assert input_key(tmp_path / "après") == first
    (tmp_path / "avant" / "publication" / "1.0" / "publication.json").write_text("{}", "utf-8")
    assert input_key(tmp_path / "après") != first


def test_another_process_finds_the_same(small):
    """Neither an address in memory nor the order of a set is a part of what is printed."""
    found = {
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE, str(small)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_nothing_changed(figures, before):
    assert fingerprints(compute(figures.records)) == before


def test_a_centime_in_a_commune_touches_what_holds_it(edited, before, figures):
    def add(table):
        table.loc[row_of(figures, table), "montant"] += 1

    moved = edited("dsil_detr", add)
    after = fingerprints(moved)
    assert changed(before, after) >= {"reg:53", "dep:35", "nat"}
    assert changed(carried(figures), carried(moved)) == changed(before, after)
    assert changed(before, after) <= {"reg:53", "dep:35", "nat", "epci:200039022", "com:35236"}


def test_a_national_value_counts_as_it_is_displayed(edited, before, figures):
    def add(table):
        table.loc[row_of(figures, table), "montant"] += 500_000_000_00

    after = fingerprints(edited("dsil_detr", add))
    assert changed(before, after) == set(KEYS)


def test_a_share_of_the_country_counts_as_finely_as_it_is_printed(edited, before, figures):
    def add(table):
        table.loc[row_of(figures, table), "montant_engage"] += 1

    moved = edited("fonds_vert", add)
    after = fingerprints(moved)
    assert changed(before, after) <= {"reg:53", "dep:35", "nat", "epci:200039022", "com:35236"}
    assert changed(carried(figures), carried(moved)) == changed(before, after)


def test_the_bytes_received_count_in_the_national_annex_only(figures, before):
    deliveries = {
        name: dataclasses.replace(found, sha256="0" * 64)
        for name, found in figures.records.deliveries.items()
    }
    records = dataclasses.replace(figures.records, deliveries=deliveries)
    assert changed(before, fingerprints(dataclasses.replace(figures, records=records))) == {"nat"}


def test_a_text_counts_everywhere_a_local_word_at_home(figures):
    piece = Piece("textes/essai.md", "", "", 1, "Bonjour.")
    texts = Texts({"essai": (piece,)})
    local = Piece("textes/territoires/dep-35.md", "", "", 1, "Bienvenue.")
    before = fingerprints(figures, texts)
    spoken = fingerprints(figures, dataclasses.replace(texts, local={"dep-35": (local,)}))
    assert changed(before, spoken) == {"dep:35"}
    other = dataclasses.replace(piece, source="Bonsoir.")
    assert changed(before, fingerprints(figures, Texts({"essai": (other,)}))) == set(KEYS)
    assert LOCAL not in texts.pieces


def test_what_is_said_of_an_indicator_counts(figures, before):
    told = figures.definitions["communes_pvd"]
    definitions = {
        **figures.definitions,
        "communes_pvd": dataclasses.replace(told, label="Petites villes"),
    }
    after = fingerprints(dataclasses.replace(figures, definitions=definitions))
    assert changed(before, after) == set(KEYS)
