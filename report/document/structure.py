"""The finished file read again, as a reader program reads it: tags, headings, links, fonts.

`inspect_structure` lists what a publication must not have. `read_aloud` gives what is heard, page
by page, for tests and for whoever wants to proof-read by ear.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Object, OutlineItem, Pdf

from report.document.findings import Finding, quoted

_HEADINGS = {f"/H{level}": level for level in range(1, 7)}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class Node:
    """A structure element.

    tag: "P", "H2", "TH"…; page: from 1, 0 when unknown; alt: its alternative text;
    content: its children and the numbers of its marked content, in reading order.
    """

    tag: str
    page: int
    alt: str
    content: tuple["Node | int", ...]

    @property
    def children(self) -> tuple["Node", ...]:
        """Its elements only."""
        return tuple(item for item in self.content if isinstance(item, Node))

    def marks(self) -> Iterator[tuple[int, int]]:
        """Page and number of each marked content under it, in reading order."""
        for item in self.content:
            if isinstance(item, Node):
                yield from item.marks()
            else:
                yield self.page, item

    def walk(self) -> Iterator["Node"]:
        """Itself and everything under it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_structure(pdf: Pdf) -> Node:
    """The structure tree, from its Document element; an empty one when there is none."""
    pages = {page.obj.objgen: rank for rank, page in enumerate(pdf.pages, start=1)}
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None or "/K" not in tree:
        return Node("Document", 0, "", ())
    return Node("Document", 0, "", tuple(_content(tree.K, pages, 0)))


def _content(kids: Object, pages: dict[tuple[int, int], int], page: int) -> Iterator[Node | int]:
    for item in kids if isinstance(kids, Array) else [kids]:
        if not isinstance(item, Dictionary):
            yield int(str(item))
        elif "/S" in item:
            yield _node(item, pages, page)


def _node(element: Object, pages: dict[tuple[int, int], int], page: int) -> Node:
    own = element.get("/Pg")
    page = page if own is None else pages.get(own.objgen, page)
    kids = element.get("/K")
    content = () if kids is None else tuple(_content(kids, pages, page))
    return Node(str(element.S)[1:], page, str(element.get("/Alt", "")), content)


def inspect_structure(pdf: Pdf, pages: int, tree: Node | None = None) -> list[Finding]:
    """Everything that makes the file unfit to publish.

    pages: the number expected; tree: its structure, when it has been read already.
    """
    found = []
    if len(pdf.pages) != pages:
        found.append(
            Finding(0, "pages", f"nombre de pages\u00a0: {len(pdf.pages)}, attendu\u00a0: {pages}")
        )
    nodes = tuple((tree or read_structure(pdf)).walk())
    return [
        *found,
        *_figures(nodes),
        *_headings(nodes),
        *_tables(nodes),
        *_destinations(pdf),
        *_outline(pdf),
        *_fonts(pdf),
    ]


def _figures(nodes: tuple[Node, ...]) -> Iterator[Finding]:
    for node in nodes:
        if node.tag == "Figure" and not any(letter.isalpha() for letter in node.alt):
            message = (
                "une image n’a pas d’alternative en mots\u00a0: lui en donner une (alt) ou, "
                "si elle décore, la retirer de la lecture (aria-hidden ou fond)"
            )
            yield Finding(node.page, "alternative", message)


def _headings(nodes: tuple[Node, ...]) -> Iterator[Finding]:
    before = 0
    for node in nodes:
        level = _HEADINGS.get(f"/{node.tag}")
        if level is None:
            continue
        if level > before + 1:
            message = f"un titre de niveau {level} suit un titre de niveau {before}"
            yield Finding(node.page, "titres", message if before else f"{message} (aucun titre)")
        if next(node.marks(), None) is None:
            yield Finding(node.page, "titres", f"un titre de niveau {level} est vide")
        before = level


def _tables(nodes: tuple[Node, ...]) -> Iterator[Finding]:
    for node in nodes:
        if node.tag == "Table" and not any(each.tag == "TH" for each in node.walk()):
            yield Finding(node.page, "tableaux", "un tableau n’a aucune cellule d’en-tête")


def _destinations(pdf: Pdf) -> Iterator[Finding]:
    named = set(_names(pdf.Root.get("/Names", Dictionary()).get("/Dests")))
    pages = {page.obj.objgen for page in pdf.pages}
    for rank, page in enumerate(pdf.pages, start=1):
        for note in page.get("/Annots", ()):
            target = note.get("/Dest") or note.get("/A", Dictionary()).get("/D")
            if target is not None and not _leads(target, named, pages):
                yield Finding(
                    rank, "liens", f"un lien mène à {quoted(str(target))}, qui n’existe pas"
                )
            if note.Subtype == Name.Link and not str(note.get("/Contents", "")).strip():
                yield Finding(rank, "liens", "un lien n’a pas de texte")


def _names(tree: Object | None) -> Iterator[str]:
    if tree is not None:
        yield from (str(name) for name in list(tree.get("/Names", Array()))[::2])
        for kid in tree.get("/Kids", Array()):
            yield from _names(kid)


def _leads(target: Object, named: set[str], pages: set[tuple[int, int]]) -> bool:
    if isinstance(target, Array):
        return isinstance(target[0], Dictionary) and target[0].objgen in pages
    return str(target) in named


def _outline(pdf: Pdf) -> Iterator[Finding]:
    pages = {page.obj.objgen for page in pdf.pages}

    def visit(items: list[OutlineItem]) -> Iterator[Finding]:
        for item in items:
            if not item.title.strip():
                yield Finding(0, "signets", "un signet n’a pas de titre")
            target = item.destination
            if not isinstance(target, Array) or not _leads(target, set(), pages):
                yield Finding(0, "signets", f"le signet {quoted(item.title)} ne mène à aucune page")
            yield from visit(item.children)

    with pdf.open_outline() as outline:
        yield from visit(outline.root)


def _fonts(pdf: Pdf) -> Iterator[Finding]:
    for thing in pdf.objects:
        if not isinstance(thing, Dictionary) or thing.get("/Type") != Name.Font:
            continue
        name = str(thing.get("/BaseFont", "sans nom"))[1:]
        if thing.get("/Subtype") == Name.Type3:
            yield Finding(0, "polices", f"la police {name} est dessinée (Type 3)")
        elif thing.get("/Subtype") != Name.Type0:
            descriptor = thing.get("/FontDescriptor", Dictionary())
            if not any(key in descriptor for key in _FONT_FILES):
                yield Finding(0, "polices", f"la police {name} n’est pas incorporée")
        elif "/ToUnicode" not in thing:
            yield Finding(0, "polices", f"le texte en {name} ne peut pas être copié ni lu")
