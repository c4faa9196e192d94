"""National maps of counts and amounts: circles whose area is the value."""

import math
from collections.abc import Callable, Sequence

import shapely

from report.charts import legends
from report.charts.basemap import Ground, draw_plain, ground
from report.charts.discs import amount_radius
from report.charts.drawing import Frame, Section
from report.charts.layout import CLEAR, METROPOLE, Array, Box, national, usual_height
from report.charts.legends import Key
from report.charts.scene import Scene
from report.charts.shades import title_width
from report.charts.states import Words, draw_hatching, state_keys
from report.charts.theme import RADII, STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.charts.values import Values
from report.territories import Cog, Level

_LARGEST = 0.054
_LARGEST_REGION = 0.065
_LAND, _COVERED = 0.5, 0.25
"""Land in a square as high as the country; the part of it that circles may cover in all."""

_NONE_RADIUS, _EDGE, _KEYS_DROP = 0.7, 0.3, 2.2


def circle_map(
    values: Values,
    write: Callable[[float], str],
    words: Words,
    frame: Frame,
    level: Level,
    cog: Cog,
    section: Section,
) -> Scene:
    """A circle a unit, the largest first; hollow for a known zero; hatched when not known.

    write: how a legend's value is written, without unit (the unit is in the title).
    """
    scene = Scene(frame)
    largest = max(values.known.values(), default=0.0)
    lines = legends.title_lines(words.title, title_width(frame))
    keys = circle_keys(values, words)
    share = _LARGEST_REGION if level is Level.REGION else _LARGEST
    height = usual_height(frame)
    radius = largest_radius(values, share * height, _LAND * height**2)
    shown = [(amount_radius(v, largest, radius), write(v)) for v in legends.legend_values(largest)]
    land, circles = _clear_of(legend_boxes(lines, shown, keys), values, radius, frame, level, cog)
    draw_plain(scene, land)
    draw_hatching(scene, values, land.all_rings)
    main, white = palette(section).main, colour("blanc")
    scene.discs("cercles_donnees", circles, main, white, STROKES.circle_edge)
    _zeros(scene, values, land)
    _islands(scene, land, circles)
    below = legends.draw_title(scene, lines) + legends.TITLE_GAP
    if shown:
        below = legends.draw_circles(scene, shown, below)
    legends.draw_keys(scene, keys, below + _KEYS_DROP, "cle_etat")
    return scene


def largest_radius(values: Values, most: float, land: float) -> float:
    """The radius of the largest value: at most so, and circles cover a part of the land only."""
    largest = max(values.known.values(), default=0.0)
    if largest <= 0:
        return most
    parts = sum(value / largest for value in values.known.values())
    return round(min(most, math.sqrt(_COVERED * land / (math.pi * parts))), 2)


def circle_keys(values: Values, words: Words) -> list[Key]:
    """The keys of units without a circle: unknown, or a known zero."""
    keys = state_keys(values, (), words)
    if any(value == 0 for value in values.known.values()):
        keys.append(Key("creux", words.none))
    return keys


def _clear_of(
    legend: tuple[Box, ...], values: Values, radius: float, frame: Frame, level: Level, cog: Cog
) -> tuple[Ground, list[tuple[float, float, float]]]:
    """The ground and its circles, the land drawn back until no circle touches the legend."""
    for step in range(8):
        layout = national(frame, legend, CLEAR + 2 * step)
        land = ground(layout, level, cog.millesime)
        circles = place_circles(values, land, radius)
        if not any(meets(circle, box) for circle in circles for box in legend):
            break
    return land, circles


def meets(circle: tuple[float, float, float], box: Box) -> bool:
    """Whether a circle and a box share a point."""
    x, y, r = circle
    near_x, near_y = min(max(x, box[0]), box[2]), min(max(y, box[1]), box[3])
    return (x - near_x) ** 2 + (y - near_y) ** 2 < r**2


def place_circles(values: Values, land: Ground, radius: float) -> list[tuple[float, float, float]]:
    """Centre and radius of each circle, in mm, the largest first."""
    largest = max(values.known.values(), default=0.0)
    ordered = sorted(values.known.items(), key=lambda item: (-item[1], item[0]))
    circles = []
    for code, value in ordered:
        if value > 0:
            r = amount_radius(value, largest, radius)
            circles.append((*inside(land.anchor(code), r, land.layout.frame), r))
    return circles


def inside(centre: tuple[float, float], radius: float, frame: Frame) -> tuple[float, float]:
    """A centre moved, if need be, so that its circle stays in the frame."""
    room = radius + _EDGE
    x = min(max(centre[0], room), frame.width - room)
    return x, min(max(centre[1], room), frame.height - room)


def legend_boxes(
    lines: Sequence[str], shown: Sequence[tuple[float, str]], keys: Sequence[Key]
) -> tuple[Box, ...]:
    """The room of the legend: title, circles, keys."""
    title = legends.title_box(lines)
    foot, wide = title[3] + legends.TITLE_GAP, 0.0
    if shown:
        foot += 2 * shown[0][0] + 4
        wide = 2 * shown[0][0] + 5 + max(text_width(text, size("legende")) for _, text in shown)
    boxes = (title, (0.0, title[3], round(wide, 1), foot))
    return (*boxes, legends.keys_box(keys, foot + _KEYS_DROP)) if keys else boxes


def _zeros(scene: Scene, values: Values, land: Ground) -> None:
    """A known zero is a small hollow disc: nothing was done there, and it is known."""
    centres = [land.anchor(code) for code, value in values.known.items() if value == 0]
    discs = [(x, y, _NONE_RADIUS) for x, y in centres]
    scene.discs("zeros", discs, colour("blanc"), colour("encre"), RADII.hollow_ring)


def _islands(scene: Scene, land: Ground, circles: Sequence[tuple[float, float, float]]) -> None:
    """In the cells, in white, the part of the island's outline that its circle would hide."""
    hidden: list[Array] = []
    for name, piece in land.pieces.items():
        discs = [] if name == METROPOLE else _at(piece.cell.centre, circles)
        coast = shapely.MultiLineString([line for line in piece.outer if len(line) > 1])
        for x, y, radius in discs:
            under = shapely.intersection(coast, shapely.Point(x, y).buffer(radius))
            parts = (part for part in shapely.get_parts(under) if part.length > 0)
            hidden += [shapely.get_coordinates(part) for part in parts]
    scene.lines("iles", hidden, colour("blanc"), STROKES.contour)


def _at(
    centre: tuple[float, float], circles: Sequence[tuple[float, float, float]]
) -> list[tuple[float, float, float]]:
    return [circle for circle in circles if circle[:2] == centre]
