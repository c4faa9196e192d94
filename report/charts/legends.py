"""Legends, at the top left of a map: keys of signs, a strip of classes, nested circles.

A legend is measured before the map is laid out, so that no land comes under it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from report.charts.hatching import NOT_DELIVERED, SECRET, hatch
from report.charts.layout import Box
from report.charts.scene import Scene
from report.charts.theme import RADII, STROKES, colour, size
from report.charts.typeface import text_width, wrap
from report.formats import NBSP

LINE = 5.6
"""From one key to the next, in mm."""

_TITLE_LINE = 3.9
TITLE_GAP = 2.0
"""Between a legend's title and its circles, in mm: the highest value is written up there."""

_BOX = (6.0, 4.0)
_SHORT_UNIT = 5


@dataclass(frozen=True)
class Key:
    """A sign (a name of `_SIGNS`) and its word; fill: the sign's colour."""

    sign: str
    text: str
    fill: str = ""
    strong: bool = False
    edge: str = ""


def title_lines(title: str, width: float) -> tuple[str, ...]:
    """A legend's title on as few lines as it needs, cut before its unit when that is enough."""
    points = size("legende")
    subject, comma, unit = title.rpartition(", en")
    if text_width(title, points, 600) > width and comma and len(unit) > _SHORT_UNIT:
        first = f"{subject},"
        if text_width(first, points, 600) <= width:
            return first, f"en{unit}"
    return wrap(title, width, points, 600)


def draw_title(scene: Scene, lines: Sequence[str], y: float = 3.0) -> float:
    """Write a legend's title; the ordinate under it."""
    for rank, line in enumerate(lines):
        scene.text(0.3, y + rank * _TITLE_LINE, line, weight=600)
    return y + (len(lines) - 1) * _TITLE_LINE + 1.6


def draw_keys(scene: Scene, keys: Sequence[Key], y: float, name: str = "cle") -> float:
    """One key a line from y (the middle of the first); the ordinate of the next one."""
    for rank, key in enumerate(keys):
        middle = y + rank * LINE
        _SIGNS[key.sign](scene, f"{name}_{rank + 1}", key, middle)
        scene.text(_text_left(key), middle + 1.05, key.text, weight=600 if key.strong else 400)
    return y + len(keys) * LINE


def keys_box(keys: Sequence[Key], middle: float) -> Box:
    """The room of keys whose first one stands at that ordinate."""
    return (0.0, middle - 2.5, round(keys_width(keys), 1), middle - 2.5 + len(keys) * LINE)


def title_box(lines: Sequence[str], y: float = 3.0) -> Box:
    """The room of a title."""
    widest = max(text_width(line, size("legende"), 600) for line in lines)
    return (0.0, 0.0, round(widest + 0.5, 1), y + (len(lines) - 1) * _TITLE_LINE + 1.0)


def keys_width(keys: Sequence[Key]) -> float:
    """How wide the keys are, signs included."""
    sizes = size("legende")
    return max(
        (_text_left(k) + text_width(k.text, sizes, 600 if k.strong else 400) for k in keys),
        default=0.0,
    )


def _text_left(key: Key) -> float:
    return 0.3 + _BOX[0] + 1.7 if key.sign in ("hachures", "secret", "blanc") else 5.0


def _full(scene: Scene, name: str, key: Key, middle: float) -> None:
    scene.discs(name, [(2.0, middle, 1.1)], key.fill)


def _hollow(scene: Scene, name: str, key: Key, middle: float) -> None:
    ring = RADII.local_ring
    scene.discs(name, [(2.0, middle, 1.05)], colour("blanc"), key.fill or colour("encre"), ring)


def _shape(shape: str, grown: float) -> Callable[[Scene, str, Key, float], None]:
    def draw(scene: Scene, name: str, key: Key, middle: float) -> None:
        edge = (key.edge, 0.24) if key.edge else (None, 0.0)
        scene.discs(name, [(2.0, middle, grown)], key.fill, *edge, shape=shape)

    return draw


def _dash(scene: Scene, name: str, key: Key, middle: float) -> None:
    line = [(1.2, middle), (2.8, middle)]
    scene.lines(name, [line], colour("encre-2"), STROKES.axis, cap="butt")


def _box(scene: Scene, name: str, key: Key, middle: float) -> tuple[float, float, float, float]:
    half = _BOX[1] / 2
    box = (0.3, middle - half, 0.3 + _BOX[0], middle + half)
    edge = colour("contexte" if key.sign == "blanc" else "encre-2")
    scene.bars(name, [box], colour("blanc"), edge, STROKES.contour)
    return box


def _white(scene: Scene, name: str, key: Key, middle: float) -> None:
    _box(scene, name, key, middle)


def _hatched(angle: int) -> Callable[[Scene, str, Key, float], None]:
    def draw(scene: Scene, name: str, key: Key, middle: float) -> None:
        left, top, right, bottom = _box(scene, name, key, middle)
        ring = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
        lines = hatch([ring], angle)
        scene.lines(f"{name}_traits", lines, colour("encre-2"), STROKES.hatching, cap="butt")

    return draw


_SIGNS: dict[str, Callable[[Scene, str, Key, float], None]] = {
    "plein": _full,
    "creux": _hollow,
    "hachures": _hatched(NOT_DELIVERED),
    "secret": _hatched(SECRET),
    "blanc": _white,
    "tiret": _dash,
    "carre": _shape("square", 1.0),
    "losange": _shape("diamond", 1.5),
    "triangle": _shape("triangle-up", 1.25),
}


@dataclass(frozen=True)
class Strip:
    """A strip of classes: colours, bounds at the joints, observed extremes (as written)."""

    ramp: tuple[str, ...]
    bounds: tuple[str, ...]
    low: str
    high: str
    unit: str
    step: float = 11.5

    @property
    def width(self) -> float:
        """From the left edge of the first class to the right edge of the last."""
        return self.step * len(self.ramp)


STRIP_HEIGHT = 8.6
"""Of the strip and its numbers, from the ordinate under the title."""


def draw_strip(scene: Scene, strip: Strip, y: float) -> float:
    """Draw the strip of classes under a title; the ordinate under it."""
    left, top, bottom = 0.3, y, y + 4.0
    for rank, tone in enumerate(strip.ramp):
        box = (left + rank * strip.step, top, left + (rank + 1) * strip.step, bottom)
        scene.bars(f"classe_{rank + 1}", [box], tone)
    right = left + strip.width
    frame = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    scene.lines("classes_contour", [frame], colour("contexte"), STROKES.contour)
    base = bottom + 3.6
    for rank, bound in enumerate(strip.bounds, start=1):
        scene.text(left + rank * strip.step, base, bound, anchor="middle")
    grey = colour("encre-2")
    scene.text(left, base, strip.low, fill=grey)
    scene.text(right, base, _highest(strip), fill=grey, anchor="end")
    return y + STRIP_HEIGHT


def _highest(strip: Strip) -> str:
    """The observed maximum, with its unit when it does not touch the last bound."""
    if not strip.high:
        return ""
    room = strip.step - text_width(strip.bounds[-1], size("legende")) / 2 - 1
    whole = f"{strip.high}{NBSP}{strip.unit}"
    return whole if text_width(whole, size("legende")) <= room else strip.high


def legend_values(largest: float) -> tuple[float, ...]:
    """Three round values to show as circles: near the largest, then about a third and a tenth."""
    found: list[float] = []
    for share, steps in (
        (1.0, (8, 6, 5, 4, 3, 2.5, 2, 1.5, 1)),
        (0.4, (5, 2, 1)),
        (0.1, (5, 2, 1)),
    ):
        value = round_below(largest * share, steps)
        if value > 0 and value not in found:
            found.append(value)
    return tuple(found)


def round_below(value: float, steps: Sequence[float] = (5, 2, 1)) -> float:
    """The largest of some steps (from 1 to 10) times a power of ten that is not above a value."""
    if value <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return next(step * power for step in steps if step * power <= value * (1 + 1e-9))


def draw_circles(
    scene: Scene, circles: Sequence[tuple[float, str]], y: float, left: float = 0.5
) -> float:
    """Nested circles (radius, written value), their feet together; the ordinate under them."""
    largest = max(radius for radius, _ in circles)
    x, foot = left + largest, y + 2 * largest
    grey = colour("encre-2")
    scene.discs("cercles", [(x, foot - r, r) for r, _ in circles], None, grey, STROKES.legend)
    end = x + largest + 3.5
    bases = _spread([foot - 2 * radius for radius, _ in circles], 3.2)
    for rank, ((radius, text), base) in enumerate(zip(circles, bases, strict=True)):
        top = foot - 2 * radius
        line = [(x, top), (end - 1.5, top), (end, base)]
        scene.lines(f"cercle_{rank + 1}", [line], grey, STROKES.contour)
        scene.text(end + 1, base + 1.0, text)
    return foot + 2.5


def _spread(heights: Sequence[float], least: float) -> list[float]:
    """Ordinates of labels, downwards, at least that far apart."""
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + least) if placed else height)
    return placed
