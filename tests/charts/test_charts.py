"""Bars, stages, rows of discs, amounts, seasons and curves, from plain values."""

import itertools
import math
from datetime import date

import pytest

from report.charts import Frame, vega
from report.charts.bars import Slice, leading, ranked_bars
from report.charts.curves import Known, evolution
from report.charts.discs import (
    Amount,
    amount_disc,
    commune_row,
    nested_amounts,
    row_height,
    season,
    whole_radius,
)
from report.charts.drawing import MM
from report.charts.scene import Scene
from report.charts.stages import name_places, stage_bar, stage_tones
from report.charts.theme import colour, palette
from report.charts.typeface import text_width


def slices(*shares: float) -> list[Slice]:
    return [Slice(f"Thème {n}", s, f"{s * 100:.0f}", "%") for n, s in enumerate(shares, start=1)]


def svg(scene: Scene) -> str:
    return vega.draw(scene, "essai")


def test_bars_are_as_long_as_their_shares_from_one_zero_line() -> None:
    scene = ranked_bars(slices(0.4, 0.3, 0.2, 0.1), Frame(175, 40), "ardoise")
    bars = scene.rows("focus")
    widths = [bar["x2"] - bar["x"] for bar in bars]
    assert len({bar["x"] for bar in bars}) == 1
    assert [w / widths[0] for w in widths] == pytest.approx([1, 0.75, 0.5, 0.25], abs=0.001)


def test_the_fewest_first_bars_that_hold_half_are_in_focus() -> None:
    themes = (0.18, 0.14, 0.11, 0.10, 0.09, 0.08, 0.08, 0.07, 0.05, 0.04, 0.03, 0.03)
    assert leading(slices(*themes)) == 4
    assert leading(slices(0.7, 0.3)) == 0, "a bracket around everything says nothing"
    assert leading(slices(0.6, 0.2, 0.1, 0.1)) == 0, "nor does one around a single bar"


def test_bars_say_the_unit_once_and_sum_their_focus(read) -> None:
    scene = ranked_bars(
        slices(0.3, 0.25, 0.2, 0.15, 0.1), Frame(175, 40), "ardoise", "55\u00a0%", "des actions"
    )
    found = read(svg(scene))
    assert [text for text in found.texts if "%" in text] == ["30\u00a0%", "55\u00a0%"]
    assert "des actions" in found.texts
    assert len(found.marks("focus")) == 2
    assert len(found.marks("autres")) == 3
    assert found.marks("autres")[0].get("fill") == colour("contexte")


def test_nothing_of_a_bar_chart_leaves_its_frame() -> None:
    amounts = [Slice("Commune", 0.6, "60", "%", "1\u202f811", "M€"), *slices(0.4)]
    for scene in (
        ranked_bars(slices(0.5, 0.3, 0.2), Frame(130, 30), "tuile", "50\u00a0%", "des actions"),
        ranked_bars(amounts, Frame(130, 30), "tuile"),
    ):
        assert all(0 <= row["x2"] <= 130 * MM for row in scene.rows("focus"))
        for layer in scene.spec()["layer"]:
            mark = layer["mark"]
            if mark["type"] == "text":
                for row in scene.rows(layer["name"]):
                    assert in_frame(row, mark, 130), row


def in_frame(row: dict, mark: dict, width: float) -> bool:
    wide = text_width(row["t"], mark["fontSize"], mark["fontWeight"]) * MM
    left = row["x"] - {"left": 0, "center": wide / 2, "right": wide}[mark["align"]]
    return left >= -0.1 and left + wide <= width * MM + 0.1


def test_stages_fill_the_bar_and_darken_with_progress() -> None:
    labels = ["livrée", "en cours", "en étude", "à lancer", "abandonnée"]
    ramp = palette("ardoise").ramp
    tones = stage_tones(labels, "ardoise")
    assert tones == [ramp[4], ramp[3], ramp[1], ramp[0], colour("contexte")]
    parts = [Slice(name, 0.2, "20", "%") for name in labels]
    scene = stage_bar(parts, Frame(175, 21), "ardoise")
    edges = [scene.rows(f"etape_{n}")[0] for n in range(1, 6)]
    assert edges[0]["x"] == pytest.approx(0.1 * MM, abs=0.01)
    assert edges[-1]["x2"] == pytest.approx(174.9 * MM, abs=0.02)
    for one, following in itertools.pairwise(edges):
        assert one["x2"] == pytest.approx(following["x"], abs=0.02)


def test_a_stage_too_narrow_for_its_value_says_it_with_its_name(read) -> None:
    parts = [Slice("livrée", 0.985, "98", "%"), Slice("abandonnée", 0.015, "2", "%")]
    texts = read(svg(stage_bar(parts, Frame(175, 21), "ardoise"))).texts
    assert "98\u00a0%" in texts
    assert "Abandonnée\u00a0: 2\u00a0%" in texts


def test_names_of_stages_never_overlap() -> None:
    names = ["Acquis", "Partiellement acquis", "Demandé", "À rechercher"]
    placed = name_places(names, [0, 40, 90, 120], 175)
    assert placed is not None
    assert all(line == 0 for _, line in placed)
    assert name_places([*names, "Sans besoin de financement"], [0, 150, 156, 160, 168], 175) is None


def test_a_row_has_one_disc_a_commune_twenty_a_line(read) -> None:
    scene = commune_row(37, 40, Frame(85, row_height(40)), "ardoise")
    found = read(svg(scene))
    full, hollow = found.circles("pleins"), found.circles("creux")
    assert (len(full), len(hollow)) == (37, 3)
    assert len({y for _, y, _ in full + hollow}) == 2
    assert all(r < x < 85 * MM - r for x, _, r in full + hollow)
    one = read(svg(commune_row(0, 1, Frame(85, row_height(1)), "ardoise")))
    assert (len(one.circles("pleins")), len(one.circles("creux"))) == (0, 1)


def test_the_area_of_a_disc_is_its_amount(read) -> None:
    frame = Frame(85, 71)
    whole, part = Amount(1700, "1,7", "Md€", "de prêts"), Amount(134, "134", "M€")
    found = read(svg(nested_amounts(whole, part, frame, "tuile")))
    outer, inner = found.circles("tout")[0], found.circles("partie")[0]
    assert (inner[2] / outer[2]) ** 2 == pytest.approx(134 / 1700, rel=0.001)
    assert math.hypot(outer[0] - inner[0], outer[1] - inner[1]) + inner[2] < outer[2]
    alone = amount_disc(59.3, 1700, whole_radius(frame), "tuile")
    disc = read(svg(alone)).circles("montant")[0]
    assert (disc[2] / outer[2]) ** 2 == pytest.approx(59.3 / 1700, rel=0.002)
    assert alone.frame.width * MM == pytest.approx(2 * disc[2] + 0.2 * MM, abs=0.05)


def test_the_value_of_a_small_part_is_written_above_it(read) -> None:
    whole = Amount(1700, "1,7", "Md€")
    small = read(svg(nested_amounts(whole, Amount(2, "2,0", "M€"), Frame(85, 71), "tuile")))
    assert "2,0\u00a0M€" in small.texts
    none = read(svg(nested_amounts(whole, Amount(0, "0", "M€"), Frame(85, 71), "tuile")))
    assert none.circles("partie") == []


def test_a_season_has_a_disc_a_webinar_and_a_square_a_workshop(read) -> None:
    found = read(svg(season(9, 1, Frame(92, 8), "sapin")))
    assert len(found.circles("webinaires")) == 9
    assert len(found.marks("ateliers")) == 1
    many = season(14, 2, Frame(92, 8), "sapin")
    assert all(row["x2"] <= 92 * MM for row in many.rows("ateliers"))


def known(*values: tuple[date, float]) -> list[Known]:
    return [Known(day, v, f"{v * 100:.0f}", f"{v * 100:.0f}\u00a0%") for day, v in values]


def test_a_curve_goes_through_known_dates_only(read) -> None:
    points = known(
        (date(2022, 10, 1), 0.07),
        (date(2023, 4, 1), 0.5),
        (date(2023, 9, 1), 0.67),
        (date(2025, 6, 30), 0.94),
    )
    found = read(svg(evolution(points, Frame(85, 27), "ardoise")))
    discs = found.circles("dates")
    assert len(discs) == 4
    axis = (27 - 5.5) * MM
    heights = [axis - y for _, y, _ in discs]
    assert heights[1] / heights[3] == pytest.approx(0.5 / 0.94, rel=0.01)
    days = [(point.day - points[0].day).days for point in points]
    across = [x - discs[0][0] for x, _, _ in discs]
    assert across[1] / across[3] == pytest.approx(days[1] / days[3], rel=0.01)
    assert found.texts[:2] == ["7\u00a0%", "94\u00a0%"]
    assert {"oct.\u00a02022", "juin\u00a02025"} <= set(found.texts)


def test_values_that_would_touch_are_left_out_but_never_the_ends(read) -> None:
    points = known((date(2025, 1, 1), 0.5), (date(2025, 1, 2), 0.51), (date(2025, 6, 30), 0.9))
    texts = read(svg(evolution(points, Frame(85, 27), "ardoise"))).texts
    assert "51" not in texts
    assert {"50\u00a0%", "90\u00a0%"} <= set(texts)


def test_a_single_date_is_a_single_dot(read) -> None:
    found = read(svg(evolution(known((date(2025, 6, 30), 0.9)), Frame(85, 27), "ardoise")))
    assert len(found.circles("dates")) == 1
    assert found.texts.count("juin\u00a02025") == 1
