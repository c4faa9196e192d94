"""La mémoire d’un processus qui fait des éditions sans être jamais remplacé.

Usage : outils/mesures/memoire.py [NOMBRE], 200 par défaut : régions, départements, puis EPCI.
"""

import sys
import tempfile
from pathlib import Path

from atelier import Held, children, cpu, line, memory, prepare, tasks

EDITIONS, STEPS, MOST = 200, 8, 350


def main() -> None:
    """Print the memory held as editions go by, and the most that it has been."""
    from report.production.choice import Choice
    from report.production.selection import select
    from report.production.worker import Refused
    from report.production.workshop import Workshop

    count = int(sys.argv[1]) if len(sys.argv) > 1 else EDITIONS
    place = prepare()
    made, _ = select(Choice(("reg", "dep", "epci")), place.figures)
    keys = [territory.key for territory in made][:count]
    failed, spent, held = 0, 0.0, Held(0, 0, 0)
    coming = (tasks(place, [key])[0] for key in keys)
    with tempfile.TemporaryDirectory() as name, Workshop(1, Path(name), lifetime=count) as shop:
        for rank, result in enumerate(shop.run(coming), start=1):
            failed += isinstance(result, Refused)
            for pid in children():
                held, spent = memory(pid), cpu(pid)
            if rank % max(count // STEPS, 1) == 0:
                line(f"après {rank} éditions", f"{held.whole:.0f} Mio, {held.own:.0f} en propre")
    line("au plus haut", f"{held.most:.0f} Mio", f"{MOST} Mio")
    line("secondes de processeur par édition", f"{spent / count:.2f} s")
    if failed:
        line("éditions refusées", str(failed))


if __name__ == "__main__":
    main()
