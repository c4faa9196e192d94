"""One production at a time in a folder; nothing temporary stays."""

import os
import signal
import subprocess
import sys

import pytest

from report.errors import OutputBusy
from report.production.folder import reserved

HOLD = """
import sys
from pathlib import Path
from report.production.folder import reserved
with reserved(Path(sys.argv[1])) as scratch:
    (scratch / "reste").write_text("à moitié")
    print("tenu", flush=True)
    sys.stdin.read()
"""


def test_it_is_made_and_left_clean(tmp_path):
    folder = tmp_path / "build" / "editions"
    with reserved(folder) as scratch:
        assert scratch.is_relative_to(folder)
        (scratch / "essai").write_text("essai", encoding="utf-8")
    assert list(folder.iterdir()) == []


def test_two_productions_do_not_share_it(tmp_path):
    with reserved(tmp_path), pytest.raises(OutputBusy, match="--sortie"), reserved(tmp_path):
        pass
    with reserved(tmp_path):
        pass


def test_a_killed_production_leaves_nothing_for_long(tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "tenu\n"
        with pytest.raises(OutputBusy), reserved(tmp_path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    assert list(tmp_path.rglob("reste"))
    (tmp_path / ".point-avancement.pdf.0a1b.tmp").write_text("à moitié", encoding="utf-8")
    with reserved(tmp_path):
        assert not list(tmp_path.rglob("reste"))
        assert not list(tmp_path.glob("*.tmp"))
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_not_ours_stay(tmp_path):
    (tmp_path / "note.tmp").write_text("à garder", encoding="utf-8")
    (tmp_path / "lisez-moi.md").write_text("à garder", encoding="utf-8")
    with reserved(tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"note.tmp", "lisez-moi.md"}
