"""All indicators of an edition, at every territory of every level, in one pass."""

from collections.abc import Mapping

from report.edition import Edition
from report.errors import InvalidInput
from report.indicators import club
from report.indicators.book import Book
from report.indicators.core import REGISTRY, BreakdownDefinition, Definition
from report.indicators.figures import Figures
from report.indicators.measures import (
    Counted,
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
    SECRET,
    Cells,
    Frame,
    quotient,
    repeated,
    total,
)
from report.indicators.secrecy import Pattern, not_a_count, pattern, protected_count
from report.journal import Secret
from report.sources.records import Records
from report.territories import Level


def compute(records: Records, *, interne: bool = False) -> Figures:
    """Every figure of the edition. Pure: same records, same figures.

    interne: nothing is masked, for a look inside and never for what is published. Raises
    InvalidInput when a rule of secrecy names what does not exist.
    """
    frame = Frame.of(records.cog, records.members)
    definitions = defined(records.edition)
    pass_ = _Pass(records, frame, definitions)
    if not interne:
        pass_.keep_secret(records.edition.secrets)
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
        pass_.patterns,
        interne=interne,
    )


def defined(edition: Edition) -> dict[str, Definition]:
    """The programme's definitions, and those that the edition's own entries add, by name."""
    seasons = {entry.id: entry for entry in club.seasons(edition.club)}
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
        self.patterns: dict[str, Pattern] = {}
        self.measures: dict[str, Measure] = {}

    def keep_secret(self, rules: Mapping[str, Secret]) -> None:
        """Find what each rule masks, from the exact counts; to be called before anything else."""
        for source, rule in rules.items():
            if not rule.seuil or not rule.niveaux:
                continue
            counts = protected_count(source, rule, self._definitions)
            if counts is None:
                raise InvalidInput([not_a_count(source, rule)])
            if not self._delivered((source,)):
                continue
            measure = counts.build(self._book)
            if not isinstance(measure, Counted):
                raise InvalidInput([not_a_count(source, rule)])
            self.patterns[source] = pattern(rule, self._frame.roll(measure), self._frame)

    def cells(self, name: str) -> dict[Level, Cells]:
        if name not in self._cells:
            definition = self._definitions[name]
            measure = self.measures[name] = definition.build(self._book)
            cells = self._masked(self._made(definition, measure), definition.sources)
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

    def _masked(self, cells: dict[Level, Cells], sources: tuple[str, ...]) -> dict[Level, Cells]:
        """The cells, wiped where their own sources or what they are made of are under secret."""
        for source in sources:
            if source in self.patterns:
                masks = self.patterns[source]
                cells = {level: cells[level].concealed(masks[level]) for level in Level}
        hidden = {level: found.states == SECRET for level, found in cells.items()}
        return {
            level: found.concealed(hidden[level]) if hidden[level].any() else found
            for level, found in cells.items()
        }

    def parts(self, split: BreakdownDefinition) -> dict[str, dict[Level, Cells]]:
        if not self._delivered(split.sources):
            return {}
        return {
            label: self._masked(self._frame.roll(measure), split.sources)  # type: ignore[arg-type]
            for label, measure in split.build(self._book).items()
        }

    def _delivered(self, sources: tuple[str, ...]) -> bool:
        return all(self._book.delivered(source) for source in sources)
