"""Styles that come again: worked out once for what the style sheet sees of an element.

A selector sees where an element stands: its parents, what comes before it, whether it is the last
one, its name, its classes, which attributes it has. Two elements that stand alike match the same
selectors; if what holds them has the same style and they declare the same things of their own,
they have the same style, from a document to the next.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from math import inf
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import tinycss2
from cssselect2 import ElementWrapper
from weasyprint.css import (
    ComputedStyle,
    InitialStyle,
    StyleFor,
    declaration_precedence,
    find_style_attributes,
    preprocess_declarations,
)

from report.document.memory import Memory

_STYLES, _PLACES, _OWN = 4_000, 10_000, 6
"""Styles, and places of elements, kept in a process; styles kept for a place.

A style is kept from a document to the next, so no length may be measured on the page (vw, vh).
"""

_ALONE = frozenset({"anchor", "height", "width"})
"""What of a style its children never inherit: nothing of ours declares it « inherit »."""

_styles: Memory[ComputedStyle] = Memory(_STYLES)
_names: Memory[tuple[Any, Hashable]] = Memory(_STYLES)
_prepare = StyleFor.__init__

_UNSEEN = re.compile(
    r"#|\[[^\]]*=|:(?!root|first-child|last-child|nth-child|not|before|after|marker)"
)
"""What a selector may not ask: a name, the value of an attribute, what comes after."""


def sees_places_only(sheets: Iterable[Path]) -> bool:
    """Do the selectors of these files see nothing but the place of an element?"""
    return all(map(_sees_places_only, sheets))


def _sees_places_only(path: Path) -> bool:
    rules, _ = tinycss2.parse_stylesheet_bytes(
        path.read_bytes(), skip_comments=True, skip_whitespace=True
    )
    for rule in rules:
        if rule.type == "qualified-rule":
            if _UNSEEN.search(tinycss2.serialize(rule.prelude).replace("::", ":")):
                return False
        elif rule.lower_at_keyword not in ("page", "font-face"):
            return False
    return True


class _Place:
    """Where elements stand alike: the declarations that they match, and the styles they have.

    styles: the style above, what is declared in the element → its style, those of its
    pseudo-elements.
    """

    __slots__ = ("matched", "styles")

    def __init__(self) -> None:
        self.matched: list[Any] | None = None
        self.styles: dict[Hashable, tuple[tuple[str | None, ComputedStyle], ...]] = {}


class _Spot:
    """An element of a document, in its place."""

    __slots__ = ("above", "before", "element", "place", "rank", "style", "wrapper")

    def __init__(self, element: Element, above: "_Spot | None", before: "_Spot | None") -> None:
        self.element, self.above, self.before = element, above, before
        self.rank: int = before.rank + 1 if before else 0
        self.place: _Place
        self.style: Any = None
        self.wrapper: ElementWrapper | None = None


def prepare(
    self: Any,
    html: Any,
    sheets: list[Any],
    presentational_hints: bool,
    font_config: Any,
    target_collector: Any,
) -> None:
    """In the place of the engine's `StyleFor.__init__`: the style of each element of a document."""
    known = getattr(sheets[0][0], "places", None) if len(sheets) == 1 else None
    if known is None or presentational_hints:
        _prepare(self, html, sheets, presentational_hints, font_config, target_collector)
        return
    self._cascaded_styles, self._computed_styles = {}, {}
    self.initial_page_sizes = {"box": None, "area": None}
    self._sheets, self.font_config = sheets, font_config
    root = _Spot(html.etree_element, None, None)
    root.wrapper = html.wrapper_element
    _Styler(self, known, html.base_url, target_collector).style(root, last=True)


def remember_places(sheet: Any) -> None:
    """Have the styles of a sheet remembered; its selectors must see nothing but places."""
    sheet.places = Memory(_PLACES)


class _Styler:
    """Gives each element of a document its style."""

    def __init__(self, owner: Any, places: Memory[_Place], base_url: str, targets: Any) -> None:
        self.owner, self.places, self.base_url, self.targets = owner, places, base_url, targets
        ((self.sheet, self.origin, self.specificity),) = owner._sheets  # noqa: SLF001
        self.top: Any = None

    def style(self, spot: _Spot, *, last: bool) -> None:
        """Style an element, then those that it holds."""
        element, above = spot.element, spot.above
        attributes = element.attrib
        key = (
            above.place if above else self.base_url,
            spot.before.place if spot.before else None,
            last,
            element.tag,
            attributes.get("class"),
            tuple(attributes),
        )
        place = self.places.get(key)
        if place is None:
            place = self.places.put(key, _Place())
        spot.place = place
        own = (
            id(above.style) if above else 0,
            *map(attributes.get, ("style", "lang", "id", "name")),
        )
        found = place.styles.get(own)
        if found is None:
            if len(place.styles) >= _OWN:
                place.styles.clear()
            found = place.styles[own] = tuple(self._styles(spot))
        for pseudo_type, style in found:
            self.owner._computed_styles[element, pseudo_type] = style  # noqa: SLF001
        style = found[0][1]
        spot.style = getattr(style, "plain", style)
        self.top = self.top or style
        if ("id" in attributes or "name" in attributes) and style["anchor"]:
            self.targets.collect_anchor(style["anchor"])
        before = None
        # A comment has a function for tag.
        children = [child for child in element if not callable(child.tag)]
        for rank, child in enumerate(children, start=1):
            before = _Spot(child, spot, before)
            self.style(before, last=rank == len(children))

    def _styles(self, spot: _Spot) -> Iterator[tuple[str | None, ComputedStyle]]:
        """The styles of an element and of its pseudo-elements, its own first."""
        cascaded: dict[str | None, dict[str, Any]] = {None: {}}
        for specificity, _, declared, base_url in find_style_attributes(
            Element(spot.element.tag, spot.element.attrib), base_url=self.base_url
        ):
            declarations = preprocess_declarations(base_url, declared)
            _declare(cascaded[None], declarations, "author", inf, specificity)
        if spot.place.matched is None:
            spot.place.matched = self.sheet.matcher.match(_wrapped(spot))
        for specificity, _, pseudo_type, (declarations, layer) in spot.place.matched:
            order = inf if layer is None else self.sheet.layers.index(layer)
            style = cascaded.setdefault(pseudo_type, {})
            _declare(style, declarations, self.origin, order, self.specificity or specificity)
        above = spot.above.style if spot.above else None
        real = self._computed(None, above, cascaded.pop(None))
        self.top = self.top or real
        yield None, real
        for pseudo_type, style in cascaded.items():
            yield pseudo_type, self._computed(pseudo_type, getattr(real, "plain", real), style)

    def _computed(self, pseudo_type: str | None, above: Any, style: Mapping[str, Any]) -> Any:
        fonts, sizes = self.owner.font_config, self.owner.initial_page_sizes
        top = self.top or InitialStyle(fonts)
        return computed(above, style, (pseudo_type, top, self.base_url, fonts, sizes))


def _declare(
    style: dict[str, Any],
    declarations: Iterable[tuple[str, Any, bool]],
    origin: str,
    order: float,
    specificity: Any,
) -> None:
    """Enter declarations in a style where nothing heavier stands, by the rules of the cascade."""
    for name, values, importance in declarations:
        weight = (declaration_precedence(origin, importance), order, specificity)
        if name not in style or style[name][1] <= weight:
            style[name] = values, weight


def _wrapped(spot: _Spot) -> ElementWrapper:
    """The element as selectors take it, and all that they may look at."""
    if spot.wrapper is None:
        before = _wrapped(spot.before) if spot.before else None
        above = _wrapped(spot.above) if spot.above else None
        spot.wrapper = ElementWrapper(spot.element, above, spot.rank, before, True)
    return spot.wrapper


def set_computed_styles(
    self: Any,
    element: Any,
    parent: Any,
    root: Any = None,
    pseudo_type: str | None = None,
    base_url: str | None = None,
    target_collector: Any = None,
) -> None:
    """In the place of the engine's: what the same declarations had under the same parent."""
    styles = self.get_computed_styles()
    of_root = element == root and pseudo_type is None
    above = None if of_root else styles[parent, None]
    top = InitialStyle(self.font_config) if of_root else styles[root, None]
    facts = (pseudo_type, top, base_url, self.font_config, self.initial_page_sizes)
    cascaded = self.get_cascaded_styles().get((element, pseudo_type), {})
    style = styles[element, pseudo_type] = computed(getattr(above, "plain", above), cascaded, facts)
    if target_collector and style["anchor"]:
        target_collector.collect_anchor(style["anchor"])


def computed(above: Any, cascaded: Mapping[str, Any], facts: tuple[Any, ...]) -> Any:
    """The style of those declarations under that parent, made when they come for the first time.

    A style with an anchor or a size has a plain twin, which is what its children inherit from:
    sections that differ by their names alone, rows by their heights, share all that they hold.
    """
    pseudo_type, _, base_url, fonts, _ = facts
    key: list[Hashable] = [id(above), pseudo_type, id(fonts), base_url]
    for name, (value, weight) in cascaded.items():
        key += name, _named(value), weight if type(weight[2]) is tuple else str(weight)
    style = _styles.get(found := tuple(key))
    if style is None:
        style = _styles.put(found, ComputedStyle(above, cascaded, *facts))
        if not _ALONE.isdisjoint(cascaded):
            rest = {name: each for name, each in cascaded.items() if name not in _ALONE}
            style.plain = computed(above, rest, facts)
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
