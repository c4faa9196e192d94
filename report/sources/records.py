"""What the room hands over: the records of an edition, its deliveries, the report on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from report.edition import Edition
from report.errors import Problem
from report.territories import Cog


@dataclass(frozen=True)
class Delivery:
    """One delivery as it was received: whose, as of when, its bytes, and what became of its rows.

    read = kept + outside + after + unsigned + merged + ignored + refused. Rows of conventions that
    are not signed at the arrêté are not in `kept`, though the table holds them. ignored: the
    edition says that they are not records; mended: rows, whatever became of them, that had a value
    written otherwise than expected; how: « CSV, point-virgule, Windows-1252 ».
    """

    source: str
    file: str
    provider: str
    arrete: date
    delivered: bool
    sha256: str = ""
    read: int = 0
    kept: int = 0
    outside: int = 0
    after: int = 0
    unsigned: int = 0
    merged: int = 0
    ignored: int = 0
    mended: int = 0
    how: str = ""
    licence: str | None = None

    @property
    def refused(self) -> int:
        """Rows that a blocking problem keeps out."""
        left = self.outside + self.after + self.unsigned + self.merged + self.ignored
        return self.read - self.kept - left


@dataclass(frozen=True)
class Records:
    """Everything that counts in an edition. Tables are indexed by the line in their file.

    members  codes of the communes of the programme, official order
    tables   source → rows that count: amounts in cents, dates, codes as text
    notices  what was mended or asks for an eye
    """

    edition: Edition
    cog: Cog
    members: pd.Index
    tables: Mapping[str, pd.DataFrame]
    deliveries: Mapping[str, Delivery]
    notices: tuple[Problem, ...] = ()

    def table(self, source: str) -> pd.DataFrame:
        """The rows of a source that count; empty when it was not delivered."""
        return self.tables[source]

    def delivered(self, source: str) -> bool:
        """Whether the source was delivered: else its figures are « non transmis »."""
        return self.deliveries[source].delivered


@dataclass(frozen=True)
class Report:
    """What the examination of an edition's folder found, blocking or not, in the files' order."""

    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...] = ()
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    edition: Edition | None = None
    records: Records | None = None

    @property
    def accepted(self) -> bool:
        """Whether an edition can be made of it."""
        return self.records is not None
