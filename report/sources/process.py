"""A workbook or a Parquet file, read in a process of its own (`report.sources.isolated`) → rows."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import report
from report.sources.feeds import Feed, Row, mended, unreadable
from report.sources.mapping import FILE, Correspondance
from report.sources.textfile import Score

_HOME = Path(report.__file__).resolve().parent.parent


def feed(path: Path, file: str, wanted: Correspondance, source: str, score: Score) -> Feed:
    """The rows of a sheet or of a Parquet file. Raises Unreadable, at once or along the rows."""
    answers = _answers(path, file, wanted.feuille)
    first = next(answers, None)
    if isinstance(first, dict) and "feuilles" in first:
        sheet = _sheet(first["feuilles"], file, source, score)
        answers = _answers(path, file, sheet)
        first = next(answers, None)
    else:
        sheet = None
    if not isinstance(first, dict):
        raise _dead(file)
    made = Feed(_rows(answers), first["lu"], [tuple(merge) for merge in first["fusions"]])
    if sheet is not None:
        advice = f"lue ; la nommer dans {FILE} pour en être sûr (feuille = « {sheet} »)"
        made.problems.append(mended(file, "feuille choisie", "une seule feuille", advice, sheet))
    return made


def _sheet(sheets: dict[str, list[Row]], file: str, source: str, score: Score) -> str:
    """The sheet named like the source, or the only one whose header fits best."""
    same = [name for name in sheets if name.strip().casefold() == source]
    if same:
        return same[0]
    fits = {
        name: max((score(cells) for _, cells in rows), default=0) for name, rows in sheets.items()
    }
    best = [name for name, fit in fits.items() if fit == max(fits.values()) > 0]
    if len(best) == 1:
        return best[0]
    raise unreadable(
        file,
        "feuille à choisir",
        "une seule feuille, ou une feuille nommée",
        f"écrire feuille = « … » dans [{source}] de {FILE}",
        ", ".join(sheets),
    )


def _rows(answers: Iterator[Any]) -> Iterator[Row]:
    yield from answers


def _answers(path: Path, file: str, sheet: str | None) -> Iterator[Any]:
    """What the other process says, line by line. Raises Unreadable when it refuses or dies."""
    asked = json.dumps({"fichier": str(path), "feuille": sheet})
    command = [sys.executable, "-P", "-m", "report.sources.isolated", asked]
    environment = {**os.environ, "PYTHONPATH": str(_HOME), "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                answer = json.loads(line)
                if isinstance(answer, dict) and "erreur" in answer:
                    raise unreadable(file, *answer["erreur"])
                yield answer
            if process.wait() != 0:
                raise _dead(file)
        except json.JSONDecodeError:  # it died in the middle of a line
            raise _dead(file) from None
        finally:
            process.kill()


def _dead(file: str) -> Exception:
    return unreadable(
        file,
        "classeur trop grand ou endommagé",
        "un fichier qui s’ouvre en mémoire et temps bornés",
        "redemander le fichier en CSV ; ne pas ouvrir un fichier d’origine inconnue",
    )
