"""What the layout engine may read: the project's own folders, data: addresses, charts.

Everything else is refused: the network, other folders, links that lead out, other machines'
shares. The engine turns a refusal into a logged error, and a logged error fails the edition.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint.urls import URLFetcher, URLFetcherResponse

from report.document.inlays import SCHEME, placeholder
from report.errors import RenderingFailed

_TYPES = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
}


class LocalFetcher(URLFetcher):  # type: ignore[misc]
    """Serve files of the given folders, data: addresses and the placeholders of charts.

    folders: the only places files are read from, links followed.
    ranks: chart id → rank (1, 2…), the height in pixels of its placeholder.
    """

    def __init__(self, folders: Iterable[Path], ranks: Mapping[str, int] | None = None) -> None:
        super().__init__(allow_redirects=False)
        self._folders = tuple(Path(folder).resolve() for folder in folders)
        self._ranks = dict(ranks or {})

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The resource at that address; RenderingFailed when it is not ours to read."""
        scheme, _, rest = url.partition(":")
        if scheme == "data":
            return super().fetch(url, headers)
        if scheme == SCHEME:
            return self._chart(url, unquote(rest))
        if scheme == "file":
            return self._file(url)
        raise _refused(url, "seuls les fichiers du projet et les adresses data: sont lus")

    def _chart(self, url: str, chart: str) -> URLFetcherResponse:
        if chart not in self._ranks:
            known = ", ".join(sorted(self._ranks)) or "aucun"
            raise _refused(url, f"ce graphique n’est pas dessiné (dessinés\u00a0: {known})")
        image = placeholder(self._ranks[chart])
        return URLFetcherResponse(url, image, {"Content-Type": "image/png"})

    def _file(self, url: str) -> URLFetcherResponse:
        parts = urlsplit(url)
        name = unquote(parts.path)
        if parts.netloc or name.startswith("//") or "\\" in name or "\0" in name:
            raise _refused(url, "une adresse de fichier ne nomme pas d’autre machine")
        path = Path(name).resolve()
        if not any(path.is_relative_to(folder) for folder in self._folders):
            raise _refused(url, "ce fichier est hors des dossiers du projet")
        if not path.is_file():
            raise _refused(url, "ce fichier n’existe pas")
        kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})


def _refused(url: str, reason: str) -> RenderingFailed:
    shown = url if len(url) <= 120 else url[:119] + "…"
    return RenderingFailed(f"adresse refusée, {shown}\u00a0: {reason}")
