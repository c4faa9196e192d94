"""Texts: pieces, placeholders, links, typography; every fault at once, with its place."""

from fractions import Fraction

import pytest
from markupsafe import Markup

from report.document.periods import period
from report.document.placeholders import Placeholder, Vocabulary
from report.document.proportions import proportion
from report.document.texts import Texts, render
from report.document.titling import lines, width
from report.document.typography import typography
from report.errors import InvalidInput
from report.formats import NBSP, NNBSP
from report.territories import Level

VOCABULARY = Vocabulary(
    figures={"communes_pvd", "ort_communes_part"},
    breakdowns={"actions_par_thematique"},
    pages={"engagements", "ort"},
    links={"observatoire"},
    sources={"dsil_detr"},
)


@pytest.fixture
def texts(tmp_path):
    def write(content, name="page"):
        (tmp_path / f"{name}.md").write_text(content, "utf-8")
        return Texts.load(tmp_path)

    return write


@pytest.fixture
def problems(texts):
    return lambda content: texts(content).check(VOCABULARY)


def said(placeholder):
    return Markup("«{}»").format(placeholder.name)


def html(texts, content, **options):
    piece = texts(content).get("page", options.pop("key", ""), Level.NATIONAL)
    return render(piece, said, {"observatoire": "https://exemple.fr", "muet": None}.get, **options)


def test_a_file_is_cut_into_named_pieces(texts):
    found = texts("# Un constat\n\nLe texte.\n\n## note\nUne note.\n")
    assert found.get("page", "titre", Level.NATIONAL).source == "Un constat"
    assert found.get("page", "", Level.NATIONAL).source.strip() == "Le texte."
    assert found.get("page", "note", Level.NATIONAL).source == "Une note."


def test_the_nearest_variant_of_the_level_is_taken(texts):
    found = texts("# France\n# Territoire [territoires]\n# Département [dep]\n")
    titles = [found.get("page", "titre", level).source for level in Level]
    assert titles == ["France", "Territoire", "Département", "Territoire", "Territoire"]


def test_a_missing_piece_says_what_to_write_and_where(texts):
    with pytest.raises(InvalidInput, match=r"textes/page.md.*## note"):
        texts("# Titre\n").get("page", "note", Level.NATIONAL)


@pytest.mark.parametrize(
    "right",
    [
        "{communes_pvd}",
        "{communes_pvd:nombre}",
        "{communes_pvd:lettres|une commune|communes}",
        "{communes_pvd|commune signe|communes signent}",
        "{ort_communes_part:proportion|une commune … a signé|communes … ont signé}",
        "{part:actions_par_thematique/4}",
        "{territoires:dep|département|départements} sur {territoires:dep_tous}",
        "{page:engagements}",
        "{date:arrete} {mois:publication} {date:source.dsil_detr} {date:lancement}",
        "{programme:duree|an|ans}",
        "{territoire} {territoire:locatif}",
        "{fixe:2023}",
        "[l’Observatoire des territoires](lien:observatoire)",
    ],
)
def test_what_the_syntax_allows(problems, right):
    assert not problems(f"Une phrase {right}.")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("{commune_pvd}", "communes_pvd"),
        ("{communes_pvd:chiffre}", "une forme du chiffre"),
        ("{communes_pvd|commune}", "le singulier et le pluriel"),
        ("{ort_communes_part:proportion|une|deux}", "deux formes"),
        ("{part:actions_par_thematique}", "part:répartition"),
        ("{part:inconnue/2}", "une répartition"),
        ("{page:engagement}", "engagements"),
        ("{date:demain}", "une date"),
        ("{territoires:canton|a|b}", "un niveau"),
        ("{programme:budget}", "programme.toml"),
        ("{fixe:}", "des chiffres"),
        ("{communes_pvd", "{repère}"),
        ("1 646 communes", "un repère"),
        ("[la page](https://exemple.fr)", "lien:clef"),
        ("[la page](lien:inconnu)", "[liens]"),
        ("[cliquez ici](lien:observatoire)", "où le lien mène"),
        ("[](lien:observatoire)", "où le lien mène"),
    ],
)
def test_what_it_refuses(problems, wrong, expected):
    (problem,) = problems(f"# Titre\n\nUne phrase {wrong}")
    assert expected in problem.expected
    assert problem.remedy
    assert (problem.line, problem.column) == (3, "colonne 12")


def test_every_fault_of_every_file_at_once(texts):
    texts("{inconnu}\n\nEn 2024, {page:nulle}.\n", "a")
    found = texts("## note\n[ici](lien:rien)\n", "b").check(VOCABULARY)
    places = [(problem.file.rpartition("/")[2], problem.line, problem.rule) for problem in found]
    assert places == [
        ("a.md", 1, "repère"),
        ("a.md", 3, "repère"),
        ("a.md", 3, "chiffre"),
        ("b.md", 2, "lien"),
        ("b.md", 2, "lien"),
    ]


def test_two_pieces_of_one_name_are_a_fault(problems):
    (problem,) = problems("## note\nUn.\n\n## note\nDeux.\n")
    assert (problem.line, problem.value) == (5, "note")


def test_markdown_without_html(texts):
    written = html(texts, "**Fort** et <b>gras</b>, {communes_pvd}.")
    assert "<strong>Fort</strong>" in written
    assert "&lt;b&gt;" in written
    assert "«communes_pvd»" in written


def test_what_a_placeholder_says_is_escaped(texts):
    piece = texts("{communes_pvd}").get("page", "", Level.NATIONAL)
    written = render(piece, lambda _: Markup("{}").format("<a> & b"), lambda _: None)
    assert "&lt;a&gt; &amp; b" in written


def test_a_link_with_an_address_and_one_without(texts):
    both = html(texts, "[Les données](lien:observatoire), [le guide](lien:muet).")
    assert '<a href="https://exemple.fr">Les données</a>, le guide.' in both


def test_a_subheading_is_one_level_under_the_page(texts):
    assert "<h4>" in html(texts, "### Partager\nTexte.")
    assert "<h3>" in html(texts, "### Partager\nTexte.", heading=3)


def test_links_are_listed_once(texts):
    found = texts("[a b](lien:un) [c d](lien:deux) [e f](lien:un)")
    assert found.links() == ("un", "deux")


def test_placeholders_are_taken_apart():
    parsed = Placeholder.parse("part:actions_par_avancement/livrée+en cours")
    assert parsed.selection == ("actions_par_avancement", "livrée+en cours")
    assert Placeholder.parse("x:lettres|une saison|saisons").forms == ("une saison", "saisons")


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(1540, 1646), "plus de neuf communes sur dix ont signé"),
        (Fraction(1115, 1646), "plus de deux communes sur trois ont signé"),
        (Fraction(1409, 1646), "plus de quatre communes sur cinq ont signé"),
        (Fraction(9, 10), "neuf communes sur dix ont signé"),
        (Fraction(898, 1000), "environ neuf communes sur dix ont signé"),
        (Fraction(49, 100), "près d’une commune sur deux a signé"),
        (Fraction(27, 100), "plus d’une commune sur quatre a signé"),
        (Fraction(995, 1000), "> 99 % des communes ont signé"),
        (Fraction(1, 20), "5 % des communes ont signé"),
        (Fraction(1), "toutes les communes ont signé"),
        (Fraction(0), "aucune commune n’a signé"),
    ],
)
def test_a_proportion_is_what_the_value_bears_out(share, words):
    forms = ("une commune … a signé", "communes … ont signé", "aucune commune n’a signé")
    assert proportion(share, *forms).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2023-10-06", "2023-12-18", "du 6 octobre au 18 décembre 2023"),
        ("2023-12-06", "2024-01-18", "du 6 décembre 2023 au 18 janvier 2024"),
        ("2025-06-24", "2025-06-25", "les 24 et 25 juin 2025"),
        ("2025-06-02", "2025-06-25", "du 2 au 25 juin 2025"),
        ("2022-03", "2023-03", "de mars 2022 à mars 2023"),
        ("2025-10", "2025-11", "d’octobre à novembre 2025"),
        ("2025", "", "en 2025"),
        ("2025-01-01", "", "le 1er janvier 2025"),
        ("", "", ""),
    ],
)
def test_periods_in_words(start, end, words):
    assert period(start, end).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("plain", "mended"),
    [
        (
            "<p>Vraiment ? Oui ; non : si !</p>",
            f"<p>Vraiment{NNBSP}? Oui{NNBSP}; non{NBSP}: si{NNBSP}!</p>",
        ),
        ("<p>« Santé »</p>", f"<p>«{NBSP}Santé{NBSP}»</p>"),
        ("<p>l'Anah</p>", "<p>l’Anah</p>"),
        ("94 % et 12 M€", f"94{NBSP}% et 12{NBSP}M€"),
        ("1er octobre", "1<sup>er</sup> octobre"),
        ("<b>Note</b> : ici", f"<b>Note</b>{NBSP}: ici"),
        ('<img alt="l\'État : ici">', '<img alt="l\'État : ici">'),
        ("<p>mis à leur disposition</p>", f"<p>mis à leur{NBSP}disposition</p>"),
    ],
)
def test_typography(plain, mended):
    assert typography(plain) == mended
    assert typography(mended) == mended


def test_titles_break_by_sense():
    title = f"4{NNBSP}311{NBSP}M€ engagés par l’État et ses partenaires"
    found = lines(title, 85)
    assert found == (f"4{NNBSP}311{NBSP}M€ engagés", "par l’État", "et ses partenaires")
    assert all(width(line, 24) <= 85 for line in found)


def test_a_wanted_break_is_kept_and_what_is_too_wide_is_untied():
    assert lines("Un | deux trois", 85) == ("Un", "deux trois")
    tied = NBSP.join(["intercommunalités", "sur", "quatre", "signent"])
    assert len(lines(tied, 85)) > 1
