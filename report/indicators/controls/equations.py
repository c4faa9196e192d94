"""Controls of figures against one another: totals, shares, repetitions, inclusions, bounds."""

from fractions import Fraction

from report import formats
from report.controls import Verdict
from report.indicators.controls.core import (
    Outcome,
    Rule,
    as_printed,
    declare_rule,
    exact,
    half_step,
    national,
    printed,
    scale,
    sentence,
    unknown,
)
from report.indicators.engagements import ENGAGEMENTS
from report.indicators.figures import Figure, Figures
from report.indicators.nouns import COMMUNES
from report.territories import Level

_COMPUTED = 2  # decimals of a share or a mean worked out by a control


def total(whole: str, *parts: str) -> Rule:
    """A total is the sum of its parts."""

    def rule(figures: Figures) -> Outcome:
        left, *rights = national(figures, whole, *parts)
        if missing := unknown([left, *rights]):
            return missing
        gap = exact(left) - sum(map(exact, rights), Fraction())
        shown = sum(map(printed, rights), Fraction())
        tolerance = half_step(left) + sum(map(half_step, rights), Fraction())
        decimals = max(_decimals(figure, left) for figure in rights)
        droite = f"{sentence(rights, '+')} = {as_printed(shown, left, decimals)}"
        if abs(gap) > tolerance:
            return Outcome(Verdict.ECART, left.text, droite, _gap(gap, left))
        if gap or shown != printed(left):
            return Outcome(Verdict.ARRONDI, left.text, droite, "écart dû aux arrondis")
        return Outcome(Verdict.OK, left.text, droite)

    return rule


def repetition(first: str, second: str) -> Rule:
    """The same figure in two places."""

    def rule(figures: Figures) -> Outcome:
        left, right = national(figures, first, second)
        if missing := unknown([left, right]):
            return missing
        verdict = Verdict.OK
        if printed(left) != printed(right):
            verdict = Verdict.ECART
        elif exact(left) != exact(right):
            verdict = Verdict.ARRONDI
        detail = "" if verdict is Verdict.OK else _gap(exact(left) - exact(right), left)
        return Outcome(verdict, left.text, right.text, detail)

    return rule


def quotient(name: str, numerator: str, denominator: str) -> Rule:
    """A share or a mean is its numerator over its denominator, rounded as printed."""

    def rule(figures: Figures) -> Outcome:
        left, over, under = national(figures, name, numerator, denominator)
        if missing := unknown([left, over, under]):
            return missing
        value = Fraction(exact(over), exact(under)) if exact(under) else Fraction(0)
        computed = as_printed(value, left, _COMPUTED)
        droite = f"{over.text} / {under.text} = {computed}"
        if abs(exact(left) - value) > half_step(left) or exact(under) == 0:
            return Outcome(Verdict.ECART, left.text, droite, _gap(exact(left) - value, left))
        if left.display.word or exact(left) != value:
            return Outcome(Verdict.ARRONDI, left.text, droite, "valeur imprimée approchée")
        return Outcome(Verdict.OK, left.text, droite)

    return rule


def distinct_communes(name: str, numerator: str, denominator: str) -> Rule:
    """A share of communes whose numerator is a number of distinct communes."""
    share = quotient(name, numerator, denominator)

    def rule(figures: Figures) -> Outcome:
        unit = figures.definition(numerator).unit
        if unit != COMMUNES:
            (over,) = national(figures, numerator)
            return Outcome(Verdict.ECART, over.text, "communes", "le numérateur compte autre chose")
        return share(figures)

    return rule


def inclusion(part: str, whole: str) -> Rule:
    """A part is not larger than what it is part of, in any territory."""

    def rule(figures: Figures) -> Outcome:
        left, right = national(figures, part, whole)
        if missing := unknown([left, right]):
            return missing
        wrong = _larger(figures, part, whole)
        verdict = Verdict.ECART if wrong else Verdict.OK
        return Outcome(verdict, left.text, f"≤ {right.text}", _named(figures, wrong))

    return rule


def _larger(figures: Figures, part: str, whole: str) -> list[tuple[Level, str]]:
    """Territories where the part is larger than the whole, both being known."""
    found = []
    for level in Level:
        gap = figures.series(part, level) - figures.series(whole, level)
        found += [(level, str(code)) for code in gap.index[gap > 0]]
    return found


def _named(figures: Figures, places: list[tuple[Level, str]], most: int = 3) -> str:
    names = [figures.records.cog.territory(*place).name for place in places[:most]]
    more = f" et {len(places) - most} autres" if len(places) > most else ""
    return f"dépassé{formats.NBSP}: {', '.join(names)}{more}" if names else ""


def _gap(gap: Fraction, like: Figure) -> str:
    return f"écart de {as_printed(gap, like, _COMPUTED)}"


def _decimals(figure: Figure, like: Figure) -> int:
    """How many decimals what is printed of a figure has, in the unit of another."""
    steps = 2 * half_step(figure) / scale(like)
    return max(0, len(str(steps.denominator)) - len(str(steps.numerator)))


TOTALS = {
    "C01": ("Le total des engagements est la somme de ses neuf postes", "engagements_total",
            ENGAGEMENTS),
    "C04": ("L’ingénierie de la Banque des Territoires est celle de sa propre page",
            "engagements_bdt_ingenierie", ("bdt_cofinancements_directs", "bdt_mbc_montant")),
    "C05": ("L’Anah est la somme des travaux, des études et de RHI-THIRORI", "engagements_anah",
            ("anah_travaux_montant", "anah_etudes_animation", "anah_rhi_montant")),
    "C08": ("Fonds friches et Fonds vert sont la somme des deux fonds",
            "engagements_friches_fonds_vert", ("fonds_vert_montant", "fonds_friches_montant")),
    "C22": ("Les Micro-Folies sont la somme de leurs trois formes", "microfolies_ouvertes",
            ("microfolies_mobiles", "microfolies_fixes", "microfolies_fixes_mobiles")),
}  # fmt: skip

REPETITIONS = {
    "C09": ("Crédits des postes, identiques dans les engagements", "engagements_chefs_projet",
            "chefs_projet_credits"),
    "C10": ("Bons de commande de l’ANCT, identiques dans les engagements", "engagements_anct_mbc",
            "anct_mbc_montant"),
    "C11": ("Cerema, identique dans les engagements", "engagements_cerema", "cerema_montant"),
    "C12": ("Prêts PRU, identiques dans les engagements", "engagements_bdt_prets_pru",
            "bdt_prets_pru"),
    "C13": ("Part des communes en ORT, identique d’après les conventions et d’après les ORT",
            "conventions_valant_ort_part", "ort_communes_part"),
}  # fmt: skip

QUOTIENTS = {
    "C14": ("part", "Part des communes ayant signé leur convention-cadre",
            "conventions_cadres_communes_part", "conventions_cadres_communes_signataires",
            "communes_pvd"),
    "C15": ("part", "Part des communes en ORT", "ort_communes_part", "ort_communes",
            "communes_pvd"),
    "C17": ("moyenne", "Actions par convention, parmi celles qui en ont",
            "actions_par_convention_moyenne", "actions_recensees", "conventions_avec_actions"),
    "C19": ("moyenne", "Communes par poste de chef de projet", "chefs_projet_communes_par_poste",
            "chefs_projet_communes_couvertes", "chefs_projet_postes"),
    "C20": ("part", "Part des structures France services situées au programme",
            "france_services_part_structures", "france_services_pvd", "france_services_total"),
}  # fmt: skip

INCLUSIONS = {
    "C16": ("Les communes en ORT ont signé une convention-cadre", "ort_communes",
            "conventions_cadres_communes_signataires"),
    "C23": ("Les Écoprojets sont des missions du Cerema", "cerema_ecoprojets", "cerema_missions"),
    "C24": ("Les bénéficiaires du Cerema ont au moins une mission", "cerema_beneficiaires",
            "cerema_missions"),
    "C25": ("Les chefs de projet financés par l’Anah sont des postes", "anah_chefs_projet",
            "chefs_projet_postes"),
    "C26": ("Les communes lauréates de PALPITE sont parmi les lauréats", "popsu_palpite_laureats",
            "popsu_palpite_total"),
}  # fmt: skip

for _id, (_label, _whole, _parts) in TOTALS.items():
    declare_rule(_id, "total", _label, total(_whole, *_parts))
for _id, (_label, _first, _second) in REPETITIONS.items():
    declare_rule(_id, "répétition", _label, repetition(_first, _second))
for _id, (_family, _label, _name, _over, _under) in QUOTIENTS.items():
    declare_rule(_id, _family, _label, quotient(_name, _over, _under))
for _id, (_label, _part, _whole) in INCLUSIONS.items():
    declare_rule(_id, "inclusion", _label, inclusion(_part, _whole))
declare_rule(
    "C21",
    "part",
    "Part des communes dotées d’une structure France services, en communes distinctes",
    distinct_communes("france_services_part_communes", "france_services_communes", "communes_pvd"),
)
