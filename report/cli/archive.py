"""`archive`: the packages of a campaign, checked as their readers will."""

from pathlib import Path

import click

from report.cli import options
from report.cli.etapes import Steps
from report.cli.messages import NBSP, lines_of

VERSIONS = ("2.1", "2.2", "2.3", "aucune")


@click.command("archive", short_help="Les paquets d’une campagne, prêts à déposer.")
@click.argument(
    "source",
    metavar="[DOSSIER]",
    default="build",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@options.edition
@options.output("build/archive", "Le dossier où écrire les paquets et leur inventaire.")
@click.option(
    "--reglages",
    "settings",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Les réglages du service d’archives\u202f; sans rien, archivage.toml de l’édition.",
)
@click.option(
    "--seda",
    "versions",
    multiple=True,
    type=click.Choice(VERSIONS),
    help="La version du SEDA (répétable)\u202f; sans rien, 2.2.",
)
@click.option(
    "--xsd",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Le schéma officiel du SEDA (seda-2.2-main.xsd), un juge de plus.",
)
@options.verbose
def commande(
    source: Path,
    folder: str,
    output: Path,
    settings: Path | None,
    versions: tuple[str, ...],
    xsd: Path | None,
    verbose: bool,
) -> None:
    """Écrit les paquets d’une campagne à partir de ce qui a été produit dans DOSSIER.

    Un paquet ouvert (BagIt, RO-Crate)\u00a0; les données reçues à part, dans un paquet
    restreint, si l’une d’elles est sous secret\u00a0; un versement SEDA quand le service
    d’archives a donné ses réglages. Tout est relu et vérifié\u00a0; mêmes entrées, mêmes octets.
    Voir docs/archivage.md.
    """
    from report.archive.making import Order, make
    from report.archive.seda.settings import FILE
    from report.edition import Edition, locate

    path = settings or locate(folder) / FILE
    wanted = tuple(each for each in versions or ("2.2",) if each != "aucune")
    order = Order(source, output, path, wanted, bool(versions) or settings is not None, xsd)
    with Steps(verbose)("Préparation des paquets"):
        made = make(Edition.load(folder), order)
    for name in made.campaign.ignored:
        click.echo(f"Laissé de côté{NBSP}: {name}", err=True)
    for line in lines_of(made.notices):
        click.echo(line, err=True)
    if made.asked:
        missing = ", ".join(str(problem.column) for problem in made.asked)
        click.echo(
            f"Pas de versement SEDA{NBSP}: {path} manque. Réglages à demander au service "
            f"d’archives{NBSP}: {missing} (voir docs/archivage.md).",
            err=True,
        )
    for written in made.paths:
        click.echo(f"{written}{NBSP}: {written.stat().st_size // 1000}{NBSP}ko")
