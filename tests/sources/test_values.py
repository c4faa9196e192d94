"""Wrong values: each with its file, line, column, value and remedy; all at once."""

import pytest

from report.errors import InvalidInput, Severity
from report.sources import load
from report.sources.findings import LINES, LISTED

WRONG = [
    ("ademe_aides", "35049,-12.50,2024-01-01", "montant", "-12.50", "montant négatif"),
    ("ademe_aides", "35049,12.505,2024-01-01", "montant", "12.505", "montant illisible"),
    ("ademe_aides", "35049,1e3,2024-01-01", "montant", "1e3", "montant illisible"),
    ("ademe_aides", "35049,,2024-01-01", "montant", "", "valeur absente"),
    ("ademe_aides", "35049,12,2024-02-30", "date", "2024-02-30", "date impossible"),
    ("ademe_aides", "35049,12,0024-02-20", "date", "0024-02-20", "date impossible"),
    ("ademe_aides", "99999,12,2024-01-01", "beneficiaire", "99999", "code commune ou SIREN"),
    (
        "ademe_aides",
        "123456789,12,2024-01-01",
        "beneficiaire",
        "123456789",
        "code commune ou SIREN",
    ),
    ("ort", ",2024-01-01", "insee_com", "", "valeur absente"),
    ("dsil_detr", "35049,DSIL,20,5", "millesime", "20", "année illisible"),
    ("dsil_detr", "35049,DSILL,2022,5", "dispositif", "DSILL", "valeur hors liste"),
    ("cerema_missions", "35049,peut-être,5,2", "ecoprojet", "peut-être", "oui ou non illisible"),
    ("cerema_missions", "35049,oui,5,2.5", "journees", "2.5", "nombre entier illisible"),
    ("cerema_missions", "35049,oui,5,-2", "journees", "-2", "nombre entier négatif"),
    ("totaux_anah", "20,5", "territoire", "20", "code département inconnu"),
    ("totaux_ademe", "54,5", "territoire", "54", "code région inconnu"),
]


@pytest.mark.parametrize(("source", "row", "column", "value", "rule"), WRONG)
def test_a_wrong_value_is_placed_quoted_and_explained(folder, source, row, column, value, rule):
    from report.sources.schemas import SCHEMAS

    folder.source(source, ",".join(SCHEMAS[source].columns) + f"\n{row}\n")
    (problem,) = folder.report().problems
    assert (problem.file, problem.line) == (f"sources/{source}.csv", 2)
    assert (problem.column, problem.value) == (column, value)
    assert problem.rule.startswith(rule)
    assert problem.expected
    assert problem.remedy
    assert problem.severity is Severity.BLOQUANT


@pytest.mark.parametrize(
    ("source", "row", "advice"),
    [
        ("ort", ("29999", "2024-01-01"), "peut-être 29099"),
        ("ort", ("Cancale", "2024-01-01"), "peut-être 35049 (Cancale)"),
        ("dsil_detr", ("35049", "DSILL", "2022", 5), "écrire « DSIL »"),
        ("ademe_aides", ("35049", "12 k€", "2024-01-01"), "ni milliers"),
    ],
)
def test_the_remedy_gives_the_value_that_may_be_meant(folder, source, row, advice):
    folder.rows(source, [row])
    (problem,) = folder.report().problems
    assert advice in problem.remedy


def test_an_open_list_takes_a_new_value_and_reports_it(folder, of_rule):
    folder.rows("bdt_prets", [("35049", 5, "2024-01-01", "Gaïa")])
    report = folder.report()
    (new,) = of_rule(report.notices, "valeur nouvelle")
    assert (new.value, new.severity) == ("Gaïa", Severity.A_VERIFIER)
    assert list(report.records.table("bdt_prets")["type"]) == ["Gaïa"]


def test_all_problems_of_all_files_come_at_once_in_the_order_of_the_files(folder):
    folder.rows("ademe_aides", [("99999", "abc", "2024-13-01"), ("35049", 12, "2024-01-01")])
    folder.rows("ort", [("35049", "hier"), ("x", "2024-01-01")])
    folder.deliver("micro_folies")
    problems = folder.report().problems
    places = [(item.file.removeprefix("sources/"), item.line, item.column) for item in problems]
    assert places == [
        ("ort.csv", 2, "date_signature"),
        ("ort.csv", 3, "insee_com"),
        ("ademe_aides.csv", 2, "beneficiaire"),
        ("ademe_aides.csv", 2, "montant"),
        ("ademe_aides.csv", 2, "date"),
        ("micro_folies.csv", None, None),
    ]


def test_load_raises_every_problem(folder):
    from report.edition import Edition

    folder.rows("ort", [("x", "hier")])
    with pytest.raises(InvalidInput) as raised:
        load(Edition.load(folder.path))
    assert raised.value.exit_code == 2
    assert [problem.value for problem in raised.value.problems] == ["x", "hier"]
    assert "sources/ort.csv:2 [insee_com]" in str(raised.value)


def test_a_value_that_is_wrong_several_times_is_told_once_with_its_lines(folder):
    folder.rows("ort", [("99999", "2024-01-01")] * 27)
    (problem,) = folder.report().problems
    assert (problem.line, problem.value, problem.count) == (2, "99999", 27)
    assert problem.lines == tuple(range(2, 2 + LINES))


def test_values_of_one_rule_are_listed_up_to_a_number_then_counted(folder):
    folder.rows("ort", [(f"999{rank:02}", "2024-01-01") for rank in range(LISTED + 7)])
    problems = folder.report().problems
    assert len(problems) == LISTED + 1
    assert problems[-1].remedy.startswith("et 7 autres")
    assert (problems[-1].line, problems[-1].count) == (None, 7)


def test_a_duplicate_key_names_the_first_line(folder, of_rule):
    rows = [
        ("35049", 2023, "MPR", 1, 5),
        ("35085", 2023, "MPR", 1, 5),
        ("35049", 2023, "MPR", 2, 9),
    ]
    folder.rows("anah_logements", rows)
    (double,) = of_rule(folder.report().problems, "doublon")
    assert (double.line, double.value) == (4, "35049 + 2023 + MPR")
    assert "ligne 2" in double.remedy


def test_identical_rows_of_a_source_without_key_are_distinct_things(folder):
    folder.rows("france_services", [("35049", "fs-1", "France services")] * 2)
    assert len(folder.records().table("france_services")) == 2


def test_nothing_is_written_in_the_edition(folder):
    folder.rows("ort", [("x", "hier")])
    before = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    folder.report()
    after = {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}
    assert before == after
