"""Territories and the code officiel géographique (COG) of a given year.

A figure is always the figure *of* a territory: the whole country, a région, a département, an
EPCI or a commune. `Cog.load(2025)` reads the vintage's files of data/reference/ once; names are
already in their printed form (’, œ). Orders are official: 2A and 2B between 19 and 21, overseas
last. Collectivités d'outre-mer (975, 977, 978, 98x) have communes but belong to no région and to
no département: they count in the whole country only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
from pyarrow import compute, csv

from report.errors import UnknownTerritory
from report.resources import root

# Every column is text but population (whole), longitude, latitude, x and y (real).
_REAL = dict.fromkeys(("longitude", "latitude", "x", "y"), pa.float64())
_TEXT = "code nom departement region epci liaison locatif genitif siren nature ancien actuel"
_TYPES = _REAL | dict.fromkeys(_TEXT.split(), pa.string()) | {"population": pa.int64()}

# Insee's « type de nom en clair » (TNCC): the word that links a preposition to a name. The name
# of a commune already carries its article, which contracts: « Le Mans » → « au Mans ».
_GENITIFS = {"1": "d’", "2": "du ", "4": "des ", "6": "d’", "8": "de "}
_LOCATIFS = {"2": "au ", "4": "aux "}
_CONTRACTED = {"2": "Le ", "4": "Les "}


class Level(StrEnum):
    """Territorial levels, from the widest to the smallest."""

    NATIONAL = "nat"
    REGION = "reg"
    DEPARTEMENT = "dep"
    EPCI = "epci"
    COMMUNE = "com"

    @property
    def label(self) -> str:
        """The level in French: « région »."""
        return _LABELS[self]


_LABELS = {
    Level.NATIONAL: "national",
    Level.REGION: "région",
    Level.DEPARTEMENT: "département",
    Level.EPCI: "EPCI",
    Level.COMMUNE: "commune",
}


@dataclass(frozen=True, order=False)
class Territory:
    """One territory and the words that name it in a sentence.

    locatif: « en Ille-et-Vilaine », « dans le Finistère », « au Mans »; genitif:
    « d’Ille-et-Vilaine », « du Finistère », « du Mans ».
    """

    level: Level
    code: str
    name: str
    locatif: str = field(compare=False)
    genitif: str = field(compare=False)

    @property
    def key(self) -> str:
        """Identifier in links, file names and the command line: "dep:35", "nat"."""
        return "nat" if self.level is Level.NATIONAL else f"{self.level}:{self.code}"

    def __str__(self) -> str:
        return self.name


FRANCE = Territory(Level.NATIONAL, "FR", "France", "en France", "de France")


@dataclass(frozen=True, eq=False)
class Cog:
    """The territories of France as the COG of one year lists them.

    communes: index `code`, official order; nom, departement, region ("" in the collectivités
    d'outre-mer), epci (SIREN, "" when none), population (inhabitants, municipale), liaison
    (Insee's TNCC), longitude, latitude (degrees), x, y (metres in the projection of the
    outlines; NaN where there is no outline).
    departements (101), collectivites (outre-mer, not départements), regions (18): index `code`;
    nom, locatif, genitif, and region for the first two. epcis: index `siren`; nom, nature.
    successeurs: vanished, déléguée, associée or arrondissement code → present commune.
    """

    millesime: int
    communes: pd.DataFrame
    departements: pd.DataFrame
    collectivites: pd.DataFrame
    regions: pd.DataFrame
    epcis: pd.DataFrame
    successeurs: Mapping[str, str]

    @staticmethod
    def load(millesime: int = 2025) -> "Cog":
        """The COG of that year, read once. Raises UnknownTerritory when the year is not there."""
        return _load(millesime)

    def __reduce__(self) -> tuple[object, tuple[int]]:
        """Another process reads the same files: only the year travels."""
        return Cog.load, (self.millesime,)

    @staticmethod
    def millesimes() -> tuple[int, ...]:
        """The years whose COG is in data/reference/, oldest first."""
        folders = (root("data") / "reference").glob("cog-*")
        return tuple(sorted(int(folder.name.removeprefix("cog-")) for folder in folders))

    def territory(self, level: Level, code: str) -> Territory:
        """The territory of that level and code. Raises UnknownTerritory."""
        if level is Level.NATIONAL:
            return FRANCE
        table = self.table(level)
        if level is Level.DEPARTEMENT and code in self.collectivites.index:
            table = self.collectivites
        if code not in table.index:
            raise UnknownTerritory(self._unknown(level, code))
        row = table.loc[code]
        name = str(row["nom"])
        if level is Level.EPCI:
            return Territory(level, code, name, *_epci_forms(name, str(row["nature"])))
        if level is Level.COMMUNE:
            return Territory(level, code, name, *_commune_forms(name, str(row["liaison"])))
        return Territory(level, code, name, str(row["locatif"]), str(row["genitif"]))

    def parse(self, key: str) -> Territory:
        """The territory that a key names: "nat", "reg:53", "dep:35", "epci:200…", "com:35051"."""
        level, _, code = key.strip().partition(":")
        if level == Level.NATIONAL and not code:
            return FRANCE
        if level not in list(Level)[1:] or not code:
            raise UnknownTerritory(
                f"Territoire « {key} » : attendu nat, reg:53, dep:35, epci:SIREN ou com:35051."
            )
        return self.territory(Level(level), code.upper())

    def knows(self, key: str) -> bool:
        """Whether a key names a territory."""
        try:
            self.parse(key)
        except UnknownTerritory:
            return False
        return True

    def codes(self, level: Level) -> tuple[str, ...]:
        """Every code of the level, in official order."""
        return _codes(self, level)

    def parents(self, level: Level) -> pd.Series:
        """Commune code → code of its territory at the level, "" when it has none."""
        return _parents(self, level)

    def table(self, level: Level) -> pd.DataFrame:
        """The territories of a level below the nation, in official order."""
        return {
            Level.REGION: self.regions,
            Level.DEPARTEMENT: self.departements,
            Level.EPCI: self.epcis,
            Level.COMMUNE: self.communes,
        }[level]

    def _unknown(self, level: Level, code: str) -> str:
        words = {
            Level.REGION: "La région",
            Level.DEPARTEMENT: "Le département",
            Level.EPCI: "L’EPCI",
            Level.COMMUNE: "La commune",
        }
        message = f"{words[level]} « {code} » n’est pas dans le COG {self.millesime}."
        if level is Level.COMMUNE and code in self.successeurs:
            successor = self.successeurs[code]
            message += f" Ce code relève de {successor} ({self.communes.at[successor, 'nom']})."
        return message


@lru_cache(maxsize=16)
def _codes(cog: Cog, level: Level) -> tuple[str, ...]:
    return (FRANCE.code,) if level is Level.NATIONAL else tuple(cog.table(level).index)


@lru_cache(maxsize=16)
def _parents(cog: Cog, level: Level) -> pd.Series:
    """Asked for by every page of every edition: worked out once."""
    communes = cog.communes
    if level is Level.NATIONAL:
        return pd.Series(FRANCE.code, index=communes.index, name="france")
    if level is Level.COMMUNE:
        return communes.index.to_series(name="commune")
    if level is Level.DEPARTEMENT:
        return communes["departement"].where(communes["region"] != "", "")
    return communes[level.name.lower()]


def _commune_forms(name: str, liaison: str) -> tuple[str, str]:
    """Locatif and génitif of a commune, from its TNCC."""
    bare = name.removeprefix(_CONTRACTED.get(liaison, ""))
    return _LOCATIFS.get(liaison, "à ") + bare, _GENITIFS.get(liaison, "de ") + bare


def _epci_forms(name: str, nature: str) -> tuple[str, str]:
    """Locatif and génitif of an EPCI: its nature gives the gender when its name begins with it."""
    if nature in ("CC", "CA", "CU") or name.startswith("Métropole"):
        return f"dans la {name}", f"de la {name}"
    if name.startswith("Eurométropole"):
        return f"dans l’{name}", f"de l’{name}"
    return f"dans l’intercommunalité {name}", f"de l’intercommunalité {name}"


def _table(path: Path) -> pa.Table:
    """One reference file: codes and names are text, an empty cell is ""."""
    options = csv.ConvertOptions(column_types=_TYPES, strings_can_be_null=False)
    return csv.read_csv(path, convert_options=options)


def _read(path: Path) -> pd.DataFrame:
    """The same as a frame, indexed by its first column."""
    frame = _table(path).to_pandas()
    return frame.set_index(frame.columns[0])


def _placed(communes: Path, centroides: Path) -> pd.DataFrame:
    """The communes with their points, matched by code (no point: NaN)."""
    table, points = _table(communes), _table(centroides)
    rows = compute.index_in(table["code"], value_set=points["code"])
    for name in _REAL:
        table = table.append_column(name, points[name].take(rows))
    return table.to_pandas().set_index("code")


@cache
def _load(millesime: int) -> Cog:
    if millesime not in Cog.millesimes():
        years = ", ".join(str(year) for year in Cog.millesimes())
        raise UnknownTerritory(f"COG {millesime} absent : millésimes présents, {years}.")
    reference = root("data") / "reference"
    folder = reference / f"cog-{millesime}"
    departements = _read(folder / "departements.csv")
    passage = _read(folder / "passage.csv")["actuel"]
    return Cog(
        millesime=millesime,
        communes=_placed(folder / "communes.csv", reference / "centroides.csv"),
        departements=departements[departements["region"] != ""],
        collectivites=departements[departements["region"] == ""],
        regions=_read(folder / "regions.csv"),
        epcis=_read(folder / "epci.csv"),
        successeurs=MappingProxyType(dict(zip(passage.index, passage, strict=True))),
    )
