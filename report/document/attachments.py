"""The files that travel inside a publication: its own figures, for a program to read."""

from dataclasses import dataclass

from report import formats
from report.edition import Edition
from report.indicators import Figures, opendata
from report.territories import Level, Territory


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside the publication.

    name: file name, ASCII; content: bytes; mime: media type; description: French sentence;
    relationship: PDF/A-3 name (Data, Source, Supplement…).
    """

    name: str
    content: bytes
    mime: str
    description: str
    relationship: str = "Data"


def of_edition(figures: Figures, edition: Edition, territory: Territory) -> tuple[Attachment, ...]:
    """The open data of the territory and of those that its pages show, in one file."""
    below = "" if territory.level is Level.COMMUNE else " et des territoires qu’il réunit"
    where = f"{territory.name}{below}"
    description = (
        f"Indicateurs au {formats.long_date(edition.arrete)}{formats.NBSP}: {where}. "
        "Une ligne par indicateur et par territoire, valeurs exactes."
    )
    content = opendata.csv_bytes(figures, territory)
    return (Attachment("indicateurs.csv", content, "text/csv", description),)
