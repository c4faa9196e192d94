"""What every level must satisfy: sums over territories, single counting, shares, states."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from report.errors import UnknownIndicator, UnknownTerritory
from report.indicators import compute
from report.indicators.book import Links
from report.indicators.measures import Additive, Distinct, Quotient, Sum
from report.indicators.spread import share_out
from report.territories import FRANCE, Level
from report.units import State

PARTITIONS = (Level.REGION, Level.DEPARTEMENT, Level.COMMUNE)


def additive(figures, name):
    """Whether an indicator is a sum over communes, through its formula."""
    measure = figures.measures[name]
    if isinstance(measure, Sum):
        return all(additive(figures, term) for term in measure.terms)
    if hasattr(measure, "of") and name != "fonds_vert_montant_national":
        return additive(figures, measure.of)
    return isinstance(measure, Additive)


def additive_names(figures):
    return [
        name
        for name, definition in figures.definitions.items()
        if additive(figures, name) and not definition.national_only
    ]


def test_additive_figures_sum_to_the_national_one_to_the_cent(exact):
    figures = exact
    names = additive_names(figures)
    assert len(names) > 40
    for name in names:
        if name == "france_services_total":  # 975, 977, 978 count in the national total only
            continue
        national = figures.get(name, FRANCE).value
        for level in PARTITIONS:
            total = int(figures.cells[name][level].numerator.sum())
            assert total == national, (name, level)


def test_epci_miss_only_the_communes_that_have_none(figures, records):
    epci = records.cog.parents(Level.EPCI).reindex(records.members)
    alone = set(records.members[(epci == "").to_numpy()])
    total = int(figures.cells["communes_pvd"][Level.EPCI].numerator.sum())
    assert total == len(records.members) - len(alone)


def test_what_covers_several_territories_counts_once_in_each(figures):
    counted = [n for n, m in figures.measures.items() if isinstance(m, Distinct)]
    assert "chefs_projet_postes" in counted
    for name in counted:
        national = figures.get(name, FRANCE).value
        for level in PARTITIONS:
            assert int(figures.cells[name][level].numerator.sum()) >= national, name


def test_communes_counted_never_exceed_the_communes_of_the_territory(figures):
    for name, definition in figures.definitions.items():
        if getattr(definition.unit, "plural", "") != "communes" or definition.national_only:
            continue
        for level in Level:
            counts = figures.cells[name][level].numerator
            assert (counts <= figures.cells["communes_pvd"][level].numerator).all(), name


def test_a_share_without_denominator_has_no_object(figures, records):
    paris = records.cog.parse("dep:75")
    assert figures.get("conventions_cadres_communes_part", paris).state is State.SANS_OBJET
    assert figures.get("conventions_cadres_communes_part", paris).text == "–"
    assert figures.get("communes_pvd", paris).value == 0
    finistere = records.cog.parse("dep:29")
    assert figures.get("ademe_part", finistere).state is State.SANS_OBJET
    assert figures.get("anah_travaux_part", finistere).state is State.CONNU


def test_national_only_figures_are_never_given_to_a_territory(figures, records):
    bretagne = records.cog.parse("reg:53")
    for name, definition in figures.definitions.items():
        if definition.national_only:
            assert figures.get(name, FRANCE).state is State.CONNU, name
            assert figures.get(name, bretagne).state is State.SANS_OBJET, name


EPCI_OF_THREE = Links(pa.array(["E"]), np.array([0, 3]), np.array([7, 8, 9]))


def test_money_is_shared_in_whole_euros_with_the_remainder_to_the_first_by_code():
    things = EPCI_OF_THREE.find(pd.Series(["E", "E"]))
    places, parts = share_out(things, np.array([10_050, 100]), EPCI_OF_THREE)
    shared = pd.Series(parts).groupby(places).sum()
    assert shared.to_dict() == {7: 3450 + 100, 8: 3300, 9: 3300}


def test_a_beneficiary_outside_the_programme_leaves_nothing():
    places, parts = share_out(EPCI_OF_THREE.find(pd.Series(["X"])), np.array([100]), EPCI_OF_THREE)
    assert len(places) == len(parts) == 0


def test_a_source_not_delivered_leaves_its_figures_unknown_and_only_those(records):
    delivery = replace(records.deliveries["ademe_aides"], delivered=False)
    tables = {**records.tables, "ademe_aides": records.table("ademe_aides").iloc[:0]}
    poorer = replace(
        records, tables=tables, deliveries={**records.deliveries, "ademe_aides": delivery}
    )
    before, after = compute(records), compute(poorer)
    changed = {
        name
        for name in before.definitions
        if before.get(name, FRANCE).state is not after.get(name, FRANCE).state
    }
    assert changed == {"ademe_montant", "ademe_projets", "ademe_part"}
    assert after.get("ademe_montant", FRANCE).text == "n.d."
    assert (
        after.get("engagements_total", FRANCE).text == before.get("engagements_total", FRANCE).text
    )


def test_unknown_names_and_places_are_said(figures, records):
    with pytest.raises(UnknownIndicator, match="nombre_de_lunes"):
        figures.get("nombre_de_lunes", FRANCE)
    with pytest.raises(UnknownIndicator, match="Les plus proches : communes_pvd"):
        figures.get("comunes_pvd", FRANCE)
    outside = next(c for c in records.cog.communes.index if c not in records.members)
    with pytest.raises(UnknownTerritory, match="n’a pas de commune"):
        figures.get("communes_pvd", records.cog.territory(Level.COMMUNE, outside))


def test_breakdowns_add_up_to_their_whole_everywhere(figures):
    for name, definition in figures.breakdowns.items():
        whole = figures.cells[definition.whole]
        for level in Level:
            parts = [cells[level].numerator for cells in figures.parts[name].values()]
            assert (np.sum(parts, axis=0) == whole[level].numerator).all(), (name, level)
        shares = [part.share.value for part in figures.breakdown(name, FRANCE)]
        assert sum(shares, Fraction()) == 1, name


def test_every_quotient_is_its_numerator_over_its_denominator(figures):
    for name, measure in figures.measures.items():
        if isinstance(measure, Quotient):
            numerator = figures.get(measure.numerator, FRANCE).value
            denominator = figures.get(measure.denominator, FRANCE).value
            assert figures.get(name, FRANCE).value == Fraction(numerator, denominator), name
