"""`demo`: demonstration records, the same every time."""

from pathlib import Path

import click

from report.cli import options


@click.command("demo", short_help="Un jeu d’enregistrements de démonstration.")
@options.edition
@options.output("build/demo", "Le dossier où écrire un fichier CSV par source.")
@click.option(
    "--communes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="La liste publique des communes du programme ; sans elle, des communes plausibles.",
)
@options.verbose
def commande(folder: str, output: Path, communes: Path | None, verbose: bool) -> None:
    """Écrit des enregistrements de démonstration : plausibles, inventés, toujours les mêmes."""
    raise NotImplementedError
