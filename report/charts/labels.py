"""Names beside their discs, without collision: eight positions, real widths, then a short leader.

A name never covers another name, a disc or the legend, and never leaves the frame. When all must
be there, a name may stand further off with a line to its disc; when not, the least important are
left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report.charts.drawing import Frame
from report.charts.layout import Box
from report.charts.scene import Scene
from report.charts.theme import colour, size
from report.charts.typeface import text_width

HEIGHT, DESCENT = 3.0, 0.75
"""Of a line of 8.5 points, in mm: its box, and the foot of the box under the baseline."""

_GAP, _SIDE = 0.75, 0.35
_SWEEPS = 40
_AIR = 1.0
_LEADERS = tuple(
    (distance, turn * math.pi / 6) for distance in (3.0, 5.0, 7.5, 10.0) for turn in range(12)
)
_LEADER_COST, _DISC_COST, _NAME_COST = 2.0, 60.0, 100.0


@dataclass(frozen=True)
class Spot:
    """A disc to be named: centre and radius (mm), name, weight, importance (larger first).

    fill, halo: colours of the letters and of their edge; ink on white when not given.
    """

    x: float
    y: float
    radius: float
    text: str
    weight: int = 600
    importance: float = 0.0
    inside: bool = False
    fill: str | None = None
    halo: str | None = None


@dataclass(frozen=True)
class Placed:
    """A name in its place: its box, and whether a leader joins it to its disc."""

    spot: Spot
    box: Box
    leader: bool

    @property
    def base(self) -> tuple[float, float]:
        """Where the text begins, on its baseline."""
        return self.box[0] + _SIDE, self.box[3] - DESCENT


Boxes = NDArray[np.float64]


def candidates(
    spot: Spot, *, leaders: bool
) -> tuple[Boxes, NDArray[np.float64], NDArray[np.bool_]]:
    """The boxes a name may take, from the best to the worst: boxes, costs, with a leader or not."""
    wide = text_width(spot.text, size("legende"), spot.weight) + 2 * _SIDE
    near, x, y = spot.radius + _GAP, spot.x, spot.y
    slant = near * 0.72
    corners = [
        (x + near, y - HEIGHT / 2),
        (x - near - wide, y - HEIGHT / 2),
        (x - wide / 2, y - near + 0.15 - HEIGHT),
        (x - wide / 2, y + near - 0.15),
        (x + slant, y - slant - HEIGHT + 0.5),
        (x + slant, y + slant - 0.5),
        (x - slant - wide, y - slant - HEIGHT + 0.5),
        (x - slant - wide, y + slant - 0.5),
    ]
    costs = [0.12 * rank for rank in range(len(corners))]
    if spot.inside:
        corners.insert(0, (x - wide / 2, y - HEIGHT / 2))
        costs = [0.0, *(1 + cost for cost in costs)]
    close = len(corners)
    for distance, angle in _LEADERS if leaders else ():
        reach = spot.radius + distance
        cx, cy = x + reach * math.cos(angle), y + reach * math.sin(angle)
        left = cx if math.cos(angle) > 0.01 else cx - wide
        left = cx - wide / 2 if abs(math.cos(angle)) <= 0.01 else left
        corners.append((left, cy - HEIGHT / 2))
        costs.append(_LEADER_COST + distance / 3)
    origin = np.array(corners)
    boxes = np.column_stack((origin, origin[:, 0] + wide, origin[:, 1] + HEIGHT))
    return boxes, np.array(costs), np.arange(len(corners)) >= close


def overlaps(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Which boxes cross which others: a matrix (boxes × others)."""
    a, b = boxes[:, None, :], others[None, :, :]
    across = (a[..., 0] < b[..., 2]) & (b[..., 0] < a[..., 2])
    down = (a[..., 1] < b[..., 3]) & (b[..., 1] < a[..., 3])
    crossing: NDArray[np.bool_] = across & down
    return crossing


def place(
    spots: Sequence[Spot], frame: Frame, taken: Sequence[Box] = (), *, every: bool = True
) -> tuple[Placed, ...]:
    """Names in their places, in the order of the spots.

    taken: boxes that no name may cross. every: leaders are allowed so that none is left out;
    without it, names also keep a little air between them.
    """
    if not spots:
        return ()
    choices = [candidates(spot, leaders=every) for spot in spots]
    discs = np.array([disc_box(spot) for spot in spots])
    walls = np.array(taken).reshape(-1, 4)
    costs = [
        _static(boxes, cost, rank, discs, walls, frame)
        for rank, (boxes, cost, _) in enumerate(choices)
    ]
    chosen = _settle([boxes for boxes, _, _ in choices], costs, spots)
    placed = [
        Placed(spot, _box(choices[rank][0][pick]), bool(choices[rank][2][pick]))
        for rank, (spot, pick) in enumerate(zip(spots, chosen, strict=True))
    ]
    bad = [bool(costs[rank][pick] >= _DISC_COST) for rank, pick in enumerate(chosen)]
    return _without_collisions(placed, bad, 0.0 if every else _AIR)


def _box(row: NDArray[np.float64]) -> Box:
    left, top, right, bottom = row.tolist()
    return left, top, right, bottom


def disc_box(spot: Spot) -> Box:
    """The box of a disc; nothing when the name goes on it."""
    r = spot.radius if not spot.inside else 0.0
    return spot.x - r, spot.y - r, spot.x + r, spot.y + r


def _static(
    boxes: Boxes,
    costs: NDArray[np.float64],
    rank: int,
    discs: Boxes,
    walls: Boxes,
    frame: Frame,
) -> NDArray[np.float64]:
    """What each box costs by itself: its rank, the discs it covers, walls and frame."""
    others = np.delete(discs, rank, axis=0)
    total = costs + _DISC_COST * overlaps(boxes, others).sum(axis=1)
    if len(walls):
        total = total + 10 * _NAME_COST * overlaps(boxes, walls).any(axis=1)
    out = (boxes[:, 0] < 0) | (boxes[:, 2] > frame.width)
    out |= (boxes[:, 1] < 0) | (boxes[:, 3] > frame.height)
    total = total + 10 * _NAME_COST * out
    return np.asarray(total, dtype=np.float64)


def _settle(
    boxes: Sequence[Boxes], costs: Sequence[NDArray[np.float64]], spots: Sequence[Spot]
) -> list[int]:
    """The box of each name: the cheapest given the others, again and again until none moves.

    A name that still collides weighs more at the next turn, so that the others make way.
    """
    order = sorted(
        range(len(spots)),
        key=lambda rank: (int((costs[rank] < _DISC_COST).sum()), -spots[rank].importance, rank),
    )
    chosen = [-1] * len(spots)
    current = np.full((len(spots), 4), -1e6)
    weights = np.full(len(spots), _NAME_COST)
    best: tuple[int, list[int]] = (len(spots) + 1, chosen)
    for _ in range(_SWEEPS):
        for rank in order:
            touched = overlaps(boxes[rank], current)
            touched[:, rank] = False
            pick = int((costs[rank] + touched @ weights).argmin())
            if pick != chosen[rank]:
                chosen[rank] = pick
                current[rank] = boxes[rank][pick]
        colliding = _colliding(current, costs, chosen)
        if len(colliding) < best[0]:
            best = (len(colliding), list(chosen))
        if not colliding:
            break
        weights[colliding] *= 1.5
    return best[1]


def _colliding(
    current: Boxes, costs: Sequence[NDArray[np.float64]], chosen: Sequence[int]
) -> list[int]:
    """The names that cross another one, or that stand where they may not."""
    crossing = overlaps(current, current)
    np.fill_diagonal(crossing, val=False)
    return [
        rank
        for rank, pick in enumerate(chosen)
        if crossing[rank].any() or costs[rank][pick] >= _DISC_COST
    ]


def _without_collisions(
    placed: Sequence[Placed], bad: Sequence[bool], air: float
) -> tuple[Placed, ...]:
    """Leave out what still collides, the least important first."""
    order = sorted(
        range(len(placed)), key=lambda rank: (bad[rank], -placed[rank].spot.importance, rank)
    )
    kept: list[int] = []
    for rank in order:
        box = np.array([placed[rank].box]) + np.array([-air, -air, air, air])
        others = np.array([placed[other].box for other in kept]).reshape(-1, 4)
        if not bad[rank] and not overlaps(box, others).any():
            kept.append(rank)
    return tuple(placed[rank] for rank in sorted(kept))


def draw(scene: Scene, placed: Sequence[Placed], *, halo: str | None = None) -> None:
    """Write the names, with their leaders under them and a halo around the letters."""
    grey = colour("encre-2")
    leaders = [leader_line(name) for name in placed if name.leader]
    scene.lines("rappels", leaders, grey, 0.2)
    for name in placed:
        x, y = name.base
        edge = name.spot.halo or halo or colour("blanc")
        fill = name.spot.fill or colour("encre")
        scene.text(x, y, name.spot.text, weight=name.spot.weight, halo=edge, fill=fill)


def leader_line(name: Placed) -> list[tuple[float, float]]:
    """From the rim of the disc to the nearest edge of its name."""
    spot, (left, top, right, bottom) = name.spot, name.box
    x = min(max(spot.x, left + _SIDE), right - _SIDE)
    y = min(max(spot.y, top + 0.6), bottom - 0.6)
    reach = math.hypot(x - spot.x, y - spot.y) or 1.0
    rim = min(spot.radius / reach, 1.0)
    start = (spot.x + (x - spot.x) * rim, spot.y + (y - spot.y) * rim)
    return [start, (x, y)]
