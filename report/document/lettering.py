"""The faces of the charts as objects of the file, each written once however many charts use it."""

from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from report.charts.faces import Face

_NON_SYMBOLIC = 32
_STEM = {400: 84, 600: 116, 700: 132}
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{ranges}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
_MOST = 100
"""Lines that a table of characters holds at once."""


def font(pdf: Pdf, face: Face) -> Object:
    """The font object of a face: composite, embedded, its text can be read and copied."""
    name = Name(f"/{face.name}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        FontFamily=String("Source Sans 3"),
        Flags=_NON_SYMBOLIC,
        FontBBox=Array(face.box),
        ItalicAngle=0,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap,
        StemV=_STEM[face.weight],
        FontFile2=Stream(pdf, face.file, Length1=len(face.file)),
    )
    inner = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
        ),
        CIDToGIDMap=Name.Identity,
        W=Array([0, Array(face.advances)]),
        FontDescriptor=pdf.make_indirect(descriptor),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=Stream(pdf, _unicode(face).encode("ascii")),
        )
    )


def _unicode(face: Face) -> str:
    """Glyph number → character; of two characters of one glyph, the first."""
    signs: dict[int, str] = {}
    for sign, glyph in sorted(face.glyphs.items()):
        signs.setdefault(glyph, sign)
    return _CMAP.format(ranges="\n".join(_tables(sorted(signs.items()))))


def _tables(signs: list[tuple[int, str]]) -> Iterator[str]:
    for start in range(0, len(signs), _MOST):
        some = signs[start : start + _MOST]
        lines = (f"<{glyph:04x}> <{sign.encode('utf-16-be').hex()}>" for glyph, sign in some)
        yield "\n".join([f"{len(some)} beginbfchar", *lines, "endbfchar"])
