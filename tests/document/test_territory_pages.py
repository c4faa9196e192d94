"""The pages of a territory: composed for three communes as for two hundred, nothing lost."""

import re
from html import unescape

import pytest

from report.charts.drawing import DataTable, Drawing
from report.document import build
from report.document.sentences import ranking
from report.edition import DEFAULT_EDITION, Edition
from report.indicators import compute
from report.sources import load
from report.territories import Cog

NAMES = re.compile(r'<tr[^>]*><th scope="row">([^<]+)</th>')


@pytest.fixture(scope="module")
def figures():
    edition = Edition.load(DEFAULT_EDITION)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="module")
def composed(figures):
    """The HTML of a territory's edition, its charts left blank."""

    def drawn(chart, frame, colour):
        labels = figures.order(chart) if chart in figures.breakdowns else ()
        rows = tuple((label[:1].upper() + label[1:], "1", "1 %") for label in labels)
        return Drawing(chart, frame.width, frame.height, "<svg/>", chart, DataTable((), rows))

    def compose(key):
        edition, place = figures.records.edition, figures.records.cog.parse(key)
        return build.compose(figures, edition, place, draw=drawn).html

    return compose


def page(html, anchor):
    found = re.search(rf'<section class="page[^>]*id="{anchor}">.*?</section>', html, re.DOTALL)
    return found[0] if found else ""


def text(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def names_of(figures, key):
    place = figures.records.cog.parse(key)
    return sorted(figures.records.cog.communes.loc[list(figures.members(place)), "nom"])


def test_every_commune_of_a_region_has_its_row_in_one_table_a_page(figures, composed):
    html = composed("reg:84")
    sheets = [page(html, f"communes-etat{end}") for end in ("", *(f"-{n}" for n in range(2, 8)))]
    sheets = [sheet for sheet in sheets if sheet]
    rows = [name for sheet in sheets for name in NAMES.findall(sheet)]
    bare = sorted(unescape(re.sub(r" \(\d\w+\)$", "", name)) for name in rows)
    assert bare == names_of(figures, "reg:84")
    for sheet in sheets:
        tables = re.findall(r"<table.*?</table>", sheet, re.DOTALL)
        assert all("<caption>Communes " in table and "<thead>" in table for table in tables)


@pytest.mark.parametrize("key", ["dep:90", "dep:59"])
def test_a_small_departement_shows_its_communes_where_it_presents_them(figures, composed, key):
    html = composed(key)
    assert not page(html, "communes-etat")
    shown = text(page(html, "communes"))
    assert all(name in shown for name in names_of(figures, key))


def test_a_page_with_nothing_to_count_gives_way_to_a_line(figures, composed):
    html = composed("dep:976")
    place = figures.records.cog.parse("dep:976")
    assert figures.get("popsu_communes", place).value == 0
    assert not page(html, "popsu")
    told = page(html, "absents")
    assert '<li id="popsu">' in told
    assert "POPSU Territoires" in text(told)
    national = figures.get("popsu_communes", figures.records.cog.parse("nat"))
    assert f"France : {' '.join(national.text.split())}" in text(told)
    assert page(composed("dep:35"), "popsu")


def test_every_link_inside_leads_somewhere(composed):
    for key in ("dep:976", "reg:06", "com:97356"):
        html = composed(key)
        targets = set(re.findall(r'href="#([^"]+)"', html))
        assert targets <= set(re.findall(r'id="([^"]+)"', html)), key
        assert "page absente" not in html


def test_a_commune_speaks_of_itself_in_the_singular(composed):
    html = composed("com:97356")
    assert "Toutes les communes" not in text(html)
    assert "100 % des communes" not in text(html)
    assert "Camopi et ses voisines" in text(page(html, "couverture"))


def test_the_rank_of_a_territory_is_by_its_number_of_communes(figures):
    cog = figures.records.cog
    counts = {
        code: len(figures.members(cog.parse(f"dep:{code}")))
        for code in set(cog.communes.loc[list(figures.records.members), "departement"])
    }
    better = sum(count > counts["35"] for count in counts.values())
    said = ranking(figures, cog.parse("dep:35"))
    assert said.startswith(f"{better + 1}e" if better else "1er")
    assert f"sur {len(counts)} " in said
    assert ranking(figures, cog.parse("epci:200072452")) == ""
