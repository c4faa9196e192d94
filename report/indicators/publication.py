"""Publishing an edition: its figures are frozen once; a correction is a new version."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from report.edition import Edition, beside
from report.errors import InvalidInput, Problem, Severity
from report.indicators import snapshot
from report.indicators.figures import Figures
from report.indicators.snapshot import Snapshot


def publish(figures: Figures) -> Mapping[str, bytes]:
    """The files to write in the edition's publication folder; none when they are there already.

    Raises InvalidInput when that version was published with other figures: what is published is
    never changed, a correction bears another version and its errata.
    """
    edition = figures.records.edition
    frozen = snapshot.freeze(figures)
    if not edition.published:
        return frozen
    written = (edition.publication_folder / snapshot.MANIFEST).read_bytes()
    if written == frozen[snapshot.MANIFEST]:
        return {}
    raise InvalidInput([_published_otherwise(edition)])


def _published_otherwise(edition: Edition) -> Problem:
    return Problem(
        file="edition.toml",
        column="version",
        value=edition.version,
        rule="version déjà publiée",
        expected=f"les fichiers et les chiffres de la version {edition.version}, inchangés",
        remedy="écrire la version suivante, avec [[errata]] : ce qui change et pourquoi",
    )


def require(edition: Edition) -> None:
    """Nothing is produced under the name of a published version from other data.

    Raises InvalidInput with every file of data that is not as it was published.
    """
    altered = [name for name in _changes(edition) if not name.endswith((".md", *_WORDS))]
    if altered:
        problems = [_changed(edition, name) for name in altered]
        raise InvalidInput([replace(one, severity=Severity.BLOQUANT) for one in problems])


def _changes(edition: Edition) -> tuple[str, ...]:
    """The files of a published version that are not as they were published."""
    if not edition.published:
        return ()
    frozen, now = snapshot.inputs_of(edition.publication_folder), snapshot.inputs(edition)
    return tuple(name for name in {**frozen, **now} if frozen.get(name) != now.get(name))


_WORDS = ("edition.toml", "journal.toml")
"""Files that say, and count nothing."""


def status(edition: Edition) -> tuple[Problem, ...]:
    """What an edition's past asks to be looked at.

    The edition it compares itself with was not published; its own files are no longer those that
    were published under its version.
    """
    found: list[Problem] = []
    try:
        before(edition)
    except InvalidInput as invalid:
        found += (replace(problem, severity=Severity.A_VERIFIER) for problem in invalid.problems)
    if edition.published:
        snapshot.load(edition.publication_folder)
        found += [_changed(edition, name) for name in _changes(edition)]
    return tuple(found)


def _changed(edition: Edition, name: str) -> Problem:
    return Problem(
        file=name,
        rule="modifié depuis la publication",
        expected=f"les octets publiés dans la version {edition.version}",
        remedy="le rétablir, ou publier une version corrigée avec ses errata",
        severity=Severity.A_VERIFIER,
    )


def before(edition: Edition) -> Snapshot | None:
    """What was published last of the edition this one is compared with; None when it names none.

    Raises InvalidInput when it was not published.
    """
    folder = folder_before(edition)
    return None if folder is None else published(Edition.load(folder))


def folder_before(edition: Edition) -> Path | None:
    """The folder of the previous edition: beside this one's, else in data/editions."""
    if edition.previous is None:
        return None
    return beside(edition.folder, edition.previous)


def versions(edition: Edition) -> tuple[str, ...]:
    """The versions published of an edition, oldest first."""
    folders = (edition.folder / "publication").glob(f"*/{snapshot.MANIFEST}")
    names = [path.parent.name for path in folders]
    return tuple(sorted(names, key=lambda name: [int(part) for part in name.split(".")]))


def published(edition: Edition) -> Snapshot:
    """The last version published of an edition. Raises InvalidInput when there is none."""
    found = versions(edition)
    last = found[-1] if found else edition.version
    return snapshot.load(edition.folder / "publication" / last)
