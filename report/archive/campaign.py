"""What a campaign published: the PDFs, the open data beside them, and the edition's inputs.

A folder of production is read (`build/`, with its `editions/`): every publication of the
edition's arrêté, and every open-data file; what belongs to another arrêté is left aside and
named. PDFs sealed under `scelles/` take the place of those they were made from, if these have not
changed since.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from report import formats
from report.archive import described, fingerprint, identify, naming, sealed
from report.archive.fingerprint import Fingerprint
from report.archive.sealed import Seal
from report.edition import Edition
from report.errors import InvalidInput, Problem
from report.journal import SECRETS
from report.production import manifest
from report.territories import Cog, Level, Territory

OPEN_DATA = (".csv", ".json", ".jsonld", ".md", ".ods", ".txt", ".xlsx")
DATA = ("donnees", "donnees-ouvertes", "opendata")
PLACES = ("editions", *DATA)
"""Folders of a production that are read besides its root: others may hold what is not public."""
ARCHIVABLE = "fmt/479"

_TERRITORY = re.compile(r"(?:^|[-/])(reg|dep|epci|com)-([0-9AB]{2,9})(?=[-./]|$)")


@dataclass(frozen=True)
class Item:
    """A file of a package: where it is, its name there, whose territory, its proof."""

    path: Path
    name: str
    territory: str
    fingerprint: Fingerprint
    format: identify.Format | None
    seal: Seal | None = None

    @property
    def is_pdf(self) -> bool:
        """Is it a publication, rather than data?"""
        return self.name.startswith("pdf/")

    @property
    def media(self) -> str:
        """The media type, by bytes where they tell, by extension for JSON and text."""
        by_extension = {".json": "application/json", ".jsonld": "application/ld+json"}
        if self.format:
            return self.format.media
        return by_extension.get(Path(self.name).suffix, "text/plain")


@dataclass(frozen=True)
class Campaign:
    """An edition, what was published of it, and what it was made from."""

    edition: Edition
    published: tuple[Item, ...]
    inputs: tuple[Item, ...]
    ignored: tuple[str, ...] = ()
    secret: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """How its packages are named: a corrected version never takes the place of another."""
        return self.edition.stem()

    @property
    def title(self) -> str:
        """The publication's title, with its arrêté."""
        return f"{self.edition.titre} au {formats.long_date(self.edition.arrete)}"

    @cached_property
    def territories(self) -> Mapping[str, Territory]:
        """The territories that have a publication, national first, in the order of the COG."""
        cog = Cog.load(self.edition.cog)
        found = [cog.parse(key) for key in {item.territory for item in self.published}]
        ranks = {level: cog.codes(level) for level in Level}
        order = list(Level)
        found.sort(key=lambda each: (order.index(each.level), ranks[each.level].index(each.code)))
        return {territory.key: territory for territory in found}

    def described(self, territory: Territory) -> str:
        """The title of a territory's edition."""
        where = "" if territory.key == naming.NATIONAL else f", {territory.locatif}"
        return f"{self.title}{where}"


def gather(folder: Path, edition: Edition, aside: Iterable[Path] = ()) -> Campaign:
    """The campaign of that edition published in a folder.

    aside: folders not to read (where packages are written). InvalidInput names every file that
    cannot be archived: not a PDF/A-3a, named out of the rules, sealed and changed since.
    """
    seals = sealed.read(folder)
    published: list[Item] = []
    ignored: list[str] = []
    problems: list[Problem] = []
    for relative in _files(folder, {path.resolve() for path in aside}):
        if not _belongs(relative, edition):
            ignored.append(str(relative))
            continue
        item, found = _published(folder, relative, seals.get(relative.name))
        problems.extend(found)
        published.append(item)
    problems.extend(_absences(folder, published, edition))
    problems.extend(_unmanifested(folder, edition))
    problems.extend(described.problems((item.path for item in published), edition))
    published, doubles = _once(published)
    problems.extend(doubles)
    inputs = tuple(_inputs(edition.folder))
    problems.extend(_misnamed(item) for item in inputs if not naming.is_safe(item.name))
    if problems:
        raise InvalidInput(problems)
    secret = tuple(_under_secrecy(edition))
    return Campaign(edition, tuple(published), inputs, tuple(ignored), secret)


def _files(folder: Path, aside: set[Path]) -> Iterator[PurePosixPath]:
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        elsewhere = len(relative.parts) > 1 and relative.parts[0] not in PLACES
        hidden = any(part.startswith(".") for part in relative.parts)
        if elsewhere or hidden or aside & set(path.resolve().parents):
            continue
        if path.is_file():
            yield PurePosixPath(relative.as_posix())


def _belongs(relative: PurePosixPath, edition: Edition) -> bool:
    if relative.suffix == ".pdf":
        named = naming.publication(relative.name)
        if named is None:
            return False
        return (named.arrete, named.version) == (edition.arrete, edition.version)
    return relative.suffix in OPEN_DATA and not naming.of_another_date(relative, edition.arrete)


def _published(
    folder: Path, relative: PurePosixPath, seal: Seal | None
) -> tuple[Item, list[Problem]]:
    path = folder / relative
    named = naming.publication(relative.name)
    proof = fingerprint.of_file(path)
    problems: list[Problem] = []
    if named and seal:
        before, path = proof, folder / sealed.FOLDER / relative.name
        proof, problems = sealed.checked(path, seal, before)
    kind = identify.identify(path) if path.is_file() else None
    if named:
        item = Item(path, f"pdf/{relative.name}", named.territory, proof, kind, seal)
        problems.extend(_unarchivable(relative, kind))
    else:
        item = Item(path, f"donnees/{_own(relative)}", _territory(relative), proof, kind)
    if not naming.is_safe(item.name):
        problems.append(_misnamed(item))
    return item, problems


def _own(relative: PurePosixPath) -> PurePosixPath:
    """Where a file of data is in its own folder, which the package has too."""
    first, *rest = relative.parts
    return PurePosixPath(*rest) if rest and first in DATA else relative


def _territory(relative: PurePosixPath) -> str:
    found = _TERRITORY.search(str(relative))
    return f"{found[1]}:{found[2]}" if found else naming.NATIONAL


def _unarchivable(relative: PurePosixPath, kind: identify.Format | None) -> Iterator[Problem]:
    if kind is None or kind.puid != ARCHIVABLE:
        yield Problem(
            str(relative),
            "le PDF n’est pas reconnu comme PDF/A-3a",
            f"PDF/A-3a ({ARCHIVABLE}), métadonnées en clair en début de fichier",
            "refaire le PDF avec la commande « pdf »",
            value=kind.puid if kind else "format non reconnu",
        )


def _misnamed(item: Item) -> Problem:
    return Problem(
        item.name,
        "ce nom ne peut pas entrer dans un paquet",
        "lettres sans accent, chiffres, « - », « _ », « @ » et « . »",
        "renommer le fichier",
    )


def _absences(folder: Path, published: Iterable[Item], edition: Edition) -> Iterator[Problem]:
    if not any(item.is_pdf for item in published):
        yield Problem(
            str(folder),
            "aucun PDF à archiver",
            f"{edition.stem()}.pdf",
            "produire l’édition avec la commande « pdf », ou indiquer un autre dossier",
        )


def _once(items: Iterable[Item]) -> tuple[list[Item], list[Problem]]:
    """An edition made in two places is archived once; made differently, it is a problem."""
    kept: dict[str, Item] = {}
    problems = []
    for item in items:
        first = kept.setdefault(item.name, item)
        if first.fingerprint != item.fingerprint:
            said, remedy = "deux fichiers différents pour la même édition", "ôter l’ancien"
            problems.append(Problem(str(item.path), said, str(first.path), remedy))
    return list(kept.values()), problems


def _unmanifested(folder: Path, edition: Edition) -> Iterator[Problem]:
    """Editions that the production’s manifest names, and that are not there as it says."""
    for place in (folder, folder / "editions"):
        known = manifest.load(place)
        if known.arrete != edition.arrete.isoformat():
            continue
        for entry in known.editions:
            if not _belongs(PurePosixPath(entry.fichier), edition):
                continue
            path = place / entry.fichier
            if not path.is_file() or fingerprint.sha256(path) != entry.sha256:
                said = "l’édition manque, ou n’est pas celle du manifeste de la production"
                remedy = "refaire les éditions avec la commande « editions »"
                yield Problem(entry.fichier, said, f"SHA-256 {entry.sha256}", remedy)


def _inputs(folder: Path) -> Iterator[Item]:
    """Everything the edition was made from, as it was received."""
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in relative.parts):
            proof, kind = fingerprint.of_file(path), identify.identify(path)
            yield Item(path, f"edition/{relative.as_posix()}", naming.NATIONAL, proof, kind)


def _under_secrecy(edition: Edition) -> Iterator[str]:
    """The delivered sources that an active rule of secrecy protects."""
    rules = {**SECRETS, **edition.secret}
    for source, rule in rules.items():
        entry = edition.sources.get(source)
        if rule.seuil and rule.niveaux and entry is not None and entry.livre:
            yield source
