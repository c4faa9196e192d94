"""La commande `editions`, mesurée de l’extérieur : un processus, deux, rien à refaire, une grappe.

Usage : outils/mesures/production.py [--vite]. Ces mesures prennent le temps d’horloge aussi : la
machine ne doit rien faire d’autre.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from atelier import DEPARTEMENTS, children, cpu, line, prepare, tasks


@dataclass(frozen=True)
class Run:
    """Seconds by the clock, seconds of processor."""

    clock: float
    processor: float


def editions(output: Path, *words: str) -> Run:
    """Run the command, children included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    program = [str(Path(sys.executable).parent / "point-avancement"), "editions"]
    subprocess.run([*program, "--sortie", str(output), *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(time.perf_counter() - start, spent)


def processes(folder: Path, quick: bool) -> None:
    """Two processes against one, on the same editions; then the whole production again."""
    codes = DEPARTEMENTS[: 4 if quick else len(DEPARTEMENTS)]
    words = [word for code in codes for word in ("--territoire", f"dep:{code}")]
    one = editions(folder / "un", *words, "--jobs", "1")
    two = editions(folder / "deux", *words, "--jobs", "2")
    line(f"{len(codes)} éditions, un processus", f"{one.clock:.1f} s")
    line(f"{len(codes)} éditions, deux processus", f"{two.clock:.1f} s")
    line("deux processus rapportés à un", f"{one.clock / two.clock:.2f}", "1,9")
    asked = words if quick else []
    if not quick:
        line("toutes les éditions", f"{editions(folder / 'deux').clock:.0f} s")
    again = editions(folder / "deux", *asked)
    line("une seconde fois, rien n’a changé", f"{again.clock:.2f} s", "2 s")
    line("dont processeur", f"{again.processor:.2f} s")


def cluster(folder: Path) -> None:
    """What a scheduler and its worker cost beside a process of this machine, both warm."""
    from report.production.cluster import Cluster
    from report.production.workshop import Workshop

    place = prepare()
    keys = [f"dep:{code}" for code in DEPARTEMENTS[:6]]
    first, *others = tasks(place, ["dep:29", *keys])
    with Workshop(1, folder) as shop:
        list(shop.run([first]))
        alone = _spent(lambda: list(shop.run(others)), *children())
    with scheduler(folder) as (address, pids), Cluster(address) as grid:
        list(grid.run([first]))
        shared = _spent(lambda: list(grid.run(others)), *pids)
    line("six éditions, un processus", f"{alone:.2f} s")
    line("six éditions, grappe d’un travailleur", f"{shared:.2f} s")
    line("surcoût de la grappe", f"{100 * (shared / alone - 1):.1f} %", "5 %")


def _spent(work: object, *pids: int) -> float:
    """Processor seconds of this process and of these while something is done."""
    before = cpu() + cpu(*pids)
    work()  # type: ignore[operator]
    return cpu() + cpu(*pids) - before


@contextmanager
def scheduler(folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and a worker of one thread on this machine's own address."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    program = [sys.executable, "-m", "distributed.cli.dask_{}", "--no-dashboard"]
    words = {"scheduler": ["--host", "tcp://127.0.0.1", "--port", str(port)]}
    words["worker"] = [address, "--nthreads", "1", "--no-nanny"]
    running = [
        subprocess.Popen(
            [*(word.format(name) for word in program), *more],
            cwd=folder, env={**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for name, more in words.items()
    ]  # fmt: skip
    try:
        yield address, [process.pid for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()


def main() -> None:
    """Print what is measured of productions."""
    quick = "--vite" in sys.argv
    with tempfile.TemporaryDirectory() as name:
        processes(Path(name), quick)
        cluster(Path(name))


if __name__ == "__main__":
    main()
