"""What counts: the programme's communes, present codes, up to the arrêté."""

import pandas as pd
import pytest

from report.errors import Severity

CANCALE, COMBOURG, MEEN, RENNES = "35049", "35085", "35297", "35238"
EPCI_OF_CANCALE, EPCI_OF_NONE = "243500782", "243500139"


def counts(delivery):
    return {
        name: getattr(delivery, name)
        for name in ("read", "kept", "outside", "after", "unsigned", "merged")
        if getattr(delivery, name)
    }


def test_types_are_cents_dates_years_and_booleans(folder):
    folder.rows("cerema_missions", [(CANCALE, "oui", "1234.5", 12)])
    folder.rows("dsil_detr", [(CANCALE, "DETR", 2022, "0.1")])
    folder.rows("ademe_aides", [(CANCALE, "999999999999.99", "2024-02-29")])
    records = folder.records()
    mission = records.table("cerema_missions").loc[2]
    assert (mission["montant"], mission["journees"], mission["ecoprojet"]) == (123450, 12, True)
    grant = records.table("dsil_detr").loc[2]
    assert (grant["millesime"], grant["montant"]) == (2022, 10)
    aid = records.table("ademe_aides").loc[2]
    assert aid["montant"] == 99_999_999_999_999
    assert aid["date"] == pd.Timestamp("2024-02-29")


@pytest.mark.parametrize("cents", [1, 29, 58, 10029, 1001, 99_999_999])
def test_cents_are_exact(folder, cents):
    folder.rows("totaux_ademe", [("53", f"{cents // 100}.{cents % 100:02d}")])
    assert list(folder.records().table("totaux_ademe")["montant"]) == [cents]


def test_members_are_in_official_order(folder):
    folder.rows(
        "communes_pvd",
        [
            ("97105", "", "", ""),
            ("2A004", "", "", ""),
            ("35049", "", "", ""),
            ("01033", "", "", ""),
        ],
    )
    assert list(folder.records().members) == ["01033", "2A004", "35049", "97105"]


def test_a_commune_named_otherwise_than_in_the_cog_is_reported(folder, of_rule):
    folder.rows(
        "communes_pvd",
        [("35049", "CANCALE", "", ""), ("29233", "Qimplerlé", "", ""), ("35085", "", "", "")],
    )
    (other,) = of_rule(folder.report().notices, "nom de commune")
    assert (other.line, other.value, other.severity) == (3, "Qimplerlé", Severity.A_VERIFIER)
    assert "Quimperlé" in other.remedy


def test_rows_outside_the_programme_are_left_out_and_counted(folder):
    folder.rows("ort", [(CANCALE, "2022-01-01"), (RENNES, "2022-01-01"), (MEEN, "2022-01-01")])
    report = folder.report()
    assert report.notices == ()
    assert list(report.records.table("ort")["insee_com"]) == [CANCALE, MEEN]
    assert counts(report.deliveries["ort"]) == {"read": 3, "kept": 2, "outside": 1}


def test_france_services_keep_the_whole_country(folder):
    codes = [CANCALE, RENNES, "97502", "97801"]
    folder.rows("france_services", [(code, "fs", "France services") for code in codes])
    assert list(folder.records().table("france_services")["insee_com"]) == codes


def test_an_epci_counts_when_it_has_a_commune_of_the_programme(folder, of_rule):
    folder.rows(
        "ademe_aides",
        [(EPCI_OF_CANCALE, 10, "2024-01-01"), (EPCI_OF_NONE, 20, "2024-01-01")],
    )
    report = folder.report()
    assert list(report.records.table("ademe_aides")["beneficiaire"]) == [EPCI_OF_CANCALE]
    (left,) = of_rule(report.notices, "hors programme")
    assert (left.line, left.column, left.value) == (3, "beneficiaire", EPCI_OF_NONE)
    assert left.severity is Severity.A_VERIFIER


def test_a_vanished_code_is_carried_to_its_successor_and_listed(folder, of_rule):
    folder.rows("communes_pvd", [("35206", "", "", ""), (CANCALE, "", "", "")])
    folder.rows("ort", [("35073", "2022-01-01")])
    report = folder.report()
    (mended,) = of_rule(report.notices, "code commune périmé")
    assert (mended.value, mended.severity) == ("35073", Severity.REPARE)
    assert "35206" in mended.remedy
    assert list(report.records.table("ort")["insee_com"]) == ["35206"]


def test_communes_that_merged_are_one_member_but_keep_their_amounts(folder):
    folder.rows("communes_pvd", [("01003", "", "", ""), ("01070", "", "", "")])
    rows = [("01003", 2023, "MPR", 1, 5), ("01070", 2023, "MPR", 2, 7)]
    folder.rows("anah_logements", rows)
    records = folder.records()
    assert list(records.members) == ["01165"]
    assert counts(records.deliveries["communes_pvd"]) == {"read": 2, "kept": 1, "merged": 1}
    assert records.table("anah_logements")["logements"].sum() == 3


def test_a_row_dated_after_the_arrete_is_reported_and_not_counted(folder, of_rule):
    folder.rows("ort", [(CANCALE, "2025-06-30"), (COMBOURG, "2025-07-01")])
    report = folder.report()
    (late,) = of_rule(report.notices, "postérieur à l’arrêté")
    assert (late.line, late.column, late.value) == (3, "date_signature", "2025-07-01")
    assert list(report.records.table("ort")["insee_com"]) == [CANCALE]
    assert counts(report.deliveries["ort"]) == {"read": 2, "kept": 1, "after": 1}


def test_a_year_counts_through_the_year_of_the_arrete(folder, of_rule):
    folder.rows("dsil_detr", [(CANCALE, "DSIL", 2025, 5), (CANCALE, "DSIL", 2026, 7)])
    report = folder.report()
    assert list(report.records.table("dsil_detr")["millesime"]) == [2025]
    (late,) = of_rule(report.notices, "postérieur à l’arrêté")
    assert late.value == "2026"


def test_an_empty_date_is_not_signed_for_ort_and_contracts(folder):
    folder.rows("ort", [(CANCALE, ""), (COMBOURG, "2022-01-01")])
    folder.rows("contrats_securite", [(CANCALE, "contrat", "")])
    records = folder.records()
    assert list(records.table("ort")["insee_com"]) == [COMBOURG]
    assert records.table("contrats_securite").empty
    assert counts(records.deliveries["ort"]) == {"read": 2, "kept": 1, "unsigned": 1}


def test_an_empty_date_changes_nothing_for_the_list_of_communes(folder):
    assert COMBOURG in folder.records().members
    assert folder.report().notices == ()


def test_an_empty_date_elsewhere_counts_and_is_reported(folder, of_rule):
    folder.rows("ademe_aides", [(CANCALE, 10, "")])
    report = folder.report()
    assert report.records.table("ademe_aides")["montant"].sum() == 1000
    (undated,) = of_rule(report.notices, "date absente")
    assert (undated.line, undated.column) == (2, "date")


def conventions(folder):
    folder.rows(
        "conventions_cadres",
        [
            ("C1", "2022-01-01", "oui"),
            ("C2", "", "non"),
            ("C3", "2025-07-01", "oui"),
            ("C4", "2022-01-01", "non"),
            ("C5", "2022-01-01", "non"),
        ],
    )
    folder.rows(
        "conventions_communes",
        [("C1", CANCALE), ("C1", RENNES), ("C2", COMBOURG), ("C3", MEEN), ("C4", RENNES)],
    )


def test_a_convention_not_signed_at_the_arrete_keeps_its_row_without_date(folder):
    conventions(folder)
    records = folder.records()
    table = records.table("conventions_cadres").set_index("id_convention")
    assert list(table.index) == ["C1", "C2", "C3"]
    assert list(table.index[table["date_signature"].notna()]) == ["C1"]
    assert counts(records.deliveries["conventions_cadres"]) == {
        "read": 5,
        "kept": 1,
        "outside": 2,
        "after": 1,
        "unsigned": 1,
    }


def test_a_convention_without_commune_of_the_programme_is_left_out_and_reported(folder, of_rule):
    conventions(folder)
    left = of_rule(folder.report().notices, "hors programme")
    assert [(item.line, item.value) for item in left] == [(5, "C4"), (6, "C5")]


def test_posts_follow_their_communes_and_credits_follow_posts(folder, of_rule):
    folder.rows("postes_chef_projet", [("P1", CANCALE, "occupé"), ("P2", EPCI_OF_NONE, "vacant")])
    folder.rows("postes_communes", [("P1", CANCALE), ("P1", COMBOURG), ("P2", RENNES)])
    folder.rows("postes_financements", [("P1", 2024, "ANCT", 10), ("P2", 2024, "ANCT", 20)])
    report = folder.report()
    assert list(report.records.table("postes_chef_projet")["id_poste"]) == ["P1"]
    assert list(report.records.table("postes_financements")["montant"]) == [1000]
    (left,) = of_rule(report.notices, "hors programme")
    assert (left.file, left.value) == ("sources/postes_chef_projet.csv", "P2")


def test_a_production_without_commune_counts(folder):
    folder.rows(
        "popsu_productions",
        [
            ("1", "café", "", "", "", ""),
            ("2", "atelier", CANCALE, "", "2025-06-24", 62),
            ("3", "lauréat", RENNES, "", "2024-01-01", ""),
        ],
    )
    table = folder.records().table("popsu_productions")
    assert list(table["id"]) == ["1", "2"]
    assert list(table["participants"].fillna(-1)) == [-1, 62]


def test_arrondissements_are_carried_to_their_city(folder, of_rule):
    codes = ("75101", "69381", "13216", "69389", "35073")
    folder.rows("france_services", [(code, "", "") for code in codes])
    report = folder.report()
    found = of_rule(report.notices, "code d’arrondissement")
    assert [item.value for item in found] == list(codes[:4])
    assert all(item.severity is Severity.REPARE for item in found)
    table = report.records.table("france_services")
    assert list(table["insee_com"]) == ["75056", "69123", "13055", "69123", "35206"]


def test_overseas_codes_are_codes(folder):
    codes = ["97105", "97209", "97302", "97411", "97608", "97502", "97701", "97801"]
    folder.rows("france_services", [(code, "", "") for code in codes])
    assert list(folder.records().table("france_services")["insee_com"]) == [
        "97105", "97209", "97302", "97411", "97608", "97502", "97701", "97801",
    ]  # fmt: skip


def test_what_was_signed_before_the_programme_is_reported(folder, of_rule):
    folder.rows("communes_pvd", [(CANCALE, "", "", "2020-01-15"), (COMBOURG, "", "", "2020-10-01")])
    report = folder.report()
    (early,) = of_rule(report.notices, "antérieur au programme")
    assert (early.line, early.value, early.severity) == (2, "2020-01-15", Severity.A_VERIFIER)
    assert CANCALE in report.records.members


def test_identical_rows_are_all_counted_and_reported(folder, of_rule):
    folder.rows("france_services", [(CANCALE, "fs-1", "Maison")] * 3)
    report = folder.report()
    assert len(report.records.table("france_services")) == 3
    (same,) = of_rule(report.notices, "lignes identiques")
    assert (same.count, same.lines, same.value) == (2, (3, 4), f"{CANCALE}, fs-1, Maison")


def test_a_beneficiary_that_the_cog_has_not_is_placed_by_the_edition(folder, of_rule):
    folder.rows(
        "ademe_aides", [("552100554", 10, "2024-01-01"), ("552 100 554 00013", 5, "2024-01-01")]
    )
    assert len(of_rule(folder.report().problems, "code commune ou SIREN d’EPCI inconnu")) == 2
    (folder.path / "beneficiaires.csv").write_text(f"identifiant,code\n552100554,{CANCALE}\n")
    report = folder.report()
    table = report.records.table("ademe_aides")
    assert list(table["beneficiaire"]) == [CANCALE, CANCALE]
    assert {item.rule for item in report.notices} == {"SIREN lu", "SIRET lu"}


def test_a_beneficiary_placed_nowhere_is_refused(folder, of_rule):
    (folder.path / "beneficiaires.csv").write_text("identifiant,code\n552100554,99999\n")
    (wrong,) = folder.report().problems
    assert (wrong.file, wrong.column, wrong.value) == ("beneficiaires.csv", "code", "99999")
