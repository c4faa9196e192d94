"""What an edition answers for beside its data: gaps, secrecy, errata, the logs of its inputs.

The dataclasses are the schema of their tables in edition.toml and journal.toml (see
`report.edition`). Functions are named, never persons.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Interval, MaxLen, MinLen

_CONFIG = {"extra": "forbid"}

Text = Annotated[str, MinLen(1)]
Rating = Literal["vert", "orange", "rouge"]
"""How far a delivery or an assumption can be relied on."""


@dataclass(frozen=True)
class Ecart:
    """A gap that a control finds and that somebody took the responsibility to publish.

    controle: identifier of the control; decideur: a function; jusqu_au: the last arrêté for which
    the decision holds, compared with the edition's arrêté and never with the clock.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    controle: Text
    motif: Text
    decideur: Text
    date: datetime.date
    jusqu_au: datetime.date


@dataclass(frozen=True)
class Secret:
    """The small-number rule of a source: from 1 to seuil − 1, nothing of a cell is published.

    niveaux: levels under secret; effectif: the indicator that counts what is protected, by
    default the first count made of the source. seuil = 0 or no level turns the rule off.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    seuil: Annotated[int, Interval(ge=0)] = 11
    niveaux: tuple[Literal["com", "epci"], ...] = ("com", "epci")
    effectif: str = ""


SECRETS: Mapping[str, Secret] = MappingProxyType({"anah_logements": Secret()})
"""The rules on by default: an edition may add to them, or change them, by name of source."""


@dataclass(frozen=True)
class Erratum:
    """What a corrected version changed, and why: printed on its page 1, hence the lengths.

    indicateurs: those whose value was printed otherwise; both values are then printed.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    version: Text
    date: datetime.date
    objet: Annotated[str, MinLen(1), MaxLen(120)]
    motif: Annotated[str, MinLen(1), MaxLen(200)]
    indicateurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reception:
    """A line of the deliveries log: when a source was received, how far it can be relied on."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    source: Text
    recu: datetime.date
    qualite: Rating
    remarque: str = ""


@dataclass(frozen=True)
class Hypothese:
    """A line of the assumptions log: what is supposed, what it changes, how safe it is."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    id: Text
    enonce: Text
    consequence: Text
    qualite: Rating
    indicateurs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Journal:
    """journal.toml: the log of deliveries and the log of assumptions. May be absent."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    livraisons: tuple[Reception, ...] = ()
    hypotheses: tuple[Hypothese, ...] = ()

    def reception(self, source: str) -> Reception | None:
        """What the log says of a source; None when it says nothing."""
        return next((line for line in self.livraisons if line.source == source), None)
