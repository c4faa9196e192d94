"""Grants, missions and loans: who benefits, when, how much.

Every source of money to a commune or an EPCI is drawn the same way: beneficiaries by their weight
(and by their département's, for this source), amounts skewed and brought to the exact total.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from report.demo.draws import Curve, Floats, apportion, days, labels, money, pick
from report.demo.goals import read
from report.demo.scene import Step

BY_YEAR = ("dsil_detr", "fonds_friches")
BY_DAY = (
    "ademe_aides",
    "anct_accompagnements",
    "bdt_cofinancements",
    "bdt_ingenierie",
    "bdt_mbc",
    "bdt_pvd_plus",
)
ROWS_BY_DEPARTEMENT = 3  # on average, from which each département has its share of the rows


def beneficiaries(step: Step, source: str, count: int, name: str = "") -> pd.DataFrame:
    """Who benefits from each new row: code, weight (its size in the amounts)."""
    rule = step.model["aides"][source]
    rng = step.rng(source, "bénéficiaires", name)
    epcis = round(count * rule["epci"])
    communes = step.members.assign(poids=step.weights(source, rule["nombre"]))
    chosen = _draw_everywhere(rng, communes, count - epcis)
    pools = communes[communes["epci"] != ""].groupby("epci")["poids"].sum()
    chosen += _draw(rng, pools, epcis) if len(pools) else _draw(rng, communes["poids"], epcis)
    return weighed(step, source, chosen)


def weighed(step: Step, source: str, codes: list[str]) -> pd.DataFrame:
    """Beneficiaries with the weight of their amounts: an EPCI is worth its communes' mean."""
    size = step.model["aides"][source]["montant"]
    people = step.members["population"].clip(200, 12_000) / 3000.0
    weights = people**size * step.members["elan"] ** 0.5
    means = weights.groupby(step.members["epci"]).mean()
    table = pd.concat([weights, 1.3 * means[means.index != ""]])
    return pd.DataFrame({"beneficiaire": codes, "poids": np.asarray(table.reindex(codes))})


def _draw_everywhere(rng: np.random.Generator, communes: pd.DataFrame, count: int) -> list[str]:
    """Communes drawn with replacement; a source of some size reaches every département."""
    groups = communes.groupby("departement", sort=True)["poids"]
    if count < ROWS_BY_DEPARTEMENT * groups.ngroups:
        return _draw(rng, communes["poids"], count)
    counts = apportion(count, groups.sum())
    drawn = (_draw(rng, rows, int(part)) for part, (_, rows) in zip(counts, groups, strict=True))
    return [code for codes in drawn for code in codes]


def _draw(rng: np.random.Generator, weights: pd.Series, count: int) -> list[str]:
    """Codes drawn with replacement, in the order of the table."""
    counts = rng.multinomial(count, np.asarray(weights / weights.sum()))
    return [str(code) for code in np.repeat(np.asarray(weights.index, dtype=object), counts)]


def amounts(step: Step, source: str, weights: Floats, total: int, name: str = "") -> np.ndarray:
    """Skewed amounts of a source that add up to the total, in euros."""
    rule = step.model["aides"][source]
    rng = step.rng(source, "montants", name)
    return money(rng, total, weights, rule["dispersion"], rule["minimum"])


def by_year(step: Step) -> dict[str, pd.DataFrame]:
    """« dsil_detr » and « fonds_friches »: rows by dispositif and millésime."""
    return {source: pd.concat(_cells(step, source)) for source in BY_YEAR}


def _cells(step: Step, source: str) -> list[pd.DataFrame]:
    """The rows of each dispositif and millésime, to the exact number and amount."""
    rows = []
    for dispositif in step.goals.children(source):
        for year in step.goals.children(source, dispositif):
            name = dispositif + year
            who = beneficiaries(
                step, source, step.goals[(source, dispositif, year, "lignes")], name
            )
            total = step.goals[(source, dispositif, year, "montant")]
            euros = amounts(step, source, np.asarray(who["poids"]), total, name)
            who = who.assign(dispositif=dispositif, millesime=int(year), montant=euros)
            rows.append(who.drop(columns="poids"))
    return rows


def by_day(step: Step) -> dict[str, pd.DataFrame]:
    """The sources whose rows are a beneficiary, an amount and a day."""
    return {source: dated(step, source) for source in BY_DAY}


def dated(step: Step, source: str, prefix: str = "", curve: Curve | None = None) -> pd.DataFrame:
    """Rows with a day: beneficiaire, montant, date, and type when the model names some."""
    lines = step.goals[(source, f"{prefix}lignes")]
    who = beneficiaries(step, source, lines, prefix)
    total = step.goals[(source, f"{prefix}montant")]
    rows = pd.DataFrame(
        {
            "beneficiaire": who["beneficiaire"],
            "montant": amounts(step, source, np.asarray(who["poids"]), total, prefix),
            "date": days(step.rng(source, "dates", prefix), lines, step.start, step.end, curve),
        }
    )
    types = step.model["aides"][source].get("types")
    return rows.assign(type=labels(step.rng(source, "types"), types, lines)) if types else rows


def loans(step: Step) -> dict[str, pd.DataFrame]:
    """« bdt_prets »: loans of urban renewal (PRU), and the others."""
    pru = dated(step, "bdt_prets", "pru_").assign(type="PRU")
    others = dated(step, "bdt_prets", "autres_").assign(type="autre")
    return {"bdt_prets": pd.concat([pru, others])}


def fonds_vert(step: Step) -> dict[str, pd.DataFrame]:
    """« fonds_vert »: exactly as many communes of their own as published, and EPCI besides."""
    source = "fonds_vert"
    rule: Mapping[str, Any] = step.model["aides"][source]
    lines = step.goals[(source, "lignes")]
    before = step.drawn(source, "beneficiaire") & set(step.members.index)
    new = step.choose(source, step.goals[(source, "communes")], before, rule["nombre"])
    pool = step.members[step.members.index.isin({*before, *new})]
    epcis = min(round(lines * rule["epci"]), lines - len(new))
    weights = pd.Series(step.weights(source, rule["nombre"], pool), index=pool.index)
    rng = step.rng(source, "bénéficiaires")
    chosen = new + _draw(rng, weights, lines - len(new) - epcis)
    pools = step.members[step.members["epci"] != ""].groupby("epci")["population"].sum() ** 0.5
    chosen += _draw(rng, pools, epcis) if len(pools) else _draw(rng, weights, epcis)
    who = weighed(step, source, chosen)
    projects = read("projets-fonds-vert.csv")
    which = rng.integers(0, len(projects), lines)
    curve = step.model["calendriers"]["fonds_vert"]
    euros = amounts(step, source, np.asarray(who["poids"]), step.goals[(source, "montant")])
    return {
        source: pd.DataFrame(
            {
                "beneficiaire": who["beneficiaire"],
                "axe": np.asarray(projects["axe"])[which],
                "nom_du_projet": np.asarray(projects["nom"])[which],
                "montant_engage": euros,
                "date": days(step.rng(source, "dates"), lines, step.start, step.end, curve),
            }
        )
    }


def cerema(step: Step) -> dict[str, pd.DataFrame]:
    """« cerema_missions »: an exact number of distinct beneficiaries, communes and EPCI."""
    source = "cerema_missions"
    goals = {name: step.goals[(source, name)] for name in step.goals.children(source)}
    before = step.drawn(source, "beneficiaire")
    new = _new_beneficiaries(step, source, goals["beneficiaires"], before)
    rng = step.rng(source, "missions")
    known = sorted({*before, *new})
    left = max(goals["lignes"] - len(new), 0) if known else 0
    again = [known[i] for i in rng.integers(0, max(len(known), 1), left)]
    who = weighed(step, source, new + again)
    euros = amounts(step, source, np.asarray(who["poids"]), goals["montant"])
    eco = np.zeros(len(who), dtype=bool)
    eco[pick(rng, np.ones(len(who)), goals["ecoprojets"])] = True
    spent = 1 + apportion(max(goals["journees"] - len(who), 0), euros)
    return {
        source: pd.DataFrame(
            {
                "beneficiaire": who["beneficiaire"],
                "ecoprojet": np.where(eco, "oui", "non"),
                "montant": euros,
                "journees": spent,
            }
        )
    }


def _new_beneficiaries(step: Step, source: str, count: int, before: set[str]) -> list[str]:
    """Communes and EPCI that the source does not know yet, that many in all."""
    rule = step.model["aides"][source]
    pools = step.members[step.members["epci"] != ""].groupby("epci")["population"].sum()
    pools = pools[~pools.index.isin(before)]
    wanted = min(round(count * rule["epci"]), len(pools))
    weights = np.asarray(pools, dtype=np.float64) ** rule["nombre"]
    epcis = [str(pools.index[i]) for i in pick(step.rng(source, "epci"), weights, wanted)]
    return step.choose(source, count - wanted, before, rule["nombre"]) + epcis


def workshops(step: Step) -> dict[str, pd.DataFrame]:
    """« ateliers_territoires »: one workshop in each commune chosen."""
    source = "ateliers_territoires"
    before = step.drawn(source, "insee_com")
    codes = step.choose(source, step.goals[(source, "communes")], before)
    euros = amounts(step, source, np.ones(len(codes)), step.goals[(source, "montant")])
    return {
        source: pd.DataFrame({"insee_com": codes, "montant": euros}).astype({"insee_com": "str"})
    }
