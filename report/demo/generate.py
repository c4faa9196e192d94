"""The whole of the demonstration: draw every source, write the files, make an edition of it."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from report.demo import actions, aides, anah, communes, conventions, postes, services, totaux
from report.demo.goals import Targets, model
from report.demo.liste import read_communes
from report.demo.scene import Step, steps
from report.edition import Edition
from report.errors import InvalidInput, Problem
from report.sources.schemas import SCHEMAS
from report.territories import Cog

Rows = dict[str, pd.DataFrame]

# Each maker may read what those before it have drawn.
MAKERS: Sequence[Callable[[Step], Rows]] = (
    anah.operations,
    anah.dwellings,
    anah.advice,
    postes.make,
    postes.fund,
    conventions.make,
    actions.make,
    actions.fund,
    aides.by_year,
    aides.fonds_vert,
    aides.cerema,
    aides.by_day,
    aides.loans,
    aides.workshops,
    services.france_services,
    services.security,
    services.micro_folies,
    services.popsu_communes,
    services.popsu_productions,
)


def generate(
    cog: Cog,
    targets: Targets,
    given: pd.DataFrame | Sequence[str] | None = None,
    seed: int | None = None,
) -> Mapping[str, pd.DataFrame]:
    """Every source of the edition, in the order of the schemas, columns as they are written.

    given: the communes of the programme, as codes or as a table with insee_com (lib_com, id_pvd
    and date_signature are kept when present); None: a synthetic choice. seed: None for the seed
    of the model. The same arguments always give the same tables.
    """
    rule = model()
    seed = rule["graine"] if seed is None else seed
    table = _as_table(given)
    chosen = communes.choose(cog, rule, seed) if table is None else sorted(set(table["insee_com"]))
    members = communes.at_each_date(chosen, targets, given=table is not None)
    drawn: dict[str, pd.DataFrame] = {}
    play = steps(cog, targets, members, rule, seed)
    for step in play:
        _add(step.tables, {"communes_pvd": communes.make(step, table)})
        for maker in MAKERS:
            _add(step.tables, maker(step))
        drawn = step.tables
    return _finish(cog, targets, play[-1], drawn)


def _add(tables: dict[str, pd.DataFrame], rows: Rows) -> None:
    """Put new rows after those already drawn."""
    for source, frame in rows.items():
        parts = [part for part in (tables.get(source), frame) if part is not None and len(part)]
        tables[source] = pd.concat(parts, ignore_index=True) if parts else frame


def _finish(
    cog: Cog, targets: Targets, last: Step, drawn: Mapping[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """States at the date, denominators, then rows sorted and columns as the schema has them."""
    goals = targets.goals.scaled(targets.factor(len(last.members)))
    occupied = goals[("postes_chef_projet", "occupes")]
    funded = set(drawn["financements"]["id_action"])
    tables = {
        **drawn,
        "postes_chef_projet": postes.statuses(drawn["postes_chef_projet"], occupied),
        "actions": actions.states(drawn["actions"], funded, targets.states),
        "totaux_anah": totaux.anah(
            cog, last.members, drawn["anah_logements"], last.model, last.seed
        ),
        "totaux_ademe": totaux.ademe(
            cog, last.members, drawn["ademe_aides"], last.model, last.seed
        ),
    }
    return {name: _written(tables[name], name) for name in SCHEMAS}


def _written(table: pd.DataFrame, source: str) -> pd.DataFrame:
    """The columns of a source in their order, its rows sorted: identifiers by number, then text."""
    columns = list(SCHEMAS[source].columns)
    keys = table[columns].copy()
    for column in columns:
        if pd.api.types.is_datetime64_any_dtype(keys[column]):
            keys[column] = keys[column].dt.strftime("%Y-%m-%d").fillna("")
    rows = keys.astype("str")
    number = rows[columns[0]].str.extract(r"^[A-Z]+-?(\d+)$", expand=False).astype("float")
    sort = rows.assign(_nombre=number.fillna(0))
    order = sort.sort_values(["_nombre", *columns], kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def write(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each source as folder/<name>.csv: UTF-8, comma, LF, one header line."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        text = table.to_csv(index=False, lineterminator="\n")
        (folder / f"{name}.csv").write_bytes(text.encode("utf-8"))


def make_demo(edition_folder: Path, output: Path, communes_file: Path | None = None) -> Path:
    """Write a demonstration edition in `output`: the edition's settings, drawn records.

    edition_folder: an edition whose date has targets in data/demo/. output: may be the edition
    itself, whose sources are then drawn again. communes_file: a list of communes as CSV with a
    column insee_com. Returns the folder of the sources. Raises InvalidInput.
    """
    if edition_folder.resolve() in output.resolve().parents:
        problem = Problem(
            file=str(output),
            rule="dossier de la démonstration",
            expected=f"un dossier hors de {edition_folder}",
            remedy="choisir un autre dossier",
        )
        raise InvalidInput([problem])
    edition = Edition.load(edition_folder)
    cog = Cog.load(edition.cog)
    given = None if communes_file is None else read_communes(communes_file, cog)
    tables = generate(cog, Targets.load(edition.arrete), given)
    if output.resolve() != edition_folder.resolve():
        shutil.copytree(
            edition_folder,
            output,
            dirs_exist_ok=True,
            ignore=lambda folder, _: (
                ["sources", "publication"] if Path(folder) == edition_folder else []
            ),
        )
    write(tables, output / "sources")
    return output / "sources"


def _as_table(given: pd.DataFrame | Sequence[str] | None) -> pd.DataFrame | None:
    if given is None or isinstance(given, pd.DataFrame):
        return given
    return pd.DataFrame({"insee_com": list(given)}).astype("str")
