"""The address of a store: a URL that names a place and never holds a secret.

    file:///depot/2025        s3://bucket/prefixe        sftp://versant@hote:22/depot
    webdavs://hote/dossier    (TLS)                      webdav://hote/dossier    (without)

A path without scheme is a folder of this machine.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from report.errors import InvalidInput, Problem

SCHEMES = ("file", "s3", "webdav", "webdavs", "sftp")
_REMEDIES = {
    "s3": "AWS_ACCESS_KEY_ID et AWS_SECRET_ACCESS_KEY, ou ~/.aws/credentials",
    "sftp": "une clé SSH (agent, ~/.ssh/config), ou POINT_AVANCEMENT_SFTP_MOT_DE_PASSE",
    "webdav": "POINT_AVANCEMENT_WEBDAV_UTILISATEUR et _MOT_DE_PASSE, ou ~/.netrc",
}


@dataclass(frozen=True)
class Address:
    """Scheme, host (bucket of S3), port, user (SFTP only), path without trailing slash."""

    scheme: str
    host: str
    path: str
    port: int | None = None
    user: str | None = None

    def __str__(self) -> str:
        if self.scheme == "file":
            return Path(self.path).as_uri()
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        return f"{self.scheme}://{user}{self.host}{port}{self.path}"


def parse(text: str) -> Address:
    """The address in that text. InvalidInput says what is wrong without repeating a secret."""
    if "://" not in text:
        return Address("file", "", str(Path(text).resolve()))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidInput([_wrong("adresse illisible", "schéma://hôte/chemin")]) from None
    problems = list(_faults(parts))
    if problems:
        raise InvalidInput(problems)
    path = unquote(parts.path).rstrip("/")
    if parts.scheme == "file":
        return Address("file", "", str(Path(path or "/")))
    user = parts.username if parts.scheme == "sftp" else None
    return Address(parts.scheme, parts.hostname or "", path, port, user)


def _faults(parts: SplitResult) -> list[Problem]:
    problems = []
    scheme = parts.scheme
    if scheme not in SCHEMES:
        schemes = ", ".join(f"{each}://" for each in SCHEMES)
        problems.append(_wrong("schéma inconnu", schemes, scheme))
    elif scheme != "file" and not parts.hostname:
        problems.append(_wrong("hôte absent", f"{scheme}://hôte/chemin"))
    if parts.password is not None or (parts.username and scheme != "sftp"):
        remedy = _REMEDIES.get(scheme.removesuffix("s") if scheme != "s3" else scheme, "")
        said = "l’adresse porte un identifiant ou un mot de passe : elle serait visible de tous"
        problems.append(_wrong(said, f"une adresse sans secret ; le donner par {remedy}"))
    if parts.query or parts.fragment:
        said = "l’adresse porte des paramètres, qui pourraient être un secret"
        problems.append(_wrong(said, "une adresse sans « ? » ni « # »"))
    if ".." in unquote(parts.path).split("/"):
        problems.append(_wrong("le chemin remonte d’un dossier", "un chemin sans « .. »"))
    return problems


def _wrong(said: str, expected: str, value: str | None = None) -> Problem:
    return Problem("adresse du dépôt", said, expected, "corriger l’adresse", value=value)
