"""Each figure names its files and rows: perturb a record, what moves is what named it."""

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from report.indicators import compute
from report.indicators.extracts import BROUGHT, extracts
from report.indicators.measures import Additive, Same, Sum, of_the_country
from report.indicators.provenance import chain_of, explain, lines_behind, scope, traced_by
from report.sources.schemas import SCHEMAS
from report.spreadsheets import euros
from report.territories import FRANCE, Level
from report.units import Count, Money, State

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
        if counts_communes(definition):
            continue
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
        if field.name in ("montant", "montant_engage") and source != "bdt_pvd_plus":
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


def counting(figures, name, source, line):
    """Where a row counts in a figure that adds rows up: level → territories."""
    found = defaultdict(set)
    for owner, _ in chain_of(figures, name, FRANCE):
        for traced in traced_by(figures, owner):
            for rank in np.flatnonzero((traced.lines == line) & (traced.source == source)):
                for level in Level:
                    at = figures.frame.places[level][traced.places[rank]]
                    if traced.places[rank] >= 0 and at >= 0:
                        found[level].add(figures.codes(level)[at])
                found[Level.NATIONAL].add(FRANCE.code)
    return found


def named_by(figures, differences, source, line):
    """The figures that moved, each of which must name the row; the finest level of each."""
    found = {}
    for (name, level), codes in differences.items():
        if codes and source not in figures.sources(name):
            raise AssertionError((name, level))
        shown = sorted(codes)[:3] if of_the_country(figures.measures, name) else codes
        for code in shown:
            territory = figures.records.cog.territory(level, code)
            assert line in lines_behind(figures, name, territory)[source], (name, code)
            found[name] = territory
    return found


@pytest.mark.parametrize("source", [name for name in SCHEMAS if name != "communes_pvd"])
def test_perturbing_a_record_moves_what_names_it_and_nothing_else(exact, records, source):
    table = records.table(source)
    line = int(table.index[len(table) // 3])
    altered = changed(table, line, source)
    after = compute(replace(records, tables={**records.tables, source: altered}), interne=True)
    differences = moved(exact, after)
    named = named_by(exact, differences, source, line)
    assert named
    name, territory = next(iter(named.items()))
    rows = {found.source: found.table for found in extracts(exact, name, territory)}
    assert line in rows[source].index
    for name in must_move(exact, altered, line, source):
        where = counting(exact, name, source, line)
        if exact.definitions[name].national_only:
            where = {level: codes for level, codes in where.items() if level is Level.NATIONAL}
        assert {level: differences[name, level] for level in where} == where, name


def must_move(figures, altered, line, source):
    """The figures that add rows up, and that the alteration changes wherever the row counts."""
    gone = line not in altered.index
    for name, definition in figures.definitions.items():
        if not additive(figures, name) or counts_communes(definition):
            continue
        if source in ("postes_communes", "actions") and "financements" in str(definition.sources):
            continue  # the row only says where the money of others goes
        if gone or isinstance(definition.unit, Money):
            yield name


def counts_communes(definition):
    """Communes count once, however many rows name them."""
    return isinstance(definition.unit, Count) and definition.unit.plural == "communes"


def test_perturbing_a_record_moves_its_parts_of_charts_only(exact, records):
    for source, charts in (
        ("actions", {"actions_par_thematique", "actions_par_avancement",
                     "actions_par_etat_financement", "financements_par_financeur"}),
        ("financements", {"financements_par_financeur"}),
    ):  # fmt: skip
        table = records.table(source)
        named = set(records.table("financements")["id_action"])
        lines = table.index[table["id_action"].isin(named)]
        tables = {**records.tables, source: table.drop(index=int(lines[len(lines) // 3]))}
        after = compute(replace(records, tables=tables), interne=True)
        touched = {
            name
            for name, parts in exact.parts.items()
            for label, cells in parts.items()
            for level in Level
            if (cells[level].numerator != after.parts[name][label][level].numerator).any()
        }
        assert touched == charts


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
