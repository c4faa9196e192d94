"""Mesure chaque étape d’une édition nationale : secondes, mémoire au plus haut, taille du fichier.

Usage : outils/mesures/nationale.py [ÉDITION]. Dans un processus neuf, imports compris,
puis une seconde fois à chaud.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

from report.edition import DEFAULT_EDITION


@dataclass
class Clock:
    """Processor seconds by step; a step inside another is taken off the outer one."""

    seconds: dict[str, float] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=lambda: [0.0])

    @contextmanager
    def __call__(self, step: str) -> Iterator[None]:
        """Time the body under that name, added to what the name already has."""
        self.seconds.setdefault(step, 0.0)
        self._inner.append(0.0)
        start = time.process_time()
        yield
        spent = time.process_time() - start
        self.seconds[step] += spent - self._inner.pop()
        self._inner[-1] += spent

    def around(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, timed under that name."""

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self(step):
                return function(*arguments, **named)

        return timed


def measure(folder: str, output: Path, clock: Clock) -> tuple[int, int, float]:
    """Make the edition once under the clock: its pages, its bytes; then seconds once warm."""
    with clock("imports"):
        import weasyprint

        from report import charts, files, indicators, sources
        from report.charts import pdf
        from report.document import build
        from report.edition import Edition

    # The engine's two halves and the drawing of charts are timed where they are called.
    weasyprint.HTML.render = clock.around("mise en page", weasyprint.HTML.render)
    weasyprint.Document.write_pdf = clock.around("dessin des pages", weasyprint.Document.write_pdf)
    charts.draw = clock.around("graphiques : SVG", charts.draw)
    pdf.to_form = clock.around("graphiques : PDF", pdf.to_form)

    with clock("lecture"):
        records = sources.load(Edition.load(folder))
    with clock("indicateurs"):
        figures = indicators.compute(records)
    with clock("gabarits et finition"):
        publication = build.build(figures, records.edition)
    with clock("écriture"):
        files.write(output, publication.pdf)
    steps, start = dict(clock.seconds), time.process_time()
    build.build(figures, records.edition)
    warm = time.process_time() - start
    clock.seconds = steps
    return publication.pages, len(publication.pdf), warm


def main() -> None:
    """Print the table of steps."""
    folder = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_EDITION
    clock = Clock()
    pages, size, warm = measure(folder, Path("build/bench.pdf"), clock)
    for step, seconds in clock.seconds.items():
        print(f"{step:<24}{seconds:6.2f} s")
    print(f"{'total':<24}{sum(clock.seconds.values()):6.2f} s")
    print(f"{'à chaud':<24}{warm:6.2f} s   (visé : 6 s)")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{'mémoire au plus haut':<24}{peak:6d} Mio")
    print(f"{'fichier':<24}{size // 1000:6d} ko, {pages} pages   (visé : 1 000 ko)")


if __name__ == "__main__":
    main()
