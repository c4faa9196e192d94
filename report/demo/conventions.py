"""Conventions-cadres, the communes they cover, and the ORT that most of them are worth."""

import numpy as np
import pandas as pd

from report.demo.draws import days
from report.demo.postes import new_groups
from report.demo.scene import Step


def make(step: Step) -> dict[str, pd.DataFrame]:
    """The new rows of « conventions_cadres », « conventions_communes » and « ort »."""
    goals = step.goals
    communes = goals[("conventions_cadres", "communes")]
    groups = new_groups(
        step, "conventions_communes", communes, goals[("conventions_cadres", "conventions")]
    )
    start = step.count("conventions_cadres")
    ids = [f"C{start + i + 1}" for i in range(len(groups))]
    curve = step.model["calendriers"]["conventions"]
    signed = days(step.rng("conventions", "dates"), len(groups), step.start, step.end, curve)
    without = communes - goals[("conventions_cadres", "communes_ort")]
    ort = _worth_ort(step, [len(group) for group in groups], without)
    conventions = pd.DataFrame(
        {
            "id_convention": ids,
            "date_signature": signed,
            "vaut_ort": np.where(ort, "oui", "non"),
            "_actions": False,
        }
    )
    covered = pd.DataFrame(
        [(key, code) for key, group in zip(ids, groups, strict=True) for code in group],
        columns=["id_convention", "insee_com"],
    ).astype("str")
    return {
        "conventions_cadres": conventions,
        "conventions_communes": covered,
        "ort": _ort(step, conventions, covered),
    }


def _worth_ort(step: Step, sizes: list[int], without: int) -> np.ndarray:
    """Which conventions are worth an ORT: the others cover exactly that many communes."""
    worth = np.ones(len(sizes), dtype=bool)
    for i in step.rng("conventions", "ort").permutation(len(sizes)):
        if sizes[i] <= without:
            worth[i] = False
            without -= sizes[i]
    return worth


def _ort(step: Step, conventions: pd.DataFrame, covered: pd.DataFrame) -> pd.DataFrame:
    """The communes in ORT: signed with the convention, or before it for a few."""
    worth = conventions[conventions["vaut_ort"] == "oui"]
    day = dict(zip(worth["id_convention"], worth["date_signature"], strict=True))
    rows = covered[covered["id_convention"].isin(set(day))]
    signed = np.array([day[key] for key in rows["id_convention"]], dtype="datetime64[D]")
    rng = step.rng("ort")
    before = rng.random(len(rows)) < step.model["conventions"]["ort_anterieure"]
    earlier = days(rng, len(rows), step.start, step.end)
    dates = np.where(before & (earlier < signed), earlier, signed)
    return pd.DataFrame({"insee_com": list(rows["insee_com"]), "date_signature": dates})
