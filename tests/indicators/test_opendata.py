"""Open data: what leaves is what is printed, described, and readable by other software."""

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import python_calamine as calamine
from odf.opendocument import load as load_ods
from odf.table import Table, TableCell

from report import formats
from report.errors import UnknownTerritory
from report.indicators import opendata
from report.indicators.opendata import ods, package, xlsx
from report.indicators.opendata.tables import Column, Sheet, nationwide, number
from report.territories import FRANCE, Level
from report.units import SIGNS, Money, State


@pytest.fixture(scope="module")
def files(figures):
    return opendata.files(figures, opendata.scope(figures))


@pytest.fixture(scope="module")
def book(files):
    return openpyxl.load_workbook(io.BytesIO(files["indicateurs.xlsx"]))


@pytest.fixture(scope="module")
def document(files):
    return load_ods(io.BytesIO(files["indicateurs.ods"]))


@pytest.fixture(scope="module")
def rows(files):
    text = files["indicateurs.csv"].decode("utf-8")
    found = csv.DictReader(io.StringIO(text))
    return {(row["indicateur"], row["niveau"], row["code"]): row for row in found}


def test_the_same_figures_give_the_same_bytes(figures, files):
    assert opendata.files(figures, opendata.scope(figures)) == files


def test_each_row_is_the_figure_that_is_printed(figures, rows):
    wanted = {
        (name, territory.level.value, territory.code): figures.get(name, territory)
        for territory in opendata.scope(figures)
        for name in figures.definitions
        if territory == FRANCE or not nationwide(figures, name)
    }
    assert rows.keys() == wanted.keys()
    for key, figure in wanted.items():
        row = rows[key]
        assert (row["libelle"], row["etat"]) == (figure.definition.label, figure.state.value)
        if isinstance(figure.value, date):
            assert row["date"] == figure.value.isoformat()
        elif figure.known:
            told = Fraction(row["valeur"])
            if isinstance(figure.definition.unit, Money):
                assert told * 100 == figure.value
            elif isinstance(figure.value, int):
                assert told == figure.value
            else:
                fine = 5 if key[0] == "fonds_vert_repartition" else 9
                assert told == Fraction(formats.half_up(figure.value, fine))
        else:
            assert row["valeur"] == ""


def test_a_figure_of_the_country_is_never_given_as_a_territorys_own(figures, rows):
    national = {"fonds_vert_montant_national", "club_outils_numeriques", "programme_duree"}
    assert {name for name, level, _ in rows if level == "nat"} >= national
    assert not {name for name, level, _ in rows if level != "nat"} & national


def test_amounts_are_exact_to_the_cent(figures, rows):
    for name in ("engagements_total", "cerema_montant", "anah_travaux_montant"):
        value = Decimal(rows[name, "nat", "FR"]["valeur"])
        assert int(value * 100) == figures.get(name, FRANCE).value


def test_the_territories_of_an_edition_are_those_of_its_pages(figures, records):
    whole = opendata.scope(figures)
    assert [len([t for t in whole if t.level is level]) for level in Level][:3] == [1, 18, 101]
    dep = records.cog.parse("dep:35")
    inside = opendata.scope(figures, dep)
    assert inside[0] == dep
    assert tuple(t.code for t in inside[1:]) == figures.members(dep)
    region = opendata.scope(figures, records.cog.parse("reg:53"))
    assert {t.code for t in region[1:]} == {"22", "29", "35", "56"}
    assert len(opendata.scope(figures, records.cog.parse("com:35004"))) == 1
    with pytest.raises(UnknownTerritory):
        opendata.scope(figures, records.cog.parse("com:75056"))


def test_nothing_under_secret_leaves(figures, exact, records):
    states = figures.states("anah_logements_renoves", Level.COMMUNE)
    code = states[states == State.SECRET].index[0]
    commune = records.cog.territory(Level.COMMUNE, code)
    dep = records.cog.territory(
        Level.DEPARTEMENT, str(records.cog.communes.at[code, "departement"])
    )
    text = opendata.csv_bytes(figures, dep).decode("utf-8")
    found = {(r["indicateur"], r["code"]): r for r in csv.DictReader(io.StringIO(text))}
    for name in ("anah_logements_renoves", "anah_travaux_montant", "engagements_total"):
        row = found[name, code]
        assert (row["valeur"], row["etat"]) == ("", "secret")
    secret = exact.get("anah_travaux_montant", commune).value
    told = f"{secret / 100:.2f}".rstrip("0").rstrip(".").encode()
    for content in opendata.files(figures, opendata.scope(figures, dep)).values():
        assert told not in unzipped(content)
    for call in (opendata.csv_bytes, lambda f: opendata.files(f, (FRANCE,))):
        with pytest.raises(ValueError, match="secrecy"):
            call(exact)


def unzipped(content):
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_the_description_says_what_is_in_each_file(files):
    package = json.loads(files["datapackage.json"])
    assert package["profile"] == "tabular-data-package"
    assert [r["path"] for r in package["resources"]] == [
        "indicateurs.csv", "repartitions.csv", "definitions.csv",
    ]  # fmt: skip
    for resource in package["resources"]:
        content = files[resource["path"]]
        assert resource["bytes"] == len(content)
        reader = csv.DictReader(io.StringIO(content.decode("utf-8")))
        fields = resource["schema"]["fields"]
        assert reader.fieldnames == [field["name"] for field in fields]
        rows = list(reader)
        keys = {tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in rows}
        assert len(keys) == len(rows)
        for row in rows:
            for field in fields:
                check(row[field["name"]], field)


READ = {"number": float, "integer": int, "date": date.fromisoformat, "string": str}


def check(text, field):
    constraints = field.get("constraints", {})
    if text == "":
        assert not constraints.get("required"), field["name"]
        return
    if "enum" in constraints:
        assert text in constraints["enum"]
    READ[field["type"]](text)


SECTIONS = {"Le programme": "programme", "L’action partenariale": "partenariat", "Le club": "club"}


def test_the_workbook_has_a_sheet_a_section_and_no_merged_cell(book):
    assert book.sheetnames == ["Notes", *SECTIONS, "Répartitions", "Définitions"]
    for page in book:
        assert not page.merged_cells.ranges
        assert page.freeze_panes == "A2"
        (table,) = page.tables.values()
        assert table.ref.startswith("A1:")
        assert all(cell.value for cell in page[1])
        assert not any(cell.data_type == "f" for row in page for cell in row)


def test_both_workbooks_say_the_same_as_the_figures(figures, files):
    books = [calamine.CalamineWorkbook.from_filelike(io.BytesIO(files[f"indicateurs.{kind}"]))
             for kind in ("xlsx", "ods")]  # fmt: skip
    for title, section in SECTIONS.items():
        chosen = [d for d in figures.definitions.values() if d.section == section]
        for book in books:
            header, *rows = book.get_sheet_by_name(title).to_python()
            assert len(header) == len(set(header)) == len(chosen) + 3
            territories = opendata.scope(figures)[: 1 if section == "club" else None]
            for territory, row in zip(territories, rows, strict=True):
                assert row[1:3] == [territory.code, territory.name]
                for definition, cell in zip(chosen, row[3:], strict=True):
                    figure = figures.get(definition.id, territory)
                    if territory != FRANCE and nationwide(figures, definition.id):
                        assert cell == "–"
                    elif figure.known and not isinstance(figure.value, date):
                        assert cell == pytest.approx(float(number(figure)), rel=1e-12, abs=5e-6)
                    else:
                        assert cell == (figure.text if figure.known else SIGNS[figure.state])


def test_numbers_are_shown_as_what_they_are(document, book):
    page = book["L’action partenariale"]
    shown = {cell.value: page[f"{cell.column_letter}2"] for cell in page[1]}
    share = shown["Part des communes en ORT (%)"]
    assert (share.number_format, round(share.value, 4)) == ("0.0%", 0.856)
    money = shown["Crédits engagés par les partenaires nationaux (€)"]
    assert "€" in money.number_format
    cells = document.getElementsByType(TableCell)
    kinds = {(c.getAttribute("valuetype"), c.getAttribute("stylename")) for c in cells}
    assert {("percentage", "part"), ("float", "euros"), ("float", "nombre")} <= kinds


def test_a_share_is_said_to_be_a_part_of_one_where_it_is(rows):
    row = rows["ort_communes_part", "nat", "FR"]
    assert (row["valeur"], row["unite"]) == ("0.856014581", "part de un")


def test_no_cell_of_any_file_can_act_as_a_formula():
    sheet = Sheet("essai", "Essai", (Column("=a", "string", "x"), Column("b", "number", "y")),
                  (("=1+1", Decimal("-1.5")), ("@x", 2), ("-2", None)))  # fmt: skip
    assert package.as_csv(sheet).decode("utf-8").splitlines()[1:] == ["'=1+1,-1.5", "'@x,2", "-2,"]
    read = openpyxl.load_workbook(io.BytesIO(xlsx.write((sheet,), "Essai", date(2025, 6, 30))))
    assert [cell.data_type for cell in read["Essai"]["A"]] == ["s", "s", "s", "s"]
    content = ods.write((sheet,), "Essai", date(2025, 6, 30))
    assert b"table:formula" not in unzipped(content)


def test_the_open_document_is_valid_for_another_reader(files, document):
    content = files["indicateurs.ods"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    names = [table.getAttribute("name") for table in document.getElementsByType(Table)]
    assert names == ["Notes", *SECTIONS, "Répartitions", "Définitions"]


def test_the_notes_explain_the_signs_and_the_state_of_the_edition(book):
    notes = {row[0].value: row[1].value for row in book["Notes"].iter_rows(min_row=2)}
    assert notes["Signe « s. »"] == "donnée couverte par le secret statistique"
    assert "PROJET" in notes["Version"]
    assert "Licence Ouverte 2.0" in notes["Source"]
