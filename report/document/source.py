"""The HTML of an edition as the layout engine takes it: parsed, one document a layer of a page.

A page depends on nothing but its own HTML and the style sheets: each is laid out by itself, so
that one that two editions share need not be laid out twice. What furnishes a page and comes again
on others (its section, its foot) is a layer of its own.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import weasyprint
from cssselect2 import ElementWrapper

_VOID = re.compile(r"<((?:br|col|hr|img|meta)\b[^>]*?)\s*/?>")


class _Root(ElementWrapper):  # type: ignore[misc]
    """The root of a document, where elements are found by their names alone."""

    def query_all(self, *names: str) -> Iterator[ElementWrapper]:
        found = (each for each in self.etree_element.iter() if each.tag in names)
        return (type(self).from_html_root(each) for each in found)


class Source(weasyprint.HTML):  # type: ignore[misc]
    """A parsed document, without the engine's own style sheet: styles/agent.css has its place.

    The engine's gives every element six pseudo-elements (calls and marks of notes) that no page
    of ours has, and it is one more sheet to look each element up in.
    """

    def __init__(self, root: Element, base_url: str, fetcher: Any) -> None:
        self.base_url, self.url_fetcher, self.media_type = base_url, fetcher, "print"
        self.wrapper_element = _Root.from_html_root(root)
        self.etree_element = root

    def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
        return []


def parse(html: str) -> Element:
    """The html element. What is XML but for its void elements is read as XML: ten times quicker."""
    try:
        return ElementTree.fromstring(_VOID.sub(r"<\1/>", html))
    except ElementTree.ParseError:
        found: Element = weasyprint.HTML(string=html).etree_element
        return found


def pages(root: Element) -> Iterator[tuple[Element, ...]]:
    """The layers of each page, one document each: the page, then the furniture printed over it.

    A page is an element of the body; the head goes with the first.
    """
    body = root.find("body")
    if body is None or (body.text and body.text.strip()) or not all(map(_is_page, body)):
        yield (root,)
        return
    head = root.findall("head")
    for sheet in list(body):
        furniture = [child for child in sheet if "mobilier" in child.get("class", "").split()]
        for each in furniture:
            sheet.remove(each)
        layers = [sheet, *map(_alone, furniture)]
        yield tuple(_document(root, body, head, layer) for layer in layers)
        head = []


def _alone(furniture: Element) -> Element:
    """A page with nothing but a piece of furniture."""
    sheet = Element("section", {"class": "page"})
    sheet.append(furniture)
    furniture.tail = None
    return sheet


def _document(root: Element, body: Element, head: list[Element], sheet: Element) -> Element:
    document = Element("html", root.attrib)
    document.extend([*head, Element("body", body.attrib)])
    document[-1].append(sheet)
    sheet.tail = None
    return document


def _is_page(element: Element) -> bool:
    return element.tag == "section" and not (element.tail or "").strip()
