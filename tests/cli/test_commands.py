"""Each command used for real, on a small edition of demonstration."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click
import pikepdf
import pytest
from click.testing import CliRunner, Result

from report.cli import INTERRUPTED, cli
from report.cli.tableau import COLUMNS
from report.edition import DEFAULT_EDITION, locate
from report.errors import RenderingFailed
from report.spreadsheets import guarded

EVERY = 20
"""One commune of the programme in so many makes the small edition."""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of a few communes, written by the command itself."""
    folder = tmp_path_factory.mktemp("petite")
    whole = locate(DEFAULT_EDITION) / "sources" / "communes_pvd.csv"
    header, *rows = whole.read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "communes.csv").write_text(header + "".join(rows[::EVERY]), encoding="utf-8")
    result = run("demo", "--communes", folder / "communes.csv", "--sortie", folder / "edition")
    assert result.exit_code == 0, result.output
    return folder / "edition"


@pytest.fixture(scope="session")
def codes(small: Path) -> list[str]:
    """The communes of the small edition, as its own file has them."""
    with (small / "sources" / "communes_pvd.csv").open(encoding="utf-8", newline="") as stream:
        return [row["insee_com"] for row in csv.DictReader(stream)]


@pytest.fixture
def broken(small: Path, tmp_path: Path) -> Path:
    """The same edition with two files spoilt."""
    folder = tmp_path / "edition"
    shutil.copytree(small, folder)
    for name, cell in (("ort", "2A999"), ("micro_folies", "35-ABC")):
        with (folder / "sources" / f"{name}.csv").open("a", encoding="utf-8") as stream:
            stream.write(f"{cell},2024-01-01\n" if name == "ort" else f"{cell},fixe,2024-01-01\n")
    return folder


def test_figures_as_csv_keep_exact_values(small: Path, codes: list[str]) -> None:
    result = run("indicateurs", "--edition", small, "--format", "csv")
    rows = {row["identifiant"]: row for row in csv.DictReader(result.stdout.splitlines())}
    assert tuple(next(iter(rows.values()))) == COLUMNS
    assert rows["communes_pvd"]["valeur_exacte"] == str(len(codes))
    assert rows["communes_pvd"]["affichage"] == f"{len(codes)}\u00a0communes"
    assert rows["communes_pvd"]["sources"] == "communes_pvd"
    assert rows["conventions_cadres_communes_part"]["formule"].count(" / ") == 1
    assert all(row["definition"] for row in rows.values())


def test_figures_of_a_territory_as_json(small: Path, codes: list[str]) -> None:
    key = f"dep:{codes[0][:2]}"
    result = run("indicateurs", "--edition", small, "--territoire", key, "--format", "json")
    found = {entry["identifiant"]: entry for entry in json.loads(result.stdout)}
    expected = sum(code.startswith(codes[0][:2]) for code in codes)
    assert found["communes_pvd"]["valeur_exacte"] == str(expected)
    assert found["communes_pvd"]["territoire"] == key
    assert found["communes_pvd"]["sources"] == ["communes_pvd"]


def test_figures_as_a_table_or_in_a_file(small: Path, tmp_path: Path) -> None:
    shown = run("indicateurs", "--edition", small)
    written = run("indicateurs", "--edition", small, "--sortie", tmp_path / "chiffres.txt")
    assert written.stdout.strip() == str(tmp_path / "chiffres.txt")
    assert (tmp_path / "chiffres.txt").read_text(encoding="utf-8") == shown.stdout
    assert "Communes Petites villes de demain" in shown.stdout


@pytest.mark.parametrize("key", ["dep:99", "com:00000", "canton:1", "35"])
def test_an_unknown_territory_is_named(small: Path, key: str) -> None:
    result = run("indicateurs", "--edition", small, "--territoire", key)
    assert result.exit_code == 2
    assert key.rpartition(":")[2] in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-cmd", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_the_csv_can_act_as_a_formula(cell: str) -> None:
    assert guarded(cell) == (cell if cell == "+33" else f"'{cell}")


@pytest.mark.parametrize("cell", ["-12.50", "-3", "-1/3", "12", "–", "n.d.", ""])
def test_numbers_and_signs_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_the_control_of_a_sound_edition_counts_rows(small: Path, codes: list[str]) -> None:
    result = run("controle", "--edition", small)
    assert result.exit_code == 0, result.output
    line = next(line for line in result.stdout.splitlines() if line.startswith("communes_pvd "))
    assert line.split()[1:3] == [str(len(codes))] * 2


def test_the_control_shows_all_problems_of_all_files(broken: Path) -> None:
    result = run("controle", "--edition", broken)
    assert result.exit_code == 2
    assert "sources/ort.csv\u00a0:" in result.stdout
    assert "valeur\u00a0: 2A999" in result.stdout
    assert "sources/micro_folies.csv\u00a0:" in result.stdout
    assert "valeur\u00a0: 35-ABC" in result.stdout


def test_wrong_records_leave_the_last_pdf_as_it_was(broken: Path, tmp_path: Path) -> None:
    last = tmp_path / "build" / "point-avancement-2025-06-30.pdf"
    last.parent.mkdir()
    last.write_bytes(b"%PDF-dernier")
    result = run("pdf", "--edition", broken, "--sortie", last.parent)
    assert result.exit_code == 2
    assert "2A999" in result.stderr
    assert "35-ABC" in result.stderr
    assert [path.read_bytes() for path in last.parent.iterdir()] == [b"%PDF-dernier"]


def test_bounds_are_proposed_by_named_methods_in_toml(small: Path) -> None:
    import tomllib

    result = run("classes", "--edition", small, "carte_ademe_part", "--nombre", "4")
    assert result.exit_code == 0, result.output
    assert "# quantiles" in result.stdout
    assert "Jenks" in result.stdout
    proposals = result.stdout.removeprefix("[classes]\n").split("#")[1:]
    for proposal in proposals:
        (bounds,) = tomllib.loads(f"#{proposal}").values()
        assert len(bounds) == 3
        assert bounds == sorted(bounds)


def test_a_map_without_classes_is_refused_with_those_that_have_some(small: Path) -> None:
    result = run("classes", "--edition", small, "carte_ort", "carte_inconnue")
    assert result.exit_code == 2
    assert "carte_ort, carte_inconnue" in result.stderr
    assert "carte_ademe_part" in result.stderr


def test_the_diagnostic_says_what_the_machine_has() -> None:
    result = run("diagnostic")
    assert result.exit_code == 0, result.output
    for expected in ("weasyprint", "Pango", "sous-ensembles", "SourceSans3", "sha256"):
        assert expected in result.stdout
    assert str(locate(DEFAULT_EDITION)) in result.stdout


def test_the_diagnostic_fails_on_an_edition_that_is_not_there() -> None:
    result = run("diagnostic", "--edition", "1999-12-31")
    assert result.exit_code == 3
    assert "(absente)" in result.stdout


@pytest.mark.lent
def test_the_pdf_is_written_and_its_place_pages_and_size_are_said(tmp_path: Path) -> None:
    result = run("pdf", "--sortie", tmp_path)
    assert result.exit_code == 0, result.output
    path = tmp_path / "point-avancement-2025-06-30.pdf"
    with pikepdf.open(path) as pdf:
        pages = len(pdf.pages)
    said = result.stdout.replace("\u202f", "")
    assert said == f"{path}\u00a0: {pages}\u00a0pages, {path.stat().st_size // 1000}\u00a0ko\n"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.lent
def test_ctrl_c_stops_the_making_and_leaves_nothing(small: Path, tmp_path: Path) -> None:
    """The signal is sent once the first step is over: the making is then well under way."""
    output = tmp_path / "build"
    code = "from report.cli import main; main()"
    command = [sys.executable, "-c", code, "pdf", "-v", "--edition", small, "--sortie", output]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stderr is not None
        assert "Lecture" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == INTERRUPTED
    assert "Interrompu" in rest
    assert "Traceback" not in rest
    assert not output.exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_that_an_engine_makes_its_own_error_is_told_as_one(monkeypatch, number):
    @click.command()
    def engine() -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(number)
        raise RenderingFailed("le moteur a échoué")

    monkeypatch.setattr(cli, "get_command", lambda *_: engine)
    handler = signal.getsignal(number)
    done = CliRunner().invoke(cli, ["pdf"])
    assert done.exit_code == INTERRUPTED
    assert "Interrompu" in done.output
    assert "moteur" not in done.output
    assert signal.getsignal(number) is handler
