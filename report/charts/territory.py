"""Maps of a territory: its communes named, or a theme by commune or by département."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from report.charts import labels, legends
from report.charts.discs import amount_radius
from report.charts.drawing import Frame, Section
from report.charts.labels import Placed, Spot
from report.charts.layout import Box
from report.charts.legends import Key
from report.charts.local import LocalGround, local_ground
from report.charts.points import Marks
from report.charts.scene import Scene
from report.charts.theme import RADII, STROKES, colour, palette, size
from report.charts.typeface import text_width
from report.charts.values import Values
from report.territories import Cog, Level, Territory

_CROWDED = 60
_PATCH = 0.8


def local_discs(count: int) -> float:
    """The radius of discs: that of a département, smaller when a région has many."""
    return RADII.local if count <= _CROWDED else max(0.85, RADII.local * (_CROWDED / count) ** 0.5)


def draw_ground(scene: Scene, land: LocalGround, tinted: Sequence[str], tint: str) -> None:
    """Neighbours in grey, the territory in white, some of its units tinted, then the limits."""
    grey, white = colour("gris-carte"), colour("blanc")
    outside = [(rings, None) for rings in land.neighbours.values()]
    scene.areas("voisins", outside, grey, white, STROKES.neighbours, clip=True)
    near = [(rings, None) for rings in land.around]
    scene.areas("alentours", near, grey, white, STROKES.communes, clip=True)
    own = [(land.rings[code], None) for code in land.rings if code not in set(tinted)]
    scene.areas("communes", own, white)
    scene.areas("communes_pvd", [(land.rings[c], None) for c in tinted if c in land.rings], tint)
    scene.lines("limites_fines", land.fine, colour("trait-carte"), STROKES.communes)
    scene.lines("limites", land.limits, colour("trait"), STROKES.inner_rates)
    scene.lines("contour", land.contour, colour("encre-2"), STROKES.territory)


def neighbour_names(
    scene: Scene, land: LocalGround, names: Mapping[str, str], taken: Sequence[Box]
) -> list[Box]:
    """The neighbours named where the frame shows them, when the name fits; the boxes taken."""
    boxes: list[Box] = []
    walls = [*taken]
    for code, rings in land.neighbours.items():
        box = _name_box(rings, names[code], land, [*walls, *boxes])
        if box:
            boxes.append(box)
            x, y = (box[0] + box[2]) / 2, box[3] - labels.DESCENT
            scene.text(x, y, names[code], fill=colour("encre-2"), anchor="middle")
    return boxes


def _name_box(
    rings: Sequence[np.ndarray], name: str, land: LocalGround, taken: Sequence[Box]
) -> Box | None:
    """The box of a name inside a neighbour, the nearest to the middle of what is seen of it."""
    shape = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
    shape = shapely.clip_by_rect(shape, 1, 1, land.frame.width - 1, land.frame.height - 1)
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


@dataclass(frozen=True)
class Named:
    """A commune of the programme on its territory's map."""

    code: str
    name: str
    done: bool
    importance: float


def named_map(
    communes: Sequence[Named],
    territory: Territory,
    frame: Frame,
    cog: Cog,
    section: Section,
    names: Mapping[str, str],
) -> Scene:
    """The territory and its communes: full discs for what is done, hollow for what is not."""
    scene = Scene(frame)
    land, _ = local_ground(territory, frame, cog.millesime)
    codes = [commune.code for commune in communes]
    tinted = codes if territory.level is not Level.REGION else []
    draw_ground(scene, land, tinted, palette(section).ramp[0])
    radius = local_discs(len(codes))
    spots = [
        Spot(x, y, radius, c.name, 600 if c.done else 400, c.importance)
        for c, (x, y) in zip(communes, land.places(codes, cog), strict=True)
    ]
    placed = labels.place(spots, frame, every=territory.level is not Level.REGION)
    neighbour_names(scene, land, names, [*(p.box for p in placed), *map(_around, spots)])
    draw_discs(scene, spots, [c.done for c in communes], section)
    labels.draw(scene, placed)
    return scene


def _around(spot: Spot) -> Box:
    return labels._disc(spot)


def draw_discs(
    scene: Scene, spots: Sequence[Spot], done: Sequence[bool], section: Section
) -> None:
    """Full discs with a white edge; hollow ones, with an ink ring, above them."""
    white, ring = colour("blanc"), RADII.local_ring
    pairs = list(zip(spots, done, strict=True))
    full = [(s.x, s.y, s.radius) for s, is_done in pairs if is_done]
    hollow = [(s.x, s.y, s.radius - 0.1 - ring / 2) for s, is_done in pairs if not is_done]
    scene.discs("pleins", full, palette(section).main, white, STROKES.circle_edge)
    scene.discs("creux", hollow, white, colour("encre"), ring)
