"""Charts in the page: an empty image holds the place, the drawing comes after layout.

The engine lays out `<img src="graphique:ID">` as a raster one pixel wide and as many pixels high
as the rank of the chart, so it never draws a vector (the slowest thing it does). In the finished
file that image is replaced by a form XObject made of the chart's own one-page PDF. Images are
painted in the unit square: a matrix brings the chart there, so the content of the page, the
Figure tag, its alternative and its box stay as they are.
"""

import io
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import pikepdf
from pikepdf import Array, Name, Page, Pdf, Stream

from report.document.findings import NBSP, Finding
from report.document.layout import Image
from report.errors import RenderingFailed

SCHEME = "graphique"

_MM = 72 / 25.4
_TOLERANCE = 0.01
_IMAGE_KEYS = ("/BitsPerComponent", "/ColorSpace", "/Height", "/Interpolate", "/Width", "/SMask")
_FILTERS = ("/Filter", "/DecodeParms")


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


def insert_charts(pdf: Pdf, charts: Mapping[str, bytes], places: Iterable[Image]) -> list[Finding]:
    """Put each chart's one-page PDF in the place of its image; those of another size are told.

    charts: chart id → bytes of a PDF of one page, at its printed size; places: the images laid
    out. RenderingFailed when a chart has no place, or a place no chart.
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
    sizes = {by_rank[rank]: _replace(pdf, found[rank], charts[by_rank[rank]]) for rank in by_rank}
    return list(_misfits(sizes, places))


def _placeholders(pdf: Pdf) -> Iterator[tuple[int, Stream]]:
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
            if thing.Width == 1:
                yield int(thing.Height), thing
            else:  # PDF/A: a raster is never smoothed
                thing.Interpolate = False


def _replace(pdf: Pdf, image: Stream, chart: bytes) -> tuple[float, float]:
    """Turn the image object into a form that draws the chart; its size in mm."""
    with pikepdf.open(io.BytesIO(chart)) as source:
        if len(source.pages) != 1:
            raise RenderingFailed(f"un graphique tient {len(source.pages)} pages au lieu d’une")
        page = source.pages[0]
        left, bottom, right, top = (Decimal(str(edge)) for edge in page.mediabox)
        _fill(image, page)
        resources = pdf.copy_foreign(source.make_indirect(page.Resources))
    width, height = right - left, top - bottom
    matrix = (1 / width, 0, 0, 1 / height, -left / width, -bottom / height)
    image.Subtype, image.Resources = Name.Form, resources
    image.BBox = Array([left, bottom, right, top])
    image.Matrix = Array([round(Decimal(value), 9) for value in matrix])
    return float(width) / _MM, float(height) / _MM


def _fill(image: Stream, page: Page) -> None:
    """Put the content of a page into the object, as it is compressed: that is long to do again."""
    for key in (*_IMAGE_KEYS, *_FILTERS):
        if key in image:
            del image[key]
    content = page.Contents
    plain = isinstance(content, Stream) and "/DecodeParms" not in content
    if plain and content.get("/Filter") == Name.FlateDecode:
        image.write(content.read_raw_bytes(), filter=Name.FlateDecode)
    else:
        page.contents_coalesce()
        image.write(page.Contents.read_bytes())


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
