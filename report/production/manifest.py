"""manifest.json: every edition of a folder, with its hash; and the journal that precedes it.

The manifest says nothing of when, how long, or by how many processes: the same inputs give the same
manifest. While a production runs, each finished edition is a line of the journal, on the disk as
soon as its file is: after a sudden stop, what the journal names is not made again.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TextIO

from report import files

MANIFEST = "manifest.json"
JOURNAL = ".journal.jsonl"


@dataclass(frozen=True)
class Entry:
    """A file of the folder.

    territoire: « dep:35 »; octets: its size; empreinte: of what it prints, before it is composed;
    impression: the same once composed; a_verifier: what its pages had to do without.
    """

    territoire: str
    nom: str
    fichier: str
    pages: int
    octets: int
    sha256: str
    empreinte: str
    impression: str
    a_verifier: tuple[str, ...] = ()

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> "Entry":
        """An entry as it was written. Raises TypeError or KeyError when it is not one."""
        found = {each.name: facts[each.name] for each in fields(cls)}
        return cls(**{**found, "a_verifier": tuple(found["a_verifier"])})


@dataclass(frozen=True)
class Demand:
    """The territories that a choice comes to: those that have an edition, those that have none.

    sans_commune: no commune of the programme; it is a result, not an error.
    """

    editions: tuple[str, ...]
    sans_commune: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Manifest:
    """What a folder holds.

    clef: of all that the last production read; sources: hash of each file received; demandes: what
    each choice made with that key comes to; editions: in official order.
    """

    arrete: str = ""
    clef: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    demandes: Mapping[str, Demand] = field(default_factory=dict)
    editions: tuple[Entry, ...] = ()

    @property
    def by_territory(self) -> dict[str, Entry]:
        """Its entries by territory."""
        return {entry.territoire: entry for entry in self.editions}

    def save(self, folder: Path) -> None:
        """Write the whole file, or nothing."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        files.write(folder / MANIFEST, text + "\n")


def load(folder: Path) -> Manifest:
    """The manifest of a folder, an empty one when there is none that can be read."""
    try:
        facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        demands = {
            choice: Demand(tuple(found["editions"]), tuple(map(tuple, found["sans_commune"])))
            for choice, found in facts["demandes"].items()
        }
        entries = tuple(Entry.read(each) for each in facts["editions"])
        return Manifest(facts["arrete"], facts["clef"], facts["sources"], demands, entries)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return Manifest()


class Journal:
    """The editions finished since the last manifest, one line each."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / JOURNAL
        self._stream: TextIO | None = None

    def entries(self) -> tuple[Entry, ...]:
        """What it holds; a line that was cut short by a sudden stop is passed over."""
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ()
        return tuple(_readable(lines))

    def add(self, entry: Entry) -> None:
        """A finished edition, on the disk when this returns."""
        if self._stream is None:
            self._stream = self._path.open("a", encoding="utf-8")
            self._stream.write("\n")  # after a line that was cut short
        self._stream.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self, *, keep: bool) -> None:
        """Close it; without `keep`, the manifest now says everything that it said."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        if not keep:
            self._path.unlink(missing_ok=True)


def _readable(lines: Iterable[str]) -> Iterable[Entry]:
    for line in lines:
        try:
            yield Entry.read(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue
