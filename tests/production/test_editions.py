"""The command `editions` used for real: made, kept, remade, interrupted, killed, resumed."""

import csv
import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pikepdf
import pytest

from report.edition import Edition
from report.indicators import compute, opendata
from report.sources import load
from report.territories import Cog
from tests.production.conftest import command, hashes

pytestmark = pytest.mark.lent

CHOSEN = ("reg:53", "dep:976", "dep:90", "dep:35", "dep:75", "epci:200060473", "com:35236")
MADE = ("reg:53", "dep:35", "dep:90", "dep:976", "epci:200060473", "com:35236")
"""In official order."""


def asked(edition, output, *territories, jobs=1):
    keys = [word for key in territories for word in ("--territoire", key)]
    return ("--edition", edition, "--sortie", output, "--jobs", str(jobs), *keys)


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def states(done):
    """Territory → what the table says became of it."""
    lines = [line.split() for line in done.stdout.splitlines()]
    return {line[0]: " ".join(line[1:3]) for line in lines if ":" in line[0]}


def is_sound(folder):
    """Every file is whole and as the manifest says; nothing else is there."""
    entries = manifest(folder)["editions"]
    assert hashes(folder) == {entry["fichier"]: entry["sha256"] for entry in entries}
    for entry in entries:
        with pikepdf.open(folder / entry["fichier"]) as pdf:
            assert len(pdf.pages) == entry["pages"]
            assert not pdf.check_pdf_syntax()
    assert {path.name for path in folder.iterdir()} == {*hashes(folder), "manifest.json"}


def tree(folder):
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def made(produce, project, small, tmp_path_factory):
    """All the chosen editions, made once."""
    output = tmp_path_factory.mktemp("editions")
    before = tree(project), tree(small)
    done = produce(*asked(small, output, *CHOSEN, jobs=2))
    assert done.returncode == 0, done.stderr
    assert (tree(project), tree(small)) == before, "the source tree is never written to"
    return output, done


@pytest.fixture
def again(made, tmp_path):
    """A folder where they are, to be spoilt."""
    return Path(shutil.copytree(made[0], tmp_path / "editions"))


@pytest.fixture
def edited(small, tmp_path):
    """The edition, to be changed."""
    return Path(shutil.copytree(small, tmp_path / "edition"))


def test_files_manifest_and_table_agree(made):
    output, done = made
    is_sound(output)
    entries = manifest(output)["editions"]
    assert [entry["territoire"] for entry in entries] == list(MADE)
    for entry in entries:
        (line,) = [each for each in done.stdout.splitlines() if entry["sha256"] in each]
        assert line.split()[:3] == [entry["territoire"], "faite", str(entry["pages"])]
    assert "dep:75" in done.stdout
    assert "aucune commune du programme (Paris)" in done.stdout
    assert "6\u00a0éditions" in done.stdout
    assert "6\u00a0faites" in done.stdout


def test_each_edition_carries_its_own_figures_once(made, small):
    output, _ = made
    edition = Edition.load(small)
    cog = Cog.load(edition.cog)
    figures = compute(load(edition, cog))
    for entry in manifest(output)["editions"]:
        with pikepdf.open(output / entry["fichier"]) as pdf:
            (spec,) = pdf.Root.AF
            assert list(pdf.attachments) == ["indicateurs.csv"]
            assert (spec.AFRelationship, spec.EF.F.Subtype) == ("/Data", "/text/csv")
            assert entry["nom"] in str(spec.Desc)
            content = spec.EF.F.read_bytes()
        assert content == opendata.csv_bytes(figures, cog.parse(entry["territoire"]))


def test_in_a_pipe_progress_is_silent(made):
    assert made[1].stderr == ""


def test_nothing_changed_nothing_is_done(again, produce, small):
    before = tree(again)
    done = produce(*asked(small, again, *reversed(CHOSEN)))
    assert done.returncode == 0
    assert set(states(done).values()) == {"à jour", "aucune commune"}
    assert tree(again) == before


def test_a_file_lost_or_spoilt_is_made_again(again, produce, small, made):
    names = sorted(path.name for path in again.glob("*.pdf"))
    (again / names[0]).unlink()
    (again / names[1]).write_bytes((again / names[1]).read_bytes()[:-10])
    done = produce(*asked(small, again, *CHOSEN))
    assert sorted(states(done).values()).count("faite 1") == 2
    assert hashes(again) == hashes(made[0])


def test_one_corrected_file_rebuilds_the_territories_it_touches(again, produce, edited):
    path = edited / "sources" / "actions.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    row = next(row for row in rows if row[2].startswith("35") and row[2] != "35236")
    row[3] = next(other[3] for other in rows if other[3] != row[3])
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    before = hashes(again)
    done = produce(*asked(edited, again, *CHOSEN))
    remade = {key for key, state in states(done).items() if state.startswith("faite")}
    assert remade == {"reg:53", "dep:35"}
    assert sum(before[name] != found for name, found in hashes(again).items()) == 2
    is_sound(again)


def test_a_word_of_a_territory_rebuilds_its_edition_at_most(again, produce, edited):
    (edited / "textes" / "territoires").mkdir(exist_ok=True)
    word = edited / "textes" / "territoires" / "dep-35.md"
    word.write_text("Bienvenue en Ille-et-Vilaine.\n", encoding="utf-8")
    done = produce(*asked(edited, again, *CHOSEN))
    assert done.returncode == 0, done.stderr
    assert {key for key, state in states(done).items() if state.startswith("faite")} <= {"dep:35"}


def test_one_failing_edition_does_not_stop_the_others(again, produce, project, small, made):
    template = project / "templates" / "pages" / "essai.html"
    before = template.read_text(encoding="utf-8")
    fault = '{% if territoire.code == "90" %}{{ inconnu }}{% endif %}'
    template.write_text(before + fault, encoding="utf-8")
    try:
        done = produce(*asked(small, again, *CHOSEN))
    finally:
        template.write_text(before, encoding="utf-8")
    assert done.returncode == 4
    assert states(done)["dep:90"].startswith("échec")
    assert "inconnu" in done.stdout
    assert "1\u00a0échec" in done.stdout
    assert "dep:90" not in {entry["territoire"] for entry in manifest(again)["editions"]}
    mended = produce(*asked(small, again, *CHOSEN))
    assert mended.returncode == 0
    assert hashes(again) == hashes(made[0])


def test_wrong_records_stop_everything_before_anything_is_written(again, produce, edited):
    before = tree(again)
    with (edited / "sources" / "ort.csv").open("a", encoding="utf-8") as stream:
        stream.write("2A999,2024-01-01\n")
    done = produce(*asked(edited, again, *CHOSEN))
    assert done.returncode == 2
    assert "2A999" in done.stderr
    assert tree(again) == before


def test_a_gap_that_nobody_acknowledged_stops_everything(again, produce, edited):
    before = tree(again)
    with (edited / "club.toml").open("a", encoding="utf-8") as stream:
        stream.write('[[publications]]\ntitre = "Regards sur 1646 communes"\n')
    done = produce(*asked(edited, again, *CHOSEN))
    assert done.returncode == 2
    assert "C41" in done.stderr
    assert "1646" in done.stderr
    assert tree(again) == before


WAITING = """
import signal
from report import files
before, made = files.write, []
def write(path, content):
    if path.suffix == ".pdf" and len(made) == 2:
        print("attend", flush=True)
        signal.pause()
    before(path, content)
    made.append(path)
files.write = write
from report.cli import main
main()
"""
"""The program, that waits for a signal when its third edition is about to be written."""


def started(project, *arguments, code=""):
    words, variables = command(project, *arguments)
    if code:
        words = [words[0], "-c", code, *words[3:]]
    return subprocess.Popen(
        words,
        env=variables,
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(condition, seconds=120):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("whom", "blow", "code"),
    [
        ("groupe", signal.SIGINT, 130),
        ("parent", signal.SIGTERM, 130),
        ("parent", signal.SIGKILL, -9),
    ],
)
def test_stopped_midway_it_leaves_nothing_half_written_and_goes_on_later(
    produce, project, small, made, tmp_path, whom, blow, code
):
    output = tmp_path / "editions"
    running = started(project, *asked(small, output, *CHOSEN), code=WAITING)
    assert running.stdout.readline() == "attend\n"
    os.killpg(running.pid, blow) if whom == "groupe" else running.send_signal(blow)
    running.communicate()
    assert running.returncode == code
    whole = hashes(made[0])
    assert hashes(output).items() <= whole.items()
    kept = len(hashes(output))
    done = produce(*asked(small, output, *CHOSEN))
    assert list(states(done).values()).count("à jour") >= kept - 1
    assert hashes(output) == whole
    assert (output / "manifest.json").read_bytes() == (made[0] / "manifest.json").read_bytes()
    is_sound(output)


def test_two_productions_do_not_write_in_one_folder(produce, project, small, tmp_path):
    output = tmp_path / "editions"
    running = started(project, *asked(small, output, *CHOSEN))
    try:
        until((output / ".travail").exists)
        second = produce(*asked(small, output, *CHOSEN))
        assert second.returncode == 5
        assert "--sortie" in second.stderr
    finally:
        running.terminate()
        running.communicate()
