"""Ce que coûte une édition départementale de plus, à côté des mêmes pages faites par Typst.

Usage : outils/mesures/marginale.py [NOMBRE]. Un processus au milieu d’une production : un
département sur huit est fait d’abord, puis NOMBRE autres, répartis dans la liste, sont mesurés.
Chaque édition est faite par les deux, l’une après l’autre, et seules les secondes de processeur
comptent. Les graphiques, les mêmes, comptent une fois de chaque côté : Typst aussi a besoin qu’on
les lui dessine.
"""

import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

import temoin
import typst
from atelier import Workplace, cpu, departements, line, prepare

LEAST, STEP = 12, 8


class Rival:
    """Typst, its fonts loaded once."""

    def __init__(self, folder: Path) -> None:
        from report.charts import typeface

        self.folder = folder
        self.compiler = typst.Compiler(
            root=str(folder), font_paths=[str(typeface.folder())], ignore_system_fonts=True
        )

    def seconds(self, key: str, made: Any, title: str) -> tuple[float, int]:
        """What an edition costs it, and how many bytes it wrote."""
        own = self.folder / key.replace(":", "-")
        own.mkdir()
        path = temoin.prepare(own, made.html, made.charts, title)
        start = cpu()
        data = self.compiler.compile(
            input=str(path), format="pdf", pdf_standards=temoin.PDF_STANDARDS
        )
        return cpu() - start, len(data)


@dataclass(frozen=True)
class Cost:
    """Processor seconds of one edition: its drawings and its HTML; the file, by us and by Typst."""

    composed: float
    ours: float
    theirs: float
    size: int
    their_size: int


def cost(place: Workplace, key: str, rival: Rival) -> Cost:
    """Make one edition both ways. Collecting what it leaves is ours to pay."""
    from report.document import build
    from report.document.press import uncollected
    from report.production.worker import tidy

    part = place.slice_of(key)
    with uncollected():
        times = [cpu()]
        made = build.compose(
            part.figures, part.edition, part.territory, texts=part.texts, standing=part.standing
        )
        times.append(cpu())
        published = build.publish(made, part.edition, part.territory)
    tidy()
    times.append(cpu())
    theirs, size = rival.seconds(key, made, build.title(part.edition, part.territory))
    composed, ours = (after - before for before, after in pairwise(times))
    return Cost(composed, ours, theirs, len(published.pdf), size)


def main() -> None:
    """Print the means and the ratios."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LEAST
    place = prepare()
    with tempfile.TemporaryDirectory() as name:
        rival = Rival(Path(name))
        keys = departements(place)
        for key in keys[::STEP]:  # the first ones pay for what the others find ready
            cost(place, key, rival)
        others = keys[STEP // 2 :: STEP]
        found = [cost(place, key, rival) for key in others[:: max(1, len(others) // count)]][:count]
    composed, ours, theirs = (
        mean(getattr(each, part) for each in found) for part in ("composed", "ours", "theirs")
    )
    line("éditions départementales", f"{len(found)}")
    line("graphiques et textes", f"{composed:.2f} s")
    line("mise en page et fichier, WeasyPrint", f"{ours:.2f} s")
    line("mise en page et fichier, Typst", f"{theirs:.2f} s")
    line("édition entière", f"{composed + ours:.2f} s", "1,5 s")
    line(
        "édition entière, rapportée à Typst",
        f"{(composed + ours) / (composed + theirs):.2f}",
        "1,0",
    )
    line("mise en page seule, rapportée à Typst", f"{ours / theirs:.1f}")
    line("taille moyenne du fichier", f"{mean(each.size for each in found) / 1000:.0f} ko")
    line("taille moyenne, Typst", f"{mean(each.their_size for each in found) / 1000:.0f} ko")


if __name__ == "__main__":
    main()
