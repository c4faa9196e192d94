"""Writing a file so that nobody ever sees half of it."""

import os
import secrets
from pathlib import Path


def write(path: Path, content: bytes | str) -> None:
    """Write the whole file or nothing: beside its place first, then in one move.

    Creates the folder when it is missing. Text is written as UTF-8 with the line ends it has.
    """
    payload = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with beside.open("xb") as stream:
            stream.write(payload)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
