"""The figures of a territory as lines: for a spreadsheet (CSV), a program (JSON) or a reader."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from report import units
from report.indicators.figures import Figure, Figures
from report.indicators.measures import Everywhere, Measure, Quotient, Same, Sum
from report.territories import Territory
from report.units import Money

COLUMNS = (
    "identifiant", "libelle", "territoire", "nom", "valeur_exacte", "unite", "affichage", "etat",
    "formule", "sources", "definition",
)  # fmt: skip
"""In order. valeur_exacte: euros, a whole number, a fraction « a/b » or an ISO date."""

FORMULA_SIGNS = "=+-@\t\r"
"""What a spreadsheet takes for the beginning of a formula."""

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
        exact(figure),
        units.name(definition.unit),
        figure.text,
        figure.state.value,
        formula(figures.measures[definition.id]),
        ", ".join(figures.sources(definition.id)),
        definition.definition,
    )
    return dict(zip(COLUMNS, texts, strict=True))


def exact(figure: Figure) -> str:
    """The value with nothing rounded; empty when it is not known."""
    match figure.value:
        case None:
            return ""
        case date() as day:
            return day.isoformat()
        case Fraction() as value if isinstance(figure.definition.unit, Money):
            return str(value / 100)
        case int() as centimes if isinstance(figure.definition.unit, Money):
            return f"{'-' if centimes < 0 else ''}{abs(centimes) // 100}.{abs(centimes) % 100:02}"
        case value:
            return str(value)


def formula(measure: Measure) -> str:
    """How an indicator is made of others; empty when it is counted from records."""
    match measure:
        case Quotient(numerator, denominator):
            return f"{numerator} / {denominator}"
        case Sum(terms):
            return " + ".join(terms)
        case Same(of):
            return of
        case Everywhere(of):
            return f"{of} (France)"
        case _:
            return ""


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(tuple(FORMULA_SIGNS)) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        Fraction(cell)
    except ValueError:
        return False
    return True


def as_csv(rows: Iterator[Line]) -> str:
    """UTF-8, comma, LF; no cell can act as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([guarded(cell) for cell in row.values()] for row in rows)
    return text.getvalue()


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
