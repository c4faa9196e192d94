"""`controle`: what is wrong in an edition's folder, all at once, on screen and as a page."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.cli.etapes import Steps
from report.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from report.sources.control import Control
    from report.sources.records import Report


@click.command("controle", short_help="Ce qui ne va pas dans les fichiers reçus.")
@options.edition
@click.option(
    "--format",
    "form",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Un texte à lire, ou un JSON pour un programme.",
)
@click.option(
    "--page/--sans-page",
    "page",
    default=True,
    show_default=True,
    help="Écrit aussi la page controle-<arrêté>.html, à envoyer.",
)
@click.option(
    "--fournisseur",
    "provider",
    metavar="NOM",
    help="Les seules livraisons d’un fournisseur\u00a0: ce qu’on lui envoie.",
)
@options.output("build", "Le dossier où écrire la page.")
@options.verbose
def commande(
    folder: str, form: str, page: bool, provider: str | None, output: Path, verbose: bool
) -> None:
    """Relit l’édition et montre tout ce qui ne va pas, fichier par fichier, le plus grave d’abord.

    Réglages, fichiers reçus, textes\u202f: chaque problème avec sa ligne, sa colonne, sa valeur, ce
    qui était attendu et ce qu’il faut faire. Bloquant\u00a0: rien n’est publié\u202f; à
    vérifier\u00a0: à confirmer auprès de qui livre\u202f; réparé\u00a0: compris sans ambiguïté.

    Rien d’autre que la page n’est écrit. Code de retour\u00a0: 0 si l’édition peut être publiée, 2
    si quelque chose l’empêche.
    """
    from report import sources
    from report.cli import constat
    from report.sources.control import Control

    steps = Steps(verbose)
    with steps("Lecture des fichiers reçus"):
        report = sources.examine(folder)
    added: list[Problem] = []
    for name, section in SECTIONS:
        with steps(name):
            added += section(report)
    whole = Control(report, tuple(added))
    control = whole if provider is None else _of(whole, provider)
    click.echo(constat.as_json(control) if form == "json" else "\n".join(constat.text(control)))
    if page:
        path = _write(control, folder, output, provider)
        click.echo(path, err=form == "json")
    if whole.blocked:
        raise SystemExit(InvalidInput.exit_code)


def _texts(report: "Report") -> tuple[Problem, ...]:
    """What is wrong in the texts; they wait for settings that can be read, not for records."""
    if report.edition is None:
        return ()
    from report.document import build

    return build.check(report.edition)


def _controls(report: "Report") -> tuple[Problem, ...]:
    """Every control of figures, texts and pages that is not ok, acknowledged ones too."""
    if report.records is None:
        return ()
    from report import controls, indicators
    from report.document import text_controls

    figures = indicators.compute(report.records)
    proof = text_controls.every(figures, text_controls.composed(figures))
    return (*proof.problems, *controls.problems(proof.controls))


SECTIONS: tuple[tuple[str, Callable[["Report"], tuple[Problem, ...]]], ...] = (
    ("Lecture des textes", _texts),
    ("Contrôle des chiffres et des pages", _controls),
)
"""What other rooms check of an edition: the name of the step, and its problems. A check of figures
gives problems whose `file` names what it controls, with their severity: they are shown with the
others, on screen, in the JSON and on the page."""


def _of(control: "Control", provider: str) -> "Control":
    """The control of one provider's deliveries. A name that nobody bears is a wrong command."""
    known = sorted({one.provider for one in control.report.deliveries.values()})
    if provider not in known:
        raise click.BadParameter(
            f"«\u00a0{provider}\u00a0» n’est pas un fournisseur\u202f; ce sont "
            + (", ".join(known) or "aucun : l’édition ne se lit pas"),
            param_hint="--fournisseur",
        )
    return control.of_provider(provider)


def _write(control: "Control", folder: str, output: Path, provider: str | None) -> Path:
    from report import files
    from report.document.control_page import render

    edition = control.report.edition
    name = Path(folder).name if edition is None else edition.arrete.isoformat()
    kept = "".join(char if char.isalnum() else "-" for char in provider or "")
    path = output / f"controle-{name}{'-' + kept if kept else ''}.html"
    files.write(path, render(control))
    return path
