"""From the engine's file to the published one: charts set in, metadata, labels, attachments.

One reading and one writing by qpdf: the engine writes without compression, everything is
compressed once here, and the same input always gives the same bytes.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, String

from report.charts.pdf import Form
from report.document.attachments import Attachment
from report.document.findings import refuse
from report.document.inlays import insert_charts
from report.document.layout import Survey
from report.document.metadata import Meta, write_metadata
from report.document.spacing import separate_words
from report.document.structure import inspect_structure, read_structure
from report.document.tagging import describe_links
from report.document.typefaces import name_fonts, strangers
from report.errors import RenderingFailed

# An archive's format identification reads the beginning of a file only.
XMP_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Dossier:
    """What a publication has besides its pages.

    charts: id → form; page_labels: one a page, "1" or a word; producer: the engine;
    families: the typefaces that the stylesheets declare.
    """

    meta: Meta
    charts: Mapping[str, Form]
    page_labels: Sequence[str]
    attachments: Sequence[Attachment]
    producer: str
    families: frozenset[str]


def finish(raw: bytes, laid_out: Survey, dossier: Dossier) -> bytes:
    """The published file, from the engine's uncompressed one and what was read of its layout.

    RenderingFailed lists all that makes it unfit to publish.
    """
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        found = insert_charts(pdf, dossier.charts, laid_out.images)
        tree = read_structure(pdf)
        separate_words(pdf, tree)
        describe_links(pdf, laid_out.links)
        name_fonts(pdf)
        write_metadata(pdf, dossier.meta, dossier.producer)
        _attach(pdf, dossier.attachments, dossier.meta)
        _set_viewing(pdf, dossier.page_labels)
        _drop_empty_resources(pdf)
        found += inspect_structure(pdf, len(dossier.page_labels), tree)
        found += strangers(pdf, dossier.families)
        refuse(found, "Le fichier produit n’est pas publiable")
        return _save(pdf)


def _save(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        object_stream_mode=ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=False,
        deterministic_id=True,
        fix_metadata_version=False,  # or the packet is written again, its own way
    )
    data = out.getvalue()
    if not 0 <= data.find(b"<?xpacket begin=") < XMP_LIMIT:
        raise RenderingFailed("les métadonnées XMP ne sont pas dans les 64 premiers Kio du fichier")
    return data


def _set_viewing(pdf: Pdf, page_labels: Sequence[str]) -> None:
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.PageLabels = Dictionary(Nums=Array(page_label_ranges(page_labels)))
    if "/Outlines" in pdf.Root:
        pdf.Root.PageMode = Name.UseOutlines
    for page in pdf.pages:
        page.obj.Tabs = Name.S


def page_label_ranges(labels: Sequence[str]) -> list[object]:
    """The number tree of page labels: runs of numbers ("12", "A3"), and words as they are."""
    entries: list[object] = []
    for rank, (before, label) in enumerate(pairwise(["", *labels])):
        (series, number), (last, previous) = _numbered(label), _numbered(before)
        follows = number and previous and (series, number) == (last, previous + 1)
        if follows or (rank and label == before):
            continue
        entry = Dictionary(S=Name.D, St=number) if number else Dictionary()
        if series:
            entry.P = String(series)
        entries += [rank, entry]
    return entries


def _numbered(label: str) -> tuple[str, int]:
    """A label as what stands before its number, and its number, 0 for none."""
    series = label.rstrip("0123456789")
    return series, int(label[len(series) :] or 0)


def _attach(pdf: Pdf, attachments: Sequence[Attachment], meta: Meta) -> None:
    names = [attachment.name for attachment in attachments]
    if len(set(names)) < len(names):
        raise RenderingFailed(f"deux pièces jointes portent le même nom\u00a0: {', '.join(names)}")
    specs = []
    for attachment in sorted(attachments, key=lambda each: each.name):
        content = Stream(pdf, attachment.content)
        content.Type = Name.EmbeddedFile
        content.Subtype = Name("/" + attachment.mime)
        content.Params = Dictionary(
            Size=len(attachment.content),
            CreationDate=String(meta.pdf_date),
            ModDate=String(meta.pdf_date),
        )
        spec = Dictionary(
            Type=Name.Filespec,
            F=String(attachment.name),
            UF=String(attachment.name),
            Desc=String(attachment.description),
            AFRelationship=Name("/" + attachment.relationship),
            EF=Dictionary(F=pdf.make_indirect(content), UF=pdf.make_indirect(content)),
        )
        specs.append((attachment.name, pdf.make_indirect(spec)))
    if specs:
        tree = Array([item for name, spec in specs for item in (String(name), spec)])
        if "/Names" not in pdf.Root:
            pdf.Root.Names = Dictionary()
        pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=tree))
        pdf.Root.AF = Array([spec for _, spec in specs])


def _drop_empty_resources(pdf: Pdf) -> None:
    """Remove the empty /Pattern, /Shading… dictionaries that the engine always writes."""
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            _drop_empty(thing.get("/Resources"))
        elif isinstance(thing, Dictionary) and "/XObject" in thing and "/ColorSpace" in thing:
            _drop_empty(thing)


def _drop_empty(resources: Object | None) -> None:
    if not isinstance(resources, Dictionary):
        return
    for key, value in list(resources.items()):
        if isinstance(value, Dictionary) and len(value) == 0:
            del resources[key]
