"""What changes since the previous edition: evolutions, breaks of series, revisions.

Two values are compared only when they count the same thing: same perimeter, same formula, same
unit. Otherwise the series is broken, and that is what is said. Past values are those that were
published (`report.indicators.snapshot`), never recomputed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pandas as pd

from report import formats, units
from report.edition import Edition
from report.indicators import publication
from report.indicators.engine import compute
from report.indicators.figures import Figure, Figures
from report.indicators.measures import Everywhere, Quotient, Same, formula
from report.indicators.moves import Break, Changes, Move, Revision
from report.indicators.provenance import SCOPE
from report.indicators.snapshot import Snapshot, load
from report.sources.fields import EmptyDate, Kind
from report.sources.schemas import SCHEMAS
from report.territories import FRANCE, Territory
from report.units import State


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
                    yield Revision(was, revised, self._why(name, territory))

    def _why(self, name: str, territory: Territory) -> str:
        when = formats.long_date(self.snapshot.arrete)
        cell = self.snapshot.get(SCOPE, territory)
        list_changed = cell is None or cell[0] != self.figures.get(SCOPE, territory).value
        told = f"{formats.NBSP}; liste des communes modifiée" if list_changed else ""
        providers = dict.fromkeys(d.provider for d in self.figures.deliveries(name))
        return f"lignes d’avant le {when} ajoutées ou retirées ({', '.join(providers)}){told}"


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
    unit = units.name(figures.definitions[name].unit)
    if unit != wording.unite:
        return f"unité : {wording.unite}, puis {unit}"
    made = formula(figures.measures[name])
    if made != wording.formule:
        return f"formule : {wording.formule or 'compté'}, puis {made or 'compté'}"
    return ""


def _numeric(figure: Figure) -> bool:
    return figure.known and isinstance(figure.value, int | Fraction)
