"""From figures to a file: source lines, texts refused before any layout."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from report.document import build
from report.document.credits import credit
from report.edition import DEFAULT_EDITION, Edition
from report.errors import InvalidInput
from report.formats import NBSP
from report.indicators import compute
from report.sources import load
from report.territories import Cog, Level


@pytest.fixture(scope="module")
def edition():
    return Edition.load(DEFAULT_EDITION)


@pytest.fixture(scope="module")
def figures(edition):
    return compute(load(edition, Cog.load(edition.cog)))


def test_the_source_line_names_providers_and_months(edition):
    line = credit(edition, ["anah_logements", "totaux_anah", "dsil_detr"], carte=False)
    assert line.replace(NBSP, " ") == "Sources : DGCL, décembre 2023 ; Anah, juin 2025"


def test_one_provider_is_one_source_and_a_map_names_its_maker(edition):
    line = credit(edition, ["ort"], carte=True).replace(NBSP, " ")
    assert line == "Source : DGALN, juin 2025 • Réalisation : ANCT, Cartographie, octobre 2025"


def test_what_was_not_delivered_is_no_source(edition):
    absent = replace(edition.sources["ort"], livre=False)
    without = replace(edition, sources={**edition.sources, "ort": absent})
    assert credit(without, ["ort"], carte=False) == ""
    later = replace(edition.sources["ort"], arrete=date(2025, 9, 30))
    dated = replace(edition, sources={**edition.sources, "ort": later})
    assert "septembre" in credit(dated, ["ort", "communes_pvd"], carte=False)


def test_the_edition_bears_its_date_and_its_territory(edition):
    title = build.title(edition).replace(NBSP, " ")
    assert title == "Petites villes de demain : le point d’avancement au 30 juin 2025"
    finistere = Cog.load(edition.cog).parse("dep:29")
    assert build.title(edition, finistere).endswith("2025, Finistère")
    assert "dans le Finistère" in build.meta(edition, finistere).subject


def test_pages_whose_length_depends_on_the_data(edition):
    sheets = build.sheets(edition, Level.DEPARTEMENT, 40)
    assert sheets == {"communes-etat": 1, "webinaires": 1, "publications": 1}
    silent = replace(edition, club=replace(edition.club, webinaires=(), webinaires_a_venir=()))
    assert build.sheets(silent, Level.NATIONAL, 40)["webinaires"] == 0
    assert build.sheets(edition, Level.DEPARTEMENT, 41)["communes-etat"] == 2
    assert build.sheets(edition, Level.EPCI, 20)["communes-etat"] == 0
    assert build.sheets(edition, Level.REGION, 20)["communes-etat"] == 1


def test_faulty_texts_stop_the_edition_all_at_once(tmp_path, figures, edition):
    folder = tmp_path / "edition"
    shutil.copytree(edition.folder / "textes", folder / "textes")
    for name in ("ort", "anah"):
        path = folder / "textes" / f"{name}.md"
        path.write_text(path.read_text("utf-8") + "\nEn 2024, {inconnu}.\n", "utf-8")
    with pytest.raises(InvalidInput) as raised:
        build.compose(figures, replace(edition, folder=folder))
    found = [(Path(problem.file).stem, problem.value) for problem in raised.value.problems]
    assert found == [("anah", "{inconnu}"), ("anah", "2024"), ("ort", "{inconnu}"), ("ort", "2024")]
