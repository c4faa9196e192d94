"""Territory codes as partners write them → codes of the COG; what they may have meant otherwise.

    1033, 2a004, « 35 049 », 35049.0           the code, its lost zero, capital or spaces given back
    Château-Chinon (Ville) (58062)             the code of a label, when only one is there
    213500499, 213 500 499 00012               the commune or the EPCI of a SIREN or a SIRET
    anything listed in beneficiaires.csv       what the edition says it is

Vanished communes stay as they are: `scope` carries them to their successor and lists them.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from report.resources import root
from report.sources.amounts import Understood, plain
from report.sources.columns import among
from report.sources.fields import Field, Kind
from report.sources.rules import fold
from report.territories import Cog, Level

_LABEL = re.compile(r"(?P<name>.*?\S)\s*[(\[](?P<code>\d[\dAB]?\d{2,3})[)\]]", re.IGNORECASE)
_PREFIX = re.compile(
    r"(?:insee|code)?\s*:?\s*(?P<code>\d[\dAB]?\d{2,3})\s*[-–—:]?\s+(?P<name>\D.*)", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:sous-)?tota(?:l|ux)\b|ensemble\b")
_CANDIDATES = 3
_SIREN, _SIRET = 9, 14


def letters(name: str) -> str:
    """A name by its letters only, so that typography makes no difference."""
    bare = fold(name).replace("œ", "oe").replace("æ", "ae")
    bare = re.sub(r"\bst(e?)\b\.?", r"saint\1", bare)
    return "".join(char for char in bare if char.isalnum())


@dataclass(frozen=True, eq=False, repr=False)
class Gazetteer:
    """The codes and names of a COG, with what the edition adds; made once per examination.

    members: codes of the programme, preferred among candidates. beneficiaries: SIREN or SIRET →
    code, from the edition's beneficiaires.csv.
    """

    cog: Cog
    members: frozenset[str] = frozenset()
    beneficiaries: Mapping[str, str] = field(default_factory=dict)
    _last: dict[Kind, tuple["pd.Series[str]", "pd.Series[bool]"]] = field(default_factory=dict)

    def known(self, kind: Kind) -> frozenset[str]:
        """Every code that a column of this kind may hold, vanished communes included."""
        return _known(self.cog)[kind]

    def accepts(self, words: "pd.Series[str]", kind: Kind) -> "pd.Series[bool]":
        """Which values of a text column are such codes, or nothing. Asked twice, answered once."""
        last = self._last.get(kind)
        if last is None or last[0] is not words:
            last = self._last[kind] = (words, (words == "") | among(words, _sets(self.cog)[kind]))
        return last[1]

    def read(self, text: str, kind: Kind) -> Understood | None:
        """The code that a value means, when it can mean one only."""
        bare, known = plain(text).upper(), self.known(kind)
        width = 2 if kind in (Kind.DEPARTEMENT, Kind.REGION) else 5
        if (found := _written(bare, known, width)) is not None:
            return found
        for shape in (_LABEL, _PREFIX):
            if (parts := shape.fullmatch(bare)) and kind in (Kind.COMMUNE, Kind.BENEFICIAIRE):
                inner = _written(parts["code"], known, width)
                return Understood(inner.text, "code tiré d’un libellé") if inner else None
        return self._number(bare, kind)

    def _number(self, bare: str, kind: Kind) -> Understood | None:
        """The place of a SIREN or a SIRET."""
        digits = re.sub(r"[\s.]", "", re.sub(r"\.0$", "", bare))
        if kind not in (Kind.COMMUNE, Kind.BENEFICIAIRE) or not digits.isdecimal():
            return None
        rule = "SIRET lu" if len(digits) == _SIRET else "SIREN lu"
        for number in (digits, digits[:_SIREN]):
            place = self.beneficiaries.get(number)
            if place is None and len(digits) in (_SIREN, _SIRET) and len(number) == _SIREN:
                place = number if number in self.cog.epcis.index else sirens().get(number)
            if place in self.known(kind):
                return Understood(str(place), rule)
        return None

    def label(self, text: str) -> str | None:
        """The name that a label gives beside its code."""
        for shape in (_LABEL, _PREFIX):
            if parts := shape.fullmatch(plain(text)):
                return parts["name"]
        return None

    def name(self, code: str) -> str:
        """The name of a commune (or its successor's) or of an EPCI; empty when it has none."""
        present = self.cog.successeurs.get(code, code)
        if present in self.cog.communes.index:
            return str(self.cog.communes.at[present, "nom"])
        return str(self.cog.epcis.at[code, "nom"]) if code in self.cog.epcis.index else ""

    def agrees(self, code: str, name: str) -> bool:
        """Whether a name may be that of a code; a vanished commune may bear its former name."""
        if code in self.cog.successeurs or code in self.cog.epcis.index:
            return True
        given, printed = letters(name), letters(self.name(code))
        return given == printed or given in printed or printed in given or _alike(given, printed)

    def candidates(self, text: str, kind: Kind, label: str = "") -> tuple[str, ...]:
        """The codes that an unknown value may have meant, the likeliest first."""
        if kind in (Kind.DEPARTEMENT, Kind.REGION):
            return tuple(self._areas(text, kind))[:_CANDIDATES]
        bare = plain(text).upper()
        name = label or self.label(text) or ("" if bare[:1].isdecimal() else bare)
        found = dict.fromkeys([*self._named(name, bare), *self._near(bare, kind)])
        return tuple(found)[:_CANDIDATES]

    def _areas(self, text: str, kind: Kind) -> Iterator[str]:
        table = self.cog.departements if kind is Kind.DEPARTEMENT else self.cog.regions
        names = {letters(name): code for code, name in table["nom"].items()}
        for near in difflib.get_close_matches(letters(text), names, n=_CANDIDATES, cutoff=0.8):
            yield names[near]
        if kind is Kind.DEPARTEMENT and plain(text) == "20":
            yield from ("2A", "2B")

    def _named(self, name: str, bare: str) -> Iterable[str]:
        """Communes of that name, or nearly; of the same département when the code says one."""
        if not name:
            return ()
        wanted = letters(name)
        same = _names(self.cog).get(wanted, ())
        if not same:
            near = difflib.get_close_matches(wanted, self._nearby(bare), n=_CANDIDATES, cutoff=0.8)
            same = tuple(code for found in near for code in _names(self.cog)[found])
        return sorted(same, key=lambda code: (code[:2] != bare[:2], code not in self.members))

    def _nearby(self, bare: str) -> list[str]:
        """Names of the communes of the programme, and of the département that a code names."""
        communes = self.cog.communes
        here = communes.index.str[:2] == bare[:2]
        return [letters(name) for name in communes["nom"][here | communes.index.isin(self.members)]]

    def _near(self, bare: str, kind: Kind) -> Iterable[str]:
        """Codes that one slip of the hand away: two digits swapped, one wrong, one missing."""
        known = self.known(kind)
        found = [code for code in dict.fromkeys(_slips(bare)) if code in known]
        preferred = [code for code in found if code in self.members]
        return preferred or found[:1]


@cache
def _known(cog: Cog) -> Mapping[Kind, frozenset[str]]:
    communes = frozenset(cog.communes.index) | frozenset(cog.successeurs)
    return {
        Kind.DEPARTEMENT: frozenset(cog.departements.index),
        Kind.REGION: frozenset(cog.regions.index),
        Kind.COMMUNE: communes,
        Kind.BENEFICIAIRE: communes | frozenset(cog.epcis.index),
    }


@cache
def _sets(cog: Cog) -> Mapping[Kind, pa.Array]:
    return {kind: pa.array(list(codes), pa.large_string()) for kind, codes in _known(cog).items()}


@cache
def _names(cog: Cog) -> Mapping[str, tuple[str, ...]]:
    """Letters of a name → the communes that bear it."""
    found: dict[str, list[str]] = {}
    for code, name in cog.communes["nom"].items():
        found.setdefault(letters(name), []).append(str(code))
    return {name: tuple(codes) for name, codes in found.items()}


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one, other).ratio() >= 0.8


def _written(bare: str, known: frozenset[str], width: int) -> Understood | None:
    """The code, when the value is one but for spaces, capitals, a decimal or the lost zero."""
    joined = re.sub(r"\.0$", "", bare).replace(" ", "")
    if joined in known:
        return Understood(joined, "code récrit")
    if joined.isdecimal() and len(joined) == width - 1 and joined.zfill(width) in known:
        return Understood(joined.zfill(width), "zéro de tête restitué")
    return None


def _slips(bare: str) -> Iterator[str]:
    """What was typed with one slip, likeliest slips first."""
    for rank in range(len(bare) - 1):
        yield bare[:rank] + bare[rank + 1] + bare[rank] + bare[rank + 2 :]
    for rank in range(len(bare)):
        yield from (bare[:rank] + digit + bare[rank + 1 :] for digit in "0123456789")
        yield bare[:rank] + bare[rank + 1 :]
    for rank in range(len(bare) + 1):
        yield from (bare[:rank] + digit + bare[rank:] for digit in "0123456789")


@cache
def sirens() -> Mapping[str, str]:
    """SIREN → Insee code of every commune of a département; read when a first one is met."""
    columns = {"siren": pa.string(), "code": pa.string()}
    options = csv.ConvertOptions(column_types=columns)
    table = csv.read_csv(root("data") / "reference" / "sirens.csv", convert_options=options)
    return dict(zip(*(table[name].to_pylist() for name in columns), strict=True))


def luhn(digits: str) -> bool:
    """Whether the key of a SIREN or SIRET is right, as Insee computes it."""
    doubled = (int(digit) * (1 + rank % 2) for rank, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def shown(gazetteer: Gazetteer, codes: Iterable[str], kind: Kind) -> str:
    """Candidates with their names, for a message."""
    if kind in (Kind.DEPARTEMENT, Kind.REGION):
        level = Level.DEPARTEMENT if kind is Kind.DEPARTEMENT else Level.REGION
        named = [f"{code} ({gazetteer.cog.territory(level, code).name})" for code in codes]
    else:
        named = [f"{code} ({gazetteer.name(code)})" for code in codes]
    return ", ".join(named)


def advice(gazetteer: Gazetteer, item: Field, value: str, label: str = "") -> str:
    """What to do about an unknown code."""
    kind, bare = item.kind, re.sub(r"\s", "", plain(value))
    if re.fullmatch(r"\d+[.,]\d+E\+?\d+", bare, re.IGNORECASE):
        return "numéro perdu par un tableur (notation scientifique) : le redemander en texte"
    if _TOTAL.match(fold(value)):
        return "ce n’est pas un enregistrement : le nommer dans « ignorer » de correspondances.toml"
    found = gazetteer.candidates(value, kind, label)
    if found:
        return f"{item.remedy} ; peut-être {shown(gazetteer, found, kind)}"
    if bare.isdecimal() and len(bare) in (_SIREN, _SIRET):
        if not luhn(bare[:_SIREN]) or (len(bare) == _SIRET and not luhn(bare)):
            return "un chiffre du numéro est faux (clé de contrôle) : le redemander"
        return "dire à quelle commune ou à quel EPCI il se rattache dans beneficiaires.csv"
    return f"{item.remedy} (COG {gazetteer.cog.millesime})"
