"""The pages of an edition laid out, each by itself; one that comes again is laid out once.

A page depends on nothing but its own HTML: what two editions share to the letter, they share laid
out. A page is kept when it comes a second time, which those of a single territory never do; its
furniture, which comes on the next page, at once.
"""

import gc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from report.document.areas import Word, meetings
from report.document.fetcher import LocalFetcher
from report.document.layers import Layered
from report.document.layout import Survey, collision, survey
from report.document.memory import Memory
from report.document.press import Press, lay_out
from report.document.repainting import Repainted

_SEEN, _KEPT, _FURNITURE = 8_000, 28, 400
"""Pages that are remembered to have come; pages, and pieces of furniture, that are kept."""

_SWEEP = 4
"""Pages laid out from one search for what nothing holds any more to the next."""


@dataclass(frozen=True)
class LaidOut:
    """A document of the engine, and what was read of its layout."""

    document: Any
    survey: Survey

    def repainted(self) -> "LaidOut":
        """The same, which is drawn once for all that it comes."""
        return replace(self, document=self.document.copy(map(Repainted, self.document.pages)))


class Rack:
    """The pages that came more than once, and the furniture of all."""

    def __init__(self) -> None:
        self._seen: Memory[bool] = Memory(_SEEN)
        self._kept: Memory[LaidOut] = Memory(_KEPT)
        self._furniture: Memory[LaidOut] = Memory(_FURNITURE)

    def find(self, key: bytes) -> LaidOut | None:
        """The page, or the piece of furniture, if it is kept."""
        return self._kept.get(key) or self._furniture.get(key)

    def offer(self, key: bytes, page: LaidOut) -> None:
        """Keep a page that has come before; remember that it has come."""
        if self._seen.get(key):
            self._kept.put(key, page.repainted())
        self._seen.put(key, True)

    def furnish(self, key: bytes, piece: LaidOut) -> None:
        """Keep a piece of furniture."""
        self._furniture.put(key, piece.repainted())


@lru_cache(maxsize=4)
def _rack(_machine: Press) -> Rack:
    return Rack()


def lay_out_pages(
    machine: Press, pages: Iterable[Sequence[Element]], fetcher: LocalFetcher
) -> LaidOut:
    """All the pages laid out, in order, as one document that has the name of the first.

    pages: the layers of each, the page itself first.
    """
    rack, whole, sheets = _rack(machine), Survey(), []
    first = None
    for rank, (content, *furniture) in enumerate(pages, start=1):
        page = _page(rack, machine, content, fetcher, rank)
        pieces = [_piece(rack, machine, each, fetcher, rank) for each in furniture]
        first = first or page.document
        whole.add(page.survey)
        for piece in pieces:
            whole.findings += piece.survey.findings
            met = meetings(_words(page), _words(piece))
            whole.findings += (collision(rank, one, other) for one, other in met)
        over = [one for piece in pieces for one in piece.document.pages]
        sheets += [Layered(page.document.pages[0], over), *page.document.pages[1:]]
    if first is None:
        raise ValueError("une édition a au moins une page")
    return LaidOut(first.copy(sheets), whole)


def _page(rack: Rack, machine: Press, page: Element, fetcher: LocalFetcher, rank: int) -> LaidOut:
    """A page laid out. One with an image is never kept: its place is told by rank."""
    text = ElementTree.tostring(page)
    key = sha256(text).digest()
    found = rack.find(key)
    if found is None:
        found = _lay_out(machine, page, fetcher, rank)
        if rank % _SWEEP == 0:
            gc.collect(0)  # what served to lay them out
        if not found.survey.findings and b"<img" not in text:
            rack.offer(key, found)
    return found


def _piece(rack: Rack, machine: Press, piece: Element, fetcher: LocalFetcher, rank: int) -> LaidOut:
    """A piece of furniture laid out."""
    key = sha256(ElementTree.tostring(piece)).digest()
    found = rack.find(key)
    if found is None:
        found = _lay_out(machine, piece, fetcher, rank)
        if not found.survey.findings:
            rack.furnish(key, found)
    return found


def _lay_out(machine: Press, page: Element, fetcher: LocalFetcher, rank: int) -> LaidOut:
    document = lay_out(machine, page, fetcher)
    return LaidOut(document, survey(document, page, rank))


def _words(laid_out: LaidOut) -> Sequence[Word]:
    return laid_out.survey.words[0]
