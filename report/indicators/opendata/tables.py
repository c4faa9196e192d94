"""The tables that leave as open data: same figures, same states as the pages.

A `Sheet` is a table with one header row, described column by column. Values are exact where a
file can hold them: whole numbers, euros with two decimals, shares of one; an unknown value is a
state, never a zero.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Literal

from report import units
from report.indicators.figures import Figure, Figures
from report.indicators.measures import FINEST_SHARE, Everywhere, formula, of_the_country
from report.indicators.method import credited
from report.indicators.rollup import CONNU
from report.territories import FRANCE, Level, Territory
from report.units import Money, Share, State, Unit

Type = Literal["string", "number", "integer", "date"]
Form = Literal["nombre", "moyenne", "part", "euros"]
Cell = str | int | Decimal | date | None

_DECIMALS = 9


@dataclass(frozen=True)
class Column:
    """A column: its name, its type (JSON Table Schema), what it says, the values it may have.

    form: how a workbook shows its numbers; the value stays the same.
    """

    name: str
    type: Type
    description: str
    values: tuple[str, ...] = ()
    needed: bool = True
    form: Form = "nombre"


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its title, its columns, its rows; key: columns that name a row."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[str, ...] = ()


_LEVELS = tuple(level.value for level in Level)
_STATES = tuple(state.value for state in State)


_PLACE = (
    Column("niveau", "string", "niveau du territoire", _LEVELS),
    Column("code", "string", "code du territoire (Insee, SIREN d’un EPCI, FR)"),
    Column("territoire", "string", "nom du territoire (COG)"),
)

_BELOW: dict[Level, tuple[Level, ...]] = {
    Level.NATIONAL: (Level.REGION, Level.DEPARTEMENT),
    Level.REGION: (Level.DEPARTEMENT,),
    Level.DEPARTEMENT: (Level.COMMUNE,),
    Level.EPCI: (Level.COMMUNE,),
}


def scope(figures: Figures, territory: Territory = FRANCE) -> tuple[Territory, ...]:
    """The territories of an edition's data: itself, then those that its pages and maps show.

    The country: its régions and départements; a région: its départements of the programme; a
    département: its communes; an EPCI: its own. Raises UnknownTerritory for a territory without
    commune of the programme.
    """
    figures.get("communes_pvd", territory)
    cog = figures.records.cog
    return (
        territory,
        *(
            cog.territory(level, code)
            for level in _BELOW.get(territory.level, ())
            for code in _inside(figures, territory, level)
        ),
    )


def _inside(figures: Figures, territory: Territory, level: Level) -> Iterable[str]:
    """The codes of a level in a territory; in France, even those without commune of the list."""
    if territory.level is Level.NATIONAL:
        return tuple(figures.codes(level))
    return figures.inside(territory, level)


def indicators(figures: Figures, territories: tuple[Territory, ...]) -> Sheet:
    """One row per figure and territory where it exists: what a program reads."""
    columns = (
        Column("indicateur", "string", "identifiant de l’indicateur (definitions.csv)"),
        Column("libelle", "string", "ce que le chiffre dit"),
        *_PLACE,
        Column("valeur", "number", "valeur exacte : unités, euros, part de un", needed=False),
        Column("date", "date", "valeur d’un indicateur qui est une date", needed=False),
        Column("unite", "string", "unité de la valeur"),
        Column("etat", "string", "ce que l’on sait de la valeur ; zéro est connu", _STATES),
        Column("arrete", "date", "date d’arrêté des données les plus récentes du chiffre"),
    )
    groups = tuple(_grouped(figures, territories))
    rows = [row for name in figures.definitions for row in _rows(figures, name, groups)]
    key = ("indicateur", "niveau", "code")
    return Sheet("indicateurs", "Indicateurs", columns, tuple(rows), key)


Group = tuple[Level, list[int], list[tuple[str, str, str]]]
"""Territories of one level that follow one another: their ranks there, how their rows begin."""


def _grouped(figures: Figures, territories: tuple[Territory, ...]) -> Iterator[Group]:
    for level, found in groupby(territories, key=lambda territory: territory.level):
        places = [_place(territory) for territory in found]
        ranks = figures.codes(level).get_indexer([code for _, code, _ in places])
        yield level, ranks.tolist(), places


def _rows(figures: Figures, name: str, groups: tuple[Group, ...]) -> Iterator[tuple[Cell, ...]]:
    definition = figures.definitions[name]
    unit, when = unit_of(definition.unit), as_of(figures, name)
    decimals = share_decimals(figures, name)
    for level, ranks, places in groups:
        if level is not Level.NATIONAL and nationwide(figures, name):
            continue
        cells = figures.cells[name][level]
        states, tops = cells.states.tolist(), cells.numerator.tolist()
        bottoms = None if cells.denominator is None else cells.denominator.tolist()
        for rank, place in zip(ranks, places, strict=True):
            known = states[rank] == CONNU
            value: Cell = None
            if known and cells.day is None:
                bottom = None if bottoms is None else bottoms[rank]
                value = _exact(tops[rank], bottom, definition.unit, decimals)
            day = cells.day if known else None
            state = _STATES[states[rank]]
            yield name, definition.label, *place, value, day, unit, state, when


def unit_of(unit: Unit) -> str:
    """The unit of the exact values: a share is one of one, whatever its display."""
    return "part de un" if isinstance(unit, Share) else units.name(unit)


def nationwide(figures: Figures, name: str) -> bool:
    """Whether an indicator is a figure of the country, which no territory has as its own."""
    return figures.definitions[name].national_only or isinstance(figures.measures[name], Everywhere)


def share_decimals(figures: Figures, name: str) -> int:
    """Decimals of a share of one; fewer for a share of a national total.

    Any record of the country moves that one: it is told as finely as any page prints it.
    """
    return FINEST_SHARE if of_the_country(figures.measures, name) else _DECIMALS


def number(figure: Figure, decimals: int = _DECIMALS) -> int | Decimal | None:
    """The value as a number: euros for money, a share of one for a share; None when unknown."""
    match figure.value:
        case None | date():
            return None
        case Fraction() as share:
            return _exact(share.numerator, share.denominator, figure.definition.unit, decimals)
        case whole:
            return _exact(whole, None, figure.definition.unit, decimals)


def _exact(top: int, bottom: int | None, unit: Unit, decimals: int) -> int | Decimal:
    if bottom is not None:
        scaled = 10**decimals * top
        return Decimal((2 * scaled + bottom) // (2 * bottom)).scaleb(-decimals)
    return Decimal(top).scaleb(-2) if isinstance(unit, Money) else top


def as_of(figures: Figures, name: str) -> date:
    """The latest arrêté of the deliveries of a figure; the edition's when it has none."""
    dates = [delivery.arrete for delivery in figures.deliveries(name)]
    return max(dates, default=figures.records.edition.arrete)


def breakdowns(figures: Figures, territories: tuple[Territory, ...]) -> Sheet:
    """One row per chart, category and territory."""
    columns = (
        Column("repartition", "string", "identifiant du graphique", tuple(figures.breakdowns)),
        Column("categorie", "string", "catégorie"),
        *_PLACE,
        Column("valeur", "number", "valeur exacte : unités ou euros", needed=False),
        Column(
            "part", "number", "part du total de la répartition, de 0 à 1", needed=False, form="part"
        ),
        Column("etat", "string", "ce que l’on sait de la valeur", _STATES),
    )
    rows = [
        (name, part.label, *_place(territory), number(part.figure), number(part.share),
         part.figure.state.value)
        for name in figures.breakdowns
        for territory in territories
        for part in figures.breakdown(name, territory)
    ]  # fmt: skip
    key = ("repartition", "categorie", "niveau", "code")
    return Sheet("repartitions", "Répartitions", columns, tuple(rows), key)


def _place(territory: Territory) -> tuple[str, str, str]:
    return territory.level.value, territory.code, territory.name


def definitions(figures: Figures) -> Sheet:
    """One row per figure: what it counts, how, from whom, under which licence."""
    names = (
        ("indicateur", "identifiant"),
        ("libelle", "ce que le chiffre dit"),
        ("section", "partie de la publication"),
        ("unite", "unité de la valeur"),
        ("definition", "ce qui est compté"),
        ("formule", "calcul sur d’autres indicateurs ; vide : compté dans les enregistrements"),
        ("sources", "livraisons dont le chiffre dépend"),
        ("fournisseurs", "qui les a livrées"),
        ("licence", "mention de paternité des sources sous licence"),
        ("territoires", "niveaux où le chiffre existe"),
    )
    columns = tuple(Column(name, "string", words, needed=False) for name, words in names)
    rows = tuple(_defined(figures))
    return Sheet("definitions", "Définitions", columns, rows, ("indicateur",))


def _defined(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    for name, definition in figures.definitions.items():
        deliveries = figures.deliveries(name)
        yield (
            name,
            definition.label,
            definition.section,
            unit_of(definition.unit),
            definition.definition,
            formula(figures.measures[name]),
            ", ".join(figures.sources(name)),
            ", ".join(dict.fromkeys(delivery.provider for delivery in deliveries)),
            credited(figures.records.edition, deliveries),
            "national" if nationwide(figures, name) else "tous",
        )
