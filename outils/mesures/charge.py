"""Un million d’actions lues, contrôlées et comptées : secondes de processeur, mémoire au plus haut.

Usage : outils/mesures/charge.py [LIGNES]. Code de retour 1 au-delà d’un gibioctet.
"""

import csv
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from report.edition import DEFAULT_EDITION, locate

ROWS = 1_000_000
MOST = 1024
"""Mio that the whole process may take."""


def enlarge(folder: Path, rows: int) -> None:
    """The default edition with so many actions: its own, again and again under other names."""
    shutil.copytree(locate(DEFAULT_EDITION), folder)
    path = folder / "sources" / "actions.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *actions = csv.reader(stream)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(actions)
        more = islice(cycle(actions), max(rows - len(actions), 0))
        writer.writerows([f"Z{rank:07}", *row[1:]] for rank, row in enumerate(more))


def measure(folder: Path) -> int:
    """Read, check and count an edition in this process; 1 when it takes too much memory."""
    from report import indicators, sources

    start = time.process_time()
    report = sources.examine(folder)
    read = time.process_time()
    if report.records is None:
        print("\n".join(str(problem) for problem in report.problems))
        return 1
    figures = indicators.compute(report.records)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rows = report.deliveries["actions"].read
    print(f"{'actions':<24}{rows:9d} lignes, {len(figures.definitions)} indicateurs")
    print(f"{'lecture et contrôle':<24}{read - start:9.2f} s")
    print(f"{'comptage':<24}{time.process_time() - read:9.2f} s")
    print(f"{'mémoire au plus haut':<24}{peak:9d} Mio")
    return 1 if peak > MOST else 0


def main() -> int:
    """Make the large edition, then measure it in a process of its own."""
    if len(sys.argv) > 2 and sys.argv[1] == "--mesure":
        return measure(Path(sys.argv[2]))
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "edition"
        enlarge(folder, rows)
        return subprocess.run(
            [sys.executable, __file__, "--mesure", str(folder)], check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
