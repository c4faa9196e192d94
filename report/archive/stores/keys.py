"""Names in a store, and names that carry the SHA-512 of what they name.

Where a server has no atomic way to refuse an overwrite, the key says what it holds:

    point-avancement-2025-06-30.zip → point-avancement-2025-06-30.sha512-<128 hex>.zip

Two deposits of different contents then have two keys, and none is lost.
"""

import re
from dataclasses import dataclass

WORKSHOP = ".depot"
"""Where a deposit under way keeps its temporary names, in the store."""

_MARK = ".sha512-"
_HASHED = re.compile(r"(?P<stem>.+)\.sha512-(?P<digest>[0-9a-f]{128})(?P<suffix>(?:\.[^./]+)?)")


@dataclass(frozen=True)
class Key:
    """What a name in a store says: the name deposited, and the SHA-512 when it carries one."""

    name: str
    sha512: str = ""


def hashed(name: str, sha512: str) -> str:
    """The key of that name for that content."""
    folder, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    if not stem:
        stem, dot, suffix = last, "", ""
    return f"{folder}{slash}{stem}{_MARK}{sha512}{dot}{suffix}"


def read(key: str) -> Key:
    """What that key says."""
    found = _HASHED.fullmatch(key)
    if found is None:
        return Key(key)
    return Key(f"{found['stem']}{found['suffix']}", found["digest"])


def is_workshop(key: str) -> bool:
    """Is it a temporary name, of a deposit under way or interrupted?"""
    return key.startswith(f"{WORKSHOP}/")
