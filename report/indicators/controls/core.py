"""How a control over figures is declared, and how its two sides are compared and printed.

A tolerance is never chosen: it comes from the rounding of what is printed. Two sides that agree
exactly, but not as printed, are « arrondi ».
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from report import formats, resources
from report.controls import Control, Verdict
from report.indicators.figures import Figure, Figures
from report.territories import FRANCE
from report.units import Share, State

PRINTED = Decimal | Fraction


@dataclass(frozen=True)
class Outcome:
    """What a rule found."""

    verdict: Verdict
    gauche: str = ""
    droite: str = ""
    detail: str = ""


Rule = Callable[[Figures], Outcome]


@dataclass(frozen=True)
class Entry:
    """A declared rule: its identifier, its family, what it says."""

    id: str
    famille: str
    libelle: str
    rule: Rule


RULES: dict[str, Entry] = {}


def control(id: str, famille: str, libelle: str) -> Callable[[Rule], Rule]:
    """Declare a function as the rule of a control."""

    def declare(rule: Rule) -> Rule:
        declare_rule(id, famille, libelle, rule)
        return rule

    return declare


def declare_rule(id: str, famille: str, libelle: str, rule: Rule) -> None:
    """Declare a rule made by a function of a family."""
    RULES[id] = Entry(id, famille, libelle, rule)


def apply(entry: Entry, figures: Figures) -> Control:
    """A rule applied to the figures of an edition."""
    found = entry.rule(figures)
    return Control(
        entry.id,
        entry.famille,
        entry.libelle,
        found.verdict,
        found.gauche,
        found.droite,
        found.detail,
    )


@cache
def settings() -> Mapping[str, Any]:
    """The bounds and words of data/reference/controles.toml."""
    path = resources.root("data") / "reference" / "controles.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def national(figures: Figures, *names: str) -> list[Figure]:
    """The national figures of these indicators."""
    return [figures.get(name, FRANCE) for name in names]


def unknown(found: list[Figure]) -> Outcome | None:
    """What is said when a figure of the equation is not known: nothing can be compared."""
    missing = [figure for figure in found if not figure.known]
    if not missing:
        return None
    words = ", ".join(f"{figure.definition.label} ({figure.text})" for figure in missing)
    return Outcome(Verdict.ALERTE, detail=f"non vérifiable{formats.NBSP}: {words}")


def exact(figure: Figure) -> Fraction:
    """The exact value of a known figure."""
    if figure.state is not State.CONNU or not isinstance(figure.value, int | Fraction):
        raise TypeError(figure.definition.id)
    return Fraction(figure.value)


def scale(figure: Figure) -> Fraction:
    """What one of the printed unit is worth: centimes in a M€, a hundredth for a per cent."""
    if isinstance(figure.definition.unit, Share):
        return Fraction(1, 100)
    return Fraction(formats.SCALES.get(figure.display.unit.removesuffix("/an"), 1))


def printed(figure: Figure) -> Fraction:
    """The value that the reader sees, taken back from what is printed."""
    return Fraction(_decimal(figure)) * scale(figure)


def half_step(figure: Figure) -> Fraction:
    """Half of the last digit printed: how far the exact value may be from it."""
    exponent = _decimal(figure).as_tuple().exponent
    step = Fraction(10) ** int(exponent)
    return step * scale(figure) / 2


def _decimal(figure: Figure) -> Decimal:
    text = figure.display.number.lstrip("<>").replace(formats.NBSP, "")
    text = text.replace(formats.NNBSP, "").replace(",", ".").replace("\u2212", "-")
    return Decimal(text)


def sentence(figures: list[Figure], sign: str) -> str:
    """« 12 M€ + 83 M€ »."""
    return f" {sign} ".join(figure.text for figure in figures)


def as_printed(value: Fraction, like: Figure, decimals: int) -> str:
    """A value computed by a control, in the unit of a figure."""
    number = formats.number(value / scale(like), decimals)
    unit = "%" if isinstance(like.definition.unit, Share) else like.display.unit
    return f"{number}{formats.NBSP}{unit}".rstrip(formats.NBSP)
