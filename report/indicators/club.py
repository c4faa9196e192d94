"""The figures of section 3: entries of club.toml, counted and never typed."""

from collections.abc import Iterator

from report.edition import Club
from report.indicators.core import Definition, indicator
from report.indicators.measures import Constant, Measure
from report.sources.records import Records
from report.units import Count

EPISODES = Count("épisode", "épisodes")
SAISONS = Count("saison", "saisons")
WEBINAIRES = Count("webinaire", "webinaires")
ATELIERS = Count("atelier", "ateliers")


@indicator("club", "Saisons de podcast", SAISONS, national_only=True)
def club_podcast_saisons(records: Records) -> Measure:
    """Saisons du podcast du club, d’après club.toml."""
    return Constant(len(records.edition.club.podcasts))


@indicator("club", "Saisons thématiques et ateliers in situ", SAISONS, national_only=True)
def club_saisons_thematiques(records: Records) -> Measure:
    """Saisons thématiques achevées, d’après club.toml."""
    return Constant(len(records.edition.club.saisons))


@indicator("club", "Nouveaux webinaires de décryptage", WEBINAIRES, national_only=True)
def club_webinaires_decryptage(records: Records) -> Measure:
    """Webinaires de décryptage tenus depuis l’édition précédente, d’après club.toml."""
    return Constant(len(records.edition.club.webinaires))


@indicator("club", "Outils numériques présentés", Count("outil", "outils"), national_only=True)
def club_outils_numeriques(records: Records) -> Measure:
    """Outils présentés dans les webinaires de décryptage, d’après club.toml."""
    return Constant(sum(len(webinaire.outils) for webinaire in records.edition.club.webinaires))


def seasons(club: Club) -> Iterator[Definition]:
    """One figure for each season that the edition records: adding a season adds its figures."""
    for podcast in club.podcasts:
        yield _entry(
            f"club_podcast_s{podcast.saison}_episodes",
            f"Épisodes de la saison {podcast.saison} du podcast",
            EPISODES,
            len(podcast.episodes),
        )
    for saison in club.saisons:
        title = f"saison « {saison.titre} »"
        yield _entry(
            f"club_saison_{saison.id}_webinaires",
            f"Webinaires de la {title}",
            WEBINAIRES,
            len(saison.webinaires),
        )
        yield _entry(
            f"club_saison_{saison.id}_ateliers",
            f"Ateliers in situ de la {title}",
            ATELIERS,
            len(saison.ateliers),
        )


def _entry(name: str, label: str, unit: Count, entries: int) -> Definition:
    text = f"{label}, d’après club.toml."
    return Definition(
        name, label, unit, "club", text, (), lambda _: Constant(entries), national_only=True
    )
