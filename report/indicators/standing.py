"""Where an edition stands in time: published or not, what it corrects, what changes since the last.

Read once for all territories (`Timeline`), then given to each edition as plain facts (`Standing`):
the process that lays an edition out opens no other one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from report.edition import Edition
from report.errors import InvalidInput
from report.indicators import publication, snapshot
from report.indicators.changes import Comparison, compare
from report.indicators.figures import Figures
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
    previous edition, None when there is none to compare with; corrections: what
    this version corrects.
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
    corrected: Snapshot | None

    @classmethod
    def of(cls, figures: Figures) -> "Timeline":
        """Read what was published. An edition that names an unpublished one is not compared."""
        try:
            comparison = compare(figures)
        except InvalidInput:  # `publication.status` reports it
            comparison = None
        return cls(figures, comparison, _corrected(figures.records.edition))

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
        """Those of the present version: the annex has the older ones."""
        edition = self.figures.records.edition
        for erratum in edition.errata:
            if erratum.version == edition.version:
                told = territory.level in INFORMED
                moves = self._moves(erratum, territory) if told else ()
                yield Correction(erratum, tuple(moves))

    def _moves(self, erratum: Erratum, territory: Territory) -> Iterator[Move]:
        """The figures that an erratum names, where they are printed otherwise than before it."""
        for name in erratum.indicateurs:
            if self.corrected is None or name not in self.figures.definitions:
                continue
            now = self.figures.get(name, territory)
            cell = self.corrected.get(name, territory)
            was = cell and replace(now, value=cell[0], state=cell[1])
            if was and was.known and now.known and was.text != now.text:
                yield Move(was, now)


def _corrected(edition: Edition) -> Snapshot | None:
    """The published version that this one corrects; None for the first, or when it was not."""
    earlier = [name for name in publication.versions(edition) if name != edition.version]
    if not edition.corrected or not earlier:
        return None
    return snapshot.load(edition.folder / "publication" / earlier[-1])
