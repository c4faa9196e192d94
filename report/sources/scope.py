"""What counts: codes carried to the present COG, rows of the programme, up to the arrêté.

Rules of the publication, for every source:

- a vanished commune code is carried to its successor and listed as « réparé »;
- a row whose commune is outside the programme is left out and counted; a beneficiary EPCI, a post
  or a convention without any commune of the programme is reported too;
- a row dated after the arrêté is reported and not counted; a year counts through the arrêté's;
- an empty date means what the schema says (`EmptyDate`). A convention that is not signed at the
  arrêté keeps its row, without date, because actions belong to it: count signed ones by date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

import pandas as pd

from report.errors import Problem, Severity
from report.sources.columns import among
from report.sources.fields import EmptyDate, Kind, SourceSchema
from report.sources.findings import Advice, listed
from report.sources.rules import fold
from report.territories import Cog

_QUARTERS = r"751\d\d|6938\d|132\d\d"
"""Codes of the arrondissements of Paris, Lyon and Marseille."""

SIREN = 9
"""Digits of an EPCI's number; a commune code has five characters."""


@dataclass
class Scope:
    """The programme as of an arrêté, and the tables already restricted to it.

    members is None while the list of communes cannot be relied on: every row is then kept.
    """

    cog: Cog
    arrete: date
    members: pd.Index | None = None
    launch: date | None = None
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    unreliable: set[str] = field(default_factory=set)

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Codes that place a row in the programme: its communes, and the EPCI that have one."""
        if self.members is None:
            return ()
        epcis = self.cog.communes.loc[self.members, "epci"].unique()
        return (*self.members, *(epci for epci in epcis if epci))

    @property
    def passage(self) -> Mapping[str, str]:
        """Vanished commune code → the present one that took its place."""
        return _passage(self.cog)


@cache
def _passage(cog: Cog) -> Mapping[str, str]:
    present = set(cog.communes.index)
    return {old: new for old, new in cog.successeurs.items() if old not in present}


@dataclass(frozen=True)
class Scoped:
    """A table of what counts, and how many rows were left out for each reason."""

    table: pd.DataFrame
    outside: int = 0
    after: int = 0
    unsigned: int = 0
    merged: int = 0
    problems: tuple[Problem, ...] = ()


def programme(table: pd.DataFrame, cog: Cog) -> pd.Index:
    """The communes of the programme in official order, from the list's table."""
    communes = cog.communes.index
    return communes[communes.isin(table["insee_com"])]


def other_names(table: pd.DataFrame, file: str, cog: Cog) -> Iterator[Problem]:
    """Communes that the list names otherwise than the COG, whose name is the one printed."""
    names = dict(zip(table["insee_com"], cog.communes["nom"].loc[table["insee_com"]], strict=True))
    given = table["lib_com"]
    other = [
        name != "" and _letters(name) != _letters(names[code])
        for code, name in zip(table["insee_com"], given, strict=True)
    ]
    present = {name: names[code] for code, name in zip(table["insee_com"], given, strict=True)}
    yield from listed(
        file,
        "nom de commune",
        f"le nom du COG {cog.millesime}",
        lambda name: f"rien à faire : le nom imprimé est celui du COG ({present[name]})",
        given[other],
        "lib_com",
        Severity.A_VERIFIER,
    )


def _letters(name: str) -> str:
    """A name by its letters only, so that typography makes no difference."""
    return "".join(char for char in fold(name).replace("œ", "oe") if char.isalnum())


def restrict(table: pd.DataFrame, schema: SourceSchema, file: str, scope: Scope) -> Scoped:
    """The rows of a source that count, codes mended."""
    problems: list[Problem] = []
    table, merged = _mended(table, schema, file, scope, problems)
    inside = _inside(table, schema, scope)
    if not inside.all():
        problems += _left_out(table[~inside], schema, file, scope)
    kept = table[inside]
    late = _late(kept, schema, file, scope.arrete, problems)
    _early(kept, schema, file, scope.launch, problems)
    unsigned = _empty(kept, schema, file, problems)
    if schema.empty_date is EmptyDate.NON_SIGNEE_GARDEE:
        dated = schema.of_kind(Kind.DATE)[0].name
        result = kept.assign(**{dated: kept[dated].mask(late)})
    else:
        result = kept[~late & ~unsigned]
    return Scoped(
        result, int((~inside).sum()), int(late.sum()), int(unsigned.sum()), merged, tuple(problems)
    )


def _mended(
    table: pd.DataFrame, schema: SourceSchema, file: str, scope: Scope, problems: list[Problem]
) -> tuple[pd.DataFrame, int]:
    """The table with present codes, and how many membership rows two merged communes made one."""
    for column in schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE):
        codes = table[column.name]
        old = among(codes, scope.passage)
        if not old.any():
            continue
        quarter = codes.str.match(_QUARTERS)
        for rule, found in (
            ("code commune périmé", codes[old & ~quarter]),
            ("code d’arrondissement", codes[old & quarter]),
        ):
            problems += listed(
                file,
                rule,
                f"un code commune du COG {scope.cog.millesime}",
                _successor(scope),
                found,
                column.name,
                Severity.REPARE,
                most=len(scope.passage),
            )
        mended = codes.copy()
        mended[old] = [scope.passage[code] for code in codes[old]]
        table = table.assign(**{column.name: mended})
    if not (schema.membership and problems):
        return table, 0
    repeated = table.duplicated(list(schema.key))
    return table[~repeated], int(repeated.sum())


def _successor(scope: Scope) -> Advice:
    """How a vanished code was mended, in words."""

    def words(code: str) -> str:
        present = scope.passage[code]
        return f"remplacé par {present} ({scope.cog.communes.at[present, 'nom']})"

    return words


def _inside(table: pd.DataFrame, schema: SourceSchema, scope: Scope) -> "pd.Series[bool]":
    """Which rows belong to the programme."""
    everywhere = pd.Series(True, index=table.index)
    if schema.whole_country or scope.members is None:
        return everywhere
    if schema.scoped_by:
        link = schema.key or tuple(schema.references)
        holder = scope.tables.get(schema.scoped_by)
        return everywhere if holder is None else among(table[link[0]], holder[link[0]])
    places = schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE)
    if not places:
        return everywhere
    codes = table[places[0].name]
    inside = among(codes, scope.places)
    return inside if places[0].needed else inside | (codes == "")


def _left_out(
    rows: pd.DataFrame, schema: SourceSchema, file: str, scope: Scope
) -> Iterator[Problem]:
    """What is said of rows outside the programme, beyond their number."""
    if {schema.scoped_by, "communes_pvd"} & scope.unreliable:
        return
    if schema.scoped_by and schema.key:
        column, found = schema.key[0], rows[schema.key[0]]
    elif schema.scoped_by is None and (places := schema.of_kind(Kind.BENEFICIAIRE)):
        column = places[0].name
        found = rows.loc[rows[column].str.len() == SIREN, column]
    else:
        return
    yield from listed(
        file,
        "hors programme",
        "au moins une commune du programme",
        "rien à faire si elle n’en couvre aucune : la ligne n’est pas comptée",
        found,
        column,
        Severity.A_VERIFIER,
    )


def _late(
    table: pd.DataFrame, schema: SourceSchema, file: str, arrete: date, problems: list[Problem]
) -> "pd.Series[bool]":
    """Which rows are dated after the arrêté."""
    late = pd.Series(False, index=table.index)
    for column in schema.of_kind(Kind.DATE, Kind.ANNEE):
        values = table[column.name]
        year = column.kind is Kind.ANNEE
        after = values > (arrete.year if year else pd.Timestamp(arrete))
        found = values[after].astype("str") if year else values[after].dt.strftime("%Y-%m-%d")
        problems += listed(
            file,
            "postérieur à l’arrêté",
            f"{arrete.year} au plus tard" if year else f"une date jusqu’au {arrete}",
            "rien à faire si la date est juste : la ligne n’est pas comptée",
            found.astype("str"),
            column.name,
            Severity.A_VERIFIER,
        )
        late |= after
    return late


def _early(
    table: pd.DataFrame,
    schema: SourceSchema,
    file: str,
    launch: date | None,
    problems: list[Problem],
) -> None:
    """Report what was signed before the programme began, where that cannot be."""
    if launch is None or not schema.since_launch:
        return
    for column in schema.of_kind(Kind.DATE):
        values = table[column.name]
        found = values[values < pd.Timestamp(launch)].dt.strftime("%Y-%m-%d")
        problems += listed(
            file,
            "antérieur au programme",
            f"une date à partir du {launch}, lancement du programme",
            "confirmer la date : la ligne est comptée",
            found.astype("str"),
            column.name,
            Severity.A_VERIFIER,
        )


def _empty(
    table: pd.DataFrame, schema: SourceSchema, file: str, problems: list[Problem]
) -> "pd.Series[bool]":
    """Which rows are not signed for want of a date; elsewhere an empty date is only reported."""
    dates = schema.of_kind(Kind.DATE)
    missing = table[dates[0].name].isna() if dates else pd.Series(False, index=table.index)
    if schema.empty_date is EmptyDate.COMPTEE and missing.any():
        problems += listed(
            file,
            "date absente",
            "une date jusqu’à l’arrêté",
            "compléter la date ; sans elle, la ligne compte à la date de la livraison",
            pd.Series("", index=table.index[missing], dtype="str"),
            dates[0].name,
            Severity.A_VERIFIER,
        )
    signed = schema.empty_date in (EmptyDate.COMPTEE, EmptyDate.INDIFFERENTE)
    return missing & False if signed else missing
