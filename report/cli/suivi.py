"""A production as the user follows it: progress on a terminal, nothing in a pipe, then a table."""

import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click

from report import formats
from report.production.outcome import Listener, Outcome, State, Summary

NBSP = formats.NBSP


class Progress(Listener):
    """Shown on stderr when it is a terminal; with `verbose`, one line an edition."""

    def __init__(self, verbose: bool = False) -> None:
        self.verbose = verbose
        self._bar: Any = None
        self._task: Any = None
        self._start, self._done = 0.0, 0

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
            )
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("Lecture", total=None, rate="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def step(self, name: str) -> None:
        """Something long begins."""
        if self._bar is not None:
            self._bar.update(self._task, description=name)

    def planned(self, kept: int, total: int) -> None:
        """So many editions are up to date, out of so many."""
        self._start, self._total = time.monotonic(), total - kept
        if self._bar is not None:
            self._bar.update(self._task, description="Éditions", total=total, completed=kept)

    def done(self, outcome: Outcome) -> None:
        """An edition is finished."""
        self._done += 1
        if self.verbose:
            click.echo(f"{outcome.key}{NBSP}: {outcome.message or outcome.state}", err=True)
        if self._bar is not None:
            self._bar.update(self._task, advance=1, rate=self._rate())

    def _rate(self) -> str:
        """« 42 par minute, reste 1 min 20 s »."""
        pace = self._done / max(time.monotonic() - self._start, 0.001)
        left = round((self._total - self._done) / pace)
        minutes, seconds = divmod(left, 60)
        told = f"{minutes}{NBSP}min {seconds:02d}{NBSP}s" if minutes else f"{seconds}{NBSP}s"
        return f"{formats.number(round(pace * 60))} par minute, reste {told}"


def lines_of(summary: Summary, output: Path) -> Iterator[str]:
    """The table of a production, then what it has to say as a whole."""
    width = max((len(each.key) for each in summary.outcomes), default=7)
    yield f"{'édition':<{width}}  {'état':<6}  pages  taille  temps  à vérifier  sha256"
    for outcome in summary.outcomes:
        yield _line(outcome, width)
    for key, name in summary.empty:
        yield f"{key:<{width}}  aucune commune du programme ({name})"
    yield _total(summary, output)
    if summary.forgotten:
        count = formats.counted(len(summary.forgotten), "fichier n’est", "fichiers ne sont")
        yield (
            f"{count} plus à jour et n’étaient pas demandés{NBSP}: {', '.join(summary.forgotten)}"
        )
    if summary.notices:
        count = formats.counted(summary.notices, "point", "points")
        yield f"{count} à vérifier dans les données{NBSP}: point-avancement controle"


def _line(outcome: Outcome, width: int) -> str:
    head = f"{outcome.key:<{width}}  {outcome.state:<6}"
    entry = outcome.entry
    if entry is None:
        return f"{head}  {outcome.message}"
    size = f"{formats.number(entry.octets // 1000)}{NBSP}ko"
    spent = f"{formats.number(Fraction(outcome.seconds), 1)}{NBSP}s" if outcome.seconds else "–"
    return (
        f"{head}  {entry.pages:>5}  {size:>6}  {spent:>5}  {len(entry.a_verifier):>10}  "
        f"{entry.sha256}"
    )


def _total(summary: Summary, output: Path) -> str:
    """« 115 éditions dans build/editions : 20 faites, 94 à jour, 1 échec »."""
    counts = {state: sum(each.state is state for each in summary.outcomes) for state in State}
    told = [
        formats.counted(counts[State.FAITE], "faite", "faites"),
        f"{formats.number(counts[State.A_JOUR])} à jour",
        formats.counted(counts[State.ECHEC], "échec", "échecs"),
    ]
    if summary.empty:
        without = formats.counted(len(summary.empty), "territoire", "territoires")
        told.append(f"{without} sans commune du programme")
    every = formats.counted(len(summary.outcomes), "édition", "éditions")
    return f"{every} dans {output}{NBSP}: {', '.join(told)}"
