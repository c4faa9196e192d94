"""National maps: every class, circle and disc comes from its own record, nothing is hidden."""

import itertools
import math

import numpy as np
import pytest
import shapely

from report.charts import Frame, vega
from report.charts.basemap import centroid, ground, simplified
from report.charts.circles import circle_map, largest_radius, place_circles
from report.charts.drawing import MM
from report.charts.hatching import NOT_DELIVERED, SECRET, hatch
from report.charts.layout import METROPOLE, NAMES, PETITE_COURONNE, bounds, national, vertices
from report.charts.legends import legend_values, round_below, title_lines
from report.charts.points import categories, full_and_hollow, places, point_map
from report.charts.reading import legend_number
from report.charts.scene import Scene
from report.charts.shades import Written, shade_map, strip_boxes
from report.charts.states import Words
from report.charts.theme import colour, palette
from report.charts.values import NO_CLASS, Values, class_of, classes
from report.outlines import DROM, load_departements
from report.territories import Cog, Level
from report.units import State

COG = Cog.load(2025)
OUTSIDE = ("75", "92", "93", "94")
INSIDE = tuple(code for code in COG.codes(Level.DEPARTEMENT) if code not in OUTSIDE)
BOUNDS = (0.1, 0.2, 0.3, 0.4)
WRITTEN = Written(("10", "20", "30", "40"), "6", "44")
WORDS = Words("Part des aides au département versée aux communes du programme, en\u00a0%")
FRAMES = [Frame(175, 163), Frame(175, 124), Frame(130, 118), Frame(82.5, 118)]
LEGEND = ((0.0, 0.0, 58.0, 14.0), (0.0, 14.0, 29.0, 27.0))


def rate(code: str) -> float:
    """A rate for each département that depends on nothing but its rank: 0 to 0.5."""
    return INSIDE.index(code) / len(INSIDE) / 2


VALUES = Values(
    {code: rate(code) for code in INSIDE if code not in ("973", "35", "2A")},
    {"973": State.NON_TRANSMIS, "35": State.SECRET, "2A": State.SANS_OBJET},
)


def svg(scene: Scene) -> str:
    return vega.draw(scene, "carte")


def test_a_value_on_a_bound_belongs_to_the_class_above() -> None:
    assert [class_of(v, BOUNDS) for v in (0, 0.0999, 0.1, 0.3, 0.4, 1)] == [0, 0, 1, 3, 4, 4]


def test_each_departement_takes_the_tone_of_its_own_record(read) -> None:
    frame = Frame(175, 163)
    scene = shade_map(VALUES, BOUNDS, WRITTEN, WORDS, frame, Level.DEPARTEMENT, COG, "tuile")
    ramp = palette("tuile").ramp
    land = ground(layout_of(scene), Level.DEPARTEMENT, COG.millesime)
    codes = [code for piece in land.pieces.values() for code in piece.rings]
    fills = [mark.get("fill") for mark in read(svg(scene)).marks("aplats")]
    assert len(codes) == len(fills) == 101 + len(OUTSIDE)
    for code, fill in zip(codes, fills, strict=True):
        value = VALUES.known.get(code)
        assert fill == (colour("blanc") if value is None else ramp[class_of(value, BOUNDS)]), code


def layout_of(scene: Scene) -> object:
    """The layout that the map was drawn in: the same legend gives the same one."""
    from report.charts.legends import Strip
    from report.charts.shades import state_keys, title_width

    lines = title_lines(WORDS.title, title_width(scene.frame))
    strip = Strip(palette("tuile").ramp, WRITTEN.bounds, "6", "44", "%")
    keys = state_keys(VALUES, COG.codes(Level.DEPARTEMENT), WORDS)
    return national(scene.frame, strip_boxes(lines, strip, keys))


def test_one_record_changed_changes_one_departement_only(read) -> None:
    args = (BOUNDS, WRITTEN, WORDS, Frame(130, 118), Level.DEPARTEMENT, COG, "tuile")
    before = read(svg(shade_map(VALUES, *args))).marks("aplats")
    other = Values({**VALUES.known, "15": 0.45}, VALUES.states)
    after = read(svg(shade_map(other, *args))).marks("aplats")
    changed = [
        (one.get("fill"), two.get("fill"))
        for one, two in zip(before, after, strict=True)
        if one.get("fill") != two.get("fill")
    ]
    ramp = palette("tuile").ramp
    assert changed == [(ramp[class_of(rate("15"), BOUNDS)], ramp[4])]


def test_unknown_units_are_hatched_in_their_own_direction_and_in_the_legend(read) -> None:
    scene = shade_map(
        VALUES, BOUNDS, WRITTEN, WORDS, Frame(175, 163), Level.DEPARTEMENT, COG, "tuile"
    )
    found = read(svg(scene))
    for layer in ("hachures_45", "hachures_135"):
        assert len(found.marks(layer)) == 1
    assert {"non transmis", "secret statistique", "hors programme"} <= set(found.texts)
    slopes = {layer: slope(scene, layer) for layer in ("hachures_45", "hachures_135")}
    assert slopes == {"hachures_45": 45, "hachures_135": 135}
    known = Values(dict.fromkeys(INSIDE, 0.2))
    plain = shade_map(
        known, BOUNDS, WRITTEN, WORDS, Frame(175, 163), Level.DEPARTEMENT, COG, "tuile"
    )
    assert {"non transmis", "secret statistique"}.isdisjoint(read(svg(plain)).texts)
    assert read(svg(plain)).marks("hachures_45") == []


def slope(scene: Scene, layer: str) -> int:
    (x1, y1), (x2, y2) = scene.rows(layer)[0]["geometry"]["coordinates"][0]
    return round(math.degrees(math.atan2(y1 - y2, x2 - x1)) % 180)


def test_hatching_stays_inside_its_polygon() -> None:
    ring = np.array([(0, 0), (30, 3), (24, 20), (12, 9), (2, 18)], dtype=float)
    shape = shapely.Polygon(ring).buffer(1e-6)
    for angle in (NOT_DELIVERED, SECRET):
        lines = shapely.linestrings(hatch([ring], angle))
        assert len(lines) > 15
        assert all(shape.contains(line) for line in lines)
        assert shapely.length(lines).sum() == pytest.approx(shape.area / 1.1, rel=0.05)


def test_a_hole_is_not_hatched() -> None:
    outer = np.array([(0, 0), (20, 0), (20, 20), (0, 20)], dtype=float)
    hole = np.array([(5, 5), (5, 15), (15, 15), (15, 5)], dtype=float)
    hatched = shapely.union_all(shapely.linestrings(hatch([outer, hole], 45)))
    assert hatched.intersection(shapely.box(5.01, 5.01, 14.99, 14.99)).is_empty


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.width:g}x{f.height:g}")
def test_the_whole_country_is_in_its_frame_and_nothing_under_the_legend(frame: Frame) -> None:
    layout = national(frame, LEGEND)
    assert set(layout.cells) == {METROPOLE, *NAMES}
    placed = {name: cell.place(vertices(name)) for name, cell in layout.cells.items()}
    for name, points in placed.items():
        assert points.min() >= 0, name
        assert points[:, 0].max() <= frame.width, name
        assert points[:, 1].max() <= frame.height, name
    boxes = [shapely.box(*box) for box in LEGEND]
    boxes += [shapely.box(*layout.cells[name].box) for name in NAMES]
    land = shapely.multipoints(placed[METROPOLE])
    assert all(not land.intersects(box) for box in boxes)
    assert all(not one.intersects(other) for one, other in itertools.combinations(boxes[2:], 2))


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f.width:g}x{f.height:g}")
def test_every_national_map_has_the_five_and_the_inner_suburbs(frame: Frame, read) -> None:
    scene = shade_map(VALUES, BOUNDS, WRITTEN, WORDS, frame, Level.DEPARTEMENT, COG, "tuile")
    texts = read(svg(scene)).texts
    for words in NAMES.values():
        assert set(words) <= set(texts)


@pytest.mark.parametrize("level", [Level.DEPARTEMENT, Level.REGION])
def test_each_limit_is_drawn_once(level: Level) -> None:
    layout = national(Frame(175, 163), LEGEND)
    piece = ground(layout, level, COG.millesime).pieces[METROPOLE]
    segments = [
        tuple(sorted((tuple(a), tuple(b))))
        for line in (*piece.inner, *piece.outer)
        for a, b in itertools.pairwise(line.round(6).tolist())
        if a != b
    ]
    assert len(segments) == len(set(segments))


def test_simplifying_keeps_borders_shared() -> None:
    topology = load_departements()[METROPOLE]
    fewer = simplified(topology, 2000)
    assert fewer.vertices < 0.6 * topology.vertices
    shapes = [
        shapely.make_valid(shapely.Polygon(p[0], p[1:]))
        for ps in fewer.polygons().values()
        for p in ps
    ]
    whole = shapely.union_all(shapes)
    assert whole.area == pytest.approx(sum(shape.area for shape in shapes), rel=0.002)


def test_circle_areas_are_the_values_and_the_largest_come_first(read) -> None:
    values = Values({code: float(10 + 7 * rank) for rank, code in enumerate(INSIDE)})
    frame = Frame(175, 124)
    words = Words("Prêts, en millions d’euros")
    scene = circle_map(values, legend_number, words, frame, Level.DEPARTEMENT, COG, "tuile")
    circles = read(svg(scene)).circles("cercles_donnees")
    assert len(circles) == 97
    radii = [r for _, _, r in circles]
    assert radii == sorted(radii, reverse=True)
    ranked = sorted(values.known.values(), reverse=True)
    for radius, value in zip(radii, ranked, strict=True):
        assert (radius / radii[0]) ** 2 == pytest.approx(value / ranked[0], rel=0.01)
    for x, y, r in circles:
        assert r <= x <= frame.width * MM - r
        assert r <= y <= frame.height * MM - r


def test_the_legend_has_the_scale_of_the_map(read) -> None:
    values = Values({code: float(10 + 7 * rank) for rank, code in enumerate(INSIDE)})
    words = Words("Prêts, en millions d’euros")
    scene = circle_map(
        values, legend_number, words, Frame(175, 163), Level.DEPARTEMENT, COG, "tuile"
    )
    found = read(svg(scene))
    largest = max(values.known.values())
    shown = legend_values(largest)
    outer = max(r for _, _, r in found.circles("cercles_donnees"))
    for value, (_, _, radius) in zip(shown, found.circles("cercles"), strict=True):
        assert (radius / outer) ** 2 == pytest.approx(value / largest, rel=0.01)
        assert legend_number(value) in found.texts


def test_no_circle_touches_the_legend_nor_leaves_the_frame() -> None:
    values = Values(dict.fromkeys(COG.codes(Level.REGION), 50.0))
    for frame in FRAMES:
        scene = circle_map(values, legend_number, WORDS, frame, Level.REGION, COG, "tuile")
        legend = scene.rows("cercles")[0]
        for row in scene.rows("cercles_donnees"):
            distance = math.hypot(row["x"] - legend["x"], row["y"] - legend["y"])
            assert distance > 10


def test_a_known_zero_is_a_hollow_disc_and_an_unknown_is_hatched(read) -> None:
    values = Values(
        {code: 5.0 for code in INSIDE if code not in ("15", "973")} | {"15": 0.0},
        {"973": State.NON_TRANSMIS},
    )
    scene = circle_map(
        values, legend_number, WORDS, Frame(175, 163), Level.DEPARTEMENT, COG, "tuile"
    )
    found = read(svg(scene))
    assert len(found.circles("cercles_donnees")) == 95
    assert len(found.circles("zeros")) == 1
    assert {"aucun", "non transmis"} <= set(found.texts)


def test_all_unknown_or_all_zero_still_draws() -> None:
    for values in (
        Values({}, dict.fromkeys(INSIDE, State.NON_TRANSMIS)),
        Values(dict.fromkeys(INSIDE, 0.0)),
    ):
        scene = circle_map(
            values, legend_number, WORDS, Frame(130, 118), Level.DEPARTEMENT, COG, "tuile"
        )
        assert "cercles_donnees" not in svg(scene)


def test_circles_cover_a_part_of_the_land_only() -> None:
    equal = Values(dict.fromkeys(INSIDE, 1.0))
    radius = largest_radius(equal, most=9, land=13000)
    assert 97 * math.pi * radius**2 == pytest.approx(0.25 * 13000, rel=0.01)
    one = Values({"35": 100.0} | dict.fromkeys(INSIDE[:5], 1.0))
    assert largest_radius(one, most=9, land=13000) == 9


def test_overseas_circles_are_in_their_cells_and_show_their_island(read) -> None:
    values = Values(dict.fromkeys(INSIDE, 10.0))
    scene = circle_map(
        values, legend_number, WORDS, Frame(175, 163), Level.DEPARTEMENT, COG, "tuile"
    )
    layout = national(Frame(175, 163), LEGEND)
    land = ground(layout, Level.DEPARTEMENT, COG.millesime)
    placed = place_circles(values, land, 5)
    for code in DROM:
        assert any((x, y) == layout.cells[code].centre for x, y, _ in placed)
    discs = read(svg(scene)).circles("cercles_donnees")
    grown = shapely.union_all([shapely.Point(x, y).buffer(r + 0.1) for x, y, r in discs])
    lines = [
        shapely.LineString(line)
        for row in scene.rows("iles")
        for line in row["geometry"]["coordinates"]
    ]
    assert lines
    assert all(grown.contains(line) for line in lines)


@pytest.mark.parametrize(
    ("largest", "values"),
    [
        (20546, (20000, 5000, 2000)),
        (61.7, (60, 20, 5)),
        (7, (6, 2, 0.5)),
        (1, (1, 0.2, 0.1)),
        (0, ()),
    ],
)
def test_legend_values_are_round(largest: float, values: tuple[float, ...]) -> None:
    assert legend_values(largest) == pytest.approx(values)
    assert all(round_below(value) <= value for value in values)


def test_full_and_hollow_discs_follow_the_communes(read) -> None:
    codes = list(COG.communes.index[COG.communes["departement"].isin(["35", "2A", "974"])])[:120]
    done, todo = codes[:100], codes[100:]
    marks = full_and_hollow(done, todo, ("Signée", "Pas encore"), "ardoise")
    scene = point_map(marks, Frame(175, 163), COG)
    found = read(svg(scene))
    assert (len(found.circles("points_1")), len(found.circles("points_2"))) == (100, 20)
    assert marks[1].fill == colour("encre")
    reversed_ = full_and_hollow(todo, done, ("Signée", "Pas encore"), "ardoise")
    assert [group.sign for group in reversed_] == ["creux", "plein"], "the few are on top"
    assert reversed_[0].fill == colour("contexte"), "the many are quieter"


def test_a_commune_is_placed_by_its_coordinates_in_the_cell_of_its_departement() -> None:
    layout = national(Frame(175, 163), LEGEND)
    codes = ["35238", "97411", "97302", "2A004", "97611"]
    found = places(codes, layout, COG)
    for code, (x, y) in zip(codes, found, strict=True):
        departement = COG.communes.at[code, "departement"]
        cell = layout.cells.get(departement, layout.metropole)
        box = cell.box
        assert box[0] - 0.1 <= x <= box[2] + 0.1
        assert box[1] - 0.1 <= y <= box[3] + 0.1


def test_categories_differ_by_shape_not_only_by_tone(read) -> None:
    groups = {"fixe": ["35238"], "mobile": ["2A004"], "fixe et mobile": ["97411"]}
    marks = categories(groups, ("Fixe", "Mobile", "Fixe et mobile"), "tuile")
    found = read(svg(point_map(marks, Frame(175, 163), COG)))
    shapes = {found.marks(f"points_{n}")[0].get("d") for n in (1, 2, 3)}
    kinds = {("A" in (d or ""), (d or "").count("L")) for d in shapes}
    assert len(kinds) == 3
    assert len({group.fill for group in marks}) == 3
    assert {"Fixe", "Mobile", "Fixe et mobile"} <= set(found.texts)


def test_classes_are_those_of_the_known_units_only() -> None:
    assert set(classes(VALUES, BOUNDS)) == set(VALUES.known)
    assert NO_CLASS not in classes(VALUES, BOUNDS).values()


def test_the_centre_of_a_ring_is_its_centre_of_gravity() -> None:
    ring = np.array([(0, 0), (4, 0), (4, 2), (0, 2)], dtype=float)
    assert centroid(ring) == pytest.approx((2, 1))
    assert bounds(PETITE_COURONNE)[0] < bounds(PETITE_COURONNE)[2]
