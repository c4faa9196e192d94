"""Processes that make editions: started apart, kept warm, watched, timed and replaced.

A process that stops in the middle of an edition costs that edition one more try; one that takes
too long is stopped and its edition given up. The others go on.
"""

import multiprocessing
import os
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from report.errors import RenderingFailed
from report.production import worker
from report.production.worker import Refused, Result, Task

TRIES = 2
"""How many times an edition is tried when its process stops by itself."""

_SPAWN = multiprocessing.get_context("spawn")
_SPARING = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""Settings read when a process starts: one heap, which gives back what an edition leaves."""
_START = 120.0
"""Seconds that a process has to get ready."""
_GRACE = 5.0


@dataclass
class _Hand:
    """A process, its end of the pipe, what it is making and until when."""

    process: Any
    pipe: Connection
    deadline: float
    ready: bool = False
    task: Task | None = None
    made: int = 0


@dataclass
class Workshop:
    """Processes on this machine, no more than `jobs`. To be used in a `with`.

    limit: seconds that an edition may take; lifetime: editions after which a process is replaced,
    so that memory cannot grow for ever; scratch: a folder for what processes leave; prepare, make:
    what a process does before it is ready, and with each task.
    """

    jobs: int
    scratch: Path
    limit: float = 300.0
    lifetime: int = 60
    prepare: Callable[[], None] = worker.warm
    make: Callable[[Task, Path], Result] = worker.make
    _hands: list[_Hand] = field(default_factory=list)
    _tries: dict[str, int] = field(default_factory=dict)
    _again: deque[Task] = field(default_factory=deque)
    _stillborn: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop every process, gently when all went well."""
        for hand in self._hands:
            if kind is None and hand.task is None and hand.ready:
                _dismiss(hand)
            else:
                hand.process.kill()
        for hand in self._hands:
            _forget(hand)
        self._hands.clear()

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The results, as they come. Tasks are taken one by one, as processes come free."""
        coming = iter(tasks)
        waiting = self._next(coming)
        while waiting is not None or any(hand.task for hand in self._hands):
            while waiting is not None and len(self._hands) < self.jobs:
                self._hands.append(self._start())
            waiting = self._distribute(waiting, coming)
            yield from self._listen()
            waiting = waiting or self._next(coming)

    def _next(self, coming: Iterator[Task]) -> Task | None:
        return self._again.popleft() if self._again else next(coming, None)

    def _distribute(self, waiting: Task | None, coming: Iterator[Task]) -> Task | None:
        """Give tasks to the processes that are free."""
        for hand in self._hands:
            if waiting is not None and hand.ready and hand.task is None:
                hand.task, hand.deadline = waiting, time.monotonic() + self.limit
                with suppress(OSError):  # it is gone: listening will tell
                    hand.pipe.send(waiting)
                waiting = self._next(coming)
        return waiting

    def _start(self) -> _Hand:
        ours, theirs = _SPAWN.Pipe()
        own = tempfile.mkdtemp(dir=self.scratch, prefix="processus-")
        process = _SPAWN.Process(
            target=_serve, args=(theirs, own, self.prepare, self.make), daemon=True
        )
        with _sparing():
            process.start()
        theirs.close()
        return _Hand(process, ours, time.monotonic() + _START)

    def _listen(self) -> Iterator[Result]:
        """Wait for something to happen: a result, a process that stops or that is too slow."""
        pipes = {hand.pipe: hand for hand in self._hands}
        busy = [hand for hand in self._hands if hand.task or not hand.ready]
        patience = min((hand.deadline for hand in busy), default=0.0) - time.monotonic()
        for pipe in wait(list(pipes), max(patience, 0.0)):
            hand = pipes[pipe]  # type: ignore[index]
            try:
                yield from self._heard(hand, hand.pipe.recv())
            except (EOFError, OSError):
                yield from self._stopped(hand)
        now = time.monotonic()
        for hand in [each for each in self._hands if each.task or not each.ready]:
            if now >= hand.deadline:
                yield from self._too_slow(hand)

    def _heard(self, hand: _Hand, said: Result | None) -> Iterator[Result]:
        if said is None:
            hand.ready, self._stillborn = True, 0
            return
        hand.task, hand.made = None, hand.made + 1
        if hand.made >= self.lifetime:
            _dismiss(hand)
            self._remove(hand)
        yield said

    def _stopped(self, hand: _Hand) -> Iterator[Result]:
        """A process is gone: its edition is tried again, but not for ever."""
        task, code = hand.task, self._remove(hand)
        if task is None:
            self._stillborn += not hand.ready
            if self._stillborn > TRIES:
                raise RenderingFailed(f"les processus s’arrêtent en démarrant ({_ending(code)})")
            return
        tries = self._tries[task.key] = self._tries.get(task.key, 0) + 1
        if tries < TRIES:
            self._again.append(task)
        else:
            yield Refused(task.key, f"son processus s’est arrêté {tries} fois ({_ending(code)})")

    def _too_slow(self, hand: _Hand) -> Iterator[Result]:
        hand.process.kill()
        if hand.task is None:
            yield from self._stopped(hand)
            return
        self._remove(hand)
        yield Refused(hand.task.key, f"plus de {self.limit:g}\u00a0s\u00a0: abandonnée")

    def _remove(self, hand: _Hand) -> int | None:
        self._hands.remove(hand)
        return _forget(hand)


def _forget(hand: _Hand) -> int | None:
    """Close what remains of a process; how it ended."""
    hand.process.join(_GRACE)
    if hand.process.exitcode is None:
        hand.process.kill()
        hand.process.join()
    code: int | None = hand.process.exitcode
    hand.pipe.close()
    hand.process.close()
    return code


def _dismiss(hand: _Hand) -> None:
    try:
        hand.pipe.send(None)
    except OSError:
        hand.process.kill()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"code {code}"


def _serve(
    pipe: Connection,
    scratch: str,
    prepare: Callable[[], None],
    make: Callable[[Task, Path], Result],
) -> None:
    """The life of a process: editions one after the other, until told to stop or left alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who commands
    os.environ["TMPDIR"] = scratch
    tempfile.tempdir = None
    try:
        prepare()
        pipe.send(None)
        while (task := pipe.recv()) is not None:
            pipe.send(make(task, Path(scratch)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


@contextmanager
def _sparing() -> Iterator[None]:
    """Start a process with a heap that stays small; what the user set is left as it is."""
    added = {name: value for name, value in _SPARING.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
