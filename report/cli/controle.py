"""`controle`: what is wrong in an edition's folder, all at once."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.cli.etapes import Steps
from report.cli.messages import lines_of
from report.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from report.sources.records import Delivery, Report


@click.command("controle", short_help="Ce qui ne va pas dans les fichiers reçus.")
@options.edition
@options.verbose
def commande(folder: str, verbose: bool) -> None:
    """Relit l’édition et affiche tout ce qui ne va pas, sans rien écrire.

    Réglages, fichiers reçus et textes, puis le compte des lignes de chaque source. Code de
    retour 2 si quelque chose empêche de publier, 0 sinon.
    """
    from report import sources

    steps = Steps(verbose)
    with steps("Lecture des fichiers reçus"):
        report = sources.examine(folder)
    with steps("Lecture des textes"):
        problems = (*report.problems, *_texts(report))
    for line in lines_of((*problems, *report.notices)):
        click.echo(line)
    for line in _counts(report.deliveries):
        click.echo(line)
    click.echo(_verdict(problems, report.notices))
    if problems:
        raise SystemExit(InvalidInput.exit_code)


def _texts(report: "Report") -> tuple[Problem, ...]:
    """What is wrong in the texts; they name figures, so they wait for acceptable records."""
    if report.records is None:
        return ()
    from report import indicators
    from report.document import build

    return build.check(indicators.compute(report.records), report.records.edition)


def _counts(deliveries: Mapping[str, "Delivery"]) -> Iterable[str]:
    """A line per source: rows read, kept, and why the others were left out."""
    if not deliveries:
        return
    columns = ("source", "lues", "retenues", "hors programme", "après l’arrêté", "non signées")
    width = max(len(name) for name in deliveries)
    yield f"{columns[0]:<{width}}  " + "  ".join(columns[1:])
    for name, delivery in deliveries.items():
        counts = (
            delivery.read, delivery.kept, delivery.outside, delivery.after, delivery.unsigned
        )  # fmt: skip
        cells = (f"{count:>{len(title)}}" for count, title in zip(counts, columns[1:], strict=True))
        state = "  ".join(cells) if delivery.delivered else "non transmise"
        yield f"{name:<{width}}  {state}"


def _verdict(problems: tuple[Problem, ...], notices: tuple[Problem, ...]) -> str:
    from report.formats import counted

    if problems:
        return f"{counted(len(problems), 'problème', 'problèmes')} à corriger avant de publier."
    if notices:
        return f"Rien n’empêche de publier ; {counted(len(notices), 'point', 'points')} à vérifier."
    return "Rien à signaler."
