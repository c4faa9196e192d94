"""A small publication that the tests of the PDF start from."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from report.charts.pdf import Form
from report.document.metadata import Meta
from report.document.render import render_pdf
from report.resources import root

META = Meta(
    title="Le point d’avancement & l’« état » <2025>",
    author="Agence nationale de la cohésion des territoires",
    subject="État du programme au 30 juin 2025",
    date=date(2025, 12, 1),
    keywords=("Petites villes de demain", "revitalisation"),
)

CSS = """
@page { size: 297mm 210mm; margin: 0 }
html { font-family: "Source Sans 3"; font-size: 10.5pt; line-height: 5mm; hyphens: none }
body, p, h1, h2, h3, table, ul { margin: 0; padding: 0 }
.page { position: relative; width: 297mm; height: 210mm; overflow: hidden; break-after: page }
.page:last-child { break-after: auto }
.constat { position: absolute; left: 16mm; top: 25mm; width: 85mm; height: 160mm }
.preuve { position: absolute; left: 106mm; top: 25mm; width: 175mm }
.pied { position: absolute; left: 16mm; top: 199mm; width: 265mm; height: 5mm }
img { display: block }
"""


@pytest.fixture(scope="session")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stylesheet with the project's fonts."""
    faces = "".join(
        f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight};'
        f' src: url("{(root("styles") / "fonts" / f"SourceSans3-{name}.ttf").as_uri()}") }}'
        for weight, name in ((400, "Regular"), (700, "Bold"))
    )
    path = tmp_path_factory.mktemp("styles") / "pages.css"
    path.write_text(faces + CSS, encoding="utf-8")
    return path


def document(*pages: str) -> str:
    """One HTML document, a section a page."""
    sections = "".join(f'<section class="page">{page}</section>' for page in pages)
    return (
        '<!DOCTYPE html><html lang="fr-FR"><head><meta charset="utf-8"><title>Le point</title>'
        f"</head><body>{sections}</body></html>"
    )


def drawn(width: float = 40, height: float = 20) -> Form:
    """A drawing of that size in mm: one rectangle."""
    points = (width * 72 / 25.4, height * 72 / 25.4)
    return Form(*points, b"0.1 0.2 0.3 rg 0 0 %.3f %.3f re f" % points)


def as_it_is(form: Form) -> Form:
    """What makes a form of a drawing, when the drawing is one already."""
    return form


@pytest.fixture(scope="session")
def publish(sheet: Path) -> Callable[..., bytes]:
    """publish(*pages, charts={id: form}, **others): the file of those pages."""

    def published(*pages: str, charts: Mapping[str, Form] | None = None, **others: Any) -> bytes:
        labels = others.pop("labels", tuple(str(rank) for rank in range(1, len(pages) + 1)))
        meta = others.pop("meta", META)
        return render_pdf(
            document(*pages), (sheet,), charts or {}, meta, labels, to_form=as_it_is, **others
        )

    return published


FIRST = """
<div class="constat"><h1>Le point d’avancement</h1>
<p>Petites villes de demain accompagne, d’octobre 2020 à 2026, les communes qui rendent service à
tout un bassin de vie : Saint-Aubin-du-Cormier, Bazouges-la-Pérouse, Val-d’Anast, le 1<sup>er</sup>
juin. Voir <a href="#tableau">page 2</a> et
<a href="https://agence-cohesion-territoires.gouv.fr/">le site de l’Agence</a>.</p></div>
<div class="preuve"><img src="graphique:carte" alt="Carte : 1 540 communes sur 1 646."
 style="width:40mm;height:20mm"></div>
<footer class="pied" aria-hidden="true">Petites villes de demain · 30 juin 2025 <b>1</b></footer>
"""

SECOND = """
<div class="constat"><h2 id="tableau">Le tableau</h2>
<table><thead><tr><th>Commune</th><th>Actions</th></tr></thead>
<tbody><tr><th scope="row">Bain-de-Bretagne</th><td>32</td></tr>
<tr><th scope="row">Bédée</th><td>40</td></tr></tbody></table>
<ul><li>occupé</li><li>vacant</li></ul></div>
<div class="preuve"><img src="graphique:carte" alt="La même carte."
 style="width:40mm;height:20mm"></div>
<footer class="pied" aria-hidden="true">Petites villes de demain · 30 juin 2025 <b>2</b></footer>
"""


@pytest.fixture(scope="session")
def pages() -> tuple[str, str]:
    """Two pages with a chart, links, a table, a list, running titles."""
    return FIRST, SECOND


@pytest.fixture(scope="session")
def chart() -> Form:
    """The chart of those pages."""
    return drawn()


@pytest.fixture(scope="session")
def draw() -> Callable[..., Form]:
    """draw(width, height): a chart of another size."""
    return drawn


@pytest.fixture(scope="session")
def published(publish: Callable[..., bytes], pages: tuple[str, str], chart: Form) -> bytes:
    """The file of those pages."""
    return publish(*pages, charts={"carte": chart}, labels=("Couverture", "1"))
