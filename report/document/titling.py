"""Titles cut into lines by sense: even lines, no word left alone, none ending on a small word.

Widths are the real advance widths of the title’s face, so the lines are those that will be
printed; the page writes them with line breaks and the engine has nothing left to decide.
"""

from functools import cache
from itertools import pairwise

from fontTools.ttLib import TTFont

from report.resources import root

_FACE = "SourceSerif4-SemiBold.ttf"
_MM_PER_POINT = 25.4 / 72
_SMALL = frozenset(
    "a à au aux avec ce ces cet dans de des du elle en et il la le les leur leurs l’ ne n’ ont ou "
    "par pas plus pour près que qui sa sans se ses si son sont sous sur un une y".split()
)
_HANGING = 900.0
"""What a line that ends on a small word costs, in mm² of white."""
FORCED = " | "
"""In a title, a break that its author wants."""


@cache
def _metrics() -> tuple[dict[int, int], int]:
    with TTFont(root("styles") / "fonts" / _FACE, lazy=True) as font:
        advances = font["hmtx"].metrics
        cmap = font.getBestCmap()
        return {code: advances[name][0] for code, name in cmap.items()}, font["head"].unitsPerEm


def width(text: str, points: float) -> float:
    """The width of a text on one line, in mm (kerning left out)."""
    advances, em = _metrics()
    fallback = advances[ord("n")]
    units = sum(advances.get(ord(character), fallback) for character in text)
    return units * points * _MM_PER_POINT / em


def lines(text: str, room: float, points: float = 24.0) -> tuple[str, ...]:
    """The text in as few lines as `room` (mm) allows, cut where it hurts least."""
    parts = text.split(FORCED)
    return tuple(line for part in parts for line in _balanced(part.strip(), room, points))


def plain(text: str) -> str:
    """The title on one line, for bookmarks and summaries."""
    return text.replace(FORCED, " ")


def _balanced(text: str, room: float, points: float) -> tuple[str, ...]:
    words = text.split(" ")
    least = _fewest(words, room, points)
    return min(_cuts(words, least, room, points), key=lambda cut: _cost(cut, points), default=(text,))


def _fewest(words: list[str], room: float, points: float) -> int:
    """How many lines a plain filling takes."""
    count, line = 1, words[0]
    for word in words[1:]:
        longer = f"{line} {word}"
        if width(longer, points) <= room:
            line = longer
        else:
            count, line = count + 1, word
    return count


def _cuts(words: list[str], count: int, room: float, points: float) -> list[tuple[str, ...]]:
    """Every way to set the words in that many lines that fit (a lone word too wide is accepted)."""
    if count == 1:
        line = " ".join(words)
        return [(line,)] if len(words) == 1 or width(line, points) <= room else []
    found: list[tuple[str, ...]] = []
    for size in range(1, len(words) - count + 2):
        head = " ".join(words[:size])
        if size > 1 and width(head, points) > room:
            break
        found += [(head, *tail) for tail in _cuts(words[size:], count - 1, room, points)]
    return found


def _cost(cut: tuple[str, ...], points: float) -> float:
    """Unevenness, and small words left hanging at the end of a line."""
    widths = [width(line, points) for line in cut]
    widest = max(widths)
    uneven = sum((widest - one) ** 2 for one in widths)
    hanging = sum(line.split(" ")[-1].lower() in _SMALL for line, _ in pairwise(cut))
    return uneven + _HANGING * hanging
