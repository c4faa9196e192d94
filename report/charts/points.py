"""National maps of communes: full and hollow discs, and shapes for categories."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from report.charts import legends
from report.charts.basemap import draw_plain, ground
from report.charts.drawing import Frame, Section
from report.charts.layout import Layout, national
from report.charts.legends import Key
from report.charts.scene import Scene
from report.charts.theme import RADII, STROKES, colour, palette
from report.territories import Cog, Level
from report.units import State

_EDGE, _MANY = 0.12, 800
_FIRST_KEY = 2.6
_LAST = ("creux", "hachures", "secret", "tiret")
"""Signs whose keys come after the others."""


@dataclass(frozen=True)
class Marks:
    """Communes that share a sign: their codes, the sign, its colour, its key, their state."""

    codes: Sequence[str]
    sign: str
    key: str
    fill: str
    edge: str = ""
    state: State = State.CONNU


STROKES_OF: Mapping[State, str] = {
    State.NON_TRANSMIS: "hachures",
    State.SECRET: "secret",
    State.SANS_OBJET: "tiret",
}
"""The sign of a commune whose value is not known: one stroke of the hatching, or a dash."""

_STROKE = {"hachures": (0.55, -0.55), "secret": (0.55, 0.55), "tiret": (0.8, 0.0)}


def unknown(found: Mapping[State, Sequence[str]], keys: Mapping[State, str]) -> tuple[Marks, ...]:
    """Communes whose value is not known, neither full nor hollow, by state."""
    ink = colour("encre-2")
    return tuple(
        Marks(codes, STROKES_OF[state], keys[state], ink, state=state)
        for state, codes in found.items()
        if codes
    )


def draw_strokes(
    scene: Scene, name: str, sign: str, centres: Sequence[tuple[float, float]], reach: float
) -> None:
    """A stroke at each place, that far on either side of it."""
    across, down = (part * reach for part in _STROKE[sign])
    lines = [[(x - across, y - down), (x + across, y + down)] for x, y in centres]
    scene.lines(name, lines, colour("encre-2"), STROKES.axis, cap="butt")


def full_and_hollow(
    done: Sequence[str], todo: Sequence[str], keys: tuple[str, str], section: Section
) -> tuple[Marks, ...]:
    """Done: full; not done: hollow, in ink when they are the few, in grey when the many."""
    ring = colour("encre") if len(todo) <= len(done) else colour("contexte")
    full = Marks(done, "plein", keys[0], palette(section).main)
    hollow = Marks(todo, "creux", keys[1], ring)
    if not todo:
        return (full,) if done else ()
    return (full, hollow) if len(todo) <= len(done) else (hollow, full)


def categories(
    groups: Mapping[str, Sequence[str]], keys: Sequence[str], section: Section
) -> tuple[Marks, ...]:
    """Up to three categories: three shapes, three tones of the section's hue."""
    ramp = palette(section).ramp
    looks = (
        ("plein", palette(section).main, ""),
        ("triangle", ramp[4], ""),
        ("losange", ramp[2], ramp[4]),
    )
    return tuple(
        Marks(codes, sign, key, tone, edge)
        for (codes, key), (sign, tone, edge) in zip(
            zip(groups.values(), keys, strict=True), looks, strict=False
        )
    )


def point_map(marks: Sequence[Marks], frame: Frame, cog: Cog) -> Scene:
    """Each commune as the sign of its group, the last group above; the keys at the top left."""
    scene = Scene(frame)
    order = sorted(marks, key=lambda group: _LAST.index(group.sign) if group.sign in _LAST else -1)
    keys = [
        Key(g.sign, g.key, g.fill, strong=rank == 0, edge=g.edge) for rank, g in enumerate(order)
    ]
    layout = national(frame, (legends.keys_box(keys, _FIRST_KEY),))
    draw_plain(scene, ground(layout, Level.DEPARTEMENT, cog.millesime))
    scale = point_scale(layout, sum(len(group.codes) for group in marks))
    for rank, group in enumerate(marks, start=1):
        draw_signs(scene, f"points_{rank}", group, places(group.codes, layout, cog), scale)
    legends.draw_keys(scene, keys, _FIRST_KEY)
    return scene


def point_scale(layout: Layout, count: int) -> float:
    """Discs are smaller on smaller maps, larger when they are few: 1 for all at full height."""
    box = layout.metropole.box
    room = min(1.0, max(0.7, (box[3] - box[1]) / 160))
    return room * min(1.6, max(1.0, math.sqrt(_MANY / max(count, 1))))


def draw_signs(
    scene: Scene,
    name: str,
    group: Marks,
    centres: Sequence[tuple[float, float]],
    scale: float,
) -> None:
    """The discs, or shapes, of a group."""
    white = colour("blanc")
    if group.sign in _STROKE:
        draw_strokes(scene, name, group.sign, centres, RADII.full * scale)
        return
    if group.sign == "creux":
        ring = RADII.hollow_ring * scale
        discs = [(x, y, RADII.hollow * scale - ring / 2) for x, y in centres]
        scene.discs(name, discs, white, group.fill, ring)
        return
    shape, grown = shape_of(group.sign)
    radius = RADII.full * grown * scale
    edge, width = (group.edge, 2 * _EDGE) if group.edge else (white, _EDGE)
    scene.discs(name, [(x, y, radius) for x, y in centres], group.fill, edge, width, shape=shape)


def shape_of(sign: str) -> tuple[str, float]:
    """The shape of a sign, and how much larger it is drawn to look as large as a disc."""
    return {"plein": ("circle", 1.0), "triangle": ("triangle-up", 1.3)}.get(sign, ("diamond", 1.5))


def places(codes: Sequence[str], layout: Layout, cog: Cog) -> list[tuple[float, float]]:
    """Where communes are, in mm: by their own coordinates, in the cell of their département."""
    rows = cog.communes.loc[list(codes), ["departement", "x", "y"]]
    found, metres = np.empty((len(rows), 2)), rows[["x", "y"]].to_numpy(dtype=float)
    for departement, group in rows.groupby("departement").indices.items():
        cell = layout.cells.get(str(departement), layout.metropole)
        found[group] = cell.place(metres[group])
    centres: list[tuple[float, float]] = [(x, y) for x, y in found.tolist()]
    return centres
