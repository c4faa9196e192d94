"""Controls of a publication: what is compared, both sides, and what came out of it.

Each rule lives where it can read what it needs (`report.indicators.controls` for figures,
`report.document.proofreading` for texts and pages); the value they give and what is done of it are
here. A blocking gap stops the publication unless the edition acknowledges it: who decided, why,
and up to which arrêté it holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from report.errors import InvalidInput, Problem, Severity
from report.formats import long_date
from report.journal import Ecart


class Verdict(StrEnum):
    """What a control found, from the best to the worst."""

    OK = "ok"
    ARRONDI = "arrondi"
    ALERTE = "alerte"
    RECONNU = "écart reconnu"
    ECART = "écart"


_WEIGHT = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True)
class Control:
    """One control of one edition.

    famille: total, part, répétition…; gauche, droite: the two sides of the equation as printed;
    detail: what differs and by how much, or where; ecart: who acknowledged the gap.
    """

    id: str
    famille: str
    libelle: str
    verdict: Verdict
    gauche: str = ""
    droite: str = ""
    detail: str = ""
    ecart: Ecart | None = None

    @property
    def blocking(self) -> bool:
        """Whether it stops the publication."""
        return self.verdict is Verdict.ECART


def together(*groups: Iterable[Control]) -> tuple[Control, ...]:
    """The controls of several rooms in the order of their identifiers.

    A control made of several parts gives the worst of them, with the details of all that are not
    ok.
    """
    found: dict[str, list[Control]] = {}
    for group in groups:
        for control in group:
            found.setdefault(control.id, []).append(control)
    return tuple(_merged(parts) for _, parts in sorted(found.items()))


def _merged(parts: list[Control]) -> Control:
    worst = max(parts, key=lambda part: _WEIGHT[part.verdict])
    details = [part.detail for part in parts if part.detail and part.verdict is worst.verdict]
    return replace(worst, detail=" ; ".join(dict.fromkeys(details)))


def acknowledged(
    controls: Iterable[Control], ecarts: Iterable[Ecart], arrete: date
) -> tuple[Control, ...]:
    """The same controls, their gaps marked as acknowledged where the edition says so.

    arrete: that of the edition; an acknowledgement holds up to its own last arrêté, included.
    """
    by_control = {ecart.controle: ecart for ecart in ecarts}
    return tuple(_acknowledged(control, by_control.get(control.id), arrete) for control in controls)


def _acknowledged(control: Control, ecart: Ecart | None, arrete: date) -> Control:
    if ecart is None or not control.blocking:
        return control
    if arrete > ecart.jusqu_au:
        until = long_date(ecart.jusqu_au)
        told = f"{control.detail} ; reconnu jusqu’à l’arrêté du {until} seulement"
        return replace(control, detail=told.removeprefix(" ; "))
    return replace(control, verdict=Verdict.RECONNU, ecart=ecart)


FILE = "contrôles"
"""What the problems of controls bear as their file: they are shown together."""


def problems(controls: Iterable[Control]) -> tuple[Problem, ...]:
    """Every control that is not ok, as problems: a gap stops, the others are to be looked at."""
    return tuple(_problem(control) for control in controls if control.verdict is not Verdict.OK)


def _problem(control: Control) -> Problem:
    equal = control.verdict in (Verdict.ECART, Verdict.RECONNU)
    sides = " ≠ " if equal and not control.droite.startswith(("≠", "≤", "⊂")) else " | "
    return Problem(
        file=FILE,
        column=control.id,
        value=sides.join(side for side in (control.gauche, control.droite) if side) or None,
        rule=f"{control.verdict} ({control.famille})",
        expected=control.libelle,
        remedy=_remedy(control),
        severity=Severity.BLOQUANT if control.blocking else Severity.A_VERIFIER,
    )


def _remedy(control: Control) -> str:
    told = f"{control.detail} ; " if control.detail else ""
    match control.verdict:
        case Verdict.ECART:
            return f"{told}corriger, ou le reconnaître dans [[ecarts_reconnus]]"
        case Verdict.RECONNU if control.ecart is not None:
            ecart = control.ecart
            return (
                f"{told}reconnu le {long_date(ecart.date)} ({ecart.decideur}), "
                f"jusqu’à l’arrêté du {long_date(ecart.jusqu_au)} : {ecart.motif}"
            )
        case Verdict.ARRONDI:
            return f"{told}rien à faire"
    return f"{told}le dire au lecteur, ou corriger"


def require(controls: Iterable[Control], others: Iterable[Problem] = ()) -> None:
    """Let nothing through that a control stops. Raises InvalidInput with every blocking gap.

    others: the problems found beside the controls, of which the blocking ones stop too.
    """
    found = [problem for problem in others if problem.severity is Severity.BLOQUANT]
    found += problems(control for control in controls if control.blocking)
    if found:
        raise InvalidInput(found)
