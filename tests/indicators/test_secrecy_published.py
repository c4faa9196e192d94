"""Nothing masked can be had from all that leaves, put together: an attack on the files themselves.

What every edition carries, the open data and the snapshot are read back, as anybody would; then
the exported rows; then two editions of which the second only adds to the first.
"""

import csv
import gzip
import io
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

from report.edition import Edition
from report.indicators import compute, opendata, snapshot
from report.indicators.extracts import BROUGHT, extracts
from report.indicators.measures import Everywhere, Quotient, Same, Sum, references
from report.indicators.opendata import package
from report.indicators.opendata.tables import breakdowns
from report.sources import load
from report.territories import FRANCE, Cog, Level
from report.units import SIGNS, Money, State
from tests.indicators.test_secrecy import BELOW, FINE, HOMES, MASKED, system

SECRET = SIGNS[State.SECRET]


def masked(figures):
    """Every masked cell: (indicator, level, code)."""
    return {
        (name, level, code)
        for name in figures.definitions
        for level in Level
        for code, state in figures.states(name, level).items()
        if state is State.SECRET
    }


def carried(figures):
    """The editions whose pages show a masked cell or a total of some: their data are attached."""
    cog = figures.records.cog
    hidden = {(level, code) for _, level, code in masked(figures)}
    communes = sorted(code for level, code in hidden if level is Level.COMMUNE)
    for level in (Level.REGION, Level.DEPARTEMENT, Level.EPCI):
        hidden |= {(level, code) for code in cog.parents(level).reindex(communes) if code}
    return (FRANCE, *(cog.territory(level, code) for level, code in sorted(hidden)))


def linked_to_masked(figures, name):
    """Whether a formula holds an indicator and one that is masked somewhere."""
    related = [{other, *references(measure)} for other, measure in figures.measures.items()]
    return any(name in names and names & set(MASKED) for names in related)


def told(figures):
    """What the files say: (indicator, level, code) → values, as exactly as they are written."""
    linked = {name for name in figures.definitions if linked_to_masked(figures, name)}
    found = {}

    def say(name, level, code, text):
        if name in linked:
            found.setdefault((name, Level(level), code), set()).add(text)

    for territory in carried(figures):
        text = opendata.csv_bytes(figures, territory).decode("utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            shown = SECRET if row["etat"] == State.SECRET else row["valeur"]
            say(row["indicateur"], row["niveau"], row["code"], shown)
    frozen = gzip.decompress(snapshot.freeze(figures)[snapshot.VALUES]).decode("utf-8")
    for row in csv.DictReader(io.StringIO(frozen)):
        for name in linked:
            shown = row[name]
            if isinstance(figures.definitions[name].unit, Money) and shown.isdecimal():
                shown = f"{int(shown) // 100}.{int(shown) % 100:02}"
            say(name, row["niveau"], row["code"], shown)
    return found


@pytest.fixture(scope="module")
def files(figures):
    return told(figures)


def test_no_file_says_what_another_masks(figures, files):
    hidden = masked(figures)
    assert hidden
    assert {cell[0] for cell in hidden} == set(MASKED)
    assert {cell for cell, texts in files.items() if SECRET in texts} == hidden
    assert all(files[cell] == {SECRET} for cell in hidden)


def equations(figures, files):
    """Every equation that a reader of the files can write: [(coefficients by cell, constant)]."""
    values = {}
    for cell, texts in files.items():
        exact = max(texts, key=len) if SECRET not in texts else SECRET
        whole = next((text for text in texts if "/" in text), exact)
        values[cell] = None if whole == SECRET else whole
    for combination in (*sums_of_territories(figures), *formulas(figures, values)):
        terms, constant = {}, Fraction(0)
        if all(values.get(cell) is not None for cell, _ in combination):
            continue
        for cell, factor in combination:
            if values.get(cell) is None:
                terms[cell] = terms.get(cell, 0) + factor
            elif values[cell] and values[cell] not in SIGNS.values():
                constant -= factor * Fraction(values[cell])
            else:
                break
        else:
            if terms:
                yield terms, constant


def sums_of_territories(figures):
    """A territory is the sum of those below it, for what adds up."""
    for name in MASKED:
        for level, parts in BELOW.items():
            for part in parts:
                parents = figures.frame.above(part, level)
                for rank, code in enumerate(figures.codes(level)):
                    inside = figures.codes(part)[parents == rank]
                    if len(inside):
                        yield [
                            ((name, level, code), 1),
                            *(((name, part, one), -1) for one in inside),
                        ]


def formulas(figures, values):
    """A sum and its terms, one figure under two names, a published share and what it is of."""
    for name, measure in figures.measures.items():
        if {name, *references(measure)} & set(MASKED):
            for level in Level:
                for code in figures.codes(level):
                    yield from written_of(name, measure, level, code, values)


def written_of(name, measure, level, code, values):
    """The equation of a formula for a territory."""
    match measure:
        case Sum() | Same():
            terms = references(measure)
            yield [((name, level, code), 1), *(((term, level, code), -1) for term in terms)]
        case Everywhere(of):
            yield [((name, level, code), 1), ((of, Level.NATIONAL, FRANCE.code), -1)]
        case Quotient(above, below):
            share = values.get((name, level, code))
            if share and share not in SIGNS.values():
                yield [((above, level, code), 1), ((below, level, code), -Fraction(share))]


def determined(figures, files):
    """The masked values that linear algebra gives, and all those that it seeks."""
    written = list(equations(figures, files))
    unknowns = {cell: rank for rank, cell in enumerate(sorted({c for t, _ in written for c in t}))}
    matrix = np.zeros((len(written), len(unknowns)))
    for rank, (terms, _) in enumerate(written):
        for cell, factor in terms.items():
            matrix[rank, unknowns[cell]] += float(factor)
    _, sizes, basis = np.linalg.svd(matrix)
    free = basis[int((sizes > 1e-9 * max(matrix.shape)).sum()) :]
    given = np.abs(free).max(axis=0) < 1e-7
    return {cell for cell, rank in unknowns.items() if given[rank]}, set(unknowns)


def test_no_combination_of_files_gives_a_masked_value(figures, exact, files):
    found, sought = determined(figures, files)
    assert sought == masked(figures)
    assert not found
    larger = exact.series(HOMES, Level.COMMUNE)
    cell = next(cell for cell in sorted(sought)
                if cell[:2] == (HOMES, Level.COMMUNE) and larger[cell[2]] > 10)  # fmt: skip
    slip = files | {cell: {str(int(larger[cell[2]]))}}
    assert determined(figures, slip)[0], "the attack is a real one: a slip is enough"


def test_charts_rest_on_nothing_under_secret(figures):
    secret = set(figures.masks)
    assert secret
    assert not any(secret & set(split.sources) for split in figures.breakdowns.values())
    text = package.as_csv(breakdowns(figures, (FRANCE,))).decode("utf-8")
    assert SECRET not in {row["valeur"] for row in csv.DictReader(io.StringIO(text))}


def test_exported_rows_leave_several_ways_to_make_the_total(figures):
    """In a commune, masked rows are several, and their sum is not that of the least they can be."""
    homes = figures.series(HOMES, Level.COMMUNE)
    for name in (HOMES, "engagements_anah"):
        found = {one.source: one for one in extracts(figures, name, FRANCE)}["anah_logements"]
        assert {number for number, _ in found.lines()} == {SECRET}
        table = found.table
        hidden = table["logements"] == SECRET
        assert (table.loc[hidden, "montant"] == SECRET).all()
        assert set(table.loc[hidden, BROUGHT]) <= {SECRET, ""}
        few = hidden.groupby(table["insee_com"]).sum()
        shown = table["logements"].where(~hidden, "0").astype(int).groupby(table["insee_com"]).sum()
        left = (homes[few.index] - shown)[few > 0]
        assert len(left)
        assert (few[few > 0] > 1).all()
        assert (left > few[few > 0]).all()
        gone = set(homes.index) - set(table["insee_com"])
        assert gone >= {code for n, level, code in masked(figures)
                        if n == HOMES and level is Level.COMMUNE}  # fmt: skip


@pytest.fixture(scope="module")
def earlier(figures):
    edition = Edition.load(figures.records.edition.previous)
    return compute(load(edition, Cog.load(edition.cog)))


class Joined:
    """What two editions say together: their equations, and that a count only grows."""

    def __init__(self, before, after):
        self.sides = [(one, system(one, HOMES)) for one in (before, after)]
        (_, first), (_, second) = self.sides
        self.start = len(first.unknowns)
        size = self.start + len(second.unknowns)
        (a, b), (c, d) = first.matrix(), second.matrix()
        self.equal = np.block([[a, np.zeros((len(a), size - self.start))],
                               [np.zeros((len(c), self.start)), c]])  # fmt: skip
        self.right = np.concatenate([b, d])
        self.limits = [[1.0, None] for _ in range(size)]
        self.grows = np.array([row for row in self._growth(size) if row is not None])

    def _growth(self, size):
        """Where both are masked, an inequality; where one is, a bound on the other."""
        (before, first), (after, second) = self.sides
        for level in FINE:
            for code in before.codes(level).intersection(after.codes(level)):
                past = HOMES, level, before.codes(level).get_loc(code)
                now = HOMES, level, after.codes(level).get_loc(code)
                if past in first.unknowns and now in second.unknowns:
                    row = np.zeros(size)
                    row[[first.unknowns[past], self.start + second.unknowns[now]]] = 1, -1
                    yield row
                elif past in first.unknowns:
                    self.limits[first.unknowns[past]][1] = known(after, now)
                elif now in second.unknowns:
                    self.limits[self.start + second.unknowns[now]][0] = known(before, past)

    def bounds(self, unknown):
        """The least and the most that a masked value may be."""
        for sign in (1, -1):
            goal = np.zeros(len(self.limits))
            goal[unknown] = sign
            solved = linprog(goal, self.grows, np.zeros(len(self.grows)), self.equal, self.right,
                             [tuple(limit) for limit in self.limits], method="highs")  # fmt: skip
            assert solved.status == 0, solved.message
            yield sign * solved.fun


def known(figures, cell):
    name, level, rank = cell
    return float(figures.cells[name][level].numerator[rank])


def test_two_editions_together_leave_every_small_number_its_whole_range(figures, earlier):
    attack = Joined(earlier, figures)
    assert len(attack.grows)
    for (one, side), start in zip(attack.sides, (0, attack.start), strict=True):
        exact = compute(one.records, interne=True)
        for cell, unknown in side.unknowns.items():
            low, high = attack.bounds(start + unknown)
            assert low < high - 0.5, cell
            if 1 <= known(exact, cell) <= 10:
                assert low <= 1.001, cell
                assert high >= 9.999, cell
