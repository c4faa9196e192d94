"""Drawing numbers: shares that add up, picks without replacement, days, labels under quotas.

Every draw takes the generator it uses, and every sort is stable, so that a seed gives the same
rows on every machine.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Days = NDArray[np.datetime64]
Curve = Sequence[tuple[str, float]]

CLIP = 2.4  # draws stop at so many standard deviations: no territory is absurdly above or below


def lognormal(rng: np.random.Generator, size: int, spread: float) -> Floats:
    """Factors around 1, skewed to the right, without extremes."""
    return np.exp(spread * np.clip(rng.standard_normal(size), -CLIP, CLIP))


def apportion(total: int, weights: ArrayLike) -> Ints:
    """Share a whole number in proportion to weights: largest remainder, first wins a tie."""
    shares = np.asarray(weights, dtype=np.float64)
    if shares.size == 0 or total <= 0:
        return np.zeros(shares.size, dtype=np.int64)
    if shares.sum() <= 0:
        shares = np.ones_like(shares)
    exact = total * (shares / shares.sum())
    whole: Ints = np.floor(exact).astype(np.int64)
    first = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[first] += 1
    return whole


def apportion_capped(total: int, weights: ArrayLike, caps: Ints) -> Ints:
    """Share a whole number, no part above its cap; what does not fit anywhere is not given."""
    shares = np.asarray(weights, dtype=np.float64)
    given = np.zeros(len(caps), dtype=np.int64)
    left = min(total, int(caps.sum()))
    while left > 0:
        room = caps - given
        given += np.minimum(apportion(left, np.where(room > 0, shares, 0.0)), room)
        if not np.any((given < caps) & (shares > 0)):
            shares = np.ones_like(shares)
        left = min(total, int(caps.sum())) - int(given.sum())
    return given


def money(
    rng: np.random.Generator, total: int, weights: ArrayLike, spread: float, minimum: int = 0
) -> Ints:
    """Skewed amounts in whole euros that add up to the total, none below the minimum."""
    shares = np.asarray(weights, dtype=np.float64) * lognormal(rng, np.size(weights), spread)
    if shares.size == 0:
        return np.zeros(0, dtype=np.int64)
    least = max(min(minimum, total // (2 * shares.size)), 0)
    return least + apportion(total - least * shares.size, shares)


def pick(rng: np.random.Generator, weights: ArrayLike, count: int) -> Ints:
    """Positions of a weighted draw without replacement, ascending (Gumbel's top k)."""
    shares = np.asarray(weights, dtype=np.float64)
    with np.errstate(divide="ignore"):
        keys = np.log(shares) + rng.gumbel(size=shares.size)
    return np.sort(np.argsort(-keys, kind="stable")[: max(count, 0)]).astype(np.int64)


def labels(rng: np.random.Generator, shares: Mapping[str, float], count: int) -> list[str]:
    """That many labels in the given proportions, in random order."""
    names = list(shares)
    counts = apportion(count, list(shares.values()))
    return [names[i] for i in rng.permutation(np.repeat(np.arange(len(names)), counts))]


def under_quotas(rng: np.random.Generator, tilts: Floats, groups: Ints, quotas: Ints) -> Ints:
    """One label per item: each group has its own tilt, each label its exact quota.

    tilts: one row per group, one column per label; groups: the row of each item. The quotas add
    up to the number of items.
    """
    left = quotas.astype(np.float64)
    given = np.zeros(len(groups), dtype=np.int64)
    for item, draw in zip(rng.permutation(len(groups)), rng.random(len(groups)), strict=True):
        heights = np.cumsum(tilts[groups[item]] * left)
        label = int(np.searchsorted(heights, draw * heights[-1], side="right"))
        given[item] = label
        left[label] -= 1
    return given


def days(
    rng: np.random.Generator, count: int, start: date, end: date, curve: Curve | None = None
) -> Days:
    """Working days from start to end, evenly or along a curve of cumulated signatures."""
    first, last = np.datetime64(start, "D"), np.datetime64(end, "D")
    draw = rng.random(count)
    if curve is None:
        offsets = np.floor(draw * (int((last - first).astype(int)) + 1))
    else:
        at = np.array([np.datetime64(day, "D") for day, _ in curve]).astype(np.int64)
        heights = np.array([height for _, height in curve], dtype=np.float64)
        low, high = np.interp([first.astype(np.int64), last.astype(np.int64)], at, heights)
        offsets = np.interp(low + draw * (high - low), heights, at) - first.astype(np.int64)
        offsets = np.floor(offsets)
    drawn = first + offsets.astype(np.int64)
    worked = np.busday_offset(drawn, 0, roll="backward")
    return np.clip(worked, np.busday_offset(first, 0, roll="forward"), last)
