"""A chart holds its place as an empty image and comes in as a form, at its printed size."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Name, Stream

from report.charts import DataTable, Drawing, to_form
from report.charts.pdf import Form
from report.document.inlays import placeholder, ranks
from report.errors import RenderingFailed

Publish = Callable[..., bytes]
Draw = Callable[..., Form]

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


def test_a_chart_without_a_place_is_refused(publish: Publish, chart: Form) -> None:
    with pytest.raises(RenderingFailed, match="placés nulle part\u00a0: carte"):
        publish('<p class="constat">Texte</p>', charts={"carte": chart})


def test_a_chart_of_another_size_is_refused(publish: Publish, chart: Form) -> None:
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


MAP = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 113.39 56.69">'
    '<path d="M{line}" stroke="{ink}" fill="none"/>'
    '<text transform="translate(10,40)" font-size="9px" font-weight="{weight}" fill="#000000">'
    "{words}</text></svg>"
)
LINE = "L".join(f"{n},{n % 7}" for n in range(100))


def _map(words: str, ink: str, weight: int) -> Form:
    svg = MAP.format(line=LINE, ink=ink, weight=weight, words=words)
    return to_form(Drawing(words, 40, 20, svg, "", DataTable((), ())))


def test_drawings_share_their_outlines_and_their_fonts(publish: Publish) -> None:
    """Two maps of one ground in two colours: one outline and one font are in the file."""
    place = PLACE.replace('"preuve"', '"constat"').format(id="autre", width=40, height=20)
    data = publish(
        PLACE.format(id="carte", width=40, height=20) + place,
        charts={
            "carte": _map("1 646 communes", "#1D3E63", 400),
            "autre": _map("Bâgé", "#A5432D", 400),
        },
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = [each for each in _streams(pdf) if each.get("/Subtype") == Name.Form]
        (outline,) = (each for each in drawn if b"99 1 l" in each.read_bytes())
        charts = [each for each in drawn if each != outline]
        assert len(charts) == 2
        assert {b"0.1137 0.2431 0.3882 RG", b"0.6471 0.2627 0.1765 RG"} == {
            line for each in charts for line in each.read_bytes().split(b"\n") if b" RG" in line
        }
        fonts = {font.objgen: font for each in charts for font in each.Resources.Font.values()}
        (font,) = fonts.values()
        assert str(font.BaseFont).endswith("+SourceSans3-Regular")
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert b"<0020>" in font.ToUnicode.read_bytes()
