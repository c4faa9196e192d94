"""Tables that run over several sheets: cut by the rows that fit, each piece with its headers.

The number of sheets is known before anything is laid out, since every reference to a page is
computed from it: the height of a row is that of its tallest cell, whose lines are counted with the
real advance widths of the face. The engine breaks after hyphens too, so a row is never taller.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup, escape

from report.document import titling

SIZE, LINE, PADDING, GAP = 8.5, 3.5, 0.8, 3.0
"""Of a cell: size (pt), height of a line; white above and below with the rule; white at right."""

ROOM = 155.0
"""What the tables of a sheet may take, under its title (mm)."""

_CAPTION, _BETWEEN, _STEP = 5.2, 5.0, 4.0
_FEWEST, _LAST = 3, 8
"""A table does not begin at the foot of a sheet, or end at the head of one, with fewer rows."""


@dataclass(frozen=True)
class Column:
    """A column: its words, its width (mm), whether it holds numbers, the figure it shows."""

    mots: str
    largeur: float
    nombre: bool = False
    indicateur: str = ""

    @property
    def room(self) -> float:
        """What its text may take."""
        return self.largeur - GAP


@dataclass(frozen=True)
class Cell:
    """A cell: its words, and how they are printed when that is more than words."""

    text: str
    html: Markup | None = None

    def __html__(self) -> str:
        return str(self.html if self.html is not None else escape(self.text))


@dataclass(frozen=True)
class Line:
    """A row: its cells, the first of which heads it; total: it sums the others."""

    cases: tuple[Cell, ...]
    ancre: str = ""
    total: bool = False


@dataclass(frozen=True)
class Table:
    """A table before it is cut: `legende` is its caption, `rang` the least height of a row (mm)."""

    id: str
    legende: str
    colonnes: tuple[Column, ...]
    lignes: tuple[Line, ...]
    rang: float = 0.0

    @cached_property
    def largeur(self) -> float:
        """Its width: given, or the engine measures every cell to find it."""
        return round(sum(column.largeur for column in self.colonnes), 2)

    @cached_property
    def heads(self) -> float:
        """The height of its caption and of its row of headers."""
        words = (titling.count(c.mots, c.room, SIZE) for c in self.colonnes)
        return _CAPTION + max(words) * LINE + PADDING

    def height(self, line: Line) -> float:
        """The height of a row."""
        counts = (
            titling.count(case.text, column.room, SIZE, "texte" if rank else "fort")
            for rank, (case, column) in enumerate(zip(line.cases, self.colonnes, strict=True))
        )
        return max(max(counts) * LINE + PADDING, self.rang)

    def airy(self, most: float) -> "Table":
        """The same table with rows as high as one sheet allows, and no higher than that."""
        return replace(self, rang=min(most, (ROOM - self.heads) / len(self.lignes)))


@dataclass(frozen=True)
class Piece:
    """What one sheet shows of a table; rang: from 1, of `total`."""

    table: Table
    lignes: tuple[Line, ...]
    rang: int = 1
    total: int = 1

    @property
    def ancre(self) -> str:
        """Where a reference to the table leads: its first piece."""
        return self.table.id if self.rang == 1 else f"{self.table.id}-{self.rang}"

    @property
    def legende(self) -> str:
        """Its caption: that of the table, and which part of it."""
        told = self.table.legende
        return told if self.total == 1 else f"{told}, partie {self.rang} sur {self.total}"


Sheets = tuple[tuple[Piece, ...], ...]
"""The pieces of tables of each sheet, in order."""


def cells(*texts: str) -> tuple[Cell, ...]:
    """Plain cells."""
    return tuple(Cell(text) for text in texts)


def flow(tables: Sequence[Table], room: float = ROOM) -> Sheets:
    """The tables one after the other, on as few sheets as hold every row, filled alike."""
    found = _filled(tables, room)
    fewest = len(found)
    while len(found) == fewest > 1 and room > ROOM / 2:
        even, room = found, room - _STEP
        found = _filled(tables, room)
    return found if len(found) == fewest else even


def _filled(tables: Sequence[Table], room: float) -> Sheets:
    sheets: list[list[tuple[Table, list[Line]]]] = [[]]
    left = room
    for table in tables:
        rest = list(table.lignes)
        while rest:
            taken = _fitting(table, rest, left)
            if len(taken) < min(_FEWEST, len(rest)) and sheets[-1]:
                sheets.append([])
                left = room
                continue
            left_over = len(rest) - len(taken)
            if 0 < left_over < _LAST and len(taken) >= 2 * _LAST:
                taken = taken[: left_over - _LAST]
            taken = taken or rest[:1]  # taller than a sheet: the layout will complain of it
            sheets[-1].append((table, taken))
            left -= table.heads + sum(map(table.height, taken)) + _BETWEEN
            rest = rest[len(taken) :]
    return _numbered(sheets)


def _fitting(table: Table, lines: Sequence[Line], room: float) -> list[Line]:
    """The first rows, as many as there is room for."""
    room -= table.heads
    taken: list[Line] = []
    for line in lines:
        room -= table.height(line)
        if room < 0:
            break
        taken.append(line)
    return taken


def _numbered(sheets: Iterable[Iterable[tuple[Table, list[Line]]]]) -> Sheets:
    listed = [list(sheet) for sheet in sheets]
    totals: dict[str, int] = {}
    for table, _ in (piece for sheet in listed for piece in sheet):
        totals[table.id] = totals.get(table.id, 0) + 1
    ranks: dict[str, int] = {}

    def number(table: Table, lines: list[Line]) -> Piece:
        ranks[table.id] = ranks.get(table.id, 0) + 1
        return Piece(table, tuple(lines), ranks[table.id], totals[table.id])

    return tuple(tuple(number(*piece) for piece in sheet) for sheet in listed if sheet)
