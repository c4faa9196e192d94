"""What is printed on each page of a PDF, charts included: words where the ink is, not the HTML.

Letters are read in the content streams, through the ToUnicode tables of their fonts, and set
again on lines by their places: a wide gap ends a piece, so that two figures that stand on one line
are never read as one.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pikepdf
from pikepdf import Matrix, Name, Object

from report.document.glyphs import Glyphs, read_glyphs

_OPERATORS = "q Q cm BT Tm Td Tf Tj TJ Do"
_TOGETHER, _WORD, _SAME_LINE = 0.12, 0.45, 0.5
"""In parts of the size of letters: a gap under the first is nothing, under the second a space;
baselines within the third are one line (« 1er » has its letters up)."""


@dataclass(frozen=True)
class Letters:
    """A shown string: its text, where its baseline starts and ends, the size of its letters."""

    text: str
    left: float
    right: float
    base: float
    size: float


def printed(pdf: bytes) -> list[list[str]]:
    """The pieces of text of each page, from the top down; spaces are those of the file."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts: dict[Any, Glyphs] = {}
        return [_pieces(list(_letters(page.obj, Matrix(), fonts))) for page in opened.pages]


@dataclass
class _State:
    """Where the pen is: the user's matrix, the text's line, the font."""

    user: Matrix
    line: Matrix
    font: Glyphs | None = None
    size: float = 0.0


def _letters(drawn: Object, matrix: Matrix, fonts: dict[Any, Glyphs]) -> Iterator[Letters]:
    """The strings that a page or a form shows, those of the forms inside it too."""
    resources = drawn.get("/Resources", {})
    state, kept = _State(matrix, Matrix()), []
    for operands, operator in pikepdf.parse_content_stream(drawn, _OPERATORS):
        match str(operator):
            case "q":
                kept.append(replace(state))
            case "Q":
                state = kept.pop()
            case "Tf":
                state.font = _font(resources.Font[str(operands[0])], fonts)
                state.size = float(operands[1])
            case "Tj":
                yield from _shown(state, operands)
            case "TJ":
                yield from _shown(state, operands[0])
            case "Do":
                yield from _inside(resources.XObject[str(operands[0])], state.user, fonts)
            case moving:
                _move(state, moving, [float(operand) for operand in operands])


def _move(state: _State, operator: str, numbers: list[float]) -> None:
    if operator == "cm":
        state.user = Matrix(*numbers) @ state.user
    elif operator == "Td":
        state.line = Matrix().translated(*numbers) @ state.line
    else:
        state.line = Matrix(*numbers) if numbers else Matrix()


def _inside(drawn: Object, matrix: Matrix, fonts: dict[Any, Glyphs]) -> Iterator[Letters]:
    if drawn.get("/Subtype") == Name.Form:
        own = Matrix(*map(float, drawn.get("/Matrix", [1, 0, 0, 1, 0, 0])))
        yield from _letters(drawn, own @ matrix, fonts)


def _font(font: Object, fonts: dict[Any, Glyphs]) -> Glyphs:
    if font.objgen not in fonts:
        fonts[font.objgen] = read_glyphs(font)
    return fonts[font.objgen]


def _shown(state: _State, items: Any) -> Iterator[Letters]:
    """The strings of one operator; the pen moves along the line, as after each string."""
    assert state.font is not None
    place = state.line @ state.user
    scale = abs(place.d or place.b)
    across = abs(place.a or place.b)
    x, run = 0.0, ""
    for item in items:
        if isinstance(item, pikepdf.String):
            for code in _codes(bytes(item)):
                run += state.font.texts.get(code, "\ufffd")
                x += state.font.widths.get(code, state.font.default) * state.size / 1000
        else:
            x -= float(item) * state.size / 1000
    if run:
        yield Letters(run, place.e, place.e + x * across, place.f, state.size * scale)
    state.line = Matrix().translated(x, 0) @ state.line


def _codes(shown: bytes) -> Iterator[int]:
    return (int.from_bytes(shown[at : at + 2], "big") for at in range(0, len(shown), 2))


def _pieces(letters: list[Letters]) -> list[str]:
    """Letters in the order of drawing, set together while each follows the last on its line."""
    pieces: list[str] = []
    last: Letters | None = None
    for one in letters:
        gap = _gap(last, one)
        if gap is None:
            pieces.append(one.text)
        else:
            pieces[-1] += ("" if gap < _TOGETHER or _spaced(pieces[-1], one) else " ") + one.text
        last = one
    return pieces


def _spaced(before: str, after: Letters) -> bool:
    return before[-1:].isspace() or after.text[:1].isspace()


def _gap(last: Letters | None, one: Letters) -> float | None:
    """How far a string starts after the end of the last, in letters; None when it is elsewhere."""
    if last is None or abs(last.base - one.base) > _SAME_LINE * max(last.size, one.size):
        return None
    gap = (one.left - last.right) / max(last.size, one.size, 0.1)
    return gap if -_TOGETHER < gap < _WORD else None
