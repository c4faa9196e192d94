"""A query of a PostgreSQL database → rows. Nothing secret is in the edition, nor in a message.

The connection comes from where PostgreSQL's own tools take it: PGHOST, PGUSER… or a service of
pg_service.conf, the password from ~/.pgpass. The transaction is read-only and has a time limit.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from report.errors import MissingPrerequisite
from report.sources import limits
from report.sources.cells import text
from report.sources.feeds import Feed, Row, unreadable
from report.sources.mapping import Correspondance

INSTALL = "pip install 'point-avancement[postgres]'"
_BATCH = 2_000
_CONNECTION = ("08", "28", "3D", "53", "57")
"""Classes of error of the connection and of the server, not of the query."""


class Database:
    """One query of one source; the hash of its rows, once they were read, stands for a file's."""

    def __init__(self, wanted: Correspondance, file: str) -> None:
        self.query, self.service, self.file = wanted.requete or "", wanted.service, file
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The hash of the rows as read: cells and rows ended by U+001F and U+001E."""
        return self._hash.hexdigest()

    def feed(self) -> Feed:
        """The rows, header first. Raises Unreadable along the rows, MissingPrerequisite at once."""
        try:
            import psycopg
        except ImportError:
            raise MissingPrerequisite(
                f"{self.file} : le lecteur PostgreSQL est absent. À faire : {INSTALL}"
            ) from None
        return Feed(self._rows(psycopg), "PostgreSQL")

    def _rows(self, psycopg: Any) -> Iterator[Row]:
        options = f"-c default_transaction_read_only=on -c statement_timeout={limits.SECONDS}s"
        service = {"service": self.service} if self.service else {}
        try:
            with (
                psycopg.connect(options=options, connect_timeout=10, **service) as connection,
                connection.cursor("point_avancement") as cursor,
            ):
                connection.read_only = True
                cursor.itersize = _BATCH
                cursor.execute(self.query)
                yield 1, self._noted([column.name for column in cursor.description])
                for line, row in enumerate(cursor, start=2):
                    cells = self._noted([text(value) for value in row])
                    if any(cells):
                        yield line, cells
        except psycopg.Error as error:
            raise unreadable(
                self.file,
                "base de données",
                "une requête qui s’exécute en lecture seule",
                _advice(error, psycopg),
            ) from None

    def _noted(self, cells: list[str]) -> list[str]:
        for cell in cells:
            self._hash.update(cell.encode("utf-8", "surrogatepass") + b"\x1f")
        self._hash.update(b"\x1e")
        return cells


def _advice(error: Any, psycopg: Any) -> str:
    """What to do, from the kind of error: its text may hold the parameters of the connection."""
    if isinstance(
        error, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction
    ):
        return "demander le droit de lire les tables nommées, et ne rien écrire"
    if isinstance(error, psycopg.errors.QueryCanceled):
        return f"alléger la requête : elle dépasse {limits.SECONDS} secondes"
    if error.sqlstate and error.sqlstate[:2] not in _CONNECTION:
        message = error.diag.message_primary or ""
        return f"corriger la requête ({message})"
    return (
        "vérifier le serveur, PGHOST, PGUSER, PGDATABASE (ou le service) et ~/.pgpass, "
        "par exemple avec psql"
    )
