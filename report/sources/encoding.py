"""Which encoding a text file is in: its mark, its bytes or the edition say it; never guessed.

UTF-8 is proved by its own structure. What is not UTF-8 is Windows-1252 (Latin-1 with ’ € œ) when
every byte of it is a letter or sign that French writes; otherwise the edition must name it.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from report.errors import Problem
from report.sources import limits
from report.sources.feeds import Unreadable, unreadable
from report.sources.findings import LISTED, listed

MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""The first bytes by which a file says its encoding."""

NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}

_OTHER_FILES = {
    b"PK\x03\x04": "un classeur ou une archive",
    b"%PDF": "un PDF",
    b"PAR1": "un fichier Parquet",
    b"\xd0\xcf\x11\xe0": "un ancien classeur .xls",
    b"\x1f\x8b": "une archive .gz",
}
_PAGE = (b"<!doctype html", b"<html", b"<?xml")

# Bytes of Windows-1252 beyond Latin-1 that French never uses: all but € … Œ œ Ÿ ‘ ’ “ ” • – — ™
_ODD = re.compile(rb"[\x81-\x84\x86-\x8b\x8d-\x90\x98\x9a\x9b\x9d\x9e]")


@dataclass
class Survey:
    """What one pass over the bytes of a file learns, piece by piece: `add` each, then `name`.

    plain: no carriage return, no NUL; lines: those ended, and the last.
    """

    file: str
    utf8: bool = True
    plain: bool = True
    head: bytes = b""
    lines: int = 0

    def __post_init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._open = False

    def add(self, piece: bytes) -> None:
        """Take the next bytes into account."""
        if not self.head:
            self.head = piece[:512]
        if self.utf8 and not (piece.isascii() and not self._decoder.getstate()[0]):
            try:
                self._decoder.decode(piece)
            except UnicodeDecodeError:
                self.utf8 = False
        self.plain = self.plain and not any(sign in piece for sign in (b"\r", b"\0"))
        self.lines += piece.count(b"\n") + (not piece.endswith(b"\n")) - self._open
        self._open = not piece.endswith(b"\n")

    def name(self, path: Path) -> str:
        """The encoding. Raises Unreadable when the bytes do not say it."""
        self._refuse_others()
        for mark, encoding in MARKS.items():
            if self.head.startswith(mark):
                return encoding
        if b"\0" in self.head:
            raise unreadable(
                self.file, "octet nul", "un fichier texte", "redemander le fichier en CSV"
            )
        if self.utf8 and self._ended():
            return "utf-8"
        if _mixed(path):
            raise Unreadable(*_undecodable(path, self.file))
        return "cp1252"

    @property
    def regular(self) -> bool:
        """Whether it is UTF-8 and plain."""
        return self.plain and self.utf8 and self._ended()

    def _ended(self) -> bool:
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _refuse_others(self) -> None:
        start = self.head.lstrip().lower()
        found = next(
            (what for mark, what in _OTHER_FILES.items() if self.head.startswith(mark)), ""
        )
        found = "une page web" if start.startswith(_PAGE) else found
        if found:
            raise unreadable(
                self.file,
                "ce n’est pas un CSV",
                "un fichier CSV",
                f"c’est {found} : l’enregistrer en CSV, ou lui rendre son extension",
            )


def _mixed(path: Path) -> bool:
    """Whether the bytes are not those of a French text in Windows-1252, or not all of them.

    A line that is UTF-8 among others that are not: two files were put end to end.
    """
    with path.open("rb") as stream:
        for line in iter(lambda: stream.readline(limits.LINE), b""):
            if line.isascii():
                continue
            if _ODD.search(line):
                return True
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return True
    return False


def _undecodable(path: Path, file: str) -> list[Problem]:
    """The lines of the file that are not UTF-8, shown as Windows-1252 would read them."""
    found, total = {}, 0
    with path.open("rb") as stream:
        lines = iter(lambda: stream.readline(limits.LINE), b"")
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                total += 1
                if total <= LISTED:
                    found[number] = line.decode("cp1252", errors="replace").strip()
    return list(
        listed(
            file,
            "encodage",
            "un fichier UTF-8 ou Windows-1252",
            "redemander le fichier en UTF-8, ou nommer son encodage dans correspondances.toml",
            pd.Series(found, dtype="str"),
            total=total,
        )
    )
