"""A drawing as a one-page PDF, always the same bytes, ready to be set in a page as a form XObject.

vl-convert's own writer is some twenty times quicker than drawing the SVG in the page, but names
its font subsets at random, works in a calibrated colour space and declares a transparency group.
Here: device RGB (the output intent of PDF/A says which), no group, subsets named after their
content, objects and identifier that depend on the content alone.
"""

import hashlib
import io
import re
from typing import Any

import pikepdf

from report.charts import vega
from report.charts.drawing import Drawing
from report.errors import RenderingFailed

_SIZE = re.compile(r'width="[^"]*mm" height="[^"]*mm" viewBox="0 0 ([\d.]+) ([\d.]+)"')
_TAG_LETTERS = 6
_OPAQUE = 1


def to_pdf(drawing: Drawing) -> bytes:
    """The drawing on a page of its frame's size, in points; RenderingFailed if it is not plain."""
    svg = _SIZE.sub(r'width="\1" height="\2" viewBox="0 0 \1 \2"', drawing.svg, count=1)
    with pikepdf.open(io.BytesIO(vega.svg_to_pdf(svg))) as document:
        page = document.pages[0]
        _plain_colours(page, document)
        _no_transparency(page, drawing.id)
        _name_fonts(page)
        if "/Info" in document.trailer:
            del document.trailer["/Info"]
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    return out.getvalue()


def _plain_colours(page: pikepdf.Page, document: pikepdf.Pdf) -> None:
    """Colours of the calibrated space written as device RGB, the three numbers unchanged."""
    stream: Any = page.Contents
    content: bytes = stream.read_bytes()
    resources: Any = page.Resources
    for space in resources.get("/ColorSpace", {}):
        name = space.encode()
        content = content.replace(name + b" cs\n", b"").replace(name + b" CS\n", b"")
    content = content.replace(b" scn\n", b" rg\n").replace(b" SCN\n", b" RG\n")
    page.Contents = document.make_stream(content)
    for entry in ("/ColorSpace", "/ProcSet"):
        if entry in resources:
            del resources[entry]


def _no_transparency(page: pikepdf.Page, name: str) -> None:
    """Drop the group and the graphic states that say « opaque »; refuse any other."""
    if "/Group" in page.obj:
        del page.obj["/Group"]
    resources: Any = page.Resources
    states = resources.get("/ExtGState", {})
    for state in states.values():
        if (
            any(state.get(alpha, _OPAQUE) != _OPAQUE for alpha in ("/ca", "/CA"))
            or "/SMask" in state
        ):
            raise RenderingFailed(f"Graphique « {name} » : une transparence n’est pas permise.")


def _name_fonts(page: pikepdf.Page) -> None:
    """Replace the random prefix of each subset by one drawn from the subset's own bytes."""
    resources: Any = page.Resources
    for font in resources.get("/Font", {}).values():
        descendant = font.DescendantFonts[0]
        descriptor: Any = descendant.FontDescriptor
        digest = hashlib.sha256(descriptor.FontFile2.read_bytes()).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:_TAG_LETTERS])
        face = str(font.BaseFont).split("+")[-1].lstrip("/")
        name = pikepdf.Name(f"/{tag}+{face}")
        font.BaseFont = descendant.BaseFont = descriptor.FontName = name
