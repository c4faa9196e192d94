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
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import ModuleType
from typing import Any

from weasyprint.css import ComputedStyle, InitialStyle, StyleFor
from weasyprint.draw import text as drawing
from weasyprint.formatting_structure.boxes import Box, PageBox
from weasyprint.layout import percent
from weasyprint.pdf import fonts
from weasyprint.text import line_break

from report.document import again
from report.document.memory import Memory

_STYLES, _SIZES = 6_000, 16
"""Styles kept in a process; containing blocks kept for a style.

A style is kept from a document to the next, so no length may be measured on the page (vw, vh).
"""

_USED = (
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right")),
    *(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("top", "bottom")),
    *(f"border_{side}_width" for side in ("top", "right", "bottom", "left")),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
"""What the engine works out of a style and of the size of what holds the box."""


@cache
def hasten() -> tuple[str, ...]:
    """Have the engine remember. The names of what it could not be done for."""
    left = []
    if known(StyleFor.set_computed_styles):
        StyleFor.set_computed_styles = _set_computed_styles
    else:
        left.append("set_computed_styles")
    if known(percent.resolve_percentages):
        _replace(percent.resolve_percentages, _resolve_percentages)
    else:
        left.append("resolve_percentages")
    if all(map(known, (line_break, drawing, fonts))):
        _replace(line_break.split_first_line, again.split_first_line)
        _replace(drawing.draw_text, again.draw_text)
    else:
        left.append("text")
    return tuple(left)


_KNOWN = {
    "set_computed_styles": "b5b15856b8beff3f49e20ac0309d7b45fb2a5192d826dd65e05b3009b8285c46",
    "resolve_percentages": "71673078096fcf8764e6412933288cc79ba956eae0d939deda27beaeac45acad",
    "text.line_break": "1f5a855ad992e0bebaf5512d2b806fd991090e0e91bf79d3d5a3a0176b22af97",
    "draw.text": "c9a450aa209277e760227e1fed2da492647bd28e5a5ebc4c9d8aaedecc400d77",
    "pdf.fonts": "9ad9a202a416b84585e59d758e6b5e1b35604807dc3fa4472b6829bc5c4cdcb7",
}
"""Function or module of the engine → the hash of the source that ours was written from."""


def known(thing: Callable[..., Any] | ModuleType) -> bool:
    """Is it the function, or the module, that we know?"""
    return _KNOWN[thing.__name__.removeprefix("weasyprint.")] == fingerprint(thing)


def fingerprint(thing: Callable[..., Any] | ModuleType) -> str:
    """The hash of the source of a function or of a module."""
    return hashlib.sha256(inspect.getsource(thing).encode()).hexdigest()


def _replace(function: Callable[..., Any], other: Callable[..., Any]) -> None:
    """Put a function in the place of another in every module of the engine that imports it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint.") and getattr(module, function.__name__, None) is function:
            setattr(module, function.__name__, other)


_styles: Memory[ComputedStyle] = Memory(_STYLES)
_names: Memory[tuple[Any, Hashable]] = Memory(_STYLES)
_resolve: Callable[[Any, Any], None] = percent.resolve_percentages


def _set_computed_styles(
    self: Any,
    element: Any,
    parent: Any,
    root: Any = None,
    pseudo_type: str | None = None,
    base_url: str | None = None,
    target_collector: Any = None,
) -> None:
    """The style of an element: the one that the same declarations had under the same parent."""
    computed = self.get_computed_styles()
    of_root = element == root and pseudo_type is None
    above = None if of_root else computed[parent, None]
    top = InitialStyle(self.font_config) if of_root else computed[root, None]
    facts = (pseudo_type, top, base_url, self.font_config, self.initial_page_sizes)
    cascaded = self.get_cascaded_styles().get((element, pseudo_type), {})
    style = computed[element, pseudo_type] = _style(getattr(above, "plain", above), cascaded, facts)
    if target_collector and style["anchor"]:
        target_collector.collect_anchor(style["anchor"])


def _style(above: Any, cascaded: Mapping[str, Any], facts: tuple[Any, ...]) -> Any:
    """The style of those declarations under that parent, made when they come for the first time.

    A style with an anchor has a plain twin, which is what its children inherit from: sections
    that differ by their names alone share all that they hold.
    """
    pseudo_type, _, base_url, fonts, _ = facts
    key: list[Hashable] = [id(above), pseudo_type, id(fonts), base_url]
    for name, (value, weight) in cascaded.items():
        key += name, _named(value), weight if type(weight[2]) is tuple else str(weight)
    style = _styles.get(found := tuple(key))
    if style is None:
        style = _styles.put(found, ComputedStyle(above, cascaded, *facts))
        if "anchor" in cascaded:
            rest = {name: each for name, each in cascaded.items() if name != "anchor"}
            style.plain = _style(above, rest, facts)
    return style


def _named(value: Any) -> Hashable:
    """What stands for a declared value, worked out once for those of the style sheets."""
    found = _names.get(id(value))
    if found is None or found[0] is not value:
        found = _names.put(id(value), (value, _hashable(value)))
    return found[1]


def _hashable(value: Any) -> Hashable:
    """A declared value itself, its words, or its identity."""
    if isinstance(value, list | tuple):
        return (type(value), *map(_hashable, value))
    if isinstance(value, Hashable) and type(value).__hash__ is not object.__hash__:
        return type(value), value
    if serialize := getattr(value, "serialize", None):
        return type(value), serialize()
    return id(value)  # alive as long as the style that it is declared in


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
