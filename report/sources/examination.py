"""Every delivery of an edition read, checked and restricted to what counts.

`examine` never raises for what was delivered: it reports every problem of every file at once, and
holds the records when nothing blocks. `load` is the same for those who need the records.
"""

import difflib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from report.edition import Edition
from report.edition_check import to_complete
from report.errors import InvalidInput, PointAvancementError, Problem, Severity
from report.sources import deliveries, review
from report.sources import scope as scoping
from report.sources.conversion import empty
from report.sources.deliveries import LIST, Intake
from report.sources.fields import SourceSchema
from report.sources.records import Delivery, Records, Report
from report.sources.schemas import SCHEMAS
from report.territories import Cog

_EDITION, _CLUB = "edition.toml", "club.toml"


def load(edition: Edition, cog: Cog | None = None) -> Records:
    """The records of an edition. Raises InvalidInput with every problem of every file."""
    report = _examine(edition, cog)
    if report.records is None:
        raise InvalidInput(report.problems)
    return report.records


def examine(folder: Path | str, cog: Cog | None = None) -> Report:
    """Every problem and notice of an edition's folder; nothing is written, nothing raised."""
    try:
        edition = Edition.load(folder)
    except InvalidInput as invalid:
        return Report(invalid.problems)
    return _examine(edition, cog)


def _examine(edition: Edition, cog: Cog | None) -> Report:
    found = [*to_complete(edition), *_entries(edition), *review.marks(edition.folder)]
    try:
        cog = cog or Cog.load(edition.cog)
    except PointAvancementError as unknown:
        return Report((*found, _no_cog(edition, unknown)), edition=edition)
    found += _workshops(edition, cog)
    delivered = {name: True for name, entry in edition.sources.items() if entry.livre}
    intake = deliveries.take(edition.folder, cog, delivered)
    found += intake.problems
    found += intake.missing.values()
    for one in intake.taken.values():
        found += one.problems
    found += deliveries.references(intake)
    found += deliveries.strangers(intake, frozenset(edition.sources) - frozenset(delivered))
    broken = {problem.file for problem in found if problem.severity is Severity.BLOQUANT}
    unreliable = {name for name, file in intake.files.items() if file in broken}
    launch = edition.programme.lancement
    scope = scoping.Scope(cog, edition.arrete, launch=launch, unreliable=unreliable)
    received, notices = _scope_all(edition, intake, scope)
    return _report(edition, [*found, *notices], received, scope, intake)


def _report(
    edition: Edition,
    found: Iterable[Problem],
    received: dict[str, Delivery],
    scope: scoping.Scope,
    intake: Intake,
) -> Report:
    order: dict[str, int] = {}
    for rank, name in enumerate(SCHEMAS):
        order.setdefault(intake.files.get(name, SCHEMAS[name].file), rank)
    ranked = sorted(found, key=lambda item: (order.get(item.file, -1), item.line or sys.maxsize))
    problems = tuple(item for item in ranked if item.severity is Severity.BLOQUANT)
    notices = tuple(item for item in ranked if item.severity is not Severity.BLOQUANT)
    records = None
    if not problems and scope.members is not None:
        tables, passed = MappingProxyType(scope.tables), MappingProxyType(received)
        records = Records(edition, scope.cog, scope.members, tables, passed, notices)
    return Report(problems, notices, received, edition, records)


def _scope_all(
    edition: Edition, intake: Intake, scope: scoping.Scope
) -> tuple[dict[str, Delivery], list[Problem]]:
    """Restrict every table, those that place others first; fills scope.tables in source order."""
    problems: list[Problem] = []
    received: dict[str, Delivery] = {}
    for name in sorted(SCHEMAS, key=_depth):
        schema, one = SCHEMAS[name], intake.taken.get(name)
        if name in edition.sources:
            received[name] = _delivery(edition, schema, intake)
        if one is None or one.typed is None:
            continue
        scoped = scoping.restrict(one.typed, schema, one.file, scope)
        problems += scoped.problems
        scope.tables[name] = scoped.table
        if name == LIST and name not in scope.unreliable:
            scope.members = scoping.programme(scoped.table, scope.cog)
            problems += scoping.other_names(scoped.table, one.file, scope.cog)
        received[name] = _counted(received[name], scoped, len(one.typed))
    scope.tables = {name: scope.tables.get(name, empty(name)) for name in SCHEMAS}
    return {name: received[name] for name in SCHEMAS if name in received}, problems


def _depth(name: str) -> tuple[bool, int]:
    """The list of communes first, then the tables that place others, then those they place."""
    depth, holder = 0, SCHEMAS[name].scoped_by
    while holder is not None:
        depth, holder = depth + 1, SCHEMAS[holder].scoped_by
    return name != LIST, depth


def _delivery(edition: Edition, schema: SourceSchema, intake: Intake) -> Delivery:
    entry, one = edition.sources[schema.name], intake.taken.get(schema.name)
    delivery = Delivery(
        schema.name,
        intake.files.get(schema.name, schema.file),
        entry.fournisseur,
        entry.arrete,
        delivered=entry.livre,
        licence=entry.licence,
    )
    if one is None:
        return delivery
    return replace(
        delivery,
        sha256=one.sha256,
        read=one.lines,
        ignored=one.ignored,
        mended=one.mended,
        how=one.how,
    )


def _counted(delivery: Delivery, scoped: scoping.Scoped, rows: int) -> Delivery:
    left = scoped.outside + scoped.after + scoped.unsigned + scoped.merged
    return replace(
        delivery,
        kept=rows - left,
        outside=scoped.outside,
        after=scoped.after,
        unsigned=scoped.unsigned,
        merged=scoped.merged,
    )


def _entries(edition: Edition) -> Iterator[Problem]:
    """Sources that edition.toml forgets, and those it names that nobody knows."""
    unknown = [name for name in edition.sources if name not in SCHEMAS]
    for name in SCHEMAS:
        if name not in edition.sources:
            advice = f"ajouter [sources.{name}], avec livre = false si rien n’est livré"
            yield _problem(_EDITION, "source absente", f"sources.{name}", advice)
    for name in unknown:
        near = difflib.get_close_matches(name, SCHEMAS, n=1)
        advice = f"écrire [sources.{near[0]}]" if near else "retirer la source"
        yield _problem(_EDITION, "source inconnue", "une source connue", advice, name)


def _workshops(edition: Edition, cog: Cog) -> Iterator[Problem]:
    """Communes of the Club's workshops, which are named by the COG."""
    for season in edition.club.saisons:
        for workshop in season.ateliers:
            if workshop.insee_com not in cog.communes.index:
                yield _problem(
                    _CLUB,
                    "commune inconnue",
                    f"un code commune du COG {cog.millesime}",
                    f"corriger l’atelier de la saison « {season.id} »",
                    workshop.insee_com,
                )


def _no_cog(edition: Edition, error: PointAvancementError) -> Problem:
    return _problem(_EDITION, "COG absent", "un millésime présent", str(error), str(edition.cog))


def _problem(file: str, rule: str, expected: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(file=file, rule=rule, expected=expected, remedy=remedy, value=value)
