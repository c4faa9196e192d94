"""The structure tree of a file, written from the boxes that the engine laid out.

It takes the place of the engine's own (`weasyprint.pdf.tags`), from which it differs so: what is
not read aloud is an artifact; wrappers that say nothing are left out; the box of a figure is in
the units of the page; header cells say what they head and have their index.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydyf
from pikepdf import Name, Pdf, String
from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from report.errors import RenderingFailed

_PX = 0.75  # points to a CSS pixel
_TAGS = {
    **{tag: tag.upper() for tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "th", "td")},
    **{tag: tag[:2].upper() + tag[2:] for tag in ("thead", "tbody", "tfoot")},
    **dict.fromkeys(("ul", "ol"), "L"),
    **dict.fromkeys(("caption", "figcaption"), "Caption"),
    "a": "Link",
    "article": "Art",
    "blockquote": "BlockQuote",
    "div": "Div",
    "img": "Figure",
    "li": "LI",
    "li::marker": "Lbl",
    "main": "Part",
    "section": "Sect",
    "span": "Span",
    "table": "Table",
}
_MEANINGLESS = frozenset({"Span", "NonStruct"})
_TEXTS = frozenset({"P", "H1", "H2", "H3", "H4", "H5", "H6"})
_EMPTY = frozenset({"Div", "P", "Sect", "L", "LI", "LBody", "Lbl"})
_CELLS = frozenset({"TH", "TD"})

_PAGINATION = ("/Artifact", b"<</Type /Pagination>>", b"BDC")
_ARTIFACT = ("/Artifact", b"BMC", b"")
_FURNITURE = {
    tag: ("/Artifact", b"<</Type /Pagination /Subtype /%s>>" % tag.capitalize().encode(), b"BDC")
    for tag in ("header", "footer")
}


class _Raw(pydyf.Object):  # type: ignore[misc]
    """An object of the file whose text is known."""

    data = b""


@dataclass(slots=True)
class _Element:
    """A structure element before it is written.

    kids: elements, numbers of marked content, annotations of links; facts: its other entries.
    """

    tag: str
    kids: list[Any] = field(default_factory=list)
    facts: list[bytes] = field(default_factory=list)
    cell: Any = None
    name: bytes = b""
    entry: _Raw = field(default_factory=_Raw)


def add_tags(pdf: Any, document: Any, _version: object, streams: Sequence[Any]) -> None:
    """Write the structure tree of a document; called by the engine once its pages are drawn.

    RenderingFailed when something that nobody would hear holds a link.
    """
    root, whole = _Raw(), _Element("Document")
    pdf.add_object(root)
    pdf.add_object(whole.entry)
    owners: list[bytes] = []
    links: list[tuple[Any, bytes]] = []
    names: dict[bytes, bytes] = {}
    top: list[_Element] = []
    for rank, (page, stream) in enumerate(zip(document.pages, streams, strict=True)):
        sheet = _Sheet(stream._tags, page.height, rank)  # noqa: SLF001
        found = sheet.elements(page._page_box, whole)  # noqa: SLF001
        kept = [child for each in found for child in _kept(each, whole)]
        writer = _Writer(pdf, pdf.page_references[rank], links, names)
        for element in kept:
            writer.write(element, whole.entry.reference)
        _silence(stream.stream, sheet.silent(writer.owners))
        owners.append(b"%d [%s]" % (rank, b" ".join(writer.listed(len(stream._tags)))))  # noqa: SLF001
        top += kept
    whole.entry.data = b"<</Type/StructElem/S/Document/P %s/K[%s]>>" % (
        root.reference,
        b" ".join(each.entry.reference for each in top),
    )
    for rank, (annotation, reference) in enumerate(links, len(document.pages)):
        annotation["StructParent"] = rank
        owners.append(b"%d %s" % (rank, reference))
    index = b" ".join(b"%s %s" % entry for entry in sorted(names.items()))
    root.data = b"<</Type/StructTreeRoot/ParentTree<</Nums[%s]>>%s/K[%s]>>" % (
        b" ".join(owners),
        b"/IDTree<</Names[%s]>>" % index if index else b"",
        whole.entry.reference,
    )
    pdf.catalog["StructTreeRoot"] = root.reference
    pdf.catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})


class _Sheet:
    """The elements of a page, as its boxes give them.

    marks: box → its marked content; what is taken is told, the rest stands in the margins.
    """

    def __init__(self, marks: Mapping[Any, Mapping[str, Any]], height: float, rank: int) -> None:
        self.marks, self.height, self.rank, self.tables = marks, height, rank, 0
        self.hidden: dict[int, tuple[str, bytes, bytes]] = {}

    def elements(self, box: Any, parent: _Element) -> list[_Element]:
        """A box as elements of its parent: one as a rule."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.MarginBox):
            return []
        name = None if box.element is None else box.element_tag
        if isinstance(box, boxes.PageBox) or name in ("html", "body"):
            return [each for child in box.children for each in self.elements(child, parent)]
        if name is not None and box.element.get("aria-hidden") == "true":
            self._hide(box, _FURNITURE.get(box.element.tag, _ARTIFACT))
            return []
        tag = _tag_in(parent.tag, _tag(name))
        if tag == "LI" and _has_no_bullet(box):
            item = _Element(tag)
            item.kids += self.elements(box, item)
            return [item]
        return [self._element(box, tag, parent)]

    def _element(self, box: Any, tag: str, parent: _Element) -> _Element:
        element = _Element(tag)
        if tag == "Figure":
            self._figure(box, element)
        elif tag == "Table" and box.is_table_wrapper and (table := box.get_wrapped_table()):
            box = _with_captions(box, table)
        elif tag in _CELLS:
            element.cell = box
        if box.link_annotation:
            element.kids.append(box.link_annotation)
        self._fill(element, box, parent)
        if tag == "Table":
            self.tables += 1
            _head(element, b"%d-%d" % (self.rank, self.tables))
        return element

    def _fill(self, element: _Element, box: Any, parent: _Element) -> None:
        """Give an element what its box holds."""
        for child in _inside(box):
            if isinstance(child, boxes.TextBox):
                self._text(child, element)
            else:  # a list inside an item of a list is its parent's
                nested = child.element_tag in ("ul", "ol") and element.tag == "LI"
                above = parent if nested else element
                at = len(above.kids)
                above.kids[at:at] = self.elements(child, above)
        if isinstance(box, boxes.ReplacedBox):
            element.kids.append(self.marks[box]["mcid"])

    def _text(self, box: Any, element: _Element) -> None:
        mark = self.marks[box]
        if element.tag == "Link":
            element.kids.append(mark["mcid"])
        else:
            element.kids.append(_Element(str(mark["tag"]), [mark["mcid"]]))

    def _figure(self, box: Any, element: _Element) -> None:
        left, top = box.content_box_x(), box.content_box_y()
        area = (left, self.height - top - box.height, left + box.width, self.height - top)
        edges = b" ".join(b"%.3f" % (edge * _PX) for edge in area)
        element.facts.append(b"/A<</O/Layout/BBox[%s]>>" % edges)
        element.facts.append(b"/Alt " + pydyf.String(box.element.get("alt", "")).data)

    def _hide(self, box: Any, artifact: tuple[str, bytes, bytes]) -> None:
        """Everything that is marked under a box is not to be read."""
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if box.link_annotation:
            raise RenderingFailed("un élément aria-hidden contient un lien, que nul ne lirait")
        if mark := self.marks.get(box):
            self.hidden[mark["mcid"]] = artifact
        for child in getattr(box, "children", ()):
            self._hide(child, artifact)

    def silent(self, told: Mapping[int, bytes]) -> dict[int, tuple[str, bytes, bytes]]:
        """What is not read: what is hidden, and what stands in the margins by the style sheet."""
        loose = {mark["mcid"] for mark in self.marks.values()} - told.keys() - self.hidden.keys()
        return self.hidden | dict.fromkeys(loose, _PAGINATION)


def _tag(name: str | None) -> str:
    """The tag of an HTML one; links and what the style sheet adds to them are links."""
    if name is None:
        return "NonStruct"
    return "Link" if name.split(":")[0] == "a" else _TAGS.get(name, "NonStruct")


def _tag_in(parent: str, tag: str) -> str:
    """The tag of a box in an element: the engine makes blocks of its own in cells and items."""
    if tag in _CELLS and parent in _CELLS:
        return "NonStruct"
    if tag == "LI":
        return {"LI": "LBody", "LBody": "NonStruct"}.get(parent, tag)
    return tag


def _has_no_bullet(box: Any) -> bool:
    style = box.style
    hidden = "list-item" not in style["display"] or style["list_style_type"] == "none"
    return bool(box.element_tag == "li" and hidden)


def _inside(box: Any) -> Iterator[Any]:
    """What a box holds, lines left out."""
    for child in box.children if isinstance(box, boxes.ParentBox) else ():
        if isinstance(child, boxes.LineBox):
            yield from child.children
        else:
            yield child


def _with_captions(wrapper: Any, table: Any) -> Any:
    """A table with the captions that stand around it."""
    whole = table.copy_with_children([])
    for child in wrapper.children:
        whole.children.extend(child.children if child is table else [child])
    return whole


def _head(table: _Element, name: bytes) -> None:
    """Header cells say what they head and have a name; cells name their headers."""
    columns: dict[int, list[bytes]] = defaultdict(list)
    for place, row in enumerate(_rows(table)):
        cells = [each for each in row.kids if isinstance(each, _Element) and each.cell is not None]
        scope = b"Column" if all(each.tag == "TH" for each in cells) else b"Row"
        row_heads: list[bytes] = []
        at = 0
        for each in cells:
            span = range(at, at + each.cell.colspan)
            at = span.stop
            attributes = b""
            if each.tag == "TH":
                each.name = b"(%s-%d-%d)" % (name, place, span.start)
                each.facts.append(b"/ID " + each.name)
                attributes = b"/Scope/" + scope
                if each.cell.element.get("scope") == "row":
                    row_heads.append(each.name)
                else:
                    columns[span.start].append(each.name)
            else:
                heads = [*row_heads, *(one for column in span for one in columns[column])]
                attributes = b"/Headers[%s]" % b" ".join(heads)
            if each.cell.colspan != 1:
                attributes += b"/ColSpan %d" % each.cell.colspan
            if each.cell.rowspan != 1:
                attributes += b"/RowSpan %d" % each.cell.rowspan
            each.facts.append(b"/A<</O/Table%s>>" % attributes)


def _rows(element: _Element) -> Iterator[_Element]:
    for child in element.kids:
        if isinstance(child, _Element):
            if child.tag == "TR":
                yield child
            else:
                yield from _rows(child)


def _kept(element: _Element, parent: _Element) -> Iterator[Any]:
    """What stays of an element: itself, its content when its tag means nothing, or nothing."""
    nothing = _says_nothing(element, parent)
    above = parent if nothing else element
    kids = [
        kept
        for kid in element.kids
        for kept in (_kept(kid, above) if isinstance(kid, _Element) else (kid,))
    ]
    if nothing:
        yield from kids
    elif kids or element.tag not in _EMPTY:
        element.kids = kids
        yield element


def _says_nothing(element: _Element, parent: _Element) -> bool:
    """A mere wrapper, or the block that the engine makes of a part of a paragraph or a title."""
    tag = element.tag
    if parent.tag == "Document" or (tag != parent.tag and tag not in _MEANINGLESS):
        return False
    return tag in _MEANINGLESS | _TEXTS and not any(isinstance(kid, dict) for kid in element.kids)


class _Writer:
    """Elements of a page as objects of the file; owners: marked content → its element."""

    def __init__(
        self, pdf: Any, page: bytes, links: list[tuple[Any, bytes]], names: dict[bytes, bytes]
    ) -> None:
        self.pdf, self.page, self.links, self.names = pdf, page, links, names
        self.owners: dict[int, bytes] = {}

    def write(self, element: _Element, parent: bytes) -> bytes:
        """Write an element and all that it holds; the reference of it."""
        self.pdf.add_object(element.entry)
        reference = bytes(element.entry.reference)
        if element.name:
            self.names[element.name] = reference
        kids = b" ".join(self._kid(kid, reference) for kid in element.kids)
        element.entry.data = b"<</Type/StructElem/S/%s/P %s/Pg %s/K[%s]%s>>" % (
            element.tag.encode(),
            parent,
            self.page,
            kids,
            b"".join(element.facts),
        )
        return reference

    def _kid(self, kid: Any, owner: bytes) -> bytes:
        if isinstance(kid, _Element):
            return self.write(kid, owner)
        if isinstance(kid, int):
            self.owners[kid] = owner
            return b"%d" % kid
        self.links.append((kid, owner))
        return b"<</Type/OBJR/Obj %s/Pg %s>>" % (kid.reference, self.page)

    def listed(self, count: int) -> Iterator[bytes]:
        """The owner of each marked content of the page, in order."""
        return (self.owners.get(mark, b"null") for mark in range(count))


def _silence(operators: list[Any], silent: Mapping[int, tuple[str, bytes, bytes]]) -> None:
    """Mark what is not to be read as artifacts, in the content of a page."""
    for place, operator in enumerate(operators):
        if isinstance(operator, pydyf.Dictionary) and operator.get("MCID") in silent:
            operators[place - 1 : place + 2] = silent[operator["MCID"]]


def describe_links(pdf: Pdf, texts: Sequence[Sequence[str]]) -> None:
    """Give each link its text as description: the engine writes its raw address.

    texts: for each page, the text of each link in the order of its annotations.
    """
    for rank, (page, told) in enumerate(zip(pdf.pages, texts, strict=True), start=1):
        links = [note for note in page.get("/Annots", ()) if note.Subtype == Name.Link]
        if len(links) != len(told):
            raise RenderingFailed(
                f"page {rank}\u00a0: {len(told)} liens dans le HTML, {len(links)} dans le PDF"
            )
        for link, text in zip(links, told, strict=True):
            link.Contents = String(text)
