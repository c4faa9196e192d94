"""One bar at 100 %: the stages of a progress, from the furthest done to the least."""

import math
from collections.abc import Sequence

from report.charts.bars import Slice
from report.charts.drawing import Frame, Section
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.formats import NBSP

_BAR_TOP, _BAR_HEIGHT, _GAP = 0.2, 8.0, 0.5
_NAME_DROP, _NAME_LINE = 4.2, 4.6
_INSIDE, _MARGIN, _VALUE_SIZE = 2.2, 1.0, 11.0
_NAME_GAP, _KEY = 2.5, 2.4
OUTSIDE_THE_STAGES = ("abandonnée", "sans besoin de financement")
"""Stages that are no step of a progress: shown in grey, after the others."""


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
