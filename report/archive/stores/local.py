"""A folder as a store: written, flushed to the disk, then linked under its key."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import fsspec

from report.archive.stores.address import Address
from report.archive.stores.store import Guarantee, MovingStore

_NO_LINK = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EACCES)


class LocalStore(MovingStore):
    """`os.link` refuses a name that is taken; where the disk has no links, keys carry the hash."""

    def __init__(self, address: Address) -> None:
        super().__init__(str(address), address.path)

    def _connect(self) -> Any:
        return fsspec.filesystem("file", auto_mkdir=False)

    def probe(self, run: str) -> Guarantee:
        """Link a file twice to the same name: the second must be refused."""
        first, target = self.workshop(run), self.workshop(run)
        self.prepare(first)
        Path(self.at(first)).write_bytes(b"sonde")
        try:
            os.link(self.at(first), self.at(target))
            os.link(self.at(first), self.at(target))
        except FileExistsError:
            self.guarantee = Guarantee.LINK
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
        finally:
            self.remove(first)
            self.remove(target)
        return self.guarantee

    def upload(self, path: Path, name: str) -> None:
        """Write and flush: what is there after a power cut is whole."""
        with path.open("rb") as source, Path(self.at(name)).open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())

    def publish(self, temporary: str, name: str) -> bool:
        """Link under the key, and flush the folder that names it."""
        target = Path(self.at(name))
        if self.guarantee.atomic:
            try:
                os.link(self.at(temporary), target)
            except FileExistsError:
                return False
        else:
            Path(self.at(temporary)).replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return True
