"""Size and SHA-512 of files of any size, in bounded memory."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ALGORITHM = "SHA-512"
CHUNK = 1 << 20
HEXADECIMAL = 128
"""Characters of a SHA-512 in hexadecimal."""


@dataclass(frozen=True)
class Fingerprint:
    """What proves a content: its bytes counted and its SHA-512, lower-case hexadecimal."""

    size: int
    sha512: str


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The content, a piece at a time."""
    while piece := stream.read(CHUNK):
        yield piece


def of_chunks(pieces: Iterable[bytes]) -> Fingerprint:
    """The fingerprint of the pieces, end to end."""
    digest, size = hashlib.sha512(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
    return Fingerprint(size, digest.hexdigest())


def of_stream(stream: IO[bytes]) -> Fingerprint:
    """The fingerprint of what is left to read."""
    return of_chunks(chunks(stream))


def sha256(path: Path) -> str:
    """The SHA-256 of a file, which the production’s manifest carries."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_file(path: Path) -> Fingerprint:
    """The fingerprint of a file. OSError when it cannot be read."""
    with path.open("rb") as stream:
        return of_stream(stream)
