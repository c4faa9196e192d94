"""A workbook as OpenDocument spreadsheet (ODF 1.3), always the same bytes for the same sheets.

Written directly: the format is a zip of four short XML files. Header rows are declared, the first
row stays in view, the language is French.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from report.indicators.opendata.tables import Cell, Form, Sheet

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("meta", "meta"),
        ("config", "config"),
        ("fo", "xsl-fo-compatible"),
        ("number", "datastyle"),
    )
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _number_style(form: Form, decimals: int, after: str = "", kind: str = "number") -> str:
    """How a kind of number is shown: decimals, thousands apart, what follows it."""
    number = (
        f'<number:number number:decimal-places="{decimals}" '
        f'number:min-decimal-places="{decimals}" number:min-integer-digits="1" '
        'number:grouping="true"/>'
    )
    told = f"<number:text>{after}</number:text>" if after else ""
    return (
        f'<number:{kind}-style style:name="n-{form}">{number}{told}</number:{kind}-style>'
        f'<style:style style:name="{form}" style:family="table-cell" '
        f'style:data-style-name="n-{form}"/>'
    )


_NUMBERS = (
    _number_style("nombre", 0)
    + _number_style("moyenne", 1)
    + _number_style("part", 1, "\u00a0%", "percentage")
    + _number_style("euros", 2, "\u00a0€")
)


def write(sheets: tuple[Sheet, ...], title: str, day: date) -> bytes:
    """The bytes of the workbook. day: the date it says it was made."""
    parts = {
        "content.xml": _content(sheets),
        "styles.xml": _styles(),
        "meta.xml": _meta(title, day),
        "settings.xml": _settings(sheets),
        "META-INF/manifest.xml": _manifest(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        first = zipfile.ZipInfo("mimetype", _EPOCH)
        archive.writestr(first, MIME, zipfile.ZIP_STORED)
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED, 9)
    return stream.getvalue()


def _content(sheets: tuple[Sheet, ...]) -> str:
    body = "".join(_table(sheet) for sheet in sheets)
    styles = _NUMBERS + (
        '<style:style style:name="entete" style:family="table-cell">'
        '<style:table-cell-properties fo:wrap-option="wrap"/>'
        '<style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="colonne" style:family="table-column">'
        '<style:table-column-properties style:column-width="4cm"/></style:style>'
    )
    return (
        f'{_HEAD}<office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )


def _table(sheet: Sheet) -> str:
    style = ' table:style-name="entete"'
    header = "".join(_text_cell(column.name, style) for column in sheet.columns)
    forms = [column.form for column in sheet.columns]
    rows = "".join(
        f"<table:table-row>{''.join(map(_cell, row, forms))}</table:table-row>"
        for row in sheet.rows
    )
    return (
        f"<table:table table:name={quoteattr(sheet.title)}>"
        f'<table:table-column table:style-name="colonne" '
        f'table:number-columns-repeated="{len(sheet.columns)}"/>'
        "<table:table-header-rows><table:table-row>"
        f"{header}</table:table-row></table:table-header-rows>{rows}</table:table>"
    )


def _cell(value: Cell, form: Form) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, int | Decimal):
        number = f"{value:f}" if isinstance(value, Decimal) else str(value)
        kind = "percentage" if form == "part" else "float"
        return (
            f'<table:table-cell table:style-name="{form}" office:value-type="{kind}" '
            f'office:value="{number}"><text:p>{number}</text:p></table:table-cell>'
        )
    if isinstance(value, date):
        day = value.isoformat()
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{day}">'
            f"<text:p>{day}</text:p></table:table-cell>"
        )
    return _text_cell(value)


def _text_cell(text: str, style: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string"{style}>'
        f"<text:p>{escape(text)}</text:p></table:table-cell>"
    )


def _styles() -> str:
    return (
        f'{_HEAD}<office:document-styles {_SPACES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties '
        'fo:language="fr" fo:country="FR"/></style:default-style>'
        "</office:styles></office:document-styles>"
    )


def _meta(title: str, day: date) -> str:
    moment = f"{day.isoformat()}T00:00:00"
    return (
        f"{_HEAD}<office:document-meta {_SPACES} "
        'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"><office:meta>'
        f"<dc:title>{escape(title)}</dc:title><dc:language>fr-FR</dc:language>"
        f"<meta:creation-date>{moment}</meta:creation-date><dc:date>{moment}</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _settings(sheets: tuple[Sheet, ...]) -> str:
    """The header row of each sheet stays in view."""
    views = "".join(_frozen(sheet) for sheet in sheets)
    return (
        f'{_HEAD}<office:document-settings {_SPACES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f'<config:config-item-map-named config:name="Tables">{views}'
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )


def _frozen(sheet: Sheet) -> str:
    items = "".join(
        f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
        "</config:config-item>"
        for name, kind, value in _freeze()
    )
    entry = "config:config-item-map-entry"
    return f"<{entry} config:name={quoteattr(sheet.title)}>{items}</{entry}>"


def _freeze() -> Iterator[tuple[str, str, int]]:
    yield "VerticalSplitMode", "short", 2
    yield "VerticalSplitPosition", "int", 1
    yield "ActiveSplitRange", "short", 2
    yield "PositionBottom", "int", 1


def _manifest() -> str:
    names = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in names
    )
    return (
        f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:'
        'manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
        f"{entries}</manifest:manifest>"
    )
