"""The pages of an edition laid out, each by itself; one that comes again is laid out once.

A page depends on nothing but its own HTML: what two editions share to the letter, they share laid
out. A page is kept when it comes a second time, which those of a single territory never do.
"""

import gc
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from report.document.fetcher import LocalFetcher
from report.document.layout import Survey, survey
from report.document.press import Press, lay_out

Value = TypeVar("Value")

_SEEN, _KEPT = 4000, 40
"""Pages that are remembered to have come; pages that are kept."""


@dataclass(frozen=True)
class LaidOut:
    """A page laid out, and what was read of its layout."""

    document: Any
    survey: Survey


class Rack:
    """The pages that came more than once, the least recent let go."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._kept: OrderedDict[bytes, LaidOut] = OrderedDict()

    def find(self, key: bytes) -> LaidOut | None:
        """The page, if it is kept."""
        found = self._kept.get(key)
        if found:
            self._kept.move_to_end(key)
        return found

    def offer(self, key: bytes, page: LaidOut) -> None:
        """Keep a page that has come before; remember that it has come."""
        if key in self._seen:
            _add(self._kept, key, page, _KEPT)
        _add(self._seen, key, None, _SEEN)


def _add(shelf: OrderedDict[bytes, Value], key: bytes, value: Value, most: int) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > most:
        shelf.popitem(last=False)


@lru_cache(maxsize=4)
def _rack(_machine: Press) -> Rack:
    return Rack()


def lay_out_pages(
    machine: Press, pages: Iterable[Element], fetcher: LocalFetcher
) -> Iterator[LaidOut]:
    """Each page laid out, in order. One with an image is never kept: its place is told by rank."""
    rack = _rack(machine)
    for rank, page in enumerate(pages, start=1):
        text = ElementTree.tostring(page)
        key = sha256(text).digest()
        found = rack.find(key)
        if found is None:
            document = lay_out(machine, page, fetcher)
            found = LaidOut(document, survey(document, page, rank))
            gc.collect(0)  # what served to lay it out
            if not found.survey.findings and b"<img" not in text:
                rack.offer(key, found)
        yield found
