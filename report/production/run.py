"""A production: which editions are up to date, which are to be made, and what became of each.

Nothing is computed when nothing changed since the last production of a folder: this module and
what it imports are light, and hashes say so. Otherwise `report.production.making` does the rest.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from report.edition import locate
from report.production import manifest
from report.production.choice import Choice
from report.production.folder import reserved
from report.production.ground import hash_file, input_key
from report.production.manifest import Entry, Manifest
from report.production.outcome import Listener, Outcome, State, Summary
from report.production.worker import Result, Task


class Engine(Protocol):
    """What makes editions: processes of this machine, or of a cluster."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The results, in whatever order they come."""


Engines = Callable[[int, Path], AbstractContextManager[Engine]]
"""An engine for that many editions, with a scratch folder."""


@dataclass(frozen=True)
class Production:
    """What is to be produced, and where."""

    edition: str
    choice: Choice
    output: Path
    engines: Engines
    listener: Listener = field(default_factory=Listener)

    def run(self) -> Summary:
        """Make what is not up to date. Raises InvalidInput, UnknownTerritory, OutputBusy."""
        folder = locate(self.edition)
        with reserved(self.output) as scratch:
            key = input_key(folder)
            before = manifest.load(self.output)
            if found := self._nothing_to_do(key, before):
                return found
            from report.production.making import Making

            return Making(self, folder, key, before, scratch).run()

    def _nothing_to_do(self, key: str, before: Manifest) -> Summary | None:
        """The summary of a production that has nothing to do, or None."""
        demand = before.demandes.get(str(self.choice))
        if before.clef != key or demand is None or (self.output / manifest.JOURNAL).exists():
            return None
        entries = before.by_territory
        asked = [entries[each] for each in demand.editions if each in entries]
        if len(asked) < len(demand.editions) or not all(self.intact(each) for each in asked):
            return None
        self.listener.planned(len(asked), len(asked))
        kept = tuple(Outcome(each.territoire, State.A_JOUR, each) for each in asked)
        return Summary(kept, demand.sans_commune)

    def intact(self, entry: Entry) -> bool:
        """Is the file there, as it was made?"""
        path = self.output / entry.fichier
        try:
            return path.stat().st_size == entry.octets and hash_file(path) == entry.sha256
        except OSError:
            return False
