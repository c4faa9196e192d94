"""What was not delivered is drawn as such: never as a zero, never as something left to do."""

from dataclasses import replace

import pytest

from report.charts import Frame, draw
from report.charts.pdf import to_form
from report.document.plan import Plan
from report.indicators import Figures, compute
from report.territories import FRANCE

OURS = ("couverture", "carte_communes_pvd", "carte_territoire:communes_pvd", "evolution", "frise")
"""What shows the communes themselves, and what a page asks for only where the figure is known."""


@pytest.fixture(scope="module")
def bare(figures) -> Figures:
    """The figures of an edition where the list of communes alone was delivered."""
    records = figures.records
    deliveries = {
        name: replace(delivery, delivered=name == "communes_pvd")
        for name, delivery in records.deliveries.items()
    }
    return compute(replace(records, deliveries=deliveries))


@pytest.mark.parametrize("key", ["nat", "dep:35"])
def test_every_chart_of_the_plan_says_that_nothing_was_delivered(bare, edition, cog, read, key):
    territory = FRANCE if key == "nat" else cog.parse(key)
    rows = [row for row in Plan.load().rows if territory.level in row.niveaux]
    asked = {cadre.id: (cadre, row) for row in rows for cadre in row.graphiques}
    for id, (cadre, row) in asked.items():
        if id.startswith(OURS):
            continue
        frame = Frame(cadre.largeur, cadre.hauteur)
        drawing = draw(id, bare, edition, territory, frame, row.section.couleur)
        assert to_form(drawing).width == pytest.approx(cadre.largeur * 72 / 25.4, abs=0.01)
        assert "on transmis" in drawing.alt, id
        svg = read(drawing.svg)
        assert not [m for layer in ("pleins", "creux", "cercles_donnees") for m in svg.marks(layer)]
        if not id.startswith("carte_territoire"):
            assert any("non transmis" in text.replace("\u00a0", " ") for text in svg.texts), id


def test_communes_in_three_states_have_three_signs(figures, edition, cog, read):
    from report.charts.points import full_and_hollow, point_map, unknown
    from report.units import State

    codes = list(figures.members(FRANCE))
    keys = {State.NON_TRANSMIS: "non transmis", State.SECRET: "secret statistique"}
    marks = full_and_hollow(codes[:9], codes[9:14], ("fait", "à faire"), "tuile")
    marks += unknown({State.NON_TRANSMIS: codes[14:17], State.SECRET: codes[17:19]}, keys)
    svg = read(draw_scene(point_map(marks, Frame(175, 163), cog)))
    assert [len(svg.marks(f"points_{rank}")) for rank in (1, 2)] == [9, 5]
    strokes = [svg.marks(f"points_{rank}")[0].get("d") for rank in (3, 4)]
    assert [outline.count("M") for outline in strokes] == [3, 2]
    assert svg.texts[-4:] == ["fait", "à faire", "non transmis", "secret statistique"]


def draw_scene(scene) -> str:
    from report.charts import vega

    return vega.to_svg(scene.spec(), scene.frame, "essai")
