"""The generator: same seed, same files; any list of communes; exact sums whatever the draw."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.demo.draws import apportion, apportion_capped, days, money, pick, under_quotas
from report.demo.generate import generate, make_demo, write
from report.demo.goals import Targets
from report.demo.liste import read_communes
from report.errors import InvalidInput
from report.sources.schemas import SCHEMAS
from report.territories import Cog

ROOT = Path(__file__).parents[2]
EDITIONS = ROOT / "data" / "editions"
SMALL = ["35051", "35115", "35288", "29233", "29165", "53130", "90009", "2A041", "97420", "01004"]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, cog: Cog) -> Mapping[str, Path]:
    folders = {}
    for day in ("2024-12-31", "2025-06-30"):
        folders[day] = tmp_path_factory.mktemp(day)
        write(generate(cog, Targets.load(date.fromisoformat(day))), folders[day])
    return folders


def test_drawing_again_gives_the_same_bytes(fresh: Mapping[str, Path], day: str) -> None:
    committed = EDITIONS / day / "sources"
    names = {path.name for path in committed.iterdir()}
    assert {path.name for path in fresh[day].iterdir()} == names
    for name in names:
        assert (fresh[day] / name).read_bytes() == (committed / name).read_bytes(), name


def test_files_are_utf8_with_line_feeds_and_no_mark(fresh: Mapping[str, Path], day: str) -> None:
    for path in fresh[day].iterdir():
        content = path.read_bytes()
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\n")
        content.decode("utf-8")


def test_a_given_list_is_taken_as_it_is(cog: Cog) -> None:
    tables = generate(cog, Targets.load(date(2025, 6, 30)), SMALL)
    assert sorted(tables["communes_pvd"]["insee_com"]) == sorted(SMALL)
    covered = set(tables["conventions_communes"]["insee_com"])
    assert covered
    assert covered <= set(SMALL)
    assert len(tables["actions"])
    share = tables["france_services"]["insee_com"].isin(SMALL).mean()
    assert 0.2 < share < 0.6


def test_a_list_of_the_right_size_reaches_the_totals(cog: Cog) -> None:
    codes = pd.Series(cog.communes.query("region != ''").index)
    given_list = list(codes[codes.index % 21 == 0][:1645])
    tables = generate(cog, Targets.load(date(2025, 6, 30)), given_list)
    assert len(tables["communes_pvd"]) == 1645
    assert len(tables["postes_chef_projet"]) == 871
    assert tables["ort"]["insee_com"].nunique() == 1409
    assert tables["anah_logements"]["logements"].astype(int).sum() == 378_796
    assert tables["dsil_detr"]["montant"].astype(int).sum() == 991_100_000


def test_another_seed_gives_other_records_and_the_same_totals(cog: Cog) -> None:
    target = Targets.load(date(2024, 12, 31))
    one, other = (generate(cog, target, SMALL, seed=seed) for seed in (1, 2))
    assert not one["dsil_detr"].equals(other["dsil_detr"])
    totals = [tables["dsil_detr"]["montant"].astype(int).sum() for tables in (one, other)]
    assert totals[0] == totals[1]


def test_an_edition_is_made_with_its_settings(tmp_path: Path) -> None:
    communes = tmp_path / "communes.csv"
    communes.write_text("insee_com,lib_com\n" + "".join(f"{c},Nom\n" for c in SMALL), "utf-8")
    sources = make_demo(EDITIONS / "2025-06-30", tmp_path / "edition", communes)
    assert (tmp_path / "edition" / "edition.toml").is_file()
    assert len(list(sources.glob("*.csv"))) == len(SCHEMAS)
    listed = pd.read_csv(sources / "communes_pvd.csv", dtype="str")
    assert set(listed["lib_com"]) == {"Nom"}


def test_a_demonstration_is_not_written_inside_the_edition_it_copies() -> None:
    with pytest.raises(InvalidInput, match="hors de"):
        make_demo(EDITIONS / "2025-06-30", EDITIONS / "2025-06-30" / "essai")


def test_even_one_commune_makes_an_edition(cog: Cog) -> None:
    tables = generate(cog, Targets.load(date(2025, 6, 30)), ["35051"])
    assert list(tables) == list(SCHEMAS)
    assert set(tables["actions"]["insee_com"]) == {"35051"}


def test_a_list_with_unknown_codes_names_each_line(tmp_path: Path, cog: Cog) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("insee_com\n35051\n99999\n00000\n", "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_communes(path, cog)
    assert [problem.line for problem in caught.value.problems] == [3, 4]


@pytest.mark.parametrize("content", ["code\n35051\n", "insee_com\n", ""])
def test_a_list_that_is_not_one_is_refused(tmp_path: Path, cog: Cog, content: str) -> None:
    path = tmp_path / "liste.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(InvalidInput):
        read_communes(path, cog)


def test_a_vanished_code_becomes_its_successor(tmp_path: Path, cog: Cog) -> None:
    gone, present = next(iter(cog.successeurs.items()))
    path = tmp_path / "liste.csv"
    path.write_text(f"insee_com\n{gone}\n", "utf-8")
    assert list(read_communes(path, cog)["insee_com"]) == [present]


def test_a_date_without_targets_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2025-06-30"):
        Targets.load(date(1999, 1, 1))


weights = st.lists(st.floats(0, 1e6), min_size=1, max_size=40)


@given(st.integers(0, 10**10), weights)
def test_shares_add_up_and_stay_close(total: int, parts: list[float]) -> None:
    shares = apportion(total, parts)
    assert shares.sum() == total
    assert (shares >= 0).all()


@given(st.integers(0, 500), weights)
def test_capped_shares_never_pass_their_cap(total: int, parts: list[float]) -> None:
    caps = np.arange(len(parts), dtype=np.int64) % 7
    shares = apportion_capped(total, parts, caps)
    assert (shares <= caps).all()
    assert shares.sum() == min(total, caps.sum())


@given(st.integers(0, 10**9), st.integers(1, 50), st.integers(0, 2**32 - 1))
def test_money_adds_up_to_the_cent(total: int, size: int, seed: int) -> None:
    euros = money(np.random.default_rng(seed), total, np.ones(size), 1.0, minimum=1000)
    assert euros.sum() == total
    assert (euros >= 0).all()


def test_a_pick_never_repeats_and_prefers_the_heavy() -> None:
    rng = np.random.default_rng(1)
    chosen = pick(rng, np.array([0.0, 1.0, 1e9, 1.0]), 2)
    assert len(set(chosen)) == 2
    assert 2 in chosen
    assert 0 not in chosen


def test_labels_meet_their_quotas() -> None:
    rng = np.random.default_rng(1)
    quotas = np.array([5, 0, 15])
    given_labels = under_quotas(rng, np.ones((2, 3)), np.arange(20) % 2, quotas)
    assert np.bincount(given_labels, minlength=3).tolist() == quotas.tolist()


def test_days_follow_the_curve_and_are_worked() -> None:
    rng = np.random.default_rng(1)
    curve = [("2021-01-01", 0), ("2021-07-01", 90), ("2022-01-01", 100)]
    drawn = days(rng, 500, date(2021, 1, 1), date(2021, 12, 31), curve)
    early = (drawn < np.datetime64("2021-07-01")).mean()
    assert 0.85 < early < 0.95
    assert np.is_busday(drawn).all()
    assert drawn.min() >= np.datetime64("2021-01-01")
