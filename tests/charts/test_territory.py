"""Maps of a territory: in the frame, beside the legend, its neighbours named, its own units."""

import pytest
import shapely

from report.charts import Frame, vega
from report.charts.drawing import MM
from report.charts.layout import NAMES
from report.charts.local import local_ground
from report.charts.points import categories
from report.charts.reading import bound_numbers, legend_number, names
from report.charts.scene import Scene
from report.charts.shades import Written
from report.charts.skies import local_sky, national_sky
from report.charts.states import Words
from report.charts.territory import Named, named_map, tints
from report.charts.theme import colour, palette
from report.charts.themes import Place, local_circles, local_shades, local_signs
from report.charts.values import Values, class_of
from report.territories import Cog, Level, Territory
from report.units import State

COG = Cog.load(2025)
FRAME = Frame(175, 163)
COMMUNES = ("35238", "35288", "35115", "35360", "35236", "35024")
LEGEND = ((0.0, 0.0, 58.0, 20.0),)


def svg(scene: Scene) -> str:
    return vega.draw(scene, "carte")


def named(codes: tuple[str, ...], *hollow: str) -> list[Named]:
    return [Named(c, str(COG.communes.at[c, "nom"]), c not in hollow) for c in codes]


def place_of(key: str, level: Level) -> Place:
    return Place(COG.parse(key), FRAME, COG, "tuile", names(COG, level))


@pytest.mark.parametrize(
    "key",
    ["dep:35", "dep:2A", "dep:90", "dep:972", "dep:973", "dep:976", "reg:53", "reg:94", "reg:04"],
)
@pytest.mark.parametrize("legend", [(), LEGEND], ids=["sans légende", "avec légende"])
def test_a_territory_is_whole_in_its_frame_and_clear_of_its_legend(key: str, legend) -> None:
    land, corner = local_ground(COG.parse(key), FRAME, COG.millesime, legend)
    rings = [ring for rings in land.rings.values() for ring in rings]
    points = shapely.multipoints([point for ring in rings for point in ring])
    assert shapely.box(0, 0, FRAME.width, FRAME.height).contains(points)
    assert (corner is None) == (not legend)
    if corner:
        assert not points.intersects(shapely.box(*corner))
        assert shapely.box(0, 0, FRAME.width, FRAME.height).contains(shapely.box(*corner))


def test_the_neighbours_are_named_and_overseas_there_are_none(read) -> None:
    metropole = named_map(named(COMMUNES), COG.parse("dep:35"), FRAME, COG, "ardoise")
    assert {"Mayenne", "Morbihan", "Côtes-d’Armor"} <= set(read(svg(metropole)).texts)
    code = str(COG.communes.index[COG.communes["departement"] == "974"][0])
    island = read(svg(named_map(named((code,)), COG.parse("dep:974"), FRAME, COG, "ardoise")))
    assert island.marks("voisins") == []


def test_communes_of_the_programme_are_named_tinted_and_signed(read) -> None:
    scene = named_map(named(COMMUNES, "35360"), COG.parse("dep:35"), FRAME, COG, "ardoise")
    found = read(svg(scene))
    assert {str(COG.communes.at[code, "nom"]) for code in COMMUNES} <= set(found.texts)
    assert len(found.circles("pleins")) == 5
    assert len(found.circles("creux")) == 1
    assert len(found.marks("communes_1")) == 6
    assert found.marks("communes_1")[0].get("fill") == palette("ardoise").ramp[0]


def test_a_commune_s_own_edition_shows_it_darker_in_its_epci(read) -> None:
    territory = COG.parse("com:35236")
    assert tints(["35236", "35360"], territory, "ardoise") == {
        "35236": palette("ardoise").ramp[1],
        "35360": palette("ardoise").ramp[0],
    }
    found = read(svg(named_map(named(("35236",)), territory, FRAME, COG, "ardoise")))
    assert "Redon" in found.texts
    assert len(found.marks("alentours")) > 20, "the communes around are in grey"


def test_an_epci_may_lie_in_two_departements() -> None:
    siren = str(COG.communes.at["35236", "epci"])
    departements = set(COG.communes[COG.communes["epci"] == siren]["departement"])
    assert len(departements) > 1
    land, _ = local_ground(COG.territory(Level.EPCI, siren), FRAME, COG.millesime)
    assert {code[:2] for code in land.rings} == departements


def test_circles_by_commune_keep_the_ratio_of_values(read) -> None:
    values = Values({"35238": 400.0, "35288": 100.0, "35115": 0.0}, {"35360": State.SECRET})
    words = Words("Logements rénovés")
    scene = local_circles(values, legend_number, words, place_of("dep:35", Level.COMMUNE))
    found = read(svg(scene))
    large, small = (r for _, _, r in found.circles("cercles_donnees"))
    assert (large / small) ** 2 == pytest.approx(4, rel=0.01)
    assert len(found.circles("zeros")) == 1
    assert len(found.marks("hachures_135")) == 1
    assert {"Rennes", "Saint-Malo", "Fougères", "aucun", "secret statistique"} <= set(found.texts)


def test_shades_by_departement_keep_the_national_classes(read) -> None:
    bounds = (0.16, 0.2, 0.22, 0.26)
    values = Values({"22": 0.15, "29": 0.2, "35": 0.3}, {"56": State.NON_TRANSMIS})
    written = Written(bound_numbers(bounds), "15", "30")
    place = place_of("reg:53", Level.DEPARTEMENT)
    scene = local_shades(values, bounds, written, Words("Part, en %"), place)
    land, _ = local_ground(place.territory, FRAME, COG.millesime)
    ramp = palette("tuile").ramp
    fills = [mark.get("fill") for mark in read(svg(scene)).marks("aplats")]
    for code, fill in zip(land.rings, fills, strict=True):
        value = values.known.get(code)
        assert fill == (colour("blanc") if value is None else ramp[class_of(value, bounds)])
    texts = read(svg(scene)).texts
    assert {"16", "20", "22", "26", "non transmis", "Finistère"} <= set(texts)


def test_categories_in_a_territory_name_the_communes_that_have_one(read) -> None:
    groups = {"Fixe": ["35238"], "Mobile": ["35288"], "Fixe et mobile": []}
    marks = categories(groups, tuple(groups), "tuile")
    scene = local_signs(marks, COMMUNES, place_of("dep:35", Level.COMMUNE))
    texts = read(svg(scene)).texts
    assert {"Rennes", "Saint-Malo", "Fixe", "Mobile"} <= set(texts)
    assert "Fixe et mobile" not in texts, "an empty category has no key"
    assert "Fougères" not in texts


def test_the_national_sky_has_a_light_a_commune_and_the_five_overseas(read) -> None:
    codes = list(COG.communes.index[COG.communes["x"].notna()][::50])
    found = read(svg(national_sky(codes, Frame(191, 210), COG)))
    lights = found.circles("communes")
    assert len(lights) == len(codes)
    assert {"Guadeloupe", "Martinique", "Guyane", "La Réunion", "Mayotte"} == set(found.texts)
    assert all(0 < x < 191 * MM and 0 < y < 199 * MM for x, y, _ in lights)
    assert len(NAMES) == 6


def test_a_territory_s_sky_has_its_own_lights_and_those_around(read) -> None:
    own = list(COMMUNES)
    others = [c for c in COG.communes.index[COG.communes["x"].notna()][::40] if c not in own]
    found = read(svg(local_sky(own, others, COG.parse("dep:35"), Frame(191, 210), COG)))
    assert len(found.circles("communes")) == 6
    around = found.circles("voisines")
    assert 10 < len(around) < len(others)
    for x, y, _ in around:
        assert not (12 < x / MM < 142 and 193 < y / MM < 208), "the page writes there"
    island = local_sky(["97411"], others, COG.parse("dep:974"), Frame(191, 210), COG)
    assert read(svg(island)).circles("voisines") == []


def test_equal_territories_share_one_ground() -> None:
    one, other = COG.parse("dep:35"), COG.parse("dep:35")
    assert isinstance(one, Territory)
    assert local_ground(one, FRAME, 2025)[0] is local_ground(other, FRAME, 2025)[0]
