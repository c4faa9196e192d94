"""What editions stand on besides their data: code, templates, styles, outlines, packages.

Hashes of files, read without importing what they hold: asking whether anything changed since the
last production must cost less than a second.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from report.diagnostic import LIBRARIES
from report.edition import beside
from report.resources import root

PACKAGE = Path(__file__).resolve().parent.parent
DISTRIBUTION = "point-avancement"

_ELSEWHERE = frozenset({"archive", "cli", "demo", "production", "sources"})
"""Rooms whose code cannot change a page: what they hand over is in the fingerprint by its value."""

_REQUIREMENT = re.compile(r"[A-Za-z0-9._-]+")


def digest(*parts: str | bytes) -> str:
    """One hash of several texts, each told from the next."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        found.update(len(data).to_bytes(8, "big"))
        found.update(data)
    return found.hexdigest()


def hash_file(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_tree(folder: Path, files: Iterable[Path]) -> str:
    """One hash of files and of their names under a folder."""
    lines = [f"{path.relative_to(folder).as_posix()} {hash_file(path)}" for path in sorted(files)]
    return digest(*lines)


@cache
def rendering_key() -> str:
    """All that makes a page of given figures and texts what it is, as this process found it."""
    return read_rendering_key()


def read_rendering_key() -> str:
    """The same, as it is now."""
    code = (path for path in _modules() if path.relative_to(PACKAGE).parts[0] not in _ELSEWHERE)
    return digest(hash_tree(PACKAGE, code), *_resources(), *_environment())


def input_key(edition: Path) -> str:
    """Everything that a production reads, as it is now: code, resources, the edition's folder."""
    code = hash_tree(PACKAGE, _modules())
    own = hash_tree(edition, _files(edition))
    return digest(code, *_resources(), *_environment(), own, *_previous(edition))


def _previous(edition: Path) -> Iterator[str]:
    """What the edition is compared with, as it was published; nothing when it names none."""
    try:
        named = tomllib.loads((edition / "edition.toml").read_text("utf-8")).get("precedente")
    except (OSError, ValueError):  # reading the edition will say it
        return
    if isinstance(named, str):
        folder = beside(edition, named)
        published = (folder / "publication").rglob("*.*")
        found = (path for path in (folder / "edition.toml", *published) if path.is_file())
        yield hash_tree(folder, found)


def _modules() -> Iterator[Path]:
    return PACKAGE.rglob("*.py")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _resources() -> tuple[str, ...]:
    folders = (root("templates"), root("styles"), root("data") / "reference")
    return tuple(hash_tree(folder, _files(folder)) for folder in folders)


@cache
def _environment() -> tuple[str, ...]:
    """The versions of the packages that ours needs, and those of the system's libraries."""
    packages = sorted(f"{name} {version}" for name, version in _required(DISTRIBUTION).items())
    libraries = []
    for library in LIBRARIES:
        loaded = library.load()
        known = loaded is not None and library.version is not None
        libraries.append(f"{library.name} {library.version(loaded) if known else bool(loaded)}")  # type: ignore[misc,arg-type]
    return (*packages, *libraries)


def _required(name: str) -> dict[str, str]:
    """The version of each package that one needs, directly or not, extras left out."""
    found: dict[str, str] = {}
    waiting = [name]
    while waiting:
        found |= {(asked := waiting.pop().lower().replace("_", "-")): ""}
        try:
            there = distribution(asked)
        except PackageNotFoundError:
            del found[asked]
            continue
        found[asked] = there.version
        needs = (line for line in there.requires or () if "extra ==" not in line)
        names = (match[0] for line in needs if (match := _REQUIREMENT.match(line)))
        waiting += [need for need in names if need.lower().replace("_", "-") not in found]
    return found
