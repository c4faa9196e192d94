"""The kinds of column that sources have, and how each is written, typed and explained.

A `Field` is one column of one source, a `SourceSchema` one source. Everything that the reader, the
checks, the generator of demonstration records and the data dictionary need to know is held here,
once. pandera is imported only when a file is checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

    from report.territories import Cog


class Kind(StrEnum):
    """What a column holds. The value is the type's French name, as a dictionary prints it."""

    TEXTE = "texte"
    IDENTIFIANT = "identifiant"
    COMMUNE = "code commune"
    BENEFICIAIRE = "code commune ou SIREN d’EPCI"
    DEPARTEMENT = "code département"
    REGION = "code région"
    MONTANT = "montant"
    ENTIER = "nombre entier"
    ANNEE = "année"
    DATE = "date"
    CHOIX = "valeur d’une liste"
    LOGIQUE = "oui ou non"


@dataclass(frozen=True)
class Writing:
    """How a kind is written in a file and held in a table, and what to say when it is not."""

    pattern: str
    dtype: str
    unit: str
    expected: str
    remedy: str


_CODE = "reprendre le code publié par l’Insee, en texte, zéros de tête compris"

WRITINGS: dict[Kind, Writing] = {
    Kind.TEXTE: Writing(r".*", "str", "", "un texte", "compléter le texte"),
    Kind.IDENTIFIANT: Writing(
        r"\S+(?: \S+)*", "str", "", "un identifiant", "compléter l’identifiant"
    ),
    Kind.COMMUNE: Writing(
        r"\d[\dAB]\d{3}",
        "str",
        "code commune",
        "un code commune du COG (5 caractères)",
        _CODE,
    ),
    Kind.BENEFICIAIRE: Writing(
        r"\d[\dAB]\d{3}|\d{9}",
        "str",
        "code commune ou SIREN",
        "un code commune du COG (5 caractères) ou le SIREN d’un EPCI (9 chiffres)",
        _CODE,
    ),
    Kind.DEPARTEMENT: Writing(
        r"\d[\dAB]|97\d", "str", "code département", "un code département du COG", _CODE
    ),
    Kind.REGION: Writing(r"\d\d", "str", "code région", "un code région du COG", _CODE),
    Kind.MONTANT: Writing(
        r"\d{1,12}(?:\.\d{1,2})?",
        "int64",
        "euro (centime dans la table)",
        "un montant en euros, positif ou nul (12345 ou 12345.67)",
        "écrire le montant en chiffres, sans espace, point décimal, 2 décimales au plus",
    ),
    Kind.ENTIER: Writing(
        r"\d{1,12}",
        "int64",
        "unité",
        "un nombre entier, positif ou nul (1234)",
        "écrire le nombre en chiffres, sans espace ni décimale",
    ),
    Kind.ANNEE: Writing(
        r"20\d\d", "int64", "année", "une année (2024)", "écrire l’année sur quatre chiffres"
    ),
    Kind.DATE: Writing(
        r"\d{4}-\d\d-\d\d",
        "datetime64[s]",
        "jour",
        "une date qui existe (2025-06-30)",
        "écrire la date année-mois-jour",
    ),
    Kind.CHOIX: Writing(r".*", "str", "", "", "reprendre une valeur de la liste"),
    Kind.LOGIQUE: Writing(r"oui|non", "bool", "", "oui ou non", "écrire oui ou non"),
}


@dataclass(frozen=True)
class Field:
    """One column: its name, what it holds, an example, whether a value is needed, which ones.

    `open` domains list the values that figures name; another value is kept and reported, while
    one that differs only by case or accents is an error, since it would be counted apart.
    """

    name: str
    kind: Kind
    description: str
    example: str
    needed: bool = True
    values: tuple[str, ...] = ()
    open: bool = False
    unit: str = ""

    @property
    def writing(self) -> Writing:
        """How this column is written and typed."""
        return WRITINGS[self.kind]

    @property
    def expected(self) -> str:
        """What a value must be, as a message says it."""
        if self.kind is Kind.CHOIX:
            return "une de : " + ", ".join(self.values)
        return self.writing.expected

    @property
    def remedy(self) -> str:
        """What to do about a value that is not."""
        return self.writing.remedy

    @property
    def measure(self) -> str:
        """The unit of the column: its own, or that of its kind."""
        return self.unit or self.writing.unit


class EmptyDate(StrEnum):
    """What a row without its date is."""

    COMPTEE = "la ligne compte ; elle est signalée"
    INDIFFERENTE = "la ligne compte : l’appartenance est la ligne elle-même"
    NON_SIGNEE = "non signé : la ligne ne compte pas"
    NON_SIGNEE_GARDEE = "non signée : la ligne reste, sans date, pour ce qui s’y rattache"


@dataclass(frozen=True)
class SourceSchema:
    """One source: what a row is, its columns in order, its key, and how its rows are placed.

    key            columns that together appear once (none: identical rows are distinct things)
    references     column → source that must hold the identifier
    scoped_by      the source whose communes place the rows (a post, a convention), else their own
    whole_country  rows outside the programme are kept
    empty_date     what an empty date means
    since_launch   days before the programme's launch are reported
    """

    name: str
    row: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    scoped_by: str | None = None
    whole_country: bool = False
    empty_date: EmptyDate = EmptyDate.COMPTEE
    since_launch: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The header of the file, in its order."""
        return tuple(item.name for item in self.fields)

    @property
    def file(self) -> str:
        """Where the file is in an edition's folder."""
        return f"sources/{self.name}.csv"

    def __getitem__(self, column: str) -> Field:
        """The field of a column."""
        return self.fields[self.columns.index(column)]

    def of_kind(self, *kinds: Kind) -> tuple[Field, ...]:
        """The fields of these kinds, in order."""
        return tuple(item for item in self.fields if item.kind in kinds)

    @property
    def membership(self) -> bool:
        """Whether a row only says that something is: two rows made equal by a repair are one."""
        return bool(self.key) and not self.of_kind(Kind.MONTANT, Kind.ENTIER)

    def frame(self, cog: "Cog") -> "DataFrameSchema":
        """The pandera schema of the file's text, with the codes of a COG."""
        from report.sources import checks
        from report.sources.codes import Gazetteer

        return checks.build(self, Gazetteer(cog))


def commune(
    description: str = "commune, par son code Insee", name: str = "insee_com", needed: bool = True
) -> Field:
    """A commune, by its code."""
    return Field(name, Kind.COMMUNE, description, "35051", needed)


def beneficiaire() -> Field:
    """Who receives: a commune, or an EPCI whose money its communes of the programme share."""
    text = "collectivité bénéficiaire : code de la commune ou SIREN de l’EPCI"
    return Field("beneficiaire", Kind.BENEFICIAIRE, text, "35051")


def identifiant(name: str, description: str, example: str, needed: bool = True) -> Field:
    """An identifier, unique or pointing to another source."""
    return Field(name, Kind.IDENTIFIANT, description, example, needed)


def texte(name: str, description: str, example: str, needed: bool = True) -> Field:
    """Free text, as the provider writes it."""
    return Field(name, Kind.TEXTE, description, example, needed)


def montant(description: str = "montant accordé", name: str = "montant") -> Field:
    """Money in euros in the file, in whole cents in the table."""
    return Field(name, Kind.MONTANT, description, "45000.50")


def nombre(name: str, description: str, example: str, unit: str, needed: bool = True) -> Field:
    """A whole number of things."""
    return Field(name, Kind.ENTIER, description, example, needed, unit=unit)


def annee(name: str, description: str) -> Field:
    """A year: it counts through the year of the arrêté."""
    return Field(name, Kind.ANNEE, description, "2023")


def jour(name: str = "date", description: str = "date de la décision") -> Field:
    """A day; the schema of the source says what an empty one means."""
    return Field(name, Kind.DATE, description, "2024-03-15", needed=False)


def choix(name: str, description: str, *values: str, open_: bool = False) -> Field:
    """One of a list of values, the first being the example."""
    return Field(name, Kind.CHOIX, description, values[0], True, values, open_)


def logique(name: str, description: str) -> Field:
    """oui or non."""
    return Field(name, Kind.LOGIQUE, description, "oui", values=("oui", "non"))
