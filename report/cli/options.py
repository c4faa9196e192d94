"""The options that several commands share, declared once so that they read the same everywhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from report.edition import DEFAULT_EDITION

edition = click.option(
    "--edition",
    "folder",
    default=DEFAULT_EDITION,
    show_default=True,
    metavar="DOSSIER",
    help="Le dossier de l’édition, ou son nom dans data/editions.",
)

territory = click.option(
    "--territoire",
    "key",
    default="nat",
    show_default=True,
    metavar="CODE",
    help="nat, reg:53, dep:35, epci:200039022 ou com:35236.",
)

verbose = click.option(
    "-v", "--verbose", is_flag=True, help="Affiche chaque étape et sa durée sur la sortie d’erreur."
)


def output(default: str | None, help: str) -> Callable[..., Any]:
    """The option --sortie, with what it names for that command."""
    return click.option(
        "--sortie",
        "output",
        type=click.Path(path_type=Path),
        default=default,
        show_default=default is not None,
        metavar="CHEMIN",
        help=help,
    )
