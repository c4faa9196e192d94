"""The rows that count in a figure, ready to leave for a spreadsheet.

Rows behind a masked cell are not given. In the other rows of a source under secret, a small number
is still one: it is masked, with what would give it back by difference from the commune's total.
Nor is the place of such rows in the file: a gap would say how many are kept back.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from report.indicators.figures import Figures
from report.indicators.measures import Additive, Same, Sum, Upward
from report.indicators.provenance import chain_of, inside, traced_by
from report.sources.fields import Kind, SourceSchema
from report.sources.schemas import SCHEMAS
from report.spreadsheets import euros
from report.territories import Level, Territory
from report.units import SIGNS, Money, State

BROUGHT = "compte_pour"
"""The column that says what a row brings to the figure of the territory: euros, or units."""


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows of one source that count in a figure.

    table: index `ligne`; the columns of the source as text, then `compte_pour`, empty when the
    figure is not a sum of rows; withheld: whether rows are kept back under secret; numbered:
    whether the number of each row in the file may be said.
    """

    source: str
    file: str
    table: pd.DataFrame
    withheld: bool = False
    numbered: bool = True

    def lines(self) -> Iterator[tuple[str, list[str]]]:
        """Each row: its number in the file, or the sign of secrecy, then its cells."""
        for line, row in zip(self.table.index, self.table.to_numpy(), strict=True):
            yield str(line) if self.numbered else SIGNS[State.SECRET], [str(cell) for cell in row]


def extracts(figures: Figures, name: str, territory: Territory) -> tuple[Extract, ...]:
    """The rows behind a figure, source by source, through its whole formula, each once.

    Raises UnknownIndicator, or UnknownTerritory for one without commune of the programme.
    """
    money = isinstance(figures.get(name, territory).definition.unit, Money)
    summed = set(_summed(figures, name))
    found: dict[str, dict[int, int | None]] = {}
    for owner, place in chain_of(figures, name, territory):
        for traced in traced_by(figures, owner):
            here = inside(figures, traced, place)
            told = found.setdefault(traced.source, {})
            amounts = traced.amounts[here] if traced.amounts is not None else None
            for rank, line in enumerate(traced.lines[here].tolist()):
                known = told.get(line)
                if amounts is None or owner not in summed:
                    told[line] = known
                else:
                    told[line] = int(amounts[rank]) + (known or 0)
    return tuple(
        _extract(figures, SCHEMAS[source], told, _hidden(figures, source, name, territory), money)
        for source, told in found.items()
    )


def _summed(figures: Figures, name: str) -> list[str]:
    """The indicators whose rows add up to the figure: itself, or the terms of its sum."""
    match figures.measures[name]:
        case Additive() | Upward():
            return [name]
        case Sum(terms):
            return [owner for term in terms for owner in _summed(figures, term)]
        case Same(of):
            return _summed(figures, of)
    return []


def _extract(
    figures: Figures,
    schema: SourceSchema,
    told: Mapping[int, int | None],
    hidden: frozenset[int],
    money: bool,
) -> Extract:
    small: frozenset[int] = frozenset()
    if schema.name in figures.masks:
        small, given_away = _small(figures, schema)
        hidden |= given_away
    table = figures.records.table(schema.name).loc[sorted(set(told) - hidden)]
    texts = pd.DataFrame(
        {field.name: [_text(value, field.kind) for value in table[field.name]]
         for field in schema.fields},
        index=table.index, dtype=object,
    )  # fmt: skip
    brought = [told[int(line)] for line in table.index]
    texts[BROUGHT] = ["" if b is None else euros(b) if money else str(b) for b in brought]
    if small:
        rows = np.array([line in small for line in table.index], dtype=bool)
        columns = [field.name for field in schema.of_kind(Kind.ENTIER, Kind.MONTANT)]
        texts.loc[rows, columns] = SIGNS[State.SECRET]
        texts.loc[rows & (texts[BROUGHT] != ""), BROUGHT] = SIGNS[State.SECRET]
    numbered = schema.name not in figures.masks
    return Extract(schema.name, schema.file, texts, bool(hidden & set(told)), numbered)


def _hidden(figures: Figures, source: str, name: str, territory: Territory) -> frozenset[int]:
    """The rows of a source that count in a commune or an EPCI under its secret."""
    masks = figures.masks.get(source)
    if masks is None:
        return frozenset()
    lines: set[int] = set()
    for owner, _ in chain_of(figures, name, territory):
        for traced in traced_by(figures, owner):
            if traced.source == source and not traced.codes:
                for level in (Level.COMMUNE, Level.EPCI):
                    rank = figures.frame.places[level][traced.places]
                    masked = (traced.places >= 0) & (rank >= 0) & masks[level][rank]
                    lines.update(traced.lines[masked].tolist())
    return frozenset(lines)


def _small(figures: Figures, schema: SourceSchema) -> tuple[frozenset[int], frozenset[int]]:
    """Rows to mask because their own number is small, and rows not to give at all.

    In each commune the next larger row is masked too. Where none is, small rows whose sum would
    tell them all (as many as their sum) are kept back.
    """
    counts = [field.name for field in schema.of_kind(Kind.ENTIER) if field.needed]
    places = schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE)
    if not counts or not places:
        return frozenset(), frozenset()
    limit = figures.records.edition.secrets[schema.name].seuil
    table = figures.records.table(schema.name)
    numbers = table[counts[0]].to_numpy(dtype=np.int64)
    frame = pd.DataFrame({"place": table[places[0].name].to_numpy(), "n": numbers}, table.index)
    small = frame[(frame["n"] >= 1) & (frame["n"] < limit)]
    others = frame[(frame["n"] >= limit) & frame["place"].isin(small["place"])]
    next_ones = others.sort_values(["n"], kind="stable").groupby("place").head(1)
    alone = small[~small["place"].isin(next_ones["place"])]
    sums = alone.groupby("place")["n"].agg(["sum", "size"])
    told = sums[(sums["sum"] == sums["size"]) | (sums["sum"] == sums["size"] * (limit - 1))]
    masked = frozenset(small.index) | frozenset(next_ones.index)
    return masked, frozenset(alone.index[alone["place"].isin(told.index)])


def _text(value: object, kind: Kind) -> str:
    """A value of a table as its file would write it."""
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    if kind is Kind.MONTANT:
        return euros(int(str(value)))
    if kind is Kind.DATE:
        return str(value)[: len("2025-06-30")]
    if kind is Kind.LOGIQUE:
        return "oui" if value else "non"
    return str(value)
