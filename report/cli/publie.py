"""`publie`: the figures of an edition frozen as published, once and for all."""

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("publie", short_help="Fige les chiffres d’une édition, tels que publiés.")
@options.edition
@options.verbose
def commande(folder: str, verbose: bool) -> None:
    """Fige tous les chiffres de l’édition, à tous les niveaux, avec l’empreinte de ses fichiers.

    Jusque-là chaque page porte «\u00a0PROJET\u00a0». Un contrôle en écart non reconnu empêche de
    publier. Ce qui est publié ne se modifie plus\u00a0: une correction est une version 1.1, avec
    ses errata. «\u00a0rejoue\u00a0» recalcule et compare.
    """
    from report import files, formats
    from report.cli.chaine import controlled
    from report.indicators import publication

    steps = Steps(verbose)
    figures = controlled(folder, steps)
    edition = figures.records.edition
    with steps("Écriture de l’instantané"):
        frozen = publication.publish(figures)
        for name, content in frozen.items():
            files.write(edition.publication_folder / name, content)
    when = formats.long_date(edition.arrete)
    told = "publiée" if frozen else "déjà publiée, à l’identique"
    click.echo(
        f"Édition au {when}, version {edition.version}, {told}\u00a0: {edition.publication_folder}"
    )
