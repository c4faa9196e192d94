"""A workbook as Office Open XML (.xlsx), always the same bytes for the same sheets.

Each sheet is one named table with its header row: screen readers announce it, filters work. Texts
are written as texts: no cell can act as a formula.
"""

import io
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter

from report.indicators.opendata.tables import Cell, Sheet

_WIDEST, _NARROWEST = 60, 12
_LONGEST_TITLE = 31
_NOON = 12
_FORMS = {
    "nombre": "#,##0",
    "moyenne": "#,##0.0",
    "part": "0.0%",
    "euros": '#,##0.00\u00a0"€"',
    "date": "dd/mm/yyyy",
}
"""How each kind of number is shown; the value of the cell stays exact."""


def write(sheets: tuple[Sheet, ...], title: str, day: date) -> bytes:
    """The bytes of the workbook. day: the date it says it was made."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        made = datetime(day.year, day.month, day.day, _NOON)  # noqa: DTZ001
        book.set_properties({"title": title, "created": made, "author": "Point d’avancement"})
        formats = {form: book.add_format({"num_format": text}) for form, text in _FORMS.items()}
        formats["entete"] = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.title[:_LONGEST_TITLE])
            page.freeze_panes(1, 0)
            _fill(page, sheet, formats)
    return stream.getvalue()


def _fill(
    page: "xlsxwriter.worksheet.Worksheet",
    sheet: Sheet,
    formats: "dict[str, xlsxwriter.format.Format]",
) -> None:
    header = [{"header": c.name, "header_format": formats["entete"]} for c in sheet.columns]
    last = max(len(sheet.rows), 1)
    settings = {"columns": header, "name": f"table_{sheet.name}", "style": None}
    page.add_table(0, 0, last, len(header) - 1, settings)
    for rank, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            _write(page, (rank, place), cell, formats, sheet.columns[place].form)
    for place in range(len(sheet.columns)):
        longest = max((len(str(row[place])) for row in sheet.rows), default=0)
        page.set_column(place, place, min(max(longest, _NARROWEST), _WIDEST))


def _write(
    page: "xlsxwriter.worksheet.Worksheet",
    place: tuple[int, int],
    cell: Cell,
    formats: "dict[str, xlsxwriter.format.Format]",
    form: str,
) -> None:
    if cell is None:
        return
    if isinstance(cell, date):
        day = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
        page.write_datetime(*place, day, formats["date"])
    elif isinstance(cell, int | Decimal):
        page.write_number(*place, cell, formats[form])
    else:
        page.write_string(*place, cell)
