"""The COG of each year, its orders, and the words that name territories."""

from pathlib import Path

import pandas as pd
import pyproj
import pytest

from report.errors import UnknownTerritory
from report.territories import Cog, Level, Territory

YEARS = Cog.millesimes()
PVD = (Path(__file__).parent / "reference" / "communes-pvd.txt").read_text("utf-8").split()


@pytest.fixture(params=YEARS, ids=str)
def cog(request: pytest.FixtureRequest) -> Cog:
    return Cog.load(request.param)


def test_two_years_are_there() -> None:
    assert YEARS == (2025, 2026)


def test_counts_of_the_official_code(cog: Cog) -> None:
    french = cog.communes[cog.communes["region"] != ""]
    assert len(french) == 34_875
    assert len(cog.communes) == 34_969
    assert len(cog.codes(Level.DEPARTEMENT)) == 101
    assert len(cog.codes(Level.REGION)) == 18
    assert len(cog.codes(Level.EPCI)) == 1_255
    assert cog.codes(Level.NATIONAL) == ("FR",)


def test_official_order(cog: Cog) -> None:
    departements = cog.codes(Level.DEPARTEMENT)
    assert departements[18:22] == ("19", "2A", "2B", "21")
    assert departements[-6:] == ("95", "971", "972", "973", "974", "976")
    regions = " ".join(cog.codes(Level.REGION))
    assert regions == "01 02 03 04 06 11 24 27 28 32 44 52 53 75 76 84 93 94"
    seen = list(dict.fromkeys(cog.communes["departement"]))
    assert [code for code in seen if code in departements] == list(departements)
    assert cog.communes.index.is_unique


def test_collectivites_have_communes_but_no_departement(cog: Cog) -> None:
    abroad = cog.communes[cog.communes["departement"].isin(["975", "977", "978"])]
    assert list(abroad.index) == ["97501", "97502", "97701", "97801"]
    assert (abroad["region"] == "").all()
    assert (cog.parents(Level.DEPARTEMENT)[abroad.index] == "").all()
    assert "975" not in cog.codes(Level.DEPARTEMENT)
    assert cog.parse("dep:975").locatif == "à Saint-Pierre-et-Miquelon"


def test_tables_agree(cog: Cog) -> None:
    communes = cog.communes[cog.communes["region"] != ""]
    assert set(communes["departement"]) == set(cog.departements.index)
    assert set(cog.departements["region"]) == set(cog.regions.index)
    region_of = communes["departement"].map(cog.departements["region"])
    assert (region_of == communes["region"]).all()
    assert set(communes["epci"]) - {""} == set(cog.epcis.index)


def test_every_commune_of_the_programme_is_placed(cog: Cog) -> None:
    assert len(PVD) == 1_646
    rows = cog.communes.loc[PVD]
    assert rows[["longitude", "latitude", "x", "y"]].notna().all(axis=None)
    assert list(rows.index[rows["epci"] == ""]) == ["85113"]
    assert (rows["region"] != "").all()


@pytest.mark.parametrize(
    ("departements", "epsg"),
    [("35 2A 75", 2154), ("971 972", 5490), ("973", 2972), ("974", 2975), ("976", 4471)],
)
def test_points_are_projected_as_pyproj_does(departements: str, epsg: int) -> None:
    communes = Cog.load(2025).communes
    rows = communes[communes["departement"].isin(departements.split())]
    there = pyproj.Transformer.from_crs(4326, epsg, always_xy=True)
    x, y = there.transform(rows["longitude"].to_numpy(), rows["latitude"].to_numpy())
    assert abs(x - rows["x"]).max() < 1.6
    assert abs(y - rows["y"]).max() < 1.6


def test_successors_lead_to_present_communes(cog: Cog) -> None:
    assert len(cog.successeurs) > 4_000
    assert set(cog.successeurs.values()) <= set(cog.communes.index)
    assert not set(cog.successeurs) & set(cog.communes.index)
    assert cog.successeurs["75101"] == "75056"
    assert cog.successeurs["69381"] == "69123"
    assert cog.successeurs["13201"] == "13055"
    assert cog.successeurs["97127"] == "97801"
    assert cog.successeurs["93059"] == "93066"
    assert cog.successeurs["60455"] == "60694"


@pytest.mark.parametrize(
    ("key", "locatif", "genitif"),
    [
        ("nat", "en France", "de France"),
        ("dep:29", "dans le Finistère", "du Finistère"),
        ("dep:35", "en Ille-et-Vilaine", "d’Ille-et-Vilaine"),
        ("dep:01", "dans l’Ain", "de l’Ain"),
        ("dep:22", "dans les Côtes-d’Armor", "des Côtes-d’Armor"),
        ("dep:2A", "en Corse-du-Sud", "de la Corse-du-Sud"),
        ("dep:974", "à La Réunion", "de La Réunion"),
        ("dep:976", "à Mayotte", "de Mayotte"),
        ("reg:94", "en Corse", "de Corse"),
        ("reg:04", "à La Réunion", "de La Réunion"),
        ("reg:44", "dans le Grand Est", "du Grand Est"),
        ("reg:11", "en Île-de-France", "d’Île-de-France"),
        ("com:72181", "au Mans", "du Mans"),
        ("com:85194", "aux Sables-d’Olonne", "des Sables-d’Olonne"),
        ("com:17300", "à La Rochelle", "de La Rochelle"),
        ("com:85113", "à L’Île-d’Yeu", "de L’Île-d’Yeu"),
        ("com:29233", "à Quimperlé", "de Quimperlé"),
        ("com:01004", "à Ambérieu-en-Bugey", "d’Ambérieu-en-Bugey"),
        ("epci:200046977", "dans la Métropole de Lyon", "de la Métropole de Lyon"),
        ("epci:243500139", "dans l’intercommunalité Rennes Métropole", None),
    ],
)
def test_territories_named_in_a_sentence(
    cog: Cog, key: str, locatif: str, genitif: str | None
) -> None:
    territory = cog.parse(key)
    assert territory.key == key
    assert territory.locatif == locatif
    assert genitif in (None, territory.genitif)


@pytest.mark.parametrize("level", list(Level))
def test_every_territory_has_a_name_and_its_forms(cog: Cog, level: Level) -> None:
    for code in cog.codes(level)[:1_500]:
        territory = cog.territory(level, code)
        assert all((territory.name, territory.locatif, territory.genitif))
        assert "'" not in territory.name + territory.locatif + territory.genitif
        assert "  " not in territory.name


def test_forms_contain_the_name(cog: Cog) -> None:
    for level in (Level.REGION, Level.DEPARTEMENT):
        for code in cog.codes(level):
            territory = cog.territory(level, code)
            assert territory.locatif.endswith(territory.name)
            assert territory.genitif.endswith(territory.name)


def test_territories_are_equal_by_what_they_are() -> None:
    ancient, recent = (Cog.load(year).parse("dep:35") for year in YEARS)
    assert ancient == recent
    assert len({ancient, recent}) == 1
    assert isinstance(ancient, Territory)


@pytest.mark.parametrize("key", ["dep:20", "dep:", "dep", "35", "reg:99", "com:35999", "nat:1", ""])
def test_unknown_territories_are_refused(cog: Cog, key: str) -> None:
    with pytest.raises(UnknownTerritory):
        cog.parse(key)


def test_a_vanished_commune_names_its_successor(cog: Cog) -> None:
    with pytest.raises(UnknownTerritory, match=r"93066 \(Saint-Denis\)"):
        cog.parse("com:93059")


def test_an_absent_year_names_those_present() -> None:
    with pytest.raises(UnknownTerritory, match="2025, 2026"):
        Cog.load(1999)


@pytest.mark.parametrize("level", list(Level))
def test_parents_cover_every_commune(cog: Cog, level: Level) -> None:
    parents = cog.parents(level)
    assert isinstance(parents, pd.Series)
    assert list(parents.index) == list(cog.communes.index)
    assert set(parents) - {""} == set(cog.codes(level))
