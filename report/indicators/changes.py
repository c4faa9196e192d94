"""What changes since the previous edition: evolutions, breaks of series, revisions.

Two values are compared only when they count the same thing: same perimeter, same formula, same
unit. Otherwise the series is broken, and that is what is said. Past values are those that were
published (`report.indicators.snapshot`), never recomputed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import pandas as pd

from report import formats
from report.edition import Edition
from report.indicators import publication
from report.indicators.engine import compute
from report.indicators.figures import Figure, Figures, Value
from report.indicators.measures import Everywhere, Quotient, Same, formula
from report.indicators.snapshot import Snapshot, load
from report.sources.fields import EmptyDate, Kind
from report.sources.schemas import SCHEMAS
from report.territories import FRANCE, Territory
from report.units import Count, Mean, Money, Share, State, Unit

_POINTS = 100
_FEW = 20
_LITTLE = 100 * 10**6
"""In centimes: the ratio of less than a million euros says as little as that of a few things."""


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
        return _exact(self.after) - _exact(self.before)

    @property
    def ratio(self) -> Fraction | None:
        """What it was multiplied by, less one; None for a share, or from zero."""
        if isinstance(self.after.definition.unit, Share) or not _exact(self.before):
            return None
        return self.difference / _exact(self.before)

    @property
    def weight(self) -> Fraction:
        """How large the move is, to rank them: a ratio, or the points of a share.

        The ratio of a few things, or of little money, says nothing and weighs nothing; nor does
        what starts from zero, which has no ratio.
        """
        largest = max(_exact(self.before), _exact(self.after))
        unit = self.after.definition.unit
        small = _LITTLE if isinstance(unit, Money) else _FEW if isinstance(unit, Count) else 0
        if largest < small:
            return Fraction(0)
        if self.ratio is not None:
            return abs(self.ratio)
        return abs(self.difference) if isinstance(unit, Share) else Fraction(0)

    @cached_property
    def difference_text(self) -> str:
        """« +612 M€ », « −3 postes », « +2 points », « stable »."""
        unit, value = self.after.definition.unit, self.difference
        if isinstance(unit, Share):
            points = formats.half_up(abs(value) * _POINTS, unit.decimals)
            noun = formats.agree(points, "point", "points")
            shown_points = f"{_sign(value)}{formats.number(points, unit.decimals)}"
            return f"{shown_points}{formats.NBSP}{noun}" if points else STABLE
        if not value:
            return STABLE
        national = self.after.territory == FRANCE
        shown = formats.display(_whole(abs(value)), _bare(unit), State.CONNU, national=national)
        return f"{_sign(value)}{shown.text}"

    @cached_property
    def ratio_text(self) -> str:
        """« +17 % »; empty for a share."""
        if self.ratio is None:
            return ""
        return f"{_sign(self.ratio)}{formats.per_cent(abs(self.ratio))}{formats.NBSP}%"


STABLE = "stable"


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

    def largest(self, most: int = 10) -> tuple[Move, ...]:
        """The moves that a reader must see first, the largest first.

        Not those that are wholly the revision of a past value: nothing happened since.
        """
        revised = {one.revised.definition.id: one.revised.value for one in self.revisions}
        ranked = sorted(
            (
                move
                for move in self.told
                if move.difference_text != STABLE
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


@dataclass(frozen=True, eq=False)
class Comparison:
    """An edition beside the previous one, ready to be asked for any territory.

    recounted: the present records as of the previous arrêté, for the figures that dates allow;
    protected: figures of which no subtotal is recounted, for one total more could give away what
    is under secret; broken: why a figure does not count the same thing any more; repeated: figures
    that are another one under a second name.
    """

    figures: Figures
    snapshot: Snapshot
    recounted: Figures
    datable: frozenset[str]
    protected: frozenset[str]
    errata: tuple[tuple[Snapshot, Snapshot, str], ...]
    broken: Mapping[str, str]
    repeated: frozenset[str]

    def of(self, territory: Territory = FRANCE) -> Changes:
        """What changes for a territory. Raises UnknownTerritory for one without commune."""
        moves, breaks, added = [], [], []
        for name, definition in self.figures.definitions.items():
            after = self.figures.get(name, territory)
            if name not in self.snapshot.wordings:
                added += [definition.label] if after.state is not State.SANS_OBJET else []
                continue
            before = _published(self.snapshot, after)
            if before is None or not (_numeric(before) and _numeric(after)):
                continue
            if name in self.broken:
                breaks.append(Break(after, before, self.broken[name]))
            else:
                moves.append(Move(before, after, name in self.repeated))
        removed = [
            wording.libelle
            for name, wording in self.snapshot.wordings.items()
            if name not in self.figures.definitions
        ]
        return Changes(
            self.snapshot.arrete,
            self.snapshot.version,
            tuple(moves),
            tuple(breaks),
            tuple(self._revisions(territory)),
            tuple(added),
            tuple(removed),
        )

    def _revisions(self, territory: Territory) -> Iterator[Revision]:
        for first, second, reason in self.errata:
            for name in self.figures.definitions:
                figure = self.figures.get(name, territory)
                was, now = _published(first, figure), _published(second, figure)
                if was is not None and now is not None and was.value != now.value:
                    yield Revision(was, now, reason)
        kept_out = frozenset() if territory == FRANCE else self.protected
        for name in self.figures.definitions:
            if name not in self.datable or name in kept_out:
                continue
            if territory.code in self.recounted.codes(territory.level):
                revised = self.recounted.get(name, territory)
                was = _published(self.snapshot, revised)
                if was is not None and was.known and revised.known and was.value != revised.value:
                    yield Revision(was, revised, self._why(name))

    def _why(self, name: str) -> str:
        when = formats.long_date(self.snapshot.arrete)
        list_changed = self.figures.records.members.size != _members(self.snapshot)
        told = " ; liste des communes modifiée" if list_changed else ""
        sources = ", ".join(d.provider for d in self.figures.deliveries(name))
        return f"enregistrements d’avant le {when} ajoutés ou retirés depuis ({sources}){told}"


def compare(figures: Figures) -> Comparison | None:
    """The edition beside the previous one that it names; None when it names none.

    Raises InvalidInput when the previous edition was not published.
    """
    edition = figures.records.edition
    snapshot = publication.before(edition)
    if snapshot is None:
        return None
    tables, datable = _as_of(figures, snapshot.arrete)
    records = replace(figures.records, tables=tables)
    secrets = edition.secrets.keys()
    reasons = {name: _broken(figures, snapshot, name) for name in snapshot.wordings
               if name in figures.definitions}  # fmt: skip
    return Comparison(
        figures,
        snapshot,
        compute(records),
        _countable(figures, datable),
        frozenset(n for n in figures.definitions if not secrets.isdisjoint(figures.sources(n))),
        _errata(edition),
        {name: reason for name, reason in reasons.items() if reason},
        frozenset(n for n, made in figures.measures.items() if isinstance(made, Same)),
    )


def _errata(edition: Edition) -> tuple[tuple[Snapshot, Snapshot, str], ...]:
    """Each pair of versions published of the previous edition, and what the second corrected."""
    folder = publication.folder_before(edition)
    if folder is None:
        return ()
    before = Edition.load(folder)
    told = {erratum.version: f"{erratum.objet} : {erratum.motif}" for erratum in before.errata}
    names = publication.versions(before)
    if len(names) == 1:
        return ()
    read = [load(folder / "publication" / name) for name in names]
    return tuple(
        (first, second, told.get(second.version, f"version {second.version}"))
        for first, second in pairwise(read)
    )


def _as_of(figures: Figures, arrete: date) -> tuple[Mapping[str, pd.DataFrame], frozenset[str]]:
    """The tables up to an earlier arrêté, and the sources whose rows all bear a date."""
    tables, dated = dict(figures.records.tables), set()
    whole_year = (arrete.month, arrete.day) == (12, 31)
    for name, schema in SCHEMAS.items():
        days, years = schema.of_kind(Kind.DATE), schema.of_kind(Kind.ANNEE)
        table = tables[name]
        if schema.empty_date is EmptyDate.INDIFFERENTE or not (days or (years and whole_year)):
            continue
        if days and schema.empty_date is EmptyDate.NON_SIGNEE_GARDEE:
            column = days[0].name
            late = table[column] > pd.Timestamp(arrete)
            tables[name] = table.assign(**{column: table[column].mask(late)})
        elif days:
            if table[days[0].name].isna().any():
                continue
            tables[name] = table[table[days[0].name] <= pd.Timestamp(arrete)]
        else:
            tables[name] = table[table[years[0].name] <= arrete.year]
        dated.add(name)
    return tables, frozenset(dated)


def _countable(figures: Figures, dated: frozenset[str]) -> frozenset[str]:
    """A territory's own counts and amounts, every source of which is dated or links what is."""
    usable = {
        name
        for name, schema in SCHEMAS.items()
        if name in dated
        or (
            schema.references
            and set(schema.references) <= set(schema.key)
            and all(held in dated for held in schema.references.values())
        )
    }
    return frozenset(
        name
        for name, definition in figures.definitions.items()
        if figures.sources(name)
        and set(figures.sources(name)) <= usable
        and not isinstance(figures.measures[name], Quotient | Everywhere | Same)
        and not definition.national_only
    )


def _published(snapshot: Snapshot, figure: Figure) -> Figure | None:
    cell = snapshot.get(figure.definition.id, figure.territory)
    return None if cell is None else replace(figure, value=cell[0], state=cell[1])


def _broken(figures: Figures, snapshot: Snapshot, name: str) -> str:
    """Why two values of a figure do not count the same thing; empty when they do."""
    before = snapshot.perimetres.get(name, "")
    after = figures.records.edition.perimetres.get(name, "")
    if before != after:
        return f"périmètre : {before or 'non précisé'}, puis {after or 'non précisé'}"
    wording = snapshot.wordings[name]
    made = formula(figures.measures[name])
    if made != wording.formule:
        return f"formule : {wording.formule or 'compté'}, puis {made or 'compté'}"
    return ""


def _numeric(figure: Figure) -> bool:
    return figure.known and isinstance(figure.value, int | Fraction)


def _exact(figure: Figure) -> Fraction:
    assert isinstance(figure.value, int | Fraction)
    return Fraction(figure.value)


def _whole(value: Fraction) -> int | Fraction:
    return int(value) if value.denominator == 1 else value


def _members(snapshot: Snapshot) -> int:
    cell = snapshot.get("communes_pvd", FRANCE)
    return int(cell[0]) if cell is not None and isinstance(cell[0], int) else 0


def _bare(unit: Unit) -> Unit:
    """The unit without the publication's approximation: a difference is told exactly."""
    return replace(unit, approximation=None) if isinstance(unit, Count | Mean | Money) else unit


def _sign(value: Fraction | int) -> str:
    return "+" if value > 0 else "\u2212"
