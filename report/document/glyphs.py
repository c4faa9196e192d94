"""The fonts of the engine's file, as they must be known to read its text: signs and widths."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Object

_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_SHOWN = re.compile(rb"<([0-9a-fA-F]*)>|(-?[\d.]+)")


@dataclass(frozen=True)
class Glyphs:
    """The glyphs of a font that a file uses.

    texts: code → sign or signs; widths: code → thousandths of the font size.
    """

    texts: Mapping[int, str]
    widths: Mapping[int, float]
    default: float = 1000

    @property
    def space(self) -> int | None:
        """The code of the space, when the font has one."""
        return next((code for code, text in self.texts.items() if text == " "), None)

    def advance(self, shown: bytes, size: float) -> float:
        """How far an array of text, as written between brackets, moves along the line."""
        thousandths = 0.0
        for text, move in _SHOWN.findall(shown):
            if move:
                thousandths -= float(move)
            for start in range(0, len(text), 4):
                thousandths += self.widths.get(int(text[start : start + 4], 16), self.default)
        return thousandths * size / 1000


def read_glyphs(font: Object) -> Glyphs:
    """The glyphs of a composite font as the layout engine writes it."""
    inner = font.get("/DescendantFonts", (Dictionary(),))[0]
    return Glyphs(_texts(font), _widths(inner.get("/W", Array())), float(inner.get("/DW", 1000)))


def _texts(font: Object) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    content = font.ToUnicode.read_bytes()
    pairs = _BFCHAR.findall(content.partition(b"endcodespacerange")[2])
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _widths(entries: Object) -> dict[int, float]:
    """Runs of `first [width width…]` or `first last width`."""
    found: dict[int, float] = {}
    items = list(entries)
    while len(items) > 1:
        first, second = int(str(items[0])), items[1]
        if isinstance(second, Array):
            found.update((first + rank, float(width)) for rank, width in enumerate(second))
            items = items[2:]
        else:
            width = float(items[2])
            found.update((code, width) for code in range(first, int(str(second)) + 1))
            items = items[3:]
    return found
