"""Spaces between words at the ends of lines, for those who listen or copy.

The engine drops the space where a line is broken: « à » and « 2026 » would be heard as one word.
A space glyph is added after each run of text that the next one does not continue on its line. It
has no ink and nothing follows it: the page looks the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pikepdf import Dictionary, Object, Pdf

from report.document.structure import Node

_MARK = b"<</MCID "
_BFCHAR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>")
_GLYPH = re.compile(rb"<(?:[0-9a-fA-F]{4})*([0-9a-fA-F]{4})>[^<]*$")
_JOINED = ("-", "\u2010", "\u2011", "/", " ", "\u00a0", "\u202f")
_SAME_LINE = 0.6  # of the font size: an exponent is still on the line


@dataclass(frozen=True)
class _Run:
    """A run of text in a page's content: where it starts on the page, where its array ends."""

    x: float
    y: float
    size: float
    font: str
    last: bytes
    end: int


def separate_words(pdf: Pdf, tree: Node) -> None:
    """Add the missing spaces on every page of the engine's file. tree: its structure."""
    maps: dict[tuple[int, int], dict[int, str]] = {}
    order: dict[int, list[int]] = defaultdict(list)
    for rank, mark in tree.marks():
        order[rank].append(mark)
    for rank, page in enumerate(pdf.pages, start=1):
        fonts = {}
        for name, font in page.Resources.get("/Font", Dictionary()).items():
            if font.objgen not in maps:
                maps[font.objgen] = unicode_map(font)
            fonts[name[1:]] = maps[font.objgen]
        content = page.Contents.read_bytes()
        added = dict(_spaces(_runs(content), order[rank], fonts))
        if added:
            page.Contents.write(_with(content, added))


def _spaces(
    runs: Mapping[int, _Run], order: Sequence[int], fonts: Mapping[str, Mapping[int, str]]
) -> Iterator[tuple[int, bytes]]:
    """Where a space is missing: place in the content, what to add there."""
    glyphs = {font: code for font, texts in fonts.items() for code in _space(texts)}
    other = next(iter(glyphs.items()), None)
    told = [runs[mark] for mark in order if mark in runs]
    for run, after in pairwise([*told, None]):
        if run is None or other is None or _continues(run, after) or _joins(run, fonts):
            continue
        if run.font in glyphs:
            yield run.end, b"<%04x>" % glyphs[run.font]
        else:  # the font was cut down to a word or two: another one gives its space
            font, glyph = other
            yield run.end, b"] TJ\n/%s %g Tf\n[<%04x>" % (font.encode(), run.size, glyph)


def _runs(content: bytes) -> dict[int, _Run]:
    """Number of marked content → its text, for those that have some.

    Searches rather than a tokenizer: most of a page is curves.
    """
    found: dict[int, _Run] = {}
    start = content.find(_MARK)
    while start >= 0:
        after = content.find(_MARK, start + len(_MARK))
        stop = after if after >= 0 else len(content)
        mark = int(content[start + len(_MARK) : content.index(b">", start)])
        end = content.rfind(b"] TJ", start, stop)
        if end >= 0:
            x, y = _operands(content, content.index(b" Tm", start))[-2:]
            font, size = _operands(content, content.rindex(b" Tf", start, end))
            last = content[content.rindex(b"[", start, end) : end]
            found[mark] = _Run(float(x), float(y), float(size), font[1:].decode(), last, end)
        start = after
    return found


def _operands(content: bytes, end: int) -> list[bytes]:
    return content[content.rindex(b"\n", 0, end) : end].split()


def _continues(run: _Run, after: _Run | None) -> bool:
    return (
        after is not None
        and after.x > run.x
        and abs(after.y - run.y) < _SAME_LINE * max(run.size, after.size)
    )


def _joins(run: _Run, fonts: Mapping[str, Mapping[int, str]]) -> bool:
    """Whether the run ends with a sign after which a line breaks without a space."""
    glyph = _GLYPH.search(run.last)
    return glyph is None or fonts[run.font].get(int(glyph[1], 16), "").endswith(_JOINED)


def _space(font: Mapping[int, str]) -> list[int]:
    return [code for code, text in font.items() if text == " "][:1]


def _with(content: bytes, added: Mapping[int, bytes]) -> bytes:
    pieces, start = [], 0
    for place, glyph in sorted(added.items()):
        pieces += [content[start:place], glyph]
        start = place
    return b"".join([*pieces, content[start:]])


def unicode_map(font: Object) -> dict[int, str]:
    """Glyph code → text, as a font of the layout engine gives it."""
    if "/ToUnicode" not in font:
        return {}
    content = font.ToUnicode.read_bytes()
    pairs = _BFCHAR.findall(content.partition(b"endcodespacerange")[2])
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}
