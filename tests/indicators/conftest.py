"""The demonstration edition's figures, computed once, and tables small enough to count by hand."""

import pandas as pd
import pytest

from report.edition import DEFAULT_EDITION, Edition
from report.indicators import Figures, compute
from report.sources import load
from report.sources.records import Records
from report.territories import Cog


@pytest.fixture(scope="session")
def records() -> Records:
    edition = Edition.load(DEFAULT_EDITION)
    return load(edition, Cog.load(edition.cog))


@pytest.fixture(scope="session")
def figures(records: Records) -> Figures:
    return compute(records)


@pytest.fixture(scope="session")
def exact(records: Records) -> Figures:
    """The same, nothing masked: what only those who hold the records may see."""
    return compute(records, interne=True)


@pytest.fixture(scope="session")
def raw(records: Records):
    """A source's file as delivered, read without the project's reader."""

    def read(source: str) -> pd.DataFrame:
        path = records.edition.folder / "sources" / f"{source}.csv"
        return pd.read_csv(path, dtype=str, keep_default_na=False)

    return read
