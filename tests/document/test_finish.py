"""What the published file says of itself, and what travels in it."""

import io
import random
import re
from collections.abc import Callable
from xml.etree import ElementTree

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Stream

from report.document.attachments import Attachment
from report.document.finish import XMP_LIMIT, page_label_ranges
from report.errors import RenderingFailed

Publish = Callable[..., bytes]

NS = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
TABLE = Attachment("indicateurs.csv", b"id,valeur\na,1\n", "text/csv", "Les valeurs")


def packet(data: bytes) -> ElementTree.Element:
    (found,) = re.findall(rb"<\?xpacket begin=.*?<\?xpacket end=\"r\"\?>", data, re.DOTALL)
    return ElementTree.fromstring(found)


def test_the_packet_is_in_clear_at_the_beginning(published: bytes) -> None:
    assert 0 < published.find(b"<?xpacket") < XMP_LIMIT
    assert published.count(b"<?xpacket begin=") == 1


def test_a_big_attachment_does_not_push_the_packet_away(publish: Publish) -> None:
    noise = random.Random(1).randbytes(3 * XMP_LIMIT)
    big = Attachment("bruit.bin", noise, "application/octet-stream", "Un gros fichier")
    data = publish('<p class="constat">Texte</p>', attachments=(big, TABLE))
    assert 0 < data.find(b"<?xpacket") < XMP_LIMIT


def test_claims_both_standards(published: bytes) -> None:
    tree = packet(published)
    assert tree.findtext(".//pdfaid:part", namespaces=NS) == "3"
    assert tree.findtext(".//pdfaid:conformance", namespaces=NS) == "A"
    assert tree.findtext(".//pdfuaid:part", namespaces=NS) == "1"
    assert b"http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in published


def test_the_two_descriptions_agree(published: bytes) -> None:
    tree = packet(published)
    with pikepdf.open(io.BytesIO(published)) as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
    assert info["/Title"] == "Le point d’avancement & l’« état » <2025>"
    assert info == {
        "/Title": tree.findtext(".//dc:title//rdf:li", namespaces=NS),
        "/Author": tree.findtext(".//dc:creator//rdf:li", namespaces=NS),
        "/Subject": tree.findtext(".//dc:description//rdf:li", namespaces=NS),
        "/Keywords": tree.findtext(".//pdf:Keywords", namespaces=NS),
        "/Creator": tree.findtext(".//xmp:CreatorTool", namespaces=NS),
        "/Producer": tree.findtext(".//pdf:Producer", namespaces=NS),
        "/CreationDate": "D:20251201000000Z",
        "/ModDate": "D:20251201000000Z",
    }
    for name in ("CreateDate", "ModifyDate", "MetadataDate"):
        assert tree.findtext(f".//xmp:{name}", namespaces=NS) == "2025-12-01T00:00:00Z"


def test_an_attachment_is_listed_once_in_each_place(publish: Publish) -> None:
    data = publish('<p class="constat">Texte</p>', attachments=(TABLE,))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (spec,) = pdf.Root.AF
        assert list(pdf.Root.Names.EmbeddedFiles.Names)[1].objgen == spec.objgen
        assert len(pdf.Root.Names.EmbeddedFiles.Names) == 2
        assert spec.AFRelationship == Name.Data
        assert str(spec.UF) == str(spec.F) == "indicateurs.csv"
        assert spec.EF.F.read_bytes() == TABLE.content
        assert spec.EF.F.Subtype == Name("/text/csv")
        assert str(spec.EF.F.Params.ModDate) == "D:20251201000000Z"


def test_links_and_attachments_live_together(publish: Publish) -> None:
    page = '<div class="constat"><h1 id="un">Un</h1><a href="#un">Le titre</a></div>'
    with pikepdf.open(io.BytesIO(publish(page, attachments=(TABLE,)))) as pdf:
        assert {"/Dests", "/EmbeddedFiles"} <= set(pdf.Root.Names.keys())


def test_two_attachments_of_one_name_are_refused(publish: Publish) -> None:
    with pytest.raises(RenderingFailed, match=r"indicateurs\.csv"):
        publish('<p class="constat">Texte</p>', attachments=(TABLE, TABLE))


def test_a_reader_opens_it_well(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.PageMode == Name.UseOutlines
        assert [page.label for page in pdf.pages] == ["Couverture", "1"]
        assert all(page.obj.Tabs == Name.S for page in pdf.pages)
        assert len(pdf.trailer.ID) == 2


def test_no_empty_resource_is_left(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        holders = [page.Resources for page in pdf.pages]
        holders += [
            thing.Resources
            for thing in pdf.objects
            if isinstance(thing, Stream) and "/Resources" in thing
        ]
        assert holders
        for resources in holders:
            assert all(len(value) for value in resources.values() if isinstance(value, Dictionary))


def test_everything_is_compressed_except_the_packet(published: bytes) -> None:
    with pikepdf.open(io.BytesIO(published)) as pdf:
        plain = [
            str(thing.get("/Type"))
            for thing in pdf.objects
            if isinstance(thing, Stream)
            and "/Filter" not in thing
            and len(thing.read_raw_bytes()) > 200
        ]
    assert plain == ["/Metadata"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Couverture", "1", "2", "3"], {0: "(P)Couverture", 1: "(D)1"}),
        (["1", "2", "5", "6"], {0: "(D)1", 2: "(D)5"}),
        (["Couverture", "Sommaire", "1"], {0: "(P)Couverture", 1: "(P)Sommaire", 2: "(D)1"}),
        (["", "1"], {0: "", 1: "(D)1"}),
        (["1", "Annexe", "2"], {0: "(D)1", 1: "(P)Annexe", 2: "(D)2"}),
        (["1", "2", "A1", "A2", "Colophon"], {0: "(D)1", 2: "(P)A(D)1", 4: "(P)Colophon"}),
    ],
)
def test_page_labels_are_runs(labels: list[str], expected: dict[int, str]) -> None:
    tree = page_label_ranges(labels)
    told = {}
    for rank, entry in zip(tree[::2], tree[1::2], strict=True):
        assert isinstance(entry, Dictionary)
        number = f"(D){entry.St}" if "/S" in entry else ""
        told[rank] = f"(P){entry.P}{number}" if "/P" in entry else number
    assert told == expected
