"""Where a figure comes from: its definition, its formula, down to the files and rows counted.

`explain` gives the chain: a figure, the files whose rows it counts itself, the figures that its
formula names, each explained in turn. Under secret, not even the number of rows is said.
`report.indicators.extracts` gives the rows.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from report.indicators.figures import Figure, Figures
from report.indicators.measures import Constant, Everywhere, Ints, Lines, Mask, formula, references
from report.territories import FRANCE, Level, Territory
from report.units import State

_ORDER = tuple(Level)

SCOPE = "communes_pvd"
"""The list of communes of the programme: every figure made of records rests on it."""


@dataclass(frozen=True, eq=False)
class Input:
    """A file that a figure rests on, and the rows of it that count there.

    counted: how many rows, None under secret or when the file is not made of rows; key: what is
    read of a TOML file; read, kept: rows of the whole file; arrete: as of when its data are;
    received: when it was delivered, if the log says so.
    """

    file: str
    sha256: str
    source: str = ""
    key: str = ""
    provider: str = ""
    label: str = ""
    licence: str = ""
    arrete: date | None = None
    received: date | None = None
    read: int = 0
    kept: int = 0
    counted: int | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """A figure of the chain: its formula, the files it counts itself, the figures it is made of."""

    figure: Figure
    formula: str
    inputs: tuple[Input, ...]
    steps: tuple["Step", ...]

    def chain(self) -> Iterator["Step"]:
        """This step and all those below it."""
        yield self
        for step in self.steps:
            yield from step.chain()


def explain(figures: Figures, name: str, territory: Territory) -> Step:
    """The chain of a figure down to its files.

    Raises UnknownIndicator, or UnknownTerritory for one without commune of the programme.
    """
    figure = figures.get(name, territory)
    measure = figures.measures[name]
    below = FRANCE if isinstance(measure, Everywhere) else territory
    inputs = tuple(_inputs(figures, name, territory))
    steps = tuple(explain(figures, other, below) for other in references(measure))
    return Step(figure, formula(measure), inputs, steps)


def scope(figures: Figures, name: str, territory: Territory) -> Input:
    """The communes of the programme that a figure rests on, as lines of the published list.

    Those of the territory, and those with which its records are shared: if one of these left the
    programme, the share of the others would grow.
    """
    listed = _own_lines(figures, SCOPE)
    kept = inside(figures, listed, territory)
    for owner, place in chain_of(figures, name, territory):
        for traced in traced_by(figures, owner):
            if not traced.codes:
                shared = np.isin(traced.lines, traced.lines[inside(figures, traced, place)])
                kept |= np.isin(listed.places, traced.places[shared])
    return _input(figures, SCOPE, np.unique(listed.lines[kept]))


def lines_behind(figures: Figures, name: str, territory: Territory) -> Mapping[str, frozenset[int]]:
    """Source → line numbers of every row that counts in a figure, through its formula."""
    found: dict[str, set[int]] = {}
    for owner, place in chain_of(figures, name, territory):
        for traced in traced_by(figures, owner):
            here = inside(figures, traced, place)
            found.setdefault(traced.source, set()).update(traced.lines[here].tolist())
    return {source: frozenset(lines) for source, lines in found.items()}


def chain_of(figures: Figures, name: str, territory: Territory) -> Iterator[tuple[str, Territory]]:
    """The figures of a formula, the first one included, each with the territory it is taken in."""
    seen: dict[tuple[str, Territory], None] = {}
    waiting = [(name, territory)]
    while waiting:
        owner, place = waiting.pop(0)
        if (owner, place) in seen:
            continue
        seen[owner, place] = None
        measure = figures.measures[owner]
        below = FRANCE if isinstance(measure, Everywhere) else place
        waiting += [(other, below) for other in references(measure)]
    return iter(seen)


def traced_by(figures: Figures, name: str) -> tuple[Lines, ...]:
    """The rows that an indicator counts itself, everywhere."""
    trace = getattr(figures.measures[name], "lines", None)
    return trace() if trace is not None else ()


def _own_lines(figures: Figures, source: str) -> Lines:
    return next(traced for traced in traced_by(figures, source) if traced.source == source)


def inside(figures: Figures, traced: Lines, territory: Territory) -> Mask:
    """Which pairs (row, place) are in a territory."""
    level, frame = territory.level, figures.frame
    rank = figures.codes(level).get_loc(territory.code)
    if traced.codes:
        if _ORDER.index(level) > _ORDER.index(traced.level):
            return np.zeros(len(traced.lines), dtype=bool)
        own = frame.territories[traced.level].get_indexer(pd.Index(traced.codes))
        found: Mask = (own >= 0) & (frame.above(traced.level, level)[own] == rank)
        return found
    if level is Level.NATIONAL:
        return np.ones(len(traced.lines), dtype=bool)
    there: Mask = (traced.places >= 0) & (frame.places[level][traced.places] == rank)
    return there


def _lines_of(figures: Figures, traced: Lines, territory: Territory) -> Ints:
    return np.unique(traced.lines[inside(figures, traced, territory)])


def _inputs(figures: Figures, name: str, territory: Territory) -> Iterator[Input]:
    measure = figures.measures[name]
    if isinstance(measure, Constant) and measure.file:
        path = figures.records.edition.folder / measure.file
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        yield Input(measure.file, digest, key=measure.key)
    state = figures.get(name, territory).state
    for traced in traced_by(figures, name):
        if state is State.SANS_OBJET and territory != FRANCE:
            yield _input(figures, traced.source, np.empty(0, np.int64))
        elif state is State.SECRET and traced.source in figures.masks:
            yield _input(figures, traced.source, None)
        else:
            yield _input(figures, traced.source, _lines_of(figures, traced, territory))


def _input(figures: Figures, source: str, lines: Ints | None) -> Input:
    edition = figures.records.edition
    delivery, entry = figures.records.deliveries[source], edition.sources[source]
    received = edition.journal.reception(source)
    return Input(
        delivery.file,
        delivery.sha256,
        source,
        provider=delivery.provider,
        label=entry.libelle,
        licence=entry.licence or "",
        arrete=delivery.arrete,
        received=received.recu if received else None,
        read=delivery.read,
        kept=delivery.kept,
        counted=None if lines is None else len(lines),
        lines=() if lines is None else tuple(lines.tolist()),
    )
