"""Where an edition stands in time: published or not, what it corrects, what changes since the last.

Read once for all territories (`Timeline`), then given to each edition as plain facts (`Standing`):
the process that lays an edition out opens no other one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from report.edition import Edition
from report.errors import InvalidInput
from report.indicators import publication, snapshot
from report.indicators.changes import Comparison, compare
from report.indicators.figures import Figure, Figures
from report.indicators.moves import Changes, Move
from report.indicators.snapshot import Snapshot
from report.journal import Erratum
from report.territories import FRANCE, Level, Territory

INFORMED = (Level.NATIONAL, Level.REGION, Level.DEPARTEMENT)
"""Levels whose editions are compared with what was published: below, a past value that is masked
could be worked out from one that no longer is."""


@dataclass(frozen=True)
class Correction:
    """An erratum, and how the figures that it names moved: published first, then corrected."""

    erratum: Erratum
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What the pages of a territory say of time.

    published: what is printed is what was published, else it is a project; changes: since the
    previous edition, None when there is none to compare with; corrections: the last one first.
    """

    published: bool = False
    changes: Changes | None = None
    corrections: tuple[Correction, ...] = ()


PROJECT = Standing()
"""A project that is compared with nothing."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """An edition beside what was published before it, ready to be asked for any territory."""

    figures: Figures
    comparison: Comparison | None
    versions: tuple[Snapshot, ...]

    @classmethod
    def of(cls, figures: Figures) -> "Timeline":
        """Read what was published. An edition that names an unpublished one is not compared."""
        try:
            comparison = compare(figures)
        except InvalidInput:  # `publication.status` reports it
            comparison = None
        return cls(figures, comparison, _versions(figures.records.edition))

    def light(self, figures: Figures) -> "Timeline":
        """The same, from figures that hold values only and travel to other processes."""
        found = self.comparison
        if found is not None:
            recounted = replace(found.recounted, definitions=figures.definitions)
            found = replace(found, figures=figures, recounted=recounted)
        return replace(self, figures=figures, comparison=found)

    def standing(self, territory: Territory = FRANCE) -> Standing:
        """What the pages of a territory say of time."""
        told = territory.level in INFORMED
        return Standing(
            self.figures.records.edition.published,
            self.comparison.of(territory) if self.comparison and told else None,
            tuple(self._corrections(territory)),
        )

    def _corrections(self, territory: Territory) -> Iterator[Correction]:
        edition = self.figures.records.edition
        for erratum in sorted(edition.errata, key=lambda one: one.date, reverse=True):
            moves = self._moves(erratum, territory) if territory.level in INFORMED else ()
            yield Correction(erratum, tuple(moves))

    def _moves(self, erratum: Erratum, territory: Territory) -> Iterator[Move]:
        """The figures that an erratum names, where they are printed otherwise than before it."""
        before, after = self._sides(erratum.version)
        for name in erratum.indicateurs:
            if before is None or name not in self.figures.definitions:
                continue
            now = self.figures.get(name, territory)
            was, corrected = _as_published(now, before), _as_published(now, after)
            if was is None or corrected is None or was.text == corrected.text:
                continue
            if was.known and corrected.known:
                yield Move(was, corrected)

    def _sides(self, version: str) -> tuple[Snapshot | None, Snapshot | None]:
        """The version that a correction starts from, and its own; None: not published (yet)."""
        own = self.figures.records.edition.version
        for before, after in pairwise((*self.versions, None)):
            if (own if after is None else after.version) == version:
                return before, after
        return None, None


def _versions(edition: Edition) -> tuple[Snapshot, ...]:
    """The published versions of a corrected edition, oldest first."""
    if not edition.errata:
        return ()
    folder = edition.folder / "publication"
    return tuple(snapshot.load(folder / name) for name in publication.versions(edition))


def _as_published(figure: Figure, version: Snapshot | None) -> Figure | None:
    """The figure as a version has it; as it is now when that version is the present one."""
    if version is None:
        return figure
    cell = version.get(figure.definition.id, figure.territory)
    return None if cell is None else replace(figure, value=cell[0], state=cell[1])
