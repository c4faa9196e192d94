"""What the checks of a publication find, and how it is said."""

from collections.abc import Iterable
from dataclasses import dataclass

from report.errors import RenderingFailed

NBSP = "\u00a0"


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of the produced document.

    page: rank of the page in the file, from 1; 0 when the fault belongs to the whole document.
    rule: the short name of the check, stable, for tests and counts.
    message: French sentence without final stop: what is there, what was expected, what to do.
    """

    page: int
    rule: str
    message: str

    def __str__(self) -> str:
        where = f"page{NBSP}{self.page}" if self.page else "document"
        return f"{where}{NBSP}: {self.message}"


def refuse(findings: Iterable[Finding], heading: str) -> None:
    """Raise RenderingFailed with every finding, in page order, under a French heading."""
    listed = sorted(set(findings))
    if listed:
        lines = "\n".join(f"  – {finding}" for finding in listed)
        raise RenderingFailed(f"{heading}{NBSP}:\n{lines}")


def quoted(text: str, length: int = 70) -> str:
    """The text between French quotation marks, cut when it is long."""
    text = " ".join(text.split())
    text = text if len(text) <= length else text[: length - 1].rstrip() + "…"
    return f"«{NBSP}{text}{NBSP}»"
