"""Texts that come again: the engine breaks them into lines and shapes their letters once.

The labels of tables, the names of figures, the words of the pages are the same in hundreds of
editions. What the engine makes of one depends on its letters, on its font and on the room that it
has: each is remembered with its font, and drawn again by what it drew the first time.
"""

import inspect
import re
import sys
from collections.abc import Hashable
from copy import copy
from dataclasses import dataclass
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.matrix import Matrix
from weasyprint.pdf.fonts import Font
from weasyprint.text import fonts, line_break

from report.document.memory import Memory

_TEXTS = 6_000
"""Lines, and drawn lines, that are remembered for a font configuration."""

_split = line_break.split_first_line
_strut = line_break.strut
_draw = drawing.draw_text


def _properties() -> tuple[str, ...]:
    """What of a style the engine reads when it breaks a text into lines: its own source says so."""
    source = inspect.getsource(line_break) + inspect.getsource(fonts.get_font_description)
    return tuple(sorted(set(re.findall(r"style\['(\w+)'\]", source))))


_PROPERTIES = _properties()
_GLYPHS: dict[tuple[int, str, int], tuple[int, str, int]] = {}
"""Each glyph once: the same few hundred make all texts."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font of a text at a size, and its glyphs: each with what it reads as, and its width."""

    key: Hashable
    font: Font
    glyphs: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """A drawn line: its fonts, then what was written of it, a font and a size or some letters."""

    faces: tuple[Face, ...]
    written: tuple[tuple[str, float] | bytes, ...]


class _Texts:
    """What is remembered for a font configuration.

    A font is held with the text that it is of; its file, with all its sizes.
    """

    def __init__(self) -> None:
        self.lines: Memory[tuple[Any, ...]] = Memory(_TEXTS)
        self.runs: Memory[_Run] = Memory(_TEXTS)
        self.fonts: dict[Hashable, tuple[Font, Any]] = {}
        self.files: dict[bytes, bytes] = {}


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """In the place of the engine's: the first line of a text in the room that it has."""
    lines = _texts(style).lines
    key = (_type(style), text, max_width, justification_spacing, is_line_start, minimum)
    found = lines.get(key) or lines.put(
        key,
        _split(text, style, context, max_width, justification_spacing, is_line_start, minimum),
    )
    return copy(found[0]), *found[1:]


def strut(style: Any) -> tuple[float, float]:
    """In the place of the engine's: the height and the baseline of a line of that style."""
    facts = vars(style)
    found: tuple[float, float] | None = facts.get("_strut")
    if found is None:
        found = facts["_strut"] = _strut(style)
    return found


def draw_text(
    stream: Any, textbox: Any, offset_x: float, text_overflow: str, block_ellipsis: str
) -> None:
    """In the place of the engine's: write a line of text, plain and seen, or leave it to it."""
    style = textbox.style
    plain = text_overflow == "clip" and block_ellipsis == "none" and textbox.text.strip()
    seen = style["visibility"] == "visible" and style["text_decoration_line"] == "none"
    run = _run(stream, textbox) if plain and seen else None
    if run is None or not all(fits(stream, face) for face in run.faces):
        _draw(stream, textbox, offset_x, text_overflow, block_ellipsis)
        return
    x, y = textbox.position_x, textbox.position_y + textbox.baseline
    stream.set_color(style["color"])
    stream.begin_text()
    stream.set_text_matrix(1, 0, 0, -1, x, y)
    for face in run.faces:
        use(stream, face)
    for each in run.written:
        if isinstance(each, bytes):
            stream.stream.append(each)
        else:
            stream.set_font_size(*each)
    stream.end_text()


def _texts(style: Any) -> _Texts:
    facts = vars(style.font_config)
    found: _Texts | None = facts.get("_texts")
    if found is None:
        found = facts["_texts"] = _Texts()
    return found


def _type(style: Any) -> str:
    """What of a style changes the letters, once worked out for each style."""
    facts = vars(style)
    found: str | None = facts.get("_type")
    if found is None:
        found = facts["_type"] = sys.intern(str([style[name] for name in _PROPERTIES]))
    return found


def _run(stream: Any, textbox: Any) -> _Run | None:
    """What the engine writes of a text, none when it cannot be written again as it is."""
    texts, layout = _texts(textbox.style), textbox.pango_layout
    key = (_type(textbox.style), layout.text, layout.justification_spacing)
    found = texts.runs.get(key)
    if found is None:
        layout.reactivate(textbox.style)
        listener = _Listener(stream, texts, layout.layout)
        emojis = drawing.draw_first_line(listener, textbox, "clip", "none", Matrix())
        layout.deactivate()
        if emojis or not listener.plain():
            return None
        found = texts.runs.put(key, listener.run())
    return found


def fits(stream: Any, face: Face) -> bool:
    """Has the font of the document, if it has these glyphs, the widths that they had?"""
    font = stream._fonts.get(face.key)  # noqa: SLF001
    if font is None or _entered(font).issuperset(face.glyphs):
        return True
    return all(font.widths.get(glyph, width) == width for glyph, _, width in face.glyphs)


def use(stream: Any, face: Face) -> None:
    """Enter the glyphs in the font of the document, as drawing them does."""
    font = stream._fonts.get(face.key)  # noqa: SLF001
    if font is None:
        font = stream._fonts[face.key] = _blank(face.font)  # noqa: SLF001
    entered = _entered(font)
    if not entered.issuperset(face.glyphs):
        entered.update(face.glyphs)
        for glyph, text, width in face.glyphs:
            font.to_unicode.setdefault(glyph, text)
            font.widths.setdefault(glyph, width)


def _entered(font: Font) -> set[tuple[int, str, int]]:
    """The glyphs that are known to be in the font of the document, as they are."""
    found: set[tuple[int, str, int]] = vars(font).setdefault("entered", set())
    return found


def _blank(font: Font) -> Font:
    """The same font, none of whose glyphs is used yet."""
    blank = copy(font)
    blank.widths, blank.to_unicode, blank.missing, blank.entered = {}, {}, {}, set()
    return blank


class _Listener:
    """A stream that is written nowhere: what the engine writes on it is heard."""

    def __init__(self, stream: Any, texts: _Texts, held: Any) -> None:
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self._texts, self._held, self._risen = texts, held, False
        self._faces: list[tuple[Hashable, Font, Font]] = []
        self._written: list[tuple[str, float] | bytes] = []

    def add_font(self, pango_font: Any) -> tuple[Font, float]:
        key, description, size = fonts.get_pango_font_key(pango_font)
        known = self._texts.fonts
        if (key, size) not in known:  # its measures are rounded at the size where it comes first
            font = Font(pango_font, description, size)
            font.file_content = self._texts.files.setdefault(font.file_content, font.file_content)
            known[key, size] = font, self._held
        font = known[key, size][0]
        self._faces.append((key, font, _blank(font)))
        return self._faces[-1][-1], size

    def set_text_matrix(self, *_values: float) -> None:
        """The place of a text is not a part of it."""

    def set_text_rise(self, _height: float) -> None:
        self._risen = True

    def set_font_size(self, font: str, size: float) -> None:
        self._written.append((font, size))

    def show_text(self, text: str) -> None:
        self._written.append(b"[%s] TJ" % text.encode())

    def plain(self) -> bool:
        """Are all its letters there, and on the line?"""
        return not self._risen and not any(used.missing for _, _, used in self._faces)

    def run(self) -> _Run:
        """All that was heard."""
        faces = (_face(key, font, used) for key, font, used in self._faces)
        return _Run(tuple(faces), tuple(self._written))


def face(key: Hashable, font: Font) -> Face:
    """The glyphs of a font that were used, and the font without them."""
    return _face(key, _blank(font), font)


def _face(key: Hashable, font: Font, used: Font) -> Face:
    glyphs = ((glyph, text, used.widths[glyph]) for glyph, text in used.to_unicode.items())
    return Face(key, font, tuple(_GLYPHS.setdefault(each, each) for each in glyphs))
