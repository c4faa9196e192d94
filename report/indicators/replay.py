"""Back-test: a published edition recomputed from its own inputs, compared cell by cell.

Each deviation has its reason, from what changed since: a file, the list of communes, the COG, the
formula or the wording, a rule of secrecy, and failing these the software itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version

from report.indicators.figures import Figures, Value
from report.indicators.provenance import SCOPE
from report.indicators.snapshot import (
    Snapshot,
    Wording,
    columns_of,
    inputs,
    read_cell,
    wordings,
    written,
)
from report.sources.schemas import SCHEMAS
from report.territories import Level
from report.units import State


@dataclass(frozen=True)
class Deviation:
    """A cell that is not what was published; None where it was not, or is no more."""

    name: str
    level: Level
    code: str
    published: tuple[Value, State] | None
    recomputed: tuple[Value, State] | None
    reason: str


@dataclass(frozen=True)
class Replay:
    """What the comparison gives.

    cells: how many were compared; files: input → « modifié », « ajouté » or « retiré »; wordings:
    figures whose formula or wording changed, with what changed; deviations: every cell that
    differs, in the order of figures, levels and territories.
    """

    cells: int
    files: Mapping[str, str]
    wordings: Mapping[str, str]
    deviations: tuple[Deviation, ...]

    @property
    def faithful(self) -> bool:
        """Whether everything that was published comes out again."""
        return not self.deviations


def replay(snapshot: Snapshot, figures: Figures) -> Replay:
    """The figures of an edition, computed again, against what was published of it."""
    edition = figures.records.edition
    files = _differing(snapshot.inputs, inputs(edition))
    changed = dict(_reworded(snapshot.wordings, wordings(figures)))
    now = dict(_cells(figures))
    compared, found = 0, []
    for rank, name in enumerate(snapshot.columns):
        reason = _reason(name, figures, files, changed, snapshot)
        for (level, code), row in snapshot.rows.items():
            compared += 1
            text = now.get(name, {}).get((level, code))
            if text == row[rank]:
                continue
            before, after = read_cell(row[rank]), None if text is None else read_cell(text)
            if before != after:
                why = _secrecy(before, after, reason, files)
                found.append(Deviation(name, Level(level), code, before, after, why))
    found += [
        Deviation(
            name, Level(level), code, None, read_cell(text), "nouvel indicateur ou territoire"
        )
        for name, cells in now.items()
        for (level, code), text in cells.items()
        if name not in snapshot.columns or (level, code) not in snapshot.rows
    ]
    return Replay(compared, files, changed, tuple(found))


def _cells(figures: Figures) -> Iterator[tuple[str, dict[tuple[str, str], str]]]:
    for name, cells in columns_of(figures).items():
        found = {}
        for level in Level:
            texts = written(cells[level])
            for code, text in zip(figures.codes(level), texts, strict=True):
                found[level.value, str(code)] = text
        yield name, found


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Files that are not the same, and how."""
    words = {}
    for name in (*before, *(name for name in after if name not in before)):
        if name not in after:
            words[name] = "retiré"
        elif name not in before:
            words[name] = "ajouté"
        elif before[name] != after[name]:
            words[name] = "modifié"
    return words


def _reworded(
    before: Mapping[str, Wording], after: Mapping[str, Wording]
) -> Iterator[tuple[str, str]]:
    for name, was in before.items():
        now = after.get(name)
        if now is None:
            yield name, "indicateur retiré"
        elif now.formule != was.formule:
            yield name, f"formule : « {was.formule} » devenue « {now.formule} »"
        elif now.unite != was.unite:
            yield name, f"unité : « {was.unite} » devenue « {now.unite} »"
        elif now.sources != was.sources:
            yield name, "sources différentes"
        elif (now.definition, now.libelle) != (was.definition, was.libelle):
            yield name, "libellé ou définition récrits"


def _reason(
    name: str,
    figures: Figures,
    files: Mapping[str, str],
    changed: Mapping[str, str],
    snapshot: Snapshot,
) -> str:
    """Why an indicator may have changed since it was published."""
    whole = name.partition("/")[0]
    if whole in figures.breakdowns:
        whole = figures.breakdowns[whole].whole
    if whole in changed:
        return changed[whole]
    sources = figures.sources(whole) if whole in figures.definitions else ()
    own = [SCHEMAS[source].file for source in (*sources, SCOPE)]
    own += ["programme.toml", "club.toml"] if not sources else []
    touched = [f"{file} {files[file]}" for file in own if file in files]
    cog = [f"{file} {how}" for file, how in files.items() if file.startswith("cog-")]
    if touched or cog:
        return ", ".join(dict.fromkeys([*touched, *cog]))
    now = version("point-avancement")
    if now != snapshot.software:
        return f"logiciel {snapshot.software} devenu {now}"
    return "aucun fichier ni formule n’a changé : le calcul lui-même"


def _secrecy(
    before: tuple[Value, State],
    after: tuple[Value, State] | None,
    reason: str,
    files: Mapping[str, str],
) -> str:
    if after is None:
        return "indicateur ou territoire retiré"
    masked = State.SECRET in (before[1], after[1]) and before[1] is not after[1]
    if masked and "edition.toml" in files and reason.startswith("aucun"):
        return "règle de secret d’edition.toml"
    return reason
