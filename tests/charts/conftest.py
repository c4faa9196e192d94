"""The demonstration edition's figures, computed once, and what reads a drawing back."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest

from report.charts import Drawing, to_form
from report.charts.drawing import MM
from report.charts.faces import face
from report.charts.pdf import Form
from report.charts.typeface import text_width
from report.edition import DEFAULT_EDITION, Edition
from report.indicators import Figures, compute
from report.resources import root
from report.sources import load
from report.territories import Cog

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def edition() -> Edition:
    return Edition.load(root("data") / "editions" / DEFAULT_EDITION)


@pytest.fixture(scope="session")
def cog(edition: Edition) -> Cog:
    return Cog.load(edition.cog)


@pytest.fixture(scope="session")
def figures(edition: Edition, cog: Cog) -> Figures:
    return compute(load(edition, cog))


class Read:
    """What an SVG holds: marks by layer, texts, circles."""

    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.tree = ET.fromstring(svg)
        self.groups = {g.get("class", ""): g for g in self.tree.iter(f"{SVG}g") if g.get("class")}

    def marks(self, layer: str) -> list[ET.Element]:
        group = self.groups.get(layer)
        return [] if group is None else list(group)

    @property
    def texts(self) -> list[str]:
        return [text.text or "" for text in self.tree.iter(f"{SVG}text")]

    def text_boxes(self) -> list[tuple[str, tuple[float, float, float, float]]]:
        """Each text with its box in mm, as wide as its advance widths, as high as its capitals."""
        found = []
        for mark in self.tree.iter(f"{SVG}text"):
            x, y = map(float, re.findall(r"-?[\d.]+", mark.get("transform", "(0,0)")))
            size, weight = (
                float(mark.get("font-size", "0px")[:-2]),
                int(mark.get("font-weight", 400)),
            )
            wide = text_width(mark.text or "", size, weight)
            left = (
                x / MM
                - {"start": 0, "middle": wide / 2, "end": wide}[mark.get("text-anchor", "start")]
            )
            base = y / MM
            found.append((mark.text or "", (left, base - 0.66 * size / MM, left + wide, base)))
        return found

    def circles(self, layer: str) -> list[tuple[float, float, float]]:
        """Centre and radius, in points."""
        found = []
        for mark in self.marks(layer):
            x, y = map(float, re.findall(r"-?[\d.]+", mark.get("transform", "(0,0)")))
            found.append((x, y, float(re.match(r"M([\d.]+),0A", mark.get("d", ""))[1])))  # type: ignore[index]
        return found


@pytest.fixture(scope="session")
def read() -> type[Read]:
    return Read


def form_texts(form: Form) -> Iterator[str]:
    """The texts of a form, through the numbers of the glyphs of its faces."""
    signs: dict[int, str] = {}
    hidden = False
    for operands, operator in instructions(form):
        if operator == "Tf":
            glyphs = face(int(str(operands[0])[2:])).glyphs
            signs = {number: sign for sign, number in sorted(glyphs.items(), reverse=True)}
        hidden = operator == "BDC" or (hidden and operator != "EMC")
        if operator == "TJ" and not hidden:
            codes = b"".join(
                bytes(each) for each in operands[0] if isinstance(each, pikepdf.String)
            )
            numbers = (int.from_bytes(codes[n : n + 2], "big") for n in range(0, len(codes), 2))
            yield "".join(signs[number] for number in numbers)


def instructions(form: Form) -> list[tuple[list[Any], str]]:
    """The operators of a form, with their operands."""
    with pikepdf.new() as pdf:
        found = pikepdf.parse_content_stream(pikepdf.Stream(pdf, form.content))
        return [(list(operands), str(operator)) for operands, operator in found]


@pytest.fixture(scope="session")
def words_of() -> Callable[[Drawing], str]:
    return lambda drawing: " | ".join(form_texts(to_form(drawing)))


@pytest.fixture(scope="session")
def operators_of() -> Callable[[Drawing], set[str]]:
    return lambda drawing: {operator for _, operator in instructions(to_form(drawing))}
