"""A delivery, whatever its form → columns of text, each row under the number of its line.

Every form gives rows (`feeds`); finding the header and packing rows into columns is common to all.
Nothing is interpreted here: a value stays as written, an empty cell is "". What cannot be read
(encoding, syntax, columns, ragged rows) becomes problems; everything readable is still returned.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from report.errors import Problem, Severity
from report.sources import limits, process, quick, textfile
from report.sources.database import Database
from report.sources.encoding import MARKS, Survey
from report.sources.feeds import Feed, Row, Unreadable, unreadable
from report.sources.fields import Kind, SourceSchema
from report.sources.findings import LISTED, listed, quoted
from report.sources.header import Header
from report.sources.mapping import Correspondance

TEXT_FILES = (".csv", ".txt", ".tsv")
APART = (".xlsx", ".ods", ".parquet")
EXTENSIONS = (*TEXT_FILES, *APART)
"""The files that are read; text here, the others in a process of their own."""

CHUNK = 512
"""Rows held as Python lists before they are packed into columns: few, or the collector of Python
objects walks through them again and again."""

INDEX = "ligne"

_PIECE = limits.MIB


@dataclass(frozen=True)
class RawTable:
    """What a delivery holds, as text: the expected columns found, and what is wrong with it.

    lines     data rows of the delivery, those left unread included
    how       « CSV, point-virgule, Windows-1252 »
    ignored   rows that the edition says are not records
    mended    lines of the rows whose values were written otherwise than expected, and understood
    """

    file: str
    sha256: str
    frame: pd.DataFrame
    lines: int = 0
    problems: tuple[Problem, ...] = ()
    how: str = ""
    ignored: int = 0
    mended: frozenset[int] = frozenset()


def read(
    path: Path, file: str, schema: SourceSchema, wanted: Correspondance | None = None
) -> RawTable:
    """The text of a delivered file. `file` is its name in messages: its place in the edition."""
    wanted = wanted or Correspondance()
    table, survey = _Table(file, schema, wanted), Survey(file)
    sha256 = hashlib.sha256()
    try:
        _refuse_heavy(path, file)
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                sha256.update(piece)
                survey.add(piece)
        if not (wanted == Correspondance() and table.fill_at_once(path, survey)):
            table.fill(_feed(path, file, schema, wanted, survey, table.header))
    except Unreadable as stop:
        table.problems.extend(stop.problems)
    except OSError as error:
        table.problems.append(_closed(file, error))
    return table.raw(sha256.hexdigest())


def query(file: str, schema: SourceSchema, wanted: Correspondance) -> RawTable:
    """The text of what a query gives. Raises MissingPrerequisite without the database's library."""
    table, database = _Table(file, schema, wanted), Database(wanted, file)
    try:
        table.fill(database.feed())
    except Unreadable as stop:
        table.problems.extend(stop.problems)
    return table.raw(database.sha256)


def _feed(
    path: Path,
    file: str,
    schema: SourceSchema,
    wanted: Correspondance,
    survey: Survey,
    header: Header,
) -> Feed:
    if path.suffix.lower() in APART:
        return process.feed(path, file, wanted, schema.name, header.score)
    if survey.lines > limits.ROWS + textfile.HEAD:
        raise _too_long(file)
    if not survey.head:
        raise unreadable(file, "fichier vide", "une ligne d’en-tête", "livrer le fichier entier")
    return textfile.feed(path, file, wanted.encodage or survey.name(path), wanted, header.score)


def _refuse_heavy(path: Path, file: str) -> None:
    if path.stat().st_size > limits.FILE:
        raise unreadable(
            file,
            "fichier trop gros",
            f"au plus {limits.FILE // limits.MIB} Mio",
            "redemander la seule livraison, sans annexe",
        )


def _closed(file: str, error: OSError) -> Problem:
    return Problem(
        file=file,
        rule="fichier illisible",
        expected="un fichier que l’on peut ouvrir",
        remedy=f"vérifier ses droits de lecture ({error.strerror})",
    )


class _Table:
    """Packs rows into columns, chunk by chunk."""

    def __init__(self, file: str, schema: SourceSchema, wanted: Correspondance) -> None:
        self.file, self.schema, self.wanted = file, schema, wanted
        self.header = Header(file, schema, wanted)
        self.problems: list[Problem] = []
        self.lines = self.ignored = 0
        self.how = ""
        self._merged: list[tuple[int, int, int]] = []
        self._numbers: list[pa.Array] = []
        self._columns: dict[str, list[pa.Array]] = {}
        self._ragged = 0
        self._first_ragged: dict[int, str] = {}

    def fill(self, feed: Feed) -> None:
        """Read every row; raises Unreadable where reading must stop."""
        self.how, self._merged = feed.how, feed.merged
        self.problems.extend(feed.problems)
        rows = feed.rows
        head, stop = _head(rows)
        if stop is not None and not head:
            raise stop
        if not head:
            raise unreadable(
                self.file, "fichier vide", "une ligne d’en-tête", "livrer le fichier entier"
            )
        start = self.header.find(head)
        self.problems.extend(self.header.problems)
        if self.header.width > limits.COLUMNS:
            raise unreadable(
                self.file,
                "trop de colonnes",
                f"au plus {limits.COLUMNS} colonnes",
                "redemander la seule livraison",
                line=self.header.line,
            )
        self._columns = {name: [] for name in self.header.places}
        rest = chain(head[start + 1 :], rows)
        try:
            while chunk := list(islice(rest, CHUNK)):
                self._pack(chunk, self.header.width)
                if self.lines > limits.ROWS:
                    self._numbers, self._columns = [], {name: [] for name in self._columns}
                    raise _too_long(self.file)
            if stop is not None:
                raise stop
        finally:
            self.problems.extend(self._ragged_rows(self.header.width))

    def fill_at_once(self, path: Path, survey: Survey) -> bool:
        """Read a plain file whole; False, and nothing is read, when it is not that plain."""
        first = survey.head.partition(b"\n")[0]
        if path.suffix.lower() != ".csv" or not (survey.regular and first):
            return False
        if len(first) == len(survey.head) or first.startswith(tuple(MARKS)):
            return False
        names = first.decode("utf-8").split(",")
        rows = survey.lines - 1
        if self.header.score(names) != 1 or rows > limits.ROWS:
            return False
        read = quick.read(path, names, rows)
        if read is None:
            return False
        self.header.find([(1, names)])
        self.problems.extend(self.header.problems)
        self.how, self.lines = textfile.PLAIN, rows
        self._numbers = [pa.array(np.arange(2, rows + 2))]
        for name, place in self.header.places.items():
            self._columns[name] = read.column(place).chunks
        return True

    def raw(self, sha256: str) -> RawTable:
        """What was read."""
        frame, mended = self._unmerged(self._frame())
        return RawTable(
            self.file,
            sha256,
            frame,
            self.lines,
            tuple(self.problems),
            self.how,
            self.ignored,
            mended,
        )

    def _frame(self) -> pd.DataFrame:
        """The columns found, as text on Arrow, indexed by the line of each row."""
        numbers = pa.chunked_array(self._numbers, pa.int64())
        index = pd.Index(numbers.to_numpy(), name=INDEX)
        columns = {
            name: pd.Series(_text(parts), index=index) for name, parts in self._columns.items()
        }
        for name, value in self.wanted.constantes.items():
            columns[name] = pd.Series(value, index=index, dtype="str")
        return pd.DataFrame(columns, index=index)

    def _pack(self, chunk: Sequence[Row], width: int) -> None:
        if self.wanted.ignorer:
            kept = [row for row in chunk if not self._to_ignore(row[1])]
            self.ignored += len(chunk) - len(kept)
            self.lines += len(chunk) - len(kept)
            chunk = kept
        self.lines += len(chunk)
        if any(len(cells) != width for _, cells in chunk):
            chunk = list(self._even(chunk, width))
        if not chunk:
            return
        numbers, cells = zip(*chunk, strict=True)
        self._numbers.append(pa.array(numbers, pa.int64()))
        values = list(zip(*cells, strict=True))
        for name, place in self.header.places.items():
            self._columns[name].append(pa.array(values[place], pa.large_string()))

    def _to_ignore(self, cells: Sequence[str]) -> bool:
        first = next((cell.strip() for cell in cells if cell.strip()), "")
        return first in self.wanted.ignorer

    def _even(self, chunk: Sequence[Row], width: int) -> Iterator[Row]:
        """The rows as wide as the header; empty cells beyond it are not values."""
        for line, cells in chunk:
            if len(cells) > width and not any(cells[width:]):
                yield line, cells[:width]
            elif len(cells) == width:
                yield line, cells
            else:
                self._ragged += 1
                if len(self._first_ragged) < LISTED:
                    self._first_ragged[line] = quoted(",".join(cells))

    def _ragged_rows(self, width: int) -> Iterator[Problem]:
        yield from listed(
            self.file,
            "nombre de valeurs",
            f"{width} valeurs, comme l’en-tête",
            "compléter la ligne ou mettre entre guillemets les valeurs qui ont un séparateur",
            pd.Series(self._first_ragged, dtype="str"),
            total=self._ragged,
        )

    def _unmerged(self, frame: pd.DataFrame) -> tuple[pd.DataFrame, frozenset[int]]:
        """Values of merged cells given to each of their lines, but amounts: whose would they be?"""
        ranks = {rank: name for name, rank in self.header.places.items()}
        mended: set[int] = set()
        for top, bottom, rank in self._merged:
            name = ranks.get(rank)
            if name is None or top not in frame.index or name not in self.schema.columns:
                continue
            below = frame.index[(frame.index > top) & (frame.index <= bottom)]
            value = str(frame.at[top, name])
            amount = self.schema[name].kind in (Kind.MONTANT, Kind.ENTIER)
            if not amount:
                frame.loc[below, name] = value
                mended |= {int(line) for line in below}
            self.problems.append(self._merge(name, value, top, bottom, amount))
        return frame, frozenset(mended)

    def _merge(self, name: str, value: str, top: int, bottom: int, amount: bool) -> Problem:
        where = f"lignes {top} à {bottom}"
        return Problem(
            file=self.file,
            rule="cellules fusionnées",
            expected="une valeur par ligne",
            remedy=f"répartir la valeur entre les {where}"
            if amount
            else f"valeur reprise, {where}",
            line=top,
            column=name,
            value=quoted(value),
            severity=Severity.BLOQUANT if amount else Severity.REPARE,
        )


def _too_long(file: str) -> Unreadable:
    return unreadable(
        file,
        "trop de lignes",
        f"au plus {limits.ROWS} lignes",
        "redemander la seule livraison, ou relever la borne dans report/sources/limits.py",
    )


def _head(rows: Iterator[Row]) -> tuple[list[Row], Unreadable | None]:
    """The first rows, and what stops the reading among them."""
    head: list[Row] = []
    try:
        for row in islice(rows, textfile.HEAD):
            head.append(row)  # noqa: PERF402 (what came before the stop is kept)
    except Unreadable as stop:
        return head, stop
    return head, None


def _text(parts: list[pa.Array]) -> "pd.api.extensions.ExtensionArray":
    whole = pa.chunked_array(parts, pa.large_string()).combine_chunks()
    return pd.array(whole, dtype="str")
