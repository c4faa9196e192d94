"""How an error reaches the user: one French sentence, or every problem of the inputs by file.

Values are printed verbatim on plain lines, never wrapped nor cut: they must be found again in the
file they come from.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

import click

from report.errors import InvalidInput, PointAvancementError, Problem

NBSP = "\u00a0"


def lines_of(problems: Iterable[Problem]) -> Iterator[str]:
    """The problems as lines: a heading per file, then place, value, what is expected, remedy."""
    for file, group in groupby(problems, key=lambda problem: problem.file):
        yield f"{file}{NBSP}:"
        for problem in group:
            yield from _lines_of_one(problem)


def _lines_of_one(problem: Problem) -> Iterator[str]:
    place = "" if problem.line is None else f"ligne {problem.line}, "
    column = "" if problem.column is None else f"{problem.column}, "
    yield f"  {place}{column}{problem.severity}{NBSP}: {problem.rule}"
    if problem.value is not None:
        yield f"    valeur{NBSP}: {problem.shown}{_times(problem.count)}"
    yield f"    attendu{NBSP}: {problem.expected}"
    yield f"    à faire{NBSP}: {problem.remedy}"


def _times(count: int) -> str:
    """How many times a value was found, when it is more than once."""
    return f" ({count} fois)" if count > 1 else ""


def report_error(error: PointAvancementError) -> None:
    """Say on stderr what went wrong, in French, without a traceback."""
    if not isinstance(error, InvalidInput):
        click.echo(f"Erreur{NBSP}: {error}", err=True)
        return
    for line in lines_of(error.problems):
        click.echo(line, err=True)
    count = len(error.problems)
    noun = "problème" if count == 1 else "problèmes"
    click.echo(f"{count} {noun} dans les données reçues{NBSP}: rien n’a été écrit.", err=True)
