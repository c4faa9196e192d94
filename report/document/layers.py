"""A page of the engine with its furniture: laid out apart, painted over it, read by nobody."""

from collections.abc import Sequence
from typing import Any

import pydyf


class Layered:
    """A page that the engine takes for one of its own: what it says of itself is the page's."""

    def __init__(self, page: Any, furniture: Sequence[Any]) -> None:
        vars(self).update(vars(page))
        self._page, self._furniture = page, tuple(furniture)

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page, then its furniture as an artifact, without a mark for each text."""
        self._page.paint(stream, scale)
        marks, stream._tags = stream._tags, None  # noqa: SLF001
        stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
        for layer in self._furniture:
            layer.paint(stream, scale)
        stream.end_marked_content()
        stream._tags = marks  # noqa: SLF001
