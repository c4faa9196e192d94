"""Zip files that are the same bytes every time, written and read as a stream.

Entries are in the order of their names, dated from the edition, readable by all, and stored
without compression: PDFs are compressed already, and no library's deflate decides our bytes.
Reading refuses any name that would leave the folder it is read into.
"""

import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from report.archive.fingerprint import CHUNK

_UNIX, _FILE = 3, 0o100644 << 16
_EARLIEST = 1980  # the first year that a zip can write

Source = Path | bytes


def write(path: Path, entries: Mapping[str, Source], day: date) -> None:
    """Write a zip whole or not at all. entries: name in the zip → file or content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
                for name in sorted(entries):
                    _add(archive, name, entries[name], day)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _add(archive: zipfile.ZipFile, name: str, source: Source, day: date) -> None:
    info = zipfile.ZipInfo(name, (max(day.year, _EARLIEST), day.month, day.day, 0, 0, 0))
    info.create_system, info.external_attr = _UNIX, _FILE
    if isinstance(source, bytes):
        archive.writestr(info, source)
        return
    info.file_size = source.stat().st_size
    with source.open("rb") as origin, archive.open(info, "w") as target:
        shutil.copyfileobj(origin, target, CHUNK)


def leaves_its_folder(name: str) -> bool:
    """Would a file of that name be written elsewhere than under the folder it is read into?"""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def unsafe(archive: zipfile.ZipFile) -> Iterator[str]:
    """The entries whose names leave the folder, and the links, which could point anywhere."""
    for info in archive.infolist():
        if leaves_its_folder(info.orig_filename) or (info.external_attr >> 28) == 0o12:
            yield info.orig_filename


@contextmanager
def entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """One entry as a stream; zipfile.BadZipFile when its bytes are damaged."""
    with archive.open(name) as stream:
        yield stream
