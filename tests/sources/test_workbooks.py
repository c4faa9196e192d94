"""Workbooks as offices fill them: titles, empty margins, merged cells, typed cells, sheets."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from report.errors import Severity
from report.sources.reading import read
from report.sources.schemas import SCHEMAS
from tests.sources import writers

CANCALE, COMBOURG = "35049", "35085"


def sheet(
    path: Path, rows: list[list[Any]], merge: str = "", corner: tuple[int, int] = (1, 1)
) -> Path:
    book = openpyxl.Workbook()
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            book.active.cell(corner[0] + down, corner[1] + right, value)
    if merge:
        book.active.merge_cells(merge)
    book.save(path)
    return path


def test_a_row_bears_its_number_in_the_sheet(folder) -> None:
    rows = [["Titre"], [], ["insee_com", "date_signature"], [], [CANCALE, date(2022, 1, 1)]]
    sheet(folder.path / "sources" / "ort.xlsx", rows)
    folder.deliver("ort")
    assert list(folder.records().table("ort").index) == [5]


def test_a_table_may_begin_anywhere(folder) -> None:
    rows = [["insee_com", "date_signature"], [CANCALE, date(2022, 1, 1)]]
    sheet(folder.path / "sources" / "ort.xlsx", rows, corner=(4, 3))
    folder.deliver("ort")
    table = folder.records().table("ort")
    assert list(table.index) == [5]
    assert list(table["insee_com"]) == [CANCALE]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_typed_cells_are_read_as_a_csv_would_hold_them(tmp_path: Path, form: str) -> None:
    schema = SCHEMAS["ademe_aides"]
    rows = [schema.columns, [35049, 0.1 + 0.2, date(2022, 1, 1)], ["1033", 1234567.89, None]]
    path = writers.WRITERS[form](tmp_path / "ademe_aides", rows)
    raw = read(path, "f", schema)
    assert raw.frame.to_dict("list") == {
        "beneficiaire": ["35049", "1033"],
        "montant": ["0.3", "1234567.89"],
        "date": ["2022-01-01", ""],
    }


def test_numbers_stored_as_text_and_days_as_serials_are_understood(folder) -> None:
    schema = SCHEMAS["ademe_aides"]
    rows = [
        list(schema.columns),
        [CANCALE, "1 234,50", 44562],
        [COMBOURG, "12", datetime(2022, 1, 1)],  # noqa: DTZ001 (a sheet has no zone)
    ]
    sheet(folder.path / "sources" / "ademe_aides.xlsx", rows)
    folder.deliver("ademe_aides")
    table = folder.records().table("ademe_aides")
    assert list(table["montant"]) == [123_450, 1_200]
    assert table["date"].nunique() == 1


def test_three_decimals_of_a_number_are_not_thousands(folder, of_rule) -> None:
    schema = SCHEMAS["ademe_aides"]
    sheet(
        folder.path / "sources" / "ademe_aides.xlsx",
        [list(schema.columns), [CANCALE, 12.345, None]],
    )
    folder.deliver("ademe_aides")
    report = folder.report()
    assert list(report.records.table("ademe_aides")["montant"]) == [1235]
    assert of_rule(report.notices, "montant arrondi au centime")


def test_a_merged_label_is_that_of_all_its_rows(folder, of_rule) -> None:
    schema = SCHEMAS["anah_logements"]
    rows = [list(schema.columns), [CANCALE, 2022, "MPR", 1, 5], [None, 2023, "MPR", 2, 6]]
    sheet(folder.path / "sources" / "anah_logements.xlsx", rows, merge="A2:A3")
    folder.deliver("anah_logements")
    report = folder.report()
    (merged,) = of_rule(report.notices, "cellules fusionnées")
    assert (merged.line, merged.column, merged.severity) == (2, "insee_com", Severity.REPARE)
    assert list(report.records.table("anah_logements")["insee_com"]) == [CANCALE] * 2
    assert report.deliveries["anah_logements"].mended == 1


def test_a_merged_label_of_an_ods_too(folder, of_rule) -> None:
    import zipfile

    path = writers.write_ods(
        folder.path / "sources" / "anah_conseil", [["insee_com", "x"], [CANCALE, "a"], [None, "b"]]
    )
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    text = parts["content.xml"].decode()
    place = text.index(CANCALE)
    cell = text.rindex("<table:table-cell", 0, place) + len("<table:table-cell")
    parts["content.xml"] = (
        text[:cell]
        + ' table:number-rows-spanned="2" table:number-columns-spanned="1"'
        + text[cell:]
    ).encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, part in parts.items():
            new.writestr(name, part)
    folder.deliver("anah_conseil")
    (merged,) = of_rule(folder.report().notices, "cellules fusionnées")
    assert (merged.line, merged.value) == (2, CANCALE)


def test_one_workbook_may_feed_several_sources(folder) -> None:
    book = openpyxl.Workbook()
    for name, rows in (
        ("Prêts", [["Code", "Montant prêté", "date", "type"], [CANCALE, 5, None, "PRU"]]),
        ("MBC", [["Code", "montant", "date", "type"], [COMBOURG, 7, None, None]]),
    ):
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(folder.path / "sources" / "Banque des Territoires.xlsx")
    (folder.path / "correspondances.toml").write_text(
        """
[bdt_prets]
fichier = "sources/Banque des Territoires.xlsx"
feuille = "Prêts"
colonnes = { beneficiaire = "Code", montant = "Montant prêté" }

[bdt_mbc]
fichier = "sources/Banque des Territoires.xlsx"
feuille = "MBC"
colonnes = { beneficiaire = "Code" }
""",
        encoding="utf-8",
    )
    for source in ("bdt_prets", "bdt_mbc"):
        folder.deliver(source)
    records = folder.records()
    assert list(records.table("bdt_prets")["montant"]) == [500]
    assert list(records.table("bdt_mbc")["beneficiaire"]) == [COMBOURG]
    assert records.deliveries["bdt_mbc"].file == "sources/Banque des Territoires.xlsx (MBC)"


def test_the_mapping_gives_constants_values_rows_to_ignore_and_forms(folder) -> None:
    rows = [["insee", "signé le", "état"], [CANCALE, "01/02/22", "x"], ["Total", "1", ""]]
    (folder.path / "contrats.txt").write_text(writers.as_csv(rows, "|"), encoding="cp850")
    (folder.path / "correspondances.toml").write_text(
        """
[contrats_securite]
fichier = "contrats.txt"
encodage = "cp850"
separateur = "|"
format_date = "%d/%m/%y"
ignorer = ["Total"]
colonnes = { insee_com = "insee", date = "signé le" }
constantes = { type = "contrat de sécurité" }
""",
        encoding="utf-8",
    )
    folder.deliver("contrats_securite")
    report = folder.report()
    assert report.problems == ()
    table = report.records.table("contrats_securite")
    assert list(table["type"]) == ["contrat de sécurité"]
    assert table["date"].dt.strftime("%Y-%m-%d").to_list() == ["2022-02-01"]
    delivery = report.deliveries["contrats_securite"]
    assert (delivery.read, delivery.kept, delivery.ignored, delivery.refused) == (2, 1, 1, 0)


def test_values_of_a_partner_are_carried_to_those_of_the_source(folder) -> None:
    folder.rows("postes_chef_projet", [("P1", CANCALE, "pourvu")])
    folder.rows("postes_communes", [("P1", CANCALE)])
    (folder.path / "correspondances.toml").write_text(
        '[postes_chef_projet.valeurs.statut]\n"pourvu" = "occupé"\n', encoding="utf-8"
    )
    assert list(folder.records().table("postes_chef_projet")["statut"]) == ["occupé"]
