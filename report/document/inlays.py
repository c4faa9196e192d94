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
from collections.abc import Iterator, Mapping

import pikepdf
from pikepdf import Array, Name, Object, Pdf, Stream

from report.errors import RenderingFailed

SCHEME = "graphique"

_IMAGE_KEYS = ("/BitsPerComponent", "/ColorSpace", "/Height", "/Interpolate", "/Width", "/SMask")


def placeholder(rank: int) -> bytes:
    """A PNG of 1 × rank pixels, grey, always the same bytes."""
    header = struct.pack(">IIBBBBB", 1, rank, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\0" * rank)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + crc


def insert_charts(pdf: Pdf, charts: Mapping[str, bytes], ranks: Mapping[str, int]) -> None:
    """Put each chart's one-page PDF in the place of its image.

    charts: chart id → bytes of a PDF of one page. RenderingFailed when a chart has no place in
    the pages, or a place has no chart.
    """
    by_rank = {rank: chart for chart, rank in ranks.items()}
    found = dict(_placeholders(pdf))
    missing = sorted(chart for rank, chart in by_rank.items() if rank not in found)
    unknown = sorted(rank for rank in found if rank not in by_rank)
    if missing or unknown:
        raise RenderingFailed(
            f"graphiques sans place dans les pages : {', '.join(missing) or 'aucun'} ; "
            f"places sans graphique : {len(unknown)}"
        )
    for rank, image in sorted(found.items(), key=lambda pair: pair[0]):
        _replace(pdf, image, charts[by_rank[rank]])


def _placeholders(pdf: Pdf) -> Iterator[tuple[int, Stream]]:
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
            if thing.Width == 1:
                yield int(thing.Height), thing
            else:  # PDF/A: a raster is never smoothed
                thing.Interpolate = False


def _replace(pdf: Pdf, image: Stream, chart: bytes) -> None:
    with pikepdf.open(io.BytesIO(chart)) as source:
        if len(source.pages) != 1:
            raise RenderingFailed(f"un graphique tient {len(source.pages)} pages au lieu d’une")
        page = source.pages[0]
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        form = pdf.copy_foreign(page.as_form_xobject())
    width, height = right - left, top - bottom
    for key in (*_IMAGE_KEYS, "/Filter", "/DecodeParms"):
        if key in image:
            del image[key]
    _fill(image, form)
    image.BBox = Array([left, bottom, right, top])
    matrix = (1 / width, 0, 0, 1 / height, -left / width, -bottom / height)
    image.Matrix = Array([round(value, 9) for value in matrix])


def _fill(image: Stream, form: Object) -> None:
    """Move content and entries of a form into the object that the pages already name."""
    image.write(form.read_bytes())
    for key, value in form.stream_dict.items():
        if key not in ("/Length", "/Filter", "/DecodeParms"):
            image[key] = value
