"""Réécrit docs/dictionnaire-des-donnees.md à partir des schémas des sources."""

from pathlib import Path

from report.edition import Edition
from report.sources.dictionary import dictionary
from report.territories import Cog

PAGE = Path(__file__).resolve().parent.parent / "docs" / "dictionnaire-des-donnees.md"


def text() -> str:
    """The dictionary, with the providers of the default edition."""
    edition = Edition.load()
    return dictionary(edition, Cog.load(edition.cog)) + "\n"


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
