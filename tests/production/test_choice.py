"""What is asked for, what it comes to, and how files are called."""

from dataclasses import replace

import pytest

from report.errors import UnknownTerritory
from report.production.choice import LEVELS, Choice
from report.production.selection import select
from report.territories import Level


def test_levels_are_those_of_the_territories():
    assert LEVELS == tuple(Level)


def test_without_a_word_all_regions_and_departements(figures):
    made, empty = select(Choice(), figures)
    assert [place.level for place in made].count(Level.REGION) == 18
    assert [place.level for place in made].count(Level.DEPARTEMENT) == 97
    assert [place.key for place in empty] == ["dep:75", "dep:92", "dep:93", "dep:94"]


def test_they_come_in_official_order(figures):
    made, _ = select(Choice(), figures)
    keys = [place.key for place in made]
    assert keys[:2] == ["reg:01", "reg:02"]
    assert keys[keys.index("dep:19") :][:4] == ["dep:19", "dep:2A", "dep:2B", "dep:21"]
    assert keys[-1] == "dep:976"


def test_communes_and_epci_are_those_of_the_programme(figures):
    made, empty = select(Choice(("com", "epci")), figures)
    assert sum(place.level is Level.COMMUNE for place in made) == len(figures.records.members)
    assert all(figures.members(place) for place in made)
    assert not empty


def test_territories_are_asked_for_one_by_one(figures):
    made, empty = select(Choice((), ("dep:2a", "dep:75", "reg:53", "nat")), figures)
    assert [place.key for place in made] == ["nat", "reg:53", "dep:2A"]
    assert [place.key for place in empty] == ["dep:75"]


@pytest.mark.parametrize("key", ["dep:99", "canton:1", "35", "com:00000"])
def test_an_unknown_territory_is_refused(figures, key):
    with pytest.raises(UnknownTerritory):
        select(Choice((), (key,)), figures)


def test_the_same_choice_is_told_the_same_way():
    assert str(Choice(("dep", "reg"))) == str(Choice())
    assert str(Choice((), ("dep:35", "dep:22"))) == str(Choice((), ("dep:22", "dep:35", "dep:22")))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("dep:976", "point-avancement-2025-06-30-dep-976.pdf"),
        ("reg:53", "point-avancement-2025-06-30-reg-53.pdf"),
        ("epci:200039022", "point-avancement-2025-06-30-epci-200039022.pdf"),
        ("com:2A004", "point-avancement-2025-06-30-com-2A004.pdf"),
        ("nat", "point-avancement-2025-06-30.pdf"),
    ],
)
def test_files_bear_the_arrete_and_the_territory(figures, key, name):
    edition = figures.records.edition
    assert f"{edition.stem(key)}.pdf" == name
    corrected = replace(edition, version="1.1")
    assert f"{corrected.stem(key)}.pdf" == name.replace(".pdf", "-v1.1.pdf")
