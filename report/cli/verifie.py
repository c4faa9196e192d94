"""`verifie`: a deposit read again, years later."""

from pathlib import Path

import click

from report.cli.messages import NBSP, lines_of


@click.command("verifie", short_help="Relit un dépôt et dit ce qui manque ou a changé.")
@click.argument("place", metavar="ADRESSE")
@click.option(
    "--ancre",
    "anchors",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Un certificat de confiance, pour un PDF scellé (répétable).",
)
def commande(place: str, anchors: tuple[Path, ...]) -> None:
    """Relit tout ce que contient un magasin, un dossier, un paquet ou un PDF scellé.

    Un magasin est comparé à ses inventaires, octet par octet, et chaque paquet à ses propres
    manifestes\u00a0: manquant, altéré, en trop, conflit. Code de retour 6 si quelque chose ne va
    pas.
    """
    if "://" not in place and Path(place).is_file():
        _one(Path(place), anchors)
        return
    from report.archive.stores import address, opening
    from report.archive.stores.verification import verify

    where = address.parse(place)
    with opening.opened(where) as store:
        verdict = verify(store)
    for line in lines_of(verdict.problems):
        click.echo(line)
    size = f"{verdict.bytes // 1000}{NBSP}ko"
    click.echo(f"{where}{NBSP}: {verdict.files} fichiers relus, {size}")
    _end(verdict.sound)


def _one(path: Path, anchors: tuple[Path, ...]) -> None:
    """A package by its manifests, a PDF by its seals."""
    if path.suffix == ".pdf":
        from report.cli.scelle import required

        required()
        from report.archive.seal import sealing, validation

        verdict = validation.validate(path.read_bytes(), tuple(sealing.anchors(anchors)))
        click.echo(f"{path}{NBSP}: {verdict}")
        _end(verdict.holds)
        return
    from report.archive import packages

    problems = packages.examine(path, path.name)
    for line in lines_of(problems):
        click.echo(line)
    _end(not problems)


def _end(sound: bool) -> None:
    from report.errors import DepositFailed

    click.echo("Rien ne manque, rien n’a changé." if sound else "Le dépôt n’est pas intact.")
    if not sound:
        raise SystemExit(DepositFailed.exit_code)
