"""The only module that calls vl-convert: a specification becomes SVG.

A process that has called vl-convert must never fork: its V8 threads do not survive and the child
waits for ever. Workers are started with spawn or forkserver (before the first drawing), and each
draws many charts: the first one pays the start of the engine (about half a second), threads gain
nothing.
"""

import json
import re
from functools import cache
from typing import Any

import vl_convert

from report.charts import typeface
from report.charts.drawing import Frame
from report.charts.scene import STAND_IN, Scene
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
_VIEW = re.compile(r'viewBox="[^"]*"')
_FURNITURE = re.compile(r'<path class="(?:background|foreground)"[^>]*/>')
_GROUP = re.compile(r'<g class="mark-\w+ role-\w+ (\w+?)(?:_marks)?"([^>]*)>')
_CLIP = re.compile(r' clip-path="[^"]*"')
_IDLE = ' transform="translate(0,0)"'
_LONG = re.compile(r"\.\d{4}")
_NUMBER = re.compile(r"-?\d+\.\d{4,}(?:e-?\d+)?")
_ID = re.compile(r'(?:id="|url\(#|href="#)([\w-]+)')
_HALO = re.compile(r"(<text [^>]*?)( stroke=)")


@cache
def _ready() -> None:
    vl_convert.register_font_directory(str(typeface.folder()))


def _short(match: re.Match[str]) -> str:
    value = round(float(match[0]), 3)
    return f"{value:g}" if value else "0"


def _group(match: re.Match[str]) -> str:
    """A group keeps the name of its layer and its clip, no role nor label."""
    clip = _CLIP.search(match[2])
    name = "" if match[1] == "root" else f' class="{match[1]}"'
    return f"<g{name}{clip[0] if clip else ''}>"


def normalise(svg: str, frame: Frame, prefix: str) -> str:
    """The same SVG for the same drawing: size in mm, own ids, short numbers, no engine's labels."""
    box = _HEAD.search(svg)
    view = box and _VIEW.search(box[0])
    if not box or not view:
        raise RenderingFailed(f"Graphique « {prefix} » : le moteur n’a pas rendu de SVG.")
    size = f'width="{frame.width:g}mm" height="{frame.height:g}mm"'
    text = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view[0]}>{svg[box.end() :]}'
    text = _GROUP.sub(_group, _FURNITURE.sub("", text.replace(_IDLE, "")))
    text = _HALO.sub(r'\1 paint-order="stroke"\2', text)
    if _LONG.search(text):
        text = _NUMBER.sub(_short, text)
    names = dict.fromkeys(_ID.findall(text)) if "url(#" in text else {}
    for rank, name in enumerate(names, start=1):
        uses = re.compile(rf'((?:id="|url\(#|href="#)){re.escape(name)}\b')
        text = uses.sub(rf"\g<1>{prefix}-{rank}", text)
    return text


def to_svg(spec: dict[str, Any], frame: Frame, prefix: str) -> str:
    """Draw a specification. RenderingFailed when the engine refuses it."""
    _ready()
    try:
        # As text: the engine takes a long time to walk a Python dictionary.
        svg = vl_convert.vegalite_to_svg(json.dumps(spec), format_locale=LOCALE)
    except ValueError as error:
        raise RenderingFailed(f"Graphique « {prefix} » : {error}") from error
    return normalise(svg, frame, prefix)


def draw(scene: Scene, prefix: str) -> str:
    """The SVG of a scene. Its outlines do not go through the engine, which draws a sketch of it."""
    svg, outlines = to_svg(scene.sketch(), scene.frame, prefix), scene.outlines()
    parts = STAND_IN.split(svg)
    if len(parts) != len(outlines) + 1:
        raise RenderingFailed(f"Graphique « {prefix} » : le moteur n’a pas rendu tous les tracés.")
    return "".join(part + outline for part, outline in zip(parts, [*outlines, ""], strict=True))
