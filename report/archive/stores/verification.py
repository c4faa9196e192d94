"""Reading a store again, years later: what is missing, altered, in conflict, extra.

Only the store is needed: its inventories say what it must hold, names that carry a SHA-512 prove
themselves, and each package is opened to be checked by its own manifests. Every byte is read.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from report.archive import packages
from report.archive.fingerprint import Fingerprint, of_chunks
from report.archive.stores import inventory as inventories
from report.archive.stores import keys
from report.archive.stores.inventory import Inventory
from report.archive.stores.store import Store
from report.errors import Problem, Severity

_REMEDY = "reprendre ce fichier dans une autre copie, puis le déposer dans un nouveau magasin"


@dataclass(frozen=True)
class Verdict:
    """What was read and what is wrong. Problems to look at (à vérifier) do not condemn."""

    files: int
    bytes: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Is everything there, and as it was deposited?"""
        return all(problem.severity is not Severity.BLOQUANT for problem in self.problems)


def verify(store: Store) -> Verdict:
    """Read everything in the store and say what is wrong."""
    entries = store.look()
    held = {key: size for key, size in entries.items() if not keys.is_workshop(key)}
    problems: list[Problem] = []
    proofs: dict[str, Fingerprint] = {}
    known: list[Inventory] = []
    for key in held:
        proof, inventory, found = _read(store, key)
        problems += found
        if proof is not None:
            proofs[key] = proof
        known += [inventory] if inventory is not None else []
    problems += _against(known, proofs, held)
    problems += _conflicts(proofs)
    problems += _leftovers(entries)
    size = sum(proof.size for proof in proofs.values())
    return Verdict(len(proofs), size, tuple(problems))


def _read(store: Store, key: str) -> tuple[Fingerprint | None, Inventory | None, list[Problem]]:
    """Read a key once: its proof, the inventory it is, and what its own content says wrong."""
    name, inventory = keys.read(key).name, None
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as copy:

        def copied() -> Iterator[bytes]:
            for piece in store.read(key):
                copy.write(piece)
                yield piece

        try:
            proof = of_chunks(copied())
        except store.faults() as error:
            return None, None, [_problem(key, "illisible", "un contenu", str(error))]
        copy.flush()
        path = Path(copy.name)
        problems = [*_by_its_key(key, proof)]
        if inventories.is_inventory(name):
            inventory = inventories.parse(name, path.read_bytes())
            if inventory is None:
                problems.append(_problem(key, "altéré", "un inventaire intact"))
        elif name.endswith(".zip"):
            problems += packages.examine(path, key)
    return proof, inventory, problems


def _by_its_key(key: str, proof: Fingerprint) -> Iterator[Problem]:
    expected = keys.read(key).sha512
    if expected and expected != proof.sha512:
        yield _problem(key, "altéré", f"SHA-512 {expected}", proof.sha512)


def _against(
    known: Iterable[Inventory], proofs: Mapping[str, Fingerprint], held: Mapping[str, int]
) -> Iterator[Problem]:
    """What inventories list and the store lacks; what the store has and none lists."""
    listed: dict[str, set[Fingerprint]] = {}
    for inventory in known:
        for name, proof in inventory.entries.items():
            listed.setdefault(name, set()).add(proof)
    if not listed:
        said, expected = (
            "aucun inventaire intact dans le magasin",
            f"un fichier {inventories.SUFFIX}",
        )
        yield _problem("(magasin)", said, expected)
    for name, wanted in sorted(listed.items()):
        for proof in sorted(wanted, key=lambda each: each.sha512):
            yield from _wanted(name, proof, proofs, held)
    for key in sorted(held):
        name = keys.read(key).name
        if name not in listed and not inventories.is_inventory(name):
            yield _problem(key, "en trop", "un fichier que cite un inventaire")


def _wanted(
    name: str, proof: Fingerprint, proofs: Mapping[str, Fingerprint], held: Mapping[str, int]
) -> Iterator[Problem]:
    candidates = [key for key in (name, keys.hashed(name, proof.sha512)) if key in held]
    if not candidates:
        yield _problem(name, "manquant", f"SHA-512 {proof.sha512}")
    elif all(proofs.get(key) != proof for key in candidates):
        found = proofs.get(candidates[0])
        shown = found.sha512 if found else "illisible"
        yield _problem(candidates[0], "altéré", f"SHA-512 {proof.sha512}", shown)


def _conflicts(proofs: Mapping[str, Fingerprint]) -> Iterator[Problem]:
    """Several contents under one name: two deposits raced, and both are kept."""
    contents: dict[str, dict[str, str]] = {}
    for key, proof in proofs.items():
        contents.setdefault(keys.read(key).name, {})[proof.sha512] = key
    for name, found in sorted(contents.items()):
        if len(found) > 1:
            said = f"conflit : {len(found)} contenus sous ce nom"
            remedy = "dire lequel fait foi ; aucun n’a été perdu"
            yield _problem(name, said, "un seul contenu", ", ".join(sorted(found.values())), remedy)


def _leftovers(entries: Mapping[str, int]) -> Iterator[Problem]:
    left = [key for key in entries if keys.is_workshop(key)]
    if left:
        said = f"restes d’un dépôt interrompu ou en cours : {len(left)}"
        remedy = "relancer le dépôt avec le même journal : il les retire"
        yield _problem(left[0], said, "aucun", remedy=remedy, severity=Severity.A_VERIFIER)


def _problem(
    key: str, said: str, expected: str, value: str | None = None, remedy: str = _REMEDY,
    severity: Severity = Severity.BLOQUANT,
) -> Problem:  # fmt: skip
    return Problem(key, said, expected, remedy, value=value, severity=severity)
