"""SVG and PDF of a drawing: plain, light, always the same bytes."""

import hashlib
import io
import re
import subprocess
import sys
import textwrap

import pikepdf
import pytest

from report.charts import DataTable, Drawing, Frame, to_pdf, vega
from report.charts.drawing import MM
from report.charts.scene import Scene
from report.errors import RenderingFailed


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
    svg = vega.to_svg(scene.spec(), scene.frame, name)
    return Drawing(name, scene.frame.width, scene.frame.height, svg, "", DataTable((), ()))


def test_svg_has_the_frame_its_layers_and_no_label_of_the_engine(read) -> None:
    found = read(drawn(sample()).svg)
    assert (found.tree.get("width"), found.tree.get("height")) == ("60mm", "40mm")
    assert len(found.marks("disques")) == 2
    assert found.texts == ["1\u202f640 communes", "Plœuc-L’Hermitage ♦ 94\u00a0%"]
    for word in ("aria", "role", "opacity", "nan", "translate(0,0)"):
        assert word not in found.svg


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


def test_pdf_page_is_the_frame_in_points_with_its_text(words_of) -> None:
    drawing = drawn(sample(175, 163))
    with pikepdf.open(io.BytesIO(to_pdf(drawing))) as document:
        assert len(document.pages) == 1
        box = [float(edge) for edge in document.pages[0].MediaBox]
    assert box == pytest.approx([0, 0, 175 * MM, 163 * MM], abs=0.02)
    assert "1\u202f640 communes" in words_of(drawing)
    # The space and U+00A0 are one glyph: a PDF gives one character back for both.
    assert "Plœuc-L’Hermitage ♦ 94 %" in words_of(drawing).replace("\u00a0", " ")


def test_pdf_is_plain_enough_to_be_set_in_an_archival_page() -> None:
    with pikepdf.open(io.BytesIO(to_pdf(drawn(sample())))) as document:
        page = document.pages[0]
        assert "/Group" not in page.obj
        assert "/Info" not in document.trailer
        assert set(page.Resources.keys()) <= {"/Font", "/ExtGState"}
        operators = {str(operator) for _, operator in pikepdf.parse_content_stream(page)}
        assert operators.isdisjoint({"cs", "CS", "sc", "SC", "scn", "SCN", "g", "k", "sh", "Do"})
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert "/FontFile2" in descriptor
            assert "/ToUnicode" in font
            assert str(font.BaseFont) == str(descriptor.FontName)


def test_a_transparent_drawing_is_refused() -> None:
    opaque = drawn(sample())
    svg = opaque.svg.replace('fill="#1D3E63"', 'fill="#1D3E63" fill-opacity="0.5"')
    with pytest.raises(RenderingFailed, match="transparence"):
        to_pdf(Drawing("essai", 60, 40, svg, "", DataTable((), ())))


PROGRAM = """
    import hashlib, sys
    sys.path.insert(0, {tests!r})
    from test_drawing import drawn, sample
    from report.charts import to_pdf
    scenes = {{f"d{{n}}": sample(60 + n, 40) for n in range(4)}}
    names = sorted(scenes, reverse={reverse})
    for name, drawing in sorted((name, drawn(scenes[name], name)) for name in names):
        print(hashlib.sha256(drawing.svg.encode()).hexdigest())
        print(hashlib.sha256(to_pdf(drawing)).hexdigest())
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
        here += [drawing.svg.encode(), to_pdf(drawing)]
    assert len(set(outputs[0])) == 8
    assert outputs[0] == outputs[1] == [hashlib.sha256(data).hexdigest() for data in here]
