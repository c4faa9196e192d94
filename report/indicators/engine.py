"""All indicators of an edition, at every territory of every level, in one pass."""

from collections.abc import Mapping

from report.indicators import club
from report.indicators.book import Book
from report.indicators.core import REGISTRY, BreakdownDefinition, Definition
from report.indicators.figures import Figures
from report.indicators.measures import (
    Everywhere,
    Measure,
    Quotient,
    Same,
    Sum,
    references,
)
from report.indicators.rollup import (
    NON_TRANSMIS,
    SANS_OBJET,
    Cells,
    Frame,
    quotient,
    repeated,
    total,
)
from report.sources.records import Records
from report.territories import Level


def compute(records: Records) -> Figures:
    """Every figure of the edition. Pure: same records, same figures."""
    frame = Frame.of(records.cog, records.members)
    definitions = _definitions(records)
    pass_ = _Pass(records, frame, definitions)
    cells = {name: pass_.cells(name) for name in definitions}
    parts = {name: pass_.parts(split) for name, split in REGISTRY.breakdowns.items()}
    return Figures(
        records,
        frame,
        definitions,
        dict(REGISTRY.breakdowns),
        dict(REGISTRY.maps),
        pass_.measures,
        cells,
        parts,
    )


def _definitions(records: Records) -> dict[str, Definition]:
    """The programme's definitions, and those that the edition's own entries add."""
    seasons = {entry.id: entry for entry in club.seasons(records.edition.club)}
    return {**REGISTRY.indicators, **seasons}


class _Pass:
    """One computation: each indicator is made once, those of its formula first."""

    def __init__(
        self, records: Records, frame: Frame, definitions: Mapping[str, Definition]
    ) -> None:
        self._book = Book(records)
        self._frame = frame
        self._definitions = definitions
        self._cells: dict[str, dict[Level, Cells]] = {}
        self.measures: dict[str, Measure] = {}

    def cells(self, name: str) -> dict[Level, Cells]:
        if name not in self._cells:
            definition = self._definitions[name]
            measure = self.measures[name] = definition.build(self._book)
            cells = self._made(definition, measure)
            if definition.national_only:
                absent = self._frame.unknown(SANS_OBJET)
                cells = {**absent, Level.NATIONAL: cells[Level.NATIONAL]}
            self._cells[name] = cells
        return self._cells[name]

    def _made(self, definition: Definition, measure: Measure) -> dict[Level, Cells]:
        if not self._delivered(definition.sources):
            return self._frame.unknown(NON_TRANSMIS)
        terms = [self.cells(other) for other in references(measure)]
        match measure:
            case Quotient():
                return {level: quotient(terms[0][level], terms[1][level]) for level in Level}
            case Sum():
                return {level: total([term[level] for term in terms]) for level in Level}
            case Same():
                return terms[0]
            case Everywhere():
                national = terms[0][Level.NATIONAL]
                return {level: repeated(national, self._frame.size(level)) for level in Level}
            case _:
                return self._frame.roll(measure)

    def parts(self, split: BreakdownDefinition) -> dict[str, dict[Level, Cells]]:
        if not self._delivered(split.sources):
            return {}
        return {
            label: self._frame.roll(measure)  # type: ignore[arg-type]
            for label, measure in split.build(self._book).items()
        }

    def _delivered(self, sources: tuple[str, ...]) -> bool:
        return all(self._book.delivered(source) for source in sources)
