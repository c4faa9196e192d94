"""What can be wrong with a value: one rule per way, tested on the distinct values of a column.

Rules of one column exclude each other, so that a wrong value is reported once, by what is most
wrong with it. Codes are those of a COG, vanished ones included: they are mended, not refused.
What could be understood (`mending`) was, before these rules are asked.
"""

import difflib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

import pandas as pd

from report.errors import Severity
from report.sources import limits
from report.sources.columns import contains, matches
from report.sources.fields import Field, Kind
from report.sources.findings import Advice

if TYPE_CHECKING:
    from report.sources.codes import Gazetteer

Words: TypeAlias = "pd.Series[str]"
"""The distinct values of a column, as text."""

Verdict: TypeAlias = "pd.Series[bool]"
"""Which of them are right."""

_NEGATIVE = r"-\s*\d[\d.,\s]*"
_IN_ERROR = r"#[A-ZÀ-Ü_/0]+[!?]?(?: =.*)?"
"""What a spreadsheet shows for a formula that failed: #REF!, #N/A, #DIV/0!, #NOM?…"""

_SCRAMBLED = "Ã[\u0080-\u00bfŠŒ‰€]|â€[™œ“”¦]|Å“|\ufffd"
"""UTF-8 that was read as Windows-1252 and saved so: « Ã© » for « é », or a lost letter."""

_UNITS = r"(?i).*\d\s*(?:k€|m€|md€|k|m|md|keur|meur|%)"
"""A number given in thousands, in millions, in per cent."""


@dataclass(frozen=True)
class Rule:
    """One way to be wrong: `test` says which of the distinct values are right in that respect."""

    name: str
    test: Callable[[Words], Verdict]
    expected: str
    remedy: str | Advice
    severity: Severity = Severity.BLOQUANT


def rules(
    field: Field, gazetteer: "Gazetteer", labels: Mapping[str, str] | None = None
) -> Iterator[Rule]:
    """Every rule of a column. labels: the name given beside some codes."""
    if field.needed:
        yield Rule("valeur absente", lambda words: words != "", field.expected, field.remedy)
    if field.kind in (Kind.MONTANT, Kind.ENTIER):
        yield from _numbers(field)
    elif field.kind is Kind.DATE:
        yield from _dates(field)
    elif field.kind in (Kind.COMMUNE, Kind.BENEFICIAIRE, Kind.DEPARTEMENT, Kind.REGION):
        yield _codes(field, gazetteer, labels or {})
    elif field.kind is Kind.CHOIX:
        yield from _choices(field)
    elif field.kind in (Kind.TEXTE, Kind.IDENTIFIANT):
        yield from _texts(field)
    else:
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
    def advice(value: str) -> str:
        if matches(pd.Series([value], dtype="str"), _UNITS).all():
            return "donner le nombre entier, en unités : ni milliers, ni millions, ni pour cent"
        return field.remedy

    pattern = rf"|{field.writing.pattern}|{_NEGATIVE}"
    yield Rule(
        f"{field.kind} illisible",
        lambda words: matches(words, pattern),
        field.expected,
        advice,
    )
    yield Rule(
        f"{field.kind} négatif",
        lambda words: ~matches(words, _NEGATIVE),
        field.expected,
        "retirer la ligne, ou donner le montant net des annulations",
    )


def _texts(field: Field) -> Iterator[Rule]:
    """Free text is kept as it comes, unless it is not the text that somebody wrote."""

    def short(words: Words) -> Verdict:
        return words.str.len() <= limits.CELL

    yield Rule(
        "valeur trop longue",
        short,
        f"au plus {limits.CELL} caractères",
        "redemander la valeur : ce n’est pas un intitulé",
    )
    yield Rule(
        "formule en erreur",
        lambda words: ~matches(words, _IN_ERROR),
        field.expected,
        "corriger la formule, puis enregistrer ses valeurs",
    )
    if field.kind is Kind.IDENTIFIANT:
        pattern = rf"|{field.writing.pattern}"
        yield Rule(
            f"{field.kind} illisible",
            lambda words: matches(words, pattern) | ~short(words),
            field.expected,
            field.remedy,
        )
    yield Rule(
        "texte mal décodé",
        lambda words: ~contains(words, _SCRAMBLED),
        "des lettres accentuées",
        "redemander le fichier dans son encodage d’origine : les accents en sont perdus",
        Severity.A_VERIFIER,
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


def _codes(field: Field, gazetteer: "Gazetteer", labels: Mapping[str, str]) -> Rule:
    """Codes that the COG knows. A malformed code and an unknown one call for the same gesture."""
    from report.sources.codes import advice

    def exists(words: Words) -> Verdict:
        return gazetteer.accepts(words, field.kind)

    def what_to_do(value: str) -> str:
        return advice(gazetteer, field, value, labels.get(value, ""))

    return Rule(f"{field.kind} inconnu", exists, field.expected, what_to_do)


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
