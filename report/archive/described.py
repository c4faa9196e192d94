"""The open data of a production: there, of this edition, and as their description says.

`datapackage.json` names the edition and the hash of each table: files left there by another
edition, or touched since, are not archived under this one's name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from report.archive import fingerprint
from report.edition import Edition
from report.errors import Problem

NAME = "datapackage.json"
_REMEDY = "les refaire\u00a0: point-avancement donnees"


def problems(paths: Iterable[Path], edition: Edition) -> Iterator[Problem]:
    """What is wrong with the descriptions among these files, and with what they describe."""
    for path in paths:
        if path.name == NAME:
            yield from _wrong(path, edition)


def absence(folder: Path, paths: Iterable[Path]) -> Iterator[Problem]:
    """Open data that were not made."""
    if not any(path.name == NAME for path in paths):
        expected = f"{NAME} et les fichiers qu’il décrit, dans donnees/"
        yield Problem(str(folder), "aucune donnée ouverte à archiver", expected, _REMEDY)


def _wrong(path: Path, edition: Edition) -> Iterator[Problem]:
    try:
        told: Mapping[str, Any] = json.loads(path.read_bytes())
        described = [(one["path"], one["hash"]) for one in told["resources"]]
    except (ValueError, KeyError, TypeError):
        yield Problem(str(path), "description illisible", "un Data Package", _REMEDY)
        return
    mine = f"point-avancement-{edition.arrete.isoformat()}", edition.version
    if (told.get("name"), told.get("version")) != mine:
        value = f"{told.get('name')}, version {told.get('version')}"
        expected = f"{mine[0]}, version {mine[1]}"
        yield Problem(
            str(path), "données ouvertes d’une autre édition", expected, _REMEDY, value=value
        )
        return
    for name, digest in described:
        table = path.parent / Path(name).name
        if not table.is_file() or digest != f"sha256:{fingerprint.sha256(table)}":
            said = "fichier absent, ou modifié depuis qu’il est décrit"
            yield Problem(str(table), said, digest, _REMEDY)
