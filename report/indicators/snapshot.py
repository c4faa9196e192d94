"""What was published, frozen: every figure at every level, and the bytes it was made from.

`publication/<version>/` of an edition's folder holds two files that nothing rewrites:

    publication.json   arrêté, version, software, hashes of the inputs, wording of each figure
    chiffres.csv.gz    a line per territory, a column per figure and per category of each chart

A cell is a whole number (centimes for money), « a/b », an ISO date, or the sign of its state: a
masked value is not in the file.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from importlib.metadata import version as installed
from pathlib import Path

from report import resources, units
from report.edition import Edition
from report.errors import InvalidInput, Problem
from report.indicators.figures import Figures, Value
from report.indicators.measures import formula
from report.indicators.rollup import CONNU, STATES, Cells
from report.territories import Level, Territory
from report.units import SIGNS, State

MANIFEST, VALUES = "publication.json", "chiffres.csv.gz"
_STATES = {sign: state for state, sign in SIGNS.items()}
_KEYS = ("niveau", "code")
_PART = "/"


@dataclass(frozen=True)
class Wording:
    """How a figure was worded and made when it was published."""

    libelle: str
    unite: str
    formule: str
    definition: str
    sources: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A published version of an edition.

    inputs: file → sha256; wordings: figure → how it was made; perimetres: figure → what exactly
    is counted; rows: (level, code) → cells in the order of columns.
    """

    arrete: date
    version: str
    publication: date
    cog: int
    software: str
    inputs: Mapping[str, str]
    wordings: Mapping[str, Wording]
    perimetres: Mapping[str, str]
    columns: tuple[str, ...]
    rows: Mapping[tuple[str, str], tuple[str, ...]]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: rank for rank, name in enumerate(self.columns)}

    def get(self, name: str, territory: Territory) -> tuple[Value, State] | None:
        """The value and the state published; None when that figure or territory was not."""
        return self.cell(name, territory.level, territory.code)

    def cell(self, name: str, level: Level, code: str) -> tuple[Value, State] | None:
        """The same by codes. name: a figure, or « chart/category »."""
        row = self.rows.get((level.value, code))
        if row is None or name not in self._places:
            return None
        return read_cell(row[self._places[name]])


def freeze(figures: Figures) -> dict[str, bytes]:
    """The files of a snapshot, by name. Deterministic: same figures, same bytes."""
    if figures.interne:
        raise ValueError("figures without secrecy are never published")
    values = gzip.compress(_table(figures).encode("utf-8"), 9, mtime=0)
    edition = figures.records.edition
    manifest = {
        "arrete": edition.arrete.isoformat(),
        "version": edition.version,
        "publication": edition.publication.isoformat(),
        "cog": edition.cog,
        "logiciel": installed("point-avancement"),
        "chiffres": hashlib.sha256(values).hexdigest(),
        "entrees": inputs(edition),
        "perimetres": dict(edition.perimetres),
        "indicateurs": {name: asdict(one) for name, one in wordings(figures).items()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    return {VALUES: values, MANIFEST: text.encode("utf-8")}


def inputs(edition: Edition) -> dict[str, str]:
    """Every file that an edition is made from, with its sha256: its folder, then the COG."""
    folder, cog = edition.folder, resources.root("data") / "reference" / f"cog-{edition.cog}"
    own = sorted(path for path in folder.glob("*.*") if path.suffix in (".toml", ".csv"))
    own += sorted((folder / "textes").rglob("*.md"))
    own += sorted(path for path in (folder / "sources").rglob("[!.]*") if path.is_file())
    found = {path.relative_to(folder).as_posix(): _digest(path) for path in own}
    found |= {f"{cog.name}/{path.name}": _digest(path) for path in sorted(cog.glob("*.csv"))}
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def wordings(figures: Figures) -> dict[str, Wording]:
    """How each figure is worded and made now."""
    return {
        name: Wording(
            definition.label,
            units.name(definition.unit),
            formula(figures.measures[name]),
            definition.definition,
            figures.sources(name),
        )
        for name, definition in figures.definitions.items()
    }


def columns_of(figures: Figures) -> dict[str, Mapping[Level, Cells]]:
    """Every figure, then « chart/category », with its cells at every level."""
    columns = {name: figures.cells[name] for name in figures.definitions}
    for split, parts in figures.parts.items():
        columns |= {f"{split}{_PART}{label}": parts[label] for label in figures.order(split)}
    return columns


def _table(figures: Figures) -> str:
    columns = columns_of(figures)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*_KEYS, *columns))
    for level in Level:
        by_column = [list(written(cells[level])) for cells in columns.values()]
        for rank, code in enumerate(figures.codes(level)):
            writer.writerow((level.value, code, *(cells[rank] for cells in by_column)))
    return text.getvalue()


def written(cells: Cells) -> Iterator[str]:
    """The cells of a level, as the file has them."""
    numerators = cells.numerator.tolist()
    divisors = cells.denominator.tolist() if cells.denominator is not None else None
    for rank, state in enumerate(cells.states.tolist()):
        if state != CONNU:
            yield SIGNS[STATES[state]]
        elif cells.day is not None:
            yield cells.day.isoformat()
        elif divisors is not None:
            yield f"{numerators[rank]}/{divisors[rank]}"
        else:
            yield str(numerators[rank])


def read_cell(text: str) -> tuple[Value, State]:
    """The value and the state that a cell of the file says."""
    if text in _STATES:
        return None, _STATES[text]
    if "/" in text:
        numerator, denominator = text.split("/")
        return Fraction(int(numerator), int(denominator)), State.CONNU
    if text[1:].isdigit() or text.isdigit():
        return int(text), State.CONNU
    return date.fromisoformat(text), State.CONNU


def inputs_of(folder: Path) -> Mapping[str, str]:
    """The files that a published version was made from, with their sha256, its figures unread."""
    facts = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    found: dict[str, str] = facts["entrees"]
    return found


def load(folder: Path) -> Snapshot:
    """The snapshot in a folder. Raises InvalidInput when it is not there, or was altered."""
    manifest, values = folder / MANIFEST, folder / VALUES
    name = f"{folder.parent.parent.name}/publication/{folder.name}"
    if not manifest.is_file() or not values.is_file():
        raise InvalidInput([_absent(name)])
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    if _digest(values) != facts["chiffres"]:
        raise InvalidInput([_altered(f"{name}/{VALUES}")])
    header, *lines = csv.reader(
        io.StringIO(gzip.decompress(values.read_bytes()).decode("utf-8")), strict=True
    )
    return Snapshot(
        date.fromisoformat(facts["arrete"]),
        facts["version"],
        date.fromisoformat(facts["publication"]),
        facts["cog"],
        facts["logiciel"],
        facts["entrees"],
        {name: _wording(one) for name, one in facts["indicateurs"].items()},
        facts["perimetres"],
        tuple(header[len(_KEYS) :]),
        {(line[0], line[1]): tuple(line[len(_KEYS) :]) for line in lines},
    )


def _wording(facts: Mapping[str, object]) -> Wording:
    sources = facts["sources"]
    return Wording(
        libelle=str(facts["libelle"]),
        unite=str(facts["unite"]),
        formule=str(facts["formule"]),
        definition=str(facts["definition"]),
        sources=tuple(map(str, sources)) if isinstance(sources, list) else (),
    )


def _absent(name: str) -> Problem:
    return Problem(
        file=name,
        rule="édition non publiée",
        expected="l’instantané d’une édition publiée",
        remedy="la publier : point-avancement publie --edition …",
    )


def _altered(name: str) -> Problem:
    return Problem(
        file=name,
        rule="instantané modifié",
        expected="les octets figés à la publication",
        remedy="reprendre le fichier d’origine : un instantané ne se modifie pas",
    )
