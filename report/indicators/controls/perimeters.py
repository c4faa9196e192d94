"""Controls of what is in a figure and what is not: perimeters, double counts, labels."""

from collections import Counter

from report import formats
from report.controls import Verdict
from report.indicators.controls.core import (
    Outcome,
    as_printed,
    control,
    exact,
    national,
    settings,
    unknown,
)
from report.indicators.figures import Figures
from report.indicators.measures import Same, Sum

TOTAL = "engagements_total"


def terms(figures: Figures, name: str) -> Counter[str]:
    """How many times each indicator is counted in a sum, through the sums it is made of."""
    found: Counter[str] = Counter([name])
    match figures.measures[name]:
        case Sum(parts):
            for part in parts:
                found.update(terms(figures, part))
        case Same(of):
            found.update(terms(figures, of))
    return found


@control("C02", "périmètre", "Les aides de l’ADEME sont hors du total des engagements")
def ademe_outside(figures: Figures) -> Outcome:
    """Decided so, and said on the page: to be told each time, never counted in silence."""
    ademe, whole = national(figures, "ademe_montant", TOTAL)
    if missing := unknown([ademe, whole]):
        return missing
    if terms(figures, TOTAL)["ademe_montant"]:
        return Outcome(Verdict.ECART, ademe.text, whole.text, "l’ADEME est comptée dans le total")
    if not exact(ademe):
        return Outcome(Verdict.OK, ademe.text, whole.text)
    both = as_printed(exact(ademe) + exact(whole), whole, 0)
    return Outcome(
        Verdict.ALERTE, f"{ademe.text} hors total", whole.text, f"{both} si elle y était comptée"
    )


@control("C03", "périmètre", "Seuls les prêts PRU de la Banque des Territoires sont dans le total")
def loans(figures: Figures) -> Outcome:
    """Loans are added to grants: only those of urban renewal, and the definition says so."""
    pru, every = national(figures, "bdt_prets_pru", "bdt_prets_total")
    if missing := unknown([pru, every]):
        return missing
    counted = terms(figures, TOTAL)
    faults = []
    if counted["bdt_prets_pru"] != 1:
        faults.append("les prêts PRU ne sont pas comptés une fois dans le total")
    if counted["bdt_prets_total"]:
        faults.append("tous les prêts sont comptés dans le total")
    if exact(pru) > exact(every):
        faults.append("plus de prêts PRU que de prêts")
    if "prêts" not in figures.definition(TOTAL).definition.casefold():
        faults.append("la définition du total ne dit pas qu’il contient des prêts")
    return _judged(faults, pru.text, f"⊂ {every.text}")


@control("C06", "libellé", "Le libellé des engagements de l’Anah nomme ses composantes")
def named_terms(figures: Figures) -> Outcome:
    """Each term of a sum has its word in the label."""
    faults, gauche, droite = [], "", ""
    for name, words in settings()["libelles"].items():
        label = figures.definition(name).label
        measure = figures.measures[name]
        parts = measure.terms if isinstance(measure, Sum) else ()
        gauche, droite = label, ", ".join(words.get(part, part) for part in parts)
        faults += [
            f"« {figures.definition(part).label} » n’y est pas nommé"
            for part in parts
            if words.get(part, part) not in label
        ]
    return _judged(faults, gauche, droite)


@control("C07", "double compte", "Aucun montant n’est compté deux fois dans le total")
def once(figures: Figures) -> Outcome:
    """The Anah's co-funding of posts is in the posts, not in the Anah's engagements."""
    anah, posts = national(figures, "anah_chefs_projet_montant", "chefs_projet_credits")
    if missing := unknown([anah, posts]):
        return missing
    counted = terms(figures, TOTAL)
    faults = [
        f"{figures.definition(name).label} compté {number} fois"
        for name, number in counted.items()
        if number > 1
    ]
    if counted["anah_chefs_projet_montant"]:
        faults.append("les postes financés par l’Anah sont comptés à part")
    if exact(anah) > exact(posts):
        faults.append("plus de crédits de l’Anah que de crédits des postes")
    return _judged(faults, anah.text, f"⊂ {posts.text}")


@control("C18", "libellé", "Les conventions sont comptées parmi les communes qu’elles couvrent")
def covering(figures: Figures) -> Outcome:
    """« 950 conventions signées, couvrant 1 540 communes », never « pour les 1 646 »."""
    conventions, signed, every = national(
        figures, "conventions_cadres", "conventions_cadres_communes_signataires", "communes_pvd"
    )
    if missing := unknown([conventions, signed, every]):
        return missing
    faults = []
    if not exact(conventions) <= exact(signed) <= exact(every):
        faults.append("plus de conventions que de communes signataires, ou plus que de communes")
    if "signée" not in conventions.definition.label:
        faults.append("le libellé ne dit pas que les conventions sont signées")
    return _judged(faults, conventions.text, f"couvrant {signed.text} sur {every.text}")


@control("C31", "périmètre", "Financements saisis et engagements sont deux périmètres distincts")
def two_perimeters(figures: Figures) -> Outcome:
    """Two close amounts that share no record."""
    typed, whole = national(figures, "financements_montant", TOTAL)
    if missing := unknown([typed, whole]):
        return missing
    shared = set(figures.sources("financements_montant")) & set(figures.sources(TOTAL))
    faults = [f"sources communes{formats.NBSP}: {', '.join(sorted(shared))}"] if shared else []
    return _judged(faults, typed.text, f"≠ {whole.text}")


def _judged(faults: list[str], gauche: str, droite: str) -> Outcome:
    return Outcome(Verdict.ECART if faults else Verdict.OK, gauche, droite, ", ".join(faults))
