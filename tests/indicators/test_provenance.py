"""Each figure names its files and rows: perturb a record, what moves is what named it."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from report.indicators import compute
from report.indicators.extracts import BROUGHT, extracts
from report.indicators.measures import Additive, Same, Sum
from report.indicators.provenance import explain, lines_behind, scope
from report.sources.schemas import SCHEMAS
from report.spreadsheets import euros
from report.territories import FRANCE, Level
from report.units import Money, State

PLACES = ("nat", "reg:53", "dep:35", "dep:2A", "epci:200067932", "com:35004")


def additive(figures, name):
    measure = figures.measures[name]
    if isinstance(measure, Sum):
        return all(additive(figures, term) for term in measure.terms)
    if isinstance(measure, Same):
        return additive(figures, measure.of)
    return isinstance(measure, Additive)


def test_a_chain_ends_in_the_files_that_the_figure_declares(figures):
    for name in figures.definitions:
        chain = list(explain(figures, name, FRANCE).chain())
        files = {entry.source for step in chain for entry in step.inputs if entry.source}
        assert files == set(figures.sources(name)), name
        assert all(step.formula or step.inputs for step in chain), name


def test_an_input_bears_the_hash_of_the_file_and_the_rows_counted(figures, records):
    dep = records.cog.parse("dep:35")
    step = explain(figures, "conventions_cadres_communes_part", dep)
    assert step.formula == "conventions_cadres_communes_signataires / communes_pvd"
    signed, communes = step.steps
    links = next(entry for entry in signed.inputs if entry.source == "conventions_communes")
    assert links.sha256 == records.deliveries["conventions_communes"].sha256
    assert (links.counted, communes.inputs[0].counted) == (36, 40)
    assert scope(figures, signed.figure.definition.id, dep).counted == len(figures.members(dep))


@pytest.mark.parametrize("key", PLACES)
def test_what_the_rows_bring_adds_up_to_the_figure(exact, records, key):
    territory = records.cog.parse(key)
    for name, definition in exact.definitions.items():
        if not additive(exact, name) or definition.national_only:
            continue
        if definition.unit.__class__.__name__ == "Count" and definition.unit.plural == "communes":
            continue  # a commune counts once, however many rows name it
        brought = [
            cell
            for extract in extracts(exact, name, territory)
            for cell in extract.table[BROUGHT]
            if cell
        ]
        value = exact.get(name, territory).value
        if isinstance(definition.unit, Money):
            assert euros(sum(int(cell.replace(".", "")) for cell in brought)) == euros(value), name
        else:
            assert sum(map(int, brought)) == value, name


def test_rows_behind_a_masked_cell_are_not_given(figures, exact, records):
    states = figures.states("anah_logements_renoves", Level.COMMUNE)
    for code in states[states == State.SECRET].index[:8]:
        territory = records.cog.territory(Level.COMMUNE, code)
        (extract,) = extracts(figures, "anah_logements_renoves", territory)
        assert extract.table.empty
        assert extract.withheld
        (inside,) = extracts(exact, "anah_logements_renoves", territory)
        assert not inside.table.empty
        assert explain(figures, "anah_logements_renoves", territory).inputs[0].counted is None
    masked = set(states[states == State.SECRET].index)
    for name in ("anah_logements_renoves", "engagements_total"):
        for extract in extracts(figures, name, FRANCE):
            if extract.source == "anah_logements":
                assert not masked & set(extract.table["insee_com"])


def test_small_numbers_inside_rows_cannot_be_worked_out(figures, records):
    (extract,) = extracts(figures, "anah_logements_renoves", FRANCE)
    shown, table = extract.table, records.table("anah_logements")
    secret = shown["logements"] == "s."
    assert secret.any()
    small = table.loc[shown.index, "logements"].between(1, 10)
    assert secret[small].all()
    assert (shown.loc[secret, "montant"] == "s.").all()
    assert (shown.loc[secret, BROUGHT] == "s.").all()
    alone = secret.groupby(shown["insee_com"]).sum()
    assert not (alone == 1).any()


# --- Perturbing records


def changed(table, line, source):
    """The table with one record altered so that it counts differently."""
    table = table.copy()
    schema = SCHEMAS[source]
    for field in schema.fields:
        if field.name == "participants" and table.at[line, "type"] == "atelier":
            table.loc[line, field.name] = table.at[line, field.name] + 1
            return table
        if field.name in ("montant", "montant_engage"):
            table.loc[line, field.name] += 10_000_000
            return table
        if field.name == "statut":
            table.loc[line, "statut"] = (
                "vacant" if table.at[line, "statut"] == "occupé" else "occupé"
            )
            return table
    if source == "conventions_cadres":
        table.loc[line, "date_signature"] = pd.NaT
        return table
    return table.drop(index=line)


def moved(before, after):
    """Which figures differ: (indicator, level) → territories."""
    found = defaultdict(set)
    for name in before.definitions:
        for level in Level:
            a, b = before.cells[name][level], after.cells[name][level]
            if len(a.numerator) != len(b.numerator):
                continue
            left, right = (cells.numerator * 1.0 for cells in (a, b))
            if a.denominator is not None:
                left = left / np.where(a.denominator == 0, 1, a.denominator)
                right = right / np.where(b.denominator == 0, 1, b.denominator)
            differs = (a.states != b.states) | (left != right)
            found[name, level] = set(before.codes(level)[differs])
    return found


SUMS = ("montant", "montant_engage")


@pytest.mark.parametrize("source", [name for name in SCHEMAS if name != "communes_pvd"])
def test_perturbing_a_record_moves_only_what_names_it(exact, records, source):
    table = records.table(source)
    line = int(table.index[len(table) // 3])
    tables = {**records.tables, source: changed(table, line, source)}
    after = compute(replace(records, tables=tables), interne=True)
    for (name, level), codes in moved(exact, after).items():
        if source not in exact.sources(name):
            assert not codes, (name, level)
            continue
        named = {
            code
            for code in codes
            if line in lines_behind(exact, name, records.cog.territory(level, code)).get(source, ())
        }
        assert codes == named, (name, level)
    amounts = [n for n in exact.definitions if additive(exact, n) and source in exact.sources(n)]
    for name in amounts:
        if not any(column in table.columns for column in SUMS) or source == "anah_operations":
            continue
        national = moved(exact, after)[name, Level.NATIONAL]
        names_it = line in lines_behind(exact, name, FRANCE).get(source, ())
        count = not isinstance(exact.definitions[name].unit, Money)
        assert count or bool(national) == names_it, name


def test_perturbing_the_list_moves_only_what_is_in_the_commune(exact, records):
    gone = records.members[800]
    line = int(records.table("communes_pvd").query("insee_com == @gone").index[0])
    members = records.members.drop(gone)
    tables = {**records.tables, "communes_pvd": records.table("communes_pvd").drop(index=line)}
    after = compute(replace(records, members=members, tables=tables), interne=True)
    for (name, level), codes in moved(exact, after).items():
        for code in codes - {"FR"}:
            territory = records.cog.territory(level, code)
            assert line in scope(exact, name, territory).lines, (name, territory)
