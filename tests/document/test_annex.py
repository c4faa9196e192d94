"""The annex read in the file: from each key figure to its entry and back, nothing lost."""

import io
import re
from collections import defaultdict
from functools import cache

import pikepdf
import pytest

from report.document import map_data
from report.document.aloud import read_aloud
from report.edition import DEFAULT_EDITION
from report.indicators import method
from report.indicators.controls import settled
from report.territories import FRANCE, Level
from tests.document.reader import plain
from tests.document.whole import figures as figures_of
from tests.document.whole import whole

KEYS = ["nat", "dep:35"]
pytestmark = pytest.mark.lent


@pytest.fixture(params=KEYS)
def made(request):
    return whole(DEFAULT_EDITION, request.param)


@cache
def heard_in(pdf):
    """What is heard of a file: read once."""
    return read_aloud(pdf)


def links(made):
    """(page, target, page of the target, description) of each link inside the file."""
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        ranks = {page.obj.objgen: rank for rank, page in enumerate(pdf.pages)}
        named = pikepdf.NameTree(pdf.Root.Names.Dests)
        for rank, page in enumerate(pdf.pages):
            for note in page.get("/Annots", ()):
                if "/Dest" in note:
                    target = named[str(note.Dest)]
                    yield rank, str(note.Dest), ranks[target[0].objgen], str(note.Contents)


def entries(made):
    """Entry → the anchors of the pages that it leads back to."""
    rows = re.findall(r'<tr[^>]* id="methode-(\w+)">(.*?)</tr>', made.composed.html)
    return {name: re.findall(r'href="#([\w-]+)"', row) for name, row in rows}


def test_each_key_figure_leads_to_its_entry_and_back(made):
    sheets = made.composed.sheets
    forward, back = defaultdict(set), defaultdict(set)
    for page, target, place, told in links(made):
        if target.startswith("methode-"):
            assert sheets[place].row.id == "definitions"
            assert told.startswith("Définition\u00a0: ")
            forward[target.removeprefix("methode-")].add(sheets[page].ancre)
        elif sheets[page].row.id == "definitions":
            assert sheets[place].ancre == target
            assert plain(told) == f"page {sheets[place].folio}"
            back[target].add(sheets[page].ancre)
    written = entries(made)
    assert set(forward) <= set(written)
    assert len(forward) > 40
    drawn = defaultdict(set)
    for sheet in sheets:
        for cadre in sheet.row.graphiques:
            for name in map_data.indicators(made.figures, cadre.id):
                drawn[name].add(sheet.ancre)
    for name, anchors in written.items():
        assert forward[name] <= set(anchors)
        assert set(anchors) <= forward[name] | drawn[name], name
        assert all(anchor in back for anchor in anchors)


def test_every_number_in_large_is_a_link(made):
    for sheet in re.findall(r"<section.*?</section>", made.composed.html, re.DOTALL):
        for kind in ('class="chiffre ', 'class="barre"'):
            for figure in re.findall(rf"<p {kind}.*?</p>", sheet, re.DOTALL):
                assert 'href="#methode-' in figure or 'id="changements"' in sheet


def test_only_what_is_shown_has_an_entry_and_none_is_lost(made):
    written = entries(made)
    order = [name for name in method.order(made.figures) if name in written]
    assert list(written) == order
    heard = heard_in(made.pdf)
    pages = [lines for lines, s in zip(heard, made.composed.sheets, strict=True)
             if s.row.id == "definitions"]  # fmt: skip
    heads = [plain(line[3:]) for lines in pages for line in lines if line.startswith("TH ")]
    labels = [plain(method.entry(made.figures, name).libelle) for name in written]
    columns = ["Chiffre", "Définition, formule et limites", "Source, arrêté (livraisons)", "Pages"]
    assert [head for head in heads if head not in columns] == labels


def test_the_logs_say_their_ratings_and_only_france_its_hashes(made):
    heard = [line for lines, s in zip(heard_in(made.pdf), made.composed.sheets, strict=True)
             if s.row.id == "sources" for line in lines]  # fmt: skip
    journal = made.edition.journal
    given = [one.qualite for one in (*journal.livraisons, *journal.hypotheses)]
    assert [line[3:] for line in heard if line[3:] in set(given)] == given
    assert sum(line == "TD ▲ orange" for line in heard) == 0
    hashes = {each.sha256[:12] for each in made.figures.records.deliveries.values()}
    shown = {line[3:] for line in heard} & hashes
    assert shown == (hashes if made.territory == FRANCE else set())


def test_the_tables_of_the_maps_give_the_figures(made):
    """Against the series, for every unit and a column of each kind."""
    country = made.territory == FRANCE
    level = Level.DEPARTEMENT if country else Level.COMMUNE
    inside = made.figures.members(made.territory)
    places = made.figures.territories(level)
    communes = made.figures.series("communes_pvd", level)
    held = communes[communes > 0].index if country else inside
    names = {place.name: place.code for place in places if place.code in held}
    assert len(names) == (97 if country else 40)
    html = tables(made)
    rows = dict(re.findall(r'<tr[^>]*><th scope="row">([^<]*)</th>(<td.*?)</tr>', html))
    assert set(names) <= set(rows)
    columns = re.findall(r'<a class="definition" href="#methode-(\w+)"', html)
    at = columns.index("fonds_vert_projets")
    projects = made.figures.series("fonds_vert_projets", level)
    safety = made.figures.series("securite_contrats_communes", level)
    for name, code in names.items():
        cells = re.findall(r"<td[^>]*>([^<]*)</td>", rows[name])
        assert cells[at] == str(int(projects[code]))
        signed = cells[columns.index("securite_contrats_communes")]
        assert signed == (str(int(safety[code])) if country else "signé" if safety[code] else "non")


def tables(made):
    """The HTML of the tables of maps."""
    found = re.findall(
        r'<table class="annexe[^"]*" id="cartes(?:-\d)?".*?</table>', made.composed.html, re.DOTALL
    )
    return "".join(found)


def test_each_map_says_where_its_data_are(made):
    for sheet in re.findall(
        r'<section.*? id="([\w-]+)">(.*?)</section>', made.composed.html, re.DOTALL
    ):
        page, html = sheet
        if re.search(r'src="graphique:carte_(?!territoire|seules)', html):
            assert re.search(r'Données\u00a0: <a class="renvoi" href="#[\w-]+">page', html), page


def test_acknowledged_gaps_are_printed_with_both_sides():
    from report.document import annex

    figures = figures_of(DEFAULT_EDITION)
    controls = settled(figures)
    told = {t.id: t for t in annex.method_tables(figures, controls, Level.NATIONAL, ())}
    (line,) = told["ecarts"].lignes
    name, sides, reason, decided, until = (cell.text for cell in line.cases)
    gap = next(control for control in controls if control.id == "C04")
    assert name.startswith("C04 – ")
    assert gap.gauche in sides
    assert gap.droite in sides
    assert (reason, until) == (gap.ecart.motif, "30/06/2025")
    assert "20/11/2025" in decided
    local = {t.id: t for t in annex.method_tables(figures, (), Level.DEPARTEMENT, ())}
    assert gap.droite not in local["ecarts"].lignes[0].cases[1].text
