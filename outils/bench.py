"""Toutes les mesures en un passage, chacune dans un processus neuf, avec la commande à refaire.

Usage : outils/bench.py [--vite] [nationale|marginale|indicateurs|memoire|production|charge]…
Sans nom, toutes ; --vite, moins d’éditions. Les secondes sont du processeur, sauf mention.
"""

import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "mesures"

SECTIONS = {
    "nationale": ("L’édition nationale, étape par étape", (), ()),
    "marginale": ("Une édition départementale de plus, à côté de Typst", (), ("3",)),
    "indicateurs": ("Les indicateurs de tous les territoires", (), ()),
    "memoire": ("La mémoire d’un processus, d’édition en édition", (), ("16",)),
    "production": ("La commande editions", (), ("--vite",)),
    "charge": ("Un million d’actions", (), ("100000",)),
}
"""Name → title, arguments, arguments when time is short."""


def processor() -> str:
    """What this machine says of its processor."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((each.partition(":")[2].strip() for each in lines if "model name" in each), "?")


def main() -> int:
    """Run the measures asked for; 1 when one of them fails."""
    quick = "--vite" in sys.argv
    asked = [word for word in sys.argv[1:] if word in SECTIONS] or list(SECTIONS)
    print(f"{processor()}, Python {platform.python_version()}, {platform.system()}")
    failed = 0
    for name in asked:
        title, whole, short = SECTIONS[name]
        words = [str(HERE / f"{name}.py"), *(short if quick else whole)]
        print(f"\n{title}\n  $ {Path(sys.executable).name} {' '.join(words)}", flush=True)
        failed += subprocess.run([sys.executable, *words], check=False).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
