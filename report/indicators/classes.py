"""Proposes the class bounds of a rate map, from the national distribution.

Bounds are written in edition.toml by hand and kept from one edition to the next: this only helps
to choose them. Methods: quantiles, and natural breaks (Jenks).
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import jenkspy
import numpy as np
import numpy.typing as npt

from report.indicators.figures import Figures

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Proposal:
    """Interior bounds in per cent for one method, and how many territories fall in each class."""

    method: str
    bounds: tuple[float, ...]
    sizes: tuple[int, ...]


def propose(figures: Figures, name: str, classes: int = 5) -> tuple[Proposal, ...]:
    """The bounds that each method gives for a map of rates, rounded to a readable step.

    name: identifier of a map of form « aplats »; values are those of its level, in per cent.
    """
    ordered = np.sort(figures.observed(name).to_numpy() * 100)
    methods = {"quantiles": quantiles, "seuils naturels (Jenks)": jenks}
    return tuple(
        _proposal(label, make(ordered, classes), ordered) for label, make in methods.items()
    )


def quantiles(ordered: Floats, classes: int) -> tuple[float, ...]:
    """Bounds that put as many territories in each class."""
    ranks = np.linspace(0, 1, classes + 1)[1:-1]
    return tuple(float(bound) for bound in np.quantile(ordered, ranks))


def jenks(ordered: Floats, classes: int) -> tuple[float, ...]:
    """Bounds that make the classes as homogeneous as can be, halfway between two values."""
    upper = jenkspy.jenks_breaks(ordered, n_classes=classes)[1:-1]
    after = np.searchsorted(ordered, upper, side="right")
    return tuple(float(low + ordered[rank]) / 2 for low, rank in zip(upper, after, strict=True))


def _proposal(method: str, bounds: tuple[float, ...], ordered: Floats) -> Proposal:
    readable = _readable(bounds)
    edges = (-math.inf, *readable, math.inf)
    sizes = tuple(int(((ordered >= low) & (ordered < high)).sum()) for low, high in pairwise(edges))
    return Proposal(method, readable, sizes)


def _readable(bounds: tuple[float, ...]) -> tuple[float, ...]:
    """The same bounds on the coarsest step of 10, 5, 2, 1, 0,5, 0,2, 0,1 that keeps them apart."""
    for step in (10, 5, 2, 1, 0.5, 0.2, 0.1):
        exact = Fraction(str(step))
        rounded = tuple(float(round(Fraction(bound) / exact) * exact) for bound in bounds)
        near = all(abs(a - b) <= step / 2 for a, b in zip(rounded, bounds, strict=True))
        if near and rounded and rounded[0] > 0 and all(a < b for a, b in pairwise(rounded)):
            gaps = [b - a for a, b in pairwise(bounds)]
            if not gaps or min(gaps) >= step:
                return rounded
    return tuple(round(bound, 2) for bound in bounds)
