"""The exceptions of the project, one tree.

    PointAvancementError            exit code 1
    ├── InvalidInput                exit code 2   what was delivered is wrong; carries every problem
    ├── UnknownTerritory            exit code 2   a territory that the COG does not know
    ├── UnknownIndicator            exit code 2   an indicator that nobody defines
    ├── MissingPrerequisite         exit code 3   a library, font or program is absent
    ├── RenderingFailed             exit code 4   an engine complained: warnings count as errors
    ├── OutputBusy                  exit code 5   another production writes in that folder
    ├── DepositFailed               exit code 6   a store refused, altered or lost a deposit
    └── SealFailed                  exit code 7   a seal could not be made, or does not hold

A message is French, says what was found, what was expected and what to do. Only these reach the
user as a sentence; anything else is a bug and keeps its traceback.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category


class Severity(StrEnum):
    """How much a problem weighs: it stops the edition, asks for an eye, or was mended."""

    BLOQUANT = "bloquant"
    A_VERIFIER = "à vérifier"
    REPARE = "réparé"


@dataclass(frozen=True)
class Problem:
    """One thing found in an input: where, what, what was expected, what to do.

    count: how many times it was found; lines: the first of them, `line` being the very first.
    """

    file: str
    rule: str
    expected: str
    remedy: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    severity: Severity = Severity.BLOQUANT
    count: int = 1
    lines: tuple[int, ...] = ()

    @property
    def shown(self) -> str | None:
        """The value verbatim, but for signs that show nothing, or would drive what shows it."""
        return None if self.value is None else visible(self.value)

    @property
    def place(self) -> str:
        """The place as editors write it: file:line, then the column."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return where if self.column is None else f"{where} [{self.column}]"

    def __str__(self) -> str:
        value = "" if self.value is None else f" valeur {self.value!r} ;"
        return f"{self.place} : {self.severity} ;{value} attendu : {self.expected} → {self.remedy}"


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text with controls, changes of direction and other unseen signs written as escapes."""
    return "".join(
        char.encode("unicode_escape").decode() if category(char) in _UNSEEN else char
        for char in text
    )


class PointAvancementError(Exception):
    """Root of what the program can say to its user."""

    exit_code = 1


class InvalidInput(PointAvancementError):
    """One or more inputs are wrong. Carries all problems found, in the order of the files."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownTerritory(PointAvancementError):
    """A territory code that is not in the COG of the edition."""

    exit_code = 2


class UnknownIndicator(PointAvancementError):
    """An indicator identifier that no definition bears."""

    exit_code = 2


class MissingPrerequisite(PointAvancementError):
    """Something the machine must have (library, font, program) is not there."""

    exit_code = 3


class RenderingFailed(PointAvancementError):
    """An engine reported a warning or an error while drawing or writing."""

    exit_code = 4


class OutputBusy(PointAvancementError):
    """Another production holds the output folder."""

    exit_code = 5


class DepositFailed(PointAvancementError):
    """A store did not take, keep or give back what was deposited; what it has is kept as it is."""

    exit_code = 6


class SealFailed(PointAvancementError):
    """A key, a certificate or a time-stamping service refused; or a seal that does not hold."""

    exit_code = 7
