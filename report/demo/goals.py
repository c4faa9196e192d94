"""What the records must add up to: published totals by date, and the model behind the rest.

data/demo/<arrêté>.toml holds cumulated totals: counts and whole euros. A date that follows another
adds the difference. Shares (floats) belong to the date and are never subtracted.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from report.errors import InvalidInput, Problem
from report.resources import root

Place = tuple[str, ...]
Model = Mapping[str, Any]


def folder() -> Path:
    """Where the facts of the demonstration are."""
    return root("data") / "demo"


@dataclass(frozen=True)
class Goals:
    """Whole numbers by path: ("dsil_detr", "DETR", "2021", "montant") → euros."""

    values: Mapping[Place, int]

    def __getitem__(self, path: Place) -> int:
        """The number at a path; nothing there is 0."""
        return self.values.get(path, 0)

    def children(self, *path: str) -> tuple[str, ...]:
        """The names below a path, in the order of the file."""
        depth = len(path)
        below = (p[depth] for p in self.values if p[:depth] == path and len(p) > depth)
        return tuple(dict.fromkeys(below))

    def minus(self, other: "Goals") -> "Goals":
        """What came since the other's date."""
        return Goals({path: value - other[path] for path, value in self.values.items()})

    def scaled(self, factor: float) -> "Goals":
        """The same goals for a programme of another size."""
        if factor == 1.0:
            return self
        return Goals({path: round(value * factor) for path, value in self.values.items()})


@dataclass(frozen=True)
class Targets:
    """The totals of a date, and those of the date before when it adds to one.

    states: shares of actions by state.
    """

    arrete: date
    goals: Goals
    states: Mapping[str, Mapping[str, float]]
    previous: "Targets | None" = None

    @staticmethod
    def load(arrete: date) -> "Targets":
        """The targets of data/demo/ at that date. Raises InvalidInput when there are none."""
        path = folder() / f"{arrete}.toml"
        if not path.is_file():
            known = ", ".join(sorted(p.stem for p in folder().glob("20*.toml")))
            raise InvalidInput(
                [
                    Problem(
                        file=path.name,
                        rule="cibles de démonstration",
                        expected=f"une date parmi {known}",
                        remedy="choisir une de ces éditions, ou écrire ses cibles dans data/demo/",
                        value=str(arrete),
                    )
                ]
            )
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        before = content.get("precedente")
        return Targets(
            arrete=content["arrete"],
            goals=Goals(dict(_flatten(content["cibles"]))),
            states=content["etats"],
            previous=Targets.load(date.fromisoformat(before)) if before else None,
        )

    def chain(self) -> tuple["Targets", ...]:
        """The dates to draw one after the other, oldest first."""
        return (*(self.previous.chain() if self.previous else ()), self)

    def factor(self, communes: int) -> float:
        """What to multiply the goals by for a list of that many communes.

        1 as long as the largest number of communes asked for fits in the list.
        """
        asked = max(value for path, value in self.goals.values.items() if path[-1] == "communes")
        size = sum(quotas().values()) + len(entries(self.arrete))
        return 1.0 if communes >= asked else communes / size


def _flatten(table: Mapping[str, Any], path: Place = ()) -> Iterator[tuple[Place, int]]:
    """The whole numbers of a nested table, each with its path."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, (*path, name))
        else:
            yield (*path, name), int(value)


@cache
def model() -> Model:
    """The proportions and dispersions of the demonstration."""
    return tomllib.loads((folder() / "modele.toml").read_text(encoding="utf-8"))


def entries(until: date) -> dict[str, date]:
    """Communes that joined in the course of the programme up to a date, with the day."""
    return {code: day for code, day in model()["entrees"].items() if day <= until}


@cache
def quotas() -> dict[str, int]:
    """How many communes of the programme each département has."""
    table = read("communes-par-departement.csv")
    return dict(zip(table["departement"], table["communes"].astype(int), strict=True))


@cache
def read(name: str) -> pd.DataFrame:
    """A table of data/demo/, every cell as text."""
    return pd.read_csv(folder() / name, dtype="str", keep_default_na=False, encoding="utf-8")
