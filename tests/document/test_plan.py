"""The plan: published numbers, editions by level, faults found all at once."""

import pytest

from report.document.plan import Plan
from report.errors import InvalidInput
from report.territories import Level

PUBLISHED = {
    "couverture": None,
    "a-propos": "1",
    "programme": "2",
    "communes": "3",
    "carte-communes": "4",
    "chefs-projet": "5",
    "conventions": "6",
    "actions": "7",
    "avancements": "8",
    "financements": "9",
    "donnees": "10",
    "regions": "11",
    "partenariat": "12",
    "engagements": "13",
    "anct": "14",
    "anah": "15",
    "anah-cartes": "16",
    "cerema": "17",
    "ademe": "18",
    "banque-des-territoires": "19",
    "fonds-vert": "20",
    "ort": "21",
    "popsu": "22",
    "securite": "23",
    "culture": "24",
    "club": "25",
    "informer": "26",
    "saisons": "27",
    "webinaires": "28",
    "publications": "29",
}


@pytest.mark.parametrize(("page", "folio"), PUBLISHED.items())
def test_each_page_bears_the_published_number(page, folio):
    assert Plan.load().paginate().folio(page) == folio


def test_annex_follows_and_colophon_ends_without_number():
    pagination = Plan.load().paginate()
    assert pagination.folio("sources") == "A1"
    assert pagination.sheets[-1].row.id == "colophon"
    assert pagination.sheets[-1].folio is None


def test_a_page_may_take_several_sheets():
    pagination = Plan.load().paginate(feuillets={"sources": 3})
    sheets = [sheet for sheet in pagination.sheets if sheet.row.id == "sources"]
    assert [sheet.folio for sheet in sheets] == ["A1", "A2", "A3"]
    assert [sheet.ancre for sheet in sheets] == ["sources", "sources-2", "sources-3"]
    assert pagination.folio("methode") == "A4"


def test_a_page_without_sheet_is_left_out_and_numbers_close_up():
    pagination = Plan.load().paginate(feuillets={"communes": 0})
    assert not pagination.has("communes")
    assert pagination.folio("carte-communes") == "3"


def test_every_template_exists_and_every_template_is_used():
    from report.resources import root

    rows = Plan.load().rows
    files = {path.stem for path in (root("templates") / "pages").glob("*.html")}
    assert {row.gabarit for row in rows} == files


@pytest.mark.parametrize("level", Level)
def test_charts_are_named_once_in_an_edition(level):
    sheets = Plan.load().paginate(level).sheets
    names = [cadre.id for sheet in sheets for cadre in sheet.row.graphiques]
    assert len(names) == len(set(names))


@pytest.fixture
def plan_file(tmp_path):
    def write(pages):
        path = tmp_path / "plan.toml"
        head = '[sections.programme]\nrang = 1\ntitre = "Le programme"\ncouleur = "ardoise"\n'
        path.write_text(head + pages, "utf-8")
        return path

    return write


def test_all_faults_are_found_with_their_line(plan_file):
    path = plan_file(
        '[[pages]]\nid = "a"\ngabarit = "a"\n'
        '[[pages]]\nid = "b"\ngabarit = "b"\nsujet = "B"\nsection = "inconnue"\n'
        '[[pages]]\nid = "c"\ngabarit = "c"\nsujet = "C"\ncouleur = "rouge"\n'
        '[[pages]]\nid = "d"\ngabarit = "d"\nsujet = "D"\nniveaux = ["canton"]\n'
    )
    with pytest.raises(InvalidInput) as raised:
        Plan.load(path)
    problems = raised.value.problems
    assert [problem.line for problem in problems] == [5, 8, 13, 18]
    assert "sujet" in problems[0].expected
    assert "programme" in problems[1].expected
    assert "couleur" in problems[2].remedy
    assert "dep" in problems[3].expected


def test_an_identifier_serves_once(plan_file):
    row = '[[pages]]\nid = "a"\ngabarit = "a"\nsujet = "A"\n'
    with pytest.raises(InvalidInput, match="un identifiant par page"):
        Plan.load(plan_file(row + row))


def test_a_page_may_have_another_shape_at_another_level(plan_file):
    path = plan_file(
        '[[pages]]\nid = "a"\ngabarit = "deux"\nsujet = "A"\nniveaux = ["nat"]\n'
        '[[pages]]\nid = "a"\ngabarit = "une"\nsujet = "A"\nniveaux = ["dep"]\n'
    )
    plan = Plan.load(path)
    assert plan.ids == ("a",)
    assert plan.paginate(Level.DEPARTEMENT).sheets[0].row.gabarit == "une"


def test_levels_and_conditions_choose_the_pages(plan_file):
    path = plan_file(
        '[[pages]]\nid = "a"\ngabarit = "a"\nsujet = "A"\nniveaux = ["nat"]\n'
        '[[pages]]\nid = "b"\ngabarit = "b"\nsujet = "B"\nsi = "precedente"\n'
        '[[pages]]\nid = "c"\ngabarit = "c"\nsujet = "C"\nsection = "programme"\n'
    )
    plan = Plan.load(path)

    def ids(*args, **kwargs):
        return [sheet.row.id for sheet in plan.paginate(*args, **kwargs).sheets]

    assert ids() == ["a", "c"]
    assert ids(precedente=True) == ["a", "b", "c"]
    assert ids(Level.DEPARTEMENT) == ["c"]
