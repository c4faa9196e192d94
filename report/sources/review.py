"""What a new edition carries over and nobody has read again: the mark, and where it still is."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from report.edition import inside
from report.errors import Problem
from report.sources.findings import listed

MARK = "[À RELIRE]"
"""Put before what was written for the previous edition; taken away by whoever has read it."""

_FILES = ("edition.toml", "programme.toml", "club.toml", "correspondances.toml")


def marks(folder: Path) -> Iterator[Problem]:
    """Every place of an edition that bears the mark: it must not be published."""
    texts = sorted((folder / "textes").rglob("*.md"))
    for name in (*_FILES, *(path.relative_to(folder).as_posix() for path in texts)):
        path = inside(folder, name)
        if path is None or not path.is_file():
            continue
        content = path.read_text(encoding="utf-8", errors="replace")
        found = {
            number: line.strip()
            for number, line in enumerate(content.splitlines(), start=1)
            if MARK in line
        }
        yield from listed(
            name,
            "à relire",
            "un texte relu pour cette édition",
            f"relire, corriger, puis ôter {MARK}",
            pd.Series(found, dtype="str"),
        )
