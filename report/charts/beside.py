"""Where a territory goes in its frame, and in which corner its legend: nothing under the legend.

The top left is the legend's place on every map: it is left for another corner only when the
territory would have to be much smaller. On maps side by side the legend takes the same room, so
that the territory has the same scale on both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from report.charts.drawing import Frame
from report.charts.layout import WIDE, Array, Box, Cell, fit

_PADDING, _MARGIN, _CLEAR = 2.5, 1.0, 1.5
_STEP, _STEPS, _WORTH = 0.98, 45, 0.85
_USUAL = (56.0, 23.0)
"""The room of a strip of classes with one key, in mm."""

Corner = tuple[bool, bool]
"""Whether at the right, whether at the bottom."""

_CORNERS: tuple[Corner, ...] = ((False, False), (True, False), (False, True), (True, True))


@dataclass(frozen=True)
class Placing:
    """How metres become mm, and the box of the legend when there is one."""

    cell: Cell
    legend: Box | None


def beside(points: Array, extent: Box, frame: Frame, legend: tuple[Box, ...]) -> Placing:
    """The largest placing of a territory (its points and extent, in metres) beside its legend."""
    whole = (_PADDING, _PADDING, frame.width - _PADDING, frame.height - _PADDING)
    if not legend:
        return Placing(fit(extent, whole), None)
    size = _legend_size(frame, legend)
    found: dict[Corner, tuple[float, Placing]] = {}
    largest = 0.0
    for shrink, corner, cell in _attempts(extent, whole):
        if shrink < _WORTH * largest:
            break
        if corner in found:
            continue
        box = _corner_box(frame, size, corner)
        if not _near(points, cell, box):
            found[corner] = shrink, Placing(cell, box)
            largest = max(largest, shrink)
            if corner == _CORNERS[0]:
                break
    if not found:
        return Placing(cell, box)
    first = found.get(_CORNERS[0])
    return first[1] if first else next(iter(found.values()))[1]


def _legend_size(frame: Frame, legend: tuple[Box, ...]) -> tuple[float, float]:
    width, height = max(box[2] for box in legend), max(box[3] for box in legend)
    if frame.width < WIDE:
        width = max(width, min(_USUAL[0], frame.width * 0.62))
        height = max(height, _USUAL[1])
    return width + _MARGIN, height + _MARGIN


def _corner_box(frame: Frame, size: tuple[float, float], corner: Corner) -> Box:
    left = frame.width - size[0] if corner[0] else 0.0
    top = frame.height - size[1] if corner[1] else 0.0
    return left, top, left + size[0], top + size[1]


def _attempts(extent: Box, whole: Box) -> Iterator[tuple[float, Corner, Cell]]:
    """From the largest scale down: in the middle, then away from each corner."""
    for step in range(_STEPS):
        shrink = _STEP**step
        middle = _pushed(extent, whole, shrink, away=None)
        for corner in _CORNERS:
            yield shrink, corner, middle
        for corner in _CORNERS:
            yield shrink, corner, _pushed(extent, whole, shrink, away=corner)


def _pushed(extent: Box, whole: Box, shrink: float, away: Corner | None) -> Cell:
    """The territory at a scale: in the middle, or as far as it goes from a corner."""
    left, top, end, foot = whole
    wide, high = (end - left) * shrink, (foot - top) * shrink
    if away is None:
        x, y = left + (end - left - wide) / 2, top + (foot - top - high) / 2
        return fit(extent, (x, y, x + wide, y + high))
    right, bottom = not away[0], not away[1]
    x, y = end - wide if right else left, foot - high if bottom else top
    return fit(extent, (x, y, x + wide, y + high), right=right, bottom=bottom)


def _near(points: Array, cell: Cell, box: Box) -> bool:
    """Whether a point (in metres) comes under the box or close to it."""
    west, east = (
        (x - cell.left) / cell.scale + cell.x0 for x in (box[0] - _CLEAR, box[2] + _CLEAR)
    )
    north, south = (
        cell.y1 - (y - cell.top) / cell.scale for y in (box[1] - _CLEAR, box[3] + _CLEAR)
    )
    x, y = points[:, 0], points[:, 1]
    return bool(((x > west) & (x < east) & (y > south) & (y < north)).any())
