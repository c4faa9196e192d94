"""Horizontal bars: categories from the largest to the smallest, and what the first ones hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from report.charts.drawing import Frame, Section
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.formats import NBSP

PITCH, THICKNESS = 7.1, 4.7
_LABEL_GAP, _VALUE_GAP, _DROP = 2.5, 1.8, 1.2
_BRACKET = 2.0
_HALF = 0.5
_SUM_SIZE = 18.0


@dataclass(frozen=True)
class Slice:
    """A category: its share of the whole (0 to 1), and how it and its amount are written."""

    label: str
    share: float
    number: str
    unit: str
    amount: str = ""
    amount_unit: str = ""


def leading(slices: Sequence[Slice]) -> int:
    """How many of the first categories it takes to hold half of the whole; 0 if nearly all."""
    held, count = 0.0, 0
    while count < len(slices) and held < _HALF:
        held += slices[count].share
        count += 1
    return count if 1 < count <= len(slices) / 2 else 0


def ranked_bars(
    slices: Sequence[Slice], frame: Frame, section: Section, total: str = "", noun: str = ""
) -> Scene:
    """Horizontal bars from one zero line; the first ones that hold half are in colour.

    total, noun: the bracket's « 53 % » « des actions »; without them, amounts stand at the right.
    """
    scene = Scene(frame)
    focus = leading(slices) if total else 0
    pitch = min(PITCH, frame.height / max(len(slices), 1))
    thick = THICKNESS * pitch / PITCH
    left = max(text_width(s.label, size("etiquette"), 600) for s in slices) + _LABEL_GAP
    right = frame.width - _right_room(slices, total if focus else "", noun)
    scale = (right - left) / (max(s.share for s in slices) or 1)
    tops = [rank * pitch + 0.2 for rank in range(len(slices))]
    boxes = [
        (left, top, left + s.share * scale, top + thick)
        for s, top in zip(slices, tops, strict=True)
    ]
    strong = focus or len(slices)
    scene.bars("focus", boxes[:strong], palette(section).main)
    scene.bars("autres", boxes[strong:], colour("contexte"))
    scene.lines(
        "zero", [[(left, 0), (left, tops[-1] + thick + 0.2)]], colour("encre"), STROKES.axis
    )
    for rank, (s, box) in enumerate(zip(slices, boxes, strict=True)):
        _bar_texts(scene, s, box, first=rank == 0, bold=rank < focus)
        edge = frame.width - _unit_room(slices[0])
        _amount(scene, s, edge, (box[1] + box[3]) / 2 + _DROP, first=rank == 0)
    if focus:
        _bracket(scene, boxes[:focus], total, noun, section)
    return scene


def _right_room(slices: Sequence[Slice], total: str, noun: str) -> float:
    """What stands right of the longest bar: its value, then the bracket or the amounts."""
    first = f"{slices[0].number}{NBSP}{slices[0].unit}"
    value = text_width(first, size("valeur"), 700) + 2 * _VALUE_GAP
    if total:
        return value + _bracket_room(total, noun)
    amounts = max(text_width(s.amount, size("note")) for s in slices)
    return value + (amounts + _unit_room(slices[0]) + 2 if amounts else 0)


def _unit_room(first: Slice) -> float:
    """The unit of the amounts, written once, right of the first one."""
    return text_width(f"{NBSP}{first.amount_unit}", size("note")) if first.amount_unit else 0.0


def _bracket_room(total: str, noun: str) -> float:
    words = max(text_width(noun, size("note")), text_width(total, _SUM_SIZE, 700))
    return _BRACKET + _VALUE_GAP + words


def _bar_texts(
    scene: Scene, s: Slice, box: tuple[float, float, float, float], *, first: bool, bold: bool
) -> None:
    left, top, end, bottom = box
    base = (top + bottom) / 2 + _DROP
    scene.text(
        left - _LABEL_GAP,
        base,
        s.label,
        points_size=size("etiquette"),
        weight=600 if bold else 400,
        anchor="end",
    )
    value = f"{s.number}{NBSP}{s.unit}" if first else s.number
    scene.text(
        end + _VALUE_GAP, base, value, points_size=size("valeur"), weight=700 if bold else 400
    )


def _amount(scene: Scene, s: Slice, edge: float, base: float, *, first: bool) -> None:
    """The amount, its figures in column; the unit after the first."""
    if s.amount:
        style: dict[str, Any] = {"points_size": size("note"), "fill": colour("encre-2")}
        scene.text(edge, base, s.amount, anchor="end", **style)
        if first and s.amount_unit:
            scene.text(edge, base, f"{NBSP}{s.amount_unit}", **style)


def _bracket(
    scene: Scene,
    boxes: Sequence[tuple[float, float, float, float]],
    total: str,
    noun: str,
    section: Section,
) -> None:
    x = scene.frame.width - _bracket_room(total, noun)
    top, bottom = boxes[0][1], boxes[-1][3]
    path = [(x, top), (x + _BRACKET, top), (x + _BRACKET, bottom), (x, bottom)]
    scene.lines("accolade", [path], colour("encre"), STROKES.bracket, cap="butt")
    middle, start = (top + bottom) / 2, x + _BRACKET + _VALUE_GAP
    main = palette(section).main
    scene.text(start, middle - 0.2, total, points_size=_SUM_SIZE, weight=700, fill=main)
    scene.text(start, middle + 4.4, noun, points_size=size("note"))
