"""Rows of territories for the tables of pages: one unit a column, every value with its state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report import formats
from report.document.sentences import Subject
from report.document.shown import Shown
from report.indicators import Figure
from report.territories import FRANCE, Level, Territory
from report.units import Money

_MOST_DECIMALS = 3


@dataclass(frozen=True)
class Plain:
    """A count of the edition’s own entries, shown like a figure (`f`) without being one."""

    count: int

    connu = True
    mot = signe = ""
    local = False

    @property
    def nombre(self) -> str:
        """The number in French."""
        return formats.number(self.count)

    def accord(self, singular: str, plural: str) -> str:
        """The words that agree with the number."""
        return formats.agree(self.count, singular, plural)


def ranked(subject: Subject, level: Level, name: str) -> tuple[tuple[Territory, Shown], ...]:
    """The territories below the subject that have communes, from the largest value down."""
    rows = [(place, _shown(subject, name, place)) for place in _below(subject, level)]
    return tuple(sorted(rows, key=lambda row: -row[1].part))


def rows(
    subject: Subject, level: Level, names: Sequence[str]
) -> tuple[tuple[Territory, tuple[str, ...]], ...]:
    """Each territory below the subject, in official order, with the figures asked for."""
    places = _below(subject, level)
    decimals = {name: _decimals(subject, name, places) for name in names}
    return tuple(
        (place, tuple(_cell(subject.figures.get(n, place), decimals[n]) for n in names))
        for place in places
    )


def total(subject: Subject, level: Level, names: Sequence[str]) -> tuple[str, ...]:
    """The same figures for the subject itself, in the units of the table’s columns."""
    places = _below(subject, level)
    return tuple(
        _cell(subject.figures.get(name, subject.territory), _decimals(subject, name, places))
        for name in names
    )


def _below(subject: Subject, level: Level) -> tuple[Territory, ...]:
    cog = subject.figures.records.cog
    return tuple(cog.territory(level, code) for code in subject.territories(level))


def _shown(subject: Subject, name: str, place: Territory) -> Shown:
    figures = subject.figures
    return Shown(figures.get(name, place), figures.get(name, FRANCE))


def _decimals(subject: Subject, name: str, places: Iterable[Territory]) -> int:
    """The decimals of a column of money: no value other than zero may show as zero."""
    figures = [subject.figures.get(name, place) for place in places]
    if not isinstance(subject.figures.definition(name).unit, Money):
        return 0
    amounts = [figure.value for figure in figures if isinstance(figure.value, int)]
    return formats.useful_decimals(amounts, "M€", _MOST_DECIMALS)


def _cell(figure: Figure, decimals: int) -> str:
    if isinstance(figure.definition.unit, Money) and isinstance(figure.value, int):
        return formats.amount(figure.value, "M€", decimals).number
    return figure.display.number
