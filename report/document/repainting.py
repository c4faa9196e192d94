"""A page that comes again is painted by what it wrote the first time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf

from report.document.again import Face, face, fits, use


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a page writes: its fonts, its opacities, its operators, the marks of its content."""

    faces: tuple[Face, ...]
    states: tuple[tuple[str, dict[str, Any]], ...]
    operators: tuple[Any, ...]
    marks: dict[Any, Any]


class Repainted:
    """A page that the engine takes for one of its own: what it says of itself is the page's."""

    def __init__(self, page: Any) -> None:
        vars(self).update(vars(page))
        self._page = page
        self._drawn: _Drawn | None = None
        self._apart = True

    def paint(self, stream: Any, scale: float = 1) -> None:
        """Paint the page; from its second coming, without drawing it."""
        if self._drawn is None and self._apart:
            self._drawn = _draw(self._page, stream, scale)
            self._apart = self._drawn is not None
        drawn = self._drawn
        if drawn is None or stream._tags or not all(fits(stream, each) for each in drawn.faces):  # noqa: SLF001
            self._page.paint(stream, scale)
            return
        for each in drawn.faces:
            use(stream, each)
        for name, state in drawn.states:
            stream._resources["ExtGState"].setdefault(name, pydyf.Dictionary(state))  # noqa: SLF001
        stream.stream += drawn.operators
        if stream._tags is not None:  # noqa: SLF001
            stream._tags.update(drawn.marks)  # noqa: SLF001


def _draw(page: Any, stream: Any, scale: float) -> _Drawn | None:
    """Paint a page on a stream of its own; none when it draws an image, a pattern or a shading."""
    own = {name: pydyf.Dictionary() for name in ("ExtGState", "XObject", "Pattern", "Shading")}
    marks: dict[Any, Any] | None = None if stream._tags is None else {}  # noqa: SLF001
    resources = {**stream._resources, **own}  # noqa: SLF001
    apart = stream.clone(fonts={}, resources=resources, tags=marks)
    page.paint(apart, scale)
    states = own.pop("ExtGState")
    fonts = apart._fonts  # noqa: SLF001
    if any(own.values()) or any(font.missing for font in fonts.values()):
        return None
    return _Drawn(
        tuple(face(key, font) for key, font in fonts.items()),
        tuple((name, dict(state)) for name, state in states.items()),
        tuple(_joined(apart.stream)),
        marks or {},
    )


def _joined(operators: Sequence[Any]) -> Iterator[Any]:
    """The same operators, what is between two marks in one piece."""
    run: list[bytes] = []
    for before, each in zip([None, *operators], operators, strict=False):
        if isinstance(each, bytes) and not isinstance(before, pydyf.Dictionary):
            run.append(each)
            continue
        if run:
            yield b"\n".join(run)
            run = []
        yield each
    if run:
        yield b"\n".join(run)
