"""Ce que les mesures partagent : l’édition de démonstration lue une fois, et l’horloge."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEPARTEMENTS = ("35", "12", "90", "59", "2A", "976", "33", "71", "973", "53", "69", "22")
"""De toutes tailles, de 3 à 53 communes du programme, métropole et outre-mer."""


@dataclass(frozen=True)
class Workplace:
    """The figures of an edition and what cuts them."""

    figures: Any
    texts: Any
    cutter: Any

    def slice_of(self, key: str) -> Any:
        """What one edition is made of."""
        return self.cutter.cut(self.figures.records.cog.parse(key))


def prepare(folder: str | None = None) -> Workplace:
    """Read, count, and warm the process."""
    from report import indicators, sources
    from report.document import build
    from report.edition import DEFAULT_EDITION, Edition, locate
    from report.production import worker
    from report.production.slices import Cutter
    from report.territories import Cog

    edition = Edition.load(locate(folder or DEFAULT_EDITION))
    figures = indicators.compute(sources.load(edition, Cog.load(edition.cog)))
    texts = build.checked(edition)
    worker.warm()
    return Workplace(figures, texts, Cutter(figures, texts))


def departements(place: Workplace) -> list[str]:
    """The keys of all départements that have an edition, in official order."""
    from report.production.choice import Choice
    from report.production.selection import select

    made, _ = select(Choice(("dep",)), place.figures)
    return [territory.key for territory in made]


def tasks(place: Workplace, keys: Sequence[str]) -> list[Any]:
    """The jobs that a production gives to its processes."""
    import pickle

    from report.production.ground import rendering_key
    from report.production.worker import Task

    return [Task(key, pickle.dumps(place.slice_of(key), 5), rendering_key()) for key in keys]


def cpu(*pids: int) -> float:
    """Processor seconds of these processes; of this one, all its threads, when none is named."""
    if not pids:
        return time.process_time()
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / ticks
    return total


@dataclass(frozen=True)
class Held:
    """Memory of a process, in MiB: all that it holds, what is in no file, the most ever."""

    whole: float
    own: float
    most: float


def memory(pid: int) -> Held:
    """What a process holds: programs and libraries are read from files, which all share."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = dict(each.split(":", 1) for each in lines)
    return Held(*(int(found[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon", "VmHWM")))


def children() -> list[int]:
    """The processes that this one has started to make editions."""
    own = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    spawned = [pid for pid in own if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return [int(pid) for pid in spawned]


def line(name: str, value: str, goal: str = "") -> None:
    """A row of the table, at once."""
    print(f"  {name:<46}{value:>16}{f'   (visé : {goal})' if goal else ''}", flush=True)
