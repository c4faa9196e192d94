"""The Anah: dwellings renovated by year and scheme, operations, advice."""

import numpy as np
import pandas as pd

from report.demo.draws import apportion, lognormal, money, pick
from report.demo.goals import read
from report.demo.scene import Step, generator


def dwellings(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « anah_logements »: commune × year × scheme where at least one dwelling."""
    appeal = _appeal(step)
    years = step.goals.children("anah_logements")
    rows = [_year(step, year, appeal) for year in years]
    return {"anah_logements": pd.concat(rows)}


def _appeal(step: Step) -> pd.Series:
    """Each commune's share of the dwellings; a few hardly have any, as in life."""
    rule = step.model["anah"]
    size = len(step.cog.communes)
    own = lognormal(generator(step.seed, "anah", "communes"), size, rule["commune"])
    effect = step.effects("anah", rule["departement"])
    rows = step.members
    people = rows["population"].clip(lower=50) ** rule["taille"]
    own = pd.Series(own, index=step.cog.communes.index).reindex(rows.index)
    weights = people * own * rows["departement"].map(effect)
    overseas = rows["departement"].str.len() == 3
    weights = weights.where(~overseas, weights * rule["outre_mer"])
    few = 2.0 * generator(step.seed, "anah", "rares", "poids").random(size)
    scarce = pd.Series(few, index=step.cog.communes.index).reindex(rows.index)
    weights = weights.where(~_rare(step), weights.mean() * rule["rares_poids"] * scarce)
    return weights / weights.sum()


def _rare(step: Step) -> pd.Series:
    """Which communes hardly have any dwelling: small ones, the same at every step."""
    rule = step.model["anah"]
    size = len(step.cog.communes)
    draw = pd.Series(generator(step.seed, "anah", "rares").random(size), step.cog.communes.index)
    mine = (draw * step.cog.communes["population"].clip(lower=1) ** 1.5).reindex(step.members.index)
    count = min(rule["rares"], len(mine) // 20)
    return mine.rank(method="first") <= count


def _year(step: Step, year: str, appeal: pd.Series) -> pd.DataFrame:
    """The rows of a year: dwellings by scheme, money by dwelling, both to the exact total."""
    goals = {name: step.goals[("anah_logements", year, name)] for name in ("logements", "montant")}
    schemes = read("anah-logements.csv")
    schemes = schemes[schemes["annee"] == year]
    rng = step.rng("anah", year)
    counts = apportion(goals["logements"], schemes["part"].astype(float))
    drawn = np.stack([rng.multinomial(count, appeal) for count in counts])
    scheme, commune = np.nonzero(drawn)
    homes = drawn[scheme, commune]
    cost = np.asarray(schemes["cout"].astype(float))[scheme] * homes
    return pd.DataFrame(
        {
            "insee_com": np.asarray(appeal.index)[commune],
            "annee": int(year),
            "dispositif": np.asarray(schemes["dispositif"])[scheme],
            "logements": homes,
            "montant": money(rng, goals["montant"], cost, step.model["anah"]["cout"], minimum=300),
        }
    )


def operations(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « anah_operations »; an OPAH complexe carries no money of its own."""
    table = step.tables.get("anah_operations")
    known = {} if table is None else table.groupby("type")["insee_com"].agg(set).to_dict()
    goals = {
        name: step.goals[("anah_operations", name)]
        for name in step.goals.children("anah_operations")
    }
    opah = step.choose("opah", goals["opah_communes"], known.get("OPAH complexe", set()), 0.4)
    slums = step.choose("rhi", goals["rhi_communes"], known.get("RHI-THIRORI", set()), 0.3)
    engaged = known.get("OPAH complexe", set()) | set(opah)
    studied = _studied(step, engaged, goals["etudes_lignes"])
    rng = step.rng("anah", "opérations")
    again = pick(rng, np.ones(len(opah)), step.model["anah"]["successives"] if step.first else 0)
    opah += [opah[i] for i in again]
    rows = [
        ("OPAH complexe", opah, np.zeros(len(opah), dtype=np.int64)),
        ("RHI-THIRORI", slums, money(rng, goals["rhi_montant"], np.ones(len(slums)), 0.6, 40_000)),
        (
            "étude/animation",
            studied,
            money(rng, goals["etudes_montant"], np.ones(len(studied)), 0.55, 5_000),
        ),
    ]
    frames = [
        pd.DataFrame({"insee_com": codes, "type": kind, "montant": euros})
        for kind, codes, euros in rows
        if codes
    ]
    columns = ["insee_com", "type", "montant"]
    return {"anah_operations": pd.concat(frames) if frames else pd.DataFrame(columns=columns)}


def _studied(step: Step, engaged: set[str], count: int) -> list[str]:
    """Where studies and animation are paid: mostly where there is an OPAH complexe."""
    more = np.where(step.members.index.isin(engaged), step.model["anah"]["etudes_opah"], 0.35)
    weights = step.weights("anah", 0.3) * more
    counts = step.rng("anah", "études").multinomial(count, weights / weights.sum())
    return [str(code) for code in np.repeat(np.asarray(step.members.index, dtype=object), counts)]


def advice(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « anah_conseil »: nearly every commune."""
    known = step.drawn("anah_conseil", "insee_com")
    weights = np.where(step.members.index.isin(known), 0.0, 1.0)
    count = min(step.goals[("anah_conseil", "communes")], int(weights.sum()))
    chosen = pick(step.rng("anah", "conseil"), weights, count)
    return {"anah_conseil": pd.DataFrame({"insee_com": list(step.members.index[chosen])})}
