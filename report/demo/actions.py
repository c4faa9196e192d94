"""Actions of the conventions-cadres, and the lines that say who funds them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from report.demo.draws import (
    Floats,
    Ints,
    apportion,
    lognormal,
    money,
    pick,
    under_quotas,
)
from report.demo.goals import read
from report.demo.scene import Step, spread

LEAST = 6  # actions of a convention that has some


def make(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « actions »; states are given at the end, from the latent columns."""
    conventions = step.tables["conventions_cadres"]
    covered = step.tables["conventions_communes"]
    counts = _counts(step, conventions, covered)
    keys = np.repeat(np.asarray(conventions["id_convention"]), counts)
    themes = read("thematiques.csv")
    communes = _communes(step, covered, counts, conventions)
    theme = _themes(step, themes, communes)
    kind = _kinds(step, themes, theme)
    start = step.count("actions")
    rng = step.rng("actions", "états")
    study = np.asarray([name == "étude" for name in kind])
    drive = np.log(step.members["elan"].reindex(communes).to_numpy())
    rows = pd.DataFrame(
        {
            "id_action": [f"A{start + i + 1}" for i in range(len(keys))],
            "id_convention": keys,
            "insee_com": communes,
            "thematique": np.asarray(themes["thematique"])[theme],
            "type": kind,
            "_avancement": rng.standard_normal(len(keys)) + 0.35 * study + 0.5 * drive,
            "_financement": rng.standard_normal(len(keys)),
        }
    )
    return {"actions": rows}


def _counts(step: Step, conventions: pd.DataFrame, covered: pd.DataFrame) -> Ints:
    """How many new actions each convention has; a new one has several, a few go on."""
    rule = step.model["actions"]
    opened = np.asarray(conventions["_actions"], dtype=bool)
    goal = step.goals[("actions", "conventions")]
    fresh = np.zeros(len(conventions), dtype=bool)
    fresh[_openings(step, conventions, covered, ~opened, goal)] = True
    conventions.loc[fresh, "_actions"] = True
    sizes = conventions["id_convention"].map(covered["id_convention"].value_counts())
    weights = np.asarray(sizes, dtype=np.float64) ** 0.7
    weights *= lognormal(step.rng("actions", "nombre"), len(weights), rule["dispersion"])
    weights *= np.where(fresh, 1.0, np.where(opened, rule["poursuite"], 0.0))
    total = step.goals[("actions", "actions")]
    least = LEAST if total >= LEAST * int(fresh.sum()) else 0
    return least * fresh + apportion(total - least * int(fresh.sum()), weights)


def _openings(
    step: Step, conventions: pd.DataFrame, covered: pd.DataFrame, free: np.ndarray, goal: int
) -> Ints:
    """Positions of the conventions that begin to record actions, in every département."""
    seats = covered.drop_duplicates("id_convention").set_index("id_convention")["insee_com"]
    place = conventions["id_convention"].map(seats).map(step.members["departement"])
    rows = pd.DataFrame({"departement": place})[free]
    chosen = spread(step.rng("actions", "conventions"), rows, np.ones(len(rows)), goal)
    return np.flatnonzero(free)[chosen]


def _communes(
    step: Step, covered: pd.DataFrame, counts: Ints, conventions: pd.DataFrame
) -> list[str]:
    """Where each action takes place: a commune of its convention, the larger more often."""
    places: dict[str, list[str]] = {}
    for key, code in zip(covered["id_convention"], covered["insee_com"], strict=True):
        places.setdefault(key, []).append(code)
    people = dict(step.members["population"].clip(200, 12_000) ** 0.5)
    rng = step.rng("actions", "communes")
    chosen: list[str] = []
    for key, count in zip(conventions["id_convention"], counts, strict=True):
        codes = places[key]
        shared = apportion(int(count), [people[code] for code in codes])
        chosen += [codes[i] for i in rng.permutation(np.repeat(range(len(codes)), shared))]
    return chosen


def _themes(step: Step, themes: pd.DataFrame, communes: list[str]) -> Ints:
    """The theme of each action: national shares exactly, each département with its own accent."""
    shares = themes["part"].astype(float)
    departements = step.members["departement"].reindex(communes)
    groups, names = pd.factorize(departements, sort=True)
    effects = np.stack([np.asarray(step.effects(f"thème {i}", 0.22)[names]) for i in themes.index])
    quotas = apportion(len(communes), shares)
    return under_quotas(step.rng("actions", "thèmes"), effects.T, groups.astype(np.int64), quotas)


def _kinds(step: Step, themes: pd.DataFrame, theme: Ints) -> list[str]:
    """The type of each action: exact shares, studies more or less frequent by theme."""
    types = step.model["actions"]["types"]
    tilts = np.ones((len(themes), len(types)))
    tilts[:, list(types).index("étude")] = themes["etudes"].astype(float)
    quotas = apportion(len(theme), list(types.values()))
    chosen = under_quotas(step.rng("actions", "types"), tilts, theme, quotas)
    return [list(types)[i] for i in chosen]


def fund(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « financements », over actions that have none yet."""
    rule = step.model["financements"]
    actions = step.tables["actions"]
    free = actions[~actions["id_action"].isin(step.drawn("financements", "id_action"))]
    rng = step.rng("financements")
    pace = np.exp(0.6 * np.clip(free["_avancement"], -2, 2)) if len(free) else np.zeros(0)
    funded = free.iloc[pick(rng, pace, step.goals[("financements", "actions")])]
    lines = step.goals[("financements", "lignes")]
    counts = 1 + _extra(rng, max(lines - len(funded), 0), len(funded), rule["maximum"] - 1)
    who = _funders(rng, rule["financeurs"], counts)
    row = np.repeat(np.arange(len(funded)), counts)
    weights = _cost(rng, rule, step, funded)[row]
    weights *= np.array([part["montant"] for part in rule["financeurs"].values()])[who]
    return {
        "financements": pd.DataFrame(
            {
                "id_action": np.asarray(funded["id_action"])[row],
                "financeur": np.array(list(rule["financeurs"]))[who],
                "montant": money(
                    rng, step.goals[("financements", "montant")], weights, 0.45, minimum=500
                ),
            }
        )
    }


def _extra(rng: np.random.Generator, total: int, size: int, most: int) -> Ints:
    """A number scattered over actions, no more than so many on one."""
    weights = lognormal(rng, size, 0.7)
    given = np.zeros(size, dtype=np.int64)
    while (left := min(total, most * size) - int(given.sum())) > 0:
        open_ = weights * (given < most)
        given = np.minimum(given + rng.multinomial(left, open_ / open_.sum()), most)
    return given


def _cost(
    rng: np.random.Generator, rule: dict[str, float], step: Step, funded: pd.DataFrame
) -> Floats:
    """The relative cost of each action: its own, less for a study, more in a larger commune."""
    people = step.members["population"].reindex(funded["insee_com"]).clip(200, 12_000) / 3000.0
    cost = lognormal(rng, len(funded), rule["dispersion"]) * np.asarray(people) ** 0.3
    return np.asarray(cost * np.where(funded["type"] == "étude", rule["etude"], 1.0))


def _funders(rng: np.random.Generator, funders: dict[str, dict[str, float]], counts: Ints) -> Ints:
    """For each action, that many different funders, the frequent ones first."""
    frequency = np.log([part["frequence"] for part in funders.values()])
    keys = frequency + rng.gumbel(size=(len(counts), len(funders)))
    order = np.argsort(-keys, axis=1, kind="stable")
    chosen = [np.sort(row[:count]) for row, count in zip(order, counts, strict=True)]
    return np.concatenate(chosen).astype(np.int64) if chosen else np.zeros(0, dtype=np.int64)


def states(
    actions: pd.DataFrame, funded: set[str], shares: Mapping[str, Mapping[str, float]]
) -> pd.DataFrame:
    """The actions with their two states at the date, in exact shares.

    An action with funding lines comes before one without in the state of its funding.
    """
    paid = np.asarray(actions["id_action"].isin(funded))
    return actions.assign(
        avancement=_by_rank(np.asarray(actions["_avancement"]), shares["avancement"]),
        etat_financement=_by_rank(
            np.asarray(actions["_financement"]) + 2.2 * paid, shares["financement"]
        ),
    )


def _by_rank(latent: Floats, shares: Mapping[str, float]) -> list[str]:
    """States in the order of the shares, from the highest latent value to the lowest."""
    names = np.repeat(list(shares), apportion(len(latent), list(shares.values())))
    given = np.empty(len(latent), dtype=object)
    given[np.argsort(-latent, kind="stable")] = names
    return [str(name) for name in given]
