"""Text alternatives, written from the data: what is shown, the highest, the lowest, the shape.

They say what the eye reads on the drawing; the values behind it are in its table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from report.formats import NBSP, agree, number, per_cent
from report.territories import Level, Territory

FEW = 7
"""Up to that many units, each value is given: nothing to summarise."""

_NAMES = 3
_LEADERS = 5
_TENTHS = 10

NOUNS = {
    Level.REGION: ("région", "régions"),
    Level.DEPARTEMENT: ("département", "départements"),
    Level.EPCI: ("intercommunalité", "intercommunalités"),
    Level.COMMUNE: ("commune", "communes"),
}
"""The units of a map: singular and plural."""


@dataclass(frozen=True)
class Item:
    """A unit or a category: its name, its value, and the value as it is printed."""

    name: str
    value: float
    text: str


def listing(words: Sequence[str], most: int | None = None) -> str:
    """« a, b et c », or « a, b et 3 autres » beyond `most`."""
    shown = list(words)
    if most is not None and len(shown) > most:
        rest = len(shown) - most + 1
        shown = [*shown[: most - 1], f"{number(rest)}{NBSP}autres"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} et {shown[-1]}"


def lowered(text: str) -> str:
    """A label inside a sentence: its capital goes, that of an acronym or a name stays."""
    proper = text[:2].isupper() or text.startswith(("Micro-Folie", "Petites villes"))
    return text if proper else text[:1].lower() + text[1:]


def counted_units(count: int, level: Level) -> str:
    """« 97 départements », « 1 région », « aucun département »."""
    if not count:
        return f"{'aucun' if level is Level.DEPARTEMENT else 'aucune'} {NOUNS[level][0]}"
    return f"{number(count)}{NBSP}{agree(count, *NOUNS[level])}"


def sentence(*parts: str) -> str:
    """Parts joined as sentences, each with one full stop."""
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def spread(items: Sequence[Item], level: Level) -> str:
    """The extremes and the middle half of a distribution; every value when there are few."""
    if not items:
        return "aucune valeur connue"
    ranked = sorted(items, key=lambda item: (-item.value, item.name))
    if len(ranked) <= FEW:
        return " ; ".join(f"{item.name}{NBSP}: {item.text}" for item in ranked)
    if ranked[0].value == ranked[-1].value:
        return f"{ranked[0].text} dans {counted_units(len(ranked), level)}"
    last = len(ranked) - 1
    quarter = (last + 2) // 4
    high, middle, low = ranked[quarter], ranked[last // 2], ranked[last - quarter]
    extremes = f"de {_extreme(ranked, -1)} à {_extreme(ranked, 0)}"
    between = _between(low.text, high.text)
    half = f"la moitié des {NOUNS[level][1]} se situent {between}"
    return f"{extremes} ; {half}, la médiane est de {middle.text}"


def _between(low: str, high: str) -> str:
    """« entre 16 et 24 % »: the unit once when both have the same."""
    if low == high:
        return f"à {high}"
    number_of, _, unit = low.rpartition(NBSP)
    same = unit.rstrip("sx") == high.rpartition(NBSP)[2].rstrip("sx")
    return f"entre {number_of if same else low} et {high}"


def _extreme(ranked: Sequence[Item], end: int) -> str:
    """The value at one end, with the names that share it."""
    value = ranked[end].value
    names = sorted(item.name for item in ranked if item.value == value)
    return f"{ranked[end].text} ({listing(names, _NAMES)})"


def concentration(items: Sequence[Item], level: Level) -> str:
    """How much of a total its first units hold; nothing when there are few or no total."""
    total = sum(item.value for item in items)
    if len(items) <= FEW or total <= 0:
        return ""
    ranked = sorted(items, key=lambda item: (-item.value, item.name))[:_LEADERS]
    held = per_cent(Fraction(sum(item.value for item in ranked) / total))
    noun = "premières" if level is not Level.DEPARTEMENT else "premiers"
    names = listing([item.name for item in ranked])
    return f"Les cinq {noun} ({names}) réunissent {held}{NBSP}% du total"


def where(territory: Territory) -> str:
    """« Carte de France », « Carte d’Ille-et-Vilaine »."""
    return f"Carte {territory.genitif}"


def bars(items: Sequence[Item], whole: str, focus: int, total: str) -> str:
    """Bars: how many, the three longest, the shortest, what the first ones hold together.

    They stand in the order of the whole country, which may not be that of a territory.
    """
    known = [item for item in items if item.value > 0]
    if not known:
        return sentence(f"Diagramme en barres sans valeur{NBSP}: {lowered(whole)}")
    head = f"Diagramme en barres horizontales{NBSP}: {lowered(whole)}, en {_number_of(len(items))}"
    longest = sorted(known, key=lambda item: -item.value)[:_NAMES]
    firsts = [f"{item.name}, {item.text}" for item in longest]
    order = f"En tête{NBSP}: {' ; '.join(firsts)}"
    if len(known) > _NAMES:
        least = min(known, key=lambda item: item.value)
        order += f". La plus courte{NBSP}: {least.name}, {least.text}"
    bracket = ""
    if focus:
        bracket = f"Les {focus} premières, en couleur, font ensemble {total}"
    return sentence(head, order, bracket)


def _number_of(count: int) -> str:
    return f"{number(count)}{NBSP}{agree(count, 'catégorie', 'catégories')}"


def stages(items: Sequence[Item], whole: str) -> str:
    """A 100 % bar: every stage in order, and the largest."""
    known = [item for item in items if item.value > 0]
    if not known:
        return sentence(f"Barre sans valeur{NBSP}: {lowered(whole)}")
    parts = listing([f"{item.name} {item.text}" for item in known])
    largest = max(known, key=lambda item: item.value)
    note = f"Le segment le plus long est « {largest.name} »" if len(known) > 1 else ""
    return sentence(f"Barre empilée à 100{NBSP}%{NBSP}: {lowered(whole)}, soit {parts}", note)


def evolution(points: Sequence[tuple[str, str]], label: str, values: Sequence[float]) -> str:
    """A line: its dates and values in order, and which way it goes."""
    steps = listing([f"{text} en {day}" for day, text in points])
    if len(points) == 1:
        return sentence(f"Un point{NBSP}: {lowered(label)}, {steps}")
    gaps = [later - earlier for earlier, later in pairwise(values)]
    if all(gap > 0 for gap in gaps):
        way = "La courbe monte d’un bout à l’autre"
    elif all(gap < 0 for gap in gaps):
        way = "La courbe descend d’un bout à l’autre"
    else:
        way = "La courbe ne va pas toujours dans le même sens"
    return sentence(f"Courbe{NBSP}: {lowered(label)}, {steps}", way)


def row(done: int, total: int, label: str) -> str:
    """A row of discs."""
    return sentence(
        f"{number(total)}{NBSP}{agree(total, 'disque', 'disques')}, un par commune{NBSP}: "
        f"{number(done)} {agree(done, 'plein', 'pleins')} ({label}) et "
        f"{number(total - done)} {agree(total - done, 'creux', 'creux')}"
    )


def nested(whole: tuple[str, str], part: tuple[str, str] | None, share: float) -> str:
    """A disc and the one inside it."""
    inside = ""
    if part:
        inside = (
            f"Un disque blanc à l’intérieur{NBSP}: {part[1]} ({part[0]}), "
            f"soit {per_cent(Fraction(share))}{NBSP}% de l’aire"
        )
    return sentence(f"Disque plein{NBSP}: {whole[1]} ({whole[0]})", inside)
