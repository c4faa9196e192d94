"""What can be wrong with a value: one rule per way, tested on the distinct values of a column.

Rules of one column exclude each other, so that a wrong value is reported once, by what is most
wrong with it. Codes are those of a COG, vanished ones included: they are mended, not refused.
"""

import difflib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias

import pandas as pd

from report.errors import Severity
from report.sources.columns import matches
from report.sources.fields import Field, Kind
from report.sources.findings import Advice
from report.territories import Cog

Words: TypeAlias = "pd.Series[str]"
"""The distinct values of a column, as text."""

Verdict: TypeAlias = "pd.Series[bool]"
"""Which of them are right."""

_NEGATIVE = r"-\s*\d[\d.,\s]*"


@dataclass(frozen=True)
class Rule:
    """One way to be wrong: `test` says which of the distinct values are right in that respect."""

    name: str
    test: Callable[[Words], Verdict]
    expected: str
    remedy: str | Advice
    severity: Severity = Severity.BLOQUANT


def rules(field: Field, cog: Cog) -> Iterator[Rule]:
    """Every rule of a column."""
    if field.needed:
        yield Rule("valeur absente", lambda words: words != "", field.expected, field.remedy)
    if field.kind in (Kind.MONTANT, Kind.ENTIER):
        yield from _numbers(field)
    elif field.kind is Kind.DATE:
        yield from _dates(field)
    elif field.kind in (Kind.COMMUNE, Kind.BENEFICIAIRE, Kind.DEPARTEMENT, Kind.REGION):
        yield from _codes(field, cog)
    elif field.kind is Kind.CHOIX:
        yield from _choices(field)
    elif field.kind is not Kind.TEXTE:
        yield _pattern(field, f"{field.kind} illisible")


def _pattern(field: Field, name: str, besides: str = "") -> Rule:
    """The value is written as its kind is; empty is another rule's matter."""
    pattern = rf"{field.writing.pattern}|{besides}"
    return Rule(
        name,
        lambda words: matches(words, f"|{pattern}"),
        field.expected,
        field.remedy,
    )


def _numbers(field: Field) -> Iterator[Rule]:
    yield _pattern(field, f"{field.kind} illisible", besides=_NEGATIVE)
    yield Rule(
        f"{field.kind} négatif",
        lambda words: ~matches(words, _NEGATIVE),
        field.expected,
        "retirer la ligne, ou donner le montant net des annulations",
    )


def _dates(field: Field) -> Iterator[Rule]:
    pattern = field.writing.pattern

    def exists(words: Words) -> Verdict:
        return ~matches(words, pattern) | words.map(_is_date).astype(bool)

    yield _pattern(field, "date illisible")
    yield Rule("date impossible", exists, field.expected, "corriger le jour ou le mois")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).year >= 1900
    except ValueError:
        return False


def _codes(field: Field, cog: Cog) -> Iterator[Rule]:
    """Codes that the COG knows. A malformed code and an unknown one call for the same gesture."""
    known = _known(field.kind, cog)
    name = f"{field.kind} inconnu"

    def advice(value: str) -> str:
        if (padded := value.strip().zfill(5)) in known and len(value.strip()) == 4:
            return f"écrire {padded} : le zéro de tête est perdu"
        if (upper := value.strip().upper()) in known:
            return f"écrire {upper}"
        return f"{field.remedy} (COG {cog.millesime})"

    def exists(words: Words) -> Verdict:
        return pd.Series([word in known or word == "" for word in words], dtype=bool)

    yield Rule(name, exists, field.expected, advice)


@cache
def _known(kind: Kind, cog: Cog) -> frozenset[str]:
    """Every code that a column of this kind may hold."""
    if kind is Kind.DEPARTEMENT:
        return frozenset(cog.departements.index)
    if kind is Kind.REGION:
        return frozenset(cog.regions.index)
    communes = frozenset(cog.communes.index) | frozenset(cog.successeurs)
    return communes if kind is Kind.COMMUNE else communes | frozenset(cog.epcis.index)


def _choices(field: Field) -> Iterator[Rule]:
    """Values of the list; of an open one, a value that only case or accents tell apart."""
    folded = {fold(value): value for value in field.values}

    def advice(value: str) -> str:
        near = difflib.get_close_matches(fold(value), folded, n=1)
        return f"écrire « {folded[near[0]]} »" if near else field.remedy

    def allowed(words: Words) -> Verdict:
        return (words == "") | words.isin(field.values)

    if not field.open:
        yield Rule("valeur hors liste", allowed, field.expected, advice)
        return

    def near(words: Words) -> Verdict:
        return words.map(fold).isin(folded)

    yield Rule(
        "valeur mal écrite",
        lambda words: allowed(words) | ~near(words),
        field.expected,
        advice,
    )
    yield Rule(
        "valeur nouvelle",
        lambda words: allowed(words) | near(words),
        field.expected,
        "rien à faire si la valeur est voulue : elle est comptée telle quelle",
        Severity.A_VERIFIER,
    )


def fold(text: str) -> str:
    """The text without accents, case or spaces around."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))
