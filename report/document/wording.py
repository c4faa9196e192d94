"""The words of the HTML: which of them no page shows, and what a link says.

A block too tall for an absolute box is cut by the engine without a message: the rows that do not
fit are never laid out. Comparing the words given with the words laid out is what notices it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element

from report.document.findings import Finding, quoted

_INVISIBLE = str.maketrans("", "", "\u00ad\u200b")
_UNREAD = frozenset({"head", "script", "style", "svg", "{http://www.w3.org/2000/svg}svg"})


Printed = Mapping[Element, Sequence[tuple[int, str]]]
"""Element → the pieces of its own text as laid out, each with its page, from 1."""


def misplaced_words(
    root: Element, printed: Printed, pages: Mapping[Element, int]
) -> Iterator[Finding]:
    """Texts of the HTML that no page shows, and those that ran over to a page not theirs.

    root: the html element; each element of its body is one page. pages: element → the first
    page it appears on.
    """
    body = root.find("body")
    for sheet in body if body is not None else ():
        home = pages.get(sheet, 0)
        yield from _lost(sheet, home, printed, pages)
        yield from _strayed(sheet, home, printed)


def _lost(
    element: Element, page: int, printed: Printed, pages: Mapping[Element, int]
) -> Iterator[Finding]:
    if _is_unread(element):
        return
    page = pages.get(element, page)
    given = _own_text(element)
    shown = " ".join(text for _, text in printed.get(element, ()))
    if given and _bare(given) not in _bare(shown):
        message = f"{quoted(_missing_part(given, shown))} n’est pas imprimé, faute de place"
        yield Finding(page, "texte perdu", message)
    for child in element:
        yield from _lost(child, page, printed, pages)


def _strayed(sheet: Element, home: int, printed: Printed) -> Iterator[Finding]:
    """The engine lays out on the next page what an absolute box cannot hold."""
    strays: dict[int, list[str]] = defaultdict(list)
    for element in sheet.iter():
        for page, text in printed.get(element, ()):
            if page != home and text.strip():
                strays[page].append(text)
    for page, texts in strays.items():
        message = f"{quoted(' '.join(texts))} a débordé sur la page {page}"
        yield Finding(home, "débordement", message)


def _is_unread(element: Element) -> bool:
    return callable(element.tag) or element.tag in _UNREAD  # a comment has a function as its tag


def _own_text(element: Element) -> str:
    parts = chain([element.text], (child.tail for child in element))
    return " ".join(part for part in parts if part).strip()


def _bare(text: str) -> str:
    return "".join(text.translate(_INVISIBLE).split()).casefold()


def _missing_part(given: str, shown: str) -> str:
    seen = set(shown.split())
    return " ".join(word for word in given.split() if word not in seen) or given


def link_text(element: Element) -> str:
    """What a link says: its aria-label or title if it has one, else its words and images."""
    for name in ("aria-label", "title"):
        if told := element.get(name, "").strip():
            return told
    words = [*element.itertext(), *(image.get("alt", "") for image in element.iter("img"))]
    return " ".join(" ".join(words).split())


def link_texts(links: Sequence[tuple[Any, ...]]) -> tuple[str, ...]:
    """The texts of a page's links, in the order of its annotations.

    links: weasyprint's Page.links, tuples (kind, target, area, box).
    """
    inside = (link for link in links if link[0] in ("internal", "external"))
    return tuple(link_text(box.element) for _, _, _, box in inside)


def nested_links(rank: int, links: Sequence[tuple[Any, ...]]) -> Iterator[Finding]:
    """Links whose content has tags: each tag inside would become a link over the first."""
    for _, target, _, box in links:
        if box.element.tag != "a":
            message = (
                f"le lien vers {target} contient une balise {box.element.tag}, à sortir du lien"
            )
            yield Finding(rank, "lien", message)
