"""Small numbers: what is masked, and that nobody can work it out from all that is published.

Somebody who has everything published tries. Unknowns are the masked values; equations are those
that any reader can write: a territory is the sum of those below it, a sum is the sum of its terms.
Two attacks: linear algebra (is a masked value a combination of published ones?) and bounds
(between which values must it lie?).
"""

from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from report.errors import InvalidInput
from report.indicators import compute
from report.indicators.figures import Figures
from report.indicators.measures import Additive, Sum
from report.indicators.rollup import CONNU, SECRET, Frame
from report.indicators.secrecy import pattern
from report.journal import Secret
from report.territories import Level
from report.units import State

HOMES, WORKS = "anah_logements_renoves", "anah_travaux_montant"
MASKED = (HOMES, WORKS, "engagements_anah", "engagements_total")
FINE = (Level.COMMUNE, Level.EPCI)


BELOW = {
    Level.NATIONAL: (Level.REGION, Level.COMMUNE),
    Level.REGION: (Level.DEPARTEMENT, Level.COMMUNE),
    Level.DEPARTEMENT: (Level.COMMUNE,),
    Level.EPCI: (Level.COMMUNE,),
}


@dataclass
class System:
    """The masked values (unknowns), the equations, what an unknown is at least."""

    unknowns: dict[tuple, int]
    rows: list[tuple[dict[int, int], int]]
    least: int

    def matrix(self):
        a = np.zeros((len(self.rows), len(self.unknowns)))
        b = np.array([right for _, right in self.rows], dtype=float)
        for rank, (terms, _) in enumerate(self.rows):
            for unknown, sign in terms.items():
                a[rank, unknown] += sign
        return a, b

    def determined(self):
        """The unknowns that linear algebra gives."""
        a, _ = self.matrix()
        if not len(a):
            return set()
        _, sizes, basis = np.linalg.svd(a)
        rank = int((sizes > 1e-9 * max(a.shape)).sum())
        free = basis[rank:]
        known = np.abs(free).max(axis=0, initial=0.0) < 1e-7
        return {cell for cell, rank in self.unknowns.items() if known[rank]}

    def bounds(self, cell):
        """The least and the most that an unknown may be."""
        a, b = self.matrix()
        scale = max(1.0, np.abs(b).max(initial=1.0))
        found = []
        for sign in (1, -1):
            goal = np.zeros(len(self.unknowns))
            goal[self.unknowns[cell]] = sign
            limits = [(self.least / scale, None)] * len(self.unknowns)
            solved = linprog(goal, A_eq=a, b_eq=b / scale, bounds=limits, method="highs")
            assert solved.status in (0, 3), solved.message
            found.append(sign * solved.fun * scale if solved.status == 0 else float("inf"))
        return tuple(found)


def system(figures: Figures, *names: str, least: int = 1) -> System:
    """What can be written of indicators that add up over territories, and of their sums."""
    found = System({}, [], least)
    for name in names:
        _additions(figures, name, found)
        measure = figures.measures.get(name)
        if isinstance(measure, Sum):
            for level in Level:
                for rank in range(len(figures.codes(level))):
                    terms = [(term, level, rank) for term in measure.terms]
                    _equation(figures, (name, level, rank), terms, found)
    return found


def _additions(figures, name, found):
    for level, parts in BELOW.items():
        for part in parts:
            parents = figures.frame.above(part, level)
            for rank in range(len(figures.codes(level))):
                below = [(name, part, int(child)) for child in np.flatnonzero(parents == rank)]
                if below:
                    _equation(figures, (name, level, rank), below, found)


def _equation(figures, whole, parts, found):
    right, terms = 0, {}
    for sign, cell in [(1, whole), *((-1, part) for part in parts)]:
        name, level, rank = cell
        cells = figures.cells[name][level]
        if cells.states[rank] == CONNU:
            right -= sign * int(cells.numerator[rank])
        else:
            assert cells.states[rank] == SECRET
            unknown = found.unknowns.setdefault(cell, len(found.unknowns))
            terms[unknown] = terms.get(unknown, 0) + sign
    if terms:
        found.rows.append((terms, right))


def masked(figures, name, level):
    states = figures.states(name, level)
    return set(states[states == State.SECRET].index)


@pytest.mark.parametrize("level", FINE)
def test_one_to_ten_dwellings_are_masked_zero_and_eleven_are_not_for_themselves(
    figures, exact, level
):
    counts = exact.series(HOMES, level)
    small = set(counts[(counts >= 1) & (counts <= 10)].index)
    assert small
    assert small <= masked(figures, HOMES, level)
    assert not masked(figures, HOMES, level) & set(counts[counts == 0].index)


def test_departements_regions_and_the_country_stay_published(figures):
    for level in (Level.NATIONAL, Level.REGION, Level.DEPARTEMENT):
        for name in MASKED:
            assert not masked(figures, name, level)


def test_everything_from_which_it_could_be_recovered_is_masked_with_it(figures):
    for level in FINE:
        for name in MASKED:
            assert masked(figures, name, level) == masked(figures, HOMES, level), name
        others = {n for n in figures.definitions if masked(figures, n, level)}
        assert others == set(MASKED)


def test_a_masked_value_is_nowhere_in_the_figures(figures, exact, records):
    for level in FINE:
        for code in masked(figures, HOMES, level):
            territory = records.cog.territory(level, code)
            for name in MASKED:
                figure = figures.get(name, territory)
                assert figure.value is None
                assert figure.text == "s."
                assert figure.quantity == 0
                assert np.isnan(figures.series(name, level)[code])
                rank = figures.codes(level).get_loc(code)
                assert figures.cells[name][level].numerator[rank] == 0
            assert exact.get(HOMES, territory).value > 0


def test_linear_algebra_recovers_no_masked_value(figures):
    for names in ((HOMES,), (WORKS, "engagements_anah", "engagements_total")):
        attack = system(figures, *names)
        assert len(attack.unknowns) == sum(
            len(masked(figures, n, level)) for n in names for level in FINE
        )
        assert attack.determined() == set()


def test_bounds_leave_every_small_number_its_whole_range(figures, exact):
    attack = system(figures, HOMES)
    for cell in attack.unknowns:
        _, level, rank = cell
        value = int(exact.cells[HOMES][level].numerator[rank])
        low, high = attack.bounds(cell)
        assert low < high - 0.5, cell
        if level is Level.COMMUNE and value <= 10:
            assert low <= 1.001, cell
            assert high >= 9.999, cell


def test_bounds_leave_every_masked_amount_open(figures, exact):
    attack = system(figures, WORKS, "engagements_anah", "engagements_total", least=0)
    for cell in attack.unknowns:
        name, level, rank = cell
        low, high = attack.bounds(cell)
        value = int(exact.cells[name][level].numerator[rank])
        assert low - 1 <= value <= high + 1, cell
        assert high - low > 1000_00, cell


def test_the_rule_is_on_without_being_asked_and_can_be_set(records, figures):
    assert not records.edition.secret
    edition = replace(records.edition, secret={"anah_logements": Secret(seuil=0)})
    off = compute(replace(records, edition=edition))
    assert not masked(off, HOMES, Level.COMMUNE)
    edition = replace(records.edition, secret={"anah_logements": Secret(seuil=30)})
    wider = compute(replace(records, edition=edition))
    assert masked(figures, HOMES, Level.COMMUNE) < masked(wider, HOMES, Level.COMMUNE) | masked(
        figures, HOMES, Level.COMMUNE
    )
    assert system(wider, HOMES).determined() == set()


def test_a_rule_on_another_source_masks_its_own_figures(records):
    secret = {"ateliers_territoires": Secret(seuil=2, effectif="engagements_dgaln_ateliers")}
    edition = replace(records.edition, secret=secret)
    found = compute(replace(records, edition=edition))
    assert masked(found, HOMES, Level.COMMUNE)
    secret = {"fonds_vert": Secret(seuil=3, effectif="fonds_vert_projets")}
    found = compute(replace(records, edition=replace(records.edition, secret=secret)))
    assert masked(found, "fonds_vert_montant", Level.COMMUNE)
    assert system(found, "fonds_vert_montant", least=0).determined() == set()


@pytest.mark.parametrize(
    ("source", "rule"),
    [("anah_logement", Secret()), ("anah_logements", Secret(effectif="ort_communes"))],
)
def test_a_rule_that_names_nothing_is_refused(records, source, rule):
    edition = replace(records.edition, secret=MappingProxyType({source: rule}))
    with pytest.raises(InvalidInput, match="secret"):
        compute(replace(records, edition=edition))


@st.composite
def countries(draw):
    """A small country: communes with a département, an EPCI (or none), a count."""
    size = draw(st.integers(1, 14))
    places = st.tuples(st.integers(0, 4), st.integers(-1, 5), st.integers(0, 40))
    return draw(st.lists(places, min_size=size, max_size=size))


def figures_of(country, rule):
    """Figures of one count over such a country, as the engine would make them."""
    communes = pd.Index([f"c{rank}" for rank in range(len(country))])
    departements = np.array([dep for dep, _, _ in country])
    epci = np.array([epci for _, epci, _ in country])
    regions = departements // 2
    codes, ranks = np.unique(epci[epci >= 0], return_inverse=True)
    through = np.full(len(country), -1)
    through[epci >= 0] = ranks
    territories = {
        Level.NATIONAL: pd.Index(["FR"]),
        Level.REGION: pd.Index(["r0", "r1", "r2"]),
        Level.DEPARTEMENT: pd.Index([f"d{rank}" for rank in range(5)]),
        Level.EPCI: pd.Index([f"e{code}" for code in codes]),
        Level.COMMUNE: communes,
    }
    places = {
        Level.NATIONAL: np.zeros(len(country), dtype=np.int64),
        Level.REGION: regions,
        Level.DEPARTEMENT: departements,
        Level.EPCI: through,
        Level.COMMUNE: np.arange(len(country)),
    }
    frame = Frame(communes, territories, places)
    values = np.array([value for _, _, value in country], dtype=np.int64)
    cells = frame.roll(Additive(np.arange(len(country)), values))
    masks = pattern(rule, cells, frame)
    hidden = {level: cells[level].concealed(masks[level]) for level in Level}
    return Figures(None, frame, {}, {}, {}, {}, {"n": hidden}, {}), cells, masks


LEVELS = st.sampled_from([("com", "epci"), ("com",), ("epci",)])


@settings(max_examples=150, deadline=None)
@given(countries(), LEVELS)
def test_whatever_the_country_no_masked_value_can_be_worked_out(country, levels):
    figures, cells, masks = figures_of(country, Secret(niveaux=levels))
    small = {
        level: (cells[level].numerator >= 1) & (cells[level].numerator <= 10)
        for level in FINE
        if level in levels
    }
    for level, few in small.items():
        assert (masks[level] >= few).all()
    attack = system(figures, "n")
    if not attack.unknowns:
        return
    assert attack.determined() == set()
    for cell in attack.unknowns:
        _, level, rank = cell
        low, high = attack.bounds(cell)
        assert low < high - 0.5, cell
        if level is Level.COMMUNE and level in small and small[level][rank]:
            assert low <= 1.001, cell
            assert high >= 9.999, cell


def test_masking_small_numbers_alone_would_not_be_enough(figures, exact):
    """The attack is a real one: without the other masked cells it succeeds."""
    bare = {
        level: cells.concealed((cells.numerator >= 1) & (cells.numerator <= 10))
        if level in FINE
        else cells
        for level, cells in exact.cells[HOMES].items()
    }
    naive = replace(exact, cells={**exact.cells, HOMES: bare})
    assert system(naive, HOMES).determined()
