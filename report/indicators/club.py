"""The figures of section 3: entries of club.toml, counted and never typed."""

from collections.abc import Iterator

from report.edition import Club
from report.indicators.book import Book
from report.indicators.core import Definition, indicator
from report.indicators.measures import Constant, Measure
from report.units import Count

EPISODES = Count("épisode", "épisodes")
SAISONS = Count("saison", "saisons")
WEBINAIRES = Count("webinaire", "webinaires")
ATELIERS = Count("atelier", "ateliers")


@indicator("club", "Saisons de podcast", SAISONS, national_only=True)
def club_podcast_saisons(book: Book) -> Measure:
    """Saisons du podcast du club, d’après club.toml."""
    return _entries(len(book.edition.club.podcasts), "podcasts")


@indicator("club", "Saisons thématiques et ateliers in situ", SAISONS, national_only=True)
def club_saisons_thematiques(book: Book) -> Measure:
    """Saisons thématiques achevées, d’après club.toml."""
    return _entries(len(book.edition.club.saisons), "saisons")


@indicator("club", "Nouveaux webinaires de décryptage", WEBINAIRES, national_only=True)
def club_webinaires_decryptage(book: Book) -> Measure:
    """Webinaires de décryptage tenus depuis l’édition précédente, d’après club.toml."""
    return _entries(len(book.edition.club.webinaires), "webinaires")


@indicator("club", "Outils numériques présentés", Count("outil", "outils"), national_only=True)
def club_outils_numeriques(book: Book) -> Measure:
    """Outils présentés dans les webinaires de décryptage, d’après club.toml."""
    shown = sum(len(webinaire.outils) for webinaire in book.edition.club.webinaires)
    return _entries(shown, "webinaires.outils")


def seasons(club: Club) -> Iterator[Definition]:
    """One figure for each season that the edition records: adding a season adds its figures."""
    for podcast in club.podcasts:
        yield _entry(
            f"club_podcast_s{podcast.saison}_episodes",
            f"Épisodes de la saison {podcast.saison} du podcast",
            EPISODES,
            len(podcast.episodes),
            "podcasts.episodes",
        )
    for saison in club.saisons:
        title = f"saison « {saison.titre} »"
        yield _entry(
            f"club_saison_{saison.id}_webinaires",
            f"Webinaires de la {title}",
            WEBINAIRES,
            len(saison.webinaires),
            "saisons.webinaires",
        )
        yield _entry(
            f"club_saison_{saison.id}_ateliers",
            f"Ateliers in situ de la {title}",
            ATELIERS,
            len(saison.ateliers),
            "saisons.ateliers",
        )


def _entry(name: str, label: str, unit: Count, entries: int, key: str) -> Definition:
    text = f"{label}, d’après club.toml."
    return Definition(
        name, label, unit, "club", text, (), lambda _: _entries(entries, key), national_only=True
    )


def _entries(count: int, key: str) -> Constant:
    return Constant(count, "club.toml", key)
