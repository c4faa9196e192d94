"""The output folder of a production: one at a time, nothing half-written, nothing left behind.

Everything temporary is under `.travail` of that folder. What a production that was stopped left
there is removed by the next one, which holds the lock.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report.errors import OutputBusy

_WORK = ".travail"
_LOCK = "verrou"


@contextmanager
def reserved(folder: Path) -> Iterator[Path]:
    """Hold the folder, made when missing, for one production; gives its scratch space.

    OutputBusy when another production holds it. The lock goes with the process, however it ends.
    """
    work = folder / _WORK
    lock = _locked(work)
    try:
        for left in work.iterdir():
            if left.name != _LOCK:
                shutil.rmtree(left, ignore_errors=True)
        for left in folder.glob(".*.tmp"):  # report.files writes beside, then moves
            left.unlink(missing_ok=True)
        yield Path(tempfile.mkdtemp(dir=work))
    finally:
        shutil.rmtree(work, ignore_errors=True)
        os.close(lock)


def _locked(work: Path) -> int:
    """The lock of a folder, taken. Taken again when its last holder removed the file meanwhile."""
    while True:
        work.mkdir(parents=True, exist_ok=True)
        path = work / _LOCK
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock).st_ino == path.stat().st_ino:
                return lock
        except BlockingIOError:
            os.close(lock)
            raise OutputBusy(
                f"Une autre production écrit dans {work.parent} : attendre qu’elle finisse, "
                "ou choisir un autre dossier avec --sortie."
            ) from None
        except FileNotFoundError:
            pass
        os.close(lock)
