"""`scelle`: the electronic seal, the last thing done to the publications."""

from pathlib import Path

import click

from report.cli.messages import NBSP

LEVELS = ("B-T", "B-LTA")


@click.command("scelle", short_help="Pose un cachet électronique horodaté sur les PDF.")
@click.argument(
    "folder",
    metavar="[DOSSIER]",
    default="build",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)
@click.option(
    "--certificat",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Le certificat et sa clé, en PKCS#12 (.p12).",
)
@click.option(
    "--pkcs11",
    "library",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="BIBLIOTHEQUE",
    help="La bibliothèque d’un boîtier ou d’une carte, au lieu d’un fichier.",
)
@click.option("--jeton", "token", default="", metavar="NOM", help="Le jeton PKCS#11.")
@click.option("--cle", "label", default="", metavar="NOM", help="La clé du jeton PKCS#11.")
@click.option(
    "--mot-de-passe",
    "password",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Un fichier qui contient le mot de passe ou le code\u202f; sans lui, il est demandé.",
)
@click.option(
    "--horodatage",
    "stamp",
    required=True,
    metavar="ADRESSE",
    help="Le service d’horodatage (RFC 3161), http:// ou https://.",
)
@click.option(
    "--niveau", "level", type=click.Choice(LEVELS), default="B-T", show_default=True,
    help="B-T\u00a0: horodaté\u202f; B-LTA\u00a0: vérifiable après l’expiration des certificats.",
)  # fmt: skip
@click.option(
    "--ancre",
    "anchors",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FICHIER",
    help="Le certificat d’une autorité de confiance (répétable), nécessaire pour B-LTA.",
)
def commande(
    folder: Path,
    file: Path | None,
    library: Path | None,
    token: str,
    label: str,
    password: Path | None,
    stamp: str,
    level: str,
    anchors: tuple[Path, ...],
) -> None:
    """Scelle les publications de DOSSIER\u00a0: cachet PAdES invisible, horodaté, aussitôt vérifié.

    Les PDF scellés vont dans DOSSIER/scelles, avec sceaux.json qui garde le SHA-512 d’avant et
    d’après\u00a0; la commande archive les prend alors à la place des autres. Le mot de passe
    vient de POINT_AVANCEMENT_SCEAU_MOT_DE_PASSE, d’un fichier ou du terminal, jamais d’une
    option.
    """
    if (file is None) == (library is None) or (library and not (token and label)):
        raise click.UsageError("Donner soit --certificat, soit --pkcs11 avec --jeton et --cle.")
    required()
    from report.archive import naming
    from report.archive.seal import key as keys
    from report.archive.seal import sealing
    from report.errors import SealFailed

    places = (*folder.glob("*.pdf"), *folder.glob("editions/*.pdf"))
    names = [str(path.relative_to(folder)) for path in sorted(places)]
    names = [name for name in names if naming.publication(Path(name).name)]
    if not names:
        raise SealFailed(f"Aucune publication à sceller dans {folder}.")
    wish = sealing.Wish(level, stamp, tuple(sealing.anchors(anchors)))
    secret = keys.secret(password, lambda: click.prompt("Mot de passe", hide_input=True))
    with keys.opened(keys.Key(file, library, token, label), secret) as signer:
        sealing.seal_folder(folder, names, signer, wish, _told)
    click.echo(f"{folder / 'scelles'}{NBSP}: {len(names)} publication(s), sceau {level}")


def _told(name: str, new: bool) -> None:
    click.echo(f"{'Scellé' if new else 'Déjà scellé'}{NBSP}: {name}", err=True)


def required() -> None:
    """The extra that seals and validates. MissingPrerequisite without it."""
    from importlib.util import find_spec

    from report.errors import MissingPrerequisite

    if find_spec("pyhanko") is None:
        raise MissingPrerequisite(
            "Le sceau demande pyHanko : lancer « make depot », ou installer l’extra [sceau]."
        )
