"""What a value is counted in, and what is known of it: units and states.

A unit says how the national figure is displayed (scale, decimals, the publication's own
approximation); how any value is written follows from it in `report.formats`, at the edge.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    """What is known of a value. Zero is a known value: four states that never stand for another."""

    CONNU = "connu"
    NON_TRANSMIS = "non transmis"
    SECRET = "secret"
    SANS_OBJET = "sans objet"


SIGNS = {State.NON_TRANSMIS: "n.d.", State.SECRET: "s.", State.SANS_OBJET: "–"}
"""How an unknown value is printed, everywhere."""

STATED = {
    State.NON_TRANSMIS: "donnée non transmise",
    State.SECRET: "donnée couverte par le secret statistique",
    State.SANS_OBJET: "sans objet",
}
"""What each of these signs means, in words."""


@dataclass(frozen=True)
class Approximation:
    """The publication's way of rounding a large national figure.

    word: « près de » or « environ »; step: the display is a multiple of it, in the unit printed;
    tolerance: how far the exact value may be from the display, as a share of it, for the word to
    be true. Beyond, the exact value is printed without a word.
    """

    word: Literal["près de", "environ"]
    step: float
    tolerance: float = 0.05


@dataclass(frozen=True)
class Count:
    """Things counted: the noun in the singular and the plural. Values are integers."""

    singular: str
    plural: str
    approximation: Approximation | None = None


@dataclass(frozen=True)
class Share:
    """A part of a whole, a fraction of one, displayed in per cent."""

    decimals: int = 0


@dataclass(frozen=True)
class Mean:
    """A quotient of two counts: a mean number of `plural`; decimals of the national display."""

    singular: str
    plural: str
    decimals: int = 0
    local_decimals: int = 1
    approximation: Approximation | None = None


@dataclass(frozen=True)
class Money:
    """Euros. Values are integers, in centimes; scale and decimals are the national display's."""

    scale: Literal["M€", "Md€"] = "M€"
    decimals: int = 0
    yearly: bool = False
    approximation: Approximation | None = None


@dataclass(frozen=True)
class Moment:
    """A date, displayed to the day or to the month."""

    precision: Literal["jour", "mois"] = "jour"


Unit = Count | Share | Mean | Money | Moment


def name(unit: Unit) -> str:
    """The unit in words, for tables of indicators and the open data."""
    match unit:
        case Count() | Mean():
            return unit.plural
        case Share():
            return "%"
        case Money():
            return "€/an" if unit.yearly else "€"
        case Moment():
            return "date"
