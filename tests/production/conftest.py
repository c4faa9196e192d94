"""A small edition of real territories, and a project of one page in which it is quickly printed."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from report.demo.generate import make_demo
from report.edition import DEFAULT_EDITION, Edition, locate
from report.indicators import Figures, compute
from report.sources import load
from report.territories import Cog

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("976", "90", "35", "2A")
"""The départements of the small edition."""

PLAN = """
[[pages]]
id = "essai"
gabarit = "essai"
sujet = "Essai"
titre = "Essai"
niveaux = ["reg", "dep", "epci", "com"]
graphiques = [
    { id = "carte_communes_pvd", largeur = 110, hauteur = 110 },
    { id = "actions_par_thematique", largeur = 100, hauteur = 94 },
]
"""
PAGE = """
<section class="page" id="{{ page.ancre }}">
<div style="position: absolute; left: 16mm; top: 16mm; width: 120mm">
<h1>{{ territoire.name }}</h1>
<p>{{ f("communes_pvd").texte }} sur {{ f("communes_pvd").nat.texte }}</p>
<p>{{ f("engagements_total").texte }} sur {{ f("engagements_total").nat.texte }}</p>
{{ graphique("carte_communes_pvd") }}
</div>
<div style="position: absolute; left: 160mm; top: 16mm; width: 120mm">
{{ graphique("actions_par_thematique") }}
</div>
</section>
"""


@pytest.fixture(scope="session")
def figures() -> Figures:
    """The demonstration edition's figures."""
    edition = Edition.load(DEFAULT_EDITION)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition whose communes are those of a few départements."""
    folder = tmp_path_factory.mktemp("petite")
    whole = locate(DEFAULT_EDITION) / "sources" / "communes_pvd.csv"
    header, *rows = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if row.startswith(KEPT)]
    (folder / "communes.csv").write_text(header + "".join(kept), encoding="utf-8")
    make_demo(locate(DEFAULT_EDITION), folder / "edition", folder / "communes.csv")
    return folder / "edition"


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole program, in which the edition of a territory is one page and two drawings."""
    folder = tmp_path_factory.mktemp("projet")
    for name in ("report", "templates", "styles"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "data").mkdir()
    (folder / "data" / "reference").symlink_to(ROOT / "data" / "reference")
    plan = folder / "templates" / "plan.toml"
    plan.write_text(_national(plan.read_text(encoding="utf-8")) + PLAN, encoding="utf-8")
    (folder / "templates" / "pages" / "essai.html").write_text(PAGE, encoding="utf-8")
    return folder


def _national(plan: str) -> str:
    """The pages of a plan, so that texts may name them, in the national edition only."""
    content = tomllib.loads(plan)
    lines = []
    for name, section in content["sections"].items():
        lines += [f"[sections.{name}]", *(f"{key} = {value!r}" for key, value in section.items())]
    for row in {row["id"]: row for row in content["pages"]}.values():
        told = (f"{key} = {row[key]!r}" for key in ("id", "gabarit", "sujet"))
        lines += ["[[pages]]", *told, "niveaux = ['nat']"]
    return "\n".join(lines) + "\n"


def hashes(folder: Path) -> dict[str, str]:
    """The sha256 of each PDF of a folder."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.pdf")
    }


Run = Callable[..., subprocess.CompletedProcess[str]]


def command(project: Path, *arguments: str | Path) -> tuple[Sequence[str], dict[str, str]]:
    """How the command `editions` of a project is started: its words, its environment."""
    words = [sys.executable, "-c", "from report.cli import main; main()", "editions"]
    return [*words, *map(str, arguments)], {**os.environ, "PYTHONPATH": str(project)}


@pytest.fixture(scope="session")
def produce(project: Path) -> Run:
    """The command `editions` of the project, in a process of its own."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words, variables = command(project, *arguments)
        return subprocess.run(
            words, env=variables, cwd=project, capture_output=True, text=True, check=False
        )

    return run
