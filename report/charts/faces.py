"""The fonts of the drawings as a PDF carries them: glyph numbers, widths, kerning, one subset.

A face is cut down once, to every sign that a French publication may print, and not to the signs
of one drawing: its bytes are then the same in every file, and all drawings of a file share them.
"""

import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont

from report.charts import typeface
from report.errors import RenderingFailed

RANGES = ((0x20, 0x17F), (0x2010, 0x203A), (0x2190, 0x2193), (0x25A0, 0x25FF))
SIGNS = "€−≤≥≈×÷♥♦✓"
"""What the faces are cut down to, when they have it: Latin, punctuation, arrows, shapes, these."""

_TAG_LETTERS = 6
_EM = 1000
_USELESS = ("GPOS", "GSUB", "GDEF", "BASE", "OS/2", "name", "post", "cmap", "gasp", "DSIG", "STAT")


@dataclass(frozen=True, eq=False)
class Face:
    """A face cut down.

    name: as a PDF calls it; glyphs: character → number; advances: by number, in thousandths of an
    em; box, ascent, descent, cap: in thousandths; kerning: pairs of characters already looked up.
    """

    name: str
    file: bytes
    glyphs: Mapping[str, int]
    advances: tuple[int, ...]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int
    cap: int
    weight: int
    _pairs: "_Pairs" = field(repr=False)

    def spaced(self, text: str) -> list[tuple[str, int]]:
        """Each character, and what to add after it, in thousandths of an em."""
        gaps = [self._pairs.gap(left, right) for left, right in pairwise(text)]
        return list(zip(text, [*gaps, 0] if text else [], strict=True))

    def advance(self, character: str) -> int:
        """The width of a character. RenderingFailed when the face does not have it."""
        if character not in self.glyphs:
            raise RenderingFailed(
                f"{self.name} : le signe « {character} » (U+{ord(character):04X}) n’est pas de "
                "ceux que les graphiques savent écrire."
            )
        return self.advances[self.glyphs[character]]


class _Pairs:
    """The kerning of a face, looked up pair by pair."""

    def __init__(self, font: TTFont) -> None:
        self._glyphs = font.getBestCmap()
        self._scale = _EM / font["head"].unitsPerEm
        self._lookups = [list(_subtables(lookup)) for lookup in _kerning(font)]
        self._known: dict[tuple[str, str], int] = {}

    def gap(self, left: str, right: str) -> int:
        """What kerning adds between two characters, in thousandths of an em."""
        pair = left, right
        if pair not in self._known:
            names = self._glyphs.get(ord(left), ""), self._glyphs.get(ord(right), "")
            found = sum(_first(subtables, *names) for subtables in self._lookups)
            self._known[pair] = round(found * self._scale)
        return self._known[pair]


def _kerning(font: TTFont) -> Iterator[Any]:
    table = font["GPOS"].table
    latin = next(each.Script for each in table.ScriptList.ScriptRecord if each.ScriptTag == "latn")
    features = (table.FeatureList.FeatureRecord[n] for n in latin.DefaultLangSys.FeatureIndex)
    wanted = {
        n for each in features if each.FeatureTag == "kern" for n in each.Feature.LookupListIndex
    }
    yield from (table.LookupList.Lookup[n] for n in sorted(wanted))


def _subtables(lookup: Any) -> Iterator[Any]:
    for each in lookup.SubTable:
        found = each.ExtSubTable if lookup.LookupType == 9 else each
        if found.LookupType == 2:
            yield found


def _first(subtables: list[Any], left: str, right: str) -> int:
    """The gap of the first subtable that knows the pair."""
    for table in subtables:
        if left not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            pairs = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
            values = [each.Value1 for each in pairs if each.SecondGlyph == right]
            if not values:
                continue
            value = values[0]
        else:
            first = table.ClassDef1.classDefs.get(left, 0)
            second = table.ClassDef2.classDefs.get(right, 0)
            value = table.Class1Record[first].Class2Record[second].Value1
        return int(getattr(value, "XAdvance", 0) or 0)
    return 0


@cache
def face(weight: int) -> Face:
    """The face of a weight, cut down; the same bytes every time."""
    whole = (typeface.folder() / typeface.FACES[weight]).read_bytes()
    # Pairs are read one by one, from a font that keeps its glyphs: the table has 90 000 of them.
    pairs = _Pairs(TTFont(io.BytesIO(whole), lazy=True))
    with TTFont(io.BytesIO(whole), lazy=True, recalcTimestamp=False) as font:
        cmap = font.getBestCmap()
        signs = {chr(code): name for code, name in cmap.items() if _is_kept(code)}
        per_em = _EM / font["head"].unitsPerEm
        head, lines, more = font["head"], font["hhea"], font["OS/2"]
        box = tuple(round(edge * per_em) for edge in (head.xMin, head.yMin, head.xMax, head.yMax))
        sizes = (lines.ascent, lines.descent, more.sCapHeight)
        ascent, descent, cap = (round(size * per_em) for size in sizes)
        _cut(font, sorted(set(signs.values())))
        numbers = font.getReverseGlyphMap()
        widths = font["hmtx"].metrics
        advances = tuple(round(widths[name][0] * per_em) for name in font.getGlyphOrder())
        out = io.BytesIO()
        font.save(out, reorderTables=True)
    data = out.getvalue()
    glyphs = {sign: numbers[name] for sign, name in signs.items()}
    return Face(
        _named(weight, data), data, glyphs, advances, box, ascent, descent, cap, weight, pairs
    )


def _is_kept(code: int) -> bool:
    return any(first <= code <= last for first, last in RANGES) or chr(code) in SIGNS


def _cut(font: TTFont, glyphs: list[str]) -> None:
    """Keep the outlines of these glyphs, and nothing else."""
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, glyph_names=False
    )
    options.drop_tables = [*options.drop_tables, *_USELESS]
    cutter = subset.Subsetter(options)
    cutter.populate(glyphs=glyphs)
    cutter.subset(font)


def _named(weight: int, data: bytes) -> str:
    """« ABCDEF+SourceSans3-Bold », the letters drawn from the subset's own bytes."""
    digest = hashlib.sha256(data).digest()
    tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:_TAG_LETTERS])
    return f"{tag}+{typeface.FACES[weight].removesuffix('.ttf')}"
