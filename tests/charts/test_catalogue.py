"""Every drawing of the publication, from the demonstration edition's own figures."""

import itertools
import re
from collections import Counter

import pytest

from report.charts import Drawing, Frame, draw, reading
from report.charts.drawing import MM, Section
from report.charts.maps import class_bounds
from report.charts.theme import colour, palette
from report.charts.values import class_of
from report.edition import Edition
from report.errors import UnknownIndicator
from report.indicators import Figures
from report.territories import FRANCE, Cog, Level, Territory

FRAMES: dict[str, tuple[Frame, Section]] = {
    "actions_par_thematique": (Frame(175, 94), "ardoise"),
    "actions_par_avancement": (Frame(175, 21), "ardoise"),
    "actions_par_etat_financement": (Frame(175, 21), "ardoise"),
    "financements_par_financeur": (Frame(175, 84), "ardoise"),
    "carte_communes_pvd": (Frame(175, 163), "ardoise"),
    "carte_conventions": (Frame(175, 163), "ardoise"),
    "carte_anah_logements": (Frame(130, 118), "tuile"),
    "carte_anah_part": (Frame(130, 118), "tuile"),
    "carte_ademe_investissements": (Frame(82.5, 118), "tuile"),
    "carte_ademe_part": (Frame(82.5, 118), "tuile"),
    "carte_ademe_projets": (Frame(82.5, 118), "tuile"),
    "carte_bdt_prets": (Frame(175, 124), "tuile"),
    "carte_fonds_vert_projets": (Frame(130, 118), "tuile"),
    "carte_fonds_vert_repartition": (Frame(130, 118), "tuile"),
    "carte_ort": (Frame(175, 163), "tuile"),
    "carte_securite": (Frame(175, 163), "tuile"),
    "carte_microfolies": (Frame(175, 163), "tuile"),
    "evolution:conventions_cadres_communes_part": (Frame(85, 27), "ardoise"),
    "disques:bdt_prets_total/bdt_prets_pru": (Frame(85, 71), "tuile"),
    "disque:bdt_cofinancements_directs/bdt_prets_total": (Frame(85, 71), "tuile"),
    "couverture": (Frame(191, 210), "ardoise"),
}
LOCAL = [name for name in FRAMES if name.partition(":")[0] != "evolution"]


@pytest.fixture(scope="module")
def drawing(figures: Figures, edition: Edition):
    """Draw by identifier, once each."""
    kept: dict[tuple[str, str], Drawing] = {}

    def make(name: str, territory: Territory = FRANCE, frame: Frame | None = None) -> Drawing:
        usual, section = FRAMES.get(name, (Frame(85, 9), "ardoise"))
        key = (name, territory.key)
        if key not in kept:
            place = frame or usual
            kept[key] = draw(name, figures, edition, territory, place, section)
        return kept[key]

    return make


def good_typography(text: str) -> bool:
    loose = re.search(r"[^\u00a0\u202f]:|[^\u00a0\u202f]%|'|\.\.|  | [€%]|\bnan\b", text)
    return loose is None and text.endswith(".")


def badly_placed(made: Drawing, read) -> list[str]:
    """Texts out of the frame, and texts over one another."""
    boxes = read(made.svg).text_boxes()
    wrong = [
        f"{text} out of the frame"
        for text, (left, top, right, bottom) in boxes
        if left < -0.2 or top < -0.2 or right > made.width + 0.2 or bottom > made.height + 0.2
    ]
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]:
            wrong.append(f"{one} over {other}")
    return wrong


@pytest.mark.parametrize("name", FRAMES)
def test_no_text_is_cut_nor_covered(name: str, drawing, read) -> None:
    assert badly_placed(drawing(name), read) == []


@pytest.mark.parametrize("name", FRAMES)
def test_each_national_drawing_is_in_its_frame_described_and_tabled(name: str, drawing) -> None:
    made = drawing(name)
    assert made.id == name
    if not name.startswith("disque:"):
        frame = FRAMES[name][0]
        assert (made.width, made.height) == (frame.width, frame.height)
    assert f'width="{made.width:g}mm"' in made.svg
    assert 30 < len(made.alt) < 900
    assert good_typography(made.alt), made.alt
    assert made.table.rows
    assert all(len(row) == len(made.table.columns) for row in made.table.rows)
    assert "opacity" not in made.svg


def test_every_map_and_breakdown_of_the_figures_is_drawn_here(figures: Figures) -> None:
    assert {*figures.maps, *figures.breakdowns} <= set(FRAMES)


def test_an_unknown_drawing_is_named(figures: Figures, edition: Edition) -> None:
    with pytest.raises(UnknownIndicator, match="carte_inconnue"):
        draw("carte_inconnue", figures, edition, FRANCE, Frame(10, 10), "ardoise")


def test_a_commune_is_one_disc_in_the_state_of_its_record(drawing, figures, read) -> None:
    made = drawing("carte_conventions")
    series = figures.series("conventions_cadres_communes_signataires", Level.COMMUNE)
    done = int((series > 0).sum())
    found = read(made.svg)
    counts = Counter(len(found.circles(f"points_{n}")) for n in (1, 2))
    assert counts == Counter([done, len(series) - done])
    words = Counter(row[2] for row in made.table.rows)
    assert words == {"oui": done, "non": len(series) - done}
    assert f"{len(series) - done}\u00a0communes" in " ".join(found.texts)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("carte_anah_part", Level.DEPARTEMENT),
        ("carte_ademe_part", Level.REGION),
        ("carte_fonds_vert_repartition", Level.DEPARTEMENT),
    ],
)
def test_tones_count_the_units_of_each_class(
    name: str, level: Level, drawing, figures: Figures, edition: Edition, read
) -> None:
    indicator = figures.maps[name].indicators[0]
    codes = figures.inside(FRANCE, level)
    values = figures.series(indicator, level).loc[list(codes)]
    bounds = class_bounds(edition.classes[name])
    ramp = palette("tuile").classes(len(bounds) + 1)
    expected = Counter(ramp[class_of(value, bounds)] for value in values.dropna())
    fills = Counter(mark.get("fill") for mark in read(drawing(name).svg).marks("aplats"))
    if level is Level.REGION:
        expected[ramp[class_of(values["11"], bounds)]] += 1  # Paris et petite couronne
    white = fills.pop(colour("blanc"), 0)
    assert fills == expected
    assert white == (8 if level is Level.DEPARTEMENT else 0), "four, in the country and the cell"


def test_class_bounds_are_exact_at_a_bound() -> None:
    (bound,) = class_bounds((22,))
    assert class_of(22 / 100, (bound,)) == 1
    assert class_of(11 / 50, (bound,)) == 1


def test_circles_have_the_ratio_of_the_figures(drawing, figures: Figures, read) -> None:
    values = figures.series("bdt_prets_total", Level.DEPARTEMENT)
    positive = sorted(values[values > 0], reverse=True)
    circles = read(drawing("carte_bdt_prets").svg).circles("cercles_donnees")
    assert len(circles) == len(positive)
    for (_, _, radius), value in zip(circles[:20], positive[:20], strict=True):
        assert (radius / circles[0][2]) ** 2 == pytest.approx(value / positive[0], rel=0.01)


def test_the_alternative_names_the_extremes_of_the_data(
    drawing, figures: Figures, cog: Cog
) -> None:
    for name in ("carte_anah_part", "carte_anah_logements", "carte_ademe_projets"):
        definition = figures.maps[name]
        codes = figures.inside(FRANCE, definition.level)
        values = figures.series(definition.indicators[0], definition.level).loc[list(codes)]
        label = reading.names(cog, definition.level)
        alt = drawing(name).alt
        assert label[str(values.idxmax())] in alt
        assert label[str(values.idxmin())] in alt
    assert "Hors programme" in drawing("carte_anah_part").alt
    assert (
        "Paris, Hauts-de-Seine, Seine-Saint-Denis et Val-de-Marne" in drawing("carte_anah_part").alt
    )


def test_the_words_of_a_drawing_are_in_its_pdf(drawing, words_of) -> None:
    words = words_of(drawing("actions_par_thematique")).replace("\u00a0", " ")
    assert "Cadre de vie et aménagement urbain" in words
    assert "des actions" in words
    title = words_of(drawing("carte_bdt_prets")).replace("\u00a0", " ")
    assert "en millions d’euros" in title
    assert "Guadeloupe" in title


TERRITORIES = ["dep:2A", "dep:974", "dep:90", "reg:53", "reg:06"]


@pytest.mark.parametrize("key", TERRITORIES)
def test_every_drawing_exists_for_a_territory(key: str, drawing, cog: Cog, read) -> None:
    territory = cog.parse(key)
    frame = Frame(175, 163)
    for name in LOCAL:
        made = drawing(name, territory, frame if name.startswith("carte") else None)
        assert made.svg.startswith("<svg")
        assert good_typography(made.alt), (name, made.alt)
        assert badly_placed(made, read) == [], name
        assert len(made.table.rows) >= 1
    assert territory.genitif in drawing("carte_anah_logements", territory).alt


def test_a_territory_shows_its_own_communes_and_figures(drawing, cog, figures, read) -> None:
    territory = cog.parse("dep:35")
    members = figures.members(territory)
    made = drawing("carte_ort", territory, Frame(175, 163))
    found = read(made.svg)
    assert len(found.circles("pleins")) + len(found.circles("creux")) == len(members)
    label = reading.names(cog, Level.COMMUNE)
    assert {label[code] for code in members} <= set(found.texts)
    assert len(made.table.rows) == len(members)
    assert "d’Ille-et-Vilaine" in made.alt


def test_a_row_of_discs_counts_the_communes_of_the_territory(drawing, cog, figures, read) -> None:
    territory = cog.parse("dep:35")
    name = "frise:conventions_cadres_communes_signataires"
    figure = figures.get("conventions_cadres_communes_signataires", territory)
    found = read(drawing(name, territory).svg)
    assert len(found.circles("pleins")) == figure.value
    both = len(found.circles("pleins")) + len(found.circles("creux"))
    assert both == len(figures.members(territory))


def test_an_epci_and_a_commune_have_maps_too(drawing, cog: Cog, figures: Figures, read) -> None:
    code = figures.members(cog.parse("dep:35"))[0]
    siren = str(cog.communes.at[code, "epci"])
    for key in (f"epci:{siren}", f"com:{code}"):
        made = drawing("carte_territoire:communes_pvd", cog.parse(key), Frame(175, 163))
        assert reading.names(cog, Level.COMMUNE)[code] in read(made.svg).texts


def test_a_territory_has_no_published_past(figures: Figures, edition: Edition, cog: Cog) -> None:
    name = "evolution:conventions_cadres_communes_part"
    with pytest.raises(UnknownIndicator, match="une date connue"):
        draw(name, figures, edition, cog.parse("dep:35"), Frame(85, 27), "ardoise")


def test_seasons_are_those_of_the_club(figures: Figures, edition: Edition, read) -> None:
    for season in edition.club.saisons:
        made = draw(f"saison:{season.id}", figures, edition, FRANCE, Frame(92, 8), "sapin")
        assert len(read(made.svg).circles("webinaires")) == len(season.webinaires)
        assert season.titre in made.alt
    with pytest.raises(UnknownIndicator, match="inconnue"):
        draw("saison:inconnue", figures, edition, FRANCE, Frame(92, 8), "sapin")


def test_an_amount_keeps_the_scale_of_the_page_s_largest(drawing, figures: Figures, read) -> None:
    whole = read(drawing("disques:bdt_prets_total/bdt_prets_pru").svg).circles("tout")[0]
    made = drawing("disque:bdt_cofinancements_directs/bdt_prets_total")
    one = read(made.svg).circles("montant")[0]
    ratio = (
        figures.get("bdt_cofinancements_directs", FRANCE).quantity
        / figures.get("bdt_prets_total", FRANCE).quantity
    )
    assert (one[2] / whole[2]) ** 2 == pytest.approx(ratio, rel=0.01)
    assert made.width * MM == pytest.approx(2 * one[2], abs=1)


def test_same_edition_same_bytes(figures: Figures, edition: Edition, drawing) -> None:
    for name in ("carte_anah_part", "carte_communes_pvd", "actions_par_avancement"):
        frame, section = FRAMES[name]
        assert draw(name, figures, edition, FRANCE, frame, section) == drawing(name)
