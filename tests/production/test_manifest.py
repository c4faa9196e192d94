"""The manifest says the same for the same editions; the journal outlives a sudden stop."""

import dataclasses
import json

import pytest

from report.production import manifest
from report.production.manifest import Demand, Entry, Journal, Manifest

ENTRY = Entry(
    "dep:35", "Ille-et-Vilaine", "point-avancement-2025-06-30-dep-35.pdf", 20, 400_000,
    "ab" * 32, "cd" * 32, "ef" * 32, ("edition.toml : lien à compléter, anct",),
)  # fmt: skip
OTHER = dataclasses.replace(ENTRY, territoire="dep:22", nom="Côtes-d’Armor")


def test_what_is_saved_is_loaded(tmp_path):
    saved = Manifest(
        "2025-06-30",
        "clef",
        {"sources/ort.csv": "00"},
        {"reg dep": Demand(("dep:35",), (("dep:75", "Paris"),))},
        (ENTRY,),
    )
    saved.save(tmp_path)
    assert manifest.load(tmp_path) == saved
    assert "Côtes" not in (tmp_path / manifest.MANIFEST).read_text(encoding="utf-8")


def test_it_holds_no_clock_and_no_duration(tmp_path):
    Manifest("2025-06-30", editions=(ENTRY,)).save(tmp_path)
    facts = json.loads((tmp_path / manifest.MANIFEST).read_text(encoding="utf-8"))
    assert set(facts) == {"arrete", "clef", "sources", "demandes", "editions"}
    assert set(facts["editions"][0]) == {
        "territoire", "nom", "fichier", "pages", "octets", "sha256", "empreinte", "impression",
        "a_verifier",
    }  # fmt: skip


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"arrete": 1}', '{"editions": [3]}'])
def test_what_cannot_be_read_is_as_if_absent(tmp_path, content):
    (tmp_path / manifest.MANIFEST).write_text(content, encoding="utf-8")
    assert manifest.load(tmp_path) == Manifest()


def test_the_journal_keeps_each_line(tmp_path):
    journal = Journal(tmp_path)
    journal.add(ENTRY)
    assert Journal(tmp_path).entries() == (ENTRY,)
    journal.add(OTHER)
    journal.close(keep=True)
    assert Journal(tmp_path).entries() == (ENTRY, OTHER)


def test_a_line_cut_short_is_passed_over_and_spoils_nothing(tmp_path):
    journal = Journal(tmp_path)
    journal.add(ENTRY)
    journal.close(keep=True)
    path = tmp_path / manifest.JOURNAL
    path.write_bytes(path.read_bytes() + path.read_bytes()[: path.stat().st_size // 2])
    again = Journal(tmp_path)
    again.add(OTHER)
    again.close(keep=True)
    assert Journal(tmp_path).entries() == (ENTRY, OTHER)


def test_the_journal_goes_when_the_manifest_says_it_all(tmp_path):
    journal = Journal(tmp_path)
    journal.add(ENTRY)
    journal.close(keep=False)
    assert list(tmp_path.iterdir()) == []
    assert Journal(tmp_path).entries() == ()
