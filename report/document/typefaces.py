"""The typefaces of the pages: those that the stylesheets declare, and no other.

A sign that no declared face has is silently taken from some font of the machine: the page looks
patched, and its bytes change from one machine to the next.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pikepdf import Dictionary, Name, Object, Pdf

from report.document.findings import Finding
from report.document.glyphs import read_glyphs

_FACE = re.compile(r"@font-face\s*\{[^}]*?font-family\s*:\s*[\"']?([^;\"'}]+)", re.DOTALL)
_SHOWN = 8


def declared_families(stylesheets: Sequence[Path]) -> frozenset[str]:
    """The families that the stylesheets give files for."""
    return frozenset(
        name.strip()
        for sheet in stylesheets
        for name in _FACE.findall(sheet.read_text(encoding="utf-8"))
    )


def page_fonts(pdf: Pdf) -> Iterator[Object]:
    """The fonts of the pages' own text (not of the charts), each once."""
    seen = set()
    for page in pdf.pages:
        for font in page.Resources.get("/Font", Dictionary()).values():
            if font.objgen not in seen:
                seen.add(font.objgen)
                yield font


def name_fonts(pdf: Pdf) -> None:
    """Take away the comma that the engine leaves after a family that ends with a digit."""
    for font in page_fonts(pdf):
        name = Name(str(font.BaseFont).rstrip(","))
        font.BaseFont = name
        for inner in font.get("/DescendantFonts", ()):
            inner.BaseFont = name
            inner.FontDescriptor.FontName = name


def strangers(pdf: Pdf, families: frozenset[str]) -> Iterator[Finding]:
    """Fonts that came from the machine, and the signs they were called for."""
    for font in page_fonts(pdf):
        inner = font.get("/DescendantFonts", (font,))[0]
        family = str(inner.FontDescriptor.get("/FontFamily", ""))
        if families and family not in families:
            signs = sorted(set("".join(read_glyphs(font).texts.values())))
            told = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs[:_SHOWN])
            message = f"aucune police du projet n’a\u00a0: {told}\u00a0; {family} l’a remplacée"
            yield Finding(0, "polices", message)
