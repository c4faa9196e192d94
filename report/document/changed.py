"""The page « Ce qui change »: as many moves as fit beside what breaks, is revised, appears.

Rows are as high as their words are long: the page is full, and nothing runs over.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from report import formats
from report.document.sentences import Subject
from report.document.titling import lines
from report.formats import NBSP
from report.indicators import Figure
from report.indicators.history import Point, breaks
from report.indicators.moves import Changes, Move
from report.territories import Level
from report.units import Money, Share, State

ROOM = 163.0
_BLOCK, _ROW, _LINE, _BORDERS = 19.0, 5.6, 4.0, 1.6
"""In mm: a table's title, headings and margin; its least row; a line of text; what is around it."""
_MOVED, _LABEL, _REASON, _WHOLE = 83.0, 52.0, 71.0, 172.0
"""Widths in which labels of moves, other labels, reasons and lists are written."""
_FEWEST, _MOST, _NAMED, _SIZE = 4, 24, 3, 9.0


@dataclass(frozen=True)
class Headline:
    """The largest move in large, shown like a figure (`f`) without being one."""

    nombre: str
    signe: str

    connu = True
    mot = ""
    local = False


@dataclass(frozen=True)
class Changed:
    """What the page of a territory shows, one row a figure: its label first."""

    subject: Subject
    changes: Changes

    @cached_property
    def moves(self) -> tuple[tuple[str, ...], ...]:
        """Value before, value now, difference, ratio."""
        return tuple(
            (
                move.after.definition.label,
                _short(move.before),
                _short(move.after),
                _written(move.moved, move.after) if move.moved else "",
                move.ratio_text,
            )
            for move in self.largest
        )

    @property
    def headline(self) -> Headline | None:
        """The largest move; None when nothing moved."""
        for move in self.largest[:1]:
            shown = move.progress or move.moved
            if shown:
                return Headline(shown.number, shown.unit)
        return None

    @property
    def sentence(self) -> str:
        """What moved the most, from what to what."""
        label, before, after, *_ = self.moves[0]
        then, now = self.changes.arrete, self.subject.edition.arrete
        from_, to = (formats.long_date(day) for day in (then, now))
        return f"{label}{NBSP}: {before} au {from_}, {after} au {to}"

    @property
    def stable(self) -> int:
        """How many figures show the same as before."""
        return len(self.changes.told) - self.changes.risen - self.changes.fallen

    @cached_property
    def breaks(self) -> tuple[tuple[str, ...], ...]:
        """Last value before, first value after, what is not counted alike."""
        found: dict[str, tuple[str, ...]] = {
            one.after.definition.id: (
                one.after.definition.label, _short(one.before), _short(one.after), one.reason
            )
            for one in self.changes.breaks
        }  # fmt: skip
        if self.subject.territory.level is Level.NATIONAL:
            found = {**dict(self._known_breaks()), **found}
        return tuple(found.values())[:_NAMED]

    def _known_breaks(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The series that broke earlier, from the values published then."""
        for name, definition in self.subject.figures.definitions.items():
            figure = self.subject.shown(name).figure
            pair = breaks(figure, self.subject.edition.arrete)
            if pair and not definition.support:
                values = (_short(_at(figure, point)) for point in pair)
                yield name, (definition.label, *values, ", puis ".join(map(_scope, pair)))

    @cached_property
    def revisions(self) -> tuple[tuple[str, ...], ...]:
        """Value published, value of the same date now, why; not those that show the same."""
        return tuple(
            (
                one.revised.definition.label,
                _short(one.published),
                _short(one.revised),
                one.reason,
            )
            for one in self.changes.revisions
            if one.published.text != one.revised.text and not one.revised.definition.support
        )[:_NAMED]

    @cached_property
    def lists(self) -> dict[str, str]:
        """The labels of the figures that only one of the editions has."""
        found = {
            "Chiffres nouveaux": _listed(self.changes.added),
            "Chiffres retirés": _listed(self.changes.removed),
        }
        return {title: text for title, text in found.items() if text}

    @property
    def used(self) -> tuple[str, ...]:
        """The indicators that the page shows."""
        moved = (move.after.definition.id for move in self.largest)
        revised = (one.revised.definition.id for one in self.changes.revisions)
        return tuple(dict.fromkeys((*moved, *revised)))

    @cached_property
    def largest(self) -> tuple[Move, ...]:
        """As many of the largest moves as there is room for."""
        room = ROOM - _BLOCK
        for rows in (self.breaks, self.revisions):
            tall = [_height((row[0], _LABEL), (row[-1], _REASON)) for row in rows]
            room -= _BLOCK + sum(tall) if tall else 0
        for text in self.lists.values():
            room -= _BLOCK / 2 + _height((text, _WHOLE))
        every = self.changes.largest(_MOST)
        heights = accumulate(_height((move.after.definition.label, _MOVED)) for move in every)
        fitting = sum(1 for height in heights if height <= room)
        return every[: max(fitting, _FEWEST)]


def _height(*words: tuple[str, float]) -> float:
    """Of a row whose words may take several lines, each in its width."""
    tall = max(len(lines(text, room, _SIZE, "fort")) for text, room in words)
    return max(_ROW, tall * _LINE + _BORDERS)


def _short(figure: Figure) -> str:
    """The number, and its unit when it is a sign: the label says what is counted."""
    return _written(figure.display, figure)


def _written(display: formats.Display, figure: Figure) -> str:
    sign = display.unit if isinstance(figure.definition.unit, Money | Share) else ""
    return NBSP.join(part for part in (display.word, display.number, sign) if part)


def _at(figure: Figure, point: Point) -> Figure:
    return Figure(figure.definition, figure.territory, point.value, State.CONNU)


def _scope(point: Point) -> str:
    """What a value counted, and when it was said."""
    when = formats.month(point.day)
    told = point.perimeter or "périmètre non précisé"
    return told if when in told.replace(" ", NBSP) else f"{told} ({when})"


def _listed(labels: Iterable[str]) -> str:
    """The first labels, and how many more there are."""
    found = list(labels)
    more = len(found) - _NAMED
    named = f"{NBSP}; ".join(found[:_NAMED])
    others = formats.counted(more, "autre", "autres") if more > 0 else ""
    return f"{named}{NBSP}; et {others}" if others else named
