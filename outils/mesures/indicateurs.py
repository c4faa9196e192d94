"""Tous les indicateurs de tous les territoires, d’un jeu d’enregistrements puis de 50 fois plus.

Usage : outils/mesures/indicateurs.py. Les communes du programme restent les mêmes ; chaque autre
table est répétée, ce qui fait autant de lignes de plus à compter.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from atelier import cpu, line

TIMES = (1, 10, 50)


def repeated(tables: Mapping[str, pd.DataFrame], times: int) -> dict[str, pd.DataFrame]:
    """The tables that many times, one after the other; the list of communes once."""
    return {
        name: table
        if name == "communes_pvd" or times == 1
        else pd.concat([table] * times, ignore_index=True)
        for name, table in tables.items()
    }


def seconds(records: Any, times: int) -> tuple[float, int]:
    """What the pass costs, and how many rows it reads."""
    from report import indicators

    larger = replace(records, tables=repeated(records.tables, times))
    start = cpu()
    indicators.compute(larger)
    return cpu() - start, sum(map(len, larger.tables.values()))


def main() -> None:
    """Print the seconds, and how they grow."""
    from report import sources
    from report.edition import DEFAULT_EDITION, Edition

    records = sources.load(Edition.load(DEFAULT_EDITION))
    seconds(records, 1)  # the first pass pays for what is read once
    found = {times: seconds(records, times) for times in TIMES}
    for times, (spent, rows) in found.items():
        line(f"× {times}, {rows} lignes", f"{spent:.2f} s", "2 s" if times == 1 else "")
    (first, few), (last, many) = found[TIMES[0]], found[TIMES[-1]]
    line(f"secondes : × {last / first:.1f} pour des lignes", f"× {many / few:.0f}", "linéaire")


if __name__ == "__main__":
    main()
