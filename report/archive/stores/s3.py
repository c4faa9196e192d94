"""An S3 bucket as a store: one conditional request, or keys that carry the hash.

Credentials, region and endpoint come from the usual places of the AWS tools: AWS_ACCESS_KEY_ID,
AWS_SECRET_ACCESS_KEY, AWS_PROFILE, AWS_ENDPOINT_URL, ~/.aws/. An S3 object appears whole or not at
all, so no temporary name is needed.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import aiohttp
import fsspec
from aiobotocore.session import AioSession
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as ConnectionBroken
from botocore.handlers import add_expect_header

from report.archive.fingerprint import Fingerprint
from report.archive.stores.address import Address
from report.archive.stores.store import Guarantee, Store

RACERS = 4
DELAY = 60
"""Seconds without an answer after which a request is given up."""
SLOWEST = 100_000
"""Bytes a second: a file that takes longer than at that pace is given up too."""

_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")
_BUSY = (
    "InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown",
    "Throttling", "500", "502", "503", "504",
)  # fmt: skip


class S3Store(Store):
    """`If-None-Match: *` where the server honours it: many ignore it, hence the probe."""

    def __init__(self, address: Address) -> None:
        root = f"{address.host}{address.path}".rstrip("/")
        super().__init__(str(address), root)

    def _connect(self) -> Any:
        settings = {
            "connect_timeout": DELAY, "read_timeout": DELAY, "retries": {"total_max_attempts": 1},
        }  # fmt: skip
        session = AioSession()
        # « Expect: 100-continue » has no delay of its own: a server that never says « continue »
        # would be waited for without end.
        session.unregister("before-call.s3", add_expect_header)
        system = fsspec.filesystem(
            "s3", session=session, config_kwargs=settings,
            use_listings_cache=False, skip_instance_cache=True,
        )  # fmt: skip
        system.retries = 1
        return system

    def _walk(self, folder: str) -> Iterator[dict[str, Any]]:
        """One listing, however many « folders »."""
        try:
            yield from self.fs.find(folder, detail=True).values()
        except FileNotFoundError:
            return

    def prepare(self, name: str) -> None:
        """Nothing: S3 has no folders."""

    def _remove_folder(self, name: str) -> None:
        """Nothing: S3 has no folders."""

    def probe(self, run: str) -> Guarantee:
        """Some writers race for one new key: exactly one must win, and its content must stay."""
        name = self.workshop(run)
        contents = [f"sonde {rank}".encode() for rank in range(RACERS)]
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(RACERS) as pool:
            paths = [Path(folder) / str(rank) for rank in range(RACERS)]
            for path, content in zip(paths, contents, strict=True):
                path.write_bytes(content)
            try:
                won = list(pool.map(lambda path: self._create(path, name), paths))
            except NotImplementedError:
                won = []
            late = bool(won) and self._create(paths[0], name)
            kept = b"".join(self.read(name)) if any(won) else b""
        winners = [content for content, first in zip(contents, won, strict=False) if first]
        if winners == [kept] and not late:
            self.guarantee = Guarantee.CONDITION
        self.remove(name)
        return self.guarantee

    def place(self, path: Path, name: str, proof: Fingerprint, run: str) -> bool:
        """One request; a key that carries the hash may be written again with the same content."""
        if self.guarantee.atomic:
            return self._create(path, name)
        self.upload(path, name)
        return True

    def upload(self, path: Path, name: str) -> None:
        """As for any store, within the time that the size allows."""
        self._put(path, name)

    def _put(self, path: Path, name: str, **options: Any) -> None:
        delay = DELAY + path.stat().st_size // SLOWEST
        self.fs.put_file(str(path), self.at(name), timeout=delay, **options)

    def _create(self, path: Path, name: str) -> bool:
        """Write unless the key is taken. NotImplementedError: the server knows no condition."""
        try:
            self._put(path, name, mode="create")
        except FileExistsError:
            return False
        except Exception as error:
            code = _code(error)
            if code in _TAKEN:
                return False
            if code in ("NotImplemented", "501"):
                raise NotImplementedError from error
            raise
        return True

    @staticmethod
    def faults() -> tuple[type[BaseException], ...]:
        """Those of the AWS client besides."""
        return (OSError, BotoCoreError, ClientError, aiohttp.ClientError)

    def transient(self, error: BaseException) -> bool:
        """Faults of connection, and what a busy server answers."""
        broken = (ConnectionBroken, HTTPClientError, aiohttp.ClientError)
        causes = (error, error.__cause__)
        return (
            super().transient(error)
            or any(isinstance(each, broken) for each in causes)
            or any(_code(each) in _BUSY for each in causes if each is not None)
        )


def _code(error: BaseException) -> str:
    """The server's own code, from the error or from what caused it."""
    for each in (error, error.__cause__):
        response = getattr(each, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
    return ""
