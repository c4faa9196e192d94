"""The fonts of the drawings: the files of styles/fonts, their widths and their glyphs.

vl-convert and the pages use the same files, so a width measured here is the width printed.
"""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

from report.charts.drawing import MM
from report.errors import MissingPrerequisite
from report.resources import root

FACES = {
    400: "SourceSans3-Regular.ttf",
    600: "SourceSans3-SemiBold.ttf",
    700: "SourceSans3-Bold.ttf",
}
"""Weight → file of Source Sans 3, the only family that drawings use."""


def folder() -> Path:
    """Where the font files are; MissingPrerequisite when one is absent."""
    place = root("styles") / "fonts"
    absent = [name for name in FACES.values() if not (place / name).is_file()]
    if absent:
        raise MissingPrerequisite(
            f"Polices absentes de {place} : {', '.join(absent)}. "
            "Elles font partie du projet : rétablir le dossier styles/fonts."
        )
    return place


@cache
def _widths(weight: int) -> tuple[dict[int, int], int]:
    """Advance width of each character, in font units, and the units of one em."""
    with TTFont(folder() / FACES[weight], lazy=True) as font:
        metrics = font["hmtx"].metrics
        cmap = font.getBestCmap()
        return {code: metrics[name][0] for code, name in cmap.items()}, font["head"].unitsPerEm


def text_width(text: str, points: float, weight: int = 400) -> float:
    """The width of a text on one line, in mm, from the real advance widths (kerning left out)."""
    widths, em = _widths(weight)
    return sum(widths[ord(character)] for character in text) * points / em / MM


def missing_glyphs(text: str, weight: int = 400) -> frozenset[str]:
    """The characters of a text that the face does not have."""
    widths, _ = _widths(weight)
    return frozenset(character for character in text if ord(character) not in widths)


def wrap(text: str, width: float, points: float, weight: int = 400) -> tuple[str, ...]:
    """The text in as few lines as fit in `width` mm, of nearly equal lengths, cut at spaces."""
    words = text.split(" ")
    greedy = _greedy(words, width, points, weight)
    low, high = max(text_width(word, points, weight) for word in words), width
    for _ in range(12):
        middle = (low + high) / 2
        if len(_greedy(words, middle, points, weight)) > len(greedy):
            low = middle
        else:
            high = middle
    return _greedy(words, high, points, weight)


def _greedy(words: list[str], width: float, points: float, weight: int) -> tuple[str, ...]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if text_width(longer, points, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
