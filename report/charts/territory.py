"""Maps of a territory: its communes named, or a theme by commune or by département."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from report.charts import labels, legends, points
from report.charts.drawing import Frame, Section
from report.charts.labels import Spot
from report.charts.layout import Array, Box
from report.charts.legends import Key
from report.charts.local import LocalGround, local_ground
from report.charts.scene import Scene
from report.charts.theme import RADII, STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.territories import Cog, Level, Territory
from report.units import State

_CROWDED = 60
_FIRST_KEY, _HOLLOW, _RING, _PAPER = 2.6, 0.37, 4, 1.0


def local_discs(count: int) -> float:
    """The radius of discs: that of a département, smaller when a région has many."""
    return RADII.local if count <= _CROWDED else max(0.85, RADII.local * (_CROWDED / count) ** 0.5)


def draw_ground(scene: Scene, land: LocalGround, tint: Mapping[str, str]) -> None:
    """Neighbours in grey, the territory in white, some of its units tinted, then the limits."""
    grey, white = colour("gris-carte"), colour("blanc")
    outside = [(rings, None) for rings in land.neighbours.values()]
    scene.areas("voisins", outside, grey, white, STROKES.neighbours, clip=True)
    near = [(rings, None) for rings in land.around]
    scene.areas("alentours", near, grey, white, STROKES.communes, clip=True)
    scene.areas("terre", [(land.land, None)], white)
    for rank, tone in enumerate(sorted(set(tint.values())), start=1):
        units = [(land.rings[c], None) for c in land.rings if tint.get(c) == tone]
        scene.areas(f"communes_{rank}", units, tone)
    draw_lines(scene, land)


def draw_lines(scene: Scene, land: LocalGround) -> None:
    """Limits of communes, the stronger ones (EPCI, départements), then the territory's contour."""
    scene.lines("limites_fines", land.fine, colour("trait-carte"), STROKES.communes)
    stronger = "contexte" if land.regional else "trait"
    scene.lines("limites", land.limits, colour(stronger), STROKES.inner_rates)
    scene.lines("contour", land.contour, colour("encre-2"), STROKES.territory)


def neighbour_names(
    scene: Scene, land: LocalGround, names: Mapping[str, str], taken: Sequence[Box]
) -> None:
    """The neighbours named where the frame shows them, when the name fits."""
    boxes: list[Box] = []
    for code, rings in land.neighbours.items():
        box = _name_box(rings, names[code], land, [*taken, *boxes])
        if box:
            boxes.append(box)
            x, y = (box[0] + box[2]) / 2, box[3] - labels.DESCENT
            scene.text(x, y, names[code], fill=colour("encre-2"), anchor="middle")


def _name_box(
    rings: Sequence[Array], name: str, land: LocalGround, taken: Sequence[Box]
) -> Box | None:
    """The box of a name inside a neighbour, the nearest to the middle of what is seen of it."""
    polygons = [shapely.Polygon(ring) for ring in rings if len(ring) >= _RING]
    shape = shapely.union_all([shapely.make_valid(polygon) for polygon in polygons])
    room = shapely.box(1, 1, land.frame.width - 1, land.frame.height - 1)
    shape = shapely.intersection(shape, room)
    if shape.is_empty:
        return None
    wide, high = text_width(name, size("legende")) + 1.5, labels.HEIGHT + 0.6
    left, top, right, bottom = shape.bounds
    centre = shape.centroid
    xs, ys = np.arange(left + wide / 2, right - wide / 2, 2.5), np.arange(top + 2, bottom - 2, 2.0)
    grid = [(x, y) for x in xs for y in ys]
    grid.sort(key=lambda p: ((p[0] - centre.x) ** 2 + (p[1] - centre.y) ** 2, p))
    shapely.prepare(shape)
    walls = np.array(taken).reshape(-1, 4)
    for x, y in grid:
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        free = not labels.overlaps(np.array([box]), walls).any()
        if free and shape.contains(shapely.box(*box)):
            return box
    return None


def draw_legend(
    scene: Scene, land: LocalGround, corner: Box | None, boxes: Sequence[Box]
) -> tuple[float, float]:
    """White paper under a legend that stands on neighbours; where the legend begins."""
    if corner is None:
        return 0.0, 0.0
    left, top = corner[0], corner[1]
    if land.neighbours or land.around:
        right = left + max(box[2] for box in boxes) + _PAPER
        bottom = top + max(box[3] for box in boxes) + _PAPER
        scene.bars("legende_papier", [(left, top, right, bottom)], colour("blanc"))
    return left, top


@dataclass(frozen=True)
class Named:
    """A commune of the programme on its territory's map; sign: that of an unknown value."""

    code: str
    name: str
    done: bool = True
    importance: float = 0.0
    sign: str = ""


def named_map(
    communes: Sequence[Named],
    territory: Territory,
    frame: Frame,
    cog: Cog,
    section: Section,
    keys: tuple[str, str, Mapping[State, str]] | None = None,
) -> Scene:
    """The territory and its communes: full discs for what is done, hollow for what is not.

    keys: the words of full, hollow and unknown, when the map carries its own legend.
    """
    scene = Scene(frame)
    signs = _keys(communes, keys, section)
    boxes = (legends.keys_box(signs, _FIRST_KEY),) if signs else ()
    land, corner = local_ground(territory, frame, cog.millesime, boxes)
    codes = [commune.code for commune in communes]
    draw_ground(scene, land, tints(codes, territory, section))
    left, top = draw_legend(scene, land, corner, boxes)
    radius = local_discs(len(codes))
    spots = [
        Spot(x, y, radius, c.name, 600 if c.done else 400, c.importance)
        for c, (x, y) in zip(communes, land.places(codes, cog), strict=True)
    ]
    taken = [corner] if corner else []
    placed = labels.place(spots, frame, taken, every=territory.level is not Level.REGION)
    obstacles = [*taken, *(p.box for p in placed), *map(labels.disc_box, spots)]
    neighbour_names(scene, land, cog.departements["nom"].to_dict(), obstacles)
    _draw_signs(scene, communes, spots, section)
    labels.draw(scene, placed)
    with scene.moved(left, top):
        legends.draw_keys(scene, signs, _FIRST_KEY)
    return scene


def _draw_signs(
    scene: Scene, communes: Sequence[Named], spots: Sequence[Spot], section: Section
) -> None:
    """Discs of what is known; a stroke where it is not."""
    pairs = list(zip(communes, spots, strict=True))
    known = [(spot, c.done) for c, spot in pairs if not c.sign]
    draw_discs(scene, [spot for spot, _ in known], [done for _, done in known], section)
    for sign in sorted({c.sign for c in communes if c.sign}):
        places = [(s.x, s.y) for c, s in pairs if c.sign == sign]
        points.draw_strokes(scene, f"inconnus_{sign}", sign, places, spots[0].radius)


def _keys(
    communes: Sequence[Named],
    words: tuple[str, str, Mapping[State, str]] | None,
    section: Section,
) -> list[Key]:
    """Of the signs that are on the map."""
    if words is None:
        return []
    full, hollow, unknown = words
    known = [c.done for c in communes if not c.sign]
    keys = [Key("plein", full, palette(section).main, strong=True)] if known else []
    if not all(known):
        keys.append(Key("creux", hollow))
    return keys + [Key(points.STROKES_OF[state], text) for state, text in unknown.items()]


def tints(codes: Sequence[str], territory: Territory, section: Section) -> dict[str, str]:
    """The tint of the programme's communes; a commune's own edition shows it darker."""
    if territory.level is Level.REGION:
        return {}
    ramp = palette(section).ramp
    return {code: ramp[1 if code == territory.code else 0] for code in codes}


def draw_discs(scene: Scene, spots: Sequence[Spot], done: Sequence[bool], section: Section) -> None:
    """Full discs with a white edge; hollow ones, with an ink ring, above them."""
    white = colour("blanc")
    ring = min([RADII.local_ring, *(spot.radius * _HOLLOW for spot in spots)])
    pairs = list(zip(spots, done, strict=True))
    full = [(s.x, s.y, s.radius) for s, is_done in pairs if is_done]
    hollow = [(s.x, s.y, s.radius - ring / 2) for s, is_done in pairs if not is_done]
    scene.discs("pleins", full, palette(section).main, white, STROKES.circle_edge)
    scene.discs("creux", hollow, white, colour("encre"), ring)
