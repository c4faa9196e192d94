"""A CSV file, whatever its separator and its encoding → rows with the line where each starts.

The separator is the one under which the header shows the most columns of the source. Lines are
read one by one under a bound, so that a file without line breaks costs no memory.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

from report.sources import limits
from report.sources.encoding import NAMES
from report.sources.feeds import Feed, Row, mended, unreadable
from report.sources.findings import quoted
from report.sources.mapping import Correspondance

SEPARATORS = {",": "virgule", ";": "point-virgule", "\t": "tabulation", "|": "barre"}
"""The separators looked for, and their French names."""

PLAIN = "CSV, virgule, UTF-8"
"""How the plainest files are read."""

HEAD = 40
"""Lines among which the header is looked for."""

Score = Callable[[Sequence[str]], float]
"""The share of the columns of the source that a row of cells names."""

_ALL = 1.0


def feed(path: Path, file: str, encoding: str, wanted: Correspondance, score: Score) -> Feed:
    """The rows of a CSV file. Raises Unreadable, at once or along the rows."""
    separator = wanted.separateur or _separator(path, file, encoding, score)
    told = SEPARATORS.get(separator, f"« {separator} »")
    made = Feed(
        _rows(path, file, encoding, separator),
        f"CSV, {told}, {NAMES.get(encoding, encoding)}",
    )
    if encoding != "utf-8" and not encoding.startswith("utf") and wanted.encodage is None:
        made.problems.append(
            mended(
                file,
                "encodage",
                "un fichier UTF-8",
                f"lu en {NAMES[encoding]} ; vérifier les accents d’un nom ou deux",
            )
        )
    return made


def _separator(path: Path, file: str, encoding: str, score: Score) -> str:
    with path.open(encoding=encoding, newline="") as stream:
        head = list(islice(_lines(stream, file), HEAD))

    first = next((line for line in head if line.strip()), "")
    if "," in first and score(first.strip("\ufeff\r\n").split(",")) == _ALL:
        return ","

    def fits(separator: str) -> float:
        try:
            return max((score(row) for row in csv.reader(head, delimiter=separator)), default=0)
        except csv.Error:
            return 0

    best = max(SEPARATORS, key=fits)
    if fits(best) > 0:
        return best
    return max(SEPARATORS, key=first.count)


def _rows(path: Path, file: str, encoding: str, separator: str) -> Iterator[Row]:
    """A quoted value may hold line breaks, so rows are not lines."""
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(_lines(stream, file), delimiter=separator, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise unreadable(
                file,
                "syntaxe CSV",
                "des guillemets fermés et doublés dans les valeurs",
                f"corriger la ligne ({error})",
                line=line,
            ) from None
        except UnicodeDecodeError:
            raise unreadable(
                file,
                "encodage",
                f"un fichier {NAMES.get(encoding, encoding)}",
                "corriger « encodage » dans correspondances.toml, ou redemander le fichier",
                line=line,
            ) from None


def _lines(stream: TextIO, file: str) -> Iterator[str]:
    """The physical lines of a stream, each under the bound."""
    number = 0
    while line := stream.readline(limits.LINE):
        number += 1
        if len(line) == limits.LINE and line[-1] not in "\r\n":
            raise unreadable(
                file,
                "ligne trop longue",
                f"des lignes d’au plus {limits.LINE} caractères",
                "redemander le fichier : il ne semble pas être un CSV",
                quoted(line),
                number,
            )
        if "\0" in line:
            raise unreadable(
                file,
                "octet nul",
                "un fichier texte",
                "redemander le fichier : un octet nul n’est pas du texte",
                quoted(line.rstrip("\r\n")),
                number,
            )
        yield line


def numbered(rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    """Rows that have no line of their own, counted from 1."""
    for line, cells in enumerate(rows, start=1):
        yield line, list(cells)
