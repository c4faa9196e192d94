"""What a map says of units without a value: not delivered, secret, outside the programme."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report.charts.hatching import NOT_DELIVERED, SECRET, hatch
from report.charts.legends import Key
from report.charts.scene import Scene
from report.charts.theme import STROKES, colour
from report.charts.values import Values
from report.units import State

Array = NDArray[np.float64]
_ANGLES = {State.NON_TRANSMIS: NOT_DELIVERED, State.SECRET: SECRET}


@dataclass(frozen=True)
class Words:
    """The words of a map's legend: its title, unit, and the names of what has no class."""

    title: str
    unit: str = "%"
    not_delivered: str = "non transmis"
    secret: str = "secret statistique"
    outside: str = "hors programme"
    without: str = "sans objet"
    none: str = "aucun"


def state_keys(values: Values, units: Sequence[str], words: Words) -> list[Key]:
    """The keys of what has no class, only those present on the map."""
    seen = set(values.states.values()) - {State.CONNU}
    outside = any(code not in values.known and code not in values.states for code in units)
    keys = [
        ("hachures", words.not_delivered, State.NON_TRANSMIS in seen),
        ("secret", words.secret, State.SECRET in seen),
        ("blanc", words.outside, outside),
        ("blanc", words.without, State.SANS_OBJET in seen and not outside),
    ]
    return [Key(sign, text) for sign, text, present in keys if present]


def draw_hatching(scene: Scene, values: Values, rings_of: Callable[[str], Sequence[Array]]) -> None:
    """White under segments: the units that were not delivered (45°) or are secret (135°)."""
    ink, white = colour("encre-2"), colour("blanc")
    for state, angle in _ANGLES.items():
        shapes = [rings for code in values.in_state(state) if (rings := rings_of(code))]
        segments = [segment for rings in shapes for segment in hatch(rings, angle)]
        scene.areas(f"hachures_{angle}_fond", [(rings, None) for rings in shapes], white)
        scene.lines(f"hachures_{angle}", segments, ink, STROKES.hatching, cap="butt")
        edges = [np.vstack((ring, ring[:1])) for rings in shapes for ring in rings]
        scene.lines(f"hachures_{angle}_bord", edges, ink, STROKES.contour)
