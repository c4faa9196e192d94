"""`etat`: which deliveries of an edition have arrived, are valid, are missing."""

import json
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.cli.etapes import Steps

if TYPE_CHECKING:
    from report.sources.status import Status


@click.command("etat", short_help="Les livraisons arrivées, valides, manquantes.")
@options.edition
@click.option(
    "--format",
    "form",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Un texte à lire, ou un JSON pour un programme.",
)
@options.verbose
def commande(folder: str, form: str, verbose: bool) -> None:
    """Dit, source par source, ce qui est arrivé, ce qui est valide et ce qui manque.

    Manquante\u00a0: attendue, sans fichier\u202f; à corriger\u00a0: bloquée\u202f; à
    vérifier\u00a0: à confirmer\u202f; valide\u202f; non transmise\u00a0: l’édition paraît sans
    elle. Code de retour\u00a0: toujours 0, sauf si l’édition ne se lit pas (2).
    """
    from report import sources
    from report.edition import Edition
    from report.sources.control import Control
    from report.sources.status import status, tally

    Edition.load(folder)
    with Steps(verbose)("Lecture des fichiers reçus"):
        found = status(Control(sources.examine(folder)))
    if form == "json":
        click.echo(json.dumps([_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    width = max((len(one.delivery.source) for one in found), default=0)
    for one in found:
        click.echo(f"{one.state:<13}  {one.delivery.source:<{width}}  {_words(one)}")
    counts = ", ".join(_counted(count, str(state)) for state, count in tally(found).items())
    click.echo(f"\n{len(found)} livraisons\u00a0: {counts}.")


def _counted(count: int, state: str) -> str:
    """« 3 manquantes », « 1 non transmise », « 2 à corriger »."""
    plural = "s" if count > 1 and not state.startswith("à ") else ""
    return f"{count} {state}{plural}"


def _words(one: "Status") -> str:
    """Whose, and what there is to say of it."""
    delivery = one.delivery
    told = [delivery.provider]
    if delivery.sha256:
        told.append(f"{delivery.file}, {delivery.kept} lignes retenues sur {delivery.read}")
    if one.blocking and delivery.sha256:
        told.append(f"bloquants\u00a0: {one.blocking}")
    if one.to_check:
        told.append(f"à vérifier\u00a0: {one.to_check}")
    return "\u202f; ".join(told)


def _json(one: "Status") -> dict[str, object]:
    return {
        "source": one.delivery.source,
        "etat": str(one.state),
        "fournisseur": one.delivery.provider,
        "fichier": one.delivery.file,
        "arrete": one.delivery.arrete.isoformat(),
        "lues": one.delivery.read,
        "retenues": one.delivery.kept,
        "bloquants": one.blocking,
        "a_verifier": one.to_check,
    }
