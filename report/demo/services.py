"""Places and contracts: France services in the whole country, security contracts, Micro-Folies."""

from datetime import date

import numpy as np
import pandas as pd

from report.demo.draws import days, labels, pick
from report.demo.scene import Step


def france_services(step: Step) -> dict[str, pd.DataFrame]:
    """New structures: one in each PVD commune chosen, the others over the rest of the country."""
    source = "france_services"
    known = step.drawn(source, "insee_com")
    inside = step.choose(source, step.goals[(source, "pvd")], known, 0.2)
    outside = _elsewhere(step, step.goals[(source, "pays")] - len(inside), known)
    codes = inside + outside
    start = step.count(source)
    names = [f"France services {step.cog.communes.at[code, 'nom']}" for code in codes]
    rows = pd.DataFrame(
        {
            "insee_com": codes,
            "id_territoire": [f"fs-{start + i + 1}" for i in range(len(codes))],
            "lib_territoire": names,
        }
    ).astype("str")
    return {source: _twins(step, rows)}


def _elsewhere(step: Step, count: int, known: set[str]) -> list[str]:
    """Communes outside the programme, several structures in the largest; islands included."""
    rule = step.model["france_services"]
    rest = step.cog.communes[~step.cog.communes.index.isin(step.members.index)]
    rest = rest[rest["departement"].str.len().le(2) | (rest["departement"] < "98")]
    islands = (
        rest[(rest["region"] == "") & ~rest.index.isin(known)] if step.first else rest.iloc[:0]
    )
    fixed = islands.sort_values("population", ascending=False, kind="stable")
    fixed = fixed[~fixed["departement"].duplicated()].index.tolist()
    fixed += [code for code in fixed if code.startswith("978")]
    fixed = fixed[: max(count, 0)]
    mainland = rest[rest["region"] != ""]
    weights = np.asarray(mainland["population"], dtype=np.float64) ** rule["taille_pays"]
    weights[np.asarray(mainland["population"]) < rule["minimum"]] = 0.0
    rng = step.rng("france_services", "pays")
    counts = rng.multinomial(max(count - len(fixed), 0), weights / weights.sum())
    chosen = np.repeat(np.asarray(mainland.index, dtype=object), counts)
    return [*fixed, *(str(code) for code in chosen)]


def _twins(step: Step, rows: pd.DataFrame) -> pd.DataFrame:
    """A few rows published twice, word for word: they are distinct structures."""
    if not step.first:
        return rows
    again = rows["insee_com"].duplicated() & ~rows["insee_com"].str.startswith("97")
    for row in rows.index[again][: step.model["france_services"]["doubles"]]:
        rows.loc[row] = rows.loc[row - 1]
    return rows


def security(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « contrats_securite »: more where the gendarmerie proposed it."""
    source = "contrats_securite"
    codes = step.choose(
        source, step.goals[(source, "communes")], step.drawn(source, "insee_com"), 0.3
    )
    rule = step.model[source]
    start = max(step.start, rule["debut"])
    return {
        source: pd.DataFrame(
            {
                "insee_com": codes,
                "type": labels(step.rng(source, "types"), rule["types"], len(codes)),
                "date": days(step.rng(source, "dates"), len(codes), start, step.end),
            }
        )
    }


def micro_folies(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « micro_folies »: each in its own commune."""
    source = "micro_folies"
    kinds = {kind: step.goals[(source, kind)] for kind in step.goals.children(source)}
    count = sum(kinds.values())
    codes = step.choose(source, count, step.drawn(source, "insee_com"), 0.3)
    rng = step.rng(source)
    order = rng.permutation(np.repeat(np.arange(len(kinds)), list(kinds.values())))
    start: date = max(step.start, step.model[source]["debut"])
    return {
        source: pd.DataFrame(
            {
                "insee_com": codes,
                "type": [list(kinds)[i] for i in order[: len(codes)]],
                "date": days(rng, len(codes), start, step.end),
            }
        )
    }


def popsu_communes(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « popsu_communes »; Quimperlé, where the workshop was held, is one."""
    source = "popsu_communes"
    rule = step.model["popsu"]
    count = step.goals[(source, "communes")]
    known = step.drawn(source, "insee_com")
    host = step.model["atelier"]["insee_com"]
    hosts = [host] if step.first and count and host in step.members.index else []
    codes = hosts + step.choose(source, count - len(hosts), known | {host}, 0.2)
    return {
        source: pd.DataFrame(
            {
                "insee_com": codes,
                "type": labels(step.rng(source, "types"), rule["types"], len(codes)),
                "date": days(
                    step.rng(source, "dates"), len(codes), max(step.start, rule["debut"]), step.end
                ),
            }
        )
    }


def popsu_productions(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « popsu_productions »; no title is invented."""
    rows: list[dict[str, object]] = []
    for kind in ("reportage", "carnet", "café"):
        rows += _productions(step, kind)
    rows += _winners(step) + _national(step, "capitalisation") + _workshop(step)
    start = step.count("popsu_productions")
    columns = ["id", "type", "insee_com", "titre", "date", "participants"]
    blank = {"titre": "", "participants": ""}
    table = pd.DataFrame([{**blank, **row} for row in rows], columns=columns)
    table["id"] = [f"POPSU-{start + i + 1}" for i in range(len(rows))]
    return {"popsu_productions": table}


def _productions(step: Step, kind: str) -> list[dict[str, object]]:
    """Reportages, carnets and cafés, in communes of the programme that POPSU accompanies."""
    count = step.goals[("popsu_productions", kind)]
    hosts = sorted(step.drawn("popsu_communes", "insee_com"))
    rng = step.rng("popsu", kind)
    chosen = pick(rng, np.ones(len(hosts)), count)
    start = max(step.start, step.model["popsu"]["debut"])
    when = days(rng, len(chosen), start, step.end)
    return [
        {"type": kind, "insee_com": hosts[place], "date": day}
        for place, day in zip(chosen, when, strict=True)
    ]


def _winners(step: Step) -> list[dict[str, object]]:
    """The winning projects of the palmarès: some in the programme, the others elsewhere."""
    inside = step.goals[("popsu_productions", "lauréat_pvd")]
    outside = step.goals[("popsu_productions", "lauréat_autre")]
    rng = step.rng("popsu", "lauréats")
    places = [str(step.members.index[i]) for i in pick(rng, np.ones(len(step.members)), inside)]
    rest = step.cog.communes[~step.cog.communes.index.isin(step.members.index)]
    rural = np.asarray(rest["population"].between(300, 1500) & (rest["region"] != ""), dtype=float)
    places += [str(rest.index[i]) for i in pick(rng, rural, outside)]
    day = np.datetime64(step.model["popsu"]["palmares"], "D")
    return [{"type": "lauréat", "insee_com": place, "date": day} for place in places]


def _national(step: Step, kind: str) -> list[dict[str, object]]:
    """Productions that belong to no commune."""
    rng = step.rng("popsu", kind)
    count = step.goals[("popsu_productions", kind)]
    start = max(step.start, step.model["popsu"]["debut"])
    return [
        {"type": kind, "insee_com": "", "date": day} for day in days(rng, count, start, step.end)
    ]


def _workshop(step: Step) -> list[dict[str, object]]:
    """The in situ workshop, with the people who came."""
    people = step.goals[("popsu_productions", "atelier_participants")]
    if not people:
        return []
    host = step.model["atelier"]
    place = host["insee_com"] if host["insee_com"] in step.members.index else ""
    day = np.datetime64(host["date"], "D")
    return [{"type": "atelier", "insee_com": place, "date": day, "participants": str(people)}]
