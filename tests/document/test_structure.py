"""Each thing that a publication must not have, put into a sound one, is found."""

import io
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf, String

from report.document.structure import inspect_structure, read_structure
from report.errors import RenderingFailed

Damage = Callable[[Pdf], None]


def elements(pdf: Pdf, tag: str) -> list[Object]:
    def walk(element: Object) -> Iterator[Object]:
        kids = element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return [each for each in walk(pdf.Root.StructTreeRoot) if str(each.S) == f"/{tag}"]


def inspected(data: bytes, damage: Damage | None = None, pages: int = 2) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if damage:
            damage(pdf)
        return [f"{finding.rule} {finding}" for finding in inspect_structure(pdf, pages)]


def test_a_sound_publication_has_no_fault(published: bytes) -> None:
    assert inspected(published) == []


def test_the_number_of_pages(published: bytes) -> None:
    assert inspected(published, pages=3) == [
        "pages document\u00a0: nombre de pages\u00a0: 2, attendu\u00a0: 3"
    ]


def without_alternative(pdf: Pdf) -> None:
    del elements(pdf, "Figure")[1]["/Alt"]


def alternative_without_words(pdf: Pdf) -> None:
    elements(pdf, "Figure")[1].Alt = String("●○○ – 1")


def skipped_heading(pdf: Pdf) -> None:
    elements(pdf, "H2")[0].S = Name.H3


def first_heading_missing(pdf: Pdf) -> None:
    elements(pdf, "H1")[0].S = Name.P


def empty_heading(pdf: Pdf) -> None:
    elements(pdf, "H2")[0].K = Array()


def table_without_headers(pdf: Pdf) -> None:
    for header in elements(pdf, "TH"):
        header.S = Name.TD


def dead_link(pdf: Pdf) -> None:
    pdf.pages[0].Annots[0].Dest = String("nulle-part")


def dead_link_by_page(pdf: Pdf) -> None:
    gone = pdf.make_indirect(Dictionary(Type=Name.Page))
    pdf.pages[0].Annots[0].Dest = Array([gone, Name.Fit])


def mute_link(pdf: Pdf) -> None:
    del pdf.pages[0].Annots[0]["/Contents"]


def bookmark_without_title(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(" ", 0))


def bookmark_to_nowhere(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("Annexe", Array([Dictionary(), Name.Fit])))


def font_left_out(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def font_without_words(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font["/ToUnicode"]


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (without_alternative, "alternative page\u00a02"),
        (alternative_without_words, "alternative page\u00a02"),
        (skipped_heading, "un titre de niveau 3 suit un titre de niveau 1"),
        (first_heading_missing, "titres page\u00a02"),
        (empty_heading, "un titre de niveau 2 est vide"),
        (table_without_headers, "tableaux page\u00a02"),
        (dead_link, "un lien mène à «\u00a0nulle-part\u00a0», qui n’existe pas"),
        (dead_link_by_page, "liens page\u00a01"),
        (mute_link, "un lien n’a pas de texte"),
        (bookmark_without_title, "un signet n’a pas de titre"),
        (bookmark_to_nowhere, "le signet «\u00a0Annexe\u00a0» ne mène à aucune page"),
        (font_left_out, "n’est pas incorporée"),
        (font_without_words, "ne peut pas être copié ni lu"),
    ],
)
def test_each_fault_is_found(published: bytes, damage: Damage, told: str) -> None:
    assert told in "\n".join(inspected(published, damage))


def test_a_file_without_tags_is_read_as_empty() -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        assert read_structure(pdf).content == ()


def test_a_faulty_publication_is_not_written(publish: Callable[..., bytes]) -> None:
    with pytest.raises(RenderingFailed) as caught:
        publish(
            '<div class="constat"><h1>Titre</h1><h3>Trop bas</h3></div>',
            '<table class="constat"><tr><td>Sans en-tête</td></tr></table>',
        )
    assert "un titre de niveau 3 suit un titre de niveau 1" in str(caught.value)
    assert "page\u00a02\u00a0: un tableau n’a aucune cellule d’en-tête" in str(caught.value)


def test_a_decoration_that_is_not_one_is_not_written(
    publish: Callable[..., bytes], chart: bytes
) -> None:
    image = '<img src="graphique:carte" style="width:40mm;height:20mm"'
    page = '<div class="constat"><h1>Titre</h1></div><div class="preuve">{}</div>'
    for alternative in ("", "•"):
        with pytest.raises(RenderingFailed, match="aria-hidden ou fond"):
            publish(page.format(f'{image} alt="{alternative}">'), charts={"carte": chart})
    hidden = publish(page.format(f'{image} alt="" aria-hidden="true">'), charts={"carte": chart})
    assert inspected(hidden, pages=1) == []


def test_a_link_that_leads_nowhere_is_not_written(publish: Callable[..., bytes]) -> None:
    page = '<div class="constat"><h1>Titre</h1><p><a href="#nulle-part">Suite</a></p></div>'
    with pytest.raises(RenderingFailed, match="nulle-part"):
        publish(page)
