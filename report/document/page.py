"""What the template of one page sees: figures, texts, charts, pages, links (StrictUndefined).

Whatever a page shows is noted (figures, maps), so that its source line is written from what it
really uses.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from markupsafe import Markup, escape

from report import formats
from report.charts.drawing import Drawing
from report.document import map_data, tables, texts, titling
from report.document.changed import Changed, Headline
from report.document.credits import LISTED, credit
from report.document.flow import Piece
from report.document.periods import period
from report.document.placeholders import Placeholder
from report.document.plan import Colour, Row, Section, Sheet
from report.document.sentences import Sentences
from report.document.shown import Shown
from report.document.tables import Plain
from report.document.view import View, capital
from report.formats import NBSP
from report.indicators import Part
from report.indicators.history import evolution
from report.territories import Level, Territory

Entry = TypeVar("Entry")
_CREDIT = 8.5
"""The size of a source line, in points."""


@dataclass
class PageView:
    """One sheet: the view, and what it has shown so far."""

    view: View
    sheet: Sheet
    used: dict[str, None] = field(default_factory=dict)
    maps: bool = False
    data_at: dict[str, None] = field(default_factory=dict)

    def names(self) -> Mapping[str, object]:
        """The context of the template (StrictUndefined: nothing else exists)."""
        view, subject = self.view, self.view.subject
        return {
            "page": self.sheet,
            "section": self.sheet.row.section,
            "sections": tuple(_sections(subject.pagination.sheets)),
            "titre": view.titles[self.sheet.row.id],
            "signet": view.label(self.sheet.row),
            "titres": view.titles,
            "pagination": subject.pagination,
            "absents": subject.pagination.empty,
            "edition": subject.edition,
            "programme": subject.edition.programme,
            "club": subject.edition.club,
            "publiee": subject.standing.published,
            "changements": self.changed,
            "corrections": subject.standing.corrections,
            "avant": self.before,
            "territoire": subject.territory,
            "national": view.national,
            "f": self.figure,
            "cle": self.key,
            "defini": self.defined,
            "tableaux": self.pieces,
            "parties": self.parts,
            "part": self.part,
            "lignes_par": self.ranked,
            "tableau_par": self.rows,
            "ligne_totale": self.total,
            "etat_des_communes": self.states,
            "habitants": self.inhabitants,
            "disques_par": self.full_of,
            "rang_par_communes": subject.rank,
            "simple": Plain,
            "extremes": self.extremes,
            "territoires": subject.territories,
            "sans_commune": self.without,
            "liste": _listed,
            "nom": self.name,
            "departement": self.departement,
            "atelier_popsu": self.workshop,
            "feuillet": self.slice,
            "texte": self.text,
            "ecrit": self.written,
            "phrase": self.phrase,
            "libelle": view.entry,
            "graphique": self.chart,
            "a_un_passe": self.has_past,
            "donnees": self.table,
            "entetes": partial(tables.headings, subject),
            "folio": subject.pagination.folio,
            "renvoi": self.reference,
            "equilibre": balanced,
            "lignes_liees": tied,
            "lien": view.link,
            "sources": self.credit,
            "source_club": self.club_credit,
            "livraisons": subject.figures.records.deliveries,
            "date": formats.long_date,
            "date_courte": formats.numeric_date,
            "mois": formats.month,
            "nombre": formats.number,
            "compte": formats.counted,
            "periode": period,
            "capitale": capital,
        }

    def figure(self, id: str) -> Shown:
        """A figure of the territory."""
        self.used[id] = None
        return self.view.subject.shown(id)

    def key(self, shown: Shown | Plain | Headline, words: str = "") -> Markup | str:
        """The number of a key figure, or those words of it, as the link to its definition."""
        if not isinstance(shown, Shown):
            return shown.nombre
        return self.defined(shown.figure.definition.id, words or shown.nombre)

    def defined(self, id: str, words: str) -> Markup:
        """Words as the link to the definition of an indicator or of a breakdown."""
        return self.view.key(id, words, self.sheet)

    def pieces(self) -> tuple[Piece, ...]:
        """The tables of the annex on this sheet."""
        return self.view.annexe[self.sheet.row.id][self.sheet.rang - 1]

    def data(self) -> Markup:
        """« • Données : page 36 »: where the data of this page's drawings are, after its source."""
        links = [
            Markup('<a class="renvoi" href="#{}">page{}{}</a>').format(anchor, NBSP, folio)
            for anchor in self.data_at
            if (folio := self.view.folio(anchor)) is not None
        ]
        if not links:
            return Markup("")
        return Markup("{0}• Données{0}: {1}").format(NBSP, Markup(", ").join(links))

    def of(self, id: str, level: str, code: str) -> Shown:
        """A figure of another territory (rows of a table)."""
        self.used[id] = None
        subject = self.view.subject
        place = subject.figures.records.cog.territory(Level(level), code)
        found = subject.figures.get(id, place)
        return Shown(found, subject.shown(id).national, beside=False)

    def parts(self, breakdown: str) -> tuple[Part, ...]:
        """The categories behind a chart of the edition, in its order."""
        self._note_breakdown(breakdown)
        labels = [row[0] for row in self._drawing_of(breakdown).table.rows]
        return tables.categories(self.view.subject, breakdown, labels)

    def part(self, breakdown: str, what: str) -> str:
        """« 53 % »: the share of the categories named, or of the n first."""
        self._note_breakdown(breakdown)
        share = self.view.subject.part(breakdown, what)
        return "n.d." if share is None else formats.Display(formats.per_cent(share), "%").text

    def _note_breakdown(self, breakdown: str) -> None:
        figures = self.view.subject.figures
        if breakdown in figures.breakdowns:
            self.used[figures.breakdowns[breakdown].whole] = None

    def extremes(self, id: str, level: str) -> tuple[Shown, Shown]:
        """The least and the greatest known value, not zero, of an indicator at a level."""
        subject = self.view.subject
        codes = subject.territories(level)
        values = subject.figures.series(id, Level(level)).reindex(list(codes)).dropna()
        values = values[values > 0]
        return self.of(id, level, str(values.idxmin())), self.of(id, level, str(values.idxmax()))

    def ranked(self, level: str, id: str) -> tuple[tuple[Territory, Shown], ...]:
        """Territories below this one with their figure, from the largest down."""
        self.used[id] = None
        return tables.ranked(self.view.subject, Level(level), id)

    def rows(self, level: str, ids: Sequence[str]) -> tuple[tuple[Territory, tuple[str, ...]], ...]:
        """Territories below this one, in official order, with their figures as cells."""
        self.used.update(dict.fromkeys(ids))
        return tables.rows(self.view.subject, Level(level), ids)

    def total(self, level: str, ids: Sequence[str]) -> tuple[str, ...]:
        """The row of the territory itself, in the units of that table."""
        return tables.total(self.view.subject, Level(level), ids)

    def states(self, columns: Sequence[tuple[str, ...]]) -> tuple[tables.StateRow, ...]:
        """The communes, each with its figures as words, done or not."""
        self.used.update(dict.fromkeys(id for id, *_ in columns))
        return tables.states(self.view.subject, columns)

    def inhabitants(self, commune: Territory) -> str:
        """The population of a commune, as the COG of the edition gives it."""
        cog = self.view.subject.figures.records.cog
        return formats.number(int(cog.communes.at[commune.code, "population"]))

    def full_of(self, level: str, done: str, whole: str) -> tuple[tuple[Territory, int, int], ...]:
        """Territories below this one, the largest first: how many communes of how many."""
        self.used[done] = None
        subject = self.view.subject
        return tuple(
            (place, int(subject.figures.get(done, place).quantity), int(all_.part))
            for place, all_ in tables.ranked(subject, Level(level), whole)
        )

    def slice(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """The entries of this sheet, of all those that the page spreads over its sheets."""
        listed = tuple(entries)
        size = -(-len(listed) // self.sheet.total)
        return listed[(self.sheet.rang - 1) * size : self.sheet.rang * size]

    def without(self, level: str) -> tuple[Territory, ...]:
        """The territories of that level, in this one, that have no commune of the programme."""
        subject = self.view.subject
        held = set(subject.territories(level))
        return tuple(self.name(level, code) for code in subject.every(level) if code not in held)

    def departement(self, commune: str) -> Territory:
        """The département of a commune."""
        cog = self.view.subject.figures.records.cog
        return self.name("dep", str(cog.communes.loc[commune, "departement"]))

    def workshop(self) -> Territory | None:
        """The commune of the in situ workshop that POPSU took part in, if there was one."""
        table = self.view.subject.figures.records.table("popsu_productions")
        places = table.loc[table["type"] == "atelier", "insee_com"]
        return self.name("com", str(places.iloc[-1])) if len(places) else None

    def club_credit(self) -> str:
        """The source line of the club’s pages: its own records, as of the publication."""
        edition = self.view.subject.edition
        when = formats.month(edition.publication)
        return f"Source{formats.NBSP}: ANCT, Club {edition.programme.nom}, {when}"

    def name(self, level: str, code: str) -> Territory:
        """A territory, for its name in a sentence."""
        return self.view.subject.figures.records.cog.territory(Level(level), code)

    def text(self, key: str = "", *, page: str = "", niveau: int = 4) -> Markup:
        """A piece of the page’s text file, as paragraphs; niveau: that of its headings."""
        return self._render(key, page, inline=False, heading=niveau)

    def written(self, key: str) -> bool:
        """Did the edition write that piece?"""
        level = self.view.subject.territory.level
        return self.view.texts.find(self.sheet.row.id, key, level) is not None

    def phrase(self, key: str, *, page: str = "") -> Markup:
        """A piece of one sentence, without its paragraph."""
        return self._render(key, page, inline=True)

    def _render(self, key: str, page: str, *, inline: bool, heading: int = 4) -> Markup:
        level = self.view.subject.territory.level
        piece = self.view.texts.get(page or self.sheet.row.id, key, level)
        sentences = Sentences(self.view.subject)

        def speak(placeholder: Placeholder) -> Markup:
            if placeholder.name in self.view.subject.figures.definitions:
                self.used[placeholder.name] = None
            elif placeholder.name == "part":
                self._note_breakdown(placeholder.selection[0])
            return sentences(placeholder)

        return texts.render(piece, speak, self.view.address, inline=inline, heading=heading)

    def chart(self, id: str, classe: str = "") -> Markup:
        """A chart in the place that the plan keeps for it, with its alternative."""
        row = self.sheet.row
        cadre = row.cadre(id)
        drawing = self.view.drawing(cadre, _colour(row))
        figures = self.view.subject.figures
        kind, _, named = id.partition(":")
        self.maps = self.maps or kind.startswith("carte")
        if id in figures.maps:
            self.used.update(dict.fromkeys(figures.maps[id].indicators))
        elif named in figures.definitions:
            self.used[named] = None
        self._note_breakdown(id)
        if place := self.view.data(id):
            self.data_at[place] = None
        for shown in map_data.indicators(figures, id):
            self.view.stand(shown, self.sheet)
        return Markup(
            '<div class="graphique {}"><img src="graphique:{}" alt="{}"'
            ' style="width:{}mm;height:{}mm"></div>'
        ).format(classe, id, drawing.alt, cadre.largeur, cadre.hauteur)

    def has_past(self, id: str) -> bool:
        """Are values of that figure known at earlier dates?"""
        subject = self.view.subject
        changes = subject.standing.changes
        before = changes.dated(id) if changes else None
        return bool(evolution(self.figure(id).figure, subject.edition.arrete, before))

    def changed(self) -> Changed:
        """What the page « Ce qui change » shows; only for an edition that follows another."""
        changes = self.view.subject.standing.changes
        assert changes is not None
        found = Changed(self.view.subject, changes)
        self.used.update(dict.fromkeys(found.used))
        return found

    def before(self, id: str) -> str:
        """« 870 au 31 décembre 2024 »; nothing when the previous edition does not compare."""
        subject = self.view.subject
        changes = subject.standing.changes
        move = changes.move(id) if changes else None
        if changes is None or move is None or not subject.shown(id).connu:
            return ""
        was = Shown(move.before, move.before)
        value = formats.NBSP.join(part for part in (was.mot, was.nombre, was.signe) if part)
        return f"{value} au {formats.long_date(changes.arrete)}"

    def table(self, breakdown: str) -> tuple[tuple[str, str, str], ...]:
        """The data of a chart of the edition: category, number, share."""
        return tables.breakdown_rows(self.view.subject, breakdown, self.parts(breakdown))

    def _drawing_of(self, id: str) -> Drawing:
        """A chart of whichever page has it."""
        for sheet in self.view.subject.pagination.sheets:
            for cadre in sheet.row.graphiques:
                if cadre.id == id:
                    return self.view.drawing(cadre, _colour(sheet.row))
        raise KeyError(f"plan.toml : aucune page n’a le graphique « {id} »")

    def reference(self, page: str) -> Markup:
        """« page 13 », a link to it."""
        return Sentences(self.view.subject)(Placeholder("page", page))

    def credit(self, room: float) -> Markup:
        """The source line of what the page has shown so far: call it last; room: its width, mm."""
        data = self.data()
        room -= titling.width(data.striptags(), _CREDIT, "texte")
        line = self._sources(room)
        return line + (data if line else data.removeprefix(f"{NBSP}• "))

    def _sources(self, room: float) -> Markup:
        subject = self.view.subject
        found = [source for id in self.used for source in subject.figures.sources(id)]
        line = credit(subject.edition, found, carte=self.maps)
        if titling.width(line, _CREDIT, "texte") <= room:
            return escape(line)
        where = self.reference("sources") if subject.pagination.has("sources") else None
        line = credit(subject.edition, found, carte=self.maps, court=True)
        return escape(line).replace(LISTED, Markup(", liste {}").format(where) if where else "")


def _colour(row: Row) -> Colour:
    return row.section.couleur if row.section else "ardoise"


def balanced(text: str, room: float, points: float, face: str = "titre") -> Markup:
    """A text in even lines for a column of that width (mm), a size (pt) and a face."""
    return Markup("<br>").join(titling.lines(str(text), room, points, face))


def tied(text: str, room: float, points: float, face: str = "titre") -> str:
    """The same, for a link, which may hold no line break: words of a line are tied instead."""
    found = titling.lines(text, room, points, face)
    return " ".join(line.replace(" ", formats.NBSP) for line in found)


def _listed(names: Iterable[str]) -> str:
    """« à Paris, dans les Hauts-de-Seine et en Seine-Saint-Denis »."""
    *head, last = names
    return f"{', '.join(head)} et {last}" if head else last


def _sections(sheets: tuple[Sheet, ...]) -> list[Section]:
    return list(dict.fromkeys(sheet.row.section for sheet in sheets if sheet.row.section))
