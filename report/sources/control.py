"""What a control says, file by file: which delivery, how many rows, every problem, worst first.

The terminal, the page and the JSON all show this. What other rooms have to say (texts, figures)
comes in as problems of their own files, whose names are not those of deliveries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from report.errors import Problem, Severity
from report.sources.records import Delivery, Report

ORDER = {severity: rank for rank, severity in enumerate(Severity)}
"""From what stops the edition to what was mended."""


@dataclass(frozen=True)
class Findings:
    """One file of an edition: the deliveries that it holds (none: a text, a setting)."""

    file: str
    deliveries: tuple[Delivery, ...]
    problems: tuple[Problem, ...]

    @property
    def worst(self) -> int:
        """The rank of its gravest problem."""
        return min((ORDER[problem.severity] for problem in self.problems), default=len(ORDER))

    def count(self, severity: Severity) -> int:
        """How many problems of that severity, each value counted once."""
        return sum(problem.severity is severity for problem in self.problems)


@dataclass(frozen=True)
class Control:
    """The control of an edition: its report, and what other rooms add to it."""

    report: Report
    added: tuple[Problem, ...] = ()

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem and notice, gravest first in each file."""
        return tuple(problem for one in self.files for problem in one.problems)

    @cached_property
    def files(self) -> tuple[Findings, ...]:
        """The files that have something to say, gravest first, then in their own order."""
        grouped: dict[str, list[Problem]] = {}
        for problem in (*self.report.problems, *self.report.notices, *self.added):
            grouped.setdefault(problem.file, []).append(problem)
        found = [
            Findings(file, self._of_file.get(file, ()), _sorted(problems))
            for file, problems in grouped.items()
        ]
        return tuple(sorted(found, key=lambda one: one.worst))

    @property
    def blocked(self) -> bool:
        """Whether something stops the edition."""
        return self.report.records is None or self.count(Severity.BLOQUANT) > 0

    def count(self, severity: Severity) -> int:
        """How many problems of that severity, each value of a column counted once."""
        return sum(problem.severity is severity for problem in self.problems)

    def of_provider(self, name: str) -> "Control":
        """The same, for the deliveries of one provider alone: what can be sent to it."""
        kept = {key: one for key, one in self.report.deliveries.items() if one.provider == name}
        files = {one.file for one in kept.values()}
        problems = tuple(problem for problem in self.problems if problem.file in files)
        report = Report(problems, (), kept, self.report.edition, self.report.records)
        return Control(report)

    @cached_property
    def _of_file(self) -> Mapping[str, tuple[Delivery, ...]]:
        found: dict[str, tuple[Delivery, ...]] = {}
        for delivery in self.report.deliveries.values():
            found[delivery.file] = (*found.get(delivery.file, ()), delivery)
        return found


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Gravest first; of one gravity, what concerns the whole file first, then by line."""

    def rank(problem: Problem) -> tuple[int, bool]:
        return ORDER[problem.severity], not (problem.line is None and problem.column is None)

    return tuple(sorted(problems, key=rank))


def lines(problem: Problem) -> str:
    """Where in the file, in words: « ligne 12 », « lignes 2, 3, 5… »; empty when nowhere."""
    if problem.line is None:
        return ""
    if len(problem.lines) < 2:
        return f"ligne {problem.line}"
    more = "…" if problem.count > len(problem.lines) else ""
    return "lignes " + ", ".join(str(line) for line in problem.lines) + more
