"""The data of the maps as tables: a row a unit, a column an indicator, one unit a column.

The country is given by département (the ADEME by région), a région by département, the others by
commune. What the table of communes says already (`templates/communes.html`) is not said twice:
`where` tells, for an indicator, the table that has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report.document import tables
from report.document.flow import Cell, Column, Line, Table, cells
from report.document.sentences import Subject
from report.indicators import Figures
from report.territories import Level, Territory

PAGE = "donnees-cartes"
"""The page of these tables; an edition where they are short has them with its annex."""

STATES_PAGE = "communes-etat"
"""The page that says the state of each commune, where there is one."""

_NAMES, _WIDTH = 46.0, 265.0
_MOST = 24.0
"""A column is no wider: numbers of a row stay together."""


@dataclass(frozen=True)
class Shown:
    """An indicator in a table: its heading; for a yes or no of a commune, the words of both."""

    id: str
    mots: str
    commune: str = ""
    oui: str = ""
    non: str = ""


_COMMUNES = Shown("communes_pvd", "Communes du programme")
_SIGNED = Shown(
    "conventions_cadres_communes_signataires",
    "Communes signataires",
    *("Convention-cadre", "signée", "à signer"),
)
_ORT = Shown("ort_communes", "Communes en ORT", "ORT", "oui", "non")
_SAFETY = Shown(
    "securite_contrats_communes", "Contrats de sécurité", "Contrat de sécurité", "signé", "non"
)
_FOLIES = (
    Shown("microfolies_fixes", "Micro-Folies fixes", oui="fixe"),
    Shown("microfolies_mobiles", "Micro-Folies mobiles", oui="mobile"),
    Shown("microfolies_fixes_mobiles", "Micro-Folies fixes et mobiles", oui="fixe et mobile"),
)
_FOLIE = Shown("microfolies_ouvertes", "Micro-Folies", "Micro-Folie", "oui", "non")
"""Of a commune, the kinds in one column."""
_HOUSING = Shown("anah_logements_renoves", "Logements rénovés (Anah)")
_HOUSING_SHARE = Shown("anah_travaux_part", "Part des aides de l’Anah, %")
_LOANS = Shown("bdt_prets_total", "Prêts Banque des Territoires, M€")
_GREEN = Shown("fonds_vert_projets", "Projets du Fonds vert")
_GREEN_SHARE = Shown("fonds_vert_repartition", "Répartition du Fonds vert, %")
_ADEME = (
    Shown("ademe_montant", "Aides de l’ADEME, M€"),
    Shown("ademe_part", "Part des aides de l’ADEME, %"),
    Shown("ademe_projets", "Projets (ADEME)"),
)
_ALL = (
    *(_COMMUNES, _SIGNED, _ORT, _SAFETY, *_FOLIES),
    *(_HOUSING, _HOUSING_SHARE, _LOANS, _GREEN, _GREEN_SHARE),
)
_LOCAL = (_SAFETY, _FOLIE, _LOANS, _GREEN, _ADEME[0])
_ALONE = (_SIGNED, _ORT, _HOUSING, *_LOCAL)

_HIGHEST = 9.6
"""A row of communes is no higher (mm)."""

_FEW = 6
"""Up to as many communes, their sheets say all that the maps show."""

_TABLE, _ADEME_ID = "cartes", "cartes-ademe"


def data_tables(subject: Subject) -> tuple[Table, ...]:
    """The tables of a territory's maps, but for what its other pages say."""
    if subject.territory.level in (Level.NATIONAL, Level.REGION):
        below = Level.REGION if subject.territory.level is Level.NATIONAL else Level.DEPARTEMENT
        areas = _areas(subject, _TABLE, Level.DEPARTEMENT, _ALL)
        return (areas, _areas(subject, _ADEME_ID, below, _ADEME))
    shown = _apart(subject)
    return (_communes(subject, shown),) if shown else ()


def where(subject: Subject, indicator: str) -> str | None:
    """The anchor of the table that holds an indicator of the territory's maps."""
    level, pagination = subject.territory.level, subject.pagination
    if level is Level.NATIONAL:
        return _held(indicator, _ADEME, _ADEME_ID) or _held(indicator, _ALL, _TABLE)
    if level is Level.REGION:
        if indicator in (_SIGNED.id, _ORT.id):
            return STATES_PAGE
        return _held(indicator, _ADEME, _ADEME_ID) or _held(indicator, _ALL, _TABLE)
    kind = _FOLIE.id if indicator in {folie.id for folie in _FOLIES} else indicator
    if found := _held(kind, _apart(subject), _TABLE):
        return found
    listed = STATES_PAGE if pagination.has(STATES_PAGE) else "communes"
    return _held(kind, _ALONE, listed)


def _held(indicator: str, shown: Sequence[Shown], anchor: str) -> str | None:
    return anchor if any(one.id == indicator for one in shown) else None


def _apart(subject: Subject) -> tuple[Shown, ...]:
    """What the table of communes does not say. A commune's edition maps its whole EPCI."""
    if subject.territory.level is Level.COMMUNE:
        return _ALONE
    return () if len(subject.figures.members(subject.territory)) <= _FEW else _LOCAL


def _areas(subject: Subject, id: str, level: Level, shown: Sequence[Shown]) -> Table:
    """Départements or régions, and their total."""
    ids = [one.id for one in shown]
    lines = [
        Line((Cell(place.name), *cells(*row))) for place, row in tables.rows(subject, level, ids)
    ]
    last = cells(subject.territory.name, *tables.total(subject, level, ids))
    noun = "région" if level is Level.REGION else "département"
    kind = "de l’ADEME, " if id == _ADEME_ID else ""
    legend = f"Données des cartes {kind}par {noun}"
    columns = (Column(noun.capitalize(), _NAMES), *_columns(shown))
    return Table(id, legend, columns, (*lines, Line(last, total=True)))


def _communes(subject: Subject, shown: Sequence[Shown]) -> Table:
    """The communes that the maps show, in alphabetical order."""
    places = _members(subject)
    rows = tables.states(subject, [(one.id, one.oui, one.non) for one in shown], places)
    kinds = tables.states(subject, [(one.id, one.oui, "") for one in _FOLIES], places)
    at = shown.index(_FOLIE)
    lines = []
    for (place, row), (_, folies) in zip(rows, kinds, strict=True):
        words = [word for word, _ in row]
        told = dict.fromkeys(kind for kind, _ in folies if kind)
        words[at] = ", ".join(told) or _FOLIE.non
        lines.append(Line(cells(place.name, *words)))
    columns = (Column("Commune", _NAMES), *_columns(shown, communes=True))
    return Table(_TABLE, "Données des cartes par commune", columns, tuple(lines)).airy(_HIGHEST)


def _members(subject: Subject) -> tuple[Territory, ...]:
    """The communes of the territory; those of its EPCI for a commune, which is shown in it."""
    figures, cog = subject.figures, subject.figures.records.cog
    place = subject.territory
    siren = str(cog.communes.at[place.code, "epci"]) if place.level is Level.COMMUNE else ""
    around = cog.territory(Level.EPCI, siren) if siren else place
    return tuple(cog.territory(Level.COMMUNE, code) for code in figures.members(around))


def _columns(shown: Sequence[Shown], *, communes: bool = False) -> Iterator[Column]:
    width = round(min(_MOST, (_WIDTH - _NAMES) / len(shown)), 2)
    for one in shown:
        words = communes and bool(one.commune)
        mots = one.commune if words else one.mots
        yield Column(mots, width, nombre=not words, indicateur=one.id)


def indicators(figures: Figures, chart: str) -> tuple[str, ...]:
    """The indicators of which a drawing is a map; nothing for another kind of drawing."""
    kind, _, named = chart.partition(":")
    if kind == "carte_territoire":
        return (named,)
    return figures.maps[kind].indicators if kind in figures.maps else ()
