"""Gathering communes: a post or a convention covers one commune, or several that are neighbours.

Communes of one EPCI come together first, then those of one département, then the nearest: some
groups therefore lie across two départements.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from report.demo.draws import Floats, Ints, pick

# What crossing a limit costs, in kilometres: neighbours across it are still neighbours.
OTHER_EPCI_KM = 35.0
OTHER_DEPARTEMENT_KM = 12.0
FULL_GROUP_KM = 9.0  # for each commune already in the group: large groups are rare
SECOND_SEATS = 0.10  # seats in an EPCI that already has one


@dataclass(frozen=True)
class Places:
    """Communes as arrays: code, EPCI and département as numbers, place in km, inhabitants."""

    codes: list[str]
    epci: Ints
    departement: Ints
    x: Floats
    y: Floats
    people: Ints

    @staticmethod
    def of(rows: pd.DataFrame) -> "Places":
        """The communes of a table of members. Without an EPCI, a commune is on its own."""
        epci = rows["epci"].where(rows["epci"] != "", rows.index.to_series())
        return Places(
            codes=[str(code) for code in rows.index],
            epci=pd.factorize(epci)[0].astype(np.int64),
            departement=pd.factorize(rows["departement"])[0].astype(np.int64),
            x=np.asarray(rows["x"].fillna(0), dtype=np.float64),
            y=np.asarray(rows["y"].fillna(0), dtype=np.float64),
            people=np.asarray(rows["population"], dtype=np.int64),
        )

    def cost(self, one: int, others: NDArray[np.int64]) -> Floats:
        """Distance in km from one commune to others, dearer across a limit."""
        distance = np.hypot(self.x[others] - self.x[one], self.y[others] - self.y[one])
        distance += OTHER_EPCI_KM * (self.epci[others] != self.epci[one])
        distance += OTHER_DEPARTEMENT_KM * (self.departement[others] != self.departement[one])
        return np.asarray(distance)

    def seat_first(self, group: list[int]) -> list[str]:
        """The codes of a group, its most populated commune first, then in order."""
        members = sorted(group)
        seat = max(members, key=lambda i: (self.people[i], -i))
        return [self.codes[i] for i in (seat, *(i for i in members if i != seat))]


def gather(rng: np.random.Generator, rows: pd.DataFrame, count: int) -> list[list[str]]:
    """That many groups covering every commune of the rows, each group's first its seat.

    rows: index code; epci, departement, population, x, y. There are never more groups than
    communes.
    """
    places = Places.of(rows)
    seats = _seats(rng, places, min(count, len(rows)))
    groups = [[int(seat)] for seat in seats]
    filled = np.zeros(len(seats))
    for other in rng.permutation(np.setdiff1d(np.arange(len(rows)), seats)):
        nearest = int(np.argmin(places.cost(int(other), seats) + FULL_GROUP_KM * filled))
        groups[nearest].append(int(other))
        filled[nearest] += 1
    return sorted((places.seat_first(group) for group in groups), key=lambda group: group[0])


def around(
    rng: np.random.Generator, rows: pd.DataFrame, weights: Floats, count: int, seats: int
) -> list[str]:
    """Communes drawn as a few seats and their nearest neighbours, ready to be gathered."""
    first = pick(rng, weights, min(seats, count))
    if not len(first):
        return []
    places = Places.of(rows)
    everyone = np.arange(len(rows))
    cost = np.min([places.cost(int(seat), everyone) for seat in first], axis=0)
    cost[first] = -1.0
    return [places.codes[i] for i in np.sort(np.argsort(cost, kind="stable")[:count])]


def _seats(rng: np.random.Generator, places: Places, count: int) -> Ints:
    """Positions of the communes around which groups form: one per EPCI, a few EPCI with several."""
    order = rng.permutation(len(places.codes))
    _, first = np.unique(places.epci[order], return_index=True)
    leading = order[np.sort(first)]
    others = rng.permutation(np.setdiff1d(order, leading))
    second = others[: round(SECOND_SEATS * count)]
    return np.sort(np.concatenate([second, leading, others[len(second) :]])[:count])
