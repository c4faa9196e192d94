"""Gathering communes: a post or a convention covers one commune, or several that are neighbours.

Communes of one EPCI come together first, then those of one département, then the nearest: some
groups therefore lie across two départements.
"""

import numpy as np
import pandas as pd

from report.demo.draws import Floats, pick

# What crossing a limit costs, in kilometres: neighbours across it are still neighbours.
OTHER_EPCI_KM = 35.0
OTHER_DEPARTEMENT_KM = 12.0
FULL_GROUP_KM = 9.0  # for each commune already in the group: large groups are rare
FAR_KM = 1e5


def gather(rng: np.random.Generator, rows: pd.DataFrame, count: int) -> list[list[str]]:
    """That many groups covering every commune of the rows, each group's first its seat.

    rows: index code; epci, departement, population, x, y. There are never more groups than
    communes.
    """
    count = min(count, len(rows))
    seats = _seats(rng, rows, count)
    groups = [[str(rows.index[i])] for i in seats]
    rest = np.setdiff1d(np.arange(len(rows)), seats)
    for other in rng.permutation(rest):
        cost = _cost(rows, int(other), seats)
        cost += FULL_GROUP_KM * np.array([len(group) - 1 for group in groups])
        groups[int(np.argmin(cost))].append(str(rows.index[other]))
    return sorted((_seat_first(rows, group) for group in groups), key=lambda group: group[0])


def around(
    rng: np.random.Generator, rows: pd.DataFrame, weights: Floats, count: int, seats: int
) -> list[str]:
    """Communes drawn as a few seats and their nearest neighbours, ready to be gathered."""
    first = pick(rng, weights, min(seats, count))
    if not len(first):
        return []
    cost = np.min([_cost(rows, int(seat), np.arange(len(rows))) for seat in first], axis=0)
    cost[first] = -1.0
    return [str(code) for code in rows.index[np.sort(np.argsort(cost, kind="stable")[:count])]]


def _seats(rng: np.random.Generator, rows: pd.DataFrame, count: int) -> np.ndarray:
    """Positions of the communes around which groups form: one per EPCI as far as possible."""
    order = rng.permutation(len(rows))
    alone = np.where(rows["epci"] == "", rows.index, rows["epci"])[order]
    _, first = np.unique(alone, return_index=True)
    leading = order[np.sort(first)]
    others = np.setdiff1d(order, leading)
    return np.sort(np.concatenate([leading, rng.permutation(others)])[:count])


def _cost(rows: pd.DataFrame, one: int, others: np.ndarray) -> Floats:
    """Distance in km from one commune to others, dearer across a limit."""
    x, y = np.asarray(rows["x"]), np.asarray(rows["y"])
    epci, departement = np.asarray(rows["epci"]), np.asarray(rows["departement"])
    distance = np.hypot(x[others] - x[one], y[others] - y[one])
    distance = np.where(np.isnan(distance), FAR_KM, distance)
    away = (epci[others] != epci[one]) | (epci[one] == "")
    return np.asarray(
        distance
        + OTHER_EPCI_KM * away
        + OTHER_DEPARTEMENT_KM * (departement[others] != departement[one])
    )


def _seat_first(rows: pd.DataFrame, group: list[str]) -> list[str]:
    """The group, its most populated commune first, then by code."""
    codes = sorted(group)
    seat = str(rows.loc[codes, "population"].idxmax())
    return [seat, *(code for code in codes if code != seat)]
