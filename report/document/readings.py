"""Everything of an edition that somebody wrote by hand, or that its pages print, with its place.

A reading is a piece of text: a line of a Markdown text, a value of a TOML file, the wording of an
indicator, the text of a page as composed. Checks of spelling and typography read them all alike.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from report.document.placeholders import PATTERN
from report.edition import Edition
from report.edition_check import Place, Source
from report.indicators import Figures

TOML = ("edition.toml", "programme.toml", "club.toml", "journal.toml")
_UNREAD = frozenset(
    {"adresse", "lien", "id", "insee_com", "debut", "fin", "precedente", "sigle", "version"}
)
"""Keys whose values are not sentences: addresses, codes, dates."""


@dataclass(frozen=True)
class Reading:
    """A piece of text and where it is: its file, its line (None on a page), what it is.

    kind: « texte » (Markdown), « réglage » (TOML), « libellé » (indicator) or « page » (composed);
    offset: signs before it on its line.
    """

    file: str
    line: int | None
    text: str
    kind: str
    offset: int = 0


def written(edition: Edition) -> Iterator[Reading]:
    """The texts and settings of an edition's folder; placeholders become « ··· »."""
    folder = edition.folder
    for path in sorted((folder / "textes").rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                yield Reading(name, number, PATTERN.sub(_dots, line), "texte")
    for name in TOML:
        if (folder / name).is_file():
            lines = (folder / name).read_text("utf-8").splitlines()
            source = Source(folder, name)
            for place, value in _values(source.content):
                yield _placed(name, lines, source.line(place), value)


def _dots(match: re.Match[str]) -> str:
    return "·" * len(match[0])


def _values(content: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every sentence of a TOML file, with its place among the keys."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in _UNREAD:
                yield from _values(value, (*place, key))
    elif isinstance(content, list):
        for rank, value in enumerate(content):
            yield from _values(value, (*place, rank))
    elif isinstance(content, str) and content.strip():
        yield place, content


def _placed(name: str, lines: list[str], first: int, value: str) -> Reading:
    """A value at the line and the sign where it starts, from the line of its key on."""
    opening = value.splitlines()[0]
    for number in range(first, len(lines) + 1):
        if (at := lines[number - 1].find(opening)) >= 0:
            return Reading(name, number, value, "réglage", at)
    return Reading(name, first, value, "réglage")


def worded(figures: Figures) -> Iterator[Reading]:
    """The labels and definitions of indicators, charts and maps."""
    for name, definition in figures.definitions.items():
        yield Reading(f"indicateur {name}", None, definition.label, "libellé")
        yield Reading(f"indicateur {name}", None, definition.definition, "libellé")
    for name, split in figures.breakdowns.items():
        yield Reading(f"figure {name}", None, split.label, "libellé")
    for name, entry in figures.maps.items():
        yield Reading(f"figure {name}", None, entry.label, "libellé")


def printed(html: str) -> Iterator[Reading]:
    """The text of each block of each page, as composed: spaces and signs are the final ones."""
    reader = _Pages()
    reader.feed(html)
    for page, blocks in reader.pages.items():
        for text in blocks:
            if text.strip():
                yield Reading(f"page {page}", None, text.strip(), "page")


class _Pages(HTMLParser):
    """The blocks of text of each page: `<section class="page …" id="…">`."""

    BLOCKS = frozenset(
        {"p", "li", "td", "th", "h1", "h2", "h3", "h4", "div", "section", "br", "tr"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pages: dict[str, list[str]] = {}
        self._page: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "section" and "page" in (found.get("class") or "").split():
            self._page = found.get("id") or str(len(self.pages) + 1)
            self.pages[self._page] = []
        if tag in self.BLOCKS:
            self._open()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self._open()

    def handle_data(self, data: str) -> None:
        if self._page is not None and self.pages[self._page]:
            self.pages[self._page][-1] += data

    def _open(self) -> None:
        if self._page is not None:
            self.pages[self._page].append("")
