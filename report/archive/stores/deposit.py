"""A deposit: files into a store, never over another, proved by what the server gives back.

For each file: if its key is there, what it holds is read back (the same content is nothing to do,
another content is an error); else it is sent, given its key by the primitive that the probe found,
and read back. The inventory goes last: a store that has it has everything. A deposit that was
stopped is simply run again.
"""

import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TypeVar

from report.archive.fingerprint import Fingerprint, of_chunks
from report.archive.stores import inventory as inventories
from report.archive.stores import journal as journals
from report.archive.stores import keys
from report.archive.stores.inventory import Inventory
from report.archive.stores.journal import Journal
from report.archive.stores.patience import Patience
from report.archive.stores.store import Altered, Guarantee, Occupied, Store, told
from report.errors import DepositFailed

PARALLEL = 4

Result = TypeVar("Result")


class Outcome(StrEnum):
    """What became of a file."""

    DEPOSE = "déposé"
    DEJA_LA = "déjà là"
    REPARE = "réparé"
    A_DEPOSER = "à déposer"
    CONFLIT = "conflit"
    ECHEC = "échec"


_ENOUGH = 3
"""Files in a row that failed after every try: the others are not tried."""

BAD = (Outcome.CONFLIT, Outcome.ECHEC)


@dataclass(frozen=True)
class Line:
    """A file, what became of it, under which key, and why when it is bad."""

    name: str
    outcome: Outcome
    key: str
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """Every file in order, the guarantee that held, what was left aside."""

    lines: tuple[Line, ...]
    guarantee: Guarantee | None
    aside: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Is everything in the store, and proved?"""
        return not any(line.outcome in BAD for line in self.lines)


@dataclass(frozen=True)
class Options:
    """How to deposit. progress is called with each line as it is known."""

    parallel: int = PARALLEL
    restricted: bool = False
    dry: bool = False
    patience: Patience = field(default_factory=Patience)
    progress: Callable[[Line], None] = lambda _: None


def deposit(folder: Path, store: Store, journal_path: Path, options: Options) -> Report:
    """Deposit what a folder holds. DepositFailed when the store cannot be used at all."""
    found = inventories.of_folder(folder)
    kept = [each for each in found if options.restricted or not each.restricted]
    aside = tuple(each.name for each in found if each not in kept)
    run = secrets.token_hex(8)
    if options.dry:
        return Report(tuple(_foreseen(kept, store)), None, aside)
    with journals.opened(journal_path, run) as journal:
        return _Deposit(folder, store, journal, options, run).all(kept, aside)


def _foreseen(kept: Iterable[Inventory], store: Store) -> Iterable[Line]:
    """What a deposit would do, by names and sizes alone: nothing is written, nor proved."""
    present = _by_name(store.look())
    for inventory in kept:
        wanted = {**inventory.entries, inventory.name: _proof_of(inventory)}
        for name, proof in wanted.items():
            there = present.get(name, {})
            if not there:
                yield Line(name, Outcome.A_DEPOSER, name)
            elif proof.size in there.values():
                yield Line(name, Outcome.DEJA_LA, next(iter(there)))
            else:
                yield Line(name, Outcome.CONFLIT, next(iter(there)), "taille différente")


def _by_name(entries: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Name deposited → its keys in the store, with their sizes."""
    found: dict[str, dict[str, int]] = {}
    for key, size in entries.items():
        if not keys.is_workshop(key):
            found.setdefault(keys.read(key).name, {})[key] = size
    return found


def _proof_of(inventory: Inventory) -> Fingerprint:
    return of_chunks([inventory.content()])


class _Deposit:
    """One run towards one store."""

    def __init__(
        self, folder: Path, store: Store, journal: Journal, options: Options, run: str
    ) -> None:
        self.folder, self.store, self.journal = folder, store, journal
        self.options, self.run = options, run
        self.present: dict[str, dict[str, int]] = {}
        self.lost = 0

    def all(self, kept: Iterable[Inventory], aside: tuple[str, ...]) -> Report:
        """The files of each inventory, in parallel, then the inventory itself."""
        self.journal.write(journals.START, magasin=self.store.shown)
        self._start()
        lines: list[Line] = []
        for inventory in kept:
            lines += self._inventory(inventory)
        report = Report(tuple(lines), self.store.guarantee, aside)
        self._end(report.complete)
        return report

    def _start(self) -> None:
        """Probe the server, remove what earlier runs left, look at what is there."""
        try:
            guarantee = self._patiently(lambda: self.store.probe(self.run))
            for run in self.journal.unfinished(self.store.shown):
                self._patiently(partial(self.store.close_workshop, run))
            self.present = _by_name(self._patiently(self.store.entries))
        except self.store.faults() as error:
            self.journal.write("échec", raison=told(error))
            raise DepositFailed(f"{self.store.shown} ne répond pas : {told(error)}") from error
        self.journal.write("sonde", garantie=guarantee.name, detail=str(guarantee))

    def _end(self, complete: bool) -> None:
        """Leave nothing behind; an interrupted end is finished by the next run."""
        try:
            self._patiently(lambda: self.store.close_workshop(self.run))
        except self.store.faults() as error:
            self.journal.write("restes", raison=told(error))
            return
        self.journal.write(journals.END, complet=complete)

    def _inventory(self, inventory: Inventory) -> list[Line]:
        """The files, then the list that says they are all there."""
        with ThreadPoolExecutor(self.options.parallel) as pool:
            items = inventory.entries.items()
            lines = list(pool.map(lambda item: self._one(self.folder / item[0], *item), items))
        if any(line.outcome in BAD for line in lines):
            return lines
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "inventaire"
            path.write_bytes(inventory.content())
            return [*lines, self._one(path, inventory.name, _proof_of(inventory))]

    def _one(self, path: Path, name: str, proof: Fingerprint) -> Line:
        """A file, what becomes of it told to the journal and to the terminal."""
        try:
            if self.lost >= _ENOUGH:
                raise ConnectionError("le magasin ne répond plus")
            line = self._settled(path, name, proof)
            self.lost = 0
        except self.store.faults() as error:
            self.lost += self.store.transient(error)
            line = Line(name, Outcome.ECHEC, name, told(error))
        self.journal.write(
            line.outcome.value, nom=name, cle=line.key, taille=proof.size, sha512=proof.sha512,
            garantie=self.store.guarantee.name, **({"raison": line.reason} if line.reason else {}),
        )  # fmt: skip
        self.options.progress(line)
        return line

    def _settled(self, path: Path, name: str, proof: Fingerprint) -> Line:
        """Look, place, read back; a key taken meanwhile is looked at once more."""
        for _ in range(2):
            found = self._there(name, proof)
            if found is not None and found.outcome is not Outcome.REPARE:
                return found
            key = self._place(path, name, proof)
            if key:
                self._patiently(partial(self._read_back, key, proof))
                return Line(name, found.outcome if found else Outcome.DEPOSE, key)
        return Line(name, Outcome.CONFLIT, name, "un autre dépôt a pris cette clé")

    def _there(self, name: str, proof: Fingerprint) -> Line | None:
        """What the store has under that name already; None when it is free."""
        others = [
            key for key in self.present.get(name, {})
            if keys.read(key).sha512 not in ("", proof.sha512)
        ]  # fmt: skip
        if others:
            return Line(name, Outcome.CONFLIT, others[0], "la clé porte un autre SHA-512")
        own = keys.hashed(name, proof.sha512)
        for key in (name, own):
            found = self._patiently(partial(self._proof, key))
            if found == proof:
                return Line(name, Outcome.DEJA_LA, key)
            if found is not None and key == name:
                reason = f"le magasin a un autre contenu, SHA-512 {found.sha512}"
                return Line(name, Outcome.CONFLIT, key, reason)
            if found is not None:
                return Line(name, Outcome.REPARE, key)
        return None

    def _proof(self, key: str) -> Fingerprint | None:
        return None if self.store.size(key) is None else self.store.proof(key)

    def _place(self, path: Path, name: str, proof: Fingerprint) -> str:
        """The key given to the file; "" when it was taken meanwhile."""
        own = keys.hashed(name, proof.sha512)
        key = name if self.store.guarantee.atomic else own
        try:
            placed = self._patiently(lambda: self.store.place(path, key, proof, self.run))
        except Occupied as error:
            self.journal.write("verrou", nom=name, raison=told(error))
            key = own
            placed = self._patiently(lambda: self.store.place(path, own, proof, self.run))
        return key if placed else ""

    def _read_back(self, key: str, proof: Fingerprint) -> None:
        if self.store.proof(key) != proof:
            raise Altered(f"{key} : le serveur rend autre chose que ce qu’il a reçu")

    def _patiently(self, work: Callable[[], Result]) -> Result:
        return self.options.patience(self.store, work, self._retried)

    def _retried(self, error: BaseException) -> None:
        self.journal.write("nouvel essai", raison=told(error))
