"""The records could be true: places, dates, amounts, and one world from one edition to the next."""

from collections.abc import Mapping

import pandas as pd
import pytest

from report.sources.schemas import SCHEMAS, Kind
from report.territories import Cog

Tables = Mapping[str, pd.DataFrame]

STATES = {
    "postes_chef_projet": ["id_poste", "porteur"],
    "actions": ["id_action", "id_convention", "insee_com", "thematique", "type"],
}
LATEST_ONLY = {"totaux_anah", "totaux_ademe"}


@pytest.mark.parametrize("source", SCHEMAS)
def test_files_have_the_columns_of_their_schema(source: str, tables: Tables) -> None:
    assert tuple(tables[source].columns) == SCHEMAS[source].columns
    assert len(tables[source])


@pytest.mark.parametrize("source", SCHEMAS)
def test_no_amount_is_negative_and_no_date_is_outside(
    source: str, tables: Tables, day: str
) -> None:
    schema = SCHEMAS[source]
    for column in schema.of_kind(Kind.MONTANT, Kind.ENTIER):
        filled = tables[source][column.name]
        assert filled[filled != ""].str.fullmatch(r"\d+").all()
    for column in schema.of_kind(Kind.DATE):
        filled = tables[source][column.name]
        filled = filled[filled != ""]
        assert filled.between("2020-10-01", day).all()
        weekdays = pd.to_datetime(filled).dt.day_of_week
        assert (weekdays < 5).all()
    for column in schema.of_kind(Kind.ANNEE):
        assert tables[source][column.name].astype(int).between(2020, int(day[:4])).all()


def test_only_adhesions_may_lack_their_date(tables: Tables) -> None:
    blank = {
        (source, column.name)
        for source, schema in SCHEMAS.items()
        for column in schema.of_kind(Kind.DATE)
        if (tables[source][column.name] == "").any()
    }
    assert blank == {("communes_pvd", "date_signature")}


@pytest.mark.parametrize("source", SCHEMAS)
def test_places_are_in_the_cog_and_in_the_programme(source: str, tables: Tables, cog: Cog) -> None:
    schema = SCHEMAS[source]
    members = set(tables["communes_pvd"]["insee_com"])
    epcis = set(cog.communes.loc[sorted(members), "epci"]) - {""}
    for column in schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE):
        codes = set(tables[source][column.name]) - {""}
        known = set(cog.communes.index) | epcis
        assert codes <= known
        if source not in {"france_services", "popsu_productions"}:
            assert codes <= members | epcis


def test_each_departement_has_its_number_of_communes(tables: Tables, day: str, cog: Cog) -> None:
    counts = tables["communes_pvd"]["insee_com"].map(cog.communes["departement"]).value_counts()
    assert len(counts) == 97
    assert not {"75", "92", "93", "94"} & set(counts.index)
    assert counts["35"] == 40
    assert counts["90"] == 4
    assert counts["976"] == 3
    assert counts["29"] == (39 if day == "2025-06-30" else 38)


def test_named_communes_are_there_and_most_are_small_towns(tables: Tables, cog: Cog) -> None:
    members = cog.communes.loc[tables["communes_pvd"]["insee_com"]]
    assert {"52250", "42168", "29233"} <= set(members.index)
    assert (members["population"].between(1_000, 20_000)).mean() > 0.95
    assert 2_500 < members["population"].median() < 4_500


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("postes_communes", "insee_com"),
        ("conventions_communes", "insee_com"),
        ("ort", "insee_com"),
        ("actions", "insee_com"),
        ("anah_logements", "insee_com"),
        ("dsil_detr", "beneficiaire"),
        ("fonds_vert", "beneficiaire"),
        ("ademe_aides", "beneficiaire"),
        ("bdt_prets", "beneficiaire"),
        ("anah_conseil", "insee_com"),
        ("france_services", "insee_com"),
    ],
)
def test_every_departement_has_a_living_edition(
    source: str, column: str, tables: Tables, cog: Cog
) -> None:
    members = cog.communes.loc[tables["communes_pvd"]["insee_com"]]
    by_epci = members[members["epci"] != ""].groupby("epci")["departement"].agg(set)
    reached: set[str] = set()
    for code in set(tables[source][column]):
        reached |= {cog.communes.at[code, "departement"]} if len(code) == 5 else by_epci[code]
    assert set(members["departement"]) <= reached


def test_a_post_and_a_convention_may_lie_across_two_departements(tables: Tables, cog: Cog) -> None:
    for source, key in (("postes_communes", "id_poste"), ("conventions_communes", "id_convention")):
        rows = tables[source].assign(
            departement=tables[source]["insee_com"].map(cog.communes["departement"])
        )
        spans = rows.groupby(key)["departement"].nunique()
        sizes = rows.groupby(key)["insee_com"].nunique()
        assert 3 <= (spans > 1).sum() <= 60
        assert 0.2 < (sizes > 1).mean() < 0.7
        assert sizes.max() <= 12


def test_some_communes_are_counted_once_though_they_come_twice(tables: Tables) -> None:
    posts = tables["postes_communes"]["insee_com"]
    assert 5 <= posts.duplicated().sum() <= 30
    engaged = tables["anah_operations"].query("type == 'OPAH complexe'")["insee_com"]
    assert 5 <= engaged.duplicated().sum() <= 30


def test_ort_communes_are_those_of_the_conventions_worth_an_ort(tables: Tables) -> None:
    worth = tables["conventions_cadres"].query("vaut_ort == 'oui'")["id_convention"]
    covered = tables["conventions_communes"]
    assert set(covered[covered["id_convention"].isin(worth)]["insee_com"]) == set(
        tables["ort"]["insee_com"]
    )


def test_actions_take_place_in_a_commune_of_their_convention(tables: Tables) -> None:
    pairs = set(map(tuple, tables["conventions_communes"][["id_convention", "insee_com"]].values))
    actions = tables["actions"]
    assert set(zip(actions["id_convention"], actions["insee_com"], strict=True)) <= pairs


def test_some_beneficiaries_are_epci(tables: Tables) -> None:
    for source in ("dsil_detr", "fonds_vert", "ademe_aides", "cerema_missions", "bdt_prets"):
        share = (tables[source]["beneficiaire"].str.len() == 9).mean()
        assert 0.05 < share < 0.5


def test_a_few_communes_have_hardly_any_dwelling(tables: Tables) -> None:
    homes = tables["anah_logements"]["logements"].astype(int)
    by_commune = homes.groupby(tables["anah_logements"]["insee_com"]).sum()
    assert 10 <= by_commune.between(1, 10).sum() <= 60


def test_france_services_beyond_the_departements(tables: Tables) -> None:
    codes = tables["france_services"]["insee_com"].str[:3]
    assert (codes == "978").sum() == 2
    assert {"975", "977"} <= set(codes)
    assert tables["france_services"].duplicated().sum() == 3


def test_shares_of_the_programme_are_plausible(tables: Tables, cog: Cog) -> None:
    works = tables["anah_logements"]
    inside = (
        works["montant"].astype(int).groupby(works["insee_com"].map(cog.communes["departement"]))
    )
    totals = tables["totaux_anah"].set_index("territoire")["montant"].astype(int)
    assert set(totals.index) == set(cog.departements.index)
    assert (inside.sum() / totals).dropna().between(0.08, 0.42).all()
    totals = tables["totaux_ademe"].set_index("territoire")["montant"].astype(int)
    assert set(totals.index) == set(cog.regions.index)
    share = tables["ademe_aides"]["montant"].astype(int).sum() / totals.sum()
    assert 0.1 < share < 0.4


def test_no_departement_is_absurdly_above_or_below(tables: Tables, cog: Cog) -> None:
    members = cog.communes.loc[tables["communes_pvd"]["insee_com"]]
    size = members["departement"].value_counts()
    place = members["departement"]
    for source in ("actions", "dsil_detr", "anah_logements"):
        rows = tables[source]
        column = "beneficiaire" if "beneficiaire" in rows else "insee_com"
        weight = rows["montant"].astype(int) if "montant" in rows else pd.Series(1, rows.index)
        mean = weight.groupby(rows[column].map(place)).sum() / size
        assert mean.max() < 7 * mean.median()
        assert mean.min() > mean.median() / 7


def test_december_is_part_of_june(committed: Mapping[str, Tables]) -> None:
    before, after = committed["2024-12-31"], committed["2025-06-30"]
    for source in set(SCHEMAS) - LATEST_ONLY:
        columns = STATES.get(source, list(SCHEMAS[source].columns))
        old = before[source].value_counts(columns)
        new = after[source].value_counts(columns).reindex(old.index).fillna(0)
        assert (new >= old).all(), source


def test_states_only_move_forward_on_the_whole(committed: Mapping[str, Tables]) -> None:
    before, after = (committed[day]["actions"] for day in ("2024-12-31", "2025-06-30"))
    delivered = set(before[before["avancement"] == "livrée"]["id_action"])
    still = set(after[after["avancement"] == "livrée"]["id_action"])
    assert len(delivered & still) / len(delivered) > 0.95
