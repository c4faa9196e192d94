"""Editions in time: what is published is frozen, comes out again, and is compared with care."""

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from report.edition import Edition
from report.errors import InvalidInput
from report.indicators import compute, publication, snapshot
from report.indicators.changes import compare
from report.indicators.figures import Figures
from report.indicators.replay import replay
from report.indicators.rollup import CONNU, STATES
from report.journal import Erratum, Secret
from report.sources import load
from report.territories import FRANCE, Cog, Level
from report.units import State

PAST = "2024-12-31"


@pytest.fixture(scope="module")
def past() -> Figures:
    edition = Edition.load(PAST)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="module")
def comparison(figures):
    return compare(figures)


def write(folder: Path, files) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


# --- The snapshot


def test_a_snapshot_is_always_the_same_bytes_and_small(figures):
    first, second = snapshot.freeze(figures), snapshot.freeze(figures)
    assert first == second
    assert sum(map(len, first.values())) < 2_000_000


def test_a_snapshot_holds_every_figure_at_every_level(figures, tmp_path):
    frozen = snapshot.load(write(tmp_path / "a" / "publication" / "1.0", snapshot.freeze(figures)))
    for name in figures.definitions:
        for level in Level:
            cells = figures.cells[name][level]
            codes = list(figures.codes(level))
            for rank in range(0, len(codes), max(1, len(codes) // 20)):
                value, state = frozen.cell(name, level, codes[rank])
                assert state is STATES[int(cells.states[rank])]
                figure = figures.get(name, figures.records.cog.territory(level, codes[rank]))
                assert value == figure.value
    for split in figures.parts:
        for part in figures.breakdown(split, FRANCE):
            assert frozen.get(f"{split}/{part.label}", FRANCE)[0] == part.figure.value


def test_nothing_under_secret_is_in_a_snapshot(figures, exact, tmp_path):
    frozen = snapshot.load(write(tmp_path / "a" / "publication" / "1.0", snapshot.freeze(figures)))
    states = figures.states("anah_logements_renoves", Level.COMMUNE)
    for code in states[states == State.SECRET].index:
        for name in ("anah_logements_renoves", "anah_travaux_montant", "engagements_total"):
            assert frozen.cell(name, Level.COMMUNE, code) == (None, State.SECRET)
    with pytest.raises(ValueError, match="secrecy"):
        snapshot.freeze(exact)


def test_an_altered_or_absent_snapshot_is_refused(figures, tmp_path):
    folder = write(tmp_path / "a" / "publication" / "1.0", snapshot.freeze(figures))
    values = folder / snapshot.VALUES
    values.write_bytes(values.read_bytes()[:-1] + b"\x01")
    with pytest.raises(InvalidInput, match="octets figés"):
        snapshot.load(folder)
    with pytest.raises(InvalidInput, match="publie"):
        snapshot.load(tmp_path / "nulle-part")


# --- The published edition of December 2024


def test_december_2024_is_published_and_june_2025_is_a_project(records):
    assert Edition.load(PAST).published
    assert not records.edition.published
    assert records.edition.previous == PAST


def test_what_was_published_comes_out_again(past):
    found = replay(publication.published(past.records.edition), past)
    assert found.faithful
    assert not [name for name in found.files if name.startswith("sources/")]
    assert found.cells > 300_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("communes_pvd", 1645),
        ("actions_recensees", 28_000),
        ("chefs_projet_postes", 870),
        ("anah_logements_renoves", 353_481),
    ],
)
def test_the_known_counts_of_december_2024(past, name, value):
    assert past.get(name, FRANCE).value == value


@pytest.mark.parametrize(
    ("names", "millions"),
    [
        (("engagements_dsil_detr", "engagements_friches_fonds_vert"), 1440),
        (("engagements_anah",), 1940),
        (("engagements_chefs_projet",), 95),
        (("engagements_bdt_prets_pru",), 121),
        (
            (
                "engagements_anct_mbc",
                "engagements_bdt_ingenierie",
                "engagements_cerema",
                "engagements_dgaln_ateliers",
            ),
            95,
        ),
        (("engagements_total",), 3691),
    ],
)
def test_the_known_amounts_of_december_2024(past, names, millions):
    total = sum(past.get(name, FRANCE).value for name in names)
    assert round(Fraction(total, 10**8)) == millions


# --- Back-test: each deviation has its reason


def perturbed(past, source):
    table = past.records.table(source)
    amounts = table["montant"].copy()
    amounts.iloc[0] += 100_000_000
    tables = {**past.records.tables, source: table.assign(montant=amounts)}
    return compute(replace(past.records, tables=tables))


def test_a_deviation_names_the_file_that_changed(past):
    frozen = publication.published(past.records.edition)
    frozen = replace(frozen, inputs={**frozen.inputs, "sources/ademe_aides.csv": "0" * 64})
    found = replay(frozen, perturbed(past, "ademe_aides"))
    assert found.files == {"sources/ademe_aides.csv": "modifié"}
    assert {one.name for one in found.deviations} == {"ademe_montant", "ademe_part"}
    assert {one.reason for one in found.deviations} == {"sources/ademe_aides.csv modifié"}
    national = next(one for one in found.deviations if one.level is Level.NATIONAL)
    assert national.recomputed[0] - national.published[0] == 100_000_000


def test_a_deviation_names_a_formula_the_software_or_nothing(past):
    frozen = publication.published(past.records.edition)
    moved = perturbed(past, "ademe_aides")
    bare = replay(frozen, moved)
    assert all("le calcul lui-même" in one.reason for one in bare.deviations)
    older = replay(replace(frozen, software="0.0.1"), moved)
    assert all("logiciel 0.0.1" in one.reason for one in older.deviations)
    wording = replace(frozen.wordings["ademe_montant"], formule="a + b")
    other = replace(frozen, wordings={**frozen.wordings, "ademe_montant": wording})
    named = {one.reason for one in replay(other, moved).deviations if one.name == "ademe_montant"}
    assert named == {"formule : « a + b » devenue «  »"}


def test_a_deviation_names_a_rule_of_secrecy(past):
    edition = replace(past.records.edition, secret={"anah_logements": Secret(seuil=0)})
    frozen = publication.published(past.records.edition)
    frozen = replace(frozen, inputs={**frozen.inputs, "edition.toml": "0" * 64})
    found = replay(frozen, compute(replace(past.records, edition=edition)))
    assert found.deviations
    assert {one.reason for one in found.deviations} == {"règle de secret d’edition.toml"}


def test_a_new_and_a_removed_figure_are_said(past):
    frozen = publication.published(past.records.edition)
    columns = tuple("vieux" if name == "ort_communes" else name for name in frozen.columns)
    found = replay(replace(frozen, columns=columns), past)
    reasons = {one.name: one.reason for one in found.deviations}
    assert set(reasons) == {"vieux", "ort_communes"}
    assert "retiré" in reasons["vieux"]
    assert reasons["ort_communes"].startswith("nouve")


# --- Publishing, and correcting what was published


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The settings and texts of the past edition, without records nor snapshot."""
    source = Edition.load(PAST).folder
    ignored = shutil.ignore_patterns("sources", "publication")
    shutil.copytree(source, tmp_path / PAST, ignore=ignored)
    return tmp_path / PAST


def of(figures, folder, **facts):
    edition = replace(figures.records.edition, folder=folder, **facts)
    return replace(figures, records=replace(figures.records, edition=edition))


def test_publishing_twice_is_harmless_and_otherwise_refused(past, folder):
    here = of(past, folder)
    edition = here.records.edition
    assert not edition.published
    write(edition.publication_folder, publication.publish(here))
    assert edition.published
    assert publication.publish(here) == {}
    (folder / "club.toml").write_text("# autre chose\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="errata"):
        publication.publish(here)
    assert [(p.file, p.rule) for p in publication.status(edition)] == [
        ("club.toml", "modifié depuis la publication")
    ]


def test_a_correction_is_another_version_and_both_are_kept(past, folder):
    first = of(past, folder)
    write(first.records.edition.publication_folder, publication.publish(first))
    erratum = Erratum("1.1", past.records.edition.publication, "ADEME", "une aide oubliée")
    second = of(perturbed(past, "ademe_aides"), folder, version="1.1", errata=(erratum,))
    edition = second.records.edition
    assert edition.corrected
    assert not edition.published
    write(edition.publication_folder, publication.publish(second))
    assert publication.versions(edition) == ("1.0", "1.1")
    assert publication.published(edition).version == "1.1"


def test_a_version_says_what_it_corrects(folder):
    main = folder / "edition.toml"
    text = main.read_text(encoding="utf-8")
    main.write_text('version = "1.1"\n' + text, encoding="utf-8")
    with pytest.raises(InvalidInput, match="un erratum de cette version"):
        Edition.load(folder)
    entry = '[[errata]]\nversion = "1.1"\ndate = 2025-06-01\nobjet = "ADEME"\nmotif = "oubli"\n'
    main.write_text(f'version = "1.1"\n{text}\n{entry}', encoding="utf-8")
    assert Edition.load(folder).errata[0].motif == "oubli"
    main.write_text(f'version = "un"\n{text}', encoding="utf-8")
    with pytest.raises(InvalidInput, match="version"):
        Edition.load(folder)


def test_a_log_names_sources_of_the_edition(folder):
    log = folder / "journal.toml"
    log.write_text(
        '[[livraisons]]\nsource = "ademe_aide"\nrecu = 2025-01-01\nqualite = "vert"\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput, match="ademe_aides"):
        Edition.load(folder)


# --- Evolution since the previous edition


def test_evolutions_are_those_of_published_values(figures, past, comparison):
    found = comparison.of(FRANCE)
    move = found.move("engagements_total")
    assert move.before.value == past.get("engagements_total", FRANCE).value
    assert move.after.value == figures.get("engagements_total", FRANCE).value
    assert (move.difference_text, move.ratio_text) == ("+620\u00a0M€", "+17\u00a0%")
    share = found.move("ort_communes_part")
    assert share.difference_text.endswith(("point", "points", "stable"))
    assert share.ratio_text == ""
    assert found.move("programme_duree").difference_text == "stable"


def test_the_largest_moves_come_first_and_once(comparison):
    moves = comparison.of(FRANCE).largest(12)
    assert [move.weight for move in moves] == sorted((m.weight for m in moves), reverse=True)
    assert not any(move.after.definition.support for move in moves)
    names = [move.after.definition.id for move in moves]
    assert not {"cerema_montant", "engagements_cerema"} <= set(names)


def test_nothing_is_compared_across_a_break(figures):
    edition = replace(figures.records.edition, perimetres={})
    other = replace(figures, records=replace(figures.records, edition=edition))
    found = compare(other).of(FRANCE)
    assert found.move("engagements_total") is None
    broken = {entry.after.definition.id: entry.reason for entry in found.breaks}
    assert set(broken) == set(figures.records.edition.perimetres)
    assert "périmètre" in broken["anah_logements_renoves"]


def test_a_masked_value_has_no_evolution(figures, comparison, records):
    states = figures.states("anah_logements_renoves", Level.COMMUNE)
    code = states[states == State.SECRET].index[0]
    found = comparison.of(records.cog.territory(Level.COMMUNE, code))
    assert found.move("anah_logements_renoves") is None
    assert found.move("communes_pvd") is not None


def test_past_values_recounted_today_are_revisions(comparison):
    revised = {entry.published.definition.id: entry for entry in comparison.of(FRANCE).revisions}
    entry = revised["engagements_dsil_detr"]
    assert entry.revised.value > entry.published.value
    assert "31\u00a0décembre\u00a02024" in entry.reason
    assert "ademe_montant" not in revised


def test_a_territory_sees_its_own_changes(comparison, figures, records):
    dep = records.cog.parse("dep:35")
    move = comparison.of(dep).move("ademe_montant")
    assert move.after.value == figures.get("ademe_montant", dep).value
    assert not any("podcast" in label for label in comparison.of(dep).added)


def test_an_edition_that_names_none_is_compared_with_none(past):
    assert compare(past) is None


def test_a_previous_edition_must_be_published(figures, folder):
    (folder.parent / "2025-06-30").mkdir()
    here = of(figures, folder.parent / "2025-06-30")
    with pytest.raises(InvalidInput, match="édition publiée"):
        compare(here)


def test_errata_of_the_previous_edition_are_revisions(figures, past, folder):
    first = of(past, folder)
    write(first.records.edition.publication_folder, publication.publish(first))
    erratum = Erratum("1.1", past.records.edition.publication, "ADEME", "une aide oubliée")
    second = of(perturbed(past, "ademe_aides"), folder, version="1.1", errata=(erratum,))
    write(second.records.edition.publication_folder, publication.publish(second))
    (folder.parent / "2025-06-30").mkdir()
    found = compare(of(figures, folder.parent / "2025-06-30")).of(FRANCE)
    told = [e.reason for e in found.revisions if e.published.definition.id == "ademe_montant"]
    assert told[0] == "version 1.1"
    assert found.version == "1.1"


def test_numbers_survive_the_file():
    assert snapshot.read_cell("12/45") == (Fraction(12, 45), State.CONNU)
    assert snapshot.read_cell("0") == (0, State.CONNU)
    assert snapshot.read_cell("s.") == (None, State.SECRET)
    assert np.isclose(CONNU, 0)
