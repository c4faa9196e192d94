"""`controle`: what is wrong in the inputs, all at once."""

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("controle", short_help="Ce qui ne va pas dans les fichiers reçus.")
@options.edition
@options.verbose
def commande(folder: str, verbose: bool) -> None:
    """Relit tous les fichiers reçus et affiche tout ce qui ne va pas, sans rien écrire.

    Code de retour 2 si quelque chose empêche de publier, 0 sinon.
    """
    raise NotImplementedError
