"""Deliveries that would cost memory or time, or that mean harm: refused, bounded, inert."""

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from report.sources import limits
from report.sources.archive import Archive, Refused
from report.sources.reading import read
from report.sources.schemas import SCHEMAS
from tests.sources import writers

ORT = SCHEMAS["ort"]
MEASURE = """
import re, sys
from pathlib import Path
from report.sources.reading import read
from report.sources.schemas import SCHEMAS
raw = read(Path(sys.argv[1]), "f", SCHEMAS["ort"])
print(len(raw.frame), raw.lines, *sorted({item.rule for item in raw.problems}), sep="|")
# Not getrusage: across fork and exec it keeps the peak of the process that ran the tests.
status = Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+)", status)[1]) // 1024)
"""


def measured(path: Path) -> tuple[str, int]:
    """What a process of its own reads of a file, and the memory that it takes in MiB."""
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, path],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    )
    told, peak = run.stdout.splitlines()
    return told, int(peak)


@pytest.mark.parametrize("form", ["csv", "txt"])
def test_two_million_rows_are_refused_in_bounded_memory(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ort.{form}"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("insee_com,date_signature\n")
        stream.writelines(["35049,2022-01-01\n" * 20_000] * 100)
    told, peak = measured(path)
    assert told == "0|0|trop de lignes"
    assert peak < 400


def test_rows_are_counted_as_they_come_where_lines_are_not(folder, of_rule, monkeypatch) -> None:
    monkeypatch.setattr(limits, "ROWS", 1000)
    folder.deliver("ort")
    rows = [["insee_com", "date_signature"], *([["35049", None]] * 1600)]
    writers.write_xlsx(folder.path / "sources" / "ort", rows)
    report = folder.report()
    assert of_rule(report.problems, "trop de lignes")
    assert report.deliveries["ort"].kept == 0


def test_a_cell_of_ten_megabytes_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "ort.csv"
    path.write_text(f"insee_com,date_signature\n35049,{'x' * 10 * limits.MIB}\n")
    told, peak = measured(path)
    assert told == "0|0|ligne trop longue"
    assert peak < 400


def test_a_workbook_cell_of_ten_megabytes_is_not_a_value(folder, of_rule) -> None:
    folder.deliver("fonds_vert")
    rows = [SCHEMAS["fonds_vert"].columns, ["35049", "axe", "x" * 10 * limits.MIB, 5, None]]
    writers.write_ods(folder.path / "sources" / "fonds_vert", rows)
    (long,) = of_rule(folder.report().problems, "valeur trop longue")
    assert len(str(long.value)) < 300
    assert "10485760 caractères" in str(long.value)


def test_a_sheet_that_claims_the_whole_grid_costs_nothing(tmp_path: Path) -> None:
    """Two cells at opposite corners: a library that fills the grid would take terabytes."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>insee_com</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    source = writers.write_xlsx(tmp_path / "modele", [["a"]])
    path = tmp_path / "ort.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = sheet.encode() if "sheet1.xml" in name else old.read(name)
            new.writestr(name, part)
    told, peak = measured(path)
    assert told.partition("|")[0] == "0"
    assert told.endswith(("|classeur trop grand ou endommagé", "|feuille trop grande"))
    assert peak < 300


def archive(path: Path, content: bytes) -> bytearray:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/a.xml", content)
    return bytearray(stream.getvalue())


def test_sizes_are_counted_and_not_believed(tmp_path: Path) -> None:
    """An archive that says 10 bytes and expands to 100 MiB."""
    content = archive(tmp_path, bytes(100 * limits.MIB))
    central = content.rindex(b"PK\x01\x02")
    content[central + 24 : central + 28] = (10).to_bytes(4, "little")
    content[22:26] = (10).to_bytes(4, "little")
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused, match="classeur piégé"):
        Archive(path).measure()


def test_a_protected_workbook_is_named(tmp_path: Path) -> None:
    content = archive(tmp_path, b"x")
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = content.rindex(mark)
        content[start + place] |= 1
    path = tmp_path / "ort.xlsx"
    path.write_bytes(content)
    (refused,) = read(path, "f", ORT).problems
    assert refused.rule == "classeur protégé"


def test_what_opens_workbooks_cannot_outgrow_its_memory(tmp_path: Path) -> None:
    """Shared strings repeated as they are never in a real workbook."""
    path = writers.write_ods(tmp_path / "ort", [["insee_com", "date_signature"], ["35049", None]])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    row = b"<table:table-row "
    swollen = parts["content.xml"].replace(
        row, b'<table:table-row table:number-rows-repeated="90000000" ', 2
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, swollen if name == "content.xml" else part)
    told, peak = measured(path)
    assert told.endswith(("|classeur trop grand ou endommagé", "|feuille trop grande"))
    assert peak < 300


def test_a_query_or_a_workbook_leaves_no_process_behind(tmp_path: Path) -> None:
    import multiprocessing

    path = writers.write_xlsx(tmp_path / "ort", [["x"]] * 3)
    read(path, "f", ORT)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize("name", ["ort.csv", "ort.xlsx"])
def test_a_file_without_rights_is_said_so(folder, name: str) -> None:
    (folder.path / "sources" / name).mkdir()
    folder.deliver("ort")
    (problem,) = folder.report().problems
    assert problem.rule == "fichier absent"
