"""An SFTP folder as a store: a hard link refuses a name that is taken, where the server has it.

Renaming proves nothing: it overwrites on some servers and is refused on others, after a look. The
extension hardlink@openssh.com is link(2), atomic. Without it, keys carry the SHA-512.

Keys, agent and known hosts are OpenSSH's own (~/.ssh); a server that is not known is refused.
POINT_AVANCEMENT_SFTP_MOT_DE_PASSE gives a password, POINT_AVANCEMENT_SFTP_HOTES another file of
known hosts.
"""

import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
from fsspec.asyn import sync

from report.archive.fingerprint import CHUNK
from report.archive.stores.address import Address
from report.archive.stores.store import Guarantee, MovingStore

PASSWORD = "POINT_AVANCEMENT_SFTP_MOT_DE_PASSE"
KNOWN_HOSTS = "POINT_AVANCEMENT_SFTP_HOTES"
DELAY = 60


class SftpStore(MovingStore):
    """Over SSH, the server's key verified."""

    def __init__(self, address: Address) -> None:
        self._address = address
        super().__init__(str(address), address.path or "/")

    def _connect(self) -> Any:
        from sshfs import SSHFileSystem

        options: dict[str, Any] = {
            "known_hosts": os.environ.get(KNOWN_HOSTS) or (),
            "login_timeout": DELAY,
            "keepalive_interval": DELAY // 4,
        }
        if self._address.port:
            options["port"] = self._address.port
        if self._address.user:
            options["username"] = self._address.user
        if os.environ.get(PASSWORD):
            options["password"] = os.environ[PASSWORD]
        return SSHFileSystem(self._address.host, skip_instance_cache=True, **options)

    def renew(self) -> None:
        """A session that is broken stays so; other threads may still be leaving the former one."""
        self.fs = self._connect()

    def _on_channel(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Run some requests of the SFTP session itself."""

        async def run() -> Any:
            async with self.fs._pool.get() as channel:  # noqa: SLF001
                return await work(channel)

        return sync(self.fs.loop, run)

    def probe(self, run: str) -> Guarantee:
        """Link a file twice to the same name: the second must be refused."""
        first, target = self.workshop(run), self.workshop(run)
        self.prepare(first)
        self.fs.pipe_file(self.at(first), b"sonde")
        try:
            if self._link(first, target) and not self._link(first, target):
                self.guarantee = Guarantee.LINK
        except asyncssh.SFTPOpUnsupported:
            self.guarantee = Guarantee.NONE
        finally:
            self.remove(first)
            self.remove(target)
        return self.guarantee

    def _link(self, existing: str, name: str) -> bool:
        """False when the name is taken: servers then answer a plain failure."""
        try:
            self._on_channel(lambda channel: channel.link(self.at(existing), self.at(name)))
        except (asyncssh.SFTPFailure, asyncssh.SFTPFileAlreadyExists):
            if self.size(name) is None:
                raise
            return False
        return True

    def read(self, name: str) -> Iterator[bytes]:
        """A piece at a time, its blocks asked for all at once, never past the end: that is slow."""
        path, offset = self.at(name), 0
        size = int(self.fs.info(path)["size"] or 0)

        async def piece(channel: Any) -> bytes:
            async with channel.open(path, "rb") as stream:
                return bytes(await stream.read(min(CHUNK, size - offset), offset))

        while offset < size and (found := self._on_channel(piece)):
            yield found
            offset += len(found)

    def upload(self, path: Path, name: str) -> None:
        """Write over whatever the temporary name holds."""
        self.fs.put_file(str(path), self.at(name))

    def publish(self, temporary: str, name: str) -> bool:
        """Link under the key; without links, rename to a key that says its content."""
        if self.guarantee.atomic:
            return self._link(temporary, name)
        self.remove(name)
        self._on_channel(lambda channel: channel.rename(self.at(temporary), self.at(name)))
        return True

    @staticmethod
    def faults() -> tuple[type[BaseException], ...]:
        """Those of the SSH client besides."""
        return (OSError, asyncssh.Error)

    def transient(self, error: BaseException) -> bool:
        """Faults of connection; a refused key or an unknown host is not one."""
        lasting = (asyncssh.PermissionDenied, asyncssh.HostKeyNotVerifiable, PermissionError)
        if isinstance(error, lasting):
            return False
        broken = (
            asyncssh.DisconnectError, asyncssh.ConnectionLost, asyncssh.SFTPNoConnection,
            asyncssh.SFTPConnectionLost, asyncssh.ChannelOpenError, BrokenPipeError,
        )  # fmt: skip
        return isinstance(error, broken) or super().transient(error)
