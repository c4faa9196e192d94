"""Where words stand on a page, and whether they leave their box or run over each other.

Lengths are CSS pixels (1/96 inch) from the top left corner of the page.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from report.document.findings import NBSP, quoted

PX_PER_MM = 96 / 25.4

EDGE = 4 * PX_PER_MM
"""Nothing is written closer than this to the edge of the paper."""

_SLACK = 1.0
_ASCENT, _DESCENT = 0.7, 0.2  # of the font size: capitals above the baseline, tails below


class Area(NamedTuple):
    """A rectangle of a page."""

    left: float
    top: float
    right: float
    bottom: float


class Limit(NamedTuple):
    """A box that its content must not leave, and the name its author knows it by."""

    area: Area
    name: str


class Word(NamedTuple):
    """A run of text on one line, the area its letters cover."""

    text: str
    area: Area


def letters(left: float, baseline: float, width: float, size: float) -> Area:
    """The area that letters of that size cover: less than their line height."""
    return Area(left, baseline - _ASCENT * size, left + width, baseline + _DESCENT * size)


def transformed(area: Area, matrix: Any) -> Area:
    """The smallest upright rectangle around an area once moved by a matrix, or the area itself."""
    if not matrix:
        return area
    corners = [
        matrix.transform_point(x, y)
        for x in (area.left, area.right)
        for y in (area.top, area.bottom)
    ]
    across, down = zip(*corners, strict=True)
    return Area(min(across), min(down), max(across), max(down))


def leaves(area: Area, bound: Area) -> bool:
    """Whether an area goes beyond another by more than a hair."""
    return (
        area.left < bound.left - _SLACK
        or area.top < bound.top - _SLACK
        or area.right > bound.right + _SLACK
        or area.bottom > bound.bottom + _SLACK
    )


def collisions(words: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Pairs of words printed over each other, by their letters, not by their line height."""
    ordered = sorted(words, key=lambda word: word.area.top)
    for rank, one in enumerate(ordered):
        bottom = one.area.bottom
        for other in ordered[rank + 1 :]:
            if other.area.top >= bottom:
                break
            if _overlap(one.area, other.area):
                yield one, other


def meetings(words: Sequence[Word], others: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Pairs of a word and of another printed over it."""
    return ((one, other) for other in others for one in words if _overlap(one.area, other.area))


def _overlap(one: Area, other: Area) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    smaller = min(one.bottom - one.top, other.bottom - other.top)
    return across > _SLACK and down > smaller / 3


def overflow_message(limit: Limit, words: Sequence[Word]) -> str:
    """« texte » dépasse de « cadre » par le bas, de 4,2 mm."""
    bound = limit.area
    areas = [word.area for word in words]
    excess = {
        "la gauche": bound.left - min(area.left for area in areas),
        "le haut": bound.top - min(area.top for area in areas),
        "la droite": max(area.right for area in areas) - bound.right,
        "le bas": max(area.bottom for area in areas) - bound.bottom,
    }
    side, length = max(excess.items(), key=lambda pair: pair[1])
    text = quoted(" ".join(word.text for word in words))
    return f"{text} dépasse de {limit.name} par {side}, de {millimetres(length)}{NBSP}mm"


def millimetres(pixels: float) -> str:
    """A length in mm with one decimal, as French writes it."""
    return f"{pixels / PX_PER_MM:.1f}".replace(".", ",")
