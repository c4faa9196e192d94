"""The structure tree as the engine writes it, mended.

Running titles and folios become pagination artifacts, wrappers that say nothing go, boxes of
figures are written in the units of the page, header cells say what they head, links say where
they lead.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pikepdf import Array, Name, NameTree, Object, Pdf, String

from report.errors import RenderingFailed

HIDDEN = Name.Art
"""What report.document.layout has the engine write for an element that is not read aloud."""

_PX = 0.75  # points to a CSS pixel
_MEANINGLESS = frozenset({"/Span", "/NonStruct"})
_TEXTS = frozenset({"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"})
_EMPTY = frozenset({"/Div", "/P", "/Sect", "/L", "/LI", "/LBody", "/Lbl"})
_MARK = re.compile(rb"/\w+\s*<</MCID (\d+)>>\s*BDC")
_ARTIFACTS = {
    "header": b"/Artifact <</Type /Pagination /Subtype /Header>> BDC",
    "footer": b"/Artifact <</Type /Pagination /Subtype /Footer>> BDC",
}
_PAGINATION = b"/Artifact <</Type /Pagination>> BDC"


@dataclass
class _Sheet:
    """A page while its tags are mended.

    owners: marked content → its element, as the file indexes it; told: the marked content found
    in the tree; hidden: that of each element that is not read aloud.
    """

    height: float
    owners: Object
    told: set[int] = field(default_factory=set)
    hidden: list[set[int]] = field(default_factory=list)


_Sheets = dict[tuple[int, int], _Sheet]


def mend_structure(pdf: Pdf, furniture: Sequence[Sequence[str]]) -> None:
    """Mend the tags of the whole document.

    furniture: for each page, the HTML tag of each element that is not read aloud, in order.
    """
    tree = pdf.Root.StructTreeRoot
    indexed = tree.ParentTree.Nums
    sheets = {
        page.obj.objgen: _Sheet(float(page.mediabox[3]), indexed[2 * rank + 1])
        for rank, page in enumerate(pdf.pages)
    }
    headers: dict[str, Object] = {}
    for element in tree.K:
        _mend(element, sheets, headers)
    if headers:
        tree.IDTree = _index(pdf, headers)
    for rank, page in enumerate(pdf.pages):
        marks = _artifacts(sheets[page.obj.objgen], rank, furniture[rank])
        _hide(page.Contents, sheets[page.obj.objgen].owners, marks)


def _mend(element: Object, sheets: _Sheets, headers: dict[str, Object]) -> bool:
    """Mend an element and what it holds; False when it holds nothing."""
    items = _kids(element)
    kept = [kept for item in items for kept in _keep(item, element, sheets, headers)]
    if kept != items:
        element.K = Array(kept)
    if element.S == Name.Figure:
        _place_figure(element, sheets)
    elif element.S == Name.TR:
        _head_row(element, headers)
    return bool(kept)


def _kids(element: Object) -> list[Any]:
    """What an element holds: elements, references to links, numbers of marked content."""
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _keep(item: Any, parent: Object, sheets: _Sheets, headers: dict[str, Object]) -> Iterator[Any]:
    """What stays of an item: itself, its content when its tag means nothing, or nothing."""
    if isinstance(item, int):
        sheet = sheets[parent.Pg.objgen]
        sheet.told.add(item)
        sheet.owners[item] = parent
        yield item
    elif item.get("/Type") != Name.StructElem:
        yield item
    elif item.S == HIDDEN:
        sheets[item.Pg.objgen].hidden.append(_marks(item))
    elif _says_nothing(item, parent):
        for child in _kids(item):
            if not isinstance(child, int):
                child.P = parent
            yield from _keep(child, parent, sheets, headers)
    elif _mend(item, sheets, headers) or str(item.S) not in _EMPTY:
        yield item


def _says_nothing(element: Object, parent: Object) -> bool:
    """A mere wrapper, or the block that the engine makes of a part of a paragraph or a title."""
    if "/Pg" not in parent or (element.S != parent.S and str(element.S) not in _MEANINGLESS):
        return False
    return str(element.S) in _MEANINGLESS | _TEXTS and not any(
        not isinstance(item, int) and item.get("/Type") == Name.OBJR for item in _kids(element)
    )


def _marks(element: Object) -> set[int]:
    """The marked content under an element; RenderingFailed when it holds a link."""
    found: set[int] = set()
    for item in _kids(element):
        if isinstance(item, int):
            found.add(item)
        elif item.get("/Type") == Name.OBJR:
            raise RenderingFailed("un élément aria-hidden contient un lien, que nul ne lirait")
        else:
            found |= _marks(item)
    return found


def _place_figure(element: Object, sheets: _Sheets) -> None:
    """The engine writes the box of a figure in pixels from the top of the page."""
    height = sheets[element.Pg.objgen].height
    left, top, right, bottom = (float(edge) * _PX for edge in element.A.BBox)
    box = (left, height - bottom, right, height - top)
    element.A.BBox = Array([round(edge, 3) for edge in box])


def _head_row(row: Object, headers: dict[str, Object]) -> None:
    """A row of headers heads columns; a header in a row of data heads its row."""
    cells = _kids(row)
    heads = [cell for cell in cells if cell.S == Name.TH]
    scope = Name.Column if len(heads) == len(cells) else Name.Row
    for head in heads:
        head.A.Scope = scope
        if "/ID" in head:
            headers[str(head.ID)] = head


def _index(pdf: Pdf, headers: dict[str, Object]) -> Object:
    """Cells name their headers by identifier: the tree must have the index of them."""
    index = NameTree.new(pdf)
    for name, header in headers.items():
        index[name] = header
    return index.obj


def _artifacts(sheet: _Sheet, rank: int, furniture: Sequence[str]) -> dict[int, bytes]:
    """Marked content that is not to be read → how it is marked instead."""
    if len(sheet.hidden) != len(furniture):
        raise RenderingFailed(
            f"page {rank + 1}\u00a0: {len(furniture)} éléments aria-hidden dans le HTML, "
            f"{len(sheet.hidden)} dans le PDF"
        )
    marks = {
        mark: _ARTIFACTS.get(tag, b"/Artifact BMC")
        for found, tag in zip(sheet.hidden, furniture, strict=True)
        for mark in found
    }
    # What the tree does not hold stands in the margins of the page, by the style sheet.
    loose = set(range(len(sheet.owners))) - sheet.told - marks.keys()
    return marks | dict.fromkeys(loose, _PAGINATION)


def _hide(content: Object, owners: Object, marks: dict[int, bytes]) -> None:
    if not marks:
        return
    for mark in marks:
        owners[mark] = None
    content.write(_MARK.sub(lambda found: marks.get(int(found[1]), found[0]), content.read_bytes()))


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
