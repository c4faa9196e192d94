"""The committed records, read as plain text: no code of the project stands between."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from report.territories import Cog

EDITIONS = Path(__file__).parents[2] / "data" / "editions"
DATES = ("2024-12-31", "2025-06-30")

Tables = Mapping[str, pd.DataFrame]


def read(folder: Path) -> Tables:
    return {
        path.stem: pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
        for path in sorted(folder.glob("*.csv"))
    }


@pytest.fixture(scope="session")
def committed() -> Mapping[str, Tables]:
    return {day: read(EDITIONS / day / "sources") for day in DATES}


@pytest.fixture(scope="session", params=DATES)
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def tables(committed: Mapping[str, Tables], day: str) -> Tables:
    return committed[day]


@pytest.fixture(scope="session")
def cog() -> Cog:
    return Cog.load(2025)
