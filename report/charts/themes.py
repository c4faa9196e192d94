"""Themes on a territory's map: circles, shades and shapes, by commune or by département."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from report.charts import labels, legends
from report.charts.circles import circle_keys, inside, largest_radius, legend_boxes, meets
from report.charts.discs import amount_radius
from report.charts.drawing import Frame, Section
from report.charts.labels import Spot
from report.charts.layout import Box
from report.charts.legends import Key, Strip
from report.charts.local import LocalGround, land_area, local_ground, units_of
from report.charts.points import Marks, shape_of
from report.charts.scene import Scene
from report.charts.shades import Written, strip_boxes, strip_step, title_width
from report.charts.states import Words, draw_hatching, state_keys
from report.charts.territory import (
    draw_ground,
    draw_legend,
    draw_lines,
    draw_unknown,
    local_discs,
    neighbour_names,
    tints,
)
from report.charts.theme import RADII, STROKES, colour, palette
from report.charts.values import NO_CLASS, Values, classes
from report.territories import Cog, Level, Territory
from report.units import State

_LARGEST, _KEYS_DROP, _FIRST_KEY = 0.055, 2.6, 2.6
_NONE_RADIUS, _COVERED, _PER_NAME = 0.8, 0.5, 250.0


@dataclass(frozen=True)
class Place:
    """Where a theme is drawn: territory, frame, section, and the names of its units."""

    territory: Territory
    frame: Frame
    cog: Cog
    section: Section
    names: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def by_commune(self) -> bool:
        """Whether the units are communes (départements in a région)."""
        return self.territory.level is not Level.REGION

    @property
    def room(self) -> int:
        """How many names the frame holds; beyond, only those that fit beside their sign."""
        return int(self.frame.width * self.frame.height / _PER_NAME)


def _centres(place: Place, land: LocalGround, codes: Sequence[str]) -> list[tuple[float, float]]:
    if place.by_commune:
        return land.places(codes, place.cog)
    return [land.anchor(code) for code in codes]


def _finish(
    scene: Scene, place: Place, land: LocalGround, spots: Sequence[Spot], corner: Box | None
) -> None:
    """The names of the units, then of the neighbours around them."""
    taken = [corner] if corner else []
    placed = labels.place(spots, place.frame, taken, every=len(spots) <= place.room)
    obstacles = [*taken, *(p.box for p in placed), *map(labels.disc_box, spots)]
    neighbour_names(scene, land, place.cog.departements["nom"].to_dict(), obstacles)
    labels.draw(scene, placed)


def local_circles(
    values: Values, write: Callable[[float], str], words: Words, place: Place
) -> Scene:
    """A circle a unit, its area the value; hollow for a known zero; named."""
    scene = Scene(place.frame)
    largest = max(values.known.values(), default=0.0)
    land_mm2 = land_area(place.territory, place.frame, place.cog.millesime)
    radius = largest_radius(values, _LARGEST * place.frame.height, land_mm2 * _COVERED)
    lines = legends.title_lines(words.title, title_width(place.frame))
    shown = [(amount_radius(v, largest, radius), write(v)) for v in legends.legend_values(largest)]
    keys = circle_keys(values, words)
    boxes = legend_boxes(lines, shown, keys)
    land, corner, spots = _circle_spots(values, radius, boxes, place)
    draw_ground(scene, land, tints([*values.known], place.territory, place.section))
    draw_hatching(scene, values, land.all_rings)
    left, top = draw_legend(scene, land, corner, boxes)
    white = colour("blanc")
    full = [(s.x, s.y, s.radius) for s in spots if s.importance > 0]
    main = palette(place.section).main
    scene.discs("cercles_donnees", full, main, white, STROKES.circle_edge)
    none = [(s.x, s.y, s.radius) for s in spots if s.importance == 0]
    scene.discs("zeros", none, white, colour("encre"), RADII.hollow_ring)
    _finish(scene, place, land, spots, corner)
    with scene.moved(left, top):
        below = legends.draw_title(scene, lines) + legends.TITLE_GAP
        below = legends.draw_circles(scene, shown, below) if shown else below
        legends.draw_keys(scene, keys, below + _KEYS_DROP, "cle_etat")
    return scene


def _circle_spots(
    values: Values, radius: float, legend: tuple[Box, ...], place: Place
) -> tuple[LocalGround, Box | None, list[Spot]]:
    """The circles in their places, the largest first, the land away until none is on the legend."""
    largest = max(values.known.values(), default=0.0)
    codes = sorted(values.known, key=lambda code: (-values.known[code], code))
    for margin in (0.0, 2.0, 4.0, 6.0, 8.0):
        boxes = tuple((box[0], box[1], box[2] + margin, box[3] + margin) for box in legend)
        land, corner = local_ground(place.territory, place.frame, place.cog.millesime, boxes)
        spots = []
        for code, centre in zip(codes, _centres(place, land, codes), strict=True):
            value = values.known[code]
            r = amount_radius(value, largest, radius) or _NONE_RADIUS
            x, y = inside(centre, r, place.frame)
            spots.append(Spot(x, y, r, place.names[code], 600 if value else 400, value))
        if corner is None or not any(meets((s.x, s.y, s.radius), corner) for s in spots):
            break
    return land, corner, spots


def local_shades(
    values: Values, bounds: Sequence[float], written: Written, words: Words, place: Place
) -> Scene:
    """Each unit in the shade of its own class, the same classes as on the national map; named."""
    scene = Scene(place.frame)
    ramp = palette(place.section).classes(len(bounds) + 1)
    step = strip_step(place.frame)
    strip = Strip(ramp, written.bounds, written.low, written.high, words.unit, step)
    lines = legends.title_lines(words.title, title_width(place.frame))
    rank = classes(values, bounds)
    boxes, land, corner, keys = _shade_ground(values, words, strip, lines, place)
    outside = [(rings, None) for rings in land.neighbours.values()]
    grey, white = colour("gris-carte"), colour("blanc")
    scene.areas("voisins", outside, grey, white, STROKES.neighbours, clip=True)
    near = [(rings, None) for rings in land.around]
    scene.areas("alentours", near, grey, white, STROKES.communes, clip=True)
    shapes = [(rings, rank.get(code, NO_CLASS)) for code, rings in land.rings.items()]
    scene.areas("aplats", shapes, ramp)
    draw_hatching(scene, values, land.all_rings)
    if place.by_commune:
        draw_lines(scene, land)
    else:
        scene.lines("limites", land.limits, white, STROKES.inner_rates)
        scene.lines("contour", land.contour, colour("contexte"), STROKES.contour)
    left, top = draw_legend(scene, land, corner, boxes)
    named = [code for code in (*values.known, *values.states) if code in land.rings]
    spots = [
        Spot(
            *land.anchor(code), 0.0, _named(place, code), 600, values.known.get(code, 0), True,
            *_letters(rank.get(code, NO_CLASS), ramp),
        )
        for code in named
    ]  # fmt: skip
    _finish(scene, place, land, spots, corner)
    with scene.moved(left, top):
        below = legends.draw_strip(scene, strip, legends.draw_title(scene, lines))
        legends.draw_keys(scene, keys, below + _KEYS_DROP + 0.3, "cle_etat")
    return scene


def _letters(step: int, ramp: Sequence[str]) -> tuple[str | None, str | None]:
    """The colours of a name on its shade: white letters where the shade is dark."""
    dark = step > len(ramp) // 2 - 1
    return (colour("blanc"), ramp[step]) if dark else (None, None)


def _named(place: Place, code: str) -> str:
    """The name of a unit, with its value beside it in a région, where there is room."""
    value = "" if place.by_commune else place.texts.get(code, "")
    return f"{place.names[code]} {value}".strip()


def _shade_ground(
    values: Values, words: Words, strip: Strip, lines: Sequence[str], place: Place
) -> tuple[tuple[Box, ...], LocalGround, Box | None, list[Key]]:
    """The territory beside the legend; the keys depend on the units that it has."""
    keys = state_keys(values, units_of(place.territory, place.cog.millesime), words)
    boxes = strip_boxes(lines, strip, keys)
    land, corner = local_ground(place.territory, place.frame, place.cog.millesime, boxes)
    return boxes, land, corner, keys


def local_signs(marks: Sequence[Marks], tinted: Sequence[str], place: Place) -> Scene:
    """Communes as the shape of their category; the others of the programme only tinted."""
    scene = Scene(place.frame)
    shown = [group for group in marks if group.codes]
    keys = [
        Key(g.sign, g.key, g.fill, strong=rank == 0, edge=g.edge) for rank, g in enumerate(shown)
    ]
    boxes = (legends.keys_box(keys, _FIRST_KEY),) if keys else ()
    land, corner = local_ground(place.territory, place.frame, place.cog.millesime, boxes)
    draw_ground(scene, land, tints(tinted, place.territory, place.section))
    hidden = {code: g.state for g in shown for code in g.codes if g.state is not State.CONNU}
    draw_unknown(scene, land, hidden, land.places(list(hidden), place.cog))
    left, top = draw_legend(scene, land, corner, boxes)
    radius = local_discs(sum(len(group.codes) for group in shown)) * 1.15
    spots: list[Spot] = []
    for rank, group in enumerate(shown, start=1):
        shape, grown = shape_of(group.sign)
        centres = land.places(group.codes, place.cog)
        if group.state is not State.CONNU:
            spots += [
                Spot(*centre, 0.0, place.names[code])
                for code, centre in zip(group.codes, centres, strict=True)
            ]
            continue
        discs = [(x, y, radius * grown) for x, y in centres]
        scene.discs(
            f"signes_{rank}", discs, group.fill, group.edge or colour("blanc"), 0.25, shape=shape
        )
        spots += [
            Spot(x, y, radius * grown, place.names[code])
            for code, (x, y) in zip(group.codes, centres, strict=True)
        ]
    _finish(scene, place, land, spots, corner)
    with scene.moved(left, top):
        legends.draw_keys(scene, keys, _FIRST_KEY)
    return scene
