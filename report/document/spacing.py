"""Spaces between words that only their place keeps apart, for those who listen or copy.

The engine drops the space where a line is broken, and has none between what stands side by side:
« à » and « 2026 », « 40 » and « communes » would be heard as one word. A space glyph is added
after each run of text that the next one does not touch. It has no ink and nothing follows it:
the page looks the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pikepdf import Dictionary, Pdf

from report.document.glyphs import Glyphs, read_glyphs
from report.document.structure import Node

_MARK = b"<</MCID "
_LAST = re.compile(rb"<(?:[0-9a-fA-F]{4})*([0-9a-fA-F]{4})>[^<]*$")
_GLYPHS = re.compile(rb"<([0-9a-fA-F]+)>")
_FIRST = re.compile(rb"^[^<]*<([0-9a-fA-F]{4})")
_SPACES = (" ", "\u00a0", "\u202f")
_BREAKS = ("-", "\u2010", "\u2011", "/")
_SAME_LINE = 0.6  # of the font size: an exponent is still on the line
_TOUCHING = 0.12  # of the font size: less than the thinnest space
_BACK = 0.5  # of the font size: more than any tightening of letters


@dataclass(frozen=True)
class _Run:
    """A run of text in a page's content.

    x, y: where it starts on the page; shown: its last array of text; end: where that array ends
    in the content; alone: whether it is the only one, so that its place is known.
    """

    x: float
    y: float
    size: float
    font: str
    shown: bytes
    end: int
    alone: bool


def separate_words(pdf: Pdf, tree: Node) -> None:
    """Add the missing spaces on every page of the engine's file. tree: its structure."""
    known: dict[tuple[int, int], Glyphs] = {}
    order: dict[int, list[int]] = defaultdict(list)
    for rank, mark in tree.marks():
        order[rank].append(mark)
    for rank, page in enumerate(pdf.pages, start=1):
        fonts = {}
        for name, font in page.Resources.get("/Font", Dictionary()).items():
            if font.objgen not in known:
                known[font.objgen] = read_glyphs(font)
            fonts[name[1:]] = known[font.objgen]
        content = page.Contents.read_bytes()
        added = dict(_spaces(_runs(content), order[rank], fonts))
        if added:
            page.Contents.write(_with(content, added))


def _spaces(
    runs: Mapping[int, _Run], order: Sequence[int], fonts: Mapping[str, Glyphs]
) -> Iterator[tuple[int, bytes]]:
    """Where a space is missing: place in the content, what to add there."""
    glyphs = {name: font.space for name, font in fonts.items() if font.space is not None}
    other = next(iter(glyphs.items()), None)
    told = [runs[mark] for mark in order if mark in runs]
    for run, after in pairwise([*told, None]):
        if run is None or other is None or not _is_apart(run, after, fonts):
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
        stop = content.index(b"\nEMC", start)  # nothing in a text is marked in its turn
        mark = int(content[start + len(_MARK) : content.index(b">", start)])
        end = content.rfind(b"] TJ", start, stop)
        if end >= 0:
            x, y = _operands(content, content.index(b" Tm", start))[-2:]
            font, size = _operands(content, content.rindex(b" Tf", start, end))
            shown = content[content.rindex(b"[", start, end) + 1 : end]
            alone = content.find(b"] TJ", start, end) < 0
            found[mark] = _Run(
                float(x), float(y), float(size), font[1:].decode(), shown, end, alone
            )
        start = content.find(_MARK, stop)
    return found


def _operands(content: bytes, end: int) -> list[bytes]:
    return content[content.rindex(b"\n", 0, end) : end].split()


def _is_apart(run: _Run, after: _Run | None, fonts: Mapping[str, Glyphs]) -> bool:
    """Whether a word ends with the run although no space says so."""
    if _sign(_LAST, run, fonts).endswith(_SPACES):
        return False
    if after is None or _leaves_line(run, after):
        # After these signs a line is broken inside a word, unless they stand between spaces.
        ending = _ending(run, fonts)
        return not ending.endswith(_BREAKS) or ending.startswith(_SPACES)
    if not run.alone or _sign(_FIRST, after, fonts).startswith(_SPACES):
        return False
    gap = after.x - run.x - fonts[run.font].advance(run.shown, run.size)
    # Far back under what was just written: a big number, and its unit on the line below.
    return gap > _TOUCHING * min(run.size, after.size) or gap < -_BACK * after.size


def _leaves_line(run: _Run, after: _Run) -> bool:
    return after.x <= run.x or abs(after.y - run.y) >= _SAME_LINE * max(run.size, after.size)


def _sign(place: re.Pattern[bytes], run: _Run, fonts: Mapping[str, Glyphs]) -> str:
    glyph = place.search(run.shown)
    return "" if glyph is None else fonts[run.font].texts.get(int(glyph[1], 16), "")


def _ending(run: _Run, fonts: Mapping[str, Glyphs]) -> str:
    """The last two signs of a run."""
    codes = b"".join(_GLYPHS.findall(run.shown))[-8:]
    texts = fonts[run.font].texts
    return "".join(texts.get(int(codes[at : at + 4], 16), "") for at in range(0, len(codes), 4))


def _with(content: bytes, added: Mapping[int, bytes]) -> bytes:
    pieces, start = [], 0
    for place, glyph in sorted(added.items()):
        pieces += [content[start:place], glyph]
        start = place
    return b"".join([*pieces, content[start:]])
