"""La mémoire d’un processus qui fait des éditions sans être jamais remplacé.

Usage : outils/mesures/memoire.py [NOMBRE], 200 par défaut : régions, départements, puis EPCI.
"""

import sys

from atelier import cpu, line, prepare, resident, tasks

EDITIONS, STEPS, MOST = 200, 8, 350


def main() -> None:
    """Print the memory held as editions go by, and the most that it has been."""
    from report.production import worker
    from report.production.choice import Choice
    from report.production.selection import select

    count = int(sys.argv[1]) if len(sys.argv) > 1 else EDITIONS
    place = prepare()
    made, _ = select(Choice(("reg", "dep", "epci")), place.figures)
    keys = [territory.key for territory in made][:count]
    start, failed = cpu(), 0
    for rank, key in enumerate(keys, start=1):
        (task,) = tasks(place, [key])
        failed += isinstance(worker.make(task), worker.Refused)
        if rank % max(count // STEPS, 1) == 0:
            line(f"après {rank} éditions", f"{resident():.0f} Mio")
    line("au plus haut", f"{worker.peak() / 1024:.0f} Mio", f"{MOST} Mio")
    line("secondes de processeur par édition", f"{(cpu() - start) / count:.2f} s")
    if failed:
        line("éditions refusées", str(failed))


if __name__ == "__main__":
    main()
