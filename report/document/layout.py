"""What the engine laid out, read before it is written: texts and images, their place, their page.

This is the only module that reads the engine's private tree (`Page._page_box` and its boxes);
its tests notice when a new version changes it.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

from weasyprint.formatting_structure import boxes
from weasyprint.layout.absolute import AbsolutePlaceholder

from report.document.areas import (
    EDGE,
    PX_PER_MM,
    Area,
    Limit,
    Word,
    collisions,
    leaves,
    letters,
    overflow_message,
    transformed,
)
from report.document.findings import Finding, quoted
from report.document.wording import link_texts, misplaced_words, nested_links


class Image(NamedTuple):
    """An image as laid out: page from 1, address, size in mm."""

    page: int
    source: str
    width: float
    height: float


@dataclass
class Survey:
    """What was read in a layout.

    links: for each page, the text of each link, in the order of the page's annotations;
    images: every image of every page; words: for each page, what is printed on it.
    """

    findings: list[Finding] = field(default_factory=list)
    links: list[tuple[str, ...]] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    words: list[tuple[Word, ...]] = field(default_factory=list)

    def add(self, other: "Survey") -> None:
        """Take in what was read of the pages that come next."""
        self.findings += other.findings
        self.links += other.links
        self.images += other.images
        self.words += other.words


def survey(document: Any, root: Element, first: int = 1) -> Survey:
    """Read a layout against the HTML it comes from, before it is written.

    document: a weasyprint Document; root: the html element; first: the rank of its first page in
    the file.
    """
    result = Survey()
    printed: dict[Element, list[tuple[int, str]]] = defaultdict(list)
    pages: dict[Element, int] = {}
    for rank, page in enumerate(document.pages, start=first):
        reader = _Reader(rank, printed, pages)
        reader.read(page)
        result.findings += reader.findings()
        result.findings += nested_links(rank, page.links)
        result.links.append(link_texts(page.links))
        result.images += reader.images
        result.words.append(tuple(reader.words))
    result.findings += misplaced_words(root, printed, pages)
    return result


def collision(page: int, one: Word, other: Word) -> Finding:
    """Two words printed over each other on a page."""
    message = f"{quoted(one.text)} et {quoted(other.text)} se recouvrent"
    return Finding(page, "recouvrement", message)


class _Context(NamedTuple):
    """What a box inherits on the way down: its limits, its transformation."""

    limits: tuple[Limit, ...]
    matrix: Any = None


class _Reader:
    """One walk through the boxes of a page."""

    def __init__(
        self, rank: int, printed: dict[Element, list[tuple[int, str]]], pages: dict[Element, int]
    ) -> None:
        self.rank, self.printed, self.pages = rank, printed, pages
        self.words: list[Word] = []
        self.images: list[Image] = []
        self.outside: dict[Limit, list[Word]] = defaultdict(list)

    def read(self, page: Any) -> None:
        paper = Area(EDGE, EDGE, page.width - EDGE, page.height - EDGE)
        context = _Context((Limit(paper, "la page"),))
        for child in page._page_box.children:  # noqa: SLF001
            self._walk(child, context)

    def findings(self) -> Iterator[Finding]:
        for limit, words in self.outside.items():
            yield Finding(self.rank, "débordement", overflow_message(limit, words))
        for one, other in collisions(self.words):
            yield collision(self.rank, one, other)

    def _walk(self, box: Any, context: _Context) -> None:
        if isinstance(box, AbsolutePlaceholder):
            box = box._box  # noqa: SLF001
        if isinstance(box, boxes.TextBox):
            self._text(box, context)
            return
        context = self._enter(box, context)
        if isinstance(box, boxes.ReplacedBox):
            self._image(box, context)
            return
        for child in box.children:
            self._walk(child, context)

    def _enter(self, box: Any, context: _Context) -> _Context:
        limits, matrix = context
        if box.element is not None:
            self.pages.setdefault(box.element, self.rank)
        if here := box.transformation_matrix:
            matrix = here @ matrix if matrix else here
        if limit := _limit(box, matrix):
            limits = (*limits, limit)
        return _Context(limits, matrix)

    def _text(self, box: Any, context: _Context) -> None:
        if box.element is not None and "::" not in box.element_tag:
            self.printed[box.element].append((self.rank, box.text))
        text = box.text.strip()
        if text and box.style["visibility"] == "visible":
            baseline = box.position_y + box.baseline
            area = letters(box.position_x, baseline, box.width, box.style["font_size"])
            word = Word(text, transformed(area, context.matrix))
            self.words.append(word)
            self._check(word, context.limits)

    def _image(self, box: Any, context: _Context) -> None:
        source = box.element.get("src", "")
        self.images.append(Image(self.rank, source, box.width / PX_PER_MM, box.height / PX_PER_MM))
        left, top = box.content_box_x(), box.content_box_y()
        area = Area(left, top, left + box.width, top + box.height)
        # An image may bleed off the paper: only its boxes hold it.
        self._check(Word(source, transformed(area, context.matrix)), context.limits[1:])

    def _check(self, word: Word, limits: tuple[Limit, ...]) -> None:
        for limit in limits:
            if leaves(word.area, limit.area):
                self.outside[limit].append(word)
                return


def _limit(box: Any, matrix: Any) -> Limit | None:
    """The area that a box of fixed height, or one that clips, gives to its content.

    A box that does not clip is open at the left and the top: letters are aligned by eye there,
    with negative margins, and signs hang. Content runs over at the right and at the bottom.
    """
    clips = box.style["overflow"] != "visible"
    if not clips and not _has_fixed_height(box):
        return None
    left, top, width, height = box.hit_area()
    if not width or not height:
        return None
    area = transformed(Area(left, top, left + width, top + height), matrix)
    if not clips:
        area = area._replace(left=-math.inf, top=-math.inf)
    return Limit(area, _name(box.element))


def _has_fixed_height(box: Any) -> bool:
    # Not rows and cells: the height of those is a minimum.
    if not isinstance(box, boxes.BlockContainerBox) or isinstance(box, boxes.TableCellBox):
        return False
    style = box.style
    if style["height"] != "auto":
        return True
    stretched = style["top"] != "auto" and style["bottom"] != "auto"
    return stretched and style["position"] in ("absolute", "fixed")


def _name(element: Element | None) -> str:
    if element is None:
        return "son cadre"
    return quoted(element.get("id") or element.get("class") or element.tag)
