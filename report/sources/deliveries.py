"""Every delivery of a folder taken in: its text, mended, its problems, its typed rows."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from report.errors import Problem, Severity
from report.sources import beneficiaries, mapping, origins
from report.sources.checks import check
from report.sources.codes import Gazetteer
from report.sources.columns import among
from report.sources.conversion import convert
from report.sources.findings import listed
from report.sources.mapping import Correspondance
from report.sources.origins import Origin
from report.sources.schemas import SCHEMAS
from report.territories import Cog

LIST = "communes_pvd"
"""The source that says which communes are of the programme."""


@dataclass(frozen=True)
class Taken:
    """One delivery taken in.

    whole: every row as mended text; typed: the rows that nothing blocks, None when columns lack.
    """

    file: str
    sha256: str
    how: str
    lines: int
    ignored: int
    mended: int
    whole: pd.DataFrame
    typed: pd.DataFrame | None
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> bool:
        """Whether every row and every column could be read."""
        return self.typed is not None and not any(
            problem.severity is Severity.BLOQUANT and problem.rule in _UNREAD
            for problem in self.problems
        )


_UNREAD = frozenset({"nombre de valeurs", "syntaxe CSV", "encodage", "trop de lignes"})


@dataclass
class Intake:
    """The deliveries of a folder, and the problems of what is around them."""

    folder: Path
    cog: Cog
    wanted: Mapping[str, Correspondance] = field(default_factory=dict)
    taken: dict[str, Taken] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    missing: dict[str, Problem] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, str]:
        """Source → the name of its delivery in messages."""
        return {name: one.file for name, one in self.taken.items()} | {
            name: problem.file for name, problem in self.missing.items()
        }


def take(folder: Path, cog: Cog, sources: Mapping[str, bool]) -> Intake:
    """Take in the deliveries of a folder. sources: those expected → whether one must be there."""
    intake = Intake(folder, cog)
    intake.wanted, found = mapping.load(folder)
    intake.problems += found
    identifiers, found = beneficiaries.load(folder, cog)
    intake.problems += found
    gazetteer = Gazetteer(cog, beneficiaries=identifiers)
    for name, schema in SCHEMAS.items():
        if name not in sources:
            continue
        origin = origins.find(folder, schema, intake.wanted.get(name))
        if isinstance(origin, Problem):
            if sources[name] or origin.rule != "fichier absent":
                intake.missing[name] = origin
            continue
        intake.taken[name] = _taken(origin, gazetteer)
        if name == LIST:
            gazetteer = replace(gazetteer, members=_members(intake.taken[name]))
    return intake


def _taken(origin: Origin, gazetteer: Gazetteer) -> Taken:
    raw = origin.read()
    checked = check(raw, origin.schema, gazetteer, origin.wanted)
    complete = set(origin.schema.columns) <= set(checked.frame.columns)
    return Taken(
        raw.file,
        raw.sha256,
        raw.how,
        raw.lines,
        raw.ignored,
        checked.mended,
        checked.whole,
        convert(origin.schema, checked.frame) if complete else None,
        (*raw.problems, *checked.problems),
    )


def _members(taken: Taken) -> frozenset[str]:
    """The codes of the list of communes, as delivered."""
    return frozenset(taken.whole["insee_com"] if "insee_com" in taken.whole.columns else ())


def references(intake: Intake) -> Iterator[Problem]:
    """Identifiers that another source must hold. Rows left out as outside still hold theirs."""
    for name, one in intake.taken.items():
        for column, target in SCHEMAS[name].references.items():
            holder = intake.taken.get(target)
            if holder is None or not holder.readable or column not in one.whole.columns:
                continue
            values = one.whole[column]
            missing = ~among(values, holder.whole[column]) & (values != "")
            yield from listed(
                one.file,
                "référence inconnue",
                f"un {column} de {holder.file}",
                f"corriger l’identifiant, ou ajouter sa ligne à {holder.file}",
                values[missing],
                column,
            )


def strangers(intake: Intake, undelivered: frozenset[str]) -> Iterator[Problem]:
    """Files of sources/ that are not read: a misspelt name, a source said not to be delivered."""
    expected = origins.standard_names(SCHEMAS.values())
    claimed = origins.claimed(intake.wanted)
    for path in sorted((intake.folder / origins.FOLDER).glob("[!.]*")):
        source = expected.get(path.name)
        relative = f"{origins.FOLDER}/{path.name}"
        if relative in claimed:
            continue
        if source is None:
            near = difflib.get_close_matches(path.name, expected, n=1)
            advice = (
                f"renommer en {near[0]}"
                if near
                else f"rien à faire s’il n’est pas à lire ; sinon, le nommer dans {mapping.FILE}"
            )
            yield _unread(relative, "fichier inconnu", "le fichier d’une source", advice)
        elif source in undelivered:
            advice = f"écrire livre = true dans [sources.{source}], ou l’ôter"
            yield _unread(relative, "fichier non lu", "aucun fichier : livre = false", advice)
        elif (one := intake.wanted.get(source)) is not None and (one.fichier or one.requete):
            advice = f"l’ôter, ou retirer la table [{source}] de {mapping.FILE}"
            yield _unread(relative, "fichier non lu", "la livraison nommée ailleurs", advice)


def _unread(file: str, rule: str, expected: str, remedy: str) -> Problem:
    return Problem(
        file=file, rule=rule, expected=expected, remedy=remedy, severity=Severity.A_VERIFIER
    )
