"""Installe les bibliothèques du système qui manquent, ou dit comment le faire.

Code de retour 3 quand il en manque et que l’utilisateur n’est pas root.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from report.diagnostic import missing_packages, require_libraries
from report.errors import MissingPrerequisite


def install(packages: tuple[str, ...]) -> None:
    """Install Debian packages without a question asked."""
    print(f"→ Installation de {' '.join(packages)}", file=sys.stderr)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    command = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=quiet, stdout=subprocess.DEVNULL)


def main() -> int:
    """Install what is missing when that is possible; 0 when everything is there in the end."""
    missing = missing_packages()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        install(missing)
    try:
        require_libraries()
    except MissingPrerequisite as error:
        print(f"✗ {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
