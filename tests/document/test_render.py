"""One HTML document in, one file out: the same bytes every time, or every fault at once."""

import gc
import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from report.charts import to_form
from report.charts.pdf import Form
from report.document.metadata import Meta
from report.document.press import press
from report.document.render import render_pdf
from report.errors import RenderingFailed

Publish = Callable[..., bytes]


def test_writes_a_tagged_french_document(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        assert len(pdf.pages) == 2
        assert pdf.Root.Lang == "fr-FR"
        assert pdf.Root.MarkInfo.Marked
        assert [item.title for item in pdf.open_outline().root] == ["Le point d’avancement"]


def test_only_the_fonts_of_the_stylesheet(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        fonts = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert {name.partition("+")[2] for name in fonts} == {"Source-Sans-3", "Source-Sans-3-Bold"}


def test_a_sign_that_the_fonts_lack_is_refused(publish: Publish) -> None:
    # The machine has a font for it, or it has none: either way the sign is named.
    with pytest.raises(RenderingFailed, match=r"U\+2603"):
        publish('<div class="constat"><p>Un bonhomme de neige ☃</p></div>')


def test_every_complaint_of_the_engine_is_told(publish: Publish) -> None:
    page = (
        '<p style="colour: red">Un</p><p style="width: moyen">Deux</p>'
        '<a href="#nulle-part">Trois</a><img src="graphique:absent" alt="Un graphique">'
    )
    with pytest.raises(RenderingFailed) as caught:
        publish(page)
    message = str(caught.value)
    for fault in ("colour", "moyen", "nulle-part", "graphique:absent"):
        assert fault in message


def test_a_bad_stylesheet_fails_every_document(tmp_path: Path) -> None:
    sheet = tmp_path / "faute.css"
    sheet.write_text("p { coulor: red }", encoding="utf-8")
    meta = Meta("Titre", "Auteur", "Sujet", date(2025, 12, 1))
    html = '<html lang="fr"><body><p>Texte</p></body></html>'
    for _ in range(2):
        with pytest.raises(RenderingFailed, match="coulor"):
            render_pdf(html, (sheet,), {}, meta, ("1",), to_form=to_form)


def test_the_number_of_pages_is_the_number_of_labels(publish: Publish) -> None:
    with pytest.raises(RenderingFailed, match="nombre de pages\u00a0: 1, attendu\u00a0: 2"):
        publish("<p>Une page</p>", labels=("Couverture", "1"))


def test_a_document_without_language_is_refused(sheet: Path) -> None:
    html = '<html><body><h1 style="margin:30mm">Titre</h1></body></html>'
    meta = Meta("Titre", "Auteur", "Sujet", date(2025, 12, 1))
    with pytest.raises(RenderingFailed, match="lang"):
        render_pdf(html, (sheet,), {}, meta, ("1",), to_form=to_form)


def test_stylesheets_are_parsed_once_until_they_change(tmp_path: Path) -> None:
    sheet = tmp_path / "une.css"
    sheet.write_text("p { color: red }", encoding="utf-8")
    first = press((sheet,), ())
    assert press((sheet,), ()) is first
    sheet.write_text("p { color: black }", encoding="utf-8")
    assert press((sheet,), ()) is not first


def test_nothing_is_left_behind(publish: Publish) -> None:
    logger = logging.getLogger("weasyprint")
    before = (logger.handlers[:], logger.propagate, gc.isenabled())
    with pytest.raises(RenderingFailed):
        publish('<p style="colour: red">Texte</p>')
    assert (logger.handlers[:], logger.propagate, gc.isenabled()) == before


def test_the_same_bytes_again(
    publish: Publish, published: bytes, pages: tuple[str, str], chart: Form
) -> None:
    again = publish(*pages, charts={"carte": chart}, labels=("Couverture", "1"))
    assert again == published


_SCRIPT = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
import conftest
sheet = Path(sys.argv[3])
html = conftest.document(conftest.FIRST, conftest.SECOND)
pdf = conftest.render_pdf(html, (sheet,), {"carte": conftest.drawn()}, conftest.META,
                          ("Couverture", "1"), to_form=conftest.as_it_is)
sys.stdout.buffer.write(pdf)
"""


@pytest.mark.parametrize("seed", ["0", "4242"])
def test_the_same_bytes_in_another_process(
    sheet: Path, published: bytes, tmp_path: Path, seed: str
) -> None:
    here = Path(__file__).parent
    places = [str(here), str(here.parent.parent), str(sheet)]
    environment = os.environ | {"PYTHONHASHSEED": seed, "TMPDIR": str(tmp_path), "TZ": "Asia/Tokyo"}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, *places], env=environment, capture_output=True, check=True
    )
    assert done.stdout == published
