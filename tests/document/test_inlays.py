"""A chart holds its place as an empty image and comes in as a form, at its printed size."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Name, Stream

from report.document.inlays import placeholder, ranks
from report.errors import RenderingFailed

Publish = Callable[..., bytes]
Draw = Callable[..., bytes]

PLACE = (
    '<div class="preuve"><img src="graphique:{id}" alt="Une carte."'
    ' style="width:{width}mm;height:{height}mm"></div>'
)


def forms(data: bytes) -> tuple[list[Stream], list[Stream]]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = [thing for thing in pdf.objects if isinstance(thing, Stream)]
        kinds = {
            name: [thing for thing in drawn if thing.get("/Subtype") == name]
            for name in (Name.Form, Name.Image)
        }
        for form in kinds[Name.Form]:
            assert b"re f" in form.read_bytes()
            corners = _unit_square(form)
            assert corners == pytest.approx((0, 0, 1, 1), abs=1e-5)
        return kinds[Name.Form], kinds[Name.Image]


def _unit_square(form: Stream) -> tuple[float, ...]:
    """Where the matrix of the form brings the corners of its box."""
    left, bottom, right, top = (float(edge) for edge in form.BBox)
    across, _, _, down, x, y = (float(number) for number in form.Matrix)
    return left * across + x, bottom * down + y, right * across + x, top * down + y


def test_ranks_follow_names_not_the_order_given() -> None:
    assert ranks(["carte", "barres"]) == {"barres": 1, "carte": 2} == ranks(["barres", "carte"])


def test_placeholders_are_always_the_same_bytes() -> None:
    assert placeholder(3) == placeholder(3) != placeholder(4)


def test_a_chart_used_twice_is_written_once(published: bytes) -> None:
    drawn, images = forms(published)
    assert (len(drawn), len(images)) == (1, 0)


def test_each_chart_in_its_own_place(publish: Publish, draw: Draw) -> None:
    page = PLACE.format(id="barres", width=60, height=30) + PLACE.replace(
        '"preuve"', '"constat"'
    ).format(id="carte", width=40, height=20)
    charts = {"carte": draw(40, 20), "barres": draw(60, 30)}
    data = publish(f"<h1>Titre</h1>{page}".replace("<h1", '<h1 class="constat"'), charts=charts)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert not any(thing.get("/Subtype") == Name.Image for thing in _streams(pdf))
        widths = {float(thing.BBox[2]) for thing in _streams(pdf) if "/BBox" in thing}
    assert sorted(round(width * 25.4 / 72) for width in widths) == [40, 60]


def _streams(pdf: pikepdf.Pdf) -> list[Stream]:
    return [thing for thing in pdf.objects if isinstance(thing, Stream)]


def test_a_chart_without_a_place_is_refused(publish: Publish, chart: bytes) -> None:
    with pytest.raises(RenderingFailed, match="placés nulle part\u00a0: carte"):
        publish('<p class="constat">Texte</p>', charts={"carte": chart})


def test_a_chart_of_another_size_is_refused(publish: Publish, chart: bytes) -> None:
    with pytest.raises(RenderingFailed) as caught:
        publish(
            '<p class="constat">Texte</p>',
            PLACE.format(id="carte", width=60, height=30),
            charts={"carte": chart},
        )
    assert "page\u00a02" in str(caught.value)
    assert "carte est dessiné pour 40 × 20\u00a0mm et placé sur 60 × 30\u00a0mm" in str(
        caught.value
    )


def test_a_chart_of_two_pages_is_refused(publish: Publish, chart: bytes) -> None:
    with pikepdf.open(io.BytesIO(chart)) as pdf:
        pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    with pytest.raises(RenderingFailed, match="2 pages au lieu d’une"):
        publish(PLACE.format(id="carte", width=40, height=20), charts={"carte": out.getvalue()})


def test_a_real_drawing_keeps_its_text_and_its_fonts(publish: Publish) -> None:
    import vl_convert

    from report.resources import root

    vl_convert.register_font_directory(str(root("styles") / "fonts"))
    size = (40 * 72 / 25.4, 20 * 72 / 25.4)
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
        '<rect width="30" height="20" fill="#1D3E63"/>'
        '<text x="10" y="40" font-family="\'Source Sans 3\'" font-size="9">1 646 communes'
        "</text></svg>"
    ).format(*size)
    data = publish(
        PLACE.format(id="carte", width=40, height=20),
        charts={"carte": vl_convert.svg_to_pdf(svg)},
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (form,) = (thing for thing in _streams(pdf) if thing.get("/Subtype") == Name.Form)
        (font,) = form.Resources.Font.values()
        assert "SourceSans3-Regular" in str(font.BaseFont)
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
