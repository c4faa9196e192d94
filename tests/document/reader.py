"""What should be heard of a page, told from its HTML alone: the other way round from the tags."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_TAGS = {"p": "P", "li": "LBody", "th": "TH", "td": "TD", "caption": "Caption"} | {
    f"h{n}": f"H{n}" for n in range(1, 7)
}
_VOID = frozenset({"br", "img", "col", "meta"})


class Listener(HTMLParser):
    """Blocks of words in the order of the HTML, page by page; nothing of what is hidden."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pages: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self._open: list[tuple[str, bool]] = []
        self._words: list[str] = []
        self._link: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section":
            self._page = str(given["id"])
            self.pages[self._page], self.links[self._page] = [], []
            self._words = []
        if tag in _TAGS:
            self._say()
        silent = given.get("aria-hidden") == "true" or any(hidden for _, hidden in self._open)
        if tag == "img" and not silent:
            self._say()
            self.pages[self._page].append(f"Figure {plain(str(given['alt']))}")
        if tag == "br" and not "".join(self._words).endswith("-"):
            self.handle_data(" ")
        if tag == "a":
            self._link = []
        if tag not in _VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        if tag in _TAGS:
            self._say()
        if tag == "a" and self._link is not None:
            self.links[self._page].append(plain("".join(self._link)))
            self._link = None
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._open and not self._open[-1][1]:
            self._words.append(data)
            if self._link is not None:
                self._link.append(data)

    def _say(self) -> None:
        words = plain("".join(self._words))
        self._words = []
        if words and any(tag == "section" for tag, _ in self._open):
            blocks = [_TAGS[tag] for tag, _ in self._open if tag in _TAGS]
            self.pages[self._page].append(f"{blocks[-1] if blocks else 'Div'} {words}")


def plain(text: str) -> str:
    """The text with every kind of space made an ordinary one, none around a slash."""
    return re.sub(r" ?/ ?", "/", re.sub(r"\s+", " ", text)).strip()


def heard(lines: list[str]) -> Iterator[str]:
    """What the tags give, in the same form: marks of lists say nothing of their own."""
    for line in lines:
        if not line.startswith("Lbl "):
            yield plain(line)
