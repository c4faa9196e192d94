"""A figure in the previous edition and now; what changes for a territory, as facts.

Worked out by `report.indicators.changes`; nothing here is read or computed but differences.
"""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from report import formats
from report.formats import Display
from report.indicators.figures import Figure, Value
from report.territories import FRANCE
from report.units import Count, Mean, Money, Share, State, Unit

_POINTS = 100
_FEW = 20
_LITTLE = 100 * 10**6
"""In centimes: the ratio of less than a million euros says as little as that of a few things."""

STABLE = "stable"


@dataclass(frozen=True)
class Move:
    """A figure now, and what was published of it in the previous edition.

    repeated: the same figure has another name, under which it is already told.
    """

    before: Figure
    after: Figure
    repeated: bool = False

    @property
    def difference(self) -> Fraction:
        """How much it moved: units, centimes, or share of one."""
        return exact(self.after) - exact(self.before)

    @property
    def ratio(self) -> Fraction | None:
        """What it was multiplied by, less one; None for a share, or from zero."""
        if isinstance(self.after.definition.unit, Share) or not exact(self.before):
            return None
        return self.difference / exact(self.before)

    @property
    def weight(self) -> Fraction:
        """How large the move is, to rank them: a ratio, or the points of a share.

        The ratio of a few things, or of little money, says nothing and weighs nothing; nor does
        what starts from zero, which has no ratio.
        """
        largest = max(exact(self.before), exact(self.after))
        unit = self.after.definition.unit
        small = _LITTLE if isinstance(unit, Money) else _FEW if isinstance(unit, Count) else 0
        if largest < small:
            return Fraction(0)
        if self.ratio is not None:
            return abs(self.ratio)
        return abs(self.difference) if isinstance(unit, Share) else Fraction(0)

    @cached_property
    def moved(self) -> Display | None:
        """« +612 M€ », « −3 postes », « +2 points »; None when nothing shows."""
        unit, value = self.after.definition.unit, self.difference
        if isinstance(unit, Share):
            points = formats.half_up(abs(value) * _POINTS, unit.decimals)
            noun = formats.agree(points, "point", "points")
            shown = Display(formats.number(points, unit.decimals), noun)
        else:
            national = self.after.territory == FRANCE
            bare, size = _bare(unit), _whole(abs(value))
            shown = formats.display(size, bare, State.CONNU, national=national)
        if not any(sign in "123456789" for sign in shown.number):
            return None
        return replace(shown, number=f"{_sign(value)}{shown.number}")

    @property
    def difference_text(self) -> str:
        """The same as text; « stable » when nothing shows."""
        return self.moved.text if self.moved else STABLE

    @cached_property
    def progress(self) -> Display | None:
        """« +17 % »; None for a share, from zero, or when nothing shows."""
        if not self.ratio or formats.half_up(abs(self.ratio) * _POINTS) == 0:
            return None
        return Display(f"{_sign(self.ratio)}{formats.per_cent(abs(self.ratio))}", "%")

    @property
    def ratio_text(self) -> str:
        """The same as text; empty for none."""
        return self.progress.text if self.progress else ""


@dataclass(frozen=True)
class Break:
    """A figure that no longer counts the same thing: nothing is compared across."""

    after: Figure
    before: Figure
    reason: str


@dataclass(frozen=True)
class Revision:
    """A past value that is no longer the one published: which, what it was, why it changed."""

    published: Figure
    revised: Figure
    reason: str


@dataclass(frozen=True)
class Changes:
    """What changes for a territory since the previous edition.

    arrete: that of the previous edition; moves: every comparable figure, in the order of the
    publication; breaks, revisions; added, removed: labels of figures that only one edition has.
    """

    arrete: date
    version: str
    moves: tuple[Move, ...]
    breaks: tuple[Break, ...]
    revisions: tuple[Revision, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @cached_property
    def told(self) -> tuple[Move, ...]:
        """The moves of the publication's own figures, each told once, stable ones included."""
        return tuple(
            move for move in self.moves if not move.repeated and not move.after.definition.support
        )

    @property
    def risen(self) -> int:
        """How many of the figures told show more than in the previous edition."""
        return sum(1 for move in self.told if move.moved and move.difference > 0)

    @property
    def fallen(self) -> int:
        """How many show less."""
        return sum(1 for move in self.told if move.moved and move.difference < 0)

    def largest(self, most: int = 10) -> tuple[Move, ...]:
        """The moves that a reader must see first, the largest first.

        Not those that are wholly the revision of a past value: nothing happened since.
        """
        revised = {one.revised.definition.id: one.revised.value for one in self.revisions}
        ranked = sorted(
            (
                move
                for move in self.told
                if move.moved
                and move.weight
                and revised.get(move.after.definition.id) != move.after.value
            ),
            key=lambda move: -move.weight,
        )
        return tuple(ranked[:most])

    def move(self, name: str) -> Move | None:
        """The evolution of one figure; None when it is not comparable."""
        return next((m for m in self.moves if m.after.definition.id == name), None)

    def dated(self, name: str) -> tuple[date, Value] | None:
        """The previous edition's arrêté and its value of a figure, if it is comparable."""
        move = self.move(name)
        return None if move is None else (self.arrete, move.before.value)


def exact(figure: Figure) -> Fraction:
    """The value of a figure that is known and is a number."""
    assert isinstance(figure.value, int | Fraction)
    return Fraction(figure.value)


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _bare(unit: Unit) -> Unit:
    """The unit without the publication's approximation: a difference is told exactly."""
    return replace(unit, approximation=None) if isinstance(unit, Count | Mean | Money) else unit


def _sign(value: Fraction | int) -> str:
    return "+" if value > 0 else "\u2212"
