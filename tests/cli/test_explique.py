"""`explique` used for real: the chain, the rows, the export, and what secrecy keeps back."""

import csv
import re
from pathlib import Path

from click.testing import CliRunner, Result

from report.cli import cli

MASKED = "com:03156"
"""A commune of the demonstration with few dwellings."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["explique", *map(str, arguments)])


def test_the_chain_goes_down_to_files_and_their_hashes() -> None:
    result = run("conventions_cadres_communes_part", "--territoire", "dep:35")
    assert result.exit_code == 0, result.output
    assert "formule\u00a0: conventions_cadres_communes_signataires / communes_pvd" in result.stdout
    files = re.findall(r"fichier (\S+) sha256:([0-9a-f]{64}), ", result.stdout)
    assert [file for file, _ in files] == [
        "sources/conventions_cadres.csv",
        "sources/conventions_communes.csv",
        "sources/communes_pvd.csv",
        "sources/communes_pvd.csv",
    ]
    assert "(dep:35)" in result.stdout
    assert "exacte\u00a0: 9/10\n" in result.stdout
    assert "exacte\u00a0: 40\u00a0communes\n" in result.stdout
    assert "état\u00a0: connu, niveau\u00a0: département" in result.stdout


def test_the_rows_that_count_are_shown_and_exported(tmp_path: Path) -> None:
    path = tmp_path / "lignes.csv"
    result = run("ort_communes", "--territoire", "dep:35", "--lignes", "--export", path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert rows
    assert {row["fichier"] for row in rows} == {"sources/ort.csv"}
    assert all(row["insee_com"].startswith("35") for row in rows)
    assert all(f"  {int(row['ligne']):>5}  {row['insee_com']}" in result.stdout for row in rows)


def test_nothing_under_secret_is_shown_nor_exported_unless_asked_inside(tmp_path: Path) -> None:
    path = tmp_path / "lignes.csv"
    told = run("anah_logements_renoves", "--territoire", MASKED, "--lignes", "--export", path)
    assert "anah_logements_renoves (com:03156)\u00a0: s." in told.stdout
    assert "lignes comptées sous secret" in told.stdout
    assert "Des lignes sous secret" in told.stderr
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1
    inside = run("anah_logements_renoves", "--territoire", MASKED, "--export", path, "--interne")
    assert "À usage interne" in inside.stderr
    assert len(path.read_text(encoding="utf-8").splitlines()) > 1


def test_no_gap_between_rows_says_how_many_are_under_secret(tmp_path: Path) -> None:
    path = tmp_path / "lignes.csv"
    run("engagements_anah", "--territoire", "dep:03", "--export", path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    numbers = {row["fichier"]: set() for row in rows}
    for row in rows:
        numbers[row["fichier"]].add(row["ligne"])
    assert numbers["sources/anah_logements.csv"] == {"s."}
    assert all(number.isdecimal() for number in numbers["sources/anah_operations.csv"])


def test_an_exact_amount_is_written_in_french() -> None:
    amount = run("fonds_vert_montant").stdout
    assert "exacte\u00a0: 516\u202f800\u202f000,00\u00a0€\n" in amount


def test_a_chart_and_an_unknown_name() -> None:
    chart = run("actions_par_avancement", "--territoire", "reg:53")
    assert chart.stdout.startswith("livrée\u00a0: ")
    assert "fichier sources/actions.csv sha256:" in chart.stdout
    unknown = run("nombre_de_lunes")
    assert unknown.exit_code == 2
    assert "nombre_de_lunes" in unknown.stderr
