"""What a territory says itself: in its own edition only, as text, its faults told at once."""

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from report.charts.drawing import DataTable, Drawing
from report.document import build
from report.edition import DEFAULT_EDITION, Edition
from report.errors import InvalidInput
from report.indicators import compute
from report.sources import load, nextedition
from report.territories import Cog

WORD = """# Une préfecture aux côtés | des communes

Le département compte {communes_pvd|commune|communes} ; <b>toutes</b> sont suivies.

## signataire
Le préfet d’Ille-et-Vilaine

## contacts
Direction départementale des territoires et de la mer, {fixe:02 00 00 00 00}
"""


@pytest.fixture(scope="module")
def figures():
    edition = Edition.load(DEFAULT_EDITION)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture
def edition(figures, tmp_path):
    """The edition with texts that may be written to."""
    found = figures.records.edition
    shutil.copytree(found.folder / "textes", tmp_path / "textes")
    (tmp_path / "textes" / "territoires").mkdir(exist_ok=True)
    return replace(found, folder=tmp_path)


def write(edition, name, content):
    path = edition.folder / "textes" / "territoires" / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def composed(figures, edition, key):
    def drawn(chart, frame, _colour):
        return Drawing(chart, frame.width, frame.height, "", chart, DataTable((), ()))

    return build.compose(figures, edition, figures.records.cog.parse(key), draw=drawn)


def test_it_is_printed_in_its_edition_and_in_no_other(figures, edition):
    write(edition, "dep-35.md", WORD)
    made = composed(figures, edition, "dep:35")
    page = re.search(r'<section[^>]*id="territoires">.*?</section>', made.html, re.DOTALL)[0]
    assert "40\xa0communes" in page
    assert "Le préfet d’Ille-et-Vilaine" in page
    assert "02 00 00 00 00" in page.replace("\xa0", " ")
    assert "&lt;b&gt;toutes&lt;/b&gt;" in page
    assert 'data-signet="Une préfecture aux côtés des communes"' in page
    other = composed(figures, edition, "dep:90")
    assert 'id="territoires"' not in other.html
    assert len(made.labels) == made.html.count("<section")


def test_its_faults_are_told_with_their_place_and_stop_everything(figures, edition):
    write(edition, "dep-35.md", "Depuis 2020, {inconnu}.\n\n## signature\nMoi\n")
    write(edition, "dep-99.md", "Bienvenue.\n")
    with pytest.raises(InvalidInput) as raised:
        composed(figures, edition, "dep:90")
    told = {(Path(one.file).name, one.value) for one in raised.value.problems}
    assert told == {
        ("dep-35.md", "{inconnu}"),
        ("dep-35.md", "2020"),
        ("dep-35.md", "signature"),
        ("dep-99.md", "dep-99"),
    }
    assert build.check(edition) == raised.value.problems


def test_a_file_that_is_not_text_is_told_and_not_a_crash(edition):
    write(edition, "dep-35.md", b"Pr\xe9fecture\n")
    with pytest.raises(InvalidInput) as raised:
        build.check(edition)
    (problem,) = raised.value.problems
    assert problem.line == 1
    assert problem.file == "textes/territoires/dep-35.md"
    assert "UTF-8" in problem.expected


def test_the_next_edition_keeps_it(figures, edition, tmp_path):
    write(edition, "dep-35.md", WORD)
    for file in figures.records.edition.folder.glob("*.toml"):
        shutil.copy(file, tmp_path)
    drawn = nextedition.draw(edition, date(2025, 12, 31), tmp_path / "suite")
    kept = {path.relative_to(tmp_path / "suite").as_posix(): text for path, text in drawn.items()}
    assert "Le préfet d’Ille-et-Vilaine" in kept["textes/territoires/dep-35.md"]
