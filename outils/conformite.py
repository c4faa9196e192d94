"""Fait juger des PDF : veraPDF (PDF/A-3a et PDF/UA-1), registre des formats (fmt/479).

Usage : outils/conformite.py [FICHIER|DOSSIER]…   sans rien : build/ et build/editions/.
Code de retour 0 : tout est conforme ; 1 : une règle au moins n’est pas respectée, ou un format
n’est pas reconnu ; 3 : rien n’est jugé, faute de PDF, ou de veraPDF (désigné par
POINT_AVANCEMENT_VERAPDF, sinon cherché dans le PATH).
"""

import csv
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

from report.archive.campaign import ARCHIVABLE
from report.archive.identify import identify
from report.document.conformity import Outcome, judge, pdf_files
from report.errors import MissingPrerequisite

FOLDERS = (Path("build"), Path("build/editions"))
_CODES = {Outcome.CONFORME: 0, Outcome.NON_CONFORME: 1, Outcome.NON_JUGE: 3}


def formats(files: Sequence[Path]) -> dict[Path, str]:
    """The PRONOM identifier of each file: by fido where it is, else from our own reading."""
    if find_spec("fido") is None:
        known = {file: identify(file) for file in files}
        return {file: found.puid if found else "inconnu" for file, found in known.items()}
    command = [sys.executable, "-m", "fido.fido", "-q", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = csv.reader(done.stdout.splitlines())
    found: dict[Path, list[str]] = {file: [] for file in files}
    for row in rows:
        found[Path(row[6])].append(row[2] or "inconnu")
    return {file: " et ".join(puids) or "inconnu" for file, puids in found.items()}


def targets(given: Iterable[str]) -> list[Path]:
    """The files asked for, or those of a production."""
    asked = [Path(name) for name in given]
    return asked or [path for folder in FOLDERS for path in sorted(folder.glob("point-*.pdf"))]


def main(given: Sequence[str]) -> int:
    """Judge, print, give the exit code."""
    files = list(pdf_files(targets(given)))
    if not files:
        print("✗ Aucun PDF à juger : « make pdf » ou « make editions » d’abord.", file=sys.stderr)
        return 3
    try:
        verdict = judge(files)
    except MissingPrerequisite as error:
        print(f"✗ {error}", file=sys.stderr)
        return error.exit_code
    print(verdict)
    others = {file: puid for file, puid in formats(files).items() if puid != ARCHIVABLE}
    for file, puid in others.items():
        print(f"{file} : format {puid}, attendu {ARCHIVABLE}")
    print(f"Registre des formats, {ARCHIVABLE} : {len(files) - len(others)} sur {len(files)}")
    return max(_CODES[verdict.outcome], 1 if others else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
