"""The places where the layout engine works again at what it has worked out already.

Every document computes its styles anew, every box the lengths of its style, every text its lines
and its letters: the same ones for thousands of boxes and hundreds of editions. Here they are
remembered. It changes no byte of any file (a test compares), and it touches only the version of
the engine that it was written for: where what it replaces has changed, the engine is left as it
is, and a test says so.
"""

import hashlib
import inspect
import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

from weasyprint.css import StyleFor
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import percent
from weasyprint.pdf import fonts
from weasyprint.text import line_break

from report.document import again, styling

_SIZES = 16
"""Containing blocks kept for a style."""

_USED = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right")),
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("top", "bottom")),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
"""What the engine works out of a style and of the size of what holds the box."""

_RADII = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)


@cache
def hasten() -> tuple[str, ...]:
    """Have the engine remember. The names of what it could not be done for."""
    left = []
    if known(StyleFor.__init__) and known(StyleFor.set_computed_styles):
        StyleFor.__init__ = styling.prepare
        StyleFor.set_computed_styles = styling.set_computed_styles
    else:
        left.append("styles")
    if all(map(known, (percent.resolve_percentages, percent.resolve_radii_percentages))):
        _replace(percent.resolve_percentages, _resolve_percentages)
        _replace(percent.resolve_radii_percentages, _resolve_radii)
    else:
        left.append("lengths")
    if known(Box.is_in_normal_flow):
        Box.is_in_normal_flow = _is_in_normal_flow
    else:
        left.append("flow")
    if all(map(known, (line_break, drawing, fonts))):
        _replace(line_break.split_first_line, again.split_first_line)
        _replace(line_break.strut, again.strut)
        _replace(drawing.draw_text, again.draw_text)
    else:
        left.append("texts")
    return tuple(left)


_KNOWN = {
    "StyleFor.__init__": "b1e725a7552502aa00f0bc07aec79c1a",
    "StyleFor.set_computed_styles": "b5b15856b8beff3f49e20ac0309d7b45",
    "resolve_percentages": "71673078096fcf8764e6412933288cc7",
    "resolve_radii_percentages": "4980b3798c671710fc8a66f6034f7dea",
    "Box.is_in_normal_flow": "5f49d6ab23da7e51003ce68f78e8cb04",
    "text.line_break": "1f5a855ad992e0bebaf5512d2b806fd9",
    "draw.text": "c9a450aa209277e760227e1fed2da492",
    "pdf.fonts": "9ad9a202a416b84585e59d758e6b5e1b",
}
"""Function or module of the engine → the hash of the source that ours was written from."""


def known(thing: Callable[..., Any] | ModuleType) -> bool:
    """Is it the function, or the module, that we know?"""
    name = getattr(thing, "__qualname__", thing.__name__)
    return _KNOWN[name.removeprefix("weasyprint.")] == fingerprint(thing)


def fingerprint(thing: Callable[..., Any] | ModuleType) -> str:
    """The hash of the source of a function or of a module."""
    return hashlib.sha256(inspect.getsource(thing).encode()).hexdigest()[:32]


def _replace(function: Callable[..., Any], other: Callable[..., Any]) -> None:
    """Put a function in the place of another in every module of the engine that imports it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, function.__name__, None) is function:
            setattr(module, function.__name__, other)


_flows = Box.is_in_normal_flow
_resolve_corners: Callable[[Any], None] = percent.resolve_radii_percentages
_resolve: Callable[[Any, Any], None] = percent.resolve_percentages


def _resolve_percentages(box: Any, containing_block: Any) -> None:
    """The used lengths of a box: those that the same style had in a block of the same size."""
    if isinstance(box, PageBox):
        _resolve(box, containing_block)
        return
    if isinstance(containing_block, Box):
        containing_block = (containing_block.width, containing_block.height)
    style, own = box.style, vars(box)
    borders = None
    if style["border_collapse"] == "collapse":  # borders may have been resolved with neighbours
        borders = tuple(own.get(name) for name in _USED[8:12])
    found = vars(style).setdefault("_used", {})
    key = (containing_block, borders)
    used = found.get(key)
    if used is None:
        _resolve(box, containing_block)
        if len(found) >= _SIZES:
            found.clear()
        found[key] = {name: own[name] for name in _USED}
    else:
        own.update(used)


def _resolve_radii(box: Any) -> None:
    """The used radii of a box: those of a box without any are none, whatever its size."""
    facts = vars(box.style)
    square = facts.get("_square")
    if square is None:
        square = facts["_square"] = all((0, "px") in box.style[name] for name in _RADII)
    if square:
        for name in _RADII:  # what is absolute stands in for its box: it passes on what it is told
            setattr(box, name, (0, 0))
    else:
        _resolve_corners(box)


def _is_in_normal_flow(self: Any) -> bool:
    """Is the box in normal flow? Its style says so."""
    facts = vars(self.style)
    found: bool | None = facts.get("_flows")
    if found is None:
        found = facts["_flows"] = _flows(self)
    return found
