"""Outlines: shared borders drawn once, nothing lost, everything inside its own ground."""

import itertools
from pathlib import Path

import numpy as np
import pytest
import shapely

from report.errors import UnknownTerritory
from report.outlines import (
    DROM,
    Polygon,
    Topology,
    load_communes,
    load_departements,
    load_region,
    load_surroundings,
    merge,
    neighbours,
    zone,
)
from report.territories import Cog, Level

PVD = (Path(__file__).parent / "reference" / "communes-pvd.txt").read_text("utf-8").split()
COG = Cog.load(2025)
PLACES = COG.communes.loc[PVD].groupby("departement")
EVERY_DEPARTEMENT = COG.codes(Level.DEPARTEMENT)
SOME = ("35", "15", "2A", "85", "93", "973", "976")


def ground(polygons: list[Polygon]) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])


def square() -> Topology:
    """Two squares of 10 m side by side, a and b, and c, a hole in a."""
    arcs = [
        [(10, 0), (0, 0), (0, 10), (10, 10)],
        [(10, 10), (10, 0)],
        [(10, 10), (20, 10), (20, 0), (10, 0)],
        [(4, 4), (4, 6), (6, 6), (6, 4), (4, 4)],
    ]
    units = {"a": [[[0, 1], [~3]]], "b": [[[2, ~1]]], "c": [[[3]]]}
    return Topology(tuple(np.array(arc) for arc in arcs), units)


def test_groups_lose_their_inner_borders() -> None:
    topology = square()
    by = {"a": "one", "b": "one", "c": "two"}
    polygons = topology.polygons(by)
    assert [len(rings) for rings in polygons["one"]] == [2]
    assert ground(polygons["one"]).area == 196
    assert ground(polygons["two"]).area == 4
    assert len(topology.inner_edges(by)) == 1
    assert len(topology.inner_edges()) == 2
    assert len(topology.outer_contour()) == 2
    assert topology.bounds == (0, 0, 20, 10)


def test_units_left_out_become_the_outside() -> None:
    topology = square()
    assert list(topology.polygons({"b": "b"})) == ["b"]
    assert len(topology.outer_contour({"b": "b"})) == 2
    assert topology.inner_edges({"b": "b"}) == []
    assert topology.subset(["b", "z"]).vertices == 6


def test_a_group_may_touch_itself_at_a_point() -> None:
    arcs = [[(0, 0), (0, 5), (5, 5)], [(5, 5), (5, 0), (0, 0)]]
    arcs += [[(5, 5), (5, 9), (9, 9), (9, 5), (5, 5)]]
    corner = Topology(tuple(np.array(a) for a in arcs), {"a": [[[0, 1]]], "b": [[[2]]]})
    polygons = corner.polygons({"a": "x", "b": "x"})["x"]
    assert len(polygons) == 2
    assert ground(polygons).is_valid


def test_merging_finds_common_borders() -> None:
    topology = square()
    parts = [topology.subset(["a"]), topology.subset(["b"]), topology.subset(["c"])]
    whole = merge(parts)
    assert len(whole.arcs) == len(topology.arcs)
    assert len(whole.inner_edges()) == 2
    assert whole.polygons().keys() == {"a", "b", "c"}
    assert ground(whole.polygons(dict.fromkeys("abc", "x"))["x"]).area == 200


def test_the_country_has_every_departement() -> None:
    zones = load_departements()
    assert set(zones) == {"metropole", "petite-couronne", *DROM}
    drawn = [code for name, t in zones.items() if name != "petite-couronne" for code in t.units]
    assert sorted(drawn) == sorted(EVERY_DEPARTEMENT)
    assert sorted(zones["petite-couronne"].units) == ["75", "92", "93", "94"]
    vertices = sum(topology.vertices for topology in zones.values())
    assert 10_000 <= vertices <= 17_000


@pytest.mark.parametrize("departement", EVERY_DEPARTEMENT)
def test_a_departement_has_all_its_communes(departement: str) -> None:
    communes = COG.communes[COG.communes["departement"] == departement]
    assert set(load_communes(departement).units) == set(communes.index)


@pytest.mark.parametrize("departement", SOME)
def test_communes_fill_their_departement(departement: str) -> None:
    topology = load_communes(departement)
    by = dict.fromkeys(topology.units, departement)
    shapes = [ground(polygons) for polygons in topology.polygons().values()]
    whole = ground(topology.polygons(by)[departement])
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-9)
    assert shapely.union_all(shapely.make_valid(shapes)).area == pytest.approx(whole.area, rel=1e-4)


@pytest.mark.parametrize(
    ("departement", "hectares"), [("35", 677_500), ("62", 667_100), ("974", 251_200)]
)
def test_areas_are_those_of_insee(departement: str, hectares: int) -> None:
    topology = load_communes(departement)
    whole = topology.polygons(dict.fromkeys(topology.units, "x"))["x"]
    assert ground(whole).area / 10_000 == pytest.approx(hectares, rel=0.02)


@pytest.mark.parametrize("departement", SOME)
def test_an_inner_edge_stands_between_two_groups(departement: str) -> None:
    topology = load_communes(departement)
    epcis = COG.parents(Level.EPCI).to_dict()
    uses: dict[int, int] = {}
    for arc in (a for p in topology.units.values() for rings in p for ring in rings for a in ring):
        uses[max(arc, ~arc)] = uses.get(max(arc, ~arc), 0) + 1
    assert set(uses.values()) <= {1, 2}
    assert len(topology.inner_edges()) == sum(n == 2 for n in uses.values())
    assert len(topology.outer_contour()) == sum(n == 1 for n in uses.values())
    assert len(topology.inner_edges(epcis)) <= len(topology.inner_edges())


def test_rings_turn_the_same_way() -> None:
    for topology in (load_communes("35"), load_departements()["metropole"], load_region("53")):
        for outer, *holes in itertools.chain.from_iterable(topology.polygons().values()):
            assert not shapely.LinearRing(outer).is_ccw
            assert all(shapely.LinearRing(hole).is_ccw for hole in holes)


@pytest.mark.parametrize("departement", sorted(PLACES.groups))
def test_every_commune_of_the_programme_stands_on_its_own_ground(departement: str) -> None:
    polygons = load_communes(departement).polygons()
    land = ground(load_departements()[zone(departement)].polygons()[departement])
    for code, place in PLACES.get_group(departement).iterrows():
        point = shapely.Point(place["x"], place["y"])
        assert shapely.make_valid(ground(polygons[str(code)])).distance(point) == 0, code
        assert land.distance(point) < 2_000, code


def test_neighbours_meet_the_border_and_stay_in_the_frame() -> None:
    topology = load_communes("35")
    xmin, ymin, xmax, ymax = topology.bounds
    frame = (xmin - 20_000, ymin - 10_000, xmax + 20_000, ymax + 10_000)
    around = neighbours(["35"], frame, "communes")
    assert {"22", "44", "49", "50", "53", "56"} <= set(around) <= set(EVERY_DEPARTEMENT) - {"35"}
    own = shapely.make_valid(ground(topology.polygons(dict.fromkeys(topology.units, "x"))["x"]))
    others = shapely.union_all([shapely.make_valid(ground(p)) for p in around.values()])
    assert own.intersection(others).area < 10_000
    borders = {tuple(point) for line in topology.outer_contour() for point in line}
    theirs = {tuple(p) for polygons in around.values() for q in polygons for r in q for p in r}
    assert len(borders & theirs) > 500
    assert others.bounds[0] >= frame[0]
    assert others.bounds[3] <= frame[3]


def test_regions_meet_their_neighbours_too() -> None:
    topology = load_region("53")
    around = neighbours(["22", "29", "35", "56"], topology.bounds, "regions")
    assert set(around) >= {"44", "50", "53"}
    own = shapely.make_valid(ground(topology.polygons(dict.fromkeys(topology.units, "x"))["x"]))
    others = shapely.union_all([shapely.make_valid(ground(p)) for p in around.values()])
    assert own.intersection(others).area < 10_000


@pytest.mark.parametrize("drom", DROM)
def test_the_sea_surrounds_what_is_overseas(drom: str) -> None:
    assert neighbours([drom], load_communes(drom).bounds, "communes") == {}


def test_regions_are_made_of_their_epcis() -> None:
    communes = COG.communes[COG.communes["region"] != ""]
    pieces = (
        communes["departement"]
        + ":"
        + communes["epci"].where(communes["epci"] != "", communes.index.to_series())
    )
    for region in COG.codes(Level.REGION):
        expected = set(pieces[communes["region"] == region])
        assert set(load_region(region).units) == expected


def test_surroundings_hold_metropolitan_france() -> None:
    for grain in ("communes", "regions"):
        assert set(load_surroundings(grain).units) == set(EVERY_DEPARTEMENT) - set(DROM)


def test_no_outline_outside_the_country() -> None:
    with pytest.raises(UnknownTerritory):
        load_communes("975")
