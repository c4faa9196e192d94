"""Names on maps: none over another, over a disc or out of the frame; all there when they must."""

import csv
import random

import numpy as np
import pytest
import shapely

from report.charts import Frame
from report.charts.labels import HEIGHT, Spot, disc_box, leader_line, overlaps, place
from report.charts.local import perimeter, placing
from report.charts.territory import local_discs
from report.charts.typeface import text_width
from report.edition import DEFAULT_EDITION
from report.resources import root
from report.territories import Cog, Level

COG = Cog.load(2025)
FRAME = Frame(175, 163)
WORDS = ("Bécherel", "Saint-Méen-le-Grand", "Redon", "Saint-Georges-de-Reintembault", "Vitré")


def scattered(count: int, seed: int) -> list[Spot]:
    draw = random.Random(seed)
    return [
        Spot(draw.uniform(5, 170), draw.uniform(5, 158), 1.35, draw.choice(WORDS), importance=n)
        for n in range(count)
    ]


def collisions(boxes: list[tuple[float, float, float, float]]) -> int:
    found = np.array(boxes).reshape(-1, 4)
    return int(overlaps(found, found).sum() - len(found)) // 2


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("count", [1, 12, 40])
def test_no_name_crosses_a_name_a_disc_or_the_frame(count: int, seed: int) -> None:
    spots = scattered(count, seed)
    placed = place(spots, FRAME)
    boxes = [name.box for name in placed]
    assert collisions(boxes) == 0
    for name in placed:
        left, top, right, bottom = name.box
        assert left >= 0
        assert top >= 0
        assert right <= FRAME.width
        assert bottom <= FRAME.height
        others = np.array([disc_box(spot) for spot in spots if spot is not name.spot])
        assert not overlaps(np.array([name.box]), others.reshape(-1, 4)).any()


def test_a_name_is_as_wide_as_it_is_printed() -> None:
    spot = Spot(80, 80, 1.35, "Saint-Aubin-du-Cormier")
    left, top, right, bottom = place([spot], FRAME)[0].box
    assert right - left == pytest.approx(text_width(spot.text, 8.5, 600) + 0.7)
    assert bottom - top == HEIGHT


def test_a_name_stays_clear_of_the_legend() -> None:
    legend = (0.0, 0.0, 60.0, 20.0)
    placed = place([Spot(58, 18, 1.35, "Redon")], FRAME, [legend])
    assert not shapely.box(*placed[0].box).intersects(shapely.box(*legend))


def test_the_least_important_names_go_first() -> None:
    crowd = [Spot(80 + n * 0.8, 80, 0.4, "Saint-Méen-le-Grand", importance=n) for n in range(30)]
    placed = place(crowd, FRAME, every=False)
    assert 0 < len(placed) < 30
    assert crowd[-1] in [name.spot for name in placed]


def test_a_leader_goes_from_the_disc_to_its_name() -> None:
    crowd = [Spot(80 + n * 3.2, 80 + (n % 2) * 3, 1.35, "Saint-Méen-le-Grand") for n in range(14)]
    leaders = [name for name in place(crowd, FRAME) if name.leader]
    assert leaders
    for name in leaders:
        start, end = map(shapely.Point, leader_line(name))
        assert start.distance(shapely.Point(name.spot.x, name.spot.y)) == pytest.approx(1.35)
        assert shapely.box(*name.box).buffer(0.01).contains(end)


def test_same_spots_same_places() -> None:
    assert place(scattered(40, 3), FRAME) == place(scattered(40, 3), FRAME)


def spots_of(departement: str, codes: list[str], frame: Frame) -> list[Spot]:
    territory = COG.territory(Level.DEPARTEMENT, departement)
    cell = placing(perimeter(territory, COG.millesime), frame).cell
    xy = cell.place(COG.communes.loc[codes, ["x", "y"]].to_numpy(dtype=float))
    radius = local_discs(len(codes))
    texts = COG.communes.loc[codes, "nom"].tolist()
    return [Spot(x, y, radius, text) for (x, y), text in zip(xy.tolist(), texts, strict=True)]


def programme() -> dict[str, list[str]]:
    """The communes of the demonstration edition, by département."""
    with (
        root("data") / "editions" / DEFAULT_EDITION / "sources" / "communes_pvd.csv"
    ).open() as file:
        codes = [row["insee_com"] for row in csv.DictReader(file)]
    found: dict[str, list[str]] = {}
    for code, departement in COG.communes.loc[codes, "departement"].items():
        found.setdefault(str(departement), []).append(str(code))
    return found


PROGRAMME = programme()


@pytest.mark.parametrize("departement", sorted(PROGRAMME))
def test_all_communes_of_the_programme_are_named(departement: str) -> None:
    codes = PROGRAMME[departement]
    placed = place(spots_of(departement, codes, FRAME), FRAME)
    assert collisions([name.box for name in placed]) == 0
    assert len(placed) == len(codes)


@pytest.mark.parametrize("departement", ["35", "59", "95"])
def test_forty_towns_of_a_conurbation_do_not_collide(departement: str) -> None:
    communes = COG.communes[COG.communes["departement"] == departement]
    codes = list(communes["population"].sort_values(ascending=False).index[:40])
    placed = place(spots_of(departement, codes, FRAME), FRAME)
    assert collisions([name.box for name in placed]) == 0
    assert len(placed) >= 0.85 * len(codes)
