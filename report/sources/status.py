"""Which deliveries of an edition have arrived, are valid, are missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from report.errors import Severity
from report.sources.control import Control
from report.sources.records import Delivery


class Arrival(StrEnum):
    """The state of one delivery."""

    MANQUANTE = "manquante"
    A_CORRIGER = "à corriger"
    A_VERIFIER = "à vérifier"
    VALIDE = "valide"
    NON_TRANSMISE = "non transmise"


@dataclass(frozen=True)
class Status:
    """A delivery, its state, and how many problems stop it or ask for an eye."""

    delivery: Delivery
    state: Arrival
    blocking: int
    to_check: int


def status(control: Control) -> tuple[Status, ...]:
    """The state of each delivery that the edition awaits, in the order of the publication."""
    found = {one.file: one for one in control.files}
    missing = {
        problem.file
        for problem in control.problems
        if problem.rule == "fichier absent" and problem.severity is Severity.BLOQUANT
    }
    statuses = []
    for delivery in control.report.deliveries.values():
        one = found.get(delivery.file)
        blocking = one.count(Severity.BLOQUANT) if one else 0
        to_check = one.count(Severity.A_VERIFIER) if one else 0
        statuses.append(
            Status(delivery, _state(delivery, missing, blocking, to_check), blocking, to_check)
        )
    return tuple(statuses)


def _state(delivery: Delivery, missing: set[str], blocking: int, to_check: int) -> Arrival:
    if not delivery.delivered:
        return Arrival.NON_TRANSMISE
    if delivery.file in missing:
        return Arrival.MANQUANTE
    if blocking:
        return Arrival.A_CORRIGER
    return Arrival.A_VERIFIER if to_check else Arrival.VALIDE


def tally(statuses: tuple[Status, ...]) -> Mapping[Arrival, int]:
    """How many deliveries are in each state."""
    return {
        state: sum(one.state is state for one in statuses)
        for state in Arrival
        if any(one.state is state for one in statuses)
    }
