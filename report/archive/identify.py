"""The format of a file, from its own bytes: the identifiers of the PRONOM register.

A PDF is what its XMP claims in clear within the part that identification tools scan; a
spreadsheet is what its zip holds; a CSV is text that the csv module reads. Anything else is not
identified, and never guessed from its extension.
"""

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

SCANNED = 65_536
"""Bytes that identification tools read from each end by default."""

_PART = re.compile(rb"pdfaid:part(?:=[\"']|>)\s*(\d)")
_CONFORMANCE = re.compile(rb"pdfaid:conformance(?:=[\"']|>)\s*([A-Za-z])")
_PDF = re.compile(rb"%PDF-(\d\.\d)")
_PDFA = "Acrobat PDF/A - Portable Document Format"


@dataclass(frozen=True)
class Format:
    """PRONOM identifier, its label in the register, media type."""

    puid: str
    label: str
    media: str


PDF_A = {
    (b"1", b"A"): Format("fmt/95", _PDFA, "application/pdf"),
    (b"1", b"B"): Format("fmt/354", _PDFA, "application/pdf"),
    (b"2", b"A"): Format("fmt/476", _PDFA, "application/pdf"),
    (b"2", b"B"): Format("fmt/477", _PDFA, "application/pdf"),
    (b"2", b"U"): Format("fmt/478", _PDFA, "application/pdf"),
    (b"3", b"A"): Format("fmt/479", _PDFA, "application/pdf"),
    (b"3", b"B"): Format("fmt/480", _PDFA, "application/pdf"),
    (b"3", b"U"): Format("fmt/481", _PDFA, "application/pdf"),
}
PDF = {
    b"1.4": Format("fmt/18", "Acrobat PDF 1.4 - Portable Document Format", "application/pdf"),
    b"1.5": Format("fmt/19", "Acrobat PDF 1.5 - Portable Document Format", "application/pdf"),
    b"1.6": Format("fmt/20", "Acrobat PDF 1.6 - Portable Document Format", "application/pdf"),
    b"1.7": Format("fmt/276", "Acrobat PDF 1.7 - Portable Document Format", "application/pdf"),
}
CSV = Format("x-fmt/18", "Comma Separated Values", "text/csv")
XLSX = Format(
    "fmt/214",
    "Microsoft Excel for Windows",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
ODS = Format(
    "fmt/1755",
    "OpenDocument Spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet",
)
_ODS_VERSION = b'office:version="1.3"'


def identify(path: Path) -> Format | None:
    """The format of a file; None when its bytes are none of those that we publish."""
    with path.open("rb") as stream:
        head = stream.read(SCANNED)
    if head.startswith(b"%PDF-"):
        return _pdf(head)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    return CSV if path.suffix.lower() == ".csv" and _is_table(head) else None


def _pdf(head: bytes) -> Format | None:
    part, conformance = _PART.search(head), _CONFORMANCE.search(head)
    if part and conformance:
        return PDF_A.get((part[1], conformance[1].upper()))
    version = _PDF.match(head)
    return PDF.get(version[1]) if version else None


def _zipped(path: Path) -> Format | None:
    """A workbook, by what its zip holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                return XLSX
            if not {"mimetype", "content.xml"} <= names:
                return None
            with archive.open("content.xml") as content:
                current = _ODS_VERSION in content.read(SCANNED)
            is_sheet = archive.read("mimetype") == ODS.media.encode()
            return ODS if is_sheet and current else None
    except zipfile.BadZipFile:
        return None


def _is_table(head: bytes) -> bool:
    """Text with one number of cells: JSON and prose are not tables."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    lines = text.splitlines(keepends=True)
    if len(head) == SCANNED:
        lines = lines[:-1] or lines
    if not lines or "\0" in text or text.lstrip()[:1] in ("{", "["):
        return False
    rows = [row for row in csv.reader(io.StringIO("".join(lines), newline="")) if row]
    return len({len(row) for row in rows[:-1] or rows}) == 1
