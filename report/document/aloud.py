"""A finished publication as it is heard: tags and words in reading order, page by page."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Object, Page

from report.document.glyphs import read_glyphs
from report.document.structure import Node, read_structure

_BLOCKS = frozenset(
    {"H1", "H2", "H3", "H4", "H5", "H6", "P", "LI", "LBody", "Lbl", "TH", "TD", "Caption", "Figure"}
)
_WRAPPERS = frozenset({"BlockQuote", "Div", "L", "Sect", "Table", "TR"})


def read_aloud(pdf: bytes | Path) -> list[list[str]]:
    """What a screen reader says of each page: "H2 Le programme", "TD 32", "Figure …".

    Artifacts are silent; text outside any block is given under its wrapper's tag.
    """
    source = io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf
    with pikepdf.open(source) as opened:
        marked = [marked_text(page) for page in opened.pages]
        told: list[list[str]] = [[] for _ in opened.pages]
        for page, line in _say(read_structure(opened), marked):
            told[page - 1].append(line)
    return told


def _say(node: Node, marked: list[dict[int, str]]) -> Iterator[tuple[int, str]]:
    """Lines of an element: its own words first, then the blocks inside it, in order."""
    if node.tag == "Figure":
        yield node.page, f"Figure {node.alt}"
        return
    words: list[str] = []
    for item in node.content:
        if isinstance(item, int):
            words.append(marked[node.page - 1].get(item, ""))
        elif _is_inline(item):
            words.append(_inline(item, marked))
        else:
            yield from _line(node, words)
            yield from _say(item, marked)
    yield from _line(node, words)


def _line(node: Node, words: list[str]) -> Iterator[tuple[int, str]]:
    text = " ".join("".join(words).split(" "))
    words.clear()
    if text.strip():
        yield node.page, f"{node.tag} {text.strip()}"


def _is_inline(node: Node) -> bool:
    if node.tag in _BLOCKS or node.tag in _WRAPPERS:
        return False
    return all(_is_inline(child) for child in node.children)


def _inline(node: Node, marked: list[dict[int, str]]) -> str:
    return "".join(
        marked[node.page - 1].get(item, "") if isinstance(item, int) else _inline(item, marked)
        for item in node.content
    )


@dataclass
class _Reading:
    """State of a page being read: the font in use, the marks open, the text under each mark."""

    fonts: dict[str, Mapping[int, str]]
    font: Mapping[int, str] = field(default_factory=dict)
    marks: list[int | None] = field(default_factory=list)
    found: dict[int, str] = field(default_factory=dict)

    def show(self, data: bytes) -> None:
        mark = self.marks[-1] if self.marks else None
        if mark is not None:
            codes = (int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))
            text = "".join(self.font.get(code, "\ufffd") for code in codes)
            self.found[mark] = self.found.get(mark, "") + text


def marked_text(page: Page) -> dict[int, str]:
    """Number of marked content → its text, for a page written by the layout engine."""
    fonts = page.Resources.get("/Font", Dictionary())
    reading = _Reading({str(name): read_glyphs(font).texts for name, font in fonts.items()})
    for instruction in pikepdf.parse_content_stream(page):
        _follow(reading, str(instruction.operator), list(instruction.operands))
    return reading.found


def _follow(reading: _Reading, operator: str, operands: list[Object]) -> None:
    if operator == "Tf":
        reading.font = reading.fonts.get(str(operands[0]), {})
    elif operator == "Tj":
        reading.show(bytes(operands[0]))
    elif operator == "TJ":
        for item in operands[0]:
            if isinstance(item, pikepdf.String):
                reading.show(bytes(item))
    elif operator in ("BDC", "BMC"):
        reading.marks.append(_mark(operands))
    elif operator == "EMC":
        reading.marks.pop()


def _mark(operands: list[Object]) -> int | None:
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, Dictionary) and operands[0] != Name.Artifact:
        number = properties.get("/MCID")
        return None if number is None else int(number)
    return None
