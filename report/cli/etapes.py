"""The named steps of a long command: shown as they run on a terminal, silent in a pipe."""

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

import click


@dataclass
class Steps:
    """Runs named steps and remembers how many seconds each took.

    On a terminal the running step is shown and then wiped; with `verbose` each finished step is
    printed with its time; otherwise nothing is. All of it on stderr: stdout carries results.
    """

    verbose: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Run the body under that name."""
        start = time.perf_counter()
        with self._shown(name):
            yield
        self.seconds[name] = time.perf_counter() - start
        if self.verbose:
            duration = f"{self.seconds[name]:.2f}".replace(".", ",")
            click.echo(f"{name}\u00a0: {duration}\u00a0s", err=True)

    def _shown(self, name: str) -> AbstractContextManager[object]:
        if self.verbose or not sys.stderr.isatty():
            return nullcontext()
        from rich.console import Console

        return Console(stderr=True).status(f"{name}…")
