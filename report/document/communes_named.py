"""Control C38: names of communes written by hand, against those of the COG.

A name followed by its département (« Quimperlé (29) ») must be a commune of it; a word with a
capital must not be almost the name of a commune of the programme (« Qimplerlé »).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache

from report import resources
from report.document.proofreading import HAND, Remark
from report.document.readings import Reading
from report.territories import Cog

_PLACED = re.compile(r"([A-ZÀ-Ý][\w’'-]+(?: [\w’'-]+){0,5}) \((\d[\dAB]\d?)\)")
_WORD = re.compile(r"[A-ZÀ-Ý][\w’-]{5,}")
_LOWER = re.compile(r"[a-zà-ÿœ][\w’-]{5,}")
_NEAR = 0.85
_SHORTEST = 6
_LONGER = 2


def misspelt(readings: Iterable[Reading], cog: Cog, members: Iterable[str]) -> Iterator[Remark]:
    """Every name that is not the COG's; members: codes of the communes of the programme."""
    listed = tuple(readings)
    known = tuple(name for name in cog.communes.loc[list(members), "nom"] if " " not in name)
    common = {word for reading in listed for word in _LOWER.findall(reading.text)}
    common |= _names(cog) | _common_words()
    for reading in listed:
        if reading.kind in HAND:
            yield from _near_names(reading, known, common)
            yield from _misplaced(reading, cog)


def _near_names(reading: Reading, known: tuple[str, ...], common: set[str]) -> Iterator[Remark]:
    for match in _WORD.finditer(reading.text):
        word = match[0].strip("’-")
        if word in common or word.lower() in common or len(word) < _SHORTEST:
            continue
        near = _nearest(word, known)
        if near:
            remedy = "écrire le nom du COG"
            yield Remark("C38", reading, match.start(), word, f"« {near} » (COG)", remedy)


def _misplaced(reading: Reading, cog: Cog) -> Iterator[Remark]:
    for match in _PLACED.finditer(reading.text):
        places = cog.communes.loc[cog.communes["departement"] == match[2], "nom"]
        words = match[1].split(" ")
        tails = {" ".join(words[start:]) for start in range(len(words))}
        if tails.isdisjoint(places):
            expected, remedy = "une commune et son département", "corriger le nom ou le code"
            yield Remark("C38", reading, match.start(), match[0], expected, remedy)


def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    """The commune whose name is nearly the word, neither being the beginning of the other."""
    best, score = None, _NEAR
    for name in known:
        if name[0] != word[0] or abs(len(name) - len(word)) > _LONGER or len(name) < _SHORTEST:
            continue
        if name.startswith(word) or word.startswith(name):
            continue
        ratio = SequenceMatcher(None, word, name).ratio()
        if ratio >= score:
            best, score = name, ratio
    return best


@cache
def _names(cog: Cog) -> frozenset[str]:
    return frozenset((*cog.communes["nom"], *cog.departements["nom"], *cog.regions["nom"]))


@cache
def _common_words() -> frozenset[str]:
    path = resources.root("data") / "reference" / "graphies.toml"
    return frozenset(tomllib.loads(path.read_text(encoding="utf-8"))["communes"]["mots_courants"])
