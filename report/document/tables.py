"""Rows of territories for the tables of pages: one unit a column, every value with its state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import combining, normalize

from report import formats
from report.charts.reading import bound_decimals, class_bounds
from report.document.sentences import Subject
from report.document.shown import Shown
from report.indicators import Figure, Part
from report.territories import FRANCE, Level, Territory
from report.units import SIGNS, STATED, Money, Share, State, name

_MOST_DECIMALS = 3


StateRow = tuple[Territory, tuple[tuple[str, bool | None], ...]]
"""A commune and its cells: the words, and whether it is done (None for a number)."""


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


def ranked(subject: Subject, level: Level, id: str) -> tuple[tuple[Territory, Shown], ...]:
    """The territories below the subject that have communes, from the largest value down."""
    rows = [(place, _shown(subject, id, place)) for place in _below(subject, level)]
    return tuple(sorted(rows, key=lambda row: -row[1].part))


def rows(
    subject: Subject, level: Level, ids: Sequence[str]
) -> tuple[tuple[Territory, tuple[str, ...]], ...]:
    """Each territory below the subject, in official order, with the figures asked for."""
    places = _below(subject, level)
    decimals = {id: _decimals(subject, id, places) for id in ids}
    return tuple(
        (place, tuple(_cell(subject.figures.get(id, place), decimals[id]) for id in ids))
        for place in places
    )


def total(subject: Subject, level: Level, ids: Sequence[str]) -> tuple[str, ...]:
    """The same figures for the subject itself, in the units of the table’s columns."""
    places = _below(subject, level)
    return tuple(
        _cell(subject.figures.get(id, subject.territory), _decimals(subject, id, places))
        for id in ids
    )


def _below(subject: Subject, level: Level) -> tuple[Territory, ...]:
    cog = subject.figures.records.cog
    return tuple(cog.territory(level, code) for code in subject.territories(level))


def _shown(subject: Subject, id: str, place: Territory) -> Shown:
    figures = subject.figures
    return Shown(figures.get(id, place), figures.get(id, FRANCE))


def _decimals(subject: Subject, id: str, places: Iterable[Territory]) -> int:
    """The decimals of a column of money or rates.

    No amount other than zero may show as zero; rates are written as on their map, with the
    decimals of its classes.
    """
    unit = subject.figures.definition(id).unit
    if isinstance(unit, Share):
        return max(unit.decimals, _class_decimals(subject, id))
    if not isinstance(unit, Money):
        return 0
    figures = [subject.figures.get(id, place) for place in places]
    amounts = [figure.value for figure in figures if isinstance(figure.value, int)]
    return formats.useful_decimals(amounts, "M€", _MOST_DECIMALS)


def _class_decimals(subject: Subject, id: str) -> int:
    """The decimals of the classes of the map of a rate; none when no map shows it so."""
    named = (name for name, entry in subject.figures.maps.items() if entry.indicators == (id,))
    bounds = subject.edition.classes.get(next(named, ""), ())
    return bound_decimals(class_bounds(bounds))


def _cell(figure: Figure, decimals: int) -> str:
    if figure.value == 0:
        return "0"
    if isinstance(figure.definition.unit, Money) and isinstance(figure.value, int):
        return formats.amount(figure.value, "M€", decimals).number
    if isinstance(figure.definition.unit, Share) and isinstance(figure.value, int | Fraction):
        return formats.per_cent(figure.value, decimals)
    return figure.display.number


def categories(subject: Subject, breakdown: str, order: Sequence[str]) -> tuple[Part, ...]:
    """The categories of a breakdown in the order of its chart."""
    parts = subject.figures.breakdown(breakdown, subject.territory)
    rank = {label: place for place, label in enumerate(order)}
    return tuple(sorted(parts, key=lambda part: rank.get(part.label, len(rank))))


def headings(subject: Subject, breakdown: str) -> list[str]:
    """« Actions », « Part »; or « Montant, en M€ », « Part »: one unit a column."""
    figures = subject.figures
    unit = figures.definition(figures.breakdowns[breakdown].whole).unit
    noun = "Montant, en M€" if isinstance(unit, Money) else name(unit)
    return [noun[:1].upper() + noun[1:], "Part"]


def breakdown_rows(
    subject: Subject, breakdown: str, parts: Sequence[Part]
) -> tuple[tuple[str, str, str], ...]:
    """Label, amount in the unit of the column, share; one row that says it when there is none."""
    if not parts:
        state = subject.shown(subject.figures.breakdowns[breakdown].whole).etat
        state = State.SANS_OBJET if state is State.CONNU else state
        words = STATED[state]
        return ((words[:1].upper() + words[1:], SIGNS[state], SIGNS[state]),)
    amounts = [part.figure.value for part in parts if isinstance(part.figure.value, int)]
    decimals = formats.useful_decimals(amounts, "M€", _MOST_DECIMALS)
    return tuple(
        (part.label[:1].upper() + part.label[1:], _cell(part.figure, decimals), part.share.text)
        for part in parts
    )


def states(
    subject: Subject,
    columns: Sequence[tuple[str, ...]],
    communes: Sequence[Territory] | None = None,
) -> tuple[StateRow, ...]:
    """The communes in alphabetical order, and for each its cells: words, and done or not.

    columns: indicator, then the words of done and not done (empty for a plain number, whose
    « done » is None), then whatever the template says of it. communes: those of the subject by
    default.
    """
    places = communes or _below(subject, Level.COMMUNE)
    decimals = {id: _decimals(subject, id, places) for id, *_ in columns}
    return tuple(
        (
            place,
            tuple(
                _state(subject.figures.get(id, place), decimals[id], *words)
                for id, *words in (column[:3] for column in columns)
            ),
        )
        for place in sorted(places, key=lambda place: alphabetical(place.name))
    )


def _state(figure: Figure, decimals: int, done: str, remains: str) -> tuple[str, bool | None]:
    if not done or not figure.known:
        return _cell(figure, decimals), None
    return (done, True) if figure.quantity >= 1 else (remains, False)


def alphabetical(name: str) -> str:
    """The key of a name: without accents, capitals, hyphens and apostrophes."""
    plain = normalize("NFD", name.casefold().replace("œ", "oe"))
    return "".join(sign if sign.isalnum() else " " for sign in plain if not combining(sign))
