"""Every number printed has an owner: a figure asked for, a date, a code, a folio, an entry.

Whole editions are laid out here, once each, and read back from their PDF.
"""

import re
import shutil
from html import unescape

import jinja2
import pytest

from report.charts.drawing import DataTable, Drawing
from report.document import build
from report.edition import DEFAULT_EDITION
from report.resources import root
from tests.document.owners import Noting, numbers, orphans
from tests.document.printed import printed
from tests.document.whole import figures, whole


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Noting]:
    """What each page composed in the test asked for."""
    monkeypatch.setattr(Noting, "seen", [], raising=False)
    monkeypatch.setattr(build, "PageView", Noting)
    return Noting.seen


@pytest.mark.lent
@pytest.mark.parametrize(
    ("edition", "key"),
    [
        (DEFAULT_EDITION, "nat"),
        (DEFAULT_EDITION, "dep:35"),
        (DEFAULT_EDITION, "dep:976"),
        ("2024-12-31", "reg:53"),
    ],
)
def test_each_number_of_an_edition_has_an_owner(edition: str, key: str) -> None:
    made = whole(edition, key)
    pages = printed(made.pdf)
    assert len(pages) == len(made.asked)
    read = {
        page.sheet.ancre: orphans(page, said) for page, said in zip(made.asked, pages, strict=True)
    }
    assert {page: unowned for page, unowned in read.items() if unowned} == {}
    assert sum(len(numbers("\n".join(said))) for said in pages) > 400


# --- The test bites: a number that nobody answers for is found in the file


PLANTED = (
    ("pages/cerema.html", "{{ texte() }}", "{{ texte() }}<p>Déjà 4 321 projets</p>"),
    ("pages/cerema.html", '"engagés', 'f("cerema_missions").nombre ~ " % engagés'),
    ("pages/ort.html", 'f("ort_communes").nombre', '"1\u202f410"'),
    ("pages/communes.html", "{{ texte() }}", "{{ nombre(4321) }} le {{ date(edition.arrete) }}"),
)
"""Typed in a template; under a unit that is not its own; rounded otherwise; made by a template."""
FOUND = {
    "cerema": ["233 %", "321", "4"],
    "ort": ["1\u202f410"],
    "communes": ["4\u202f321"],
}


def test_a_number_without_an_owner_is_found(asked, tmp_path, monkeypatch) -> None:
    shutil.copytree(root("templates"), tmp_path / "templates")
    for file, before, after in PLANTED:
        path = tmp_path / "templates" / file
        source = path.read_text(encoding="utf-8")
        assert before in source
        path.write_text(source.replace(before, after), encoding="utf-8")
    folder = jinja2.FileSystemLoader(tmp_path / "templates")
    engine = build._templates().overlay(loader=folder)
    monkeypatch.setattr(build, "_templates", lambda: engine)
    found = figures(DEFAULT_EDITION)
    html = build.compose(found, found.records.edition, draw=blank).html
    said = said_by_page(html)
    unowned = {page.sheet.row.id: orphans(page, said[page.sheet.ancre]) for page in asked}
    assert {page: sorted(numbers) for page, numbers in unowned.items() if numbers} == FOUND


def said_by_page(html: str) -> dict[str, list[str]]:
    """The texts of each page as composed, a piece between two tags."""
    found = re.findall(r'<section class="page[^>]* id="([^"]+)">(.*?)</section>', html, re.DOTALL)
    bare = ((id, re.sub(r"</?(?:sup|small)>", "", section)) for id, section in found)
    return {id: [unescape(piece) for piece in re.split(r"<[^>]*>", page)] for id, page in bare}


def blank(chart, frame, _colour) -> Drawing:
    return Drawing(chart, frame.width, frame.height, "", chart, DataTable((), ()))
