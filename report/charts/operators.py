"""A drawing's SVG as the operators of a PDF page.

The charts engine writes a small part of SVG: groups, paths, texts on one line, a rectangle to
clip. All of it is turned into operators here, and anything else is refused: a new version of the
engine cannot change a drawing unnoticed. Long outlines are set apart under a name drawn from their
content, so that a file writes each of them once however many maps show it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from xml.etree import ElementTree as ET

from report.charts.faces import face
from report.errors import RenderingFailed

_SVG = "{http://www.w3.org/2000/svg}"
_APART = 512
"""Bytes beyond which an outline is set apart."""

_TRANSLATE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)$")
_CLIP = re.compile(r"url\(#([\w-]+)\)$")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}$")
_COMMAND = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBERS = re.compile(r"-?[\d.]+(?:e-?\d+)?")
_ROUND = 0.5522847
"""How far the handles of a quarter of a circle are, in radii."""

_CAPS = {"butt": 0, "round": 1, "square": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_INITIAL = "#" + 6 * "0"
"""What SVG and PDF paint with when nothing is said: theirs, not a colour of the publication."""

_STYLE = {"fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"}
_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
_WRITTEN = {
    *(_STYLE | {"transform", "text-anchor", "font-family", "font-size", "font-weight"}),
    *("paint-order", "d"),
}


@dataclass(frozen=True)
class Style:
    """How a shape is painted; the values that a PDF page starts with."""

    fill: str = _INITIAL
    stroke: str = "none"
    width: str = "1"
    cap: str = "butt"
    join: str = "miter"


@dataclass(frozen=True)
class Drawn:
    """Operators, the weights of the faces that they use, the outlines that they call by name."""

    content: bytes
    weights: frozenset[int]
    parts: Mapping[str, bytes]


def operators(svg: str, name: str) -> Drawn:
    """The operators of a drawing, y upwards. RenderingFailed for what is not plain."""
    root = ET.fromstring(svg)
    writer = _Writer(root, name)
    height = root.get("viewBox", "").split()[3]
    writer.out.append(f"1 0 0 -1 0 {height} cm")
    writer.walk(root, Style())
    content = "\n".join(writer.out).encode("ascii")
    return Drawn(content, frozenset(writer.weights), writer.parts)


class _Writer:
    """One walk through an SVG, what has been written, what the page's state is."""

    def __init__(self, root: ET.Element, name: str) -> None:
        self.name, self.out = name, list[str]()
        self.weights, self.parts = set[int](), dict[str, bytes]()
        self.clips = {each.get("id"): each[0] for each in root.iter(f"{_SVG}clipPath")}
        self.state = Style()

    def refuse(self, what: str) -> RenderingFailed:
        """The error for something that is not plain."""
        return RenderingFailed(f"Graphique « {self.name} » : {what}.")

    def walk(self, box: ET.Element, inherited: Style) -> None:
        """Write what a group holds."""
        for child in box:
            tag = child.tag.removeprefix(_SVG)
            if tag == "g":
                self._group(child, inherited)
            elif tag == "path":
                self._path(child, self._style(child, inherited))
            elif tag == "text":
                self._text(child, self._style(child, inherited))
            elif tag != "defs":
                raise self.refuse(f"l’élément « {tag} » n’est pas prévu")

    def _style(self, element: ET.Element, inherited: Style) -> Style:
        found = element.attrib
        if strange := found.keys() - _WRITTEN - {"class", "clip-path", "stroke-miterlimit"}:
            first = min(strange)
            if "opacity" in first:
                raise self.refuse("une transparence n’est pas permise")
            raise self.refuse(f"l’attribut « {first} » n’est pas prévu")
        if not found.keys() & _STYLE:
            return inherited
        return replace(
            inherited,
            fill=found.get("fill", inherited.fill),
            stroke=found.get("stroke", inherited.stroke),
            width=found.get("stroke-width", inherited.width),
            cap=found.get("stroke-linecap", inherited.cap),
            join=found.get("stroke-linejoin", inherited.join),
        )

    def _group(self, box: ET.Element, inherited: Style) -> None:
        style = self._style(box, inherited)
        clip = _CLIP.match(box.get("clip-path", ""))
        if "transform" in box.attrib or ("clip-path" in box.attrib and not clip):
            raise self.refuse("un groupe est déplacé ou coupé d’une façon qui n’est pas prévue")
        if clip is None:
            self.walk(box, style)
            return
        edges = self.clips[clip[1]].attrib
        before = self.state
        self.out.append("q {x} {y} {width} {height} re W n".format(**edges))
        self.walk(box, style)
        self.out.append("Q")
        self.state = before

    def _set(self, style: Style) -> None:
        """Write what changes from the page's state."""
        now, out = self.state, self.out
        if style.fill not in ("none", now.fill):
            out.append(f"{self._colour(style.fill)} rg")
        if style.stroke == "none":
            style = replace(style, width=now.width, cap=now.cap, join=now.join)
        elif style.stroke != now.stroke:
            out.append(f"{self._colour(style.stroke)} RG")
        if style.width != now.width:
            out.append(f"{style.width} w")
        if style.cap != now.cap:
            out.append(f"{_CAPS[style.cap]} J")
        if style.join != now.join:
            out.append(f"{_JOINS[style.join]} j")
        fill = now.fill if style.fill == "none" else style.fill
        stroke = now.stroke if style.stroke == "none" else style.stroke
        self.state = replace(style, fill=fill, stroke=stroke)

    def _colour(self, colour: str) -> str:
        if not _COLOUR.match(colour):
            raise self.refuse(f"la couleur « {colour} » n’est pas prévue")
        return device(colour)

    def _move(self, element: ET.Element) -> tuple[str, str] | None:
        written = element.get("transform")
        if written is None:
            return None
        found = _TRANSLATE.match(written)
        if found is None:
            raise self.refuse(f"le déplacement « {written} » n’est pas prévu")
        return found[1], found[2]

    def _path(self, element: ET.Element, style: Style) -> None:
        paint = {(True, True): "B", (True, False): "f", (False, True): "S"}.get(
            (style.fill != "none", style.stroke != "none")
        )
        outline = element.get("d", "")
        if paint is None or not outline:
            return
        self._set(style)
        shape = f"{self._shape(outline)}\n{paint}"
        if len(shape) > _APART:
            content = shape.encode("ascii")
            name = f"T{hashlib.sha256(content).hexdigest()[:16]}"
            self.parts[name] = content
            shape = f"/{name} Do"
        moved = self._move(element)
        self.out.append(f"q 1 0 0 1 {moved[0]} {moved[1]} cm\n{shape}\nQ" if moved else shape)

    def _shape(self, outline: str) -> str:
        try:
            return path(outline)
        except ValueError as error:
            raise self.refuse(f"le tracé « {error} » n’est pas prévu") from error

    def _text(self, element: ET.Element, style: Style) -> None:
        if len(element) or style.fill == "none":
            raise self.refuse("un texte n’est pas d’une seule ligne pleine")
        if not element.text:
            return
        text, weight = element.text, int(element.get("font-weight", "400"))
        size = float(element.get("font-size", "").removesuffix("px"))
        shown, width = written(text, weight)
        x, y = map(float, self._move(element) or (0.0, 0.0))
        x -= _ANCHORS[element.get("text-anchor", "start")] * width * size / 1000
        self.weights.add(weight)
        self._set(style)
        line = f"/P{weight} {size:g} Tf 1 0 0 -1 {round(x, 3):g} {y:g} Tm {shown} TJ"
        if style.stroke == "none":
            self.out.append(f"BT {line} ET")
            return
        if element.get("paint-order") != "stroke":
            raise self.refuse("le contour d’un texte n’est pas dessous")
        # The same words twice, the halo then the letters: only the letters are there to be read.
        self.out.append(f"/Span <</ActualText ()>> BDC\nBT 1 Tr {line} ET\nEMC\nBT 0 Tr {line} ET")


@cache
def device(colour: str) -> str:
    """« #RRGGBB » as three numbers from 0 to 1."""
    return " ".join(f"{int(colour[n : n + 2], 16) / 255:.4g}" for n in (1, 3, 5))


@lru_cache(maxsize=4096)
def written(text: str, weight: int) -> tuple[str, float]:
    """A text as an array to show, kerned, and its width in thousandths of an em."""
    type_ = face(weight)
    parts, run, width = list[str](), "", 0
    for sign, gap in type_.spaced(text):
        width += type_.advance(sign) + gap
        run += f"{type_.glyphs[sign]:04x}"
        if gap:
            parts.append(f"<{run}>{-gap}")
            run = ""
    return f"[{''.join(parts)}{f'<{run}>' if run else ''}]", width


def path(outline: str) -> str:
    """The outline of an SVG path as operators. ValueError for a command that is not foreseen."""
    if outline.isascii() and not _CURVED.search(outline):
        return " ".join(_polygon(part) for part in outline[1:].split("M"))
    return " ".join(_commands(outline))


_CURVED = re.compile("[^MLZ\\d,.e-]")


def _polygon(part: str) -> str:
    """« x,yLx,yZ », the quick way: most of a map is that."""
    first, *others = part.replace(",", " ").removesuffix("Z").split("L")
    closed = " h" if part.endswith("Z") else ""
    return f"{first} m {' l '.join(others)} l{closed}" if others else f"{first} m{closed}"


def _commands(outline: str) -> Iterator[str]:
    """Any other path: sides of a rectangle, circles in two halves, curves."""
    x = y = 0.0
    for letter, rest in _COMMAND.findall(outline):
        found = [float(number) for number in _NUMBERS.findall(rest)]
        match letter, found:
            case (("M" | "L"), [x, y]):
                yield f"{x:g} {y:g} {letter.lower()}"
            case "h", [dx]:
                x = round(x + dx, 3)
                yield f"{x:g} {y:g} l"
            case "v", [dy]:
                y = round(y + dy, 3)
                yield f"{x:g} {y:g} l"
            case "C", [_, _, _, _, x, y]:
                yield f"{' '.join(f'{each:g}' for each in found)} c"
            case "A", [radius, other, 0, 1, 1, end, to] if radius == other and to == y:
                yield from _half_circle(x, y, (end - x) / 2, radius)
                x = end
            case "Z", []:
                yield "h"
            case _:
                raise ValueError(f"{letter}{rest}")


def _half_circle(x: float, y: float, half: float, radius: float) -> Iterator[str]:
    """From (x, y) to the other end of a level diameter: below when going left, above when right."""
    if abs(abs(half) - radius) > 0.01:
        raise ValueError(f"A{radius:g}")
    k, mid, down = _ROUND * half, x + half, y - half
    yield _curve(x, y - k, mid - k, down, mid, down)
    yield _curve(mid + k, down, x + 2 * half, y - k, x + 2 * half, y)


def _curve(*numbers: float) -> str:
    return f"{' '.join(f'{round(each, 3):g}' for each in numbers)} c"
