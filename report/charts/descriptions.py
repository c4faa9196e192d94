"""Text alternatives, written from the data: what is shown, the highest, the lowest, the shape.

They say what the eye reads on the drawing; the values behind it are in its table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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


def counted_units(count: int, level: Level) -> str:
    """« 97 départements », « 1 région »."""
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
    high, middle, low = (ranked[round(last * part)] for part in (0.25, 0.5, 0.75))
    extremes = f"de {_extreme(ranked, -1)} à {_extreme(ranked, 0)}"
    half = f"la moitié des {NOUNS[level][1]} se situent entre {low.text} et {high.text}"
    return f"{extremes} ; {half}, la médiane est de {middle.text}"


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
    held = per_cent(sum(item.value for item in ranked) / total)
    noun = "premières" if level is not Level.DEPARTEMENT else "premiers"
    names = listing([item.name for item in ranked])
    article = "Les cinq"
    return f"{article} {noun} ({names}) réunissent {held}{NBSP}% du total"


def where(territory: Territory) -> str:
    """« Carte de France », « Carte d’Ille-et-Vilaine »."""
    return f"Carte {territory.genitif}"


def bars(items: Sequence[Item], whole: str, focus: int, total: str) -> str:
    """Ranked bars: how many, the first three, the last, what the first ones hold together."""
    known = [item for item in items if item.value > 0]
    if not known:
        return sentence(f"Diagramme en barres sans valeur : {whole}")
    head = f"Diagramme en barres horizontales{NBSP}: {whole}, en {_number_of(len(items))}"
    firsts = [f"{item.name} ({item.text})" for item in known[:_NAMES]]
    order = f"De la plus longue à la plus courte{NBSP}: {listing(firsts)}"
    if len(known) > _NAMES:
        order += f", jusqu’à {known[-1].name} ({known[-1].text})"
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
        return sentence(f"Barre sans valeur : {whole}")
    parts = listing([f"{item.name} {item.text}" for item in known])
    largest = max(known, key=lambda item: item.value)
    note = f"Le segment le plus long est « {largest.name} »" if len(known) > 1 else ""
    return sentence(f"Barre empilée à 100{NBSP}%{NBSP}: {whole}, soit {parts}", note)


def evolution(points: Sequence[tuple[str, str]], label: str, values: Sequence[float]) -> str:
    """A line: its dates and values in order, and which way it goes."""
    if len(points) == 1:
        return sentence(f"Un point{NBSP}: {label}, {points[0][1]} en {points[0][0]}")
    steps = listing([f"{text} ({day})" for day, text in points])
    ups = [later - earlier for earlier, later in zip(values, values[1:], strict=False)]
    way = "sans interruption" if all(up > 0 for up in ups) else ""
    way = way or ("en baisse continue" if all(up < 0 for up in ups) else "avec des variations")
    return sentence(f"Courbe{NBSP}: {label}, {steps}", f"La courbe évolue {way}" if way else "")


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
            f"soit {per_cent(share)}{NBSP}% de l’aire"
        )
    return sentence(f"Disque plein{NBSP}: {whole[1]} ({whole[0]})", inside)
