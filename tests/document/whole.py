"""Whole editions, laid out once for all the tests that open their file: each takes seconds."""

import re
from dataclasses import dataclass
from functools import cache

import pytest

from report.document import build
from report.document.build import Composition
from report.edition import Edition
from report.indicators import Figures, compute
from report.sources import load
from report.territories import FRANCE, Cog, Territory
from tests.document.owners import Noting
from tests.document.reader import plain


@dataclass(frozen=True)
class Whole:
    """An edition: its figures, what was composed, what each page asked for, the file."""

    figures: Figures
    territory: Territory
    composed: Composition
    asked: tuple[Noting, ...]
    pdf: bytes

    @property
    def edition(self) -> Edition:
        """The settings it was made with."""
        return self.figures.records.edition

    def filled(self, expected: str) -> str:
        """A text with the figures that it names: {id}, {id:n} the number alone, {id@nat}."""
        return re.sub(r"\{(\w+)(:n)?(@nat)?\}", self._shown, expected)

    def _shown(self, named: re.Match[str]) -> str:
        if named[1] == "territoire":
            return self.territory.name
        figure = self.figures.get(named[1], FRANCE if named[3] else self.territory)
        return plain(figure.display.number if named[2] else figure.text)


@cache
def figures(edition: str) -> Figures:
    """The figures of an edition."""
    found = Edition.load(edition)
    return compute(load(found, Cog.load(found.cog)))


@cache
def whole(edition: str, key: str) -> Whole:
    """The edition of a territory."""
    found = figures(edition)
    territory = found.records.cog.parse(key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Noting, "seen", [], raising=False)
        patch.setattr(build, "PageView", Noting)
        composed = build.compose(found, found.records.edition, territory)
        asked = tuple(Noting.seen)
    pdf = build.publish(composed, found.records.edition, territory).pdf
    return Whole(found, territory, composed, asked, pdf)
