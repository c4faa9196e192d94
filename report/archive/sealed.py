"""The seals of a campaign: which PDF was sealed into which, proven by both fingerprints.

Sealed files are written beside the publications, in `scelles/`, with `sceaux.json`: a seal is not
reproducible, so the unsealed file stays, and both SHA-512 are kept.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from report import files
from report.archive import fingerprint
from report.archive.fingerprint import Fingerprint
from report.errors import Problem

FOLDER = "scelles"
REGISTER = "sceaux.json"


@dataclass(frozen=True)
class Seal:
    """A sealed file: its level, SHA-512 before and after, who sealed, the stamped time (ISO)."""

    fichier: str
    niveau: str
    sha512_avant: str
    sha512_apres: str
    signataire: str
    horodatage: str


def read(folder: Path) -> Mapping[str, Seal]:
    """The register of the seals made in a folder of publications, by file name; {} without one."""
    path = folder / FOLDER / REGISTER
    if not path.is_file():
        return {}
    entries = (Seal(**entry) for entry in json.loads(path.read_text(encoding="utf-8")))
    return {seal.fichier: seal for seal in entries}


def record(folder: Path, seals: Iterable[Seal]) -> None:
    """Add these seals to the register of that folder, in the order of the names."""
    known = {**read(folder), **{seal.fichier: seal for seal in seals}}
    entries = [asdict(known[name]) for name in sorted(known)]
    text = json.dumps(entries, ensure_ascii=False, indent=1) + "\n"
    files.write(folder / FOLDER / REGISTER, text)


def checked(path: Path, seal: Seal, before: Fingerprint) -> tuple[Fingerprint, list[Problem]]:
    """The fingerprint of a sealed file, and what changed since it was sealed."""
    name = f"{FOLDER}/{seal.fichier}"
    found = fingerprint.of_file(path) if path.is_file() else Fingerprint(0, "")
    problems = []
    if found.sha512 != seal.sha512_apres:
        said = "le fichier scellé est absent ou a changé depuis son sceau"
        problems.append(_changed(name, said, found.sha512, seal.sha512_apres))
    if before.sha512 != seal.sha512_avant:
        said = "le PDF a été refait depuis qu’il a été scellé"
        problems.append(_changed(seal.fichier, said, before.sha512, seal.sha512_avant))
    return found, problems


def _changed(file: str, said: str, found: str, expected: str) -> Problem:
    remedy = "sceller à nouveau avec la commande « scelle »"
    return Problem(file, said, f"SHA-512 {expected}", remedy, value=found or "absent")
