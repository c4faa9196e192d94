"""Who, what, when: one description, written twice in the file and never at odds.

The XMP packet claims PDF/A-3 level A and PDF/UA-1, the latter with the extension schema that
PDF/A asks of it. Dates come from the edition, never from the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, Pdf, Stream, String

PROGRAM = "Point d’avancement"

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
{properties}
</rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True)
class Meta:
    """What the file says of itself.

    title, author, subject: French text; date: publication of the edition;
    keywords: any number; lang: BCP 47 tag.
    """

    title: str
    author: str
    subject: str
    date: date
    keywords: tuple[str, ...] = ()
    lang: str = "fr-FR"

    @property
    def pdf_date(self) -> str:
        """The date as PDF writes it, at midnight UTC."""
        return f"D:{self.date:%Y%m%d}000000Z"

    @property
    def xmp_date(self) -> str:
        """The same instant as XMP writes it."""
        return f"{self.date:%Y-%m-%d}T00:00:00Z"


def write_metadata(pdf: Pdf, meta: Meta, producer: str) -> None:
    """Replace whatever metadata the file has with those of the edition."""
    packet = Stream(pdf, xmp_packet(meta, producer).encode())
    packet.Type, packet.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(packet)
    entries = {
        "/Title": meta.title,
        "/Author": meta.author,
        "/Subject": meta.subject,
        "/Keywords": ", ".join(meta.keywords),
        "/Creator": PROGRAM,
        "/Producer": producer,
        "/CreationDate": meta.pdf_date,
        "/ModDate": meta.pdf_date,
    }
    filled = {key: String(value) for key, value in entries.items() if value}
    pdf.trailer.Info = pdf.make_indirect(Dictionary(filled))
    pdf.Root.Lang = String(meta.lang)


def xmp_packet(meta: Meta, producer: str) -> str:
    """The XMP packet, one RDF description of the edition."""
    lines = [
        "<dc:format>application/pdf</dc:format>",
        _texts("dc:title", "Alt", [meta.title], lang=True),
        _texts("dc:creator", "Seq", [meta.author]),
        _texts("dc:description", "Alt", [meta.subject], lang=True),
        _texts("dc:subject", "Bag", meta.keywords),
        _texts("dc:language", "Bag", [meta.lang]),
        _text("pdf:Keywords", ", ".join(meta.keywords)),
        _text("pdf:Producer", producer),
        _text("xmp:CreatorTool", PROGRAM),
        _text("xmp:CreateDate", meta.xmp_date),
        _text("xmp:ModifyDate", meta.xmp_date),
        _text("xmp:MetadataDate", meta.xmp_date),
    ]
    return _PACKET.format(properties="\n".join(line for line in lines if line))


def _text(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>" if value else ""


def _texts(name: str, kind: str, values: Sequence[str], *, lang: bool = False) -> str:
    mark = ' xml:lang="x-default"' if lang else ""
    items = "".join(f"<rdf:li{mark}>{escape(value)}</rdf:li>" for value in values if value)
    return f"<{name}><rdf:{kind}>{items}</rdf:{kind}></{name}>" if items else ""
