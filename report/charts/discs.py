"""Discs: a commune each, an event each, or an amount by its area."""

import math
from dataclasses import dataclass

from report.charts.drawing import Frame, Section
from report.charts.scene import Scene
from report.charts.theme import RADII, colour, palette
from report.charts.typeface import text_width, wrap
from report.formats import NBSP

PER_LINE, ROW_PITCH = 20, 4.25
MOST_IN_A_ROW = 60
"""Above, a share is a bar or a map: nobody counts more discs."""

_EDGE = 0.25
_SEASON_PITCH, _SEASON_RADIUS, _SQUARE = 8.6, 3.2, 6.0
_BOTTOM = 3.0


@dataclass(frozen=True)
class Amount:
    """An amount (any unit, the same for all) and how it is written: number, unit, what it is."""

    value: float
    number: str
    unit: str
    label: str = ""


def row_height(total: int) -> float:
    """The height, in mm, of the discs of that many communes."""
    return round(math.ceil(total / PER_LINE) * ROW_PITCH + 2 * _EDGE, 2)


def commune_row(done: int, total: int, frame: Frame, section: Section) -> Scene:
    """One disc a commune, twenty a line: full for what is done, hollow for what remains."""
    scene = Scene(frame)
    radius, ring = RADII.row, RADII.row_ring
    places = [
        (
            radius + _EDGE + (rank % PER_LINE) * ROW_PITCH,
            radius + _EDGE + (rank // PER_LINE) * ROW_PITCH,
        )
        for rank in range(total)
    ]
    scene.discs("pleins", [(x, y, radius) for x, y in places[:done]], palette(section).main)
    hollow = [(x, y, radius - ring / 2) for x, y in places[done:]]
    scene.discs("creux", hollow, colour("blanc"), colour("encre"), ring)
    return scene


def season(webinars: int, workshops: int, frame: Frame, section: Section) -> Scene:
    """One disc a webinar, one square a workshop held in a commune."""
    scene = Scene(frame)
    middle = frame.height / 2
    pitch = min(_SEASON_PITCH, (frame.width - 1) / max(webinars + workshops, 1))
    radius = _SEASON_RADIUS * pitch / _SEASON_PITCH
    discs = [(radius + 0.1 + rank * pitch, middle, radius) for rank in range(webinars)]
    scene.discs("webinaires", discs, palette(section).main)
    side = _SQUARE * pitch / _SEASON_PITCH
    squares = [
        (x, middle - side / 2, x + side, middle + side / 2)
        for x in ((webinars + rank) * pitch + (radius - side / 2) for rank in range(workshops))
    ]
    scene.bars("ateliers", squares, palette(section).main)
    return scene


def amount_radius(value: float, largest: float, largest_radius: float) -> float:
    """The radius (mm) of an amount when the area says it."""
    return largest_radius * math.sqrt(max(value, 0) / largest) if largest > 0 else 0.0


def whole_radius(frame: Frame) -> float:
    """The radius of the largest disc that a frame holds."""
    return min(frame.width, frame.height) / 2 - 0.3


def nested_amounts(whole: Amount, part: Amount | None, frame: Frame, section: Section) -> Scene:
    """A disc that holds the whole and, in white inside, the part; each written on its disc."""
    scene = Scene(frame)
    radius = whole_radius(frame)
    x, y = radius + 0.3, radius + 0.3
    main, white = palette(section).main, colour("blanc")
    scene.discs("tout", [(x, y, radius)], main)
    top = y - radius * 0.15 if part else y
    sizes = (34 * radius / 35, 11.0)
    headline = f"{whole.number}{NBSP}{whole.unit}"
    scene.text(x, top, headline, points_size=sizes[0], weight=700, fill=white, anchor="middle")
    for rank, line in enumerate(wrap(whole.label, radius * 1.5, sizes[1])):
        base = top + 7 + rank * 4.6
        scene.text(x, base, line, points_size=sizes[1], fill=white, anchor="middle")
    if part and part.value > 0:
        _part(scene, part, (x, y), radius, amount_radius(part.value, whole.value, radius), main)
    return scene


def _part(
    scene: Scene, part: Amount, centre: tuple[float, float], whole: float, radius: float, main: str
) -> None:
    """The part's disc at the bottom of the whole's; its value inside, or above when too small."""
    x, bottom = centre[0], centre[1] + whole - _BOTTOM
    y = bottom - radius
    scene.discs("partie", [(x, y, radius)], colour("blanc"))
    inside = text_width(part.number, 13, 700) < 1.6 * radius and radius > 5
    if inside:
        scene.text(x, y + 1, part.number, points_size=13, weight=700, anchor="middle", fill=main)
        scene.text(x, y + 5, part.unit, points_size=8.5, weight=600, anchor="middle", fill=main)
        return
    text = f"{part.number}{NBSP}{part.unit}"
    white = colour("blanc")
    scene.text(x, y - radius - 2, text, points_size=13, weight=700, anchor="middle", fill=white)


def amount_disc(value: float, largest: float, largest_radius: float, section: Section) -> Scene:
    """One amount at the scale of the page's largest disc, in a square just large enough."""
    radius = amount_radius(value, largest, largest_radius)
    side = round(2 * radius + 0.2, 2)
    scene = Scene(Frame(side, side))
    scene.discs("montant", [(side / 2, side / 2, radius)], palette(section).main)
    return scene
