"""National maps of rates: shades of the section's ramp, bounds frozen from edition to edition."""

from collections.abc import Sequence
from dataclasses import dataclass

from report.charts import legends
from report.charts.basemap import Ground, draw_limits, draw_names, ground
from report.charts.drawing import Frame, Section
from report.charts.layout import METROPOLE, PETITE_COURONNE, WIDE, Box, national
from report.charts.legends import Key, Strip
from report.charts.scene import Scene
from report.charts.states import Words, draw_hatching, state_keys
from report.charts.theme import STROKES, colour, palette
from report.charts.values import NO_CLASS, Values, classes
from report.territories import Cog, Level

_NARROW_STEP = 9.2
_KEYS_DROP = 2.9


@dataclass(frozen=True)
class Written:
    """Bounds and extremes as they are printed in the strip."""

    bounds: tuple[str, ...]
    low: str
    high: str


def shade_map(
    values: Values,
    bounds: Sequence[float],
    written: Written,
    words: Words,
    frame: Frame,
    level: Level,
    cog: Cog,
    section: Section,
) -> Scene:
    """Each unit in the shade of its own class; hatched when not known; white outside."""
    scene = Scene(frame)
    step = strip_step(frame)
    ramp = palette(section).classes(len(bounds) + 1)
    strip = Strip(ramp, written.bounds, written.low, written.high, words.unit, step)
    lines = legends.title_lines(words.title, title_width(frame))
    rank = classes(values, bounds)
    units = cog.codes(level)
    keys = state_keys(values, units, words)
    layout = national(frame, strip_boxes(lines, strip, keys))
    land = ground(layout, level, cog.millesime)
    shapes = [
        (rings, rank.get(code, NO_CLASS))
        for piece in land.pieces.values()
        for code, rings in piece.rings.items()
    ]
    scene.areas("aplats", shapes, ramp)
    draw_hatching(scene, values, land.all_rings)
    draw_limits(scene, land)
    _outline_white(scene, land, [code for code in units if code not in rank])
    draw_names(scene, land.layout)
    below = legends.draw_strip(scene, strip, legends.draw_title(scene, lines))
    legends.draw_keys(scene, keys, below + _KEYS_DROP, "cle_etat")
    return scene


def strip_step(frame: Frame) -> float:
    """The width of a class in the legend."""
    return Strip.step if frame.width >= WIDE else _NARROW_STEP


def title_width(frame: Frame) -> float:
    """How wide a legend's title may be: the Channel is narrow on small maps."""
    return 58.0 if frame.width >= WIDE else min(58.0, frame.width * 0.62)


def strip_boxes(lines: Sequence[str], strip: Strip, keys: Sequence[Key]) -> tuple[Box, ...]:
    """The room of the legend: title and strip, then the keys, which are narrower."""
    title = legends.title_box(lines)
    foot = title[3] + 0.6 + legends.STRIP_HEIGHT
    boxes = (title, (0.0, title[3], strip.width + 0.5, foot))
    return (*boxes, legends.keys_box(keys, foot + _KEYS_DROP)) if keys else boxes


def _outline_white(scene: Scene, land: Ground, codes: Sequence[str]) -> None:
    """White units get their own contour: a white limit does not show on white."""
    rings = [
        ring
        for code in codes
        for name, found in land.rings(code)
        if name in (METROPOLE, PETITE_COURONNE)
        for ring in found
    ]
    edge = [[*ring.tolist(), ring[0].tolist()] for ring in rings]
    scene.lines("hors_programme", edge, colour("contexte"), STROKES.contour)
