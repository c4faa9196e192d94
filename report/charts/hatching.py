"""Hatching as segments cut to a polygon, never a pattern: it prints and copies like any line.

45° says « non transmis », 135° says « secret ».
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from report.charts.theme import STROKES

Array = NDArray[np.float64]
Segment = list[tuple[float, float]]

NOT_DELIVERED, SECRET = 45, 135


def hatch(rings: Sequence[Array], angle: int, step: float = STROKES.hatching_step) -> list[Segment]:
    """Parallel segments inside rings (even-odd), `step` mm apart, rising at `angle` degrees.

    Lines stand at multiples of the step from the origin, so those of neighbours are continuous.
    """
    turn = math.radians(angle)
    along = np.array([math.cos(turn), -math.sin(turn)])
    across = np.array([math.sin(turn), math.cos(turn)])
    starts = np.concatenate([np.asarray(ring, dtype=float) for ring in rings])
    ends = np.concatenate([np.roll(np.asarray(ring, dtype=float), -1, axis=0) for ring in rings])
    (u1, v1), (u2, v2) = ((p @ along, p @ across) for p in (starts, ends))
    first = math.ceil(float(v1.min()) / step)
    last = math.floor(float(v1.max()) / step)
    segments: list[Segment] = []
    for line in range(first, last + 1):
        v = line * step
        crossed = (v1 <= v) != (v2 <= v)
        ratio = (v - v1[crossed]) / (v2[crossed] - v1[crossed])
        cuts = np.sort(u1[crossed] + ratio * (u2[crossed] - u1[crossed]))
        for begin, end in zip(cuts[::2], cuts[1::2], strict=True):
            a, b = begin * along + v * across, end * along + v * across
            segments.append([(float(a[0]), float(a[1])), (float(b[0]), float(b[1]))])
    return segments
