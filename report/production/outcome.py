"""What became of each edition, and who is told of it."""

from dataclasses import dataclass
from enum import StrEnum

from report.production.manifest import Entry


class State(StrEnum):
    """What became of an edition."""

    FAITE = "faite"
    A_JOUR = "à jour"
    ECHEC = "échec"


@dataclass(frozen=True)
class Outcome:
    """An edition at the end of a production.

    entry: its file, unless it failed; seconds: what making it took; memory: the most that its
    process held, KiB; message, detail: why it failed.
    """

    key: str
    state: State
    entry: Entry | None = None
    seconds: float = 0.0
    memory: int = 0
    message: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Summary:
    """What a production did: outcomes in official order, territories without commune (key, name).

    notices: what the records ask to be checked, 0 when nothing was read; forgotten: files that are
    no longer right, and that were not asked for.
    """

    outcomes: tuple[Outcome, ...]
    empty: tuple[tuple[str, str], ...]
    notices: int = 0
    forgotten: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The editions that could not be made."""
        return tuple(each for each in self.outcomes if each.state is State.ECHEC)


class Listener:
    """Who is told of the progress; does nothing."""

    def step(self, name: str) -> None:
        """Something long begins."""

    def planned(self, kept: int, total: int) -> None:
        """So many editions are up to date, out of so many."""

    def done(self, outcome: Outcome) -> None:
        """An edition is finished."""
