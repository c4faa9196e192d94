"""The pages of the demonstration edition: each figure on its page, findings the data bear out."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from report.charts import Drawing
from report.charts.drawing import DataTable
from report.document import build, titling
from report.document.plan import Plan
from report.edition import DEFAULT_EDITION, Edition, locate
from report.formats import NBSP, NNBSP
from report.indicators import compute, snapshot
from report.sources import load
from report.territories import FRANCE, Cog

SHOWN = {
    "communes": ["communes_pvd"],
    "chefs-projet": [
        "chefs_projet_postes",
        "chefs_projet_taux_occupation",
        "chefs_projet_communes_couvertes_part",
        "chefs_projet_credits",
        "chefs_projet_taux_subvention_max",
        "chefs_projet_fin_financement",
    ],
    "conventions": [
        "conventions_cadres_communes_part",
        "conventions_cadres_communes_signataires",
        "conventions_cadres",
        "actions_par_convention_moyenne",
        "conventions_valant_ort_part",
    ],
    "actions": ["actions_recensees", "actions_etudes_part"],
    "avancements": ["actions_engagees_part", "actions_livrees_part"],
    "financements": ["financements_lignes", "financements_montant"],
    "engagements": [
        "engagements_total",
        "engagements_anct_mbc",
        "engagements_bdt_ingenierie",
        "engagements_dsil_detr",
        "engagements_friches_fonds_vert",
        "engagements_anah",
        "engagements_chefs_projet",
        "engagements_bdt_prets_pru",
        "engagements_cerema",
        "engagements_dgaln_ateliers",
        "ademe_montant",
    ],
    "anct": [
        "anct_chefs_projet_annuel",
        "france_services_pvd",
        "france_services_part_structures",
        "france_services_part_communes",
        "anct_mbc_montant",
        "anct_mbc_accompagnements",
    ],
    "anah": [
        "anah_espace_conseil_part",
        "anah_opah_complexe_communes",
        "anah_etudes_animation",
        "anah_chefs_projet",
        "anah_chefs_projet_montant",
        "anah_rhi_communes",
        "anah_rhi_montant",
    ],
    "anah-cartes": ["anah_logements_renoves", "anah_travaux_montant"],
    "cerema": [
        "cerema_missions",
        "cerema_beneficiaires",
        "cerema_ecoprojets",
        "cerema_montant",
        "cerema_journees",
    ],
    "ademe": ["ademe_montant", "ademe_projets"],
    "banque-des-territoires": [
        "bdt_cofinancements_directs",
        "bdt_mbc_montant",
        "bdt_pvd_plus",
        "bdt_prets_total",
        "bdt_prets_pru",
    ],
    "fonds-vert": ["fonds_vert_communes", "fonds_vert_montant"],
    "ort": ["ort_communes", "ort_communes_part"],
    "popsu": [
        "popsu_communes",
        "popsu_reportages",
        "popsu_carnets",
        "popsu_cafes_recherche",
        "popsu_palpite_laureats",
        "popsu_capitalisations",
        "popsu_atelier_participants",
    ],
    "securite": ["securite_contrats_communes"],
    "culture": [
        "microfolies_ouvertes",
        "microfolies_mobiles",
        "microfolies_fixes",
        "microfolies_fixes_mobiles",
    ],
}


class Reader(HTMLParser):
    """The HTML taken apart: text and tags of each page, headings, links, images."""

    def __init__(self):
        super().__init__()
        self.pages, self.headings, self.links, self.images, self.tags = {}, [], [], [], []
        self._here = ""
        self._open = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "section":
            self._here = given["id"]
            self.pages[self._here] = []
        self.tags.append((self._here, tag, given))
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append((self._here, int(tag[1]), []))
        if tag == "a":
            self.links.append((self._here, given["href"], []))
        if tag == "img":
            self.images.append((self._here, given))
        if tag not in ("br", "img", "meta", "col"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._here:
            self.pages[self._here].append(data)
        if self._open and re.match(r"h\d", self._open[-1]):
            self.headings[-1][2].append(data)
        if "a" in self._open:
            self.links[-1][2].append(data)

    def text(self, page):
        return plain("".join(self.pages[page]))


def plain(text):
    """The text with every kind of space made an ordinary one."""
    return re.sub(r"\s+", " ", text)


def grey(chart, frame, _colour):
    table = DataTable(("Catégorie", "Nombre", "Part"), ())
    return Drawing(chart, frame.width, frame.height, "", f"Carte ou graphique {chart}.", table)


@pytest.fixture(scope="module")
def edition():
    return Edition.load(DEFAULT_EDITION)


@pytest.fixture(scope="module")
def figures(edition):
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="module")
def composed(figures, edition):
    return build.compose(figures, edition, draw=grey)


@pytest.fixture(scope="module")
def read(composed):
    reader = Reader()
    reader.feed(composed.html)
    return reader


def test_one_section_a_page_in_the_order_of_the_plan(read, composed):
    assert list(read.pages) == [sheet.ancre for sheet in composed.sheets]
    rows = dict.fromkeys(sheet.row.id for sheet in composed.sheets)
    assert list(rows) == [sheet.row.id for sheet in Plan.load().paginate(precedente=True).sheets]
    assert len(composed.labels) == len(read.pages)
    assert composed.labels[:3] == ("Couverture", "1", "2")


@pytest.mark.parametrize(("page", "id"), [(page, id) for page, ids in SHOWN.items() for id in ids])
def test_each_figure_is_on_its_page(read, figures, page, id):
    figure = figures.get(id, FRANCE)
    shown = figure.display
    sign = shown.unit if shown.unit in ("%", "M€", "Md€", "M€/an") else ""
    assert plain(f"{shown.number} {sign}").strip() in read.text(page)


def test_references_to_pages_are_those_of_the_publication(read):
    assert "page 13" in read.text("financements")
    assert "page 9" in read.text("engagements")
    targets = {(here, href) for here, href, _ in read.links}
    assert ("financements", "#engagements") in targets


def test_a_link_inside_leads_to_a_page_that_exists(read):
    inside = {href[1:] for _, href, _ in read.links if href.startswith("#")}
    anchors = [given["id"] for _, _, given in read.tags if "id" in given]
    assert len(anchors) == len(set(anchors))
    assert inside <= set(anchors)


def test_links_say_where_they_lead(read):
    for _, href, words in read.links:
        text = "".join(words)
        assert text.strip()
        assert not re.search(r"\b(ici|cliquez|lien)\b", text, re.IGNORECASE)
        assert href not in text


def test_a_link_without_address_is_text_and_is_reported(read, composed, edition):
    absent = {notice.value for notice in composed.notices}
    assert absent == {key for key in absent if edition.links[key].adresse is None}
    assert "guide_ort" in absent
    outside = [href for _, href, _ in read.links if not href.startswith("#")]
    assert outside == [edition.links["programme"].adresse]


def test_the_summary_lists_each_finding_with_its_number(read, composed):
    summary = read.text("a-propos")
    assert "94 % des communes ont signé leur convention-cadre 6" in summary
    assert "Ce qui change 30" in summary
    assert "Sources et méthode A1" in summary


def test_headings_start_at_one_and_skip_no_level(read):
    levels = [level for _, level, _ in read.headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_page_has_a_title(read):
    titled = {page for page, level, _ in read.headings if level <= 3}
    assert titled == set(read.pages)


def test_images_have_an_alternative_and_a_place(read, composed):
    assert {given["src"].partition(":")[2] for _, given in read.images} == set(composed.charts)
    for _, given in read.images:
        assert given["alt"].strip()
        assert re.fullmatch(r"width:[\d.]+mm;height:[\d.]+mm", given["style"])


def test_every_chart_of_the_plan_is_on_its_page(read):
    sheets = Plan.load().paginate(precedente=True).sheets
    planned = {(sheet.row.id, cadre.id) for sheet in sheets for cadre in sheet.row.graphiques}
    drawn = {(page, given["src"].partition(":")[2]) for page, given in read.images}
    assert drawn == planned


def test_table_headers_have_a_scope(read):
    assert all(given.get("scope") for _, tag, given in read.tags if tag == "th")


def test_decoration_is_silent(read):
    empty = [given for _, tag, given in read.tags if tag == "div" and "mobilier" in str(given)]
    assert empty
    assert all(given.get("aria-hidden") == "true" for given in empty)


def test_french_signs(composed):
    text = re.sub(r"<[^>]+>", "·", composed.html)
    assert "'" not in text
    assert '"' not in text
    assert not re.search(r" [;:!?»]|\d %|« ", text)
    assert not re.search(rf"[^{NNBSP}\s·][;!?](?!\w)", re.sub(r"&#?\w+;", "", text))


def test_demonstration_is_said_on_the_cover_and_on_every_page(read):
    pages = [page for page in read.pages if page != "colophon"]
    assert all("Données de démonstration" in read.text(page) for page in pages)


def test_a_project_says_so_on_the_cover_and_on_every_page(read):
    assert all("PROJET" in read.text(page) for page in read.pages)


def test_figures_say_what_they_were(read):
    for page, was in {
        "chefs-projet": "870 au 31 décembre 2024",
        "actions": "28 000 au 31 décembre 2024",
        "engagements": "3 691 M€ au 31 décembre 2024",
        "financements": "environ 3,9 Md€ au 31 décembre 2024",
        "anah-cartes": "353 481 au 31 décembre 2024",
    }.items():
        assert was in read.text(page), page


def rows(html, page):
    """The rows of each table of a page: label, then cells."""
    section = html.split(f'id="{page}">')[1].split("</section>")[0]
    found = []
    for line in re.findall(r"<tr>(.*?)</tr>", section, re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", line, re.DOTALL)
        found.append([plain(cell) for cell in cells])
    return found


def test_what_changes_is_what_was_published_and_what_is(composed, figures, read):
    then = snapshot.load(locate("2024-12-31") / "publication" / "1.0")
    labels = {told.label: name for name, told in figures.definitions.items()}
    moved = [row for row in rows(composed.html, "changements") if len(row) == 5][1:]
    assert len(moved) >= 4
    for label, before, after, _, _ in moved:
        name = labels[label]
        now = figures.get(name, FRANCE)
        value, state = then.get(name, FRANCE)
        was = replace(now, value=value, state=state)
        assert (before, after) == tuple(bare(figure) for figure in (was, now)), label
    said = read.text("changements")
    assert "Séries rompues" in said
    assert "Subventions à l’investissement (DSIL et DETR)" in said
    assert "Épisodes de la saison 3 du podcast" in said


def bare(figure):
    shown = figure.display
    sign = shown.unit if shown.unit in ("%", "M€", "Md€", "M€/an", "€") else ""
    return plain(" ".join(part for part in (shown.word, shown.number, sign) if part))


def source_lines(html):
    """Each source line with the room that it has: the width of the page, or of its right part."""
    for section in html.split("<section ")[1:]:
        wide = re.match(r'class="page (pleine|bande)', section)
        for line in re.findall(r'<p class="source">(.*?)</p>', section, re.DOTALL):
            yield re.sub(r"<[^>]+>", "", line), 265 if wide else 175


def test_a_source_line_is_one_line(composed):
    found = list(source_lines(composed.html))
    assert len(found) > 20
    assert all(titling.width(line, 8.5, "texte") <= room for line, room in found)
    assert any("fournisseurs, liste page" in plain(line) for line, _ in found)


@pytest.mark.parametrize("key", ["reg:53", "dep:35", "dep:976", "epci:243500139"])
def test_a_territory_is_composed_by_the_same_door(figures, edition, key):
    territory = Cog.load(edition.cog).parse(key)
    made = build.compose(figures, edition, territory, draw=grey)
    reader = Reader()
    reader.feed(made.html)
    assert "club" not in reader.pages
    assert territory.name in reader.text("couverture")
    assert "absente" not in made.html
    communes = figures.get("communes_pvd", territory).text
    assert plain(communes) in reader.text("communes")
    assert ("changements" in reader.pages) is not key.startswith("epci")
    lines = list(source_lines(made.html))
    assert all(titling.width(line, 8.5, "texte") <= room for line, room in lines)
    assert f"France : {plain(figures.get('communes_pvd', FRANCE).text)}" in reader.text("communes")


def test_a_finding_whose_figure_is_not_known_gives_way_to_the_subject(figures, edition):
    from report.document.plan import Pagination
    from report.document.sentences import Subject
    from report.document.texts import Texts
    from report.document.view import View

    text = Texts.load(edition.folder / "textes")
    mayotte = Cog.load(edition.cog).parse("dep:976")
    pagination = Pagination(Plan.load().paginate().sheets)
    view = View(Subject(edition, figures, mayotte, pagination), text, grey)
    assert not figures.get("club_podcast_saisons", mayotte).known
    assert view.titles["informer"].plain == "S’informer"


def test_no_sentence_of_the_publication_is_copied(composed):
    text = re.sub(r"<[^>]+>", "", composed.html).replace(NBSP, " ")
    assert "cousue main" not in text
    assert "clique" not in text.lower()


def test_every_piece_of_the_texts_is_used(figures, edition, monkeypatch):
    from report.document import page as pages
    from report.document import view as views

    used = set()
    for module in (pages, views):
        real = module.texts.render

        def noting(piece, *args, real=real, **options):
            used.add((piece.file, piece.key, piece.variant))
            return real(piece, *args, **options)

        monkeypatch.setattr(module.texts, "render", noting)
    build.compose(figures, edition, draw=grey)
    from report.document.texts import Texts

    written = Texts.load(edition.folder / "textes").pieces
    here = {sheet.row.id for sheet in Plan.load().paginate(precedente=True).sheets}
    national = {
        (piece.file, piece.key, "")
        for page, pieces in written.items()
        for piece in pieces
        if not piece.variant and page in here
    }
    assert national == {piece for piece in used if not piece[2]}
    assert set(written) <= set(Plan.load().ids)


@pytest.mark.parametrize("key", ["nat", "dep:35"])
def test_what_was_not_delivered_is_never_a_number(figures, edition, key):
    records = figures.records
    deliveries = {
        name: replace(delivery, delivered=name == "communes_pvd")
        for name, delivery in records.deliveries.items()
    }
    bare = compute(replace(records, deliveries=deliveries))
    made = build.compose(bare, edition, records.cog.parse(key), draw=grey)
    reader = Reader()
    reader.feed(made.html)
    for page in ("chefs-projet", "engagements", "actions", "ort", "securite", "anah"):
        text = reader.text(page)
        assert "n.d." in text
        assert "None" not in text
        assert "0 %" not in text
    bars = [given for _, _, given in reader.tags if "barre" in given.get("class", "").split()]
    assert bars
    assert all("inconnue" in given["class"] for given in bars)
    assert reader.text("donnees").count("Donnée non transmise") == 4
