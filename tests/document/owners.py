"""Who answers for each number printed: what a page asked for, and the values that this gives.

`Noting` is the view of a page that remembers what its template asks (`f("ort_communes")`,
`graphique("carte_ort")`, the texts and their placeholders). `owners` turns what was asked into the
numbers that the page may print, from the figures and the edition: a number that a template or a
text bears of its own is asked of nobody, and has no owner. What is asked under a name that this
module does not know owns nothing.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from report import formats
from report.charts.legends import legend_values
from report.document.page import PageView
from report.document.periods import period
from report.document.placeholders import ALL, OUT_OF, PATTERN, Placeholder
from report.document.texts import TITLE
from report.indicators import Figure
from report.indicators.history import points
from report.indicators.moves import Move
from report.resources import root
from report.territories import FRANCE, Level, Territory
from report.units import Money, State

_MONTH = "(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_SHORT = r"(?:janv\.|févr\.|mars|avr\.|mai|juin|juil\.|août|sept\.|oct\.|nov\.|déc\.)"
_SIGN = r"(?: ?(?:%|M€(?:/an)?|Md€|€))?"
_TOKEN = re.compile(
    rf"(?i:(?:1er|\d\d?) {_MONTH}(?: \d{{4}})?|(?:{_MONTH}|{_SHORT}) \d{{4}}|\d\d/\d\d/\d{{4}})"
    rf"|\u2212?\d{{1,3}}(?:\u202f\d{{3}})+(?:,\d+)?{_SIGN}(?!\w)"
    rf"|\u2212?\d+(?:[.,]\d+)?{_SIGN}(?!\w)|\w*\d\w*"
)
_DECIMALS = range(4)
_GIVEN = ("club", "livraisons", "pagination", "sections")
"""Things that the context gives whole, and that templates take apart."""


def numbers(text: str) -> list[str]:
    """Every number of a text, with the sign of its unit; dates in letters are one number."""
    return [
        found.lower() if found[0].isalpha() else found for found in _TOKEN.findall(_plain(text))
    ]


def _plain(text: str) -> str:
    return text.replace(formats.NBSP, " ")


class Noting(PageView):
    """A page’s view that remembers the names its template called, with their arguments."""

    seen: list["Noting"]

    def names(self) -> Mapping[str, object]:
        """The context of the template, each function of it noted when it is called."""
        self.calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = []
        type(self).seen.append(self)
        return {
            name: self._noted(name, value) if callable(value) else value
            for name, value in super().names().items()
        }

    def _noted(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any, **options: Any) -> Any:
            self.calls.append((name, args, options))
            return function(*args, **options)

        return noted


def orphans(page: Noting, pieces: Iterable[str]) -> list[str]:
    """The numbers of a printed page that nothing the page asked for explains."""
    owned = Owners(page)
    text = _plain("\n".join(pieces))
    for name in sorted(owned.names, key=len, reverse=True):
        text = text.replace(name, "·")
    return [number for number in numbers(text) if number not in owned.numbers]


class Owners:
    """The numbers, and the names that hold digits, that a page may print."""

    def __init__(self, page: Noting) -> None:
        self.page, self.view, self.subject = page, page.view, page.view.subject
        self.figures, self.edition = self.subject.figures, self.subject.edition
        self.numbers: set[str] = set()
        self.names: set[str] = set()
        self.own(page.sheet.folio)
        self._settings()
        self.text(page.sheet.row.id, TITLE)
        for name, args, options in page.calls:
            if asked := getattr(self, f"_{name}", None):
                asked(*args, **options)

    def own(self, *values: object) -> None:
        """Values as they are printed: text, number, date."""
        for value in values:
            if isinstance(value, date):
                self.own(formats.long_date(value), formats.month(value))
            elif isinstance(value, int):
                self.own(formats.number(value))
            elif isinstance(value, str):
                self.numbers.update(numbers(value))

    def figure(self, figure: Figure) -> None:
        """A figure: as displayed, its number alone, its amount in the unit of a column."""
        display = figure.display
        self.own(display.text, display.number)
        if isinstance(figure.definition.unit, Money) and isinstance(figure.value, int):
            self.own(*(formats.amount(figure.value, "M€", d).number for d in _DECIMALS))

    def at(self, id: str, level: str | Level, codes: Iterable[str]) -> None:
        """A figure at other territories."""
        cog = self.figures.records.cog
        for code in codes:
            self.figure(self.figures.get(id, cog.territory(Level(level), code)))

    # --- what the context gives as it is

    def _settings(self) -> None:
        """The entries of the edition’s files that the template reads by their names."""
        source = "".join(_sources(f"pages/{self.page.sheet.row.gabarit}.html"))
        for whole, holder in (("edition", self.edition), ("programme", self.edition.programme)):
            for name, key in re.findall(rf'\b{whole}\.(\w+)(?:\["(\w+)"\])?', source):
                value = getattr(holder, name)
                self.entry(value[key] if key else value)
        for name in re.findall(r"programme\.(\w+)\.year", source):
            self.numbers.add(str(getattr(self.edition.programme, name).year))
        asked = {name for name in _GIVEN if re.search(rf"\b{name}\b", source)}
        for name in asked:
            getattr(self, f"_given_{name}")()

    def _given_club(self) -> None:
        self.entry(self.edition.club)

    def _given_livraisons(self) -> None:
        for delivery in self.figures.records.deliveries.values():
            self.own(delivery.read, delivery.kept)

    def _given_pagination(self) -> None:
        self.own(*(sheet.folio for sheet in self.subject.pagination.sheets))

    def _given_sections(self) -> None:
        rows = (sheet.row for sheet in self.subject.pagination.sheets)
        self.own(*(row.section.rang for row in rows if row.section))

    def entry(self, value: object) -> None:
        """An entry of a TOML file, with all that it holds: texts, dates, how many there are."""
        if is_dataclass(value):
            self.own(period(getattr(value, "debut", ""), getattr(value, "fin", "")))
            for field in fields(value):
                self.entry(getattr(value, field.name))
        elif isinstance(value, Mapping):
            for one in value.values():
                self.entry(one)
        elif isinstance(value, tuple):
            self.own(*range(1, len(value) + 1))
            for one in value:
                self.entry(one)
        else:
            self.own(value)
            self.own(formats.numeric_date(value) if isinstance(value, date) else None)

    # --- what the templates call, by the names they call it

    def _f(self, id: str) -> None:
        self.figure(self.figures.get(id, self.subject.territory))
        self.figure(self.figures.get(id, FRANCE))

    def _extremes(self, id: str, level: str) -> None:
        series = self.figures.series(id, Level(level)).reindex(self.subject.territories(level))
        series = series[series > 0]
        self.at(id, level, (str(series.idxmin()), str(series.idxmax())))

    def _lignes_par(self, level: str, id: str) -> None:
        self._tableau_par(level, [id])

    def _tableau_par(self, level: str, ids: Iterable[str]) -> None:
        codes = self.subject.territories(level)
        cog = self.figures.records.cog
        places = [cog.territory(Level(level), code).name for code in codes]
        self.names.update(name for name in places if numbers(name))
        for id in ids:
            self.at(id, level, codes)

    def _ligne_totale(self, _level: str, ids: Iterable[str]) -> None:
        for id in ids:
            self.figure(self.figures.get(id, self.subject.territory))

    def _etat_des_communes(self, columns: Iterable[tuple[str, ...]]) -> None:
        """The communes, their figures, and the rank of the first and last of each table."""
        self._tableau_par("com", [id for id, *_ in columns])
        self.own(*range(1, len(self.figures.members(self.subject.territory)) + 1))

    def _habitants(self, commune: Territory) -> None:
        self.own(int(self.figures.records.cog.communes.at[commune.code, "population"]))

    def _departement(self, commune: str) -> None:
        self.own(str(self.figures.records.cog.communes.at[commune, "departement"]))

    def _disques_par(self, level: str, done: str, whole: str) -> None:
        self._tableau_par(level, [done, whole])

    def _rang_par_communes(self) -> None:
        """The rank of the territory, and how many are ranked."""
        cog, here = self.figures.records.cog, self.subject.territory
        counts = Counter(cog.parents(here.level).loc[list(self.figures.records.members)])
        self.own(len(counts))
        rank = 1 + sum(count > counts[here.code] for count in counts.values())
        first = "re" if here.level is Level.REGION else "er"
        self.numbers.add(f"{rank}{first if rank == 1 else 'e'}")

    def _territoires(self, level: str) -> None:
        self.own(len(self.subject.territories(level)))

    def _folio(self, page: str) -> None:
        self.own(self.subject.pagination.folio(page))

    _renvoi = _folio

    def _lien(self, key: str | None, words: str = "") -> None:
        if key and not words:
            self.own(self.edition.links[key].libelle)

    def _libelle(self, row: Any) -> None:
        self.text(row.id, TITLE)

    def _avant(self, id: str) -> None:
        self._past(id)

    def _past(self, id: str) -> None:
        """The value of the previous edition, and its date."""
        changes = self.subject.standing.changes
        for move in changes.moves if changes else ():
            if move.after.definition.id == id:
                self.figure(move.before)
                self.own(changes.arrete, formats.short_month(changes.arrete))

    def _changements(self) -> None:
        """Every figure beside what it was, and how much it moved; past values told otherwise."""
        changes = self.subject.standing.changes
        self.own(changes.arrete, self.edition.arrete)
        for move in changes.moves:
            self.figure(move.before)
            self.figure(move.after)
            self.own(move.difference_text, move.ratio_text)
            self.own(*(shown.number for shown in (move.moved, move.progress) if shown))
        for revision in changes.revisions:
            self.figure(revision.published)
            self.figure(revision.revised)
        signs = [_direction(move) for move in changes.told]
        self.own(len(signs), *(signs.count(way) for way in (1, 0, -1)))
        for label in changes.added:
            self.own(label)
        self._broken()

    def _broken(self) -> None:
        """The values on both sides of a series that counts otherwise since."""
        for point in points():
            if point.perimeter and point.indicator in self.figures.definitions:
                unit = self.figures.definition(point.indicator).unit
                shown = formats.display(point.value, unit, State.CONNU, national=True)
                self.own(shown.text, point.day, point.perimeter)

    def _sources(self, _room: float = 0) -> None:
        for id in self.page.used:
            arretes = {self.edition.sources[name].arrete for name in self.figures.sources(id)}
            self.own(*map(formats.month, arretes))
        if self.page.maps:
            self.own(formats.month(self.edition.realisation.date))
        self._folio("sources")
        self.own(*map(self.view.folio, self.page.data_at))

    # --- the tables of the annex, each by what it is made from

    def _tableaux(self) -> None:
        """Each table of the sheet, and which part of it this is."""
        for piece in self.page.pieces():
            self.own(piece.rang, piece.total)
            getattr(self, f"_table_{piece.table.id.replace('-', '_')}")(piece)

    def _table_livraisons(self, _: object = None) -> None:
        """Ranks, deliveries with their counts and the beginning of their hash, the log."""
        self.own(*range(1, len(self.edition.sources) + 1))
        self.entry(self.edition.sources)
        self.entry(self.edition.journal.livraisons)
        self.own("sha256", *(d.sha256[:12] for d in self.figures.records.deliveries.values()))
        self._given_livraisons()

    def _table_hypotheses(self, _: object) -> None:
        self.entry(self.edition.journal.hypotheses)

    def _table_ecarts(self, _: object) -> None:
        self.entry(self.edition.ecarts_reconnus)

    def _table_licences(self, _: object) -> None:
        self._table_livraisons()

    def _table_classes(self, _: object) -> None:
        """The bounds; the extremes with one decimal."""
        for name, bounds in self.edition.classes.items():
            self.own(*(f"{formats.number(Fraction(str(b)), d)} %" for b in bounds for d in (0, 1)))
            entry = self.figures.maps[name]
            values = self.figures.series(entry.indicators[0], entry.level)
            held = self.figures.series("communes_pvd", entry.level)
            values = values[held > 0].dropna()
            for value in (values.min(), values.max()):
                self.own(f"{formats.number(Fraction(float(value)) * 100, 1)} %")

    def _table_cartes(self, piece: Any) -> None:
        """A row a unit below the territory, and its total; rates with their decimals."""
        level = {"Département": "dep", "Région": "reg"}.get(piece.table.colonnes[0].mots, "com")
        codes = self.subject.territories(level)
        places = [self.figures.records.cog.territory(Level(level), code) for code in codes]
        self.names.update(place.name for place in places if numbers(place.name))
        for column in piece.table.colonnes[1:]:
            for place in (*places, self.subject.territory):
                figure = self.figures.get(column.indicateur, place)
                self.figure(figure)
                if isinstance(figure.value, Fraction):
                    self.own(*(formats.per_cent(figure.value, d) for d in (0, 1)))

    _table_cartes_ademe = _table_cartes

    def _table_definitions_chiffres(self, _: object) -> None:
        """Where each figure stands, its deliveries by rank and date, what is said of it."""
        for id, sheets in self.view.keys.items():
            told = self.figures.breakdowns.get(id) or self.figures.definition(id)
            self.own(told.definition, *(sheet.folio for sheet in sheets.values()))
        self.own(*self.edition.perimetres.values())
        self._table_livraisons()
        self._table_hypotheses(None)
        self.own(*(rule.seuil - 1 for rule in self.edition.secrets.values()), 1)

    def _source_club(self) -> None:
        self.own(formats.month(self.edition.publication))

    # --- texts

    def _texte(self, key: str = "", *, page: str = "", niveau: int = 4) -> None:
        self.text(page or self.page.sheet.row.id, key)

    def _phrase(self, key: str, *, page: str = "") -> None:
        self.text(page or self.page.sheet.row.id, key)

    def text(self, page: str, key: str) -> None:
        """What the placeholders of a piece say; digits typed in it would have no owner."""
        piece = self.view.texts.find(page, key, self.subject.territory.level)
        for match in PATTERN.finditer(piece.source if piece else ""):
            self.placeholder(Placeholder.parse(match[1]))

    def placeholder(self, said: Placeholder) -> None:
        """A placeholder, of whichever kind."""
        option, programme = said.option, self.edition.programme
        kinds: dict[str, Callable[[], None]] = {
            "page": lambda: self._folio(option),
            "date": lambda: self.own(self.subject.date(option)),
            "mois": lambda: self.own(self.subject.date(option)),
            "edition": lambda: self.numbers.add(str(getattr(self.edition, option))),
            "programme": lambda: self.own(getattr(programme, option)),
            "territoires": lambda: self._counted(option),
            "mouvements": self._changements,
            "intervalle": lambda: None,
            "part": lambda: self._part(*said.selection),
            "fixe": lambda: self.own(option),
            "territoire": lambda: self.names.add(self.subject.territory.name),
        }
        kinds.get(said.name, lambda: self._figure_of(said.name, option))()

    def _counted(self, option: str) -> None:
        counted = self.subject.every if option.endswith(ALL) else self.subject.territories
        self.own(len(counted(option.removesuffix(ALL))))

    def _figure_of(self, name: str, option: str) -> None:
        self._f(name)
        if option.startswith(OUT_OF):
            self._f(option.removeprefix(OUT_OF))

    # --- breakdowns and charts

    def _part(self, breakdown: str, what: str) -> None:
        parts = self.figures.breakdown(breakdown, self.subject.territory)
        named = what.split("+")
        chosen = parts[: int(what)] if what.isdigit() else [p for p in parts if p.label in named]
        self.share(sum((_exact(part.share) for part in chosen), Fraction()))

    def share(self, value: Fraction) -> None:
        """A share in per cent, with its sign or alone."""
        written = formats.per_cent(value)
        self.own(f"{written} %", written)

    def _parties(self, breakdown: str) -> None:
        for part in self.figures.breakdown(breakdown, self.subject.territory):
            self.figure(part.figure)
            self.own(part.share.text, part.share.display.number)

    _donnees = _parties

    def _graphique(self, id: str, _classe: str = "") -> None:
        kind, _, argument = id.partition(":")
        if id in self.figures.breakdowns:
            self._bars(id)
        elif id in self.figures.maps:
            getattr(self, f"_map_{self.figures.maps[id].form}")(id)
        elif kind in ("frise", "carte_territoire", "carte_seules"):
            self._done_or_not(argument)
        elif kind == "evolution":
            self._evolution(argument)

    def _bars(self, id: str) -> None:
        """Each category, and the bracket that sums the first ones."""
        self._parties(id)
        parts = self.figures.breakdown(id, self.subject.territory)
        shares = [_exact(part.share) for part in parts]
        half = next((n for n in range(len(shares)) if sum(shares[:n]) >= Fraction(1, 2)), 0)
        self.share(sum(shares[:half], Fraction()))

    def _done_or_not(self, indicator: str) -> None:
        """How many communes are a full disc, and how many a hollow one."""
        done = self._communes(indicator)
        self.own(done, len(self.figures.members(self.subject.territory)) - done)

    def _communes(self, indicator: str) -> int:
        members = list(self.figures.members(self.subject.territory))
        return int((self.figures.series(indicator, Level.COMMUNE).reindex(members) > 0).sum())

    def _map_points(self, id: str) -> None:
        self._done_or_not(self.figures.maps[id].indicators[0])

    def _map_categories(self, id: str) -> None:
        self.own(*map(self._communes, self.figures.maps[id].indicators))

    def _units(self, id: str) -> tuple[str, Level, tuple[str, ...]]:
        entry = self.figures.maps[id]
        level = {Level.NATIONAL: entry.level, Level.REGION: Level.DEPARTEMENT}.get(
            self.subject.territory.level, Level.COMMUNE
        )
        return entry.indicators[0], level, self.subject.territories(level)

    def _map_symboles(self, id: str) -> None:
        """The three circles of the legend."""
        indicator, level, codes = self._units(id)
        largest = self.figures.series(indicator, level).reindex(codes).max()
        money = isinstance(self.figures.definition(indicator).unit, Money)
        for value in legend_values(largest / formats.SCALES["M€"] if money else largest):
            exact = Fraction(str(value))
            self.own(*(formats.number(exact, d) for d in _DECIMALS if _whole(exact, d)))

    def _map_aplats(self, id: str) -> None:
        """The bounds of classes, the extremes; in a région the value beside each name."""
        indicator, level, codes = self._units(id)
        bounds = [Fraction(str(bound)) for bound in self.edition.classes[id]]
        decimals = next(d for d in _DECIMALS if all(_whole(bound, d) for bound in bounds))
        self.own(*(formats.number(b, d) for b in bounds for d in _DECIMALS if _whole(b, d)))
        values = self.figures.series(indicator, level).reindex(codes).dropna()
        shown = values if self.subject.territory.level is Level.REGION else values.agg([min, max])
        for value in shown:
            written = formats.per_cent(Fraction(float(value)), decimals)
            self.own(written, f"{written} %")

    def _evolution(self, indicator: str) -> None:
        """Values published at past dates, and the one of today."""
        self._f(indicator)
        self._past(indicator)
        for point in points():
            if point.indicator == indicator:
                unit = self.figures.definition(indicator).unit
                shown = formats.display(point.value, unit, State.CONNU, national=True)
                self.own(shown.text, formats.short_month(point.day))
        self.own(formats.short_month(self.edition.arrete))


def _direction(move: Move) -> int:
    """Which way a figure moved, as far as it shows."""
    shown = move.difference_text
    return 1 if "+" in shown else -1 if "\u2212" in shown else 0


def _exact(share: Figure) -> Fraction:
    return Fraction(share.value) if isinstance(share.value, int | Fraction) else Fraction()


def _whole(value: Fraction, decimals: int) -> bool:
    return (value * 10**decimals).denominator == 1


def _sources(template: str) -> Iterator[str]:
    """A template and those it extends."""
    source = (root("templates") / template).read_text(encoding="utf-8")
    yield source
    if parent := re.search(r"{% extends \"([^\"]+)\" %}", source):
        yield from _sources(parent[1])
