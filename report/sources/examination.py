"""Every delivery of an edition read, checked and restricted to what counts.

`examine` never raises for what was delivered: it reports every problem of every file at once, and
holds the records when nothing blocks. `load` is the same for those who need the records.
"""

import difflib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from report.edition import Edition, inside
from report.edition_check import to_complete
from report.errors import InvalidInput, PointAvancementError, Problem, Severity
from report.sources import scope as scoping
from report.sources.columns import among
from report.sources.conversion import convert, empty
from report.sources.fields import SourceSchema
from report.sources.findings import listed
from report.sources.reading import RawTable, read
from report.sources.records import Delivery, Records, Report
from report.sources.schemas import SCHEMAS
from report.territories import Cog

_EDITION, _CLUB = "edition.toml", "club.toml"
_LIST = "communes_pvd"


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
    found = [*to_complete(edition), *_entries(edition)]
    try:
        cog = cog or Cog.load(edition.cog)
    except PointAvancementError as unknown:
        return Report((*found, _no_cog(edition, unknown)), edition=edition)
    found += _workshops(edition, cog)
    raw, frames, values = _read_all(edition, cog)
    found += values
    found += _references(raw)
    found += _strangers(edition)
    broken = {problem.file for problem in found if problem.severity is Severity.BLOQUANT}
    unreliable = {name for name, schema in SCHEMAS.items() if schema.file in broken}
    scope = scoping.Scope(cog, edition.arrete, unreliable=unreliable)
    deliveries, notices = _scope_all(edition, raw, frames, scope)
    found += notices
    return _report(edition, found, deliveries, scope)


def _report(
    edition: Edition,
    found: Iterable[Problem],
    deliveries: Mapping[str, Delivery],
    scope: scoping.Scope,
) -> Report:
    order = {schema.file: rank for rank, schema in enumerate(SCHEMAS.values())}
    ranked = sorted(found, key=lambda item: (order.get(item.file, -1), item.line or sys.maxsize))
    problems = tuple(item for item in ranked if item.severity is Severity.BLOQUANT)
    notices = tuple(item for item in ranked if item.severity is not Severity.BLOQUANT)
    records = None
    if not problems and scope.members is not None:
        tables, received = MappingProxyType(scope.tables), MappingProxyType(dict(deliveries))
        records = Records(edition, scope.cog, scope.members, tables, received, notices)
    return Report(problems, notices, deliveries, edition, records)


def _read_all(
    edition: Edition, cog: Cog
) -> tuple[dict[str, RawTable], dict[str, pd.DataFrame], list[Problem]]:
    """Each delivered file as text, its rows that nothing blocks, typed, and its problems."""
    from report.sources.checks import check

    raw: dict[str, RawTable] = {}
    frames: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, schema in SCHEMAS.items():
        if name not in edition.sources or not edition.sources[name].livre:
            continue
        path = inside(edition.folder, schema.file)
        if path is None or not path.is_file():
            problems.append(_no_file(schema, path))
            continue
        raw[name] = read(path, schema.file, schema)
        checked = check(raw[name], schema, cog)
        problems += [*raw[name].problems, *checked.problems]
        if set(schema.columns) <= set(checked.frame.columns):
            frames[name] = convert(schema, checked.frame)
    return raw, frames, problems


def _scope_all(
    edition: Edition,
    raw: Mapping[str, RawTable],
    frames: Mapping[str, pd.DataFrame],
    scope: scoping.Scope,
) -> tuple[dict[str, Delivery], list[Problem]]:
    """Restrict every table, those that place others first; fills scope.tables in source order."""
    problems: list[Problem] = []
    deliveries: dict[str, Delivery] = {}
    for name in sorted(SCHEMAS, key=_depth):
        schema = SCHEMAS[name]
        if name in edition.sources:
            deliveries[name] = _delivery(edition, schema, raw.get(name))
        if name not in frames:
            continue
        scoped = scoping.restrict(frames[name], schema, schema.file, scope)
        problems += scoped.problems
        scope.tables[name] = scoped.table
        if name == _LIST and name not in scope.unreliable:
            scope.members = scoping.programme(scoped.table, scope.cog)
            problems += scoping.other_names(scoped.table, schema.file, scope.cog)
        deliveries[name] = _counted(deliveries[name], scoped, len(frames[name]))
    scope.tables = {name: scope.tables.get(name, empty(name)) for name in SCHEMAS}
    return {name: deliveries[name] for name in SCHEMAS if name in deliveries}, problems


def _depth(name: str) -> tuple[bool, int]:
    """The list of communes first, then the tables that place others, then those they place."""
    depth, holder = 0, SCHEMAS[name].scoped_by
    while holder is not None:
        depth, holder = depth + 1, SCHEMAS[holder].scoped_by
    return name != _LIST, depth


def _delivery(edition: Edition, schema: SourceSchema, raw: RawTable | None) -> Delivery:
    entry = edition.sources[schema.name]
    delivery = Delivery(
        schema.name, schema.file, entry.fournisseur, entry.arrete, delivered=entry.livre
    )
    return delivery if raw is None else replace(delivery, sha256=raw.sha256, read=raw.lines)


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


def _no_file(schema: SourceSchema, path: Path | None) -> Problem:
    if path is None:
        return _problem(
            schema.file,
            "lien symbolique",
            "un fichier du dossier de l’édition",
            "copier le fichier dans le dossier au lieu de le lier",
        )
    return _problem(
        schema.file,
        "fichier absent",
        f"le fichier de la source {schema.name} (une ligne : {schema.row})",
        f"ajouter le fichier, ou écrire livre = false dans [sources.{schema.name}]",
    )


def _problem(file: str, rule: str, expected: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(file=file, rule=rule, expected=expected, remedy=remedy, value=value)


def _references(raw: Mapping[str, RawTable]) -> Iterator[Problem]:
    """Identifiers that another source must hold. Rows left out as outside still hold theirs."""
    for name, table in raw.items():
        for column, target in SCHEMAS[name].references.items():
            holder = raw.get(target)
            if holder is None or any(
                item.severity is Severity.BLOQUANT for item in holder.problems
            ):
                continue
            if column not in table.frame.columns:
                continue
            values = table.frame[column]
            missing = ~among(values, holder.frame[column]) & (values != "")
            yield from listed(
                table.file,
                "référence inconnue",
                f"un {column} de {holder.file}",
                f"corriger l’identifiant, ou ajouter sa ligne à {holder.file}",
                values[missing],
                column,
            )


def _strangers(edition: Edition) -> Iterator[Problem]:
    """Files of sources/ that are not read: a misspelt name, a source said not to be delivered."""
    expected = {Path(schema.file).name: name for name, schema in SCHEMAS.items()}
    for path in sorted((edition.folder / "sources").glob("[!.]*")):
        entry = edition.sources.get(expected.get(path.name, ""))
        if path.name not in expected:
            near = difflib.get_close_matches(path.name, expected, n=1)
            advice = f"renommer en {near[0]}" if near else "rien à faire : le fichier n’est pas lu"
            yield _unread(path, "fichier inconnu", "le fichier d’une source", advice)
        elif entry is not None and not entry.livre:
            advice = f"écrire livre = true dans [sources.{expected[path.name]}], ou l’ôter"
            yield _unread(path, "fichier non lu", "aucun fichier : livre = false", advice)


def _unread(path: Path, rule: str, expected: str, remedy: str) -> Problem:
    return Problem(
        file=f"sources/{path.name}",
        rule=rule,
        expected=expected,
        remedy=remedy,
        severity=Severity.A_VERIFIER,
    )
