"""An edition sees its own territory, what that holds and the country: nothing else exists."""

import pickle

import pytest

from report.document.texts import LOCAL, Piece, Texts
from report.errors import UnknownTerritory
from report.indicators import opendata
from report.production.slices import Cutter
from report.territories import FRANCE, Level


@pytest.fixture(scope="module")
def cutter(figures):
    own = Piece("textes/territoires/dep-35.md", "", "", 1, "Bienvenue.")
    return Cutter(figures, Texts({"essai": ()}, {"dep-35": (own,)}))


@pytest.fixture(scope="module")
def place(figures):
    return figures.records.cog.parse


def values(figures, territory):
    return {
        name: (found.value, found.state)
        for name in figures.definitions
        for found in (figures.get(name, territory),)
    }


def parts(figures, name, territory):
    return [
        (part.label, part.figure.value, part.share.value)
        for part in figures.breakdown(name, territory)
    ]


@pytest.mark.parametrize(
    "key", ["nat", "reg:53", "dep:35", "dep:976", "epci:200039022", "com:35236"]
)
def test_the_figures_of_the_territory_are_all_there(cutter, figures, place, key):
    small = cutter.cut(place(key)).figures
    assert values(small, place(key)) == values(figures, place(key))
    assert values(small, FRANCE) == values(figures, FRANCE)
    for name in figures.breakdowns:
        assert small.order(name) == figures.order(name)
        assert parts(small, name, FRANCE) == parts(figures, name, FRANCE)
        assert parts(small, name, place(key)) == parts(figures, name, place(key))


@pytest.mark.parametrize("key", ["reg:53", "dep:35", "epci:200039022"])
def test_so_are_those_of_what_it_holds(cutter, figures, place, key):
    small = cutter.cut(place(key)).figures
    assert small.members(place(key)) == figures.members(place(key))
    for code in figures.members(place(key)):
        commune = place(f"com:{code}")
        assert values(small, commune) == values(figures, commune)


@pytest.mark.parametrize(
    "key", ["nat", "reg:11", "reg:53", "dep:35", "dep:976", "epci:200039022", "com:35236"]
)
def test_the_data_that_an_edition_carries_are_those_of_the_whole(cutter, figures, place, key):
    small = cutter.cut(place(key)).figures
    assert opendata.csv_bytes(small, place(key)) == opendata.csv_bytes(figures, place(key))


@pytest.mark.parametrize("other", ["dep:22", "reg:53", "com:22113", "epci:200065928"])
def test_another_territory_cannot_be_shown(cutter, place, other):
    small = cutter.cut(place("dep:35")).figures
    with pytest.raises(UnknownTerritory):
        small.get("communes_pvd", place(other))


def test_a_commune_sees_its_epci(cutter, figures, place):
    commune = place("com:35236")
    siren = figures.records.cog.communes.at["35236", "epci"]
    small = cutter.cut(commune).figures
    epci = place(f"epci:{siren}")
    assert tuple(small.codes(Level.COMMUNE)) == figures.members(epci)
    assert values(small, epci) == values(figures, epci)


def test_a_territory_without_commune_has_no_slice(cutter, place):
    with pytest.raises(UnknownTerritory, match="Paris"):
        cutter.cut(place("dep:75"))


@pytest.mark.parametrize("key", ["nat", "reg:75", "dep:35", "com:35236"])
def test_a_slice_travels_and_stays_small(cutter, figures, place, key):
    part = cutter.cut(place(key))
    content = pickle.dumps(part, 5)
    arrived = pickle.loads(content)
    assert values(arrived.figures, place(key)) == values(figures, place(key))
    assert len(content) < (6_000_000 if key == "nat" else 1_000_000)


def test_no_row_received_travels_but_those_that_pages_name(cutter, place):
    records = cutter.cut(place("dep:35")).figures.records
    assert set(records.tables) == {"popsu_productions"}
    kinds = set(records.tables["popsu_productions"]["type"])
    assert "atelier" in kinds
    assert not any(found.sha256 for found in records.deliveries.values())


def test_the_words_of_a_territory_are_in_its_own_edition_only(cutter, place):
    assert cutter.cut(place("dep:35")).texts.pieces[LOCAL]
    for key in ("dep:22", "reg:53", "nat"):
        assert LOCAL not in cutter.cut(place(key)).texts.pieces
        assert not cutter.cut(place(key)).texts.local
