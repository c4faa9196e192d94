"""What leaves for a spreadsheet or a program: exact values, and cells that run nothing.

UTF-8, comma, LF, a point for decimals. Display (French spaces, rounding) is `report.formats`.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from report.units import Money, Unit

FORMULA_SIGNS = "=+-@\t\r"
"""What a spreadsheet takes for the beginning of a formula."""

_CENTIMES = 100


def plain(value: int | Fraction | date | None, unit: Unit) -> str:
    """The value with nothing rounded: euros, a whole number, a fraction « a/b » or an ISO date."""
    match value:
        case None:
            return ""
        case date() as day:
            return day.isoformat()
        case Fraction() as exact if isinstance(unit, Money):
            return str(exact / _CENTIMES)
        case int() as centimes if isinstance(unit, Money):
            return euros(centimes)
        case other:
            return str(other)


def euros(centimes: int) -> str:
    """An amount in euros with its two decimals: « 12345.60 »."""
    sign = "-" if centimes < 0 else ""
    return f"{sign}{abs(centimes) // _CENTIMES}.{abs(centimes) % _CENTIMES:02}"


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(tuple(FORMULA_SIGNS)) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        Fraction(cell)
    except (ValueError, ZeroDivisionError):
        return False
    return True


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table as CSV text; no cell can act as a formula."""
    return written(columns, ([guarded(cell) for cell in row] for row in rows))


def written(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """A table whose cells are guarded already, as CSV text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
