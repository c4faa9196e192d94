"""The machine-readable description: a Data Package with a JSON Table Schema for each CSV.

Specification: Frictionless Data, « Data Package » and « Table Schema » (specs.frictionlessdata.io).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from report import formats, spreadsheets
from report.indicators.figures import Figures
from report.indicators.method import attributions
from report.indicators.opendata.tables import Cell, Column, Sheet

NAME = "datapackage.json"


def as_csv(sheet: Sheet) -> bytes:
    """A sheet as CSV: UTF-8, comma, LF, point; no cell can act as a formula."""
    columns = [_texts(cells) for cells in zip(*sheet.rows, strict=True)]
    header = [column.name for column in sheet.columns]
    return spreadsheets.written(header, zip(*columns, strict=True)).encode("utf-8")


def _texts(cells: Iterable[Cell]) -> list[str]:
    """The cells of a column as text; the same few come back from row to row."""
    told: dict[Cell, str] = {None: ""}
    return [told[cell] if cell in told else told.setdefault(cell, _text(cell)) for cell in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return spreadsheets.guarded(cell.isoformat() if isinstance(cell, date) else str(cell))


def describe(figures: Figures, files: Mapping[str, tuple[Sheet, bytes]]) -> bytes:
    """datapackage.json: each file with its size, its hash and the schema of its columns."""
    edition = figures.records.edition
    when = formats.long_date(edition.arrete)
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"point-avancement-{edition.arrete.isoformat()}",
        "title": f"{edition.programme.nom} : {edition.titre} au {when}",
        "version": edition.version,
        "created": f"{edition.publication.isoformat()}T00:00:00Z",
        "state": "publiée" if edition.published else "projet",
        "contributors": [{"title": name, "role": "contributor"} for name in edition.contributors],
        "sources": [{"title": mention} for mention in attributions(edition)],
        "resources": [_resource(name, *content) for name, content in files.items()],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _resource(name: str, sheet: Sheet, content: bytes) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "path": name,
        "title": sheet.title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "header": True},
        "schema": schema(sheet),
    }


def schema(sheet: Sheet) -> dict[str, Any]:
    """The JSON Table Schema of a sheet."""
    found: dict[str, Any] = {
        "fields": [_field(column) for column in sheet.columns],
        "missingValues": [""],
    }
    if sheet.key:
        found["primaryKey"] = list(sheet.key)
    if "indicateur" in sheet.key[:-1]:
        reference = {"resource": "definitions", "fields": "indicateur"}
        found["foreignKeys"] = [{"fields": "indicateur", "reference": reference}]
    return found


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.needed else {}
    if column.values:
        constraints["enum"] = list(column.values)
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
    }
    return {**field, "constraints": constraints} if constraints else field
