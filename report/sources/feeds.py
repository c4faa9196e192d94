"""What every reader gives: rows of text with their line, and how they were read."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from report.errors import Problem, Severity

Row = tuple[int, list[str]]


@dataclass
class Feed:
    """The rows of a delivery as they come, the header among the first.

    how       « CSV, point-virgule, Windows-1252 »: printed with the delivery
    merged    cells merged over several lines: top line, bottom line, column from 0
    problems  what the reading has to say, mended or not
    """

    rows: Iterator[Row]
    how: str
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Unreadable(Exception):
    """The delivery cannot be read further; carries its problems. Never leaves the readers."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__()


def unreadable(
    file: str,
    rule: str,
    expected: str,
    remedy: str,
    value: str | None = None,
    line: int | None = None,
) -> Unreadable:
    """The end of a reading, by one problem."""
    return Unreadable(
        Problem(file=file, rule=rule, expected=expected, remedy=remedy, value=value, line=line)
    )


def mended(
    file: str,
    rule: str,
    expected: str,
    remedy: str,
    value: str | None = None,
    line: int | None = None,
) -> Problem:
    """Something of the file as a whole that was taken in though not as expected."""
    return Problem(
        file=file,
        rule=rule,
        expected=expected,
        remedy=remedy,
        value=value,
        line=line,
        severity=Severity.REPARE,
    )
