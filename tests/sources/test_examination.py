"""The folder as a whole: which files, which identifiers, whose bytes."""

import hashlib

import pytest

from report.errors import Severity
from report.sources import examine
from report.sources.schemas import SCHEMAS

CANCALE, RENNES = "35049", "35238"


def actions(*rows):
    return [(*row, "Habitat", "étude", "en cours", "acquis") for row in rows]


def test_a_source_that_is_not_delivered_is_empty_and_typed(folder):
    records = folder.records()
    assert not records.delivered("fonds_vert")
    table = records.table("fonds_vert")
    assert table.empty
    assert table["montant_engage"].dtype == "int64"
    assert set(records.tables) == set(SCHEMAS) == set(records.deliveries)


def test_a_delivered_source_must_have_its_file(folder):
    folder.deliver("fonds_vert")
    (absent,) = folder.report().problems
    assert absent.rule == "fichier absent"
    assert "livre = false" in absent.remedy


def test_a_file_that_no_source_expects_is_reported(folder, of_rule):
    (folder.path / "sources" / "fonds_verts.csv").write_text("x\n")
    (stranger,) = of_rule(folder.report().notices, "fichier inconnu")
    assert stranger.remedy == "renommer en fonds_vert.csv"


def test_a_file_of_an_undelivered_source_is_reported(folder, of_rule):
    folder.rows("ort", [(CANCALE, "2022-01-01")])
    folder.replace("[sources.ort]\nlivre = true", "[sources.ort]\nlivre = false")
    report = folder.report()
    assert report.records.table("ort").empty
    (unread,) = of_rule(report.notices, "fichier non lu")
    assert unread.file == "sources/ort.csv"


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_link_out_of_the_edition_is_refused(folder, tmp_path_factory, of_rule, place):
    outside = tmp_path_factory.mktemp("ailleurs")
    (outside / "ort.csv").write_text("insee_com,date_signature\n35049,2022-01-01\n")
    folder.deliver("ort")
    if place == "file":
        (folder.path / "sources" / "ort.csv").symlink_to(outside / "ort.csv")
    else:
        (outside / "communes_pvd.csv").write_text("insee_com,lib_com,id_pvd,date_signature\n")
        for path in (folder.path / "sources").iterdir():
            path.unlink()
        (folder.path / "sources").rmdir()
        (folder.path / "sources").symlink_to(outside)
    report = folder.report()
    assert report.records is None
    assert of_rule(report.problems, "lien symbolique")[-1].file == "sources/ort.csv"


def test_a_link_inside_the_edition_is_read(folder):
    (folder.path / "livraison.csv").write_text("insee_com,date_signature\n35049,2022-01-01\n")
    (folder.path / "sources" / "ort.csv").symlink_to(folder.path / "livraison.csv")
    folder.deliver("ort")
    assert len(folder.records().table("ort")) == 1


def test_identifiers_must_exist_in_the_source_they_point_to(folder, of_rule):
    folder.rows("conventions_cadres", [("C1", "2022-01-01", "oui")])
    folder.rows("conventions_communes", [("C1", CANCALE), ("C9", CANCALE)])
    folder.rows("actions", actions(("A1", "C1", CANCALE), ("A2", "C8", CANCALE)))
    folder.rows("financements", [("A1", "Région", 5), ("A7", "Région", 5)])
    unknown = of_rule(folder.report().problems, "référence inconnue")
    assert [(item.file, item.line, item.value) for item in unknown] == [
        ("sources/conventions_communes.csv", 3, "C9"),
        ("sources/actions.csv", 3, "C8"),
        ("sources/financements.csv", 3, "A7"),
    ]


def test_a_reference_to_a_row_outside_the_programme_is_not_an_error(folder):
    folder.rows("conventions_cadres", [("C1", "2022-01-01", "oui"), ("C2", "2022-01-01", "oui")])
    folder.rows("conventions_communes", [("C1", CANCALE), ("C2", RENNES)])
    folder.rows("actions", actions(("A1", "C1", CANCALE), ("A2", "C2", RENNES)))
    folder.rows("financements", [("A1", "Région", 5), ("A2", "Région", 7)])
    records = folder.records()
    assert list(records.table("actions")["id_action"]) == ["A1"]
    assert list(records.table("financements")["montant"]) == [500]
    assert records.deliveries["financements"].outside == 1


def test_references_are_not_asked_of_a_source_that_was_not_delivered(folder):
    folder.rows("actions", actions(("A1", "C1", CANCALE)))
    assert len(folder.records().table("actions")) == 1


def test_each_delivery_bears_the_hash_of_its_bytes(folder):
    path = folder.rows("ort", [(CANCALE, "2022-01-01")])
    delivery = folder.records().deliveries["ort"]
    assert delivery.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (delivery.file, delivery.provider) == ("sources/ort.csv", "ANCT")


def test_rows_read_are_all_accounted_for(folder):
    rows = [(CANCALE, "2022-01-01"), (RENNES, "2022-01-01"), (CANCALE, ""), (CANCALE, "2026-01-01")]
    folder.rows("ort", rows)
    one = folder.records().deliveries["ort"]
    assert one.read == one.kept + one.outside + one.after + one.unsigned + one.merged == 4


def test_sources_that_edition_toml_forgets_or_misspells_are_named(folder):
    folder.replace("[sources.ort]", "[sources.orts]")
    forgotten, unknown = folder.report().problems
    assert forgotten.expected == "sources.ort"
    assert (unknown.value, unknown.remedy) == ("orts", "écrire [sources.ort]")


def test_a_cog_that_is_not_there_is_a_problem_of_the_edition(folder):
    folder.replace("cog = 2025", "cog = 1999")
    (absent,) = folder.report().problems
    assert (absent.file, absent.value) == ("edition.toml", "1999")


def test_links_without_address_are_to_be_completed(folder, of_rule):
    folder.replace("[colophon]", '[liens.guide]\nlibelle = "guide des ORT"\n\n[colophon]')
    (link,) = of_rule(folder.report().notices, "lien à compléter")
    assert (link.file, link.value, link.severity) == (
        "edition.toml",
        "guide des ORT",
        Severity.A_VERIFIER,
    )
    assert link.line


def test_the_commune_of_a_workshop_must_be_in_the_cog(folder):
    text = '[[saisons]]\nid = "s"\ntitre = "S"\n[[saisons.ateliers]]\ninsee_com = "99999"\n'
    (folder.path / "club.toml").write_text(text, encoding="utf-8")
    (unknown,) = folder.report().problems
    assert (unknown.file, unknown.value) == ("club.toml", "99999")


def test_a_list_of_communes_in_error_does_not_hide_the_other_problems(folder, of_rule):
    folder.source("communes_pvd", "insee_com,lib_com,id_pvd,date_signature\nx,,,\n")
    folder.rows("ort", [(CANCALE, "hier")])
    problems = folder.report().problems
    assert [item.value for item in problems] == ["x", "hier"]


def test_the_demonstration_edition_has_no_problem():
    report = examine("2025-06-30")
    assert report.problems == ()
    assert report.records is not None
    assert len(report.records.members) == 1646
