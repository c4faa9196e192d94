"""Tags as finished: what is hidden is silent, what is said has its place and its words."""

import io
import re
from collections.abc import Callable, Iterator

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object

from report.document.aloud import read_aloud
from report.errors import RenderingFailed

Publish = Callable[..., bytes]


def elements(pdf: pikepdf.Pdf, tag: str) -> list[Object]:
    def walk(element: Object) -> Iterator[Object]:
        kids = element.get("/K", Array())
        for kid in kids if isinstance(kids, Array) else [kids]:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield kid
                yield from walk(kid)

    return [each for each in walk(pdf.Root.StructTreeRoot) if str(each.S) == f"/{tag}"]


def test_running_titles_are_pagination_artifacts(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        content = b" ".join(pdf.pages[0].Contents.read_bytes().split())
        assert content.count(b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC") == 2
        assert not elements(pdf, "Art")
    assert not any("30 juin" in line for page in read_aloud(published) for line in page)


def test_a_hidden_sign_is_a_plain_artifact(publish: Publish) -> None:
    data = publish('<p class="constat"><span aria-hidden="true">● </span>signée</p>')
    assert read_aloud(data) == [["P signée"]]


def test_what_is_hidden_inside_what_is_hidden_is_silent_too(publish: Publish) -> None:
    header = (
        '<header class="pied" aria-hidden="true"><b aria-hidden="true">Marque</b> de page</header>'
    )
    data = publish(f'{header}<p class="constat">Texte</p>')
    assert read_aloud(data) == [["P Texte"]]


def test_a_decorative_image_is_silent(publish: Publish, chart: bytes) -> None:
    page = (
        '<p class="constat">Texte</p><div class="preuve"><img aria-hidden="true" alt=""'
        ' src="graphique:carte" style="width:40mm;height:20mm"></div>'
    )
    data = publish(page, charts={"carte": chart})
    assert read_aloud(data) == [["P Texte"]]


def test_a_link_that_nobody_would_hear_is_refused(publish: Publish) -> None:
    with pytest.raises(RenderingFailed, match="aria-hidden contient un lien"):
        publish('<p class="constat" aria-hidden="true"><a href="http://a.fr/">Ici</a></p>')


def test_text_in_the_margins_of_the_page_is_silent(publish: Publish) -> None:
    style = "@page { margin: 20mm; @bottom-center { content: 'Page ' counter(page) } }"
    data = publish(f"<style>{style}</style><p>Texte</p>")
    assert read_aloud(data) == [["P Texte"]]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        content = b" ".join(pdf.pages[0].Contents.read_bytes().split())
        assert b"/Artifact <</Type /Pagination>> BDC" in content


def test_every_marked_content_has_its_owner(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums
        for rank, page in enumerate(pdf.pages):
            marks = re.findall(rb"<</MCID (\d+)>>", page.Contents.read_bytes())
            assert marks
            for mark in map(int, marks):
                assert mark in list(owners[2 * rank + 1][mark].K)


def test_words_that_say_nothing_of_their_own_have_no_tag(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        assert not elements(pdf, "Span")
        assert not elements(pdf, "NonStruct")


def test_headers_say_what_they_head(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        headers = elements(pdf, "TH")
        assert [str(header.A.Scope) for header in headers] == ["/Column", "/Column", "/Row", "/Row"]
        index = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
        for cell in elements(pdf, "TD"):
            named = [str(name) for name in cell.A.Headers]
            assert [str(index[name].S) for name in named] == ["/TH", "/TH"]


def test_the_box_of_a_figure_is_in_units_of_the_page(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        figure = elements(pdf, "Figure")[0]
        left, bottom, right, top = (float(edge) * 25.4 / 72 for edge in figure.A.BBox)
    assert (left, 210 - top) == pytest.approx((106, 25), abs=0.1)
    assert (right - left, top - bottom) == pytest.approx((40, 20), abs=0.1)


def test_links_say_where_they_lead(published: bytes) -> None:
    twice = ["le site de l’Agence"] * 2  # the line is broken inside the link
    with pikepdf.open(io.BytesIO(published)) as pdf:
        links = [note for note in pdf.pages[0].Annots if note.Subtype == Name.Link]
        assert [str(link.Contents) for link in links] == ["page 2", *twice]
        assert len(elements(pdf, "Link")) == 3


def test_a_link_on_two_lines_says_the_same_twice(publish: Publish) -> None:
    words = (
        "le site de l’Agence nationale de la cohésion des territoires, rubrique des publications"
    )
    data = publish(f'<p class="constat"><a href="http://a.fr/">{words}</a></p>')
    with pikepdf.open(io.BytesIO(data)) as pdf:
        told = [str(note.Contents) for note in pdf.pages[0].Annots]
    assert told == [words, words]
