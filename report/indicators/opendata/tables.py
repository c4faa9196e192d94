"""The tables that leave as open data: same figures, same states as the pages.

A `Sheet` is a table with one header row, described column by column. Values are exact where a
file can hold them: whole numbers, euros with two decimals, shares of one; an unknown value is a
state, never a zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from report import formats, units
from report.indicators.figures import Figure, Figures
from report.indicators.measures import formula
from report.indicators.method import credited
from report.spreadsheets import euros
from report.territories import FRANCE, Level, Territory
from report.units import Money, State

Type = Literal["string", "number", "integer", "date"]
Cell = str | int | float | date | None

_DECIMALS = 9


@dataclass(frozen=True)
class Column:
    """A column: its name, its type (JSON Table Schema), what it says, the values it may have."""

    name: str
    type: Type
    description: str
    values: tuple[str, ...] = ()
    needed: bool = True


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

    The country: its régions and départements; a région: its départements; a département: its
    communes of the programme; an EPCI: its own. Raises UnknownTerritory for a territory without
    commune of the programme.
    """
    figures.get("communes_pvd", territory)
    found = [territory]
    rank = figures.codes(territory.level).get_loc(territory.code)
    for level in _BELOW.get(territory.level, ()):
        parents = figures.frame.above(level, territory.level)
        inside = parents == rank if territory.level is not Level.NATIONAL else parents >= -1
        codes = figures.codes(level)[inside]
        found += [figures.records.cog.territory(level, str(code)) for code in codes]
    return tuple(found)


def indicators(figures: Figures, territories: tuple[Territory, ...]) -> Sheet:
    """One row per figure and territory: what a program reads."""
    columns = (
        Column("indicateur", "string", "identifiant de l’indicateur (definitions.csv)"),
        *_PLACE,
        Column("valeur", "number", "valeur exacte : unités, euros, part de un", needed=False),
        Column("date", "date", "valeur d’un indicateur qui est une date", needed=False),
        Column("unite", "string", "unité de la valeur"),
        Column("affichage", "string", "la valeur telle qu’imprimée"),
        Column("etat", "string", "ce que l’on sait de la valeur ; zéro est connu", _STATES),
        Column("arrete", "date", "date d’arrêté des données les plus récentes du chiffre"),
    )
    rows = [
        _row(figures, figures.get(name, territory))
        for name in figures.definitions
        for territory in territories
    ]
    key = ("indicateur", "niveau", "code")
    return Sheet("indicateurs", "Indicateurs", columns, tuple(rows), key)


def _row(figures: Figures, figure: Figure) -> tuple[Cell, ...]:
    definition, territory = figure.definition, figure.territory
    day = figure.value if isinstance(figure.value, date) else None
    return (
        definition.id,
        territory.level.value,
        territory.code,
        territory.name,
        None if day else number(figure),
        day,
        units.name(definition.unit),
        figure.text,
        figure.state.value,
        as_of(figures, definition.id),
    )


def number(figure: Figure) -> Cell:
    """The value as a number: euros for money, a share of one for a share; None when unknown."""
    match figure.value:
        case None | date():
            return None
        case int() as centimes if isinstance(figure.definition.unit, Money):
            return float(euros(centimes))
        case Fraction() as share:
            return float(formats.half_up(share, _DECIMALS))
        case whole:
            return whole


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
        Column("part", "number", "part du total de la répartition, de 0 à 1", needed=False),
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
            units.name(definition.unit),
            definition.definition,
            formula(figures.measures[name]),
            ", ".join(figures.sources(name)),
            ", ".join(dict.fromkeys(delivery.provider for delivery in deliveries)),
            credited(figures.records.edition, deliveries),
            "national" if definition.national_only else "tous",
        )
