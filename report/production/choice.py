"""Which editions are asked for, as the user says it. What it comes to depends on the figures."""

from dataclasses import dataclass

LEVELS = ("nat", "reg", "dep", "epci", "com")
"""As `report.territories.Level`, which is slow to import."""
ALL = ("reg", "dep")
"""What « all the editions » means when nobody says which."""


@dataclass(frozen=True)
class Choice:
    """Whole levels, and territories one by one; régions and départements when both are empty."""

    levels: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[str, ...]:
        """The levels of which every territory is asked for, from the widest to the smallest."""
        asked = self.levels if self.levels or self.keys else ALL
        return tuple(level for level in LEVELS if level in asked)

    def __str__(self) -> str:
        """The same for the same choice, whatever the order it was typed in."""
        return " ".join((*self.whole, *sorted(set(self.keys))))
