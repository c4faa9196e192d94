"""The evolution of a figure: a line through the dates at which it is known, nothing between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from report.charts.drawing import Frame, Section
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.formats import short_month

_LEFT, _RIGHT, _FOOT, _HEAD = 3.0, 6.0, 5.5, 5.0
_RADIUS, _ABOVE, _SIGN = 1.2, 2.1, 4


@dataclass(frozen=True)
class Known:
    """A value at a date, and how it is written: « 94 » and « 94 % »."""

    day: date
    value: float
    number: str
    text: str


def evolution(points: Sequence[Known], frame: Frame, section: Section) -> Scene:
    """A dot at each known date, its value above; first and last dates on the axis (zero)."""
    scene = Scene(frame)
    axis = frame.height - _FOOT
    places = _places(points, frame, axis)
    scene.lines("axe", [[(0, axis), (frame.width, axis)]], colour("trait"), STROKES.axis)
    main = palette(section).main
    scene.lines("courbe", [places], main, STROKES.curve)
    scene.discs("dates", [(x, y, _RADIUS) for x, y in places], main, colour("blanc"), 0.3)
    _values(scene, points, places)
    grey, foot = colour("encre-2"), frame.height - 1.4
    scene.text(0.0, foot, short_month(points[0].day), fill=grey)
    if len(points) > 1:
        scene.text(frame.width, foot, short_month(points[-1].day), fill=grey, anchor="end")
    return scene


def _places(points: Sequence[Known], frame: Frame, axis: float) -> list[tuple[float, float]]:
    first, last = points[0].day, points[-1].day
    days = max((last - first).days, 1)
    top = max(point.value for point in points) or 1
    width, height = frame.width - _LEFT - _RIGHT, axis - _HEAD
    return [
        (
            _LEFT + (point.day - first).days / days * width,
            axis - point.value / top * height,
        )
        for point in points
    ]


def _values(scene: Scene, points: Sequence[Known], places: Sequence[tuple[float, float]]) -> None:
    """Values on their dots; between the ends, one that would touch a neighbour is left out."""
    last = len(points) - 1
    boxes: list[tuple[float, float]] = []
    for rank in (0, last, *range(1, last)) if last else (0,):
        text = _written(points[rank], rank, last)
        points_size = size("valeur") if rank in (0, last) else size("note")
        half = text_width(text, points_size, 600) / 2
        x = min(max(places[rank][0], half), scene.frame.width - half)
        touching = any(x - half < right + 1 and left - 1 < x + half for left, right in boxes)
        if rank not in (0, last) and touching:
            continue
        boxes.append((x - half, x + half))
        style: dict[str, Any] = {"weight": 600, "anchor": "middle", "halo": colour("blanc")}
        scene.text(x, places[rank][1] - _ABOVE, text, points_size=points_size, **style)


def _written(point: Known, rank: int, last: int) -> str:
    """The unit on the last value; on the first too when it is a sign, not a noun."""
    sign = len(point.text) - len(point.number) <= _SIGN
    return point.text if rank == last or (rank == 0 and sign) else point.number
