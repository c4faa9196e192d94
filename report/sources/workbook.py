"""A spreadsheet workbook, .xlsx or .ods: its sheets, their rows, what the library leaves out.

python-calamine reads the cells. It shows nothing of a cell in error (« #REF! »), of a formula that
was never computed, nor of the merged cells of an .ods: these are looked for in the file's own XML,
so that no value is lost in silence. Runs in the process of `report.sources.isolated`.
"""

import html
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from report.sources import limits
from report.sources.archive import Archive, Refused

Merge = tuple[int, int, int]
"""Top line, bottom line, column: lines from 1, columns from 0."""

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_SHEET = re.compile(r'<sheet\b[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_LINK = re.compile(r"<Relationship\b[^>]*?>")
_NEVER = re.compile(rb"<f\b[^>]*>([^<]*)</f>\s*(?:<v\s*/>|<v></v>)?\s*$")
_MOST = 10_000
"""Cells in error that are noted: beyond, the workbook is refused."""


class Workbook:
    """A workbook that was measured, opened by the library."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.archive = archive
        self.kind = "ODS" if path.suffix == ".ods" else "XLSX"
        try:
            self._book = calamine.CalamineWorkbook.from_path(str(path))
            self.names: list[str] = list(self._book.sheet_names)
        except calamine.PasswordError:
            raise Refused(
                "classeur protégé",
                "un classeur sans mot de passe",
                "demander le fichier sans mot de passe",
            ) from None
        except (calamine.CalamineError, ValueError, OSError) as error:
            raise Refused("classeur illisible", "un classeur entier", value=str(error)) from None
        if len(self.names) > limits.SHEETS:
            raise Refused("classeur trop grand", f"{limits.SHEETS} feuilles au plus")

    @cached_property
    def sheets(self) -> tuple[str, ...]:
        """The names of the sheets that a user sees."""
        shown = calamine.SheetVisibleEnum.Visible
        return tuple(sheet.name for sheet in self._book.sheets_metadata if sheet.visible == shown)

    @property
    def only_sheet(self) -> str | None:
        """The sheet, when there is only one."""
        return self.sheets[0] if len(self.sheets) == 1 else None

    def rows(self, name: str) -> Iterator[tuple[int, list[Any]]]:
        """Each row with its number; cells in error as the sheet shows them."""
        sheet, wrong = self._open(name), self._wrong(name)
        if (sheet.total_height or 0) > limits.ROWS or (sheet.total_width or 0) > limits.COLUMNS:
            expected = f"{limits.ROWS} lignes et {limits.COLUMNS} colonnes au plus"
            raise Refused("feuille trop grande", expected, "ôter ce qui n’est pas la livraison")
        for line, row in enumerate(sheet.iter_rows(), start=1):
            for column, shown in wrong.get(line, ()):
                if column < len(row) and row[column] == "":
                    row[column] = shown
            yield line, row

    def merged(self, name: str) -> list[Merge]:
        """The cells merged over several lines."""
        if self.kind == "ODS":
            return _merged_in_ods(self.archive, name)
        ranges = self._open(name).merged_cell_ranges or []
        return [(top + 1, bottom + 1, left) for (top, left), (bottom, _) in ranges if bottom > top]

    def _open(self, name: str) -> calamine.CalamineSheet:
        try:
            return self._book.get_sheet_by_name(name)
        except (calamine.CalamineError, ValueError, OSError) as error:
            raise Refused("feuille illisible", "une feuille entière", value=str(error)) from None

    def _wrong(self, name: str) -> dict[int, list[tuple[int, str]]]:
        """Line → column and text of the cells whose value the library leaves out."""
        found: dict[int, list[tuple[int, str]]] = {}
        if self.kind == "ODS":
            return found
        rest = b""
        for piece in self.archive.pieces(self._part(name)):
            rest += piece
            last = 0
            for cell in _CELL.finditer(rest):
                last = cell.end()
                if (shown := _left_out(cell)) is not None:
                    found.setdefault(int(cell[2]), []).append((_rank(cell[1]), shown))
            rest = rest[last:][-limits.MIB :]
            if len(found) > _MOST:
                raise Refused("formules en erreur", "des valeurs", "corriger les formules")
        return found

    def _part(self, name: str) -> str:
        """The part of the archive that holds a sheet."""
        book = self.archive.read("xl/workbook.xml").decode("utf-8", "replace")
        links = self.archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        wanted = {html.unescape(title): link for title, link in _SHEET.findall(book)}.get(name)
        for link in _LINK.findall(links):
            named = dict(re.findall(r'(\w+)="([^"]*)"', link))
            if named.get("Id") == wanted:
                target = named.get("Target", "")
                return target.removeprefix("/") if target[:1] == "/" else f"xl/{target}"
        return ""


def _left_out(cell: "re.Match[bytes]") -> str | None:
    """What a cell in error shows, or the formula of one that was never computed."""
    attributes, inner = cell[3], cell[4] or b""
    if b't="e"' in attributes:
        value = re.search(rb"<v>([^<]*)</v>", inner)
        return value[1].decode("utf-8", "replace") if value else "#VALEUR!"
    if b"<f" in inner and b't="str"' not in attributes and (never := _NEVER.search(inner)):
        return "#NON_CALCULÉ! =" + html.unescape(never[1].decode("utf-8", "replace"))
    return None


def _rank(letters: bytes) -> int:
    """The rank of a column from its letters: A is 0, AA is 26."""
    rank = 0
    for letter in letters:
        rank = rank * 26 + letter - ord("A") + 1
    return rank - 1


def _merged_in_ods(archive: Archive, name: str) -> list[Merge]:
    """The merged cells of a sheet of an .ods, found in its XML when it has any."""
    content = b"".join(archive.pieces("content.xml"))
    if not re.search(rb'number-rows-spanned="(?:[2-9]|\d\d)', content):
        return []
    walk = _Spans(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.EntityDeclHandler = walk.refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("classeur illisible", "un classeur entier", value=str(error)) from None
    return walk.merged


class _Spans:
    """Walks through the tables of an .ods and notes the cells that span several lines."""

    def __init__(self, name: str) -> None:
        self.name, self.merged = name, list[Merge]()
        self._inside, self._line, self._column, self._repeat = False, 1, 0, 1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Enter a table, a row or a cell."""
        if tag == "table:table":
            self._inside, self._line = attributes.get("table:name") == self.name, 1
        elif tag == "table:table-row":
            self._column = 0
            self._repeat = int(attributes.get("table:number-rows-repeated", 1))
        elif self._inside and tag in ("table:table-cell", "table:covered-table-cell"):
            span = int(attributes.get("table:number-rows-spanned", 1))
            if span > 1:
                self.merged.append((self._line, self._line + span - 1, self._column))
            self._column += int(attributes.get("table:number-columns-repeated", 1))

    def end(self, tag: str) -> None:
        """Leave a table or a row."""
        if tag == "table:table-row":
            self._line += self._repeat
        elif tag == "table:table":
            self._inside = False

    def refuse(self, *_: object) -> None:
        """An .ods declares no entity: one that does means harm."""
        raise Refused("classeur piégé", "un classeur sans entité XML déclarée")
