"""Charts in the page: an empty image holds the place, the drawing comes after layout.

The engine lays out `<img src="graphique:ID">` as a raster one pixel wide and as many pixels high
as the rank of the chart, so it never draws a vector (the slowest thing it does). In the finished
file that image is replaced by the chart's form XObject. Images are painted in the unit square: a
matrix brings the chart there, so the content of the page, the Figure tag, its alternative and its
box stay as they are. Fonts and long outlines that charts share are written once.
"""

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from report.charts.faces import face
from report.charts.pdf import Form
from report.document.findings import NBSP, Finding
from report.document.layout import Image
from report.document.lettering import font
from report.errors import RenderingFailed

SCHEME = "graphique"

_MM = 72 / 25.4
_TOLERANCE = 0.01
_IMAGE_KEYS = ("/BitsPerComponent", "/ColorSpace", "/Height", "/Interpolate", "/Width", "/SMask")
_ANYWHERE = (-2000, -2000, 4000, 4000)
"""The box of an outline: nothing is cut by it."""


def placeholder(rank: int) -> bytes:
    """A PNG of 1 × rank pixels, grey, always the same bytes."""
    header = struct.pack(">IIBBBBB", 1, rank, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0" * rank)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def ranks(charts: Iterable[str]) -> dict[str, int]:
    """Chart id → rank, from 1: what tells one placeholder from another."""
    return {chart: rank for rank, chart in enumerate(sorted(charts), start=1)}


def insert_charts(pdf: Pdf, charts: Mapping[str, Form], places: Iterable[Image]) -> list[Finding]:
    """Put each chart's form in the place of its image; those of another size are told.

    charts: chart id → its form, at its printed size; places: the images laid out. RenderingFailed
    when a chart has no place, or a place no chart.
    """
    by_rank = {rank: chart for chart, rank in ranks(charts).items()}
    found = dict(_placeholders(pdf))
    if by_rank.keys() != found.keys():
        idle = sorted(by_rank[rank] for rank in by_rank.keys() - found.keys())
        strays = len(found.keys() - by_rank.keys())
        raise RenderingFailed(
            f"graphiques dessinés mais placés nulle part\u00a0: {', '.join(idle) or 'aucun'}"
            f"\u00a0; emplacements sans graphique\u00a0: {strays}"
        )
    stock = _Stock(pdf)
    for rank, chart in by_rank.items():
        _replace(found[rank], charts[chart], stock)
    sizes = {chart: (form.width / _MM, form.height / _MM) for chart, form in charts.items()}
    return list(_misfits(sizes, places))


def _placeholders(pdf: Pdf) -> Iterator[tuple[int, Stream]]:
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
            if thing.Width == 1:
                yield int(thing.Height), thing
            else:  # PDF/A: a raster is never smoothed
                thing.Interpolate = False


class _Stock:
    """What charts call by name, made when first called for and shared afterwards."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self._fonts: dict[int, Object] = {}
        self._parts: dict[str, Object] = {}

    def resources(self, chart: Form) -> Dictionary:
        """The resources of a chart's form."""
        found = Dictionary()
        if chart.weights:
            fonts = {f"/P{weight}": self._font(weight) for weight in sorted(chart.weights)}
            found.Font = Dictionary(fonts)
        if chart.parts:
            parts = {f"/{name}": self._part(name, chart) for name in sorted(chart.parts)}
            found.XObject = Dictionary(parts)
        return found

    def _font(self, weight: int) -> Object:
        if weight not in self._fonts:
            self._fonts[weight] = font(self.pdf, face(weight))
        return self._fonts[weight]

    def _part(self, name: str, chart: Form) -> Object:
        """An outline, painted with the colours of whoever calls it."""
        if name not in self._parts:
            part = Stream(self.pdf, chart.parts[name])
            part.Type, part.Subtype = Name.XObject, Name.Form
            part.BBox, part.Resources = Array(_ANYWHERE), Dictionary()
            self._parts[name] = self.pdf.make_indirect(part)
        return self._parts[name]


def _replace(image: Stream, chart: Form, stock: _Stock) -> None:
    """Turn the image object into a form that draws the chart."""
    for key in _IMAGE_KEYS:
        if key in image:
            del image[key]
    image.write(chart.content)
    image.Subtype, image.Resources = Name.Form, stock.resources(chart)
    width, height = (Decimal(str(edge)) for edge in (chart.width, chart.height))
    image.BBox = Array([0, 0, width, height])
    image.Matrix = Array([round(1 / width, 9), 0, 0, round(1 / height, 9), 0, 0])


def _misfits(
    sizes: Mapping[str, tuple[float, float]], places: Iterable[Image]
) -> Iterator[Finding]:
    for place in places:
        scheme, _, chart = place.source.partition(":")
        if scheme == SCHEME and chart in sizes:
            width, height = sizes[chart]
            if _differ(width, place.width) or _differ(height, place.height):
                message = (
                    f"{chart} est dessiné pour {width:.0f} × {height:.0f}{NBSP}mm "
                    f"et placé sur {place.width:.0f} × {place.height:.0f}{NBSP}mm"
                )
                yield Finding(place.page, "taille", message)


def _differ(one: float, other: float) -> bool:
    return abs(one - other) > _TOLERANCE * one
