"""What is heard: the words, their spaces, their order, whatever the layout did to them."""

import re
from collections.abc import Callable

import pytest

from report.document.aloud import read_aloud

Publish = Callable[..., bytes]


PARAGRAPH = (
    "P Petites villes de demain accompagne, d’octobre 2020 à 2026, les communes qui rendent "
    "service à tout un bassin de vie : Saint-Aubin-du-Cormier, Bazouges-la-Pérouse, Val-d’Anast, "
    "le 1er juin. Voir page 2 et le site de l’Agence."
)


def test_a_publication_read_aloud(published: bytes) -> None:
    assert read_aloud(published) == [
        [
            "H1 Le point d’avancement",
            PARAGRAPH,
            "Figure Carte : 1 540 communes sur 1 646.",
        ],
        [
            "H2 Le tableau",
            "TH Commune",
            "TH Actions",
            "TH Bain-de-Bretagne",
            "TD 32",
            "TH Bédée",
            "TD 40",
            "Lbl •",
            "LBody occupé",
            "Lbl •",
            "LBody vacant",
            "Figure La même carte.",
        ],
    ]


@pytest.mark.parametrize("width", [24, 31, 40, 47, 85])
def test_words_are_apart_wherever_the_lines_break(publish: Publish, width: int) -> None:
    words = (
        "D’octobre 2020 à 2026, 1\u202f646 communes : Saint-Aubin-du-Cormier, et/ou l’Agence"
        " nationale, le 1er juin."
    )
    text = words.replace("1er", "1<sup>er</sup>").replace("Agence", "<b>Agence</b>")
    data = publish(f'<p class="constat" style="width:{width}mm">{text}</p>')
    assert read_aloud(data) == [[f"P {words}"]]


def test_forced_lines_and_blocks_are_apart(publish: Publish) -> None:
    data = publish(
        '<div class="constat"><h1>Le point<br>d’avancement</h1>'
        '<p><b style="display:block">94 %</b>des communes</p></div>'
    )
    assert read_aloud(data) == [["H1 Le point d’avancement", "P 94 % des communes"]]


def test_right_and_centred_lines_are_apart(publish: Publish) -> None:
    text = "Un texte dont les lignes ont des longueurs et des départs divers, à droite."
    for side in ("right", "center"):
        data = publish(f'<p class="constat" style="width:30mm;text-align:{side}">{text}</p>')
        assert read_aloud(data) == [[f"P {text}"]]


def test_the_order_is_that_of_the_html_not_of_the_page(publish: Publish) -> None:
    def block(top: int, text: str) -> str:
        return f'<p style="position:absolute;left:16mm;top:{top}mm;z-index:{top}">{text}</p>'

    data = publish(block(80, "Un") + block(20, "Deux") + block(50, "Trois"))
    assert read_aloud(data) == [["P Un", "P Deux", "P Trois"]]


def test_all_the_words_of_the_html_are_in_the_file(
    published: bytes, pages: tuple[str, str]
) -> None:
    """The other way round from the check of the layout: from the finished file itself."""
    heard = " ".join(line for page in read_aloud(published) for line in page)
    given = re.sub(r"<footer.*?</footer>", "", " ".join(pages), flags=re.DOTALL)
    for word in re.sub(r"<[^>]+>", " ", given.replace("<sup>", "").replace("</sup>", "")).split():
        assert word in heard


def test_what_stands_side_by_side_is_apart(publish: Publish) -> None:
    side = '<b style="position:absolute;left:{0}mm;top:0">{1}</b>'
    data = publish(
        f'<p class="constat">Le programme{side.format(60, "Communes")}</p>'
        '<p class="preuve"><b style="display:inline-block;width:20mm">40</b>communes</p>'
    )
    assert read_aloud(data) == [["P Le programme Communes", "P 40 communes"]]


def test_what_touches_is_one_word(publish: Publish) -> None:
    text = "l’<b>Agence</b>, 1<sup>er</sup>, <b>a</b>b<b>c</b>, V<b>A</b>V<b>A</b>"
    spread = '<p class="preuve" style="letter-spacing:{0}">'
    heard = "P l’Agence, 1er, abc, VAVA"
    for spacing in ("normal", "-0.02em", "0.05em"):
        assert read_aloud(publish(f"{spread.format(spacing)}{text}</p>")) == [[heard]]


def test_a_big_number_is_apart_from_its_unit_below(publish: Publish) -> None:
    """Its foot is so near the next line that both could be one."""
    number = "display:block;margin-left:-0.6mm;font-size:60pt;line-height:22mm"
    unit = "display:block;font-size:12.5pt;line-height:5.5mm"
    data = publish(
        f'<p class="constat"><b style="{number}">871</b> '
        f'<span style="{unit}">postes de chef de projet</span></p>'
    )
    assert read_aloud(data) == [["P 871 postes de chef de projet"]]
