"""What spares the engine work changes nothing that it does, and knows the engine it is for."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import weasyprint
from weasyprint import draw
from weasyprint.css import StyleFor
from weasyprint.layout import inline, percent

from report.document import again, hastening, press, source, styling
from report.document.fetcher import LocalFetcher
from report.document.layout import Survey
from report.document.memory import Memory
from report.document.rack import LaidOut, Rack
from report.edition import DEFAULT_EDITION
from report.errors import RenderingFailed
from report.resources import root
from tests.document.whole import whole

Publish = Callable[..., bytes]

SLOWLY = """
import hashlib, sys
from report.document import hastening
hastening.hasten = lambda: ()
from report.document import press
press.hasten = hastening.hasten
from report.document import rack
rack.Repainted = lambda page: page
from tests.document.whole import whole
sys.stdout.write(hashlib.sha256(whole(sys.argv[1], sys.argv[2]).pdf).hexdigest())
"""


def test_the_engine_is_the_one_that_it_was_written_for() -> None:
    assert hastening.hasten() == ()
    assert StyleFor.__init__ is styling.prepare
    assert StyleFor.set_computed_styles is styling.set_computed_styles
    assert percent.resolve_percentages is hastening._resolve_percentages
    assert inline.split_first_line is again.split_first_line
    assert draw.draw_text is again.draw_text


def test_another_engine_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def set_computed_styles() -> None:
        """Whatever a new version does."""

    set_computed_styles.__qualname__ = "StyleFor.set_computed_styles"
    assert not hastening.known(set_computed_styles)
    monkeypatch.setattr(StyleFor, "__init__", styling._prepare)
    monkeypatch.setattr(StyleFor, "set_computed_styles", set_computed_styles)
    monkeypatch.setattr(hastening, "known", lambda _: False)
    left = hastening.hasten.__wrapped__()
    assert left == ("styles", "lengths", "flow", "texts")
    assert StyleFor.set_computed_styles is set_computed_styles


@pytest.mark.lent
def test_not_a_byte_depends_on_it() -> None:
    """The same edition, made by a process where the engine was left as it is."""
    import hashlib

    command = [sys.executable, "-c", SLOWLY, str(DEFAULT_EDITION), "dep:976"]
    slow = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert slow == hashlib.sha256(whole(DEFAULT_EDITION, "dep:976").pdf).hexdigest()


@pytest.mark.lent
def test_pages_are_well_formed_so_that_they_are_read_quickly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source.weasyprint, "HTML", None)
    for key in ("nat", "dep:976"):
        root = source.parse(whole(DEFAULT_EDITION, key).composed.html)
        assert len(list(source.pages(root))) == len(whole(DEFAULT_EDITION, key).composed.labels)


def test_a_page_is_kept_from_its_second_coming_and_the_oldest_goes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("report.document.rack._KEPT", 2)
    rack, page = Rack(), LaidOut(weasyprint.HTML(string="<p>Une page").render(), Survey())
    for key in (b"0", b"1", b"2"):
        rack.offer(key, page)
        assert rack.find(key) is None
    for key in (b"0", b"1"):
        rack.offer(key, page)
    assert rack.find(b"0")
    assert rack.find(b"1")
    rack.offer(b"2", page)
    assert rack.find(b"2")
    assert rack.find(b"0") is None


def test_a_page_that_comes_again_is_written_as_the_first_time(publish: Publish) -> None:
    page = '<div class="constat"><h1>Titre</h1><p><a href="#ici">Ici</a></p></div>'
    other = '<p class="constat" id="ici">Ici</p>'
    assert len({publish(page, other) for _ in range(4)}) == 1


FOOT = '<div class="mobilier pied" aria-hidden="true">Le point d’avancement</div>'


def test_furniture_is_printed_on_each_page_and_read_on_none(publish: Publish) -> None:
    page = '<div class="constat"><h1>Titre</h1></div>'
    other = '<div class="constat"><h2>Suite</h2></div>'
    with pikepdf.open(io.BytesIO(publish(page + FOOT, other + FOOT))) as pdf:
        for sheet in pdf.pages:
            marks = [
                (str(operands[0]), dict(operands[1]))
                for operands, operator in pikepdf.parse_content_stream(sheet)
                if str(operator) == "BDC"
            ]
            assert marks[-1] == ("/Artifact", {"/Type": "/Pagination"})
            assert [tag for tag, _ in marks[:-1]] == ["/Span"]
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=publish(page + FOOT), capture_output=True, check=True
    )
    assert "Le point d’avancement" in text.stdout.decode()


def test_what_meets_the_furniture_is_told(publish: Publish) -> None:
    low = '<p style="position:absolute;left:16mm;top:199mm">Trop bas</p>'
    page = f'<div class="constat"><h1>Titre</h1></div>{low}'
    with pytest.raises(RenderingFailed, match="se recouvrent"):
        publish(page + FOOT)


SELECTORS = """
p { color: #000001 } .a p { color: #000002 } li:first-child { color: #000003 }
li:nth-child(2n) { color: #000004 } li:last-child { color: #000005 } h2 + p { color: #000006 }
h2 ~ p b { color: #000007 } p[title] { color: #000008 } .b:not(.a) > p::before { content: "x" }
"""
BODIES = (
    "<h2>T</h2><p>u</p><p>v <b>w</b></p><ul><li>1</li><li>2</li><li>3</li></ul>",
    "<p>u</p><h2>T</h2><p>v <b>w</b></p><ul><li>1</li><li>2</li></ul><p title='t'>x</p>",
    "<div class='a b'><p>u</p></div><div class='b'><p style='color: #000009'>u</p><p>v</p></div>",
    "<div class='b a'><p id='n'>u</p></div><ul><li>1</li></ul><p><b title='t'>w</b></p><p>z</p>",
)


def test_elements_have_the_styles_that_the_engine_gives_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "regles.css"
    path.write_text(SELECTORS, "utf-8")
    assert styling.sees_places_only([path])

    def colours(machine: press.Press, body: str) -> list[tuple[str, str, str]]:
        page = source.parse(f"<html lang='fr'><body>{body}</body></html>")
        document = press.lay_out(machine, page, LocalFetcher(()))
        found = document.pages[0]._page_box.descendants()
        return [(type(box).__name__, box.element_tag, str(box.style["color"])) for box in found]

    machine = press.press((path,), ())
    ours = [colours(machine, body) for _ in range(2) for body in BODIES]
    monkeypatch.setattr(StyleFor, "__init__", styling._prepare)
    assert ours == [colours(machine, body) for body in BODIES] * 2
    assert len({colour for each in ours for _, _, colour in each}) > 8


def test_selectors_that_see_more_than_places_are_left_to_the_engine(tmp_path: Path) -> None:
    sheets = sorted(root("styles").glob("*.css"))
    assert sheets
    assert styling.sees_places_only(sheets)
    path = tmp_path / "autre.css"
    for rule in ("#nom", "p:empty", "p[lang=fr]", "p:nth-last-child(2)", "p:not(:only-child)"):
        path.write_text(f"{rule} {{ color: red }}", "utf-8")
        assert not styling.sees_places_only([path]), rule
    path.write_text("@media print { p { color: red } }", "utf-8")
    assert not styling.sees_places_only([path])


@pytest.mark.parametrize("style", ["widht: 3mm", "width: var(--large)"])
def test_a_style_that_is_refused_is_told_each_time(publish: Publish, style: str) -> None:
    page = f'<div class="constat"><h1>Titre</h1><p style="{style}">Texte</p></div>'
    for _ in range(3):
        with pytest.raises(RenderingFailed, match="Ignored `wid"):
            publish(page)


def test_a_font_that_the_engine_began_is_gone_on_with(publish: Publish) -> None:
    """An underlined text is left to the engine; the next one, in the same font, is not."""
    page = '<div class="constat"><h1 style="text-decoration:underline">Titre</h1><h1>Titre</h1>'
    with pikepdf.open(io.BytesIO(publish(f"{page}<p>Texte</p></div>"))) as pdf:
        assert len(pdf.pages) == 1


def test_a_letter_without_a_glyph_is_told_each_time(publish: Publish) -> None:
    page = '<div class="constat"><h1>Titre</h1><p>\U00013080</p></div>'
    for _ in range(3):
        with pytest.raises(RenderingFailed, match="glyph"):
            publish(page)


def test_what_serves_is_remembered_and_the_rest_goes() -> None:
    memory: Memory[int] = Memory(4)
    for value in range(4):
        assert memory.put(value, value) == value
        assert memory.get(0) == 0  # read each time: always young
    assert memory.get(1) is None
    assert [memory.get(value) for value in (0, 3)] == [0, 3]


def test_no_element_takes_its_size_from_what_holds_it() -> None:
    """Children inherit from a style without its name and its size: none may ask for them."""
    for path in root("styles").glob("*.css"):
        asked = re.findall(r"([\w-]+)\s*:\s*inherit", path.read_text("utf-8"))
        assert not styling._ALONE & {name.replace("-", "_") for name in asked}, path.name


def test_no_length_is_measured_on_the_page() -> None:
    """A remembered style has the page of the document that it was first made for."""
    for path in root("styles").glob("*.css"):
        assert not re.search(r"\d(?:vw|vh|vi|vb|vmin|vmax)\b", path.read_text("utf-8")), path.name
