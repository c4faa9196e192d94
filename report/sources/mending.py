"""Values written otherwise than tables hold them, understood where they mean one thing only.

Each is reported as « réparé », with what it was read as: nothing is guessed, nothing is silent.
Works on the distinct values of a column. What is not understood stays as it is, for the rules.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from report.errors import Problem, Severity
from report.sources import amounts
from report.sources.amounts import EMPTY, INVISIBLE, Reader, Understood
from report.sources.codes import Gazetteer
from report.sources.columns import contains, matches
from report.sources.fields import Field, Kind
from report.sources.findings import EXAMPLES, listed
from report.sources.mapping import Correspondance
from report.sources.rules import Verdict, Words, fold

_CODES = (Kind.COMMUNE, Kind.BENEFICIAIRE, Kind.DEPARTEMENT, Kind.REGION)
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_SEEN = (
    "[" + re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", INVISIBLE.encode("unicode_escape").decode()) + "]"
)
_YES, _NO = frozenset(("o", "vrai", "true", "1")), frozenset(("n", "faux", "false", "0"))


@dataclass(frozen=True)
class Mended:
    """The distinct values of a column once understood, and by which rule each was."""

    values: Words
    rules: Mapping[int, str] = field(default_factory=dict)

    def problems(
        self,
        file: str,
        item: Field,
        column: "pd.Series[str]",
        ranks: "np.ndarray[tuple[int], np.dtype[np.intp]]",
    ) -> Iterator[Problem]:
        """What was understood, value by value. column: as it was written."""
        for rule in dict.fromkeys(self.rules.values()):
            of_rule = [rank for rank, name in self.rules.items() if name == rule]
            rows = np.isin(ranks, of_rule)
            written = column[rows]
            read = dict(zip(written, self.values.to_numpy()[ranks[rows]], strict=True))
            yield from listed(
                file,
                rule,
                item.expected,
                lambda value, read=read: _read_as(read.get(value, "")),  # type: ignore[misc]
                written,
                item.name,
                Severity.REPARE,
                most=EXAMPLES,
            )


def _read_as(value: str) -> str:
    return f"lu {value}" if value else "lu comme une valeur absente"


def mend(item: Field, words: Words, gazetteer: Gazetteer, wanted: Correspondance) -> Mended:
    """The distinct values of a column, understood."""
    given = wanted.valeurs.get(item.name, {})
    if given:
        words = pd.Series([given.get(word, word) for word in words], dtype="str")
    sound = _sound(item, words, gazetteer)
    if sound.all():
        return Mended(words)
    values = words.to_list()
    rules: dict[int, str] = {}
    for rank in np.flatnonzero(~sound):
        word = values[rank]
        found = _understood(item, word, gazetteer, wanted)
        if found is not None and found.text != word:
            values[rank], rules[int(rank)] = found.text, found.rule
    return Mended(pd.Series(values, dtype="str"), rules)


def _sound(item: Field, words: Words, gazetteer: Gazetteer) -> Verdict:
    """Which values are surely as tables hold them, so that nobody looks at them again."""
    if item.kind in _CODES:
        return gazetteer.accepts(words, item.kind)
    if item.values:
        return (words == "") | words.isin(item.values)
    if item.kind in (Kind.TEXTE, Kind.IDENTIFIANT):
        unseen = contains(words, _SEEN)
        return ~unseen if item.kind is Kind.TEXTE else ~unseen & matches(words, r"|\S+(?: \S+)*")
    return matches(words, f"|{item.writing.pattern}")


def _understood(
    item: Field, word: str, gazetteer: Gazetteer, wanted: Correspondance
) -> Understood | None:
    if item.kind is Kind.TEXTE:
        return Understood(_UNSEEN.sub("", word), "signes invisibles retirés")
    bare = amounts.plain(word)
    if not bare or (not item.needed and bare.casefold() in EMPTY):
        return Understood("", "valeur absente")
    if item.kind is Kind.IDENTIFIANT:
        return Understood(bare, "espaces retirés")
    if item.values:
        return _choice(item, bare)
    readers: dict[Kind, Reader] = {
        Kind.MONTANT: partial(amounts.amount, mark=wanted.decimale),
        Kind.ENTIER: partial(amounts.whole, mark=wanted.decimale),
        Kind.DATE: partial(amounts.day, form=wanted.format_date),
        Kind.ANNEE: amounts.year,
    }
    reader = readers.get(item.kind, partial(gazetteer.read, kind=item.kind))
    return reader(word)


def _choice(item: Field, bare: str) -> Understood | None:
    """The value of the list that differs by case, accents or signs only."""
    folded = {fold(value): value for value in item.values}
    if (meant := folded.get(fold(bare))) is not None:
        return Understood(meant, "valeur récrite")
    if item.kind is Kind.LOGIQUE and bare.casefold() in _YES | _NO:
        return Understood("oui" if bare.casefold() in _YES else "non", "valeur récrite")
    return None


def labels(
    file: str, item: Field, frame: pd.DataFrame, names: "pd.Series[str]", gazetteer: Gazetteer
) -> Iterator[Problem]:
    """Codes whose name, given beside them, is another commune's. Codes are already understood."""
    codes = frame[item.name]
    pairs = pd.DataFrame({"code": codes, "name": names}).drop_duplicates()
    wrong = {
        (code, name)
        for code, name in zip(pairs["code"], pairs["name"], strict=True)
        if name and code in gazetteer.known(item.kind) and not gazetteer.agrees(code, name)
    }
    if not wrong:
        return
    rows = [pair in wrong for pair in zip(codes, names, strict=True)]
    written = (codes + " " + names)[rows]
    yield from listed(
        file,
        "libellé contredit",
        f"le nom du COG {gazetteer.cog.millesime} à côté de son code",
        lambda value: _contradicted(value, item, gazetteer),
        written,
        item.name,
        Severity.A_VERIFIER,
    )


def _contradicted(value: str, item: Field, gazetteer: Gazetteer) -> str:
    code, _, name = value.partition(" ")
    others = gazetteer.candidates(name, item.kind, name)
    named = [other for other in others if other != code]
    told = f" ; « {name} » serait {named[0]}" if named else ""
    return f"demander lequel est juste : {code} est {gazetteer.name(code)}{told}"
