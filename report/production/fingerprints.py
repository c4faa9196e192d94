"""What an edition prints, as a hash: the same hash, the same file.

An edition prints its own figures, whose exact values count, and national ones, of which only the
display counts: a centime more in another région changes no page here. A fingerprint may differ for
pages that stay the same, never the other way round; `impression` then settles the matter, by
composing the pages without laying them out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import NoReturn

from report import formats
from report.document.build import Composition
from report.document.sentences import ranking
from report.document.texts import LOCAL, Piece, Texts
from report.edition import Edition
from report.indicators import Figures
from report.indicators.figures import Figure
from report.indicators.measures import FINEST_SHARE, Everywhere, of_the_country, references
from report.indicators.rollup import CONNU, Cells
from report.indicators.standing import Standing
from report.production.ground import digest, hash_tree, rendering_key
from report.production.slices import Slice
from report.territories import FRANCE, Level


class Fingerprints:
    """The fingerprints of all editions that the same figures and texts make."""

    def __init__(self, figures: Figures, texts: Texts) -> None:
        self.figures, self.edition = figures, figures.records.edition
        self._shared = digest(
            rendering_key(), _settings(self.edition), *_told(figures), *_written(texts.pieces)
        )

    def of(self, part: Slice) -> str:
        """The fingerprint of the edition that a slice makes."""
        place, figures = part.territory, part.figures
        national = place.level is Level.NATIONAL
        return digest(
            self._shared,
            *(place.key, place.name, place.locatif, place.genitif),
            *_written({LOCAL: part.texts.pieces.get(LOCAL, ())}),
            *_facts(figures),
            *_told_of_time(part.standing),
            ranking(figures, place),
            *map(repr, part.controls),
            *(() if national else self._country),
            *self._values(figures, national=national),
        )

    @cached_property
    def _country(self) -> tuple[str, ...]:
        """National values as pages may print them, and the order that they give to categories."""
        figures = self.figures
        shown = [figures.get(name, FRANCE).text for name in figures.definitions]
        for name in figures.breakdowns:
            shown += figures.order(name)
            for part in figures.breakdown(name, FRANCE):
                shown += (part.figure.text, part.share.text)
        return tuple(shown)

    def _values(self, figures: Figures, *, national: bool) -> Iterator[str | bytes]:
        """The exact values of the territory and of those that it holds."""
        levels = [level for level in Level if national or level is not Level.NATIONAL]
        for level in levels:
            yield " ".join(figures.codes(level))
        for name, cells in figures.cells.items():
            yield name
            write = None if national else self._relative(name)
            for level in levels:
                yield from write(cells[level]) if write else _exact(cells[level])
        for name, parts in figures.parts.items():
            for label, cells in parts.items():
                yield f"{name}/{label}"
                for level in levels:
                    yield from _exact(cells[level])

    def _relative(self, name: str) -> Callable[[Cells], Iterator[str | bytes]] | None:
        """How the values that rest on a national one are told, for they change with any other's."""
        measure = self.figures.measures[name]
        if isinstance(measure, Everywhere):
            return lambda cells: iter((cells.states.tobytes(),))
        if not of_the_country(self.figures.measures, name):
            return None
        bounds = [
            tuple(float(Fraction(str(bound)) / 100) for bound in found)
            for found in self.edition.classes.values()
        ]
        return lambda cells: _shares(cells, bounds)


def impression(made: Composition) -> str:
    """What a composed edition prints and carries: pages, drawings, files, before layout."""
    drawings = (
        part
        for name in sorted(made.charts)
        for part in (name, made.charts[name].svg, made.charts[name].alt)
    )
    files = (
        part
        for attached in made.attachments
        for part in (attached.name, attached.description, attached.content)
    )
    return digest(rendering_key(), made.html, *drawings, *made.labels, *files)


def _exact(cells: Cells) -> Iterator[str | bytes]:
    yield cells.numerator.tobytes()
    yield cells.states.tobytes()
    yield b"" if cells.denominator is None else cells.denominator.tobytes()
    yield str(cells.day or "")


def _shares(cells: Cells, bounds: Sequence[Sequence[float]]) -> Iterator[str | bytes]:
    """Shares as finely as any page prints them, and their classes on every map."""
    yield cells.states.tobytes()
    divisors = cells.denominator
    for rank, state in enumerate(cells.states):
        if state == CONNU and divisors is not None:
            share = Fraction(int(cells.numerator[rank]), int(divisors[rank]))
            classes = (sum(float(share) >= bound for bound in found) for found in bounds)
            yield f"{formats.per_cent(share, FINEST_SHARE - 2)} {' '.join(map(str, classes))}"


def _settings(edition: Edition) -> str:
    """The edition's own files, records and texts left out."""
    return hash_tree(edition.folder, edition.folder.glob("*.toml"))


def _told(figures: Figures) -> Iterator[str]:
    """What is said of each indicator, beside its values."""
    for name, told in figures.definitions.items():
        measure = figures.measures[name]
        made = repr(measure) if references(measure) else ""
        yield repr(replace(told, build=_MADE_ELSEWHERE)) + made
    for split in figures.breakdowns.values():
        yield repr(replace(split, build=_MADE_ELSEWHERE))
    yield from map(repr, figures.maps.values())


class _Elsewhere:
    """In the place of a function, whose `repr` tells an address: another in every process."""

    def __call__(self, *_: object) -> NoReturn:
        raise NotImplementedError

    def __repr__(self) -> str:
        return "…"


_MADE_ELSEWHERE = _Elsewhere()


def _written(pieces: Mapping[str, Sequence[Piece]]) -> Iterator[str]:
    """Texts, page by page."""
    for page, found in pieces.items():
        yield page
        yield from (f"{piece.key}|{piece.variant}|{piece.source}" for piece in found)


def _told_of_time(standing: Standing) -> Iterator[str]:
    """A project or not; what was published before; what is corrected. Present values count once."""
    yield str(standing.published)
    for correction in standing.corrections:
        yield repr(correction.erratum)
        yield from (f"{_value(move.before)} {_value(move.after)}" for move in correction.moves)
    found = standing.changes
    if found is None:
        return
    yield f"{found.arrete} {found.version} {found.added} {found.removed}"
    yield from (_value(move.before) for move in found.moves)
    yield from (f"{_value(each.before)} {each.reason}" for each in found.breaks)
    for each in found.revisions:
        yield f"{_value(each.published)} {_value(each.revised)} {each.reason}"


def _value(figure: Figure) -> str:
    return f"{figure.definition.id} {figure.value}"


def _facts(figures: Figures) -> Iterator[str]:
    """The communes of the programme, the deliveries, the rows that pages name one by one."""
    records = figures.records
    yield " ".join(records.members)
    yield from (repr(records.deliveries[name]) for name in sorted(records.deliveries))
    yield from (table.to_csv() for table in records.tables.values())
