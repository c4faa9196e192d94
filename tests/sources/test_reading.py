"""Files as they come: line numbers, columns, encodings, what cannot be read."""

import pytest

from report.errors import Severity
from report.sources.reading import CHUNK, read
from report.sources.schemas import SCHEMAS

HEADER = "beneficiaire,axe,nom_du_projet,montant_engage,date\n"


def test_a_row_bears_the_line_where_it_starts(folder):
    folder.source(
        "fonds_vert",
        HEADER
        + '35049,"axe\nen deux lignes",École,100,2024-01-02\n'
        + "\n"
        + "35085,axe,Cour,200,2024-01-03\n",
    )
    table = folder.records().table("fonds_vert")
    assert list(table.index) == [2, 5]
    assert table.index.name == "ligne"
    assert table.loc[2, "axe"] == "axe\nen deux lignes"


def test_values_are_kept_as_written(folder):
    folder.source("fonds_vert", HEADER + '35049," axe ","« École », l’""été""",0.1,2024-01-02\n')
    row = folder.records().table("fonds_vert").loc[2]
    assert row["axe"] == " axe "
    assert row["nom_du_projet"] == '« École », l’"été"'


def test_columns_in_another_order_and_in_addition_are_accepted_and_named(folder, of_rule):
    folder.source("ort", "dep,date_signature,insee_com\n35,2022-01-01,35049\n")
    report = folder.report()
    assert report.problems == ()
    assert list(report.records.table("ort").columns) == ["insee_com", "date_signature"]
    (extra,) = of_rule(report.notices, "colonne en plus")
    assert (extra.file, extra.line, extra.value) == ("sources/ort.csv", 1, "dep")
    assert extra.severity is Severity.A_VERIFIER


def test_a_misspelt_column_is_named_and_its_values_still_checked(folder, of_rule):
    folder.source("ort", "insee_comm,date_signature\n99999,2022-01-01\n")
    report = folder.report()
    (misspelt,) = of_rule(report.problems, "colonne mal nommée")
    assert misspelt.value == "insee_comm"
    assert "colonne attendue insee_com ; trouvée insee_comm" in misspelt.remedy
    (unknown,) = of_rule(report.problems, "code commune inconnu")
    assert (unknown.line, unknown.column, unknown.value) == (2, "insee_com", "99999")


def test_missing_columns_are_all_named(folder, of_rule):
    folder.source("fonds_vert", "beneficiaire,axe\n35049,axe\n")
    missing = of_rule(folder.report().problems, "colonne absente")
    assert [item.column for item in missing] == ["nom_du_projet", "montant_engage", "date"]


def test_a_repeated_column_is_refused(folder, of_rule):
    folder.source("ort", "insee_com,date_signature,insee_com\n35049,2022-01-01,35085\n")
    (repeated,) = of_rule(folder.report().problems, "colonne répétée")
    assert repeated.value == "insee_com"


def test_ragged_rows_are_named_and_the_others_read(folder, of_rule):
    folder.source("ort", "insee_com,date_signature\n35049\n35085,2022-01-01,x\n35,2022-01-01\n")
    report = folder.report()
    ragged = of_rule(report.problems, "nombre de valeurs")
    assert [(item.line, item.value) for item in ragged] == [(2, "35049"), (3, "35085,2022-01-01,x")]
    assert "2 valeurs" in ragged[0].expected
    assert [item.line for item in of_rule(report.problems, "code commune inconnu")] == [4]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_another_separator_is_recognised(folder, separator):
    text = "insee_com,date_signature\n35049,2022-01-01\n".replace(",", separator)
    folder.source("ort", text)
    report = folder.report()
    assert report.problems == ()
    assert report.deliveries["ort"].how.startswith("CSV, ")
    assert "virgule, " not in report.deliveries["ort"].how.replace("point-virgule", "")
    assert list(report.records.table("ort")["insee_com"]) == ["35049"]


def test_a_comma_within_values_is_not_taken_for_the_separator(folder):
    folder.source("ademe_aides", "beneficiaire;montant;date\n35049;1 234,50;2024-01-01\n")
    assert list(folder.records().table("ademe_aides")["montant"]) == [123_450]


def test_windows_1252_is_recognised_and_told(folder, of_rule):
    text = HEADER + "35049,axe,École « d’été » – 1 €,1,2024-01-02\n"
    folder.source("fonds_vert", text.encode("cp1252"))
    report = folder.report()
    (told,) = of_rule(report.notices, "encodage")
    assert told.severity is Severity.REPARE
    assert "Windows-1252" in told.remedy
    assert list(report.records.table("fonds_vert")["nom_du_projet"]) == ["École « d’été » – 1 €"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_marked_encoding_is_read_without_a_word(folder, encoding):
    folder.source("fonds_vert", (HEADER + "35049,axe,École,1,2024-01-02\n").encode(encoding))
    report = folder.report()
    assert report.notices == ()
    assert list(report.records.table("fonds_vert")["nom_du_projet"]) == ["École"]


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
def test_an_encoding_that_bytes_do_not_say_must_be_named(folder, of_rule, encoding):
    folder.source("fonds_vert", (HEADER + "35049,axe,Église,1,2024-01-02\n").encode(encoding))
    (wrong,) = of_rule(folder.report().problems, "encodage")
    assert wrong.line == 2
    assert "correspondances.toml" in wrong.remedy
    (folder.path / "correspondances.toml").write_text(
        f'[fonds_vert]\nencodage = "{encoding}"\n', encoding="utf-8"
    )
    assert list(folder.records().table("fonds_vert")["nom_du_projet"]) == ["Église"]


def test_two_encodings_in_one_file_are_refused(folder, of_rule):
    lines = "35049,axe,École,1,2024-01-02\n"
    content = (HEADER + lines).encode() + lines.encode("cp1252")
    folder.source("fonds_vert", content)
    (wrong,) = of_rule(folder.report().problems, "encodage")
    assert (wrong.line, wrong.value) == (3, lines.strip())


def test_a_byte_order_mark_is_not_part_of_the_first_column(folder):
    folder.source("anah_conseil", b"\xef\xbb\xbfinsee_com\n35049\n")
    assert list(folder.records().table("anah_conseil")["insee_com"]) == ["35049"]


def test_windows_line_ends_are_not_part_of_the_values(folder):
    folder.source("ort", b"insee_com,date_signature\r\n35049,2022-01-01\r\n")
    assert list(folder.records().table("ort").index) == [2]


def test_an_open_quote_does_not_swallow_the_end_of_the_file(folder, of_rule):
    folder.source("ort", 'insee_com,date_signature\n35049,"2022-01-01\n35085,2022-01-01\n')
    (broken,) = of_rule(folder.report().problems, "syntaxe CSV")
    assert broken.line == 2


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_an_empty_file_is_not_an_empty_delivery(folder, of_rule, content):
    folder.source("ort", content)
    assert of_rule(folder.report().problems, "fichier vide")


def test_a_header_alone_is_a_delivery_without_rows(folder):
    folder.rows("ort", [])
    records = folder.records()
    assert records.delivered("ort")
    assert records.table("ort").empty
    assert records.deliveries["ort"].read == 0


def test_what_cannot_be_opened_is_reported(tmp_path):
    (tmp_path / "ort.csv").mkdir()
    (problem,) = read(tmp_path / "ort.csv", "sources/ort.csv", SCHEMAS["ort"]).problems
    assert (problem.file, problem.rule) == ("sources/ort.csv", "fichier illisible")


def test_chunks_do_not_show(tmp_path):
    path = tmp_path / "anah_conseil.csv"
    count = CHUNK + 2
    path.write_text("insee_com\n" + "".join(f"{n:05d}\n" for n in range(count)))
    table = read(path, "f", SCHEMAS["anah_conseil"])
    assert table.lines == len(table.frame) == count
    assert table.frame.index[-1] == count + 1
    assert table.frame["insee_com"].iloc[-1] == f"{count - 1:05d}"
