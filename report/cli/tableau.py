"""The figures of a territory as lines: for a spreadsheet (CSV), a program (JSON) or a reader."""

import json
from collections.abc import Iterator

from report import spreadsheets, units
from report.indicators.figures import Figure, Figures
from report.indicators.measures import formula
from report.territories import Territory

COLUMNS = (
    "identifiant", "libelle", "territoire", "nom", "valeur_exacte", "unite", "affichage", "etat",
    "formule", "sources", "definition",
)  # fmt: skip
"""In order. valeur_exacte: euros, a whole number, a fraction « a/b » or an ISO date."""

Line = dict[str, str]


def lines(figures: Figures, territory: Territory) -> Iterator[Line]:
    """One line per indicator, in the order of the publication."""
    for name in figures.definitions:
        yield _line(figures, figures.get(name, territory))


def _line(figures: Figures, figure: Figure) -> Line:
    definition, territory = figure.definition, figure.territory
    texts = (
        definition.id,
        definition.label,
        territory.key,
        territory.name,
        spreadsheets.plain(figure.value, definition.unit),
        units.name(definition.unit),
        figure.text,
        figure.state.value,
        formula(figures.measures[definition.id]),
        ", ".join(figures.sources(definition.id)),
        definition.definition,
    )
    return dict(zip(COLUMNS, texts, strict=True))


def as_csv(rows: Iterator[Line]) -> str:
    """UTF-8, comma, LF; no cell can act as a formula."""
    return spreadsheets.as_csv(COLUMNS, (row.values() for row in rows))


def as_json(rows: Iterator[Line]) -> str:
    """A list of objects with the same names as the columns; sources is a list."""
    objects = [
        {**row, "sources": row["sources"].split(", ") if row["sources"] else []} for row in rows
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2) + "\n"


def as_table(rows: Iterator[Line]) -> str:
    """Identifier, displayed value and label, in columns, for a terminal."""
    kept = [(row["identifiant"], row["affichage"], row["libelle"]) for row in rows]
    first = max(len(name) for name, _, _ in kept)
    second = max(len(shown) for _, shown, _ in kept)
    return "".join(f"{name:<{first}}  {shown:>{second}}  {label}\n" for name, shown, label in kept)


FORMATS = {"table": as_table, "csv": as_csv, "json": as_json}
