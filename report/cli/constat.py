"""A control on the terminal and as JSON. Values are verbatim, on lines never wrapped nor cut."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from report import formats
from report.errors import Problem, Severity
from report.sources.control import Control, Findings, lines
from report.sources.records import Delivery

NBSP = "\u00a0"

_WIDEST = 36
"""Characters beyond which a cell no longer widens its column: it is never cut."""

_NOUNS = {
    Severity.BLOQUANT: ("problème bloquant", "problèmes bloquants"),
    Severity.A_VERIFIER: ("point à vérifier", "points à vérifier"),
    Severity.REPARE: ("réparation", "réparations"),
}
_SHOWN = 6
"""Lines of a file named for one value on the terminal; the JSON and the page name more."""


def text(control: Control) -> Iterator[str]:
    """The whole control: files and their problems, then rows by delivery, then the verdict."""
    for one in control.files:
        yield from _file(one)
        yield ""
    yield from counts(tuple(control.report.deliveries.values()))
    yield verdict(control)


def _file(one: Findings) -> Iterator[str]:
    yield f"{one.file}{NBSP}: {summary(one.problems)}"
    for delivery in one.deliveries:
        yield f"  {origin(delivery)}"
    rows = [_cells(problem) for problem in one.problems]
    widths = [min(max(len(cell) for cell in cells), _WIDEST) for cells in zip(*rows, strict=True)]
    for problem, cells in zip(one.problems, rows, strict=True):
        aligned = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        yield "  " + "  ".join(aligned).rstrip()
        if problem.shown is not None:
            yield f"      valeur{NBSP}: {problem.shown}"
        yield f"      attendu{NBSP}: {problem.expected}"
        yield f"      à faire{NBSP}: {problem.remedy}"


def _cells(problem: Problem) -> Sequence[str]:
    """Severity, lines, column, rule, how many times."""
    first = problem.lines[:_SHOWN]
    where = lines(problem)
    if len(problem.lines) > _SHOWN:
        where = "lignes " + ", ".join(str(line) for line in first) + "…"
    times = f"{problem.count} fois" if problem.count > 1 else ""
    return (str(problem.severity), where, problem.column or "", problem.rule, times)


def origin(delivery: Delivery) -> str:
    """Who delivers what, as of when, and how it was read."""
    how = f" ; {delivery.how}" if delivery.how else ""
    when = formats.long_date(delivery.arrete)
    return f"{delivery.source}, {delivery.provider}, au {when}{how}"


def summary(problems: Iterable[Problem]) -> str:
    """« 2 problèmes bloquants, 1 réparation »."""
    found = [problem.severity for problem in problems]
    parts = [
        f"{found.count(severity)} {names[found.count(severity) > 1]}"
        for severity, names in _NOUNS.items()
        if severity in found
    ]
    return ", ".join(parts) or "rien à signaler"


COUNTS = (
    ("lues", "read"), ("retenues", "kept"), ("réparées", "mended"), ("refusées", "refused"),
    ("hors programme", "outside"), ("après l’arrêté", "after"), ("non signées", "unsigned"),
    ("doublons réunis", "merged"), ("écartées", "ignored"),
)  # fmt: skip
"""What becomes of the rows of a delivery: title of the column, name in Delivery."""


def counts(deliveries: Sequence[Delivery]) -> Iterator[str]:
    """A line per source: rows read, kept, mended, refused, and why the others were left out."""
    if not deliveries:
        return
    width = max(len(delivery.source) for delivery in deliveries)
    yield f"{'source':<{width}}  " + "  ".join(title for title, _ in COUNTS)
    for delivery in deliveries:
        cells = (f"{getattr(delivery, name):>{len(title)}}" for title, name in COUNTS)
        state = "  ".join(cells) if delivery.delivered else "non transmise"
        yield f"{delivery.source:<{width}}  {state}"
    yield ""


def verdict(control: Control) -> str:
    """The last line: whether the edition can be made, and what is left to look at."""
    found = summary(control.problems)
    if control.blocked:
        return f"Publication impossible{NBSP}: {found}."
    return "Rien à signaler." if not control.problems else f"Publication possible{NBSP}: {found}."


def as_json(control: Control) -> str:
    """The control for a program; keys in French, severities as they are named everywhere."""
    edition = control.report.edition
    whole: dict[str, Any] = {
        "edition": None if edition is None else edition.folder.name,
        "arrete": None if edition is None else edition.arrete.isoformat(),
        "publication_possible": not control.blocked,
        "nombre": {str(severity): control.count(severity) for severity in Severity},
        "livraisons": [_delivery(one) for one in control.report.deliveries.values()],
        "problemes": [_problem(problem) for problem in control.problems],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "source": delivery.source,
        "fichier": delivery.file,
        "fournisseur": delivery.provider,
        "arrete": delivery.arrete.isoformat(),
        "licence": delivery.licence,
        "transmise": delivery.delivered,
        "lecture": delivery.how,
        "sha256": delivery.sha256,
        "lignes": {title: getattr(delivery, name) for title, name in COUNTS},
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "fichier": problem.file,
        "severite": str(problem.severity),
        "regle": problem.rule,
        "ligne": problem.line,
        "lignes": list(problem.lines),
        "colonne": problem.column,
        "valeur": problem.value,
        "attendu": problem.expected,
        "remede": problem.remedy,
        "nombre": problem.count,
    }
