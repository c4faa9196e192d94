"""Publishing and replaying, used for real."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report.cli import cli
from report.edition import locate

PAST = "2024-12-31"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def past(tmp_path: Path) -> Path:
    shutil.copytree(locate(PAST), tmp_path / PAST)
    return tmp_path / PAST


def test_the_published_edition_comes_out_again() -> None:
    result = run("rejoue", PAST)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("valeurs comparées, 0\u00a0écart.\n")
    assert len(result.stdout.splitlines()) == 1


def test_a_file_altered_since_is_named_with_its_deviations(past: Path) -> None:
    path = past / "sources" / "ademe_aides.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    result = run("rejoue", past)
    assert result.exit_code == 1
    assert "sources/ademe_aides.csv\u00a0: modifié depuis la publication" in result.stdout
    assert "ademe_projets (nat:FR)" in result.stdout
    assert "(sources/ademe_aides.csv modifié)" in result.stdout
    assert run("publie", "--edition", past).exit_code == 2


def test_publishing_freezes_and_never_writes_over(past: Path) -> None:
    shutil.rmtree(past / "publication")
    first = run("publie", "--edition", past)
    assert first.exit_code == 0, first.output
    files = sorted((past / "publication" / "1.0").iterdir())
    assert [path.name for path in files] == ["chiffres.csv.gz", "publication.json"]
    again = run("publie", "--edition", past)
    assert "déjà publiée, à l’identique" in again.stdout
    committed = locate(PAST) / "publication" / "1.0" / "chiffres.csv.gz"
    assert files[0].read_bytes() == committed.read_bytes()


def test_a_gap_not_acknowledged_stops_everything(past: Path, tmp_path: Path) -> None:
    main = past / "edition.toml"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace('controle = "C04"', 'controle = "C05"'), encoding="utf-8")
    published = run("publie", "--edition", past)
    made = run("pdf", "--edition", past, "--sortie", tmp_path / "build")
    told = run("controle", "--edition", past, "--sans-page")
    assert [result.exit_code for result in (published, made, told)] == [2, 2, 2]
    assert "C04" in published.stderr
    assert "C04" in made.stderr
    assert "bloquant      C04  écart (total)" in told.stdout
    assert not (tmp_path / "build").exists()
