"""Real editions, finished: sound for the checkers, and heard in the order one would explain them.

Everything is asked of a few files, that the tests of the numbers open too.
"""

import csv
import io
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import pairwise, zip_longest
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, OutlineItem, Stream, pdfa

from report.archive.identify import identify
from report.document import build
from report.document.aloud import read_aloud
from report.document.finish import XMP_LIMIT
from report.edition import DEFAULT_EDITION
from report.territories import FRANCE
from tests.document.reader import Listener, heard, plain
from tests.document.whole import Whole, whole

EXPECTED = tomllib.loads(Path(__file__).with_name("entendu.toml").read_text(encoding="utf-8"))
LONGEST_ALTERNATIVE = 500
KNOWN_TO_LEVEL_A = (
    "pdfaid:conformance is 'A'",
    "pdfuaid",
    "pdfaExtension",
    "pdfaSchema",
    "pdfaProperty",
)
"""What the checker of level B knows nothing of: level A, and the mark of PDF/UA."""


@pytest.mark.lent
@pytest.mark.parametrize("key", ["nat", "dep:35", "dep:976"])
def test_an_edition_is_sound_and_heard_as_it_is_explained(key: str, tmp_path: Path) -> None:
    made = whole(DEFAULT_EDITION, key)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        pages_are_those_of_the_plan(pdf, made)
        a_reader_knows_where_it_is(pdf, made)
        nothing_is_empty(pdf)
        links_say_their_text(pdf, made)
        figures_travel_with_it(pdf, made)
    metadata_is_one_packet_in_clear(made.pdf)
    checkers_find_nothing(made.pdf, tmp_path)
    spoken = [list(heard(page)) for page in read_aloud(made.pdf)]
    what_is_heard_is_what_was_written(spoken, made)
    alternatives_are_short_and_add_something(spoken)
    each_kind_of_page_is_explained_in_order(spoken, made)


def titles(items: list[OutlineItem]) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from titles(item.children)


def pages_are_those_of_the_plan(pdf: pikepdf.Pdf, made: Whole) -> None:
    assert len(pdf.pages) == len(made.composed.labels)
    assert [page.label for page in pdf.pages] == list(made.composed.labels)
    assert pdf.pages[1].label == "1"
    with pdf.open_outline() as outline:
        marks = list(titles(outline.root))
    assert marks[0] == "Couverture"
    assert {"À propos", "Le programme", "Sources et méthode"} <= set(marks)
    assert ("Le club" in marks) is (made.territory == FRANCE)


def a_reader_knows_where_it_is(pdf: pikepdf.Pdf, made: Whole) -> None:
    assert str(pdf.Root.Lang) == "fr-FR"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.docinfo.Title) == build.title(made.edition, made.territory)
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert all(page.obj.Tabs == Name.S for page in pdf.pages)


def nothing_is_empty(pdf: pikepdf.Pdf) -> None:
    """No resource without content: an archive's tools stumble over them."""
    holders = [page.Resources for page in pdf.pages]
    holders += [
        thing.Resources
        for thing in pdf.objects
        if isinstance(thing, Stream) and "/Resources" in thing
    ]
    for resources in holders:
        assert all(len(value) for value in resources.values() if isinstance(value, Dictionary))


def links_say_their_text(pdf: pikepdf.Pdf, made: Whole) -> None:
    """Words, never the anchor or the address."""
    anchors = Listener(made.composed.html).pages.keys()
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            if note.Subtype == Name.Link:
                told = plain(str(note.Contents))
                assert told
                assert told not in anchors
                assert not told.startswith(("#", "http"))


def figures_travel_with_it(pdf: pikepdf.Pdf, made: Whole) -> None:
    """The territory's own figures, once, as data."""
    (spec,) = pdf.Root.AF
    assert str(spec.UF) == "indicateurs.csv"
    assert spec.AFRelationship == Name.Data
    rows = list(csv.DictReader(io.StringIO(spec.EF.F.read_bytes().decode("utf-8-sig"))))
    assert any(made.territory.name in row.values() for row in rows)


def metadata_is_one_packet_in_clear(data: bytes) -> None:
    assert data.count(b"<?xpacket begin=") == 1
    assert 0 < data.find(b"<?xpacket begin=") < XMP_LIMIT


def checkers_find_nothing(data: bytes, folder: Path) -> None:
    found = pdfa.validate_written(io.BytesIO(data), "3b").findings
    unknown = [each for each in found if not any(w in each.message for w in KNOWN_TO_LEVEL_A)]
    assert unknown == []
    path = folder / "edition.pdf"
    path.write_bytes(data)
    ours = identify(path)
    assert ours
    assert ours.puid == "fmt/479"
    command = [sys.executable, "-m", "fido.fido", "-q", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f',{ours.puid},"{ours.label}",' in said


def what_is_heard_is_what_was_written(spoken: list[list[str]], made: Whole) -> None:
    written = Listener(made.composed.html).pages
    assert len(spoken) == len(written)
    for lines, (page, expected) in zip(spoken, written.items(), strict=True):
        differing = [pair for pair in zip_longest(lines, expected) if pair[0] != pair[1]]
        assert differing[:3] == [], page


def alternatives_are_short_and_add_something(spoken: list[list[str]]) -> None:
    for lines in spoken:
        words = [line.partition(" ")[2] for line in lines if not line.startswith("Figure ")]
        for line in lines:
            if line.startswith("Figure "):
                alternative = line.partition(" ")[2]
                assert len(alternative) <= LONGEST_ALTERNATIVE
                assert alternative not in words


def each_kind_of_page_is_explained_in_order(spoken: list[list[str]], made: Whole) -> None:
    """The finding, its figure, the words, the drawing and its alternative, the source."""
    pages = dict(zip(Listener(made.composed.html).pages, spoken, strict=True))
    own = "national" if made.territory == FRANCE else "departement"
    for page, order in [*EXPECTED["partout"].items(), *EXPECTED[own].items()]:
        if page not in pages:  # a territory has the pages that it has something to say on
            assert own != "national", page
            continue
        lines = iter(pages[page])
        for start in map(made.filled, order):
            assert any(line.startswith(start) for line in lines), (page, start, pages[page])
    for page, lines in pages.items():
        assert lines[0].startswith("H") or page == "couverture", page
        levels = [int(line[1]) for line in lines if line[0] == "H" and line[1].isdecimal()]
        assert all(after <= before + 1 for before, after in pairwise(levels))
        sources = [
            rank
            for rank, line in enumerate(lines)
            if line.startswith(("P Source :", "P Sources :"))
        ]
        assert sources in ([], [len(lines) - 1]), page  # fmt: skip
