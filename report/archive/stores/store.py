"""What a store can do, whatever its server: list, read, place without overwriting, remove.

A store is a thin layer over an fsspec file system; a subclass names the primitive of its server
that refuses an overwrite. Names are relative to the store's root, with « / ».
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from report.archive.fingerprint import CHUNK, Fingerprint, of_chunks
from report.archive.stores import keys
from report.errors import DepositFailed


class Guarantee(StrEnum):
    """What keeps a deposit from overwriting another, as found by the probe of the server."""

    LINK = "lien qui refuse un nom pris (link)"
    CONDITION = "écriture conditionnelle (If-None-Match: *)"
    LOCKED_MOVE = "déplacement sans écrasement (MOVE, Overwrite: F) sous verrou (MKCOL)"
    NONE = "aucune : les clés portent le SHA-512"

    @property
    def atomic(self) -> bool:
        """Is a plain key safe from a race?"""
        return self is not Guarantee.NONE


def told(error: BaseException) -> str:
    """What a fault says of itself, on one line, named when it says nothing."""
    text = " ".join(str(error).split())
    return text[:300] if text else type(error).__name__


class Altered(OSError):
    """What the server gave back is not what it was sent: worth another try."""


class Occupied(OSError):
    """Another deposit holds the key, or died holding it: take a key that carries the hash."""


class Store(ABC):
    """A place to deposit in. Errors are OSError or the client library's own."""

    guarantee = Guarantee.NONE

    def __init__(self, shown: str, root: str) -> None:
        self.shown, self.root = shown, root
        self.fs: Any = self._connect()

    @abstractmethod
    def _connect(self) -> Any:
        """A file system of fsspec, its credentials from the environment."""

    @abstractmethod
    def probe(self, run: str) -> Guarantee:
        """Ask the server what it guarantees, on names of the workshop; kept as `guarantee`."""

    @abstractmethod
    def place(self, path: Path, name: str, proof: Fingerprint, run: str) -> bool:
        """Write a file under a name, never over another; False when the name is taken."""

    def renew(self) -> None:  # noqa: B027
        """Connect again after a fault, where the client does not by itself."""

    def close(self) -> None:  # noqa: B027
        """Close the connections that the client does not close by itself."""

    def look(self) -> Mapping[str, int]:
        """The entries. DepositFailed, in words, when the store does not answer."""
        try:
            return self.entries()
        except self.faults() as error:
            raise DepositFailed(f"{self.shown} ne répond pas : {told(error)}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @staticmethod
    def faults() -> tuple[type[BaseException], ...]:
        """What this store and its client raise when they fail; anything else is a bug of ours."""
        return (OSError,)

    def transient(self, error: BaseException) -> bool:
        """Is it a fault that may not happen again: connection, delay, busy server?"""
        return isinstance(error, (ConnectionError, TimeoutError, Altered))

    def at(self, name: str) -> str:
        """The file system's own path of a name."""
        return f"{self.root}/{name}" if self.root else name

    def entries(self) -> Mapping[str, int]:
        """Every name in the store, with its size in bytes, in the order of the names."""
        self.fs.invalidate_cache()
        start = len(str(self.fs._strip_protocol(self.root)))  # noqa: SLF001
        found = {info["name"][start:].strip("/"): info for info in self._walk(self.root)}
        return {name: int(found[name]["size"] or 0) for name in sorted(found)}

    def _walk(self, folder: str) -> Iterator[dict[str, Any]]:
        """Every file under a folder. fsspec's own walk leaves out what it could not list."""
        try:
            inside = self.fs.ls(folder, detail=True)
        except FileNotFoundError:
            return
        for info in inside:
            if info["type"] == "directory":
                yield from self._walk(info["name"])
            else:
                yield info

    def size(self, name: str) -> int | None:
        """The size of what is under that name; None when it is free."""
        self.fs.invalidate_cache()
        try:
            return int(self.fs.info(self.at(name))["size"] or 0)
        except FileNotFoundError:
            return None

    def read(self, name: str) -> Iterator[bytes]:
        """The content, a piece at a time. FileNotFoundError when there is none."""
        with self.fs.open(self.at(name), "rb") as stream:
            while piece := stream.read(CHUNK):
                yield piece

    def proof(self, name: str) -> Fingerprint:
        """The fingerprint of what the server gives back."""
        return of_chunks(self.read(name))

    def upload(self, path: Path, name: str) -> None:
        """Write a file under a name of the workshop, or a key that says its content."""
        self.fs.put_file(str(path), self.at(name))

    def remove(self, name: str) -> None:
        """Remove a name; nothing happens when it is free."""
        try:
            self.fs.rm_file(self.at(name))
        except FileNotFoundError:
            return

    def prepare(self, name: str) -> None:
        """Make the folders above a name, where the server wants them."""
        parent = self.at(name).rpartition("/")[0]
        if parent:
            self.fs.makedirs(parent, exist_ok=True)

    def workshop(self, run: str) -> str:
        """A new temporary name for that run."""
        return f"{keys.WORKSHOP}/{run}/{secrets.token_hex(8)}"

    def close_workshop(self, run: str) -> None:
        """Remove what a run left under its temporary names."""
        prefix = f"{keys.WORKSHOP}/{run}/"
        for name in self.entries():
            if name.startswith(prefix):
                self.remove(name)
        self._remove_folder(prefix.rstrip("/"))

    def _remove_folder(self, name: str) -> None:
        """Remove an empty folder; one that is not empty, or not there, is left alone."""
        try:
            self.fs.rmdir(self.at(name))
        except self.faults() as error:
            if self.transient(error):
                raise


class MovingStore(Store):
    """A store where a file is sent under a temporary name, proved there, then given its key."""

    @abstractmethod
    def publish(self, temporary: str, name: str) -> bool:
        """Give the key to what is under the temporary name; False when the key is taken."""

    def place(self, path: Path, name: str, proof: Fingerprint, run: str) -> bool:
        """Send, read back, then publish; the temporary name is always removed."""
        temporary = self.workshop(run)
        self.prepare(temporary)
        self.prepare(name)
        try:
            self.upload(path, temporary)
            if self.proof(temporary) != proof:
                raise Altered(f"{name} : le serveur a rendu autre chose que ce qu’il a reçu")
            return self.publish(temporary, name)
        finally:
            self._forget(temporary)

    def _forget(self, temporary: str) -> None:
        """Remove the temporary name if the server still answers; else the next run does."""
        try:
            self.remove(temporary)
        except self.faults():
            return
