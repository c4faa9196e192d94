"""The pages of the publication, in order, and the number each one bears in an edition.

`templates/plan.toml` has one row a page. A page is one sheet, or as many as its data fill (the
table of sources): the numbers are therefore known before anything is laid out, and every reference
to a page is computed from them. The cover has no number; « À propos » is page 1. The annex is
numbered apart, so that it is the same in editions of different lengths.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count, takewhile
from pathlib import Path
from typing import Any, Literal

from report.errors import InvalidInput, Problem
from report.resources import root
from report.territories import Level

Colour = Literal["ardoise", "tuile", "sapin"]

_REQUIRED = frozenset({"id", "gabarit", "sujet"})
_ROW_KEYS = _REQUIRED.union(
    ("section", "titre", "sommaire", "folio", "annexe", "niveaux", "si", "chiffres", "graphiques"),
)
_CONDITIONS = ("", "precedente")

ANNEX = "A"
"""Before the numbers of the pages of the annex, which are counted apart: A1, A2…"""

EMPTY = "absents"
"""The page that tells what the pages left out for want of anything to count would have told."""


@dataclass(frozen=True)
class Section:
    """A part of the publication: its rank (1, 2, 3), its title, the colour of its data."""

    id: str
    rang: int
    titre: str
    couleur: Colour


@dataclass(frozen=True)
class Cadre:
    """A chart on a page: its identifier and the place kept for it, in mm."""

    id: str
    largeur: float
    hauteur: float


@dataclass(frozen=True)
class Row:
    """A row of the plan. See the head of plan.toml for what each field means."""

    id: str
    gabarit: str
    sujet: str
    section: Section | None = None
    titre: str = ""
    sommaire: bool = False
    folio: bool = True
    annexe: bool = False
    niveaux: tuple[Level, ...] = tuple(Level)
    si: str = ""
    chiffres: tuple[str, ...] = ()
    graphiques: tuple[Cadre, ...] = ()

    def cadre(self, chart: str) -> Cadre:
        """The place of a chart on this page; KeyError when the plan gives it none."""
        for cadre in self.graphiques:
            if cadre.id == chart:
                return cadre
        raise KeyError(f"plan.toml : la page « {self.id} » n’a pas de cadre pour « {chart} »")


@dataclass(frozen=True)
class Sheet:
    """One printed page: a row of the plan, the rank of the sheet in it, its number ("12", "A3")."""

    row: Row
    rang: int
    total: int
    folio: str | None

    @property
    def ancre(self) -> str:
        """The identifier of the page in the HTML: that of the row, for its first sheet."""
        return self.row.id if self.rang == 1 else f"{self.row.id}-{self.rang}"


@dataclass(frozen=True)
class Pagination:
    """The sheets of one edition, in order; empty: the pages that had nothing to count."""

    sheets: tuple[Sheet, ...]
    empty: tuple[Row, ...] = ()

    def folio(self, page: str) -> str | None:
        """The number of the first sheet of a page; None when the page is absent or unnumbered.

        A page with nothing to count is told on the page of those.
        """
        if any(row.id == page for row in self.empty):
            page = EMPTY
        for sheet in self.sheets:
            if sheet.row.id == page:
                return sheet.folio
        return None

    def sheet(self, page: str, rank: int) -> Sheet:
        """A sheet of a page, by its rank in it; KeyError when there is none."""
        for sheet in self.sheets:
            if (sheet.row.id, sheet.rang) == (page, rank):
                return sheet
        raise KeyError(f"{page}, feuillet {rank}")

    def before(self, page: str) -> tuple[Sheet, ...]:
        """The sheets that stand before a page; all of them when it is absent."""
        return tuple(takewhile(lambda sheet: sheet.row.id != page, self.sheets))

    def has(self, page: str) -> bool:
        """Is the page in this edition?"""
        return any(sheet.row.id == page for sheet in self.sheets)


@dataclass(frozen=True)
class Plan:
    """Every page that an edition may have."""

    rows: tuple[Row, ...]
    sections: Mapping[str, Section] = field(default_factory=dict)

    @staticmethod
    def load(path: Path | None = None) -> "Plan":
        """The plan of the publication. Raises InvalidInput with every problem of the file."""
        return _load(path or root("templates") / "plan.toml")

    @property
    def ids(self) -> tuple[str, ...]:
        """The identifiers of the pages, in order; a page may have one row a level."""
        return tuple(dict.fromkeys(row.id for row in self.rows))

    def paginate(
        self,
        level: Level = Level.NATIONAL,
        *,
        precedente: bool = False,
        feuillets: Mapping[str, int] | None = None,
        counts: Callable[[Row], bool] = lambda _: True,
    ) -> Pagination:
        """The sheets of an edition of that level.

        precedente: the edition is compared with another; feuillets: page → number of sheets,
        for the pages whose length depends on the data (1 otherwise, 0 leaves the page out);
        counts: whether a page has anything to count in this edition.
        """
        rows = [
            row
            for row in self.rows
            if level in row.niveaux and (row.si != "precedente" or precedente)
        ]
        empty = tuple(row for row in rows if row.chiffres and not counts(row))
        sheets: list[Sheet] = []
        numbers = {series: count(1) for series in ("", ANNEX)}
        for row in rows:
            if row in empty or (row.id == EMPTY and not empty):
                continue
            total = (feuillets or {}).get(row.id, 1)
            for rank in range(1, total + 1):
                series = ANNEX if row.annexe else ""
                folio = f"{series}{next(numbers[series])}" if row.folio else None
                sheets.append(Sheet(row, rank, total, folio))
        return Pagination(tuple(sheets), empty)


@cache
def _load(path: Path) -> Plan:
    content = tomllib.loads(path.read_text("utf-8"))
    sections = {key: Section(key, **facts) for key, facts in content["sections"].items()}
    problems: list[Problem] = []
    rows = []
    seen: dict[str, set[str]] = {}
    for number, facts in enumerate(content["pages"], 1):
        fault = _fault(facts, sections, seen)
        if fault:
            problems.append(_problem(path, number, facts, *fault))
            continue
        seen.setdefault(facts["id"], set()).update(_levels(facts))
        rows.append(_row(facts, sections))
    if problems:
        raise InvalidInput(problems)
    return Plan(tuple(rows), sections)


def _fault(
    facts: Mapping[str, Any], sections: Mapping[str, Section], seen: Mapping[str, set[str]]
) -> tuple[str, str] | None:
    """What is wrong with a row (what was expected, what to do), or None."""
    if missing := _REQUIRED - facts.keys():
        return f"les clefs {', '.join(sorted(missing))}", "les ajouter"
    if unknown := facts.keys() - _ROW_KEYS:
        return f"aucune autre clef que {', '.join(sorted(_ROW_KEYS))}", f"ôter {unknown.pop()}"
    if facts.get("section", "") not in {"", *sections}:
        return f"une section parmi {', '.join(sections)}", "corriger la clef section"
    if _levels(facts) - set(Level):
        return f"des niveaux parmi {', '.join(Level)}", "corriger la clef niveaux"
    if seen.get(facts["id"], set()) & _levels(facts):
        return "un identifiant par page à chaque niveau", "changer l’un des deux"
    if facts.get("si", "") not in _CONDITIONS:
        return "la condition « precedente »", "corriger la clef si"
    return None


def _levels(facts: Mapping[str, Any]) -> set[str]:
    return set(facts.get("niveaux", Level))


def _problem(
    path: Path, number: int, facts: Mapping[str, Any], expected: str, remedy: str
) -> Problem:
    """The problem of the n-th row, at the line where the row starts."""
    starts = [
        line
        for line, text in enumerate(path.read_text("utf-8").splitlines(), 1)
        if text.strip() == "[[pages]]"
    ]
    value = str(facts.get("id", ""))
    return Problem(path.name, "plan", expected, remedy, starts[number - 1], value=value)


def _row(facts: Mapping[str, Any], sections: Mapping[str, Section]) -> Row:
    return Row(
        id=facts["id"],
        gabarit=facts["gabarit"],
        sujet=facts["sujet"],
        section=sections.get(facts.get("section", "")),
        titre=facts.get("titre", ""),
        sommaire=facts.get("sommaire", False),
        folio=facts.get("folio", True),
        annexe=facts.get("annexe", False),
        niveaux=tuple(Level(level) for level in facts.get("niveaux", Level)),
        si=facts.get("si", ""),
        chiffres=tuple(facts.get("chiffres", ())),
        graphiques=tuple(Cadre(**cadre) for cadre in facts.get("graphiques", ())),
    )
