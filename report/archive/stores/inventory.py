"""The inventory of a deposit: every file with its size and SHA-512, deposited last.

    point-avancement-2025-06-30.inventaire.json              packages open to all
    point-avancement-2025-06-30.restreint.inventaire.json    packages under secrecy

It proves itself: it has one way only of being written, and carries the SHA-512 of its list.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from report import files
from report.archive import fingerprint
from report.archive.fingerprint import Fingerprint
from report.errors import InvalidInput, Problem

SUFFIX = ".inventaire.json"
RESTRICTED = ".restreint"


@dataclass(frozen=True)
class Inventory:
    """What a deposit holds: name → proof. `name` is the inventory's own file name."""

    name: str
    entries: Mapping[str, Fingerprint]

    def content(self) -> bytes:
        """The bytes of the file: the same for the same entries."""
        listed = [
            {"nom": name, "taille": proof.size, "sha512": proof.sha512}
            for name, proof in sorted(self.entries.items())
        ]
        digest = hashlib.sha512(_bytes(listed)).hexdigest()
        return _bytes({"fichiers": listed, "sha512": digest})

    @property
    def restricted(self) -> bool:
        """Is what it lists under secrecy?"""
        return is_restricted(self.name)


def _bytes(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def is_inventory(name: str) -> bool:
    """Is it the name of an inventory?"""
    return name.endswith(SUFFIX)


def is_restricted(name: str) -> bool:
    """Is it the name of something under secrecy?"""
    return f"{RESTRICTED}." in name.rpartition("/")[2]


def parse(name: str, content: bytes) -> Inventory | None:
    """The inventory in those bytes; None when a single one of them is not as it was written."""
    try:
        listed = json.loads(content)["fichiers"]
        entries = {entry["nom"]: Fingerprint(entry["taille"], entry["sha512"]) for entry in listed}
    except (ValueError, KeyError, TypeError):
        return None
    inventory = Inventory(name, entries)
    return inventory if inventory.content() == content else None


def write(paths: Iterable[Path], folder: Path, campaign: str) -> tuple[Path, ...]:
    """Write the inventories of those files of a folder: the open ones, the restricted ones."""
    written = []
    paths = tuple(paths)
    for suffix in ("", RESTRICTED):
        kept = [path for path in paths if is_restricted(path.name) == bool(suffix)]
        if not kept:
            continue
        proofs = {path.relative_to(folder).as_posix(): fingerprint.of_file(path) for path in kept}
        inventory = Inventory(f"{campaign}{suffix}{SUFFIX}", proofs)
        files.write(folder / inventory.name, inventory.content())
        written.append(folder / inventory.name)
    return tuple(written)


def of_folder(folder: Path) -> tuple[Inventory, ...]:
    """The inventories of a folder to deposit; one is made when it has none.

    InvalidInput names every file that is missing or is not what its inventory says.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in _files(folder))
    if not names:
        remedy = "préparer les paquets avec la commande « archive »"
        raise InvalidInput([Problem(str(folder), "rien à déposer", "des fichiers", remedy)])
    problems: list[Problem] = []
    found = []
    for name in filter(is_inventory, names):
        inventory = parse(name, (folder / name).read_bytes())
        if inventory is None:
            problems.append(_damaged(name))
        else:
            found.append(inventory)
            problems.extend(_differences(folder, inventory))
    if problems:
        raise InvalidInput(problems)
    listed = {name for inventory in found for name in inventory.entries}
    left = [name for name in names if not is_inventory(name) and name not in listed]
    return (*found, *_made(folder, left))


def _files(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def _made(folder: Path, names: Iterable[str]) -> Iterable[Inventory]:
    """Inventories for files that none lists, named from their content."""
    proofs = {name: fingerprint.of_file(folder / name) for name in names}
    for suffix in ("", RESTRICTED):
        kept = {
            name: proof for name, proof in proofs.items() if is_restricted(name) == bool(suffix)
        }
        if kept:
            digest = hashlib.sha512(Inventory("", kept).content()).hexdigest()[:16]
            yield Inventory(f"depot-{digest}{suffix}{SUFFIX}", kept)


def _damaged(name: str) -> Problem:
    remedy = "refaire les paquets avec la commande « archive »"
    return Problem(name, "l’inventaire est abîmé", "un inventaire intact", remedy)


def _differences(folder: Path, inventory: Inventory) -> Iterable[Problem]:
    for name, expected in inventory.entries.items():
        path = folder / name
        found = fingerprint.of_file(path) if path.is_file() else None
        if found != expected:
            said = "absent" if found is None else "différent de son inventaire"
            remedy = "refaire les paquets avec la commande « archive »"
            value = found.sha512 if found else None
            yield Problem(name, said, f"SHA-512 {expected.sha512}", remedy, value=value)
