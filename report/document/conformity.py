"""The referee: does the reference validator find the files to be PDF/A-3a and PDF/UA-1?

veraPDF is a program of its own (Java), not a dependency: the variable POINT_AVANCEMENT_VERAPDF
names it, or it stands on the PATH. Without it nothing is judged, and that is said: files are then
"non jugé", never "conforme". One start of the program judges any number of files.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from report.errors import MissingPrerequisite

VARIABLE = "POINT_AVANCEMENT_VERAPDF"
PROFILES = {"PDF/A-3a": "3a", "PDF/UA-1": "ua1"}

_BATCH = 1000  # files to a start: a command line has a length
_SHOWN = 5  # faults told of a file


class Outcome(StrEnum):
    """What the referee says of a file under a profile."""

    CONFORME = "conforme"
    NON_CONFORME = "non conforme"
    NON_JUGE = "non jugé"


@dataclass(frozen=True)
class Judgement:
    """One file under one profile, and the rules it breaks."""

    file: Path
    profile: str
    outcome: Outcome
    faults: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.file}\u00a0: {self.outcome} ({self.profile})"]
        lines += [f"  – {fault}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            lines.append(f"  – et {len(self.faults) - _SHOWN} autres règles")
        return "\n".join(lines)


@dataclass(frozen=True)
class Verdict:
    """All judgements, and why there are none when the referee is absent."""

    judgements: tuple[Judgement, ...]
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        """The worst of all: one file not judged and the whole is not conforming."""
        outcomes = {judgement.outcome for judgement in self.judgements}
        if Outcome.NON_CONFORME in outcomes:
            return Outcome.NON_CONFORME
        if self.reason or not outcomes or Outcome.NON_JUGE in outcomes:
            return Outcome.NON_JUGE
        return Outcome.CONFORME

    def __str__(self) -> str:
        files = len({judgement.file for judgement in self.judgements})
        told = [each for each in self.judgements if each.outcome is not Outcome.CONFORME]
        summary = (
            f"{' et '.join(PROFILES)}, fichiers\u00a0: {files}, résultat\u00a0: {self.outcome}"
        )
        lines = [self.reason] if self.reason else [str(judgement) for judgement in told]
        return "\n".join([*lines, summary])


def find_verapdf() -> Path | None:
    """The referee of this machine, or None.

    MissingPrerequisite when the variable names a program that is not there.
    """
    named = os.environ.get(VARIABLE, "").strip()
    found = shutil.which(named or "verapdf")
    if named and not found:
        raise MissingPrerequisite(
            f"{VARIABLE} désigne «\u00a0{named}\u00a0», qui n’est pas un programme\u00a0: "
            "corriger la variable, ou la retirer pour chercher verapdf dans le PATH"
        )
    return Path(found) if found else None


def judge(targets: Iterable[Path]) -> Verdict:
    """Judge files, and the PDF files of folders, under both profiles: one call each.

    MissingPrerequisite when a file is absent, or the referee is there and does not answer.
    """
    files = tuple(pdf_files(targets))
    absent = tuple(file for file in files if not file.is_file())
    if absent:
        raise MissingPrerequisite(f"rien à juger, absent\u00a0: {', '.join(map(str, absent))}")
    program = find_verapdf()
    if program is None:
        reason = (
            "veraPDF n’est pas installé\u00a0: la conformité n’est pas jugée. L’installer, ou le "
            f"désigner par la variable {VARIABLE}"
        )
        unjudged = (
            Judgement(file, profile, Outcome.NON_JUGE) for file in files for profile in PROFILES
        )
        return Verdict(tuple(unjudged), reason)
    calls = [
        (profile, files[start : start + _BATCH])
        for profile in PROFILES
        for start in range(0, len(files), _BATCH)
    ]
    with ThreadPoolExecutor(len(PROFILES)) as pool:  # both profiles at once, a program each
        judged = pool.map(lambda call: tuple(_run(program, *call)), calls)
        return Verdict(tuple(judgement for each in judged for judgement in each))


def pdf_files(targets: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the PDF files of the folders named."""
    for target in targets:
        yield from sorted(target.rglob("*.pdf")) if target.is_dir() else (target,)


def _run(program: Path, profile: str, files: Sequence[Path]) -> Iterator[Judgement]:
    names = [str(file.resolve()) for file in files]
    command = [str(program), "-f", PROFILES[profile], "--format", "json", *names]
    done = subprocess.run(command, capture_output=True, check=False)
    try:
        jobs = json.loads(done.stdout)["report"]["jobs"]
    except (ValueError, KeyError) as error:
        said = done.stderr.decode(errors="replace").strip() or f"code {done.returncode}"
        raise MissingPrerequisite(f"veraPDF ({program}) n’a pas répondu\u00a0: {said}") from error
    answers = {job["itemDetails"]["name"]: job for job in jobs}
    for file, name in zip(files, names, strict=True):
        yield _judgement(file, profile, answers.get(name))


def _judgement(file: Path, profile: str, job: dict[str, Any] | None) -> Judgement:
    if job is None:
        return Judgement(file, profile, Outcome.NON_JUGE, ("le fichier n’a pas été lu",))
    results = job.get("validationResult", ())
    if not results:
        said = job.get("taskException", {}).get("exception", "illisible")
        return Judgement(file, profile, Outcome.NON_CONFORME, (said,))
    faults = tuple(
        f"règle {rule['clause']}-{rule['testNumber']}, {rule['failedChecks']} fois\u00a0: "
        f"{rule['description']}"
        for result in results
        for rule in result["details"]["ruleSummaries"]
    )
    passed = all(result["compliant"] for result in results)
    return Judgement(file, profile, Outcome.CONFORME if passed else Outcome.NON_CONFORME, faults)
