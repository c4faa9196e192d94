"""An edition: a folder of data/editions that says what is published, as of when, from whom.

Four files describe it, validated together (pydantic, imported only when an edition is loaded):

    edition.toml     arrêté, titles, colophon, links, class bounds of maps, one entry per source,
                     rules of secrecy, acknowledged gaps, errata
    programme.toml   the programme's own dates and rules
    club.toml        editorial records, one entry each, so that they are counted and never typed
    journal.toml     the logs of deliveries and of assumptions (may be absent)

`Edition.load` gives every problem of the files at once: file, line, key, value, remedy.
A date known to the month or to the year only is an `Instant`: text as "2022-03" or "2025".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar

from annotated_types import Interval, MinLen

from report import resources
from report.journal import SECRETS, Ecart, Erratum, Journal, Secret

DEFAULT_EDITION = "2025-06-30"
"""The edition that is taken when the user names none. Written here and nowhere else."""

_CONFIG = {"extra": "forbid"}

Text = Annotated[str, MinLen(1)]
FIRST_VERSION = "1.0"
Version = Annotated[str, "version"]
"""« 1.0 », then « 1.1 » once corrected."""

Instant = Annotated[str, "instant"]
"""An ISO date known to the day, the month or the year: "2023-10-06", "2022-03", "2025"."""


@dataclass(frozen=True)
class Link:
    """A resource the pages point to. Without an address it is printed as text and reported."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    libelle: Text
    adresse: str | None = None


@dataclass(frozen=True)
class Contact:
    """Whom to write to: a function, never a person unless the edition names one."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    fonction: Text
    adresse: str | None = None


@dataclass(frozen=True)
class Colophon:
    """Who answers for the publication. Contributions are generated from the sources."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    directeur: Text
    redaction: Text
    mention: str = ""


@dataclass(frozen=True)
class Realisation:
    """Who drew the maps and when (printed by month): the end of each map's credit line."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    auteur: Text
    date: date


@dataclass(frozen=True)
class SourceEntry:
    """What the edition says of one delivery; its rows are described in report.sources.schemas."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    fournisseur: Text
    libelle: Text
    arrete: date
    livre: bool = True
    sigle: str | None = None
    licence: str | None = None
    note: str = ""

    @property
    def credit(self) -> str:
        """The provider as a credit line names it: « DGGN » for « gendarmerie nationale »."""
        return self.sigle or self.fournisseur


@dataclass(frozen=True)
class Programme:
    """The programme's own facts: dates, rate of subsidy in percent, prizes of PALPITE."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    nom: Text
    sigle: Text
    lancement: date
    duree: Annotated[int, Interval(ge=1, le=50)]
    taux_subvention: Annotated[int, Interval(ge=0, le=100)]
    fin_financement: date
    debut_credits: date
    creation_agence: date
    palpite_laureats: Annotated[int, Interval(ge=0)]

    @property
    def echeance(self) -> date:
        """The last day of the programme: launch + duration."""
        return self.lancement.replace(year=self.lancement.year + self.duree) - timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """One thing that is counted: an episode, a webinar, a tool. An unknown title stays empty."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    titre: str = ""
    lien: str | None = None


@dataclass(frozen=True)
class Podcast:
    """A season of the podcast, with one entry per episode; empty dates are unknown dates."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    saison: Annotated[int, Interval(ge=1)]
    episodes: tuple[Entry, ...]
    titre: str = ""
    debut: Instant = ""
    fin: Instant = ""
    nouveau: bool = False
    partenaire: str = ""
    lien: str | None = None


@dataclass(frozen=True)
class Atelier:
    """An in situ workshop; the commune's name comes from the COG."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    insee_com: Text
    debut: Instant = ""
    fin: Instant = ""


@dataclass(frozen=True)
class Saison:
    """A thematic season: its webinars and its workshops, one entry each."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    id: Text
    titre: Text
    debut: Instant = ""
    fin: Instant = ""
    webinaires: tuple[Entry, ...] = ()
    ateliers: tuple[Atelier, ...] = ()
    lien: str | None = None


@dataclass(frozen=True)
class Webinaire:
    """A « webinaire de décryptage », with the tools shown and the communes that testified."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    titre: Text
    debut: Instant = ""
    outils: tuple[Entry, ...] = ()
    temoignages: tuple[Entry, ...] = ()
    partenaire: str = ""
    lien: str | None = None


@dataclass(frozen=True)
class Ouvrage:
    """A recent publication, or a channel of information, with its partners and its link."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    titre: Text
    partenaires: tuple[str, ...] = ()
    lien: str | None = None


@dataclass(frozen=True)
class Club:
    """The editorial records of the Club: `len()` of each is the figure that is printed."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    podcasts: tuple[Podcast, ...] = ()
    saisons: tuple[Saison, ...] = ()
    saisons_en_cours: tuple[Saison, ...] = ()
    webinaires: tuple[Webinaire, ...] = ()
    webinaires_a_venir: tuple[Webinaire, ...] = ()
    publications: tuple[Ouvrage, ...] = ()
    canaux: tuple[Ouvrage, ...] = ()


@dataclass(frozen=True)
class Edition:
    """Everything an edition says of itself; records are read by report.sources.

    classes: interior bounds of each map of rates, in per cent.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CONFIG
    folder: Path
    arrete: date
    publication: date
    titre: Text
    cog: int
    demonstration: bool
    colophon: Colophon
    realisation: Realisation
    sources: Mapping[str, SourceEntry]
    programme: Programme
    club: Club
    classes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    liens: Mapping[str, Link] = field(default_factory=dict)
    contacts: tuple[Contact, ...] = ()
    methode_classes: str = "quantiles"
    precedente: str | None = None
    version: Version = FIRST_VERSION
    errata: tuple[Erratum, ...] = ()
    ecarts_reconnus: tuple[Ecart, ...] = ()
    secret: Mapping[str, Secret] = field(default_factory=dict)
    perimetres: Mapping[str, str] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)

    @property
    def links(self) -> Mapping[str, Link]:
        """The resources the pages may point to, by identifier."""
        return self.liens

    @property
    def previous(self) -> str | None:
        """The edition this one is compared with; none means that no evolution is printed."""
        return self.precedente

    @property
    def secrets(self) -> Mapping[str, Secret]:
        """The small-number rules in force, by source: those by default, then the edition's."""
        return {**SECRETS, **self.secret}

    @property
    def publication_folder(self) -> Path:
        """Where the snapshot of this version is, once published."""
        return self.folder / "publication" / self.version

    @property
    def published(self) -> bool:
        """Whether this version was published; until then its pages bear « PROJET »."""
        return (self.publication_folder / "publication.json").is_file()

    @property
    def corrected(self) -> bool:
        """Whether this version corrects one already published."""
        return self.version != FIRST_VERSION

    def stem(self, territory: str = "nat") -> str:
        """How its files are called: « point-avancement-2025-06-30-dep-976-v1.1 ».

        territory: key of the territory, left out for the national edition; the version is left out
        for the first one.
        """
        where = "" if territory == "nat" else f"-{territory.replace(':', '-')}"
        version = f"-v{self.version}" if self.corrected else ""
        return f"point-avancement-{self.arrete.isoformat()}{where}{version}"

    @cached_property
    def contributors(self) -> tuple[str, ...]:
        """Every provider of a delivered source, once, in alphabetical order: the colophon."""
        names = {entry.fournisseur for entry in self.sources.values() if entry.livre}
        return tuple(sorted(names, key=str.casefold))

    @classmethod
    def load(cls, folder: Path | str = DEFAULT_EDITION) -> "Edition":
        """The edition in a folder (or named like one of data/editions).

        Raises InvalidInput with every problem of its files.
        """
        from report import edition_check

        return edition_check.load(locate(folder))


def locate(name: Path | str) -> Path:
    """The folder of an edition: a path as given, else a name under data/editions."""
    path = Path(name)
    known = resources.root("data") / "editions" / path
    return known if not path.is_dir() and known.is_dir() else path


def beside(folder: Path, name: str) -> Path:
    """The folder of another edition: beside this one's, else in data/editions."""
    other = folder.parent / name
    return other if (other / "edition.toml").is_file() else locate(name)


def inside(folder: Path, relative: str) -> Path | None:
    """The file at that place, or None when a symbolic link leads out of the edition's folder."""
    path = folder / relative
    return path if path.resolve().is_relative_to(folder.resolve()) else None
