"""What all pages of an edition share: titles, links, charts drawn once.

`report.document.page` gives each template its names.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup, escape

from report.charts.descriptions import lowered
from report.charts.drawing import Drawing, Frame
from report.document import map_data, texts, titling
from report.document.flow import Sheets
from report.document.plan import Cadre, Colour, Row, Sheet
from report.document.sentences import Sentences, Subject
from report.errors import InvalidInput, Problem, Severity
from report.formats import NBSP
from report.indicators.method import anchor
from report.territories import Level

Draw = Callable[[str, Frame, Colour], Drawing]
"""A chart of the territory: its identifier, the frame of the plan, the colour of the section."""

_ENTRY, _ENTRY_ROOM = (10.0, "texte"), 160.0
"""Of a line of the summary: size (pt) and face; what it may take (mm)."""


@dataclass(frozen=True)
class Title:
    """The title of a page, as its author cut it; `html` sets it in a width."""

    text: str

    @property
    def plain(self) -> str:
        """On one line, for bookmarks and the summary."""
        return titling.plain(self.text)

    def html(self, room: float) -> Markup:
        """In even lines, in a column of that width (mm)."""
        return Markup("<br>").join(titling.lines(self.text, room))


@dataclass
class View:
    """The edition of a territory, as templates ask for it.

    annexe: page → what each of its sheets shows; keys: figure → the sheets where it is a key
    figure or on a map, by anchor.
    """

    subject: Subject
    texts: texts.Texts
    draw: Draw
    drawings: dict[str, Drawing] = field(default_factory=dict)
    links_without_address: dict[str, None] = field(default_factory=dict)
    annexe: dict[str, Sheets] = field(default_factory=dict)
    keys: dict[str, dict[str, Sheet]] = field(default_factory=dict)

    def key(self, id: str, words: str, sheet: Sheet) -> Markup:
        """Words of a key figure as the link to its entry in the annex, which will link back."""
        self.stand(id, sheet)
        figures = self.subject.figures
        told = figures.breakdowns.get(id) or figures.definition(id)
        title = f"Définition{NBSP}: {lowered(told.label)}"
        return Markup('<a class="definition" href="#{}" title="{}">{}</a>').format(
            anchor(id), title, words
        )

    def stand(self, id: str, sheet: Sheet) -> None:
        """Note that a figure stands on a sheet, as a number or on a map."""
        self.keys.setdefault(id, {})[sheet.ancre] = sheet

    def data(self, chart: str) -> str | None:
        """The anchor of the table that holds the data of a drawing, if there is one."""
        if chart in self.subject.figures.breakdowns:
            return "donnees"
        shown = map_data.indicators(self.subject.figures, chart)
        return map_data.where(self.subject, shown[0]) if shown else None

    def folio(self, anchor: str) -> str | None:
        """The number of the page where a page, or a table of the annex, begins."""
        pagination = self.subject.pagination
        for page, sheets in self.annexe.items():
            for rank, pieces in enumerate(sheets, 1):
                if any(piece.ancre == anchor for piece in pieces):
                    return pagination.sheet(page, rank).folio
        return pagination.folio(anchor)

    @property
    def national(self) -> bool:
        """Is it the national edition?"""
        return self.subject.territory.level is Level.NATIONAL

    @cached_property
    def titles(self) -> Mapping[str, Title]:
        """The title of each page: its finding, or a plain one when a figure is not known."""
        rows = {sheet.row.id: sheet.row for sheet in self.subject.pagination.sheets}
        return {id: self._title(row) for id, row in rows.items()}

    def _title(self, row: Row) -> Title:
        piece = self.texts.find(row.id, texts.TITLE, self.subject.territory.level)
        if piece is not None:
            sentences = Sentences(self.subject)
            html = texts.render(piece, sentences, self.address, inline=True)
            if not sentences.blanks:
                return Title(capital(html.unescape().strip()))
        return Title(row.titre or row.sujet)

    def label(self, row: Row) -> str:
        """The page in the bookmarks."""
        return row.titre or self.titles[row.id].plain

    def entry(self, row: Row) -> str:
        """The page in the summary: its label, or its subject where that takes more than a line."""
        label = self.label(row)
        return label if titling.width(label, *_ENTRY) <= _ENTRY_ROOM else row.sujet

    def address(self, key: str) -> str | None:
        """The address of a link of the edition; None, and noted, while it is not known."""
        links = self.subject.edition.links
        if key not in links:
            remedy = "corriger la clef dans le gabarit, ou l’ajouter à [liens]"
            raise InvalidInput(
                [Problem("edition.toml", "lien", "une clef de [liens]", remedy, value=key)]
            )
        if links[key].adresse is None:
            self.links_without_address[key] = None
        return links[key].adresse

    def link(self, key: str | None, words: str = "") -> Markup:
        """A link in words that say where it leads; the words alone without an address."""
        if not key:
            return escape(words)
        address = self.address(key)
        shown = escape(words or capital(self.subject.edition.links[key].libelle))
        return Markup('<a href="{}">{}</a>').format(address, shown) if address else shown

    def drawing(self, cadre: Cadre, colour: Colour) -> Drawing:
        """A chart of the plan, drawn once."""
        if cadre.id not in self.drawings:
            frame = Frame(cadre.largeur, cadre.hauteur)
            self.drawings[cadre.id] = self.draw(cadre.id, frame, colour)
        return self.drawings[cadre.id]

    def notices(self) -> tuple[Problem, ...]:
        """The links printed as plain text because nobody gave their address."""
        remedy = "compléter « adresse » dans edition.toml, [liens]"
        return tuple(
            Problem(
                "edition.toml", "lien à compléter", "une adresse", remedy, value=key,
                severity=Severity.A_VERIFIER,
            )
            for key in self.links_without_address
        )  # fmt: skip


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]
