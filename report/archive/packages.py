"""A package on its own: is a bag what its manifests say, is a SIP what its bordereau says?

Read in place, as a stream, without unpacking; names that would leave the folder are refused
before anything else.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from report.archive import zips
from report.archive.fingerprint import of_stream
from report.archive.seda import check, vocabulary
from report.errors import Problem

_LINE = re.compile(r"(?P<digest>[0-9a-fA-F]{128})\s+\*?(?P<name>.+)")
_REMEDY = "reprendre le paquet dans une autre copie"


def examine(path: Path, shown: str) -> tuple[Problem, ...]:
    """What is wrong inside a zip; shown: the name to tell the user."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            outside = list(zips.unsafe(archive))
            if outside:
                said = "un nom sort du dossier, ou est un lien"
                return tuple(_problem(shown, said, "des noms simples", name) for name in outside)
            if vocabulary.MANIFEST in names:
                found = check.refusals(check.examine(path))
                return tuple(
                    _problem(shown, each.rule, each.expected, each.value) for each in found
                )
            roots = [PurePosixPath(name).parent for name in names if name.endswith("bagit.txt")]
            return tuple(
                problem for root in roots for problem in _bag(archive, root, shown)
            ) or tuple(_readable(archive, shown))
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        return (_problem(shown, "le paquet est illisible", "un fichier zip intact", str(error)),)


def _bag(archive: zipfile.ZipFile, root: PurePosixPath, shown: str) -> Iterator[Problem]:
    """Every file listed, every file proved, no payload that is not listed."""
    names = {name for name in archive.namelist() if not name.endswith("/")}
    for kind in ("manifest", "tagmanifest"):
        path = str(root / f"{kind}-sha512.txt")
        if path not in names:
            yield _problem(shown, f"{kind} absent", path)
            continue
        listed = dict(_listed(archive.read(path).decode("utf-8"), root))
        for name, digest in listed.items():
            yield from _proved(archive, name, digest, shown)
        if kind == "manifest":
            payload = {name for name in names if name.startswith(str(root / "data") + "/")}
            for name in sorted(payload - listed.keys()):
                yield _problem(shown, "en trop dans le sac", "un fichier du manifeste", name)


def _listed(text: str, root: PurePosixPath) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        if found:
            yield str(root / found["name"]), found["digest"].lower()


def _proved(archive: zipfile.ZipFile, name: str, digest: str, shown: str) -> Iterator[Problem]:
    try:
        with zips.entry(archive, name) as stream:
            found = of_stream(stream).sha512
    except KeyError:
        yield _problem(shown, "manquant dans le sac", name)
        return
    except zipfile.BadZipFile as error:
        yield _problem(shown, "altéré dans le sac", name, str(error))
        return
    if found != digest:
        yield _problem(shown, "altéré dans le sac", f"{name}, SHA-512 {digest}", found)


def _readable(archive: zipfile.ZipFile, shown: str) -> Iterator[Problem]:
    """Any other zip: each entry by its own checksum."""
    damaged = archive.testzip()
    if damaged:
        yield _problem(shown, "le paquet est abîmé", "un fichier zip intact", damaged)


def _problem(shown: str, said: str, expected: str, value: str | None = None) -> Problem:
    return Problem(shown, said, expected, _REMEDY, value=value)
