"""`depose`: packages into a store, never over another, proved by what the server gives back."""

import sys
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from report.cli.messages import NBSP

if TYPE_CHECKING:
    from report.archive.stores.deposit import Report


@click.command("depose", short_help="Dépose les paquets dans un magasin, sans rien écraser.")
@click.argument(
    "folder", metavar="DOSSIER", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@click.argument("place", metavar="ADRESSE")
@click.option(
    "--essai",
    "dry",
    is_flag=True,
    help="Dit ce qui serait fait, d’après les noms et les tailles, sans rien écrire.",
)
@click.option(
    "--avec-restreint",
    "restricted",
    is_flag=True,
    help="Dépose aussi les paquets sous secret\u00a0: à réserver à un magasin protégé.",
)
@click.option(
    "--paralleles",
    "parallel",
    type=click.IntRange(1, 32),
    default=4,
    show_default=True,
    metavar="N",
    help="Le nombre de fichiers envoyés à la fois.",
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER",
    help="Le journal du dépôt\u202f; sans rien, DOSSIER.depot.jsonl.",
)
def commande(
    folder: Path, place: str, dry: bool, restricted: bool, parallel: int, journal: Path | None
) -> None:
    """Dépose les fichiers de DOSSIER à l’ADRESSE file://, s3://, webdavs:// ou sftp://.

    Un fichier déjà là avec le même contenu n’est pas renvoyé\u00a0; un contenu différent est une
    erreur, jamais remplacé. Ce qui est déposé est relu et comparé (SHA-512). Un dépôt interrompu
    se relance tel quel. Les identifiants viennent de l’environnement ou des fichiers habituels,
    jamais de l’adresse. Code de retour 6 si tout n’est pas déposé.
    """
    from report.archive.stores import address, opening
    from report.archive.stores.deposit import Options, deposit

    where = address.parse(place)
    path = journal or folder.resolve().with_name(f"{folder.resolve().name}.depot.jsonl")
    with opening.opened(where) as store, _progress() as advance:
        options = Options(parallel, restricted, dry, progress=lambda line: advance(line.name))
        report = deposit(folder, store, path, options)
    _tell(report, str(where), path if not dry else None)


def _progress() -> AbstractContextManager[Any]:
    """Called with each name done: shown on a terminal, silent in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext(lambda _: None)
    from contextlib import contextmanager

    from rich.console import Console

    @contextmanager
    def shown() -> Any:
        with Console(stderr=True).status("Sonde du magasin…") as status:
            names: list[str] = []

            def advance(name: str) -> None:
                names.append(name)
                status.update(f"{len(names)} fichier(s), dernier{NBSP}: {name}")

            yield advance

    return shown()


def _tell(report: "Report", where: str, journal: Path | None) -> None:
    from report.archive.stores.deposit import BAD
    from report.errors import DepositFailed

    for line in report.lines:
        if line.outcome in BAD:
            click.echo(f"{line.outcome}{NBSP}: {line.name} ({line.reason})", err=True)
    for name in report.aside:
        click.echo(
            f"Sous secret, non déposé{NBSP}: ce que liste {name} (--avec-restreint)", err=True
        )
    counts = Counter(line.outcome.value for line in report.lines)
    shown = ", ".join(f"{outcome}{NBSP}: {count}" for outcome, count in counts.items())
    click.echo(f"{where}{NBSP}: {shown or 'rien à déposer'}")
    if report.guarantee:
        click.echo(f"Garantie du magasin{NBSP}: {report.guarantee}")
    if journal:
        click.echo(f"Journal{NBSP}: {journal}")
    if not report.complete:
        raise DepositFailed(
            "Le dépôt n’est pas complet ; rien n’a été remplacé. Corriger la cause, puis relancer "
            "la même commande."
        )
