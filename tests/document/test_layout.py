"""What an overflow does without a word is told: text lost, out of its box, printed over."""

from collections.abc import Callable
from pathlib import Path

import pytest
import weasyprint

from report.document.areas import PX_PER_MM
from report.document.fetcher import LocalFetcher
from report.document.layout import Survey, survey
from report.document.press import lay_out, press
from report.document.source import parse
from report.errors import RenderingFailed

Publish = Callable[..., bytes]


@pytest.fixture
def read(sheet: Path) -> Callable[[str], Survey]:
    """read(html): the survey of one page."""

    def surveyed(body: str) -> Survey:
        html = f'<html lang="fr"><body><section class="page">{body}</section></body></html>'
        page = parse(html)
        return survey(lay_out(press((sheet,), ()), page, LocalFetcher(())), page)

    return surveyed


Read = Callable[[str], Survey]


def told(found: Survey) -> str:
    return "\n".join(str(finding) for finding in sorted(found.findings))


def rows(count: int) -> str:
    return "".join(f"<tr><td>Commune {rank:02}</td></tr>" for rank in range(1, count + 1))


def test_rows_that_an_absolute_table_loses(read: Read) -> None:
    found = read(f'<table style="position:absolute;top:25mm;left:16mm">{rows(60)}</table>')
    lost = [finding for finding in found.findings if finding.rule == "texte perdu"]
    assert len(lost) > 10
    assert "«\u00a0Commune 60\u00a0» n’est pas imprimé" in told(found)
    assert all(finding.page == 1 for finding in lost)


def test_a_table_that_fits_is_silent(read: Read) -> None:
    found = read(f'<table style="position:absolute;top:25mm;left:16mm">{rows(20)}</table>')
    assert found.findings == []


def test_the_whole_text_counts_not_only_whole_elements(read: Read) -> None:
    lines = "<br>".join(f"ligne {rank}" for rank in range(1, 61))
    found = read(f'<p style="position:absolute;top:25mm;left:16mm">Avant <b>et</b> {lines}</p>')
    assert "38 39 40" in told(found)


def test_text_that_leaves_a_box_of_fixed_height(read: Read) -> None:
    box = 'class="cadre" style="position:absolute;top:30mm;left:16mm;width:30mm;height:12mm"'
    found = read(f"<div {box}>Un texte trop long pour un cadre de douze millimètres.</div>")
    assert "dépasse de «\u00a0cadre\u00a0» par le bas" in told(found)


def test_text_that_leaves_a_box_stretched_between_two_edges(read: Read) -> None:
    box = 'class="cadre" style="position:absolute;top:30mm;bottom:170mm;left:16mm;width:20mm"'
    found = read(f"<div {box}>Un texte trop long pour un cadre de dix millimètres.</div>")
    assert "dépasse de «\u00a0cadre\u00a0» par le bas" in told(found)


def test_text_too_wide_for_its_box(read: Read) -> None:
    box = 'style="position:absolute;top:30mm;left:16mm;width:20mm;height:12mm;white-space:nowrap"'
    assert "par la droite" in told(read(f"<p {box}>Un texte qui ne se coupe nulle part</p>"))


def test_text_that_a_box_clips(read: Read) -> None:
    inside = '<p style="margin-left:-8mm">Coupé à gauche</p>'
    box = 'style="position:absolute;top:30mm;left:16mm;width:60mm;overflow:hidden"'
    assert "par la gauche" in told(read(f"<div {box}>{inside}</div>"))


def test_letters_may_hang_at_the_left_and_the_top(read: Read) -> None:
    box = 'style="position:absolute;top:30mm;left:16mm;width:60mm;height:20mm"'
    title = '<h2 style="margin:-2mm 0 0 -1mm;line-height:6mm;font-size:24pt">Titre</h2>'
    assert read(f"<div {box}>{title}<ul><li>occupé</li></ul></div>").findings == []


def test_nothing_is_written_at_the_edge_of_the_paper(read: Read) -> None:
    found = read('<p style="position:absolute;top:1mm;left:16mm">Trop haut</p>')
    assert "dépasse de la page par le haut" in told(found)


def test_an_image_may_bleed_but_not_leave_its_box(read: Read) -> None:
    pixel = (
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgAB"
        "SK+kcQAAAABJRU5ErkJggg=="
    )
    size = "position:absolute;left:0;top:0;width:120mm;height:210mm"
    image = f'<img src="{pixel}" alt="Une image" style="{size}">'
    assert read(image).findings == []
    frame = "position:absolute;left:16mm;top:30mm;width:60mm;height:60mm"
    assert "par le bas" in told(read(f'<div class="cadre" style="{frame}">{image}</div>'))


def test_words_printed_over_each_other(read: Read) -> None:
    one = '<p style="position:absolute;top:30mm;left:16mm">Saint-Aubin</p>'
    assert "se recouvrent" in told(read(one + one.replace("left:16", "left:20")))
    assert read(one + one.replace("top:30", "top:34")).findings == []


def test_turned_text_is_measured_where_it_is(read: Read) -> None:
    turned = "position:absolute;top:100mm;left:{0}mm;width:60mm;transform:rotate(-90deg)"
    text = '<p style="{0}">Un texte debout le long du bord</p>'
    assert read(text.format(turned.format(100))).findings == []
    assert "dépasse de la page" in told(read(text.format(turned.format(-26))))


def test_exponents_and_tight_lines_are_no_collision(read: Read) -> None:
    text = (
        '<p style="position:absolute;top:30mm;left:16mm;width:40mm;line-height:3.6mm">Depuis le'
        ' 1<sup style="line-height:0">er</sup> octobre 2020 ou du 1<sup>er</sup> janvier</p>'
    )
    assert read(text).findings == []


def test_links_say_their_words(read: Read) -> None:
    page = (
        '<div class="constat"><a href="http://a.fr/">le  site\nde l’Agence</a>'
        '<a href="http://b.fr/" aria-label="Le bilan, PDF">ici</a>'
        '<a href="http://c.fr/"><img src="data:," alt="La carte"></a></div>'
    )
    found = read(page)
    assert found.links[0][:2] == ("le site de l’Agence", "Le bilan, PDF")


def test_a_tag_inside_a_link_is_refused(read: Read) -> None:
    found = read('<p class="constat"><a href="http://a.fr/">le <b>site</b></a></p>')
    assert "contient une balise b" in told(found)


def test_pseudo_elements_comments_and_hyphens_are_no_loss(read: Read) -> None:
    page = (
        '<style>.p::before { content: "• " }</style>'
        '<p class="constat p">Un <!-- mot --> texte\u00a0: fran\u00adçais</p>'
    )
    assert read(page).findings == []


def test_a_text_that_is_not_displayed_is_lost(read: Read) -> None:
    assert "Caché" in told(read('<p class="constat">Texte<i style="display:none">Caché</i></p>'))


def test_the_private_tree_is_still_what_it_was(read: Read) -> None:
    """A new version of the engine that moves these fails here, not in a publication."""
    image = '<img src="data:," alt="" style="width:40mm">'
    found = read(f'<p style="position:absolute;top:30mm;left:20mm">Texte</p>{image}')
    assert found.images == []
    from report.document import layout

    reader = layout._Reader(1, {}, {})
    reader.printed = layout.defaultdict(list)
    page = weasyprint.HTML(
        string="<style>@page{size:297mm 210mm;margin:0}p{position:absolute;margin:0;top:30mm;"
        "left:20mm;font-size:20px}</style><p>Texte</p>"
    ).render()
    reader.read(page.pages[0])
    (word,) = reader.words
    assert word.text == "Texte"
    assert word.area.left == pytest.approx(20 * PX_PER_MM)
    assert 30 * PX_PER_MM < word.area.top < word.area.bottom < 30 * PX_PER_MM + 40


def test_every_fault_is_told_at_once(publish: Publish) -> None:
    page = f'<table style="position:absolute;top:150mm;left:16mm">{rows(20)}</table>'
    far = '<p style="margin:195mm 16mm">Près</p><p style="margin:0 16mm">Loin</p>'
    with pytest.raises(RenderingFailed) as caught:
        publish(page, page.replace("Commune", "Ville"), far, '<p style="colour:red">x</p>')
    message = str(caught.value)
    assert "page\u00a01\u00a0: «\u00a0Commune 20\u00a0» n’est pas imprimé" in message
    assert "page\u00a02\u00a0: «\u00a0Ville 10\u00a0» n’est pas imprimé" in message
    assert "page\u00a03\u00a0: «\u00a0Loin\u00a0» a débordé sur la page 4" in message
    assert "nombre de pages\u00a0: 5, attendu\u00a0: 4" in message
    assert "colour" in message
