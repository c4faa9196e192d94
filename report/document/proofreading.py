"""Spelling and typography under control: what is written by hand, and what the pages print.

Each rule has the identifier of its control; what it finds is a problem with its file and line.
Rules: Imprimerie nationale, « Lexique des règles typographiques »; data/reference/graphies.toml.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from report import resources
from report.document.readings import Reading
from report.document.typography import spaces
from report.errors import Problem, Severity
from report.formats import NBSP, NNBSP

HAND = frozenset({"texte", "réglage"})
PAGE = frozenset({"page"})
EVERY = frozenset({"texte", "réglage", "libellé", "page"})

_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Remark:
    """A fault: the control it belongs to, where, what was found, what was expected."""

    control: str
    reading: Reading
    at: int
    found: str
    expected: str
    remedy: str

    def problem(self) -> Problem:
        """The remark as a problem of its file, to be looked at: the control decides what stops."""
        return Problem(
            file=self.reading.file,
            rule=f"{RULES[self.control].famille} ({self.control})",
            expected=self.expected,
            remedy=self.remedy,
            line=self.reading.line,
            column=f"colonne {self.reading.offset + self.at + 1}" if self.reading.line else None,
            value=self.found,
            severity=Severity.A_VERIFIER,
        )


@dataclass(frozen=True)
class Rule:
    """A rule over readings of some kinds; `find` gives place, what is there, expected, remedy.

    mended: what is written by hand is read with the spaces that the typography will set.
    """

    famille: str
    libelle: str
    kinds: frozenset[str]
    find: "Finder"
    mended: bool = False


Fault = tuple[int, str, str, str]
"""Place in the text, what is there, what was expected, what to do."""

Finder = Callable[[str], Iterator[Fault]]


def pattern(expression: str, expected: str, remedy: str) -> Finder:
    """A rule that refuses whatever an expression matches."""
    compiled = re.compile(expression)

    def find(text: str) -> Iterator[Fault]:
        for match in compiled.finditer(text):
            yield match.start(), match[0], expected, remedy

    return find


_CLOSE = "ouvrir ou fermer les guillemets"


def _quotes(text: str) -> Iterator[Fault]:
    """« and » by pairs in a line or a block, and no straight quotation mark."""
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "«") - (sign == "»")
        if depth not in (0, 1):
            yield at, text[max(0, at - 20) : at + 1], "des guillemets appariés", _CLOSE
            depth = max(0, min(depth, 1))
    if depth:
        at = text.rindex("«")
        yield at, text[at : at + 30], "des guillemets appariés", _CLOSE
    for match in re.finditer(r'"[^"]*"|“[^”]*”', text):
        yield match.start(), match[0], "des guillemets « … »", "écrire « … »"


def _thousands(text: str) -> Iterator[Fault]:
    expected = "une espace fine insécable entre les milliers (1 646)"
    for match in re.finditer(r"(?<![\d\w,./:-])\d{4,}(?![\d\w/-])", text):
        lone = int(match[0]) in _YEARS and len(match[0]) == 4
        if not lone:
            yield match.start(), match[0], expected, "écrire le repère d’un indicateur"
    for match in re.finditer(rf"(?<![\d,])\d{{1,3}}(?:[ {NBSP}.]\d{{3}})+(?![\d,])", text):
        yield match.start(), match[0], expected, "remplacer le séparateur"


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    path = resources.root("data") / "reference" / "graphies.toml"
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["graphies"]
    return tuple(
        (re.compile(rf"(?<!\w){variant}"), right)
        for right, wrong in listed.items()
        for variant in wrong
    )


def _acronyms(text: str) -> Iterator[Fault]:
    plain = text.replace(NBSP, " ").replace("'", "’")
    for expression, right in _spellings():
        for match in expression.finditer(plain):
            yield match.start(), match[0], f"« {right} »", f"écrire « {right} »"


_SPACES = (
    rf"\d (?:€|M€|Md€|k€)|[^\s{NBSP}{NNBSP}] [:;!?»](?!\w)|« |\bn° |\d \d{{3}}(?!\d)"
    rf"|[\w»][:;!?](?=[\s{NBSP}]|$)|«[^\s{NBSP}{NNBSP}]|[^\s{NBSP}{NNBSP}]»|\d(?:€|M€|Md€|k€)"
)

RULES: Mapping[str, Rule] = {
    "C32": Rule("renvoi", "Les renvois à une page sont calculés", HAND, pattern(
        r"(?i)\b(?:slides?|diapos?(?:itives?)?)\b|\bp(?:ages?|\.)\s*\d+",
        "{page:…}", "écrire le repère de la page")),
    "C38": Rule("référentiel", "Les communes portent leur nom du COG", HAND, lambda _: iter(())),
    "C39": Rule("typographie", "Les guillemets vont par paires", EVERY, _quotes),
    "C41": Rule("typographie", "Les milliers sont séparés par une espace fine insécable", EVERY,
                _thousands),
    "C42": Rule("typographie", "Les montants sont en M€ ou en Md€", EVERY, pattern(
        r"(?i:milli(?:ard|on)s? d[’']\s?euros?|\bk€|\bm\.?d? ?€ ?uros|\bmeur\b)|\bM[ \u00a0\u202f]€"
        r"|\bMd[ \u00a0\u202f]€", "M€ ou Md€", "écrire le repère d’un indicateur")),
    "C43": Rule("typographie", "Les espaces sont insécables là où il le faut", EVERY, pattern(
        _SPACES, "une espace insécable", "écrire une espace, que la typographie rend insécable"),
        mended=True),
    "C44": Rule("libellé", "Chaque sigle et chaque nom propre a une seule graphie", EVERY,
                _acronyms),
    "C45": Rule("typographie", "Une espace insécable précède %", EVERY, pattern(
        r"\d[\d,]*[ \t]?%", "une espace insécable avant %", "écrire le repère de l’indicateur")),
    "L01": Rule("libellé", "Un lien dit où il mène", frozenset({"réglage"}), pattern(
        r"(?i)\bcliqu\w+|\bce lien\b|\blien url\b|^ici$", "où le lien mène",
        "écrire le nom de la ressource")),
}  # fmt: skip


def remarks(readings: Iterable[Reading]) -> Iterator[Remark]:
    """Every fault of every reading, rule by rule."""
    listed = tuple(readings)
    for name, rule in RULES.items():
        for reading in listed:
            if reading.kind in rule.kinds:
                mended = rule.mended and reading.kind != "page"
                text = spaces(reading.text) if mended else reading.text
                for at, found, expected, remedy in rule.find(text):
                    yield Remark(name, reading, at, found, expected, remedy)
