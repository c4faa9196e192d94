"""Small editions written in a temporary folder: every source undelivered, save those given."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from report.errors import Problem
from report.sources import Records, Report, examine
from report.sources.schemas import SCHEMAS

PROGRAMME = """
nom = "Petites villes de demain"
sigle = "PVD"
lancement = 2020-10-01
duree = 6
taux_subvention = 75
fin_financement = 2026-12-31
debut_credits = 2021-01-01
creation_agence = 2020-01-01
palpite_laureats = 5
"""

EDITION = """
titre = "Essai"
arrete = 2025-06-30
publication = 2025-12-15
cog = 2025
demonstration = true

[colophon]
directeur = "direction générale"
redaction = "direction déléguée"

[realisation]
auteur = "ANCT, Cartographie"
date = 2025-10-01
"""

# Cancale, Combourg and Saint-Méen-le-Grand: three communes of three EPCI; Rennes is outside.
CANCALE, COMBOURG, MEEN, RENNES = "35049", "35085", "35297", "35238"
MEMBERS = f"""insee_com,lib_com,id_pvd,date_signature
{CANCALE},Cancale,pvd-1,2021-03-12
{COMBOURG},Combourg,pvd-2,
{MEEN},Saint-Méen-le-Grand,pvd-3,2021-05-04
"""


@dataclass(frozen=True)
class Folder:
    """An edition's folder in the making."""

    path: Path

    def source(self, name: str, content: str | bytes) -> Path:
        """Deliver a source with this content, and say so in edition.toml."""
        target = self.path / "sources" / f"{name}.csv"
        data = content if isinstance(content, bytes) else content.encode()
        target.write_bytes(data)
        self.deliver(name)
        return target

    def rows(self, name: str, rows: Iterable[Sequence[object]]) -> Path:
        """Deliver a source with these rows under its header."""
        lines = [SCHEMAS[name].columns, *rows]
        text = "".join(",".join(str(cell) for cell in row) + "\n" for row in lines)
        return self.source(name, text)

    def deliver(self, name: str) -> None:
        """Say in edition.toml that a source was delivered."""
        self.replace(f"[sources.{name}]\nlivre = false", f"[sources.{name}]\nlivre = true")

    def replace(self, old: str, new: str, file: str = "edition.toml") -> None:
        """Change the text of a file of the edition."""
        path = self.path / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def report(self) -> Report:
        """The examination of the folder."""
        return examine(self.path)

    def records(self) -> Records:
        """The records of the folder, which nothing must block."""
        report = self.report()
        assert report.problems == ()
        assert report.records is not None
        return report.records


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An edition of three communes and nothing else."""
    (tmp_path / "sources").mkdir()
    entries = "".join(
        f'\n[sources.{name}]\nlivre = false\nfournisseur = "ANCT"\nlibelle = "{name}"\n'
        f"arrete = {date(2025, 6, 30)}\n"
        for name in SCHEMAS
    )
    (tmp_path / "edition.toml").write_text(EDITION + entries, encoding="utf-8")
    (tmp_path / "programme.toml").write_text(PROGRAMME, encoding="utf-8")
    (tmp_path / "club.toml").write_text("", encoding="utf-8")
    made = Folder(tmp_path)
    made.source("communes_pvd", MEMBERS)
    return made


@pytest.fixture
def of_rule() -> Callable[[Iterable[Problem], str], list[Problem]]:
    """The problems of one rule, in order."""

    def select(problems: Iterable[Problem], rule: str) -> list[Problem]:
        return [problem for problem in problems if problem.rule == rule]

    return select
