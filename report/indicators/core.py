"""The idea of the room: an indicator is one definition for every territory.

A definition is a small function from checked records (a Book) to a measure, declared with
`indicator`; its docstring (French, printed in the annex) says what is counted.
`report.indicators.engine` computes them all, at every level, in one pass.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from report.errors import UnknownIndicator
from report.indicators.book import Book
from report.indicators.measures import Measure
from report.territories import Level
from report.units import Unit

Section = Literal["programme", "partenariat", "club"]
Builder = Callable[[Book], Measure]
Form = Literal["points", "symboles", "aplats", "categories"]


@dataclass(frozen=True)
class Definition:
    """What an indicator is: everything but its values.

    id: the identifier of the publication's list; label: what is counted, in French; sources: the
    deliveries that its own records come from; support: an intermediate of a formula, computed and
    explained like the others but not one of the publication's figures.
    """

    id: str
    label: str
    unit: Unit
    section: Section
    definition: str
    sources: tuple[str, ...]
    build: Builder
    national_only: bool = False
    support: bool = False


@dataclass(frozen=True)
class BreakdownDefinition:
    """How a whole is split by a column of its records: the data behind a chart.

    whole: the indicator that the parts add up to; order: the categories in the order of display,
    when they have one of their own (stages); else the largest national part comes first.
    """

    id: str
    label: str
    whole: str
    section: Section
    definition: str
    sources: tuple[str, ...]
    build: Callable[[Book], Mapping[str, Measure]]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapDefinition:
    """A map: which indicators, at which level on the national page, in which form."""

    id: str
    label: str
    indicators: tuple[str, ...]
    level: Level
    form: Form
    section: Section


class Registry:
    """The definitions of the programme, by identifier, in the order they are declared."""

    def __init__(self) -> None:
        self.indicators: dict[str, Definition] = {}
        self.breakdowns: dict[str, BreakdownDefinition] = {}
        self.maps: dict[str, MapDefinition] = {}

    def get(self, name: str) -> Definition:
        """The definition that bears the identifier; UnknownIndicator otherwise."""
        if name not in self.indicators:
            raise unknown(name, self.indicators)
        return self.indicators[name]

    def __iter__(self) -> Iterator[Definition]:
        return iter(self.indicators.values())


REGISTRY = Registry()


def unknown(name: str, known: Iterable[str]) -> UnknownIndicator:
    """The error for an identifier that nobody bears, with those it may stand for."""
    near = difflib.get_close_matches(name, tuple(known), n=3, cutoff=0.5)
    told = f" Les plus proches : {', '.join(near)}." if near else ""
    return UnknownIndicator(
        f"Indicateur inconnu : « {name} ».{told} "
        "La liste est donnée par « point-avancement indicateurs »."
    )


def _docstring(function: Callable[..., object]) -> str:
    return " ".join((inspect.getdoc(function) or "").split())


def indicator(
    section: Section,
    label: str,
    unit: Unit,
    *sources: str,
    national_only: bool = False,
    support: bool = False,
) -> Callable[[Builder], Builder]:
    """Declare a function as the definition of the indicator of the same name."""

    def declare(build: Builder) -> Builder:
        name = build.__name__
        REGISTRY.indicators[name] = Definition(
            name, label, unit, section, _docstring(build), sources, build, national_only, support
        )
        return build

    return declare


def breakdown(
    section: Section, label: str, whole: str, *sources: str, order: tuple[str, ...] = ()
) -> Callable[[Callable[[Book], Mapping[str, Measure]]], Callable[[Book], Mapping[str, Measure]]]:
    """Declare a function as the split of a whole under its own name."""

    def declare(
        build: Callable[[Book], Mapping[str, Measure]],
    ) -> Callable[[Book], Mapping[str, Measure]]:
        name = build.__name__
        REGISTRY.breakdowns[name] = BreakdownDefinition(
            name, label, whole, section, _docstring(build), sources, build, order
        )
        return build

    return declare


def carte(
    name: str, section: Section, label: str, form: Form, level: Level, *indicators: str
) -> None:
    """Declare a map of one indicator (of several for categories)."""
    REGISTRY.maps[name] = MapDefinition(name, label, indicators, level, form, section)
