"""The command line: parse, call, print. One module per command, opened only when it is asked for.

    pdf            l’édition en PDF
    editions       les éditions des territoires
    indicateurs    les chiffres, leur définition, leur source
    explique       d’où vient un chiffre, jusqu’aux lignes des fichiers
    controle       ce qui ne va pas dans les fichiers reçus
    etat           les livraisons arrivées, valides, manquantes
    changements    ce qui a changé depuis la dernière livraison
    nouvelle-edition  le dossier de l’édition suivante
    donnees        les données ouvertes, à côté du document
    publie         les chiffres d’une édition, figés
    rejoue         une édition publiée, recalculée et comparée
    scelle         le cachet électronique des PDF
    archive        les paquets d’une campagne
    depose         les paquets dans un magasin, sans rien écraser
    verifie        un dépôt relu des années plus tard
    demo           un jeu d’enregistrements de démonstration
    classes        des bornes de classes pour les cartes
    diagnostic     ce que la machine a et ce qui lui manque

A command module has the name of its command (_ for -) and a click command in `commande`; it
imports the rooms inside its function, so that --help answers at once. Logic lives in the rooms.
"""

from importlib import import_module
from typing import Any, NoReturn

import click

from report.cli.interruption import listening
from report.cli.langue import speak_french
from report.cli.messages import report_error
from report.errors import PointAvancementError

COMMANDS = (
    "pdf",
    "editions",
    "indicateurs",
    "explique",
    "controle",
    "etat",
    "changements",
    "nouvelle-edition",
    "donnees",
    "publie",
    "rejoue",
    "scelle",
    "archive",
    "depose",
    "verifie",
    "demo",
    "classes",
    "diagnostic",
)
INTERRUPTED = 130
"""The exit code of a program stopped by Ctrl-C, as shells count: 128 + SIGINT."""

SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}

speak_french()


class Programme(click.Group):
    """The group of commands: finds them by name and turns our errors into a sentence and a code."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Open the module of that command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"report.cli.{cmd_name.replace('-', '_')}").commande
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Only our own errors become a message; a bug keeps its traceback.

        Whatever an engine makes of an interruption, it is told as one.
        """
        with listening() as interrupted:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                return _interrupted(ctx)
            except PointAvancementError as error:
                if interrupted():
                    return _interrupted(ctx)
                report_error(error)
                ctx.exit(error.exit_code)
            except Exception:
                if interrupted():
                    return _interrupted(ctx)
                raise


def _interrupted(ctx: click.Context) -> NoReturn:
    click.echo("\nInterrompu : aucun fichier n’est resté à moitié écrit.", err=True)
    ctx.exit(INTERRUPTED)


def _print_version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        click.echo(f"point-avancement {version('point-avancement')}")
        ctx.exit()


@click.command(cls=Programme, context_settings=SETTINGS, subcommand_metavar="COMMANDE [ARGUMENTS]…")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Affiche la version.",
)
def cli() -> None:
    """Des enregistrements des partenaires à une publication paginée, accessible et archivable.

    « point-avancement COMMANDE --help » détaille une commande.
    """


def main() -> None:
    """Entry point of the command `point-avancement`."""
    cli(prog_name="point-avancement")
