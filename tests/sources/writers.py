"""The same rows written as partners do: every form that is read, made for the tests."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

Rows = Sequence[Sequence[Any]]
"""A header, then rows of text, numbers, days or None."""


def as_text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def as_csv(rows: Rows, separator: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return text.getvalue()


def french(cell: Any) -> str:
    """A number with a decimal comma, its thousands parted, and the euro sign."""
    if isinstance(cell, float):
        return f"{cell:,.2f}".replace(",", "\u00a0").replace(".", ",") + " €"
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else as_text(cell)


def write_csv(path: Path, rows: Rows) -> Path:
    target = path.with_suffix(".csv")
    target.write_text(as_csv(rows), encoding="utf-8")
    return target


def write_latin(path: Path, rows: Rows) -> Path:
    target = path.with_suffix(".csv")
    text = as_csv([[french(cell) for cell in row] for row in rows], ";")
    target.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    return target


def write_xlsx(path: Path, rows: Rows, sheet: str = "Liste", before: Rows = ()) -> Path:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet(sheet)
    for row in (*before, *rows):
        page.append(list(row))
    target = path.with_suffix(".xlsx")
    book.save(target)
    return target


def write_ods(path: Path, rows: Rows, sheet: str = "Liste") -> Path:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    def cell(value: Any) -> Any:
        if value is None:
            return TableCell()
        if isinstance(value, bool) or not isinstance(value, int | float | date):
            made = TableCell(valuetype="string")
        elif isinstance(value, date):
            made = TableCell(valuetype="date", datevalue=value.isoformat())
        else:
            made = TableCell(valuetype="float", value=repr(value))
        made.addElement(P(text=as_text(value)))
        return made

    book = OpenDocumentSpreadsheet()
    table = Table(name=sheet)
    for row in rows:
        line = TableRow()
        for value in row:
            line.addElement(cell(value))
        table.addElement(line)
    book.spreadsheet.addElement(table)
    target = path.with_suffix(".ods")
    book.save(str(target))
    return target


def write_parquet(path: Path, rows: Rows) -> Path:
    import pyarrow as pa
    from pyarrow import parquet

    header, *body = rows
    columns = {name: pa.array([row[rank] for row in body]) for rank, name in enumerate(header)}
    target = path.with_suffix(".parquet")
    parquet.write_table(pa.table(columns), target)
    return target


WRITERS: dict[str, Callable[[Path, Rows], Path]] = {
    "csv": write_csv,
    "latin": write_latin,
    "xlsx": write_xlsx,
    "ods": write_ods,
    "parquet": write_parquet,
}
