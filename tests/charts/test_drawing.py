"""SVG and form of a drawing: plain, light, always the same bytes."""

import hashlib
import io
import re
import subprocess
import sys
import textwrap
from dataclasses import replace

import pikepdf
import pytest
import vl_convert

from report.charts import DataTable, Drawing, Frame, to_form, typeface, vega
from report.charts.drawing import MM
from report.charts.faces import face
from report.charts.scene import Scene
from report.errors import RenderingFailed
from report.territories import Cog


def sample(width: float = 60, height: float = 40) -> Scene:
    frame = Frame(width, height)
    scene = Scene(frame)
    scene.bars("barre", [(10, 10, 40, 15)], "#1D3E63")
    scene.areas("aplat", [([[(5, 20), (20, 20), (20, 35)]], 1)], ("#DCE7F1", "#173A63"))
    scene.lines("trait", [[(30, 20), (50, 20), (70, 38)]], "#16202C", 0.4, clip=True)
    scene.discs("disques", [(45, 30, 5), (55, 30, 2)], "#A63C1C", "#FFFFFF", 0.25)
    scene.text(30, 30, "1\u202f640 communes", weight=600, halo="#FFFFFF")
    scene.text(30, 35, "Plœuc-L’Hermitage ♦ 94\u00a0%")
    return scene


def drawn(scene: Scene, name: str = "essai") -> Drawing:
    svg = vega.draw(scene, name)
    return Drawing(name, scene.frame.width, scene.frame.height, svg, "", DataTable((), ()))


def test_svg_has_the_frame_its_layers_and_no_label_of_the_engine(read) -> None:
    found = read(drawn(sample()).svg)
    assert (found.tree.get("width"), found.tree.get("height")) == ("60mm", "40mm")
    assert len(found.marks("disques")) == 2
    assert found.texts == ["1\u202f640 communes", "Plœuc-L’Hermitage ♦ 94\u00a0%"]
    for word in ("aria", "role", "opacity", "nan", "translate(0,0)"):
        assert word not in found.svg


def test_outlines_put_in_afterwards_are_those_that_the_engine_writes() -> None:
    """What a sketch leaves out comes back to the last sign: holes, classes, lines, minus zero."""
    scene = sample()
    square, hole = [(0, 0), (9, 0), (9, 9.004), (0, 9)], [(3, 3), (3, 5), (5, 5.5), (3, 3)]
    scene.areas(
        "trou", [([square, hole], None), ([[(-0.001, 1), (2, 2), (1, 7)]], None)], "#173A63"
    )
    scene.areas("vide", [([[(1, 1), (1, 1)]], None)], "#173A63")
    with scene.moved(3, -2):
        scene.lines("deux", [[(0, 2), (1 / 3, 4)], [(5, 5), (6, 6), (5, 5)]], "#16202C", 0.2)
    assert vega.draw(scene, "essai") == vega.to_svg(scene.spec(), scene.frame, "essai")
    assert vega.draw(scene, "essai") != vega.to_svg(scene.sketch(), scene.frame, "essai")


def test_a_halo_is_painted_under_its_letters(read) -> None:
    haloed, plain = read(drawn(sample()).svg).tree.iter("{http://www.w3.org/2000/svg}text")
    assert haloed.get("paint-order") == "stroke"
    assert plain.get("paint-order") is None


def test_ids_are_the_drawing_s_own() -> None:
    one, other = drawn(sample(), "un").svg, drawn(sample(), "deux").svg
    assert 'id="un-1"' in one
    assert "url(#un-1)" in one
    assert 'id="deux-1"' in other
    assert one.replace("un-1", "deux-1") == other


def test_numbers_are_rounded() -> None:
    scene = Scene(Frame(100 / 3, 20))
    scene.lines("l", [[(1 / 3, 1 / 7), (2 / 3, 9.87654321)]], "#16202C", 1 / 3)
    assert not re.search(r"\.\d{4,}", drawn(scene).svg)


def test_an_area_takes_the_tone_of_its_class_and_white_without_one(read) -> None:
    scene = Scene(Frame(30, 30))
    ring = [(1.0, 1.0), (9.0, 1.0), (9.0, 9.0)]
    scene.areas("a", [([ring], 0), ([ring], 1), ([ring], -1)], ("#DCE7F1", "#173A63"))
    fills = [mark.get("fill") for mark in read(drawn(scene).svg).marks("a")]
    assert fills == ["#DCE7F1", "#173A63", "#FFFFFF"]


def test_a_layer_without_rows_is_not_drawn_and_names_are_unique() -> None:
    scene = Scene(Frame(10, 10))
    scene.discs("d", [], "#16202C")
    assert scene.spec()["layer"] == []
    scene.discs("d", [(1, 1, 1)], "#16202C")
    with pytest.raises(ValueError, match="d"):
        scene.discs("d", [(1, 1, 1)], "#16202C")


def test_what_the_engine_refuses_is_said() -> None:
    with pytest.raises(RenderingFailed, match="essai"):
        vega.to_svg({"mark": "bar", "width": {"step": None}}, Frame(10, 10), "essai")


def test_the_form_is_the_frame_in_points_with_its_text(words_of) -> None:
    drawing = drawn(sample(175, 163))
    form = to_form(drawing)
    assert (form.width, form.height) == pytest.approx((175 * MM, 163 * MM), abs=0.02)
    assert "1\u202f640 communes" in words_of(drawing)
    # The space and U+00A0 are one glyph: a PDF gives one character back for both.
    assert "Plœuc-L’Hermitage ♦ 94 %" in words_of(drawing).replace("\u00a0", " ")


def test_the_form_is_plain_enough_to_be_set_in_an_archival_page(operators_of) -> None:
    shapes, states = {"m", "l", "c", "h", "re", "W", "n", "f", "B", "S"}, {"q", "Q", "cm"}
    styles = {"rg", "RG", "w", "J", "j", "BDC", "EMC"}
    assert operators_of(drawn(sample())) <= shapes | states | styles | {
        "BT",
        "ET",
        "Tf",
        "Tm",
        "Tr",
        "TJ",
        "Do",
    }


def test_a_text_without_a_sign_writes_nothing(words_of) -> None:
    scene = Scene(Frame(20, 10))
    scene.text(1, 5, "")
    scene.text(1, 8, "Redon")
    assert words_of(drawn(scene)) == "Redon"


def test_a_halo_is_under_its_letters_and_read_once(words_of) -> None:
    content = to_form(drawn(sample())).content
    before, halo, after = re.split(rb"/Span <</ActualText \(\)>> BDC|EMC", content)
    (shown,) = re.findall(rb"\[.*\] TJ", halo)
    assert b"1 Tr" in halo
    assert shown in after
    assert b"0 Tr" in after
    assert shown not in before
    assert words_of(drawn(sample())).count("Plœuc") == 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("<text ", "<text letter-spacing='1' ", "attribut « letter-spacing »"),
        ("<g class", "<image/><g class", "élément « image »"),
        ('fill="#1D3E63"', 'fill="navy"', "couleur « navy »"),
        ("translate(", "rotate(", "déplacement « rotate"),
        ("0A", "0Q", "tracé « Q"),
    ],
)
def test_what_the_writer_does_not_know_is_refused(before: str, after: str, told: str) -> None:
    whole = drawn(sample())
    assert before in whole.svg
    strange = replace(whole, svg=whole.svg.replace(before, after))
    with pytest.raises(RenderingFailed, match=re.escape(told)):
        to_form(strange)


def shaped(text: str, weight: int) -> float:
    """The width of a text for the charts engine, which has a shaper, in thousandths of an em."""
    vl_convert.register_font_directory(str(typeface.folder()))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="90" viewBox="0 0 900 90">'
        f'<text transform="translate(900,50)" font-size="50px" font-weight="{weight}" '
        f'text-anchor="end" fill="#000000" font-family="\'Source Sans 3\'">{text}</text></svg>'
    )
    with pikepdf.open(io.BytesIO(vl_convert.svg_to_pdf(svg))) as document:
        content = document.pages[0].Contents.read_bytes()
    first = re.search(rb"1 0 0 -1 (\S+) \S+ Tm", content)
    assert first is not None
    return float(first[1]) * -20


@pytest.mark.parametrize("text", ["AVANT", "Tél. Yvré", "L’Hermitage", "Bâgé-Dommartin"])
def test_kerning_is_that_of_the_shaper(text: str) -> None:
    """Widths are those of the charts engine, which has a shaper of its own."""
    gaps = sum(gap for _, gap in face(700).spaced(text))
    plain = sum(face(700).advance(sign) for sign in text)
    assert plain + gaps == pytest.approx(shaped(text, 700), abs=len(text))


@pytest.mark.parametrize("weight", typeface.FACES)
def test_every_name_of_the_reference_can_be_written(weight: int) -> None:
    cog = Cog.load(2025)
    tables = (cog.communes, cog.departements, cog.regions, cog.epcis)
    signs = {sign for table in tables for name in table["nom"] for sign in name}
    assert signs <= face(weight).glyphs.keys()


def test_a_transparent_drawing_is_refused() -> None:
    opaque = drawn(sample())
    svg = opaque.svg.replace('fill="#1D3E63"', 'fill="#1D3E63" fill-opacity="0.5"')
    with pytest.raises(RenderingFailed, match="transparence"):
        to_form(Drawing("essai", 60, 40, svg, "", DataTable((), ())))


PROGRAM = """
    import hashlib, sys
    sys.path.insert(0, {tests!r})
    from test_drawing import drawn, sample
    from report.charts import to_form
    scenes = {{f"d{{n}}": sample(60 + n, 40) for n in range(4)}}
    names = sorted(scenes, reverse={reverse})
    for name, drawing in sorted((name, drawn(scenes[name], name)) for name in names):
        print(hashlib.sha256(drawing.svg.encode()).hexdigest())
        print(hashlib.sha256(to_form(drawing).content).hexdigest())
"""


def test_same_input_same_bytes_in_another_process_and_another_order(request) -> None:
    tests = str(request.path.parent)
    outputs = [
        subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PROGRAM.format(tests=tests, reverse=reverse))],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for reverse in (False, True)
    ]
    here = []
    for n in range(4):
        drawing = drawn(sample(60 + n, 40), f"d{n}")
        here += [drawing.svg.encode(), to_form(drawing).content]
    assert len(set(outputs[0])) == 8
    assert outputs[0] == outputs[1] == [hashlib.sha256(data).hexdigest() for data in here]
