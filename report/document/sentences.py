"""What a placeholder says of a territory: each kind of name, put into words.

The figures of a sentence are remembered, so that a title whose figure is not known can give way to
a plain one (a finding never says what the data do not).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from markupsafe import Markup, escape

from report import formats
from report.document.placeholders import ALL, OUT_OF, PREVIOUS, Placeholder
from report.document.plan import Pagination
from report.document.proportions import out_of, proportion, spelt
from report.document.shown import Shown
from report.edition import Edition
from report.indicators import Figures
from report.indicators.standing import PROJECT, Standing
from report.territories import FRANCE, Level, Territory
from report.units import SIGNS, State


@dataclass(frozen=True)
class Subject:
    """Of what the pages speak: an edition, its figures, a territory, its page numbers, its past."""

    edition: Edition
    figures: Figures
    territory: Territory
    pagination: Pagination
    standing: Standing = PROJECT

    def shown(self, id: str) -> Shown:
        """A figure of the territory, with the national one."""
        return Shown(self.figures.get(id, self.territory), self.figures.get(id, FRANCE))

    def date(self, name: str) -> date:
        """A date of the edition, of the programme, or of a delivery (« source.dsil_detr »)."""
        if name.startswith("source."):
            return self.edition.sources[name.removeprefix("source.")].arrete
        if name in ("arrete", "publication"):
            found = getattr(self.edition, name)
        else:
            found = getattr(self.edition.programme, name)
        assert isinstance(found, date)
        return found

    def territories(self, level: str) -> tuple[str, ...]:
        """The codes, at a level, of the territories that have communes of the programme here."""
        return self.figures.inside(self.territory, Level(level))

    def every(self, level: str) -> tuple[str, ...]:
        """The codes, at a level, of the territories inside this one, with or without communes."""
        cog, here = self.figures.records.cog, self.territory
        inside = (cog.parents(here.level) == here.code).to_numpy()
        found = set(cog.parents(Level(level))[inside]) - {""}
        return tuple(code for code in cog.codes(Level(level)) if code in found)

    def rank(self) -> str:
        """« 2e département sur 97 par le nombre de communes »; nothing for other levels."""
        return ranking(self.figures, self.territory)

    def part(self, breakdown: str, what: str) -> Fraction | None:
        """The share of the categories named (« livrée+en cours ») or of the n first (« 4 »)."""
        parts = self.figures.breakdown(breakdown, self.territory)
        if what.isdigit():
            chosen = list(parts[: int(what)])
        else:
            names = what.split("+")
            chosen = [part for part in parts if part.label in names]
        known = [part.share.value for part in chosen]
        if not known or any(value is None for value in known):
            return None
        return sum((_share(value) for value in known), Fraction(0))


_RANKED = {Level.REGION: ("région", "re"), Level.DEPARTEMENT: ("département", "er")}
"""The levels where a rank informs: their noun, and how « first » ends before it."""


def ranking(figures: Figures, territory: Territory) -> str:
    """The rank of a territory by its number of communes, among those of its level that have any."""
    if territory.level not in _RANKED:
        return ""
    parents = figures.records.cog.parents(territory.level).reindex(figures.records.members)
    counts = parents[parents != ""].value_counts()
    rank = int((counts > counts[territory.code]).sum()) + 1
    tied = int((counts == counts[territory.code]).sum()) > 1
    noun, first = _RANKED[territory.level]
    place = f"{rank}{first if rank == 1 else 'e'} {noun}{' ex æquo' if tied else ''}"
    return f"{place} sur {len(counts)} par le nombre de communes"


def _share(value: object) -> Fraction:
    return Fraction(value) if isinstance(value, int | Fraction) else Fraction(0)


@dataclass
class Sentences:
    """A voice for one territory: placeholder → safe HTML. `blanks` grows with each unknown."""

    subject: Subject
    blanks: list[str] = field(default_factory=list)

    def __call__(self, placeholder: Placeholder) -> Markup:
        """What the placeholder says."""
        kinds: dict[str, Callable[[Placeholder], Markup | str]] = {
            "page": self._page,
            "date": lambda p: self._date(p, formats.long_date),
            "mois": lambda p: self._date(p, formats.month),
            "intervalle": lambda p: self._date(p, self._since),
            "mouvements": self._moves,
            "edition": lambda p: str(getattr(self.subject.edition, p.option)),
            "programme": self._programme,
            "territoire": self._territory,
            "territoires": self._territories,
            "part": self._part,
            "fixe": lambda p: p.option,
        }
        return escape(kinds.get(placeholder.name, self._figure)(placeholder))

    def _page(self, placeholder: Placeholder) -> Markup:
        folio = self.subject.pagination.folio(placeholder.option)
        if folio is None:
            return Markup("page absente de cette édition")
        anchor = escape(placeholder.option)
        return Markup(f'<a class="renvoi" href="#{anchor}">page{formats.NBSP}{folio}</a>')

    def _date(self, placeholder: Placeholder, written: Callable[[date], str]) -> str:
        changes = self.subject.standing.changes
        if placeholder.option != PREVIOUS:
            return written(self.subject.date(placeholder.option))
        if changes is None:
            self.blanks.append(placeholder.option)
            return SIGNS[State.SANS_OBJET]
        return written(changes.arrete)

    def _since(self, day: date) -> str:
        """How long ago that was: « six mois », « un an »."""
        now = self.subject.edition.arrete
        months = 12 * (now.year - day.year) + now.month - day.month
        if months % 12 == 0:
            years = months // 12
            return "un an" if years == 1 else f"{spelt(years)}{formats.NBSP}ans"
        return f"{spelt(months)}{formats.NBSP}mois"

    def _moves(self, placeholder: Placeholder) -> str:
        changes = self.subject.standing.changes
        if changes is None:
            self.blanks.append(placeholder.name)
            return SIGNS[State.SANS_OBJET]
        count = changes.risen if placeholder.option == "hausse" else changes.fallen
        words = formats.agree(count, *placeholder.forms[:2])
        return out_of(formats.number(count), formats.number(len(changes.told)), words)

    def _programme(self, placeholder: Placeholder) -> str:
        value = getattr(self.subject.edition.programme, placeholder.option)
        if placeholder.forms:
            return formats.counted(value, *placeholder.forms)
        return formats.number(value)

    def _territory(self, placeholder: Placeholder) -> str:
        territory = self.subject.territory
        return str(getattr(territory, placeholder.option or "name"))

    def _territories(self, placeholder: Placeholder) -> str:
        level = placeholder.option.removesuffix(ALL)
        held = placeholder.option == level
        count = len(self.subject.territories(level) if held else self.subject.every(level))
        forms = placeholder.forms
        return formats.counted(count, *forms) if forms else formats.number(count)

    def _part(self, placeholder: Placeholder) -> str:
        share = self.subject.part(*placeholder.selection)
        if share is None:
            self.blanks.append(placeholder.option)
            return "n.d."
        return formats.Display(formats.per_cent(share), "%").text

    def _figure(self, placeholder: Placeholder) -> str:
        shown = self.subject.shown(placeholder.name)
        shown = shown.nat if placeholder.option == "national" else shown
        if not shown.connu:
            self.blanks.append(placeholder.name)
        forms = placeholder.forms
        if placeholder.option.startswith(OUT_OF) and shown.connu:
            whole = self.subject.shown(placeholder.option.removeprefix(OUT_OF))
            return out_of(shown.nombre, whole.nombre, shown.accord(*forms[:2]))
        match placeholder.option:
            case "nombre":
                return shown.nombre
            case "lettres":
                return shown.lettres(*forms)
            case "proportion" if shown.connu:
                share = shown.valeur
                return proportion(_share(share), *forms)
        return shown.compte(forms[0], forms[1]) if forms else shown.texte
