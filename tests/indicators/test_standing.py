"""Where an edition stands in time: a project, what it corrects, what it may be compared with."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from report.edition import Edition
from report.errors import InvalidInput
from report.indicators import Figures, compute, publication, snapshot
from report.indicators.changes import compare
from report.indicators.standing import Timeline
from report.journal import Erratum
from report.sources import load
from report.territories import FRANCE, Cog

PAST = "2024-12-31"


@pytest.fixture(scope="module")
def past() -> Figures:
    edition = Edition.load(PAST)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="module")
def timeline(figures) -> Timeline:
    return Timeline.of(figures)


def test_an_edition_is_a_project_until_it_is_published(past, timeline):
    assert Timeline.of(past).standing().published
    assert not timeline.standing().published


@pytest.mark.parametrize(
    ("key", "told"),
    [("nat", True), ("reg:53", True), ("dep:35", True), ("epci:200039022", False)],
)
def test_only_levels_without_masks_are_compared(timeline, records, key, told):
    assert (timeline.standing(records.cog.parse(key)).changes is not None) is told


def test_an_edition_after_an_unpublished_one_is_compared_with_nothing(figures, tmp_path):
    edition = replace(figures.records.edition, folder=tmp_path, precedente="inconnue")
    alone = replace(figures, records=replace(figures.records, edition=edition))
    assert Timeline.of(alone).standing().changes is None


def test_what_is_wholly_a_revision_is_no_move(timeline):
    changes = timeline.standing().changes
    assert changes.move("engagements_dsil_detr").difference > 0
    assert [one.revised.definition.id for one in changes.revisions] == ["engagements_dsil_detr"]
    assert "engagements_dsil_detr" not in {m.after.definition.id for m in changes.largest(99)}


def test_no_subtotal_of_a_source_under_secret_is_recounted(figures, records):
    anah = records.tables["anah_logements"]
    dated = anah[anah["annee"] <= 2024]
    first = dated.index[dated["logements"] > 20][0]
    late = anah.assign(logements=anah["logements"].where(anah.index != first, 400))
    altered = compute(replace(records, tables={**records.tables, "anah_logements": late}))
    held = records.cog.communes.at[anah.at[first, "insee_com"], "departement"]
    place = records.cog.parse(f"dep:{held}")
    comparison = compare(altered)
    named = {one.revised.definition.id for one in comparison.of(FRANCE).revisions}
    assert "anah_logements_renoves" in named
    named = {one.revised.definition.id for one in comparison.of(place).revisions}
    assert "anah_logements_renoves" not in named


def corrected(past: Figures, folder: Path, **changes: object) -> Edition:
    (folder / "publication").mkdir(parents=True)
    shutil.copytree(
        past.records.edition.folder / "publication" / "1.0", folder / "publication" / "1.0"
    )
    return replace(past.records.edition, folder=folder, version="1.1", **changes)


def test_a_correction_says_from_what_to_what(past, tmp_path):
    table = past.records.tables["ademe_aides"]
    tables = {**past.records.tables, "ademe_aides": table.iloc[:-1]}
    told = Erratum("1.1", past.records.edition.publication, "Une aide.", "Annulée.",
                   ("ademe_projets", "communes_pvd"))  # fmt: skip
    edition = corrected(past, tmp_path / PAST, errata=(told,))
    figures = compute(replace(past.records, tables=tables, edition=edition))
    (correction,) = Timeline.of(figures).standing().corrections
    (move,) = correction.moves
    assert (move.before.value, move.after.value) == (len(table), len(table) - 1)
    assert not Timeline.of(past).standing().corrections


def test_nothing_is_produced_from_altered_data_under_a_published_version(past, tmp_path):
    folder = tmp_path / PAST
    source = past.records.edition.folder
    edition = replace(corrected(past, folder), version="1.0")
    for name in ("sources", "textes"):
        (folder / name).symlink_to(source / name)
    for path in source.glob("*.toml"):
        shutil.copy(path, folder)
    publication.require(edition)
    (folder / "edition.toml").write_text("titre = 'autre'\n", encoding="utf-8")
    publication.require(edition)
    manifest = folder / "publication" / "1.0" / snapshot.MANIFEST
    facts = json.loads(manifest.read_text(encoding="utf-8"))
    facts["entrees"]["sources/ort.csv"] = "0" * 64
    manifest.write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(InvalidInput, match="octets publiés"):
        publication.require(edition)
    publication.require(replace(edition, version="1.1"))
