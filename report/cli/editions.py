"""`editions`: the edition of every région, département, EPCI or commune that is asked for."""

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.production.choice import LEVELS

if TYPE_CHECKING:
    from report.production.run import Engine, Engines


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


@click.command("editions", short_help="Les éditions des territoires, toutes ou celles demandées.")
@options.edition
@click.option(
    "--niveau",
    "levels",
    type=click.Choice(LEVELS),
    multiple=True,
    help="Toutes les éditions d’un niveau (répétable)\u202f; sans rien, régions et départements.",
)
@click.option(
    "--territoire",
    "keys",
    multiple=True,
    metavar="CODE",
    help="Une édition\u00a0: reg:53, dep:976, epci:200039022, com:35236 ou nat (répétable).",
)
@options.output("build/editions", "Le dossier où écrire les éditions et manifest.json.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Le nombre de processus\u202f; sans rien, celui des processeurs.",
)
@click.option(
    "--limite",
    "limit",
    type=click.FloatRange(1),
    default=300,
    show_default=True,
    metavar="SECONDES",
    help="Le temps laissé à une édition avant de l’abandonner.",
)
@click.option(
    "--grappe",
    "cluster",
    metavar="ADRESSE",
    help="Un ordonnanceur dask, tls://hôte:8786 ou tcp://127.0.0.1:8786, au lieu des processus.",
)
@click.option(
    "--certificats",
    "certificates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DOSSIER",
    help="Où sont ca.pem, cert.pem et key.pem, pour une grappe en tls://.",
)
@options.verbose
def commande(
    folder: str,
    levels: tuple[str, ...],
    keys: tuple[str, ...],
    output: Path,
    jobs: int | None,
    limit: float,
    cluster: str | None,
    certificates: Path | None,
    verbose: bool,
) -> None:
    """Écrit l’édition de chaque territoire demandé, et manifest.json qui les décrit.

    Une édition n’est refaite que si ce qu’elle montre a changé. La commande peut donc être
    interrompue, puis relancée. Un échec n’arrête pas les autres éditions (code de retour 4).
    """
    from report.cli.suivi import Progress, lines_of
    from report.diagnostic import require_libraries
    from report.errors import RenderingFailed
    from report.production.choice import Choice
    from report.production.run import Production

    require_libraries()
    if cluster:
        engines = _cluster(cluster, certificates, limit)
    else:
        engines = _processes(jobs or processors(), limit)
    with Progress(verbose) as progress:
        asked = Production(folder, Choice(levels, keys), output, engines, progress)
        summary = asked.run()
    for line in lines_of(summary, output):
        click.echo(line)
    for failure in summary.failures if verbose else ():
        click.echo(f"{failure.key}\u00a0:\n{failure.detail}", err=True)
    if summary.failures:
        raise SystemExit(RenderingFailed.exit_code)


def _processes(jobs: int, limit: float) -> "Engines":
    """Processes of this machine, no more than there are editions to make."""

    def engine(count: int, scratch: Path) -> "AbstractContextManager[Engine]":
        from report.production.workshop import Workshop

        return Workshop(min(jobs, count), scratch, limit)

    return engine


def _cluster(address: str, certificates: Path | None, limit: float) -> "Engines":
    """The workers of a dask scheduler; the address is checked before anything is read."""
    from report.production import cluster

    cluster.check(address)

    def engine(_: int, __: Path) -> "AbstractContextManager[Engine]":
        return cluster.Cluster(address, certificates, limit)

    return engine
