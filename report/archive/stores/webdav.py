"""A WebDAV folder as a store: MOVE that refuses to overwrite, one publisher of a key at a time.

`If-None-Match: *` is honoured by some servers only; `MOVE` with `Overwrite: F` by all those tried.
But a server may look, then move: two moves at once can both succeed (Apache: 4 races in 30). So a
key is published under a lock, which is a collection: where creating one twice is refused (Apache,
WsgiDAV; not rclone), one deposit alone creates it. A lock left by a killed deposit does not block:
the key then carries the SHA-512.

Credentials: POINT_AVANCEMENT_WEBDAV_UTILISATEUR and _MOT_DE_PASSE, or ~/.netrc.
"""

import hashlib
import io
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import ParseError

import fsspec
import httpx

from report.archive.stores import keys
from report.archive.stores.address import Address
from report.archive.stores.store import Guarantee, MovingStore, Occupied
from report.errors import InvalidInput, Problem

USER = "POINT_AVANCEMENT_WEBDAV_UTILISATEUR"
PASSWORD = "POINT_AVANCEMENT_WEBDAV_MOT_DE_PASSE"
DELAY = 60
RACERS = 4
WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between two looks at a lock that another holds, before giving the key up."""

LOCK = "verrou-"

_BUSY = (408, 423, 425, 429, 500, 502, 503, 504)


class WebdavStore(MovingStore):
    """Over HTTP or HTTPS; credentials are not sent without TLS, but to this machine."""

    def __init__(self, address: Address) -> None:
        scheme = "https" if address.scheme == "webdavs" else "http"
        port = f":{address.port}" if address.port else ""
        self._base = f"{scheme}://{address.host}{port}"
        self._clear = scheme == "http" and address.host not in ("localhost", "127.0.0.1", "::1")
        super().__init__(str(address), address.path.strip("/"))

    def _connect(self) -> Any:
        return fsspec.filesystem(
            "webdav", base_url=self._base, auth=self._auth(), timeout=DELAY,
            skip_instance_cache=True,
        )  # fmt: skip

    def _auth(self) -> Any:
        user, password = os.environ.get(USER), os.environ.get(PASSWORD)
        if user and password:
            if self._clear:
                said = "le mot de passe partirait en clair"
                remedy = "prendre une adresse webdavs://"
                raise InvalidInput([Problem("adresse du dépôt", said, "une connexion TLS", remedy)])
            return (user, password)
        try:
            return None if self._clear else httpx.NetRCAuth()
        except (OSError, ValueError):
            return None

    def close(self) -> None:
        """Close the connections kept alive."""
        self.fs.client.http.close()

    def probe(self, run: str) -> Guarantee:
        """One creator of a collection among several; a move that refuses a name that is taken."""
        lock, first, second, target = (self.workshop(run) for _ in range(4))
        self.prepare(lock)
        with ThreadPoolExecutor(RACERS) as pool:
            made = list(pool.map(lambda _: self._create_folder(lock), range(RACERS)))
        made.append(self._create_folder(lock))
        for name in (first, second):
            content = io.BytesIO(name.encode())
            self.fs.client.upload_fileobj(content, self.at(name), overwrite=True)
        try:
            moved = [self._move(name, target) for name in (first, second)]
            kept = b"".join(self.read(target)).decode()
            if made.count(True) == 1 and moved == [True, False] and kept == first:
                self.guarantee = Guarantee.LOCKED_MOVE
        finally:
            for name in (first, second, target, lock):
                self.remove(name)
        return self.guarantee

    def _create_folder(self, name: str) -> bool:
        return self._create(self.at(name))

    def _create(self, path: str) -> bool:
        """Create a collection; False when there is one (Apache says 403 to the loser of a race)."""
        response = self.fs.client.http.request("MKCOL", self.fs.client.join_url(path))
        if response.status_code == 405:
            return False
        if response.status_code in (403, 409, 423) and self._exists_at(path):
            return False
        response.raise_for_status()
        return True

    def _exists(self, name: str) -> bool:
        return self._exists_at(self.at(name))

    def _exists_at(self, path: str) -> bool:
        """Asked without depth, as webdav4 does, Apache refuses to answer of a collection."""
        from webdav4.client import ResourceNotFound

        try:
            self.fs.client.propfind(path, headers={"Depth": "0"})
        except ResourceNotFound:
            return False
        return True

    def prepare(self, name: str) -> None:
        """Make each folder above a name: those that are there say so."""
        parents = self.at(name).split("/")[:-1]
        for depth in range(1, len(parents) + 1):
            self._create("/".join(parents[:depth]))

    def _move(self, temporary: str, name: str, *, overwrite: bool = False) -> bool:
        from webdav4.client import ResourceAlreadyExists

        try:
            self.fs.client.move(self.at(temporary), self.at(name), overwrite=overwrite)
        except ResourceAlreadyExists:
            return False
        return True

    def upload(self, path: Any, name: str) -> None:
        """Write over whatever the temporary name holds."""
        with path.open("rb") as stream:
            self.fs.client.upload_fileobj(stream, self.at(name), overwrite=True)

    def remove(self, name: str) -> None:
        """Remove a file or a lock; nothing happens when it is not there."""
        response = self.fs.client.http.delete(self.fs.client.join_url(self.at(name)))
        if response.status_code not in (404, 410):
            response.raise_for_status()

    def publish(self, temporary: str, name: str) -> bool:
        """Move to the key, alone. Occupied when another keeps the key too long."""
        if keys.read(name).sha512:
            return self._move(temporary, name, overwrite=True)
        with self._alone(name, temporary.split("/")[1]):
            return self._move(temporary, name)

    @contextmanager
    def _alone(self, name: str, run: str) -> Iterator[None]:
        """Hold the lock of a key: a collection, and in it another that names the run."""
        lock = f"{keys.WORKSHOP}/{LOCK}{hashlib.sha256(name.encode()).hexdigest()}"
        for wait in (*WAITS, None):
            if self._create_folder(lock):
                self._create_folder(f"{lock}/{run}")
                break
            if self._exists(f"{lock}/{run}"):
                break
            if wait is None:
                raise Occupied(f"{name} : verrou tenu par un autre dépôt, ou laissé par lui")
            time.sleep(wait)
        try:
            yield
        finally:
            self.remove(lock)

    def close_workshop(self, run: str) -> None:
        """Remove also the locks that the run left."""
        try:
            held = self.fs.ls(self.at(keys.WORKSHOP), detail=False)
        except FileNotFoundError:
            held = []
        for lock in (f"{keys.WORKSHOP}/{path.rpartition('/')[2]}" for path in held):
            if lock.rpartition("/")[2].startswith(LOCK) and self._exists(f"{lock}/{run}"):
                self.remove(lock)
        super().close_workshop(run)

    @staticmethod
    def faults() -> tuple[type[BaseException], ...]:
        """Those of the HTTP and WebDAV clients besides, and a listing that is no XML."""
        from webdav4.client import ClientError

        return (OSError, httpx.HTTPError, ClientError, ParseError)

    def transient(self, error: BaseException) -> bool:
        """Faults of transport, and what a busy server answers.

        A listing cut short too: rclone breaks off when the folder changes while it is listed.
        """
        if isinstance(error, (httpx.TransportError, ParseError)) or super().transient(error):
            return True
        response = getattr(error, "response", None) or getattr(error.__cause__, "response", None)
        return getattr(response, "status_code", 0) in _BUSY
