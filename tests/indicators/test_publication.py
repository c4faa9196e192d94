"""The demonstration reproduces the published edition: each figure, as displayed there."""

import csv
import datetime
from pathlib import Path

import pytest

from report.indicators.classes import jenks, propose, quantiles
from report.indicators.history import evolution, past, points
from report.territories import FRANCE

PUBLISHED = Path(__file__).parent.parent / "publication-2025-06-30.csv"
ROWS = list(csv.DictReader(PUBLISHED.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=[row["indicateur"] for row in ROWS])
def test_each_published_figure_comes_out_as_displayed(figures, row):
    text = figures.get(row["indicateur"], FRANCE).text.replace("\u00a0", " ").replace("\u202f", " ")
    expected = row["affichage"]
    assert text == expected or text.startswith(expected + " ")


def test_the_four_first_themes_make_53_per_cent(figures):
    parts = figures.breakdown("actions_par_thematique", FRANCE)
    assert round(100 * sum(part.share.value for part in parts[:4])) == 53
    assert [part.label for part in parts[:4]] == [
        "Cadre de vie et aménagement urbain",
        "Habitat",
        "Mobilité, circulation et stationnement",
        "Commerce",
    ]


def test_published_values_are_compared_inside_one_perimeter_only(figures, records):
    arrete = records.edition.arrete
    homes = figures.get("anah_logements_renoves", FRANCE)
    assert {point.perimeter for point in points() if point.indicator == homes.definition.id} == {
        "hors MaPrimeRénov’",
        "MaPrimeRénov’ incluse",
    }
    assert [point.value for point in past(homes, arrete)] == [353_481]
    assert evolution(homes, arrete)[-1] == (arrete, homes.value)
    assert past(homes, datetime.date(2020, 1, 1)) == ()


def test_proposed_bounds_share_out_the_territories(figures):
    for proposal in propose(figures, "carte_anah_part"):
        assert len(proposal.bounds) == 4
        assert list(proposal.bounds) == sorted(set(proposal.bounds))
        members = figures.records.cog.communes["departement"].reindex(figures.records.members)
        assert sum(proposal.sizes) == members.nunique()


def test_natural_breaks_fall_in_the_gaps():
    import numpy as np

    values = np.array([1.0, 2, 3, 10, 11, 12, 30, 31])
    assert jenks(values, 3) == (6.5, 21.0)
    assert quantiles(np.array([0.0, 1, 2, 3, 4]), 2) == (2.0,)
