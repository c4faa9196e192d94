"""The beginning of the chain, shared by the commands that need figures."""

from report.cli.etapes import Steps
from report.indicators.figures import Figures


def figures_of(folder: str, steps: Steps, *, interne: bool = False) -> Figures:
    """Read an edition's folder and compute its figures, as two named steps.

    interne: nothing is masked, for a look inside. Raises InvalidInput with every problem of the
    edition, or of its sources.
    """
    from report import indicators, sources
    from report.edition import Edition
    from report.territories import Cog

    with steps("Lecture des fichiers reçus"):
        edition = Edition.load(folder)
        records = sources.load(edition, Cog.load(edition.cog))
    with steps("Calcul des indicateurs"):
        return indicators.compute(records, interne=interne)


def controlled(folder: str, steps: Steps) -> Figures:
    """The figures of an edition that nothing stops: records, texts, pages, controls.

    Raises InvalidInput with every problem, or every gap that the edition does not acknowledge.
    """
    from report import controls
    from report.document import build, text_controls
    from report.errors import InvalidInput

    figures = figures_of(folder, steps)
    edition = figures.records.edition
    with steps("Contrôles"):
        if problems := build.check(edition):
            raise InvalidInput(problems)
        proof = text_controls.every(figures, text_controls.composed(figures))
        controls.require(proof.controls, proof.problems)
    return figures
