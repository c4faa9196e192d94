"""`indicateurs`: the figures of a territory, each with its definition and its sources."""

from pathlib import Path

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("indicateurs", short_help="Les chiffres, leur définition, leurs sources.")
@options.edition
@options.territory
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="Une table à lire, un CSV pour un tableur, un JSON pour un programme.",
)
@options.output(None, "Le fichier à écrire, au lieu d’afficher.")
@options.verbose
def commande(folder: str, key: str, form: str, output: Path | None, verbose: bool) -> None:
    """Affiche tous les chiffres d’un territoire.

    En CSV et en JSON : valeur exacte et affichée, unité, état, formule, sources et définition.
    """
    from report import files
    from report.cli import tableau
    from report.cli.chaine import figures_of

    figures = figures_of(folder, Steps(verbose))
    territory = figures.records.cog.parse(key)
    text = tableau.FORMATS[form](tableau.lines(figures, territory))
    if output is None:
        click.echo(text, nl=False)
    else:
        files.write(output, text)
        click.echo(output)
