"""`demo`: a demonstration edition, the same every time."""

from pathlib import Path

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("demo", short_help="Une édition de démonstration, inventée.")
@options.edition
@options.output("build/demo", "Le dossier où écrire l’édition et ses fichiers CSV.")
@click.option(
    "--communes",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Un CSV des communes du programme (colonne insee_com)\u202f; sans lui, un choix inventé.",
)
@options.verbose
def commande(folder: str, output: Path, communes: Path | None, verbose: bool) -> None:
    """Écrit une édition de démonstration : mêmes réglages, enregistrements inventés.

    Les enregistrements sont plausibles, toujours les mêmes, et redonnent les totaux publiés.
    """
    from report.demo.generate import make_demo
    from report.edition import locate

    with Steps(verbose)("Tirage des enregistrements"):
        sources = make_demo(locate(folder), output, communes)
    files = len(list(sources.glob("*.csv")))
    click.echo(f"{sources}\u00a0: {files} fichiers")
