"""`donnees`: the open data beside the document."""

from pathlib import Path

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("donnees", short_help="Les données ouvertes, à côté du document.")
@options.edition
@options.territory
@options.output("build/donnees", "Le dossier où écrire les fichiers.")
@options.verbose
def commande(folder: str, key: str, output: Path, verbose: bool) -> None:
    """Écrit les chiffres de l’édition en données ouvertes\u00a0: CSV décrits, XLSX et ODS.

    Mêmes chiffres et mêmes états que dans les pages. Pour la France, les régions et les
    départements\u202f; pour un territoire, lui-même et ceux que ses pages montrent.
    """
    from report.cli.chaine import figures_of
    from report.indicators import opendata

    steps = Steps(verbose)
    figures = figures_of(folder, steps)
    territory = figures.records.cog.parse(key)
    with steps("Écriture des données"):
        written = opendata.write(output, figures, opendata.scope(figures, territory))
    for path in written:
        click.echo(path)
