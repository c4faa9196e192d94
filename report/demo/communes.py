"""Which communes: a plausible choice of small towns, or a list that the user gives.

The choice is synthetic on purpose. Each département has its real number of communes of the
programme; which ones is drawn among small towns that dominate their neighbours.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from report.demo.draws import Floats, days
from report.demo.goals import Model, Targets, entries, quotas
from report.demo.scene import Step, describe, generator
from report.territories import Cog

COLUMNS = ("insee_com", "lib_com", "id_pvd", "date_signature")


def choose(cog: Cog, model: Model, seed: int) -> list[str]:
    """The communes of the demonstration at the launch, by code; later entries are left out."""
    rows = describe(cog, [str(code) for code in cog.communes.index], model, seed)
    noise = model["communes"]["alea"] * generator(seed, "choix").gumbel(size=len(rows))
    rows = rows.assign(bruit=noise, nommee=rows.index.isin(set(model["nommees"])))
    rows = rows[~rows.index.isin(set(model["entrees"]))]
    chosen: list[str] = []
    for departement, count in quotas().items():
        local = rows[rows["departement"] == departement]
        local = local.nlargest(max(6 * count, 40), "population").sort_index()
        score = centrality(local, model["communes"]) + np.asarray(local["bruit"])
        score[np.asarray(local["nommee"])] = np.inf
        chosen += [str(code) for code in local.index[np.argsort(-score, kind="stable")[:count]]]
    return sorted(chosen)


def centrality(local: pd.DataFrame, rule: Mapping[str, float]) -> Floats:
    """How much each commune of a département looks like a small town that serves its neighbours."""
    people = np.asarray(local["population"].clip(lower=1), dtype=np.float64)
    size = np.log(people / rule["mediane"])
    outside = np.maximum(rule["minimum"] / people, people / rule["maximum"]).clip(min=1.0)
    place = np.asarray(local[["x", "y"]].fillna(-1e6), dtype=np.float64)
    near = np.hypot(*(place[:, None, k] - place[None, :, k] for k in (0, 1)))
    others = np.where((near <= rule["voisinage_km"]) & (near > 0), people[None, :], 1.0)
    dominance = np.clip(np.log(people / others.max(axis=1, initial=1.0)), -2.0, 2.0)
    rank = local.groupby("epci")["population"].rank(ascending=False, method="first")
    first = np.where(rank == 1, 0.9, np.where(rank == 2, 0.4, 0.0))
    return np.asarray(dominance + first - 0.5 * (size / 0.85) ** 2 - 6.0 * np.log(outside))


def make(step: Step, given: pd.DataFrame | None) -> pd.DataFrame:
    """The new rows of « communes_pvd »; what a given list says is kept as it says it."""
    fresh = step.members[~step.members.index.isin(step.drawn("communes_pvd", "insee_com"))]
    curve = step.model["calendriers"]["adhesions"]
    signed = pd.Series(days(step.rng("adhésion"), len(fresh), step.start, step.end, curve))
    rows = pd.DataFrame(
        {
            "insee_com": fresh.index,
            "lib_com": list(fresh["nom"]),
            "id_pvd": identifiers(step, fresh),
            "date_signature": signed.dt.strftime("%Y-%m-%d"),
        }
    ).astype("str")
    if step.first and given is None:
        blank = step.rng("sans date").permutation(len(rows))[: step.model["communes"]["sans_date"]]
        rows.loc[blank, "date_signature"] = ""
    for code, day in entries(step.end).items():
        rows.loc[rows["insee_com"] == code, "date_signature"] = day.isoformat()
    return rows if given is None else _as_given(rows, given)


def identifiers(step: Step, fresh: pd.DataFrame) -> list[str]:
    """pvd-<région>-<département>-<rank>, ranks going on after those already given."""
    before = pd.Series(sorted(step.drawn("communes_pvd", "insee_com")), dtype="str")
    taken = before.map(step.cog.communes["departement"]).value_counts()
    rank = fresh.groupby("departement").cumcount() + 1
    start = fresh["departement"].map(taken).fillna(0).astype(int)
    parts = zip(fresh["region"], fresh["departement"], rank + start, strict=True)
    return [f"pvd-{region}-{departement}-{number}" for region, departement, number in parts]


def _as_given(rows: pd.DataFrame, given: pd.DataFrame) -> pd.DataFrame:
    """The rows with the cells of the given list where it has the column."""
    kept = [column for column in COLUMNS[1:] if column in given.columns]
    known = given.drop_duplicates("insee_com").set_index("insee_com")[kept]
    for column in kept:
        rows[column] = list(known[column].reindex(rows["insee_com"]))
    return rows


def at_each_date(chosen: Sequence[str], targets: Targets, given: bool) -> dict[date, list[str]]:
    """The communes of the programme at each date: all of them when the list is given."""
    dates = [target.arrete for target in targets.chain()]
    return {day: [*chosen, *(() if given else entries(day))] for day in dates}
