"""The only module that calls vl-convert: a specification becomes SVG, an SVG becomes PDF.

A process that has called vl-convert must never fork: its V8 threads do not survive and the child
waits for ever. Workers are started with spawn or forkserver (before the first drawing), and each
draws many charts: the first one pays the start of the engine (about half a second), threads gain
nothing.
"""

import re
from functools import cache
from typing import Any

import vl_convert

from report.charts import typeface
from report.charts.drawing import Frame
from report.errors import RenderingFailed
from report.formats import NBSP, NNBSP

LOCALE = {
    "decimal": ",",
    "thousands": NNBSP,
    "grouping": [3],
    "currency": ["", f"{NBSP}€"],
    "percent": f"{NBSP}%",
    "minus": "\u2212",
    "nan": "n.d.",
}
"""Numbers as report.formats writes them: the engine's own French has U+00A0 between thousands."""

_HEAD = re.compile(r"<svg [^>]*>")
_FURNITURE = re.compile(r'<path class="(?:background|foreground)"[^>]*/>')
_LABELS = re.compile(
    r' (?:(?:role|aria-[a-z]+|opacity)="[^"]*"|transform="translate\(0,0\)"'
    r'|class="mark-(?:group|symbol)[^"]*root")'
)
_LAYER = re.compile(r'class="[^"]*?([\w]+)_marks"')
_LONG = re.compile(r"-?\d+\.\d{4,}(?:e-?\d+)?")
_ID = re.compile(r'(?:id="|url\(#|href="#)([\w-]+)')
_HALO = re.compile(r"(<text [^>]*?)( stroke=)")


@cache
def _ready() -> None:
    vl_convert.register_font_directory(str(typeface.folder()))


def _short(match: re.Match[str]) -> str:
    value = round(float(match[0]), 3)
    return f"{value:g}" if value else "0"


def normalise(svg: str, frame: Frame, prefix: str) -> str:
    """The same SVG for the same drawing: size in mm, own ids, short numbers, no engine's labels."""
    box = _HEAD.search(svg)
    if box is None:
        raise RenderingFailed("Le moteur graphique n’a pas rendu de SVG.")
    view = re.search(r'viewBox="[^"]*"', box[0])
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width:g}mm" '
        f'height="{frame.height:g}mm" {view[0] if view else ""}>'
    )
    body = _FURNITURE.sub("", svg[box.end() :])
    body = _LAYER.sub(r'class="\1"', _LABELS.sub("", body))
    body = _HALO.sub(r'\1 paint-order="stroke"\2', body)
    text = _LONG.sub(_short, head + body)
    for rank, name in enumerate(dict.fromkeys(_ID.findall(text)), start=1):
        text = re.sub(
            rf'((?:id="|url\(#|href="#)){re.escape(name)}\b', rf"\g<1>{prefix}-{rank}", text
        )
    return text


def to_svg(spec: dict[str, Any], frame: Frame, prefix: str) -> str:
    """Draw a specification. RenderingFailed when the engine refuses it."""
    _ready()
    try:
        svg = vl_convert.vegalite_to_svg(spec, format_locale=LOCALE)
    except ValueError as error:
        raise RenderingFailed(f"Graphique « {prefix} » : {error}") from error
    return normalise(svg, frame, prefix)


def svg_to_pdf(svg: str) -> bytes:
    """The engine's own PDF of an SVG, as it writes it: see report.charts.pdf."""
    _ready()
    return bytes(vl_convert.svg_to_pdf(svg))
