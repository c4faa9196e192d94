"""Posts of chefs de projet: who bears them, which communes they cover, who pays for them."""

import numpy as np
import pandas as pd

from report.demo.draws import days, money, pick
from report.demo.groups import around, gather
from report.demo.scene import Step, generator

FUNDERS = ("ANCT", "FNADT", "BdT", "Anah")


def make(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of the three sources about posts."""
    goals = step.goals
    wanted = ("postes_chef_projet",)
    groups = new_groups(
        step,
        "postes_communes",
        goals[(*wanted, "communes")],
        goals[(*wanted, "postes")],
    )
    start = step.count("postes_chef_projet")
    ids = [f"P{start + i + 1}" for i in range(len(groups))]
    curve = step.model["calendriers"]["postes"]
    opened = days(step.rng("postes", "dates"), len(groups), step.start, step.end, curve)
    posts = pd.DataFrame(
        {
            "id_poste": ids,
            "porteur": bearers(step, groups),
            "statut": "occupé",
            "_rang": step.rng("postes", "statut").random(len(groups)),
            "_ouvert": opened,
            "_opah": _opah(step, groups),
            "_anah": False,
            "_anah_depuis": -1,
        }
    )
    covered = [(post, code) for post, group in zip(ids, groups, strict=True) for code in group]
    covered += _shared(step, ids, groups)
    communes = pd.DataFrame(covered, columns=["id_poste", "insee_com"]).astype("str")
    return {"postes_chef_projet": posts, "postes_communes": communes}


def new_groups(step: Step, source: str, communes: int, count: int) -> list[list[str]]:
    """Communes that no row of the source covers yet, gathered in that many groups."""
    covered = step.drawn(source, "insee_com")
    rng = step.rng(source, "groupes")
    if step.first:
        chosen = step.choose(source, communes, covered)
    else:
        free = step.members[~step.members.index.isin(covered)]
        chosen = around(rng, free, step.weights(source, 0.0, free), communes, count)
    return gather(rng, step.members[step.members.index.isin(set(chosen))], count)


def _shared(step: Step, ids: list[str], groups: list[list[str]]) -> list[tuple[str, str]]:
    """Posts that also cover the seat of another post of their EPCI: such a commune has two."""
    if not step.first:
        return []
    epcis = step.members["epci"]
    last: dict[str, str] = {}
    pairs: list[tuple[str, str]] = []
    for post, (seat, *_) in zip(ids, groups, strict=True):
        if epcis[seat] in last:
            pairs.append((last[epcis[seat]], seat))
        last[epcis[seat]] = post
    order = step.rng("postes", "partage").permutation(len(pairs))
    return [pairs[i] for i in order[: step.model["postes"]["partagees"]]]


def bearers(step: Step, groups: list[list[str]]) -> list[str]:
    """Who recruits: the EPCI of the seat or the seat itself, the EPCI more often for several."""
    draw = step.rng("postes", "porteur").random(len(groups))
    share = step.model["postes"]["porteur_epci"]
    several = np.array([len(group) > 1 for group in groups], dtype=bool)
    by_epci = draw < np.where(several, 1.25 * share, 0.65 * share)
    seats = [group[0] for group in groups]
    epcis = step.members.loc[seats, "epci"]
    return [
        epci if chosen and epci else seat
        for seat, epci, chosen in zip(seats, epcis, by_epci, strict=True)
    ]


def _opah(step: Step, groups: list[list[str]]) -> list[bool]:
    """Whether a post covers a commune in an OPAH complexe."""
    operations = step.tables["anah_operations"]
    engaged = set(operations.loc[operations["type"] == "OPAH complexe", "insee_com"])
    return [not engaged.isdisjoint(group) for group in groups]


def fund(step: Step) -> dict[str, pd.DataFrame]:
    """The new co-funding lines: by year and funder, over the posts open that year."""
    posts = step.tables["postes_chef_projet"]
    _join_anah(step, posts)
    years = range(step.start.year, step.end.year + 1)
    lines = [_lines(step, posts, year, funder) for year in years for funder in FUNDERS]
    kept = [line for line in lines if len(line)]
    columns = ["id_poste", "annee", "financeur", "montant"]
    return {"postes_financements": pd.concat(kept) if kept else pd.DataFrame(columns=columns)}


def _join_anah(step: Step, posts: pd.DataFrame) -> None:
    """Mark the posts that the Anah begins to fund, first those of an OPAH complexe."""
    goal = step.goals[("postes_financements", "anah_postes")]
    weights = np.where(posts["_anah"], 0.0, np.where(posts["_opah"], 1.0, 0.01))
    chosen = pick(step.rng("postes", "anah"), weights, goal)
    posts.loc[posts.index[chosen], "_anah"] = True
    posts.loc[posts.index[chosen], "_anah_depuis"] = step.index


def _lines(step: Step, posts: pd.DataFrame, year: int, funder: str) -> pd.DataFrame:
    """The lines of a funder for a year, adding up to the goal."""
    total = step.goals[("postes_financements", funder, str(year))]
    rng = step.rng("postes", funder, str(year))
    paid = posts[_paid(step, posts, year, funder)] if total else posts.iloc[:0]
    months = np.clip(13 - paid["_ouvert"].dt.month.where(paid["_ouvert"].dt.year == year, 1), 3, 12)
    shared = np.where(paid["_anah"] & (funder != "Anah"), 0.8, 1.0)
    spread = step.model["postes"]["dispersion"]
    return pd.DataFrame(
        {
            "id_poste": paid["id_poste"],
            "annee": year,
            "financeur": funder,
            "montant": money(rng, total, np.asarray(months * shared), spread, minimum=500),
        }
    )


def _paid(step: Step, posts: pd.DataFrame, year: int, funder: str) -> pd.Series:
    """Which posts a funder pays that year."""
    rule = step.model["postes"]
    rng = step.rng("postes", "années", str(year))
    last = year == step.end.year and step.end.month < 12
    draw = rng.random(len(posts))
    kept = draw < rule["annee_en_cours"] if last else draw >= rule["lacune"]
    by_anct = generator(step.seed, "postes", "état").random(len(posts)) < rule["etat_anct"]
    mine = {
        "ANCT": by_anct,
        "FNADT": ~by_anct,
        "BdT": np.ones(len(posts), dtype=bool),
        "Anah": np.asarray(posts["_anah"], dtype=bool),
    }[funder]
    open_ = np.asarray(posts["_ouvert"].dt.year <= year)
    new = np.asarray(posts["_anah_depuis"] == step.index) & (funder == "Anah")
    first_year = new & (year == step.end.year)
    return pd.Series((open_ & kept & mine) | first_year, index=posts.index)


def statuses(posts: pd.DataFrame, occupied: int) -> pd.DataFrame:
    """The posts with their situation at the date: that many are held."""
    order = np.argsort(np.asarray(posts["_rang"]), kind="stable")
    held = np.zeros(len(posts), dtype=bool)
    held[order[:occupied]] = True
    return posts.assign(statut=np.where(held, "occupé", "vacant"))
