"""Steps: named, timed, silent in a pipe, shown on a terminal."""

import os
import pty
import subprocess
import sys

import pytest

from report.cli.etapes import Steps

TWO_STEPS = (
    "from report.cli.etapes import Steps\n"
    "steps = Steps()\n"
    "with steps('Lecture'): pass\n"
    "print('fini')\n"
)


def test_verbose_prints_each_step_and_its_time_on_stderr(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = Steps(verbose=True)
    with steps("Lecture"):
        pass
    with steps("Calcul"):
        pass
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.split("\u00a0:")[0] for line in captured.err.splitlines()] == ["Lecture", "Calcul"]
    assert list(steps.seconds) == ["Lecture", "Calcul"]


def test_nothing_is_printed_in_a_pipe() -> None:
    run = subprocess.run(
        [sys.executable, "-c", TWO_STEPS], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("fini\n", "")


def test_a_terminal_shows_the_running_step() -> None:
    terminal, other = pty.openpty()
    run = subprocess.run(
        [sys.executable, "-c", TWO_STEPS], stdout=subprocess.PIPE, stderr=other, check=True
    )
    os.close(other)
    shown = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "Lecture…" in shown
    assert run.stdout == b"fini\n"
