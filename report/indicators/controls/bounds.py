"""Controls of figures against what bounds them: the programme, their territories, plausibility."""

from fractions import Fraction

import numpy as np

from report import formats
from report.controls import Verdict
from report.indicators.controls.core import (
    Outcome,
    Rule,
    control,
    declare_rule,
    exact,
    national,
    settings,
    unknown,
)
from report.indicators.figures import Figures
from report.indicators.measures import Additive, Same, Sum
from report.indicators.rollup import CONNU, SECRET
from report.territories import FRANCE, Level
from report.units import Count

_EUROS = 100
_LISTED = 3


@control("C27", "borne", "Aucun nombre de communes ne dépasse celui des communes du programme")
def communes_within(figures: Figures) -> Outcome:
    """At every level, for every indicator that counts communes."""
    every = figures.get("communes_pvd", FRANCE)
    worst, wrong = 0, []
    for name, definition in figures.definitions.items():
        if not isinstance(definition.unit, Count) or definition.unit.plural != "communes":
            continue
        for level in Level:
            gap = figures.series(name, level) - figures.series("communes_pvd", level)
            wrong += [f"{definition.label} ({level}:{code})" for code in gap.index[gap > 0]]
        if name != "communes_pvd" and figures.get(name, FRANCE).known:
            worst = max(worst, int(exact(figures.get(name, FRANCE))))
    gauche = f"{formats.number(worst)} au plus"
    verdict = Verdict.ECART if wrong else Verdict.OK
    return Outcome(verdict, gauche, f"≤ {every.text}", ", ".join(wrong[:_LISTED]))


def plausible(id: str) -> Rule:
    """A unit cost between the bounds of controles.toml."""
    rule_settings = settings()["plausibilite"][id]

    def rule(figures: Figures) -> Outcome:
        money, count = national(figures, rule_settings["montant"], rule_settings["nombre"])
        if missing := unknown([money, count]):
            return missing
        low, high = rule_settings["minimum"], rule_settings["maximum"]
        droite = f"entre {formats.number(low)} et {formats.number(high)}{formats.NBSP}€"
        if not exact(count):
            return Outcome(Verdict.OK, f"{money.text} / {count.text}", droite)
        cost = exact(money) / exact(count) / _EUROS
        gauche = f"{money.text} / {count.text} = {formats.number(cost)}{formats.NBSP}€"
        inside = low <= cost <= high or not exact(money)
        return Outcome(Verdict.OK if inside else Verdict.ALERTE, gauche, droite)

    return rule


declare_rule("C29", "plausibilité", "Coût d’un logement rénové avec l’Anah", plausible("C29"))
declare_rule("C30", "plausibilité", "Coût d’une journée du Cerema", plausible("C30"))


@control("C33", "complétude", "Les actions ont au moins une ligne de financement")
def funded_actions(figures: Figures) -> Outcome:
    """Lines of funding against actions, and the actions that have none."""
    lines, actions = national(figures, "financements_lignes", "actions_recensees")
    if missing := unknown([lines, actions]):
        return missing
    records = figures.records
    named = records.table("financements")["id_action"].nunique()
    total = len(records.table("actions"))
    share = Fraction(total - named, total) if total else Fraction(0)
    counted = formats.counted(total - named, "action", "actions")
    detail = f"{counted} ({formats.per_cent(share)}{formats.NBSP}%) sans ligne de financement"
    few = share <= Fraction(str(settings()["completude"]["actions_sans_financement"]))
    verdict = Verdict.OK if few else Verdict.ALERTE
    exact_lines = formats.counted(int(exact(lines)), "ligne", "lignes")
    return Outcome(verdict, exact_lines, actions.text, "" if few else detail)


def partition(level: Level, words: str) -> Rule:
    """What adds up over communes adds up over the territories of a level, to the cent."""

    def rule(figures: Figures) -> Outcome:
        checked, wrong = 0, []
        for name, definition in figures.definitions.items():
            if definition.national_only or not _additive(figures, name):
                continue
            cells, whole = figures.cells[name][level], figures.cells[name][Level.NATIONAL]
            if whole.states[0] != CONNU:
                continue
            checked += 1
            if not _adds_up(figures, name, level):
                gap = int(whole.numerator[0]) - int(cells.numerator.sum())
                wrong.append(f"{definition.label} ({formats.number(gap)})")
        verdict = Verdict.ECART if wrong else Verdict.OK
        told = formats.counted(checked, "indicateur", "indicateurs")
        return Outcome(verdict, f"somme des {words}", f"France, {told}", ", ".join(wrong[:_LISTED]))

    return rule


def _adds_up(figures: Figures, name: str, level: Level) -> bool:
    """Whether the territories make the national value; those under secret make the rest of it."""
    cells = figures.cells[name][level]
    gap = int(figures.cells[name][Level.NATIONAL].numerator[0]) - int(cells.numerator.sum())
    if bool(np.any(cells.states == SECRET)):
        return gap > 0
    return gap == _outside(figures, name, level)


def _outside(figures: Figures, name: str, level: Level) -> int:
    """What counts in the country and in no territory of the level: records of 975, 977 and 978.

    For the records of the whole country, communes outside the programme too.
    """
    match figures.measures[name]:
        case Additive() as measure:
            apart = (measure.places < 0) | (figures.frame.places[level][measure.places] < 0)
            return int(measure.amounts[apart].sum())
        case Sum(terms):
            return sum(_outside(figures, term, level) for term in terms)
        case Same(of):
            return _outside(figures, of, level)
    return 0


def _additive(figures: Figures, name: str) -> bool:
    match figures.measures[name]:
        case Additive():
            return True
        case Sum(terms):
            return all(_additive(figures, term) for term in terms)
        case Same(of):
            return _additive(figures, of)
    return False


declare_rule("T01", "territoires", "Σ régions = France", partition(Level.REGION, "régions"))
declare_rule(
    "T02", "territoires", "Σ départements = France", partition(Level.DEPARTEMENT, "départements")
)
declare_rule("T03", "territoires", "Σ communes = France", partition(Level.COMMUNE, "communes"))
