"""A delivered file → columns of text, each row under the number of the line where it starts.

A format is one generator of (line, cells), the header first; the rest is common to all. Nothing
is interpreted here: a value stays as written, an empty cell is "". What cannot be read (encoding,
syntax, columns, ragged rows) becomes problems, and everything readable is still returned.
"""

import csv
import difflib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pandas as pd
import pyarrow as pa

from report.errors import Problem, Severity
from report.sources.fields import SourceSchema
from report.sources.findings import LISTED, listed

Row = tuple[int, list[str]]

CHUNK = 512
"""Rows held as Python lists before they are packed into columns: few, or the collector of Python
objects walks through them again and again."""

INDEX = "ligne"


@dataclass(frozen=True)
class RawTable:
    """What a file holds, as text: the expected columns found, and what is wrong with the file.

    `lines` counts the data rows of the file, those left unread included.
    """

    file: str
    sha256: str
    frame: pd.DataFrame
    lines: int = 0
    problems: tuple[Problem, ...] = ()


class Unreadable(Exception):
    """The file cannot be read further; carries its problems. Never leaves this module."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__()


def read(path: Path, file: str, schema: SourceSchema) -> RawTable:
    """The text of a delivery. `file` is its name in messages: its place in the edition."""
    sha256, table = "", _Table(file, schema)
    try:
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        table.fill(FORMATS[path.suffix.lower()](path, file))
    except Unreadable as stop:
        table.problems.extend(stop.problems)
    except OSError as error:
        table.problems.append(_closed(file, error))
    return RawTable(file, sha256, table.frame(), table.lines, tuple(table.problems))


def rows_of_csv(path: Path, file: str) -> Iterator[Row]:
    """CSV, UTF-8, comma. A quoted value may hold line breaks, so rows are not lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            line = 1
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
    except UnicodeDecodeError:
        raise Unreadable(*_undecodable(path, file)) from None
    except csv.Error as error:
        raise Unreadable(
            Problem(
                file=file,
                line=line,
                rule="syntaxe CSV",
                expected="des guillemets fermés et doublés dans les valeurs",
                remedy=f"corriger la ligne ({error})",
            )
        ) from None


FORMATS: dict[str, Callable[[Path, str], Iterator[Row]]] = {".csv": rows_of_csv}
"""How each kind of file gives its rows."""


def _closed(file: str, error: OSError) -> Problem:
    return Problem(
        file=file,
        rule="fichier illisible",
        expected="un fichier que l’on peut ouvrir",
        remedy=f"vérifier ses droits de lecture ({error.strerror})",
    )


def _undecodable(path: Path, file: str) -> Iterator[Problem]:
    """The lines of the file that are not UTF-8, shown as Windows-1252 most likely wrote them."""
    found, total = {}, 0
    with path.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                total += 1
                if total <= LISTED:
                    found[number] = line.decode("cp1252", errors="replace").strip()
    yield from listed(
        file,
        "encodage",
        "un fichier UTF-8",
        "enregistrer le fichier en UTF-8",
        pd.Series(found, dtype="str"),
        total=total,
    )


class _Table:
    """Packs rows into columns, chunk by chunk, and records what is wrong with the header."""

    def __init__(self, file: str, schema: SourceSchema) -> None:
        self.file, self.schema = file, schema
        self.problems: list[Problem] = []
        self.lines = 0
        self._places: dict[str, int] = {}
        self._numbers: list[pa.Array] = []
        self._columns: dict[str, list[pa.Array]] = {}
        self._ragged = 0
        self._first_ragged: dict[int, str] = {}

    def fill(self, rows: Iterator[Row]) -> None:
        """Read every row; raises Unreadable where reading must stop."""
        first = next(rows, None)
        if first is None:
            raise Unreadable(
                self._problem("fichier vide", "une ligne d’en-tête", "livrer le fichier entier")
            )
        self._header(first[1])
        width = len(first[1])
        try:
            while chunk := list(islice(rows, CHUNK)):
                self._pack(chunk, width)
        finally:
            self.problems.extend(self._ragged_rows(width))

    def frame(self) -> pd.DataFrame:
        """The columns found, as text on Arrow, indexed by the line of each row."""
        numbers = pa.chunked_array(self._numbers, pa.int64())
        index = pd.Index(numbers.to_numpy(), name=INDEX)
        columns = {
            name: pd.Series(_text(parts), index=index) for name, parts in self._columns.items()
        }
        return pd.DataFrame(columns, index=index)

    def _pack(self, chunk: Sequence[Row], width: int) -> None:
        self.lines += len(chunk)
        uneven = [row for row in chunk if len(row[1]) != width]
        if uneven:
            self._ragged += len(uneven)
            room = LISTED - len(self._first_ragged)
            self._first_ragged |= {line: ",".join(cells) for line, cells in uneven[:room]}
            chunk = [row for row in chunk if len(row[1]) == width]
        if not chunk:
            return
        numbers, cells = zip(*chunk, strict=True)
        self._numbers.append(pa.array(numbers, pa.int64()))
        values = list(zip(*cells, strict=True))
        for name, place in self._places.items():
            self._columns[name].append(pa.array(values[place], pa.large_string()))

    def _ragged_rows(self, width: int) -> Iterator[Problem]:
        yield from listed(
            self.file,
            "nombre de valeurs",
            f"{width} valeurs, comme l’en-tête",
            "compléter la ligne ou mettre entre guillemets les valeurs qui ont une virgule",
            pd.Series(self._first_ragged, dtype="str"),
            total=self._ragged,
        )

    def _header(self, header: list[str]) -> None:
        """Find the expected columns; name those missing, misspelt, repeated or in addition."""
        if len(header) == 1 and len(self.schema.columns) > 1 and any(c in header[0] for c in ";\t"):
            raise Unreadable(
                self._problem(
                    "séparateur",
                    "des valeurs séparées par des virgules",
                    "enregistrer le fichier avec la virgule pour séparateur",
                    value=header[0],
                )
            )
        extra = [name for name in header if name not in self.schema.columns]
        for name in self.schema.columns:
            found = name if name in header else self._absent(name, extra)
            if found is not None:
                self._places[name] = header.index(found)
                self._columns[name] = []
        for name in sorted({name for name in header if header.count(name) > 1}):
            advice = "retirer ou renommer l’une d’elles"
            self.problems.append(
                self._problem("colonne répétée", "des colonnes distinctes", advice, name, name)
            )
        self.problems.extend(self._in_addition(name) for name in extra)

    def _absent(self, name: str, extra: list[str]) -> str | None:
        """The header that stands for a missing column, when one looks like it."""
        folded = {found.strip().casefold(): found for found in reversed(extra)}
        near = difflib.get_close_matches(name, folded, n=1, cutoff=0.75)
        expected = f"colonne {name}"
        if not near:
            advice = f"ajouter la colonne {name} ({self.schema[name].description})"
            self.problems.append(self._problem("colonne absente", expected, advice, name))
            return None
        found = folded[near[0]]
        extra.remove(found)
        advice = f"colonne attendue {name} ; trouvée {found} : la renommer"
        self.problems.append(self._problem("colonne mal nommée", expected, advice, name, found))
        return found

    def _in_addition(self, name: str) -> Problem:
        return Problem(
            file=self.file,
            line=1,
            value=name,
            rule="colonne en plus",
            expected="les colonnes " + ", ".join(self.schema.columns),
            remedy="rien à faire : la colonne n’est pas lue",
            severity=Severity.A_VERIFIER,
        )

    def _problem(
        self,
        rule: str,
        expected: str,
        remedy: str,
        column: str | None = None,
        value: str | None = None,
    ) -> Problem:
        return Problem(
            file=self.file,
            line=1,
            column=column,
            value=value,
            rule=rule,
            expected=expected,
            remedy=remedy,
        )


def _text(parts: list[pa.Array]) -> "pd.api.extensions.ExtensionArray":
    whole = pa.chunked_array(parts, pa.large_string()).combine_chunks()
    return pd.array(whole, dtype="str")
