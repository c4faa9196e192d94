"""Bars: categories from the largest to the smallest, and stages of a whole on one 100 % bar."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from report.charts.drawing import Frame, Section
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.formats import NBSP

PITCH, THICKNESS = 7.1, 4.7
_LABEL_GAP, _VALUE_GAP = 2.5, 1.8
_BRACKET = 2.0
_HALF = 0.5
_BAR_TOP, _BAR_HEIGHT, _GAP = 0.2, 8.0, 0.5
_NAME_DROP, _NAME_LINE = 4.2, 4.6
_INSIDE, _MARGIN, _VALUE_SIZE = 2.2, 1.0, 11.0
_NAME_GAP, _KEY = 2.5, 2.4
_SUM_SIZE = 18.0
OUTSIDE_THE_STAGES = ("abandonnée", "sans besoin de financement")
"""Stages that are no step of a progress: shown in grey, after the others."""


@dataclass(frozen=True)
class Slice:
    """A category: its share of the whole (0 to 1), and how it and its amount are written."""

    label: str
    share: float
    number: str
    unit: str
    amount: str = ""


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
    return value + (amounts + 2 if amounts else 0)


def _bracket_room(total: str, noun: str) -> float:
    words = max(text_width(noun, size("note")), text_width(total, _SUM_SIZE, 700))
    return _BRACKET + _VALUE_GAP + words


def _bar_texts(
    scene: Scene, s: Slice, box: tuple[float, float, float, float], *, first: bool, bold: bool
) -> None:
    left, top, end, bottom = box
    base = (top + bottom) / 2 + 1.2
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
    if s.amount:
        scene.text(
            scene.frame.width,
            base,
            s.amount,
            points_size=size("note"),
            fill=colour("encre-2"),
            anchor="end",
        )


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


def stage_bar(slices: Sequence[Slice], frame: Frame, section: Section) -> Scene:
    """One 100 % bar: the stages from the furthest done (darkest) to the least; names below."""
    scene = Scene(frame)
    shown = [s for s in slices if s.share > 0]
    tones = stage_tones([s.label for s in shown], section)
    left, edges = 0.1, []
    width = frame.width - 0.2
    for s in shown:
        edges.append((left, left + s.share * width))
        left = edges[-1][1]
    bottom = _BAR_TOP + _BAR_HEIGHT
    for rank, ((start, end), tone) in enumerate(zip(edges, tones, strict=True)):
        pale = not _dark(tone)
        box = (start, _BAR_TOP, end, bottom)
        edge = (colour("encre-2"), 0.2) if pale else (None, 0.0)
        scene.bars(f"etape_{rank + 1}", [box], tone, *edge)
    joints = [[(start, 0), (start, bottom + 0.2)] for start, _ in edges[1:]]
    scene.lines("joints", joints, colour("blanc"), _GAP, cap="butt")
    _stage_texts(scene, shown, edges, tones)
    return scene


def stage_tones(labels: Sequence[str], section: Section) -> list[str]:
    """The colour of each stage: dark to pale along the ramp, grey for what is no step."""
    ramp = palette(section).ramp
    steps = [label for label in labels if label not in OUTSIDE_THE_STAGES]
    tones = {4: (4, 3, 1, 0), 3: (4, 3, 1), 2: (4, 1), 1: (4,)}.get(len(steps), (4, 3, 2, 1, 0))
    rank = {label: ramp[tones[min(i, len(tones) - 1)]] for i, label in enumerate(steps)}
    return [rank.get(label, colour("contexte")) for label in labels]


def _dark(tone: str) -> bool:
    """Whether white is read on it (relative luminance under 0,3)."""
    channels = (int(tone[i : i + 2], 16) / 255 for i in (1, 3, 5))
    weights = (0.2126, 0.7152, 0.0722)
    return sum(w * math.pow(c, 2.2) for w, c in zip(weights, channels, strict=True)) < 0.3


def _stage_texts(
    scene: Scene,
    slices: Sequence[Slice],
    edges: Sequence[tuple[float, float]],
    tones: Sequence[str],
) -> None:
    """Values in the segments that hold them; names below, or keys when they do not fit there."""
    names, inside = [], []
    for rank, (s, (start, end)) in enumerate(zip(slices, edges, strict=True)):
        value = f"{s.number}{NBSP}{s.unit}" if rank == 0 else s.number
        room = end - start - text_width(value, _VALUE_SIZE, 700)
        name = s.label[:1].upper() + s.label[1:]
        inside.append(room >= 2 * _MARGIN)
        names.append(name if inside[-1] else f"{name}{NBSP}: {s.number}{NBSP}{s.unit}")
        if inside[-1]:
            ink = colour("blanc") if _dark(tones[rank]) else colour("encre")
            base = _BAR_TOP + _BAR_HEIGHT / 2 + 1.4
            x = start + min(_INSIDE, room / 2)
            scene.text(x, base, value, points_size=_VALUE_SIZE, weight=700, fill=ink)
    starts = [start + (0.4 if rank else 0) for rank, (start, _) in enumerate(edges)]
    places = name_places(names, starts, scene.frame.width)
    if places is None:
        _stage_keys(scene, names, tones)
        return
    for name, start, (x, line) in zip(names, starts, places, strict=True):
        base = _BAR_TOP + _BAR_HEIGHT + _NAME_DROP + line * _NAME_LINE
        scene.text(x, base, name, points_size=size("note"))
        if line:
            tick = [(start, _BAR_TOP + _BAR_HEIGHT + 0.8), (start, base - 2.6)]
            scene.lines(f"rappel_{round(start * 10)}", [tick], colour("contexte"), STROKES.contour)


def name_places(
    names: Sequence[str], starts: Sequence[float], width: float
) -> list[tuple[float, int]] | None:
    """Where each name begins and on which line: under its segment, else one line lower.

    The last may end with the bar. None when a name would have to move, or its tick to cross one.
    """
    free = [width, width]
    places: list[tuple[float, int]] = []
    for name, start in reversed(list(zip(names, starts, strict=True))):
        wide = text_width(name, size("note"))
        x = start if places else min(start, width - wide)
        line = 0 if x + wide <= free[0] else 1
        if x + wide > free[line] or (line and start >= free[0]):
            return None
        free[line] = x - _NAME_GAP
        places.append((x, line))
    return places[::-1]


def _stage_keys(scene: Scene, names: Sequence[str], tones: Sequence[str]) -> None:
    """The stages as keys in a row, in the order of the bar, on as many lines as they need."""
    x, line = 0.0, 0
    for rank, (name, tone) in enumerate(zip(names, tones, strict=True)):
        wide = _KEY + 1.2 + text_width(name, size("note"))
        if x and x + wide > scene.frame.width:
            x, line = 0.0, line + 1
        base = _BAR_TOP + _BAR_HEIGHT + _NAME_DROP + line * _NAME_LINE + 0.4
        box = (x + 0.1, base - _KEY + 0.1, x + _KEY, base)
        scene.bars(f"cle_{rank + 1}", [box], tone, colour("encre-2"), STROKES.contour)
        scene.text(x + _KEY + 1.2, base, name, points_size=size("note"))
        x += wide + 2 * _NAME_GAP
