"""The journal of deposits: one JSON object a line, flushed as it happens, never a secret.

It stays on the machine that deposits. Runs named in it that did not end tell the next one whose
temporary names it may remove.
"""

import fcntl
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from report.errors import OutputBusy

START, END = "début", "fin"


class Journal:
    """Appends events to a file; one deposit at a time writes in a journal."""

    def __init__(self, path: Path, run: str) -> None:
        self.path, self.run = path, run
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._stream.close()
            raise OutputBusy(
                f"Un dépôt est en cours avec le journal {path} : attendre sa fin, ou en donner un "
                "autre par --journal."
            ) from error

    def write(self, event: str, **facts: Any) -> None:
        """Add an event, whole and on the disk."""
        when = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"quand": when, "depot": self.run, "evenement": event, **facts}
        with self._lock:
            self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())

    def unfinished(self, store: str) -> Iterator[str]:
        """The runs towards that store which began and did not end, this one excepted."""
        began: dict[str, bool] = {}
        for entry in self._entries():
            if entry.get("evenement") == START and entry.get("magasin") == store:
                began[entry["depot"]] = True
            elif entry.get("evenement") == END:
                began.pop(entry["depot"], None)
        began.pop(self.run, None)
        yield from began

    def _entries(self) -> Iterator[dict[str, Any]]:
        """What was written, but for a last line cut short by a power failure."""
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and "depot" in entry:
                yield entry

    def close(self) -> None:
        """Let another deposit write."""
        self._stream.close()


@contextmanager
def opened(path: Path, run: str) -> Iterator[Journal]:
    """The journal of that run."""
    journal = Journal(path, run)
    try:
        yield journal
    finally:
        journal.close()
