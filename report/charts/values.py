"""What a map shows, as plain values by territory code, and the class that each one has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from report.units import State

NO_CLASS = -1
"""The class of a unit that has none: outside the programme, or not known."""


@dataclass(frozen=True)
class Values:
    """A value by unit code, and the state of the units that have none.

    A unit in neither is outside the programme.
    """

    known: Mapping[str, float]
    states: Mapping[str, State] = field(default_factory=dict)

    def in_state(self, state: State) -> list[str]:
        """The units of that state."""
        return [code for code, found in self.states.items() if found is state]

    @property
    def extremes(self) -> tuple[float, float]:
        """The smallest and the largest known values."""
        return min(self.known.values()), max(self.known.values())


def class_of(value: float, bounds: Sequence[float]) -> int:
    """The class of a value: 0 below the first bound, and one more at each bound reached."""
    return sum(value >= bound for bound in bounds)


def classes(values: Values, bounds: Sequence[float]) -> dict[str, int]:
    """The class of every known unit: from its own record, by its code."""
    return {code: class_of(value, bounds) for code, value in values.known.items()}
