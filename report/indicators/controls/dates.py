"""Controls of what an edition says of dates, of its sources and of the club."""

from collections.abc import Iterator
from itertools import combinations

from report.controls import Verdict
from report.edition import Club
from report.formats import NBSP, counted, long_date, month
from report.indicators.controls.core import Outcome, control
from report.indicators.figures import Figures


@control("C34", "fraîcheur", "Toutes les livraisons ont la date d’arrêté de l’édition")
def fresh(figures: Figures) -> Outcome:
    """A delivery as of another date: each figure made of it prints its own."""
    edition = figures.records.edition
    other = [
        f"{entry.libelle} ({long_date(entry.arrete)})"
        for entry in edition.sources.values()
        if entry.livre and entry.arrete != edition.arrete
    ]
    gauche = counted(len(other), "livraison à une autre date", "livraisons à une autre date")
    verdict = Verdict.ALERTE if other else Verdict.OK
    return Outcome(verdict, gauche, long_date(edition.arrete), ", ".join(other))


@control("C35", "dates", "Durée du programme et fin du cofinancement des postes")
def durations(figures: Figures) -> Outcome:
    """Two ends that are not the same day, as the publication itself has them."""
    programme = figures.records.edition.programme
    gauche = f"{long_date(programme.lancement)} + {counted(programme.duree, 'an', 'ans')}"
    gauche += f" = {month(programme.echeance)}"
    droite = month(programme.fin_financement)
    if programme.fin_financement < programme.lancement:
        return Outcome(Verdict.ECART, gauche, droite, "les postes finissent avant le programme")
    same = (programme.echeance.year, programme.echeance.month) == (
        programme.fin_financement.year,
        programme.fin_financement.month,
    )
    detail = "" if same else "le cofinancement des postes ne finit pas avec le programme"
    return Outcome(Verdict.OK if same else Verdict.ALERTE, gauche, droite, detail)


@control("C36", "copie", "Deux saisons n’ont pas les mêmes dates")
def copied_dates(figures: Figures) -> Outcome:
    """Dates copied from one entry of club.toml to another."""
    entries = list(_dated(figures.records.edition.club))
    copies = [
        f"{first} et {second} ({start})"
        for (first, start, end), (second, other, last) in combinations(entries, 2)
        if start and (start, end) == (other, last)
    ]
    gauche = counted(len(entries), "entrée", "entrées")
    verdict = Verdict.ECART if copies else Verdict.OK
    return Outcome(verdict, gauche, "dates toutes différentes", ", ".join(copies))


def _dated(club: Club) -> Iterator[tuple[str, str, str]]:
    for podcast in club.podcasts:
        yield f"saison {podcast.saison} du podcast", podcast.debut, podcast.fin
    for season in (*club.saisons, *club.saisons_en_cours):
        yield f"saison « {season.titre} »", season.debut, season.fin


@control("C37", "copie", "Chaque saison thématique a une date, la sienne ou celle de son atelier")
def dated_seasons(figures: Figures) -> Outcome:
    """A season that is over happened some day."""
    seasons = figures.records.edition.club.saisons
    undated = [
        season.titre
        for season in seasons
        if not season.debut and not any(atelier.debut for atelier in season.ateliers)
    ]
    verdict = Verdict.ECART if undated else Verdict.OK
    detail = f"sans date{NBSP}: {', '.join(undated)}" if undated else ""
    return Outcome(verdict, counted(len(seasons), "saison", "saisons"), "toutes datées", detail)


@control("C49", "sources", "Le colophon cite tous les fournisseurs d’une livraison")
def credited(figures: Figures) -> Outcome:
    """Every provider of a delivered source is among the contributors."""
    edition = figures.records.edition
    providers = {entry.fournisseur for entry in edition.sources.values() if entry.livre}
    missing = sorted(providers - set(edition.contributors))
    verdict = Verdict.ECART if missing else Verdict.OK
    gauche = counted(len(providers), "fournisseur", "fournisseurs")
    droite = f"{counted(len(edition.contributors), 'cité', 'cités')} au colophon"
    detail = f"manque{NBSP}: {', '.join(missing)}" if missing else ""
    return Outcome(verdict, gauche, droite, detail)
