"""Réécrit ce qui se déduit de la ligne de commande : docs/commandes.md et le catalogue français.

Sans argument, écrit les fichiers. Les tests comparent `commandes()` et `catalogue()` à ce qui est
enregistré.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from report.cli import cli
from report.cli.langue import CATALOGUE, COMPILED

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commandes.md"
WIDTH = 80


def catalogue() -> bytes:
    """The French sentences of the command line, compiled for gettext."""
    with CATALOGUE.open("rb") as stream:
        sentences = read_po(stream, locale="fr", abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, sentences)
    return compiled.getvalue()


def commandes() -> str:
    """The reference of all commands, as --help prints it."""
    return "\n".join(_sections())


def _sections() -> Iterator[str]:
    yield "# Commandes\n"
    yield "Ce fichier est écrit par `make docs` à partir de l’aide de chaque commande.\n"
    context = _context(cli, "point-avancement")
    yield from _section("point-avancement", cli, context)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            yield from _section(name, command, _context(command, name, context))


def _section(title: str, command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"```text\n{command.get_help(context)}\n```\n"


def _context(
    command: click.Command, name: str, parent: click.Context | None = None
) -> click.Context:
    settings = {**command.context_settings, "terminal_width": WIDTH}
    return click.Context(command, parent, name, **settings)


if __name__ == "__main__":
    COMPILED.write_bytes(catalogue())
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(commandes(), encoding="utf-8")
