"""Every reference file says where it comes from, and stays small."""

import datetime
import tomllib
from pathlib import Path

import pytest

from report.resources import root

FOLDER = root("data") / "reference"
ORIGINS = tomllib.loads((FOLDER / "origines.toml").read_text("utf-8"))["origine"]
FILES = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.name != "origines.toml")


@pytest.mark.parametrize("origin", ORIGINS, ids=lambda origin: origin["fichiers"])
def test_an_origin_names_its_provider_its_licence_and_its_date(origin: dict[str, object]) -> None:
    assert all(origin[key] for key in ("origine", "licence", "obtention"))
    assert isinstance(origin["date"], datetime.date)
    assert list(FOLDER.glob(str(origin["fichiers"])))


def test_every_file_has_exactly_one_origin() -> None:
    claimed = [path for origin in ORIGINS for path in FOLDER.glob(origin["fichiers"])]
    assert sorted(claimed) == FILES


def test_files_are_small_enough_to_travel() -> None:
    sizes = {path: path.stat().st_size for path in FILES}
    assert max(sizes.values()) < 2_000_000
    assert sum(sizes.values()) < 13_000_000


def test_csv_files_are_utf8_with_unix_lines() -> None:
    for path in FOLDER.rglob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")
        raw.decode("utf-8")


def test_names_are_typographic() -> None:
    for path in Path(FOLDER).glob("cog-*/*.csv"):
        assert "'" not in path.read_text("utf-8")
