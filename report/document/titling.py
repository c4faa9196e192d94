"""Titles and labels cut into lines by sense: even lines, no word left alone, no small word last.

Widths are the real advance widths of the faces, so the lines are those that will be printed:
the page writes them with line breaks and the engine has nothing left to decide.
"""

from functools import cache, lru_cache
from itertools import pairwise

from fontTools.ttLib import TTFont

from report.document.typography import spaces
from report.formats import NBSP
from report.resources import root

FACES = {
    "titre": "SourceSerif4-SemiBold.ttf",
    "texte": "SourceSans3-Regular.ttf",
    "fort": "SourceSans3-SemiBold.ttf",
}
"""Name of a face in the templates → its file in styles/fonts."""
_MM_PER_POINT = 25.4 / 72
_SMALL = frozenset(
    [
        *("a", "à", "au", "aux", "avec", "ce", "ces", "cet", "dans", "de", "des", "du", "elle"),
        *("en", "et", "il", "la", "le", "les", "leur", "leurs", "ne", "ont", "ou", "par", "pas"),
        *("plus", "pour", "près", "que", "qui", "sa", "sans", "se", "ses", "si", "son", "sont"),
        *("sous", "sur", "un", "une", "y"),
    ]
)
_HANGING = 3500.0
"""What a line that ends on a small word costs, in mm² of white."""
_TEXTS = 4096  # texts whose lines are remembered: a process makes hundreds of editions
_TIE = "\u2060"
FORCED = " | "
"""In a title, a break that its author wants."""


@cache
def _metrics(face: str) -> tuple[dict[int, int], int]:
    with TTFont(root("styles") / "fonts" / FACES[face], lazy=True) as font:
        advances = font["hmtx"].metrics
        cmap = font.getBestCmap()
        return {code: advances[name][0] for code, name in cmap.items()}, font["head"].unitsPerEm


def width(text: str, points: float, face: str = "titre") -> float:
    """The width of a text on one line, in mm (kerning left out)."""
    advances, em = _metrics(face)
    fallback = advances[ord("n")]
    units = sum(advances.get(ord(character), fallback) for character in text)
    return units * points * _MM_PER_POINT / em


@lru_cache(maxsize=_TEXTS)
def lines(text: str, room: float, points: float = 24.0, face: str = "titre") -> tuple[str, ...]:
    """The text in as few lines as `room` (mm) allows, cut where it hurts least."""
    parts = spaces(text).split(FORCED)
    return tuple(line for part in parts for line in _balanced(part.strip(), room, points, face))


@lru_cache(maxsize=_TEXTS)
def count(text: str, room: float, points: float, face: str = "texte") -> int:
    """How many lines a text takes in a column, filled as the engine does; 1 when it is empty."""
    plain_words = [word for word in spaces(text).split(" ") if word]
    words = [piece for word in plain_words for piece in _fitting(word, room, points, face)]
    widths = [width(word, points, face) for word in words]
    return _fewest(widths, width(" ", points, face), room) if widths else 1


def plain(text: str) -> str:
    """The title on one line, for bookmarks and summaries."""
    return text.replace(FORCED, " ")


def _balanced(text: str, room: float, points: float, face: str) -> tuple[str, ...]:
    words = [piece for word in text.split(" ") for piece in _fitting(word, room, points, face)]
    widths = [width(word, points, face) for word in words]
    space = width(" ", points, face)
    best = min(
        _cuts(widths, _fewest(widths, space, room), space, room),
        key=lambda cut: _cost(cut, words, widths, space),
        default=(len(words),),
    )
    ends = (0, *best)
    lines = (" ".join(words[start:end]) for start, end in pairwise(ends))
    return tuple(line.replace(f"{_TIE} ", "").replace(_TIE, "") for line in lines)


def _fitting(word: str, room: float, points: float, face: str) -> list[str]:
    """The word, or its parts when what was tied together is wider than the column."""
    if width(word, points, face) <= room:
        return [word]
    if NBSP in word:
        return [part for tied in word.split(NBSP) for part in _fitting(tied, room, points, face)]
    *head, last = word.split("-")
    return [*(f"{part}-{_TIE}" for part in head), last]


def _fewest(widths: list[float], space: float, room: float) -> int:
    """How many lines a plain filling takes."""
    count, line = 1, widths[0]
    for word in widths[1:]:
        if line + space + word <= room:
            line += space + word
        else:
            count, line = count + 1, word
    return count


def _cuts(
    widths: list[float], count: int, space: float, room: float, start: int = 0
) -> list[tuple[int, ...]]:
    """Every way to end that many lines, as ranks of words; a lone word may be too wide."""
    if count == 1:
        held = sum(widths[start:]) + space * (len(widths) - start - 1)
        return [(len(widths),)] if held <= room or len(widths) - start == 1 else []
    found: list[tuple[int, ...]] = []
    held = -space
    for end in range(start + 1, len(widths) - count + 2):
        held += space + widths[end - 1]
        if held > room and end > start + 1:
            break
        found += [(end, *rest) for rest in _cuts(widths, count - 1, space, room, end)]
    return found


def _cost(cut: tuple[int, ...], words: list[str], widths: list[float], space: float) -> float:
    """Unevenness, and small words left hanging at the end of a line."""
    sizes = [
        sum(widths[start:end]) + space * (end - start - 1) for start, end in pairwise((0, *cut))
    ]
    widest = max(sizes)
    hanging = sum(words[end - 1].lower() in _SMALL for end in cut[:-1])
    return sum((widest - size) ** 2 for size in sizes) + _HANGING * hanging
