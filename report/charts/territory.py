"""Maps of a territory: its communes named, or a theme by commune or by département."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from report.charts import labels, legends
from report.charts.drawing import Frame, Section
from report.charts.labels import Spot
from report.charts.layout import Array, Box
from report.charts.legends import Key
from report.charts.local import LocalGround, local_ground
from report.charts.points import STROKES_OF, draw_strokes
from report.charts.scene import Scene
from report.charts.states import draw_hatching
from report.charts.theme import RADII, STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.charts.values import Values
from report.territories import Cog, Level, Territory
from report.units import State

_CROWDED = 60
_SOME = 16  # places of a name that are tried at once
_FIRST_KEY, _HOLLOW, _RING, _PAPER, _REACH = 2.6, 0.37, 4, 1.0, 1.5


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
    xs, ys = np.arange(left + wide / 2, right - wide / 2, 2.5), np.arange(top + 2, bottom - 2, 2.0)
    x, y = (each.ravel() for each in np.meshgrid(xs, ys))
    far = (x - shape.centroid.x) ** 2 + (y - shape.centroid.y) ** 2
    near = np.lexsort((y, x, far))
    sides = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    boxes = np.stack(sides, axis=1)[near]
    boxes = boxes[~labels.overlaps(boxes, np.array(taken).reshape(-1, 4)).any(axis=1)]
    shapely.prepare(shape)
    for some in np.split(boxes, range(_SOME, len(boxes), _SOME)):
        inside = shapely.contains(shape, shapely.box(*some.T))
        if inside.any():
            left, top, right, bottom = some[inside.argmax()].tolist()
            return left, top, right, bottom
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
    """A commune of the programme on its territory's map; state: what is known of it."""

    code: str
    name: str
    done: bool = True
    importance: float = 0.0
    state: State = State.CONNU


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
    hidden = {c.code: c.state for c in communes if not _is_known(c)}
    draw_unknown(scene, land, hidden, land.places(list(hidden), cog))
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
    known = [(spot, c.done) for c, spot in zip(communes, spots, strict=True) if _is_known(c)]
    draw_discs(scene, [spot for spot, _ in known], [done for _, done in known], section)
    labels.draw(scene, placed)
    with scene.moved(left, top):
        legends.draw_keys(scene, signs, _FIRST_KEY)
    return scene


def _is_known(commune: Named) -> bool:
    return commune.state is State.CONNU


def draw_unknown(
    scene: Scene,
    land: LocalGround,
    states: Mapping[str, State],
    centres: Sequence[tuple[float, float]],
) -> None:
    """Communes hatched as on the maps of values; a stroke where the map does not draw their area.

    centres: where they are, in the order of the states.
    """
    draw_hatching(scene, Values({}, states), land.all_rings)
    bare = [
        (state, centre)
        for (code, state), centre in zip(states.items(), centres, strict=True)
        if state is State.SANS_OBJET or not land.all_rings(code)
    ]
    for state, sign in STROKES_OF.items():
        places = [centre for found, centre in bare if found is state]
        draw_strokes(scene, f"inconnus_{sign}", sign, places, _REACH)


def _keys(
    communes: Sequence[Named],
    words: tuple[str, str, Mapping[State, str]] | None,
    section: Section,
) -> list[Key]:
    """Of the signs that are on the map."""
    if words is None:
        return []
    full, hollow, unknown = words
    known = [c.done for c in communes if _is_known(c)]
    keys = [Key("plein", full, palette(section).main, strong=True)] if known else []
    if not all(known):
        keys.append(Key("creux", hollow))
    return keys + [Key(STROKES_OF[state], text) for state, text in unknown.items()]


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
