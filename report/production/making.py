"""A production that has something to do: figures are computed once, then editions one by one.

An edition whose fingerprint is that of its file is kept; the others go to processes, which compose
them and lay them out unless they print what their file prints already.
"""

import hashlib
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from report import controls, files, indicators, sources
from report.document import build, text_controls
from report.document.texts import Texts
from report.edition import Edition
from report.errors import UnknownTerritory
from report.indicators import Figures, publication
from report.production.fingerprints import Fingerprints
from report.production.ground import input_key, read_rendering_key, rendering_key
from report.production.manifest import Demand, Entry, Journal, Manifest
from report.production.outcome import Outcome, State, Summary
from report.production.selection import select
from report.production.slices import Cutter
from report.production.worker import Made, Refused, Result, Task, Unchanged
from report.sources.records import Delivery
from report.territories import Cog, Level, Territory

if TYPE_CHECKING:
    from report.production.run import Production


class Making:
    """One production, of the editions that are not up to date."""

    def __init__(
        self, asked: "Production", folder: Path, key: str, before: Manifest, scratch: Path
    ) -> None:
        self.asked, self.key, self.before, self.scratch = asked, key, before, scratch
        self.output, self.listener = asked.output, asked.listener
        self.journal = Journal(asked.output)
        self.figures, texts = self._read(folder)
        self.cutter = Cutter(self.figures, texts)
        self.prints = Fingerprints(self.figures, texts)
        self.outcomes: dict[str, Outcome] = {}

    def _read(self, folder: Path) -> tuple[Figures, Texts]:
        self.listener.step("Lecture des fichiers reçus")
        edition = Edition.load(folder)
        publication.require(edition)
        records = sources.load(edition, Cog.load(edition.cog))
        self.listener.step("Calcul des indicateurs")
        figures = indicators.compute(records)
        self.listener.step("Lecture des textes")
        texts = build.checked(edition)
        self.listener.step("Contrôles")
        proof = text_controls.every(figures)
        controls.require(proof.controls, proof.problems)
        return figures, texts

    def run(self) -> Summary:
        """Keep what is up to date, make the rest, write the manifest."""
        made, empty = select(self.asked.choice, self.figures)
        self.listener.step("Recherche des éditions à refaire")
        known = self._known()
        stale = {place.key: place for place in made if not self._keep(place, known.get(place.key))}
        self.listener.planned(len(made) - len(stale), len(made))
        try:
            if stale:
                self._make(stale, known)
        finally:
            self.journal.close(keep=True)
        without = tuple((place.key, place.name) for place in empty)
        forgotten = self._conclude(Demand(tuple(place.key for place in made), without), known)
        outcomes = tuple(self.outcomes[place.key] for place in made)
        return Summary(outcomes, without, len(self.figures.records.notices), forgotten)

    def _known(self) -> dict[str, Entry]:
        """The files that are there as the manifest or the journal says."""
        entries = (*self.before.editions, *self.journal.entries())
        return {
            each.territoire: each
            for each in entries
            if each.fichier == self._file_name(each.territoire) and self.asked.intact(each)
        }

    def _file_name(self, key: str) -> str:
        return f"{self.figures.records.edition.stem(key)}.pdf"

    def _keep(self, place: Territory, entry: Entry | None) -> bool:
        """Keep the file of a territory when it prints what it should."""
        if entry is None or entry.empreinte != self.prints.of(self.cutter.cut(place)):
            return False
        self.outcomes[place.key] = Outcome(place.key, State.A_JOUR, entry)
        return True

    def _make(self, stale: Mapping[str, Territory], known: Mapping[str, Entry]) -> None:
        """Make editions; each is on the disk, and in the journal, before the next is looked at."""
        fingerprints: dict[str, str] = {}

        def tasks() -> Iterator[Task]:
            for key, place in stale.items():
                part = self.cutter.cut(place)
                fingerprints[key] = self.prints.of(part)
                printed = known[key].impression if key in known else ""
                yield Task(key, pickle.dumps(part, 5), rendering_key(), printed)

        with self.asked.engines(len(stale), self.scratch) as engine:
            for result in engine.run(tasks()):
                place, fingerprint = stale[result.key], fingerprints[result.key]
                outcome = self._finish(place, fingerprint, result, known)
                self.outcomes[place.key] = outcome
                self.listener.done(outcome)

    def _finish(
        self, place: Territory, fingerprint: str, result: Result, known: Mapping[str, Entry]
    ) -> Outcome:
        match result:
            case Refused(key, message, detail):
                return Outcome(key, State.ECHEC, message=message, detail=detail)
            case Unchanged(key):
                entry = replace(known[key], empreinte=fingerprint)
                self.journal.add(entry)
                return Outcome(key, State.A_JOUR, entry)
            case Made():
                entry = self._write(place, fingerprint, result)
                self.journal.add(entry)
                return Outcome(place.key, State.FAITE, entry, result.seconds, result.memory)

    def _write(self, place: Territory, fingerprint: str, made: Made) -> Entry:
        name = self._file_name(place.key)
        files.write(self.output / name, made.pdf)
        return Entry(
            territoire=place.key,
            nom=place.name,
            fichier=name,
            pages=made.pages,
            octets=len(made.pdf),
            sha256=hashlib.sha256(made.pdf).hexdigest(),
            empreinte=fingerprint,
            impression=made.impression,
            a_verifier=made.notices,
        )

    def _conclude(self, demand: Demand, known: Mapping[str, Entry]) -> tuple[str, ...]:
        """Write the manifest; the files of the folder that it no longer answers for."""
        edition = self.figures.records.edition
        kept = {key: each.entry for key, each in self.outcomes.items() if each.entry}
        if read_rendering_key() != rendering_key():  # templates or styles were edited meanwhile
            kept = {key: entry for key, entry in kept.items() if known.get(key) == entry}
        others = {key: entry for key, entry in known.items() if key not in self.outcomes}
        kept |= {key: entry for key, entry in others.items() if self._current(key, entry)}
        same = self.before.demandes if self.before.clef == self.key else {}
        Manifest(
            edition.arrete.isoformat(),
            self.key if input_key(edition.folder) == self.key else "",
            {each.file: each.sha256 for each in self._delivered()},
            {**same, str(self.asked.choice): demand},
            tuple(kept[key] for key in sorted(kept, key=self._rank)),
        ).save(self.output)
        self.journal.close(keep=False)
        return tuple(entry.fichier for key, entry in known.items() if key not in kept)

    def _current(self, key: str, entry: Entry) -> bool:
        """Does a file that was not asked for still print what it should?"""
        try:
            part = self.cutter.cut(self.figures.records.cog.parse(key))
        except UnknownTerritory:
            return False
        return self.prints.of(part) == entry.empreinte

    def _delivered(self) -> Iterator[Delivery]:
        found = self.figures.records.deliveries.values()
        return (each for each in sorted(found, key=lambda each: each.file) if each.delivered)

    def _rank(self, key: str) -> tuple[int, int]:
        """Where a territory stands in the official order."""
        cog = self.figures.records.cog
        place = cog.parse(key)
        return list(Level).index(place.level), cog.codes(place.level).index(place.code)
