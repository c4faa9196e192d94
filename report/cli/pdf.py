"""`pdf`: one edition, from its folder to the published file."""

from pathlib import Path

import click

from report.cli import options
from report.cli.etapes import Steps
from report.errors import InvalidInput, Problem


@click.command("pdf", short_help="L’édition en PDF, accessible et archivable.")
@options.edition
@options.output("build", "Le dossier où écrire point-avancement-<arrêté>.pdf.")
@options.verbose
def commande(folder: str, output: Path, verbose: bool) -> None:
    """Écrit le PDF de l’édition : accessible (PDF/UA-1) et archivable (PDF/A-3a).

    Une donnée incorrecte arrête tout avant d’écrire ; « controle » les montre sans rien produire.
    """
    from report import controls, files, formats
    from report.cli.chaine import figures_of
    from report.diagnostic import require_libraries
    from report.indicators import publication

    require_libraries()
    steps = Steps(verbose)
    try:
        figures = figures_of(folder, steps)
    except InvalidInput as error:
        raise InvalidInput((*error.problems, *_texts(folder))) from None
    edition = figures.records.edition
    publication.require(edition)
    with steps("Composition des pages"):
        from report.document import build, text_controls
        from report.indicators.controls import settled

        made = build.compose(figures, edition, controls=settled(figures))
        proof = text_controls.every(figures, made.html)
        controls.require(proof.controls, proof.problems)
        published = build.publish(made, edition)
    path = output / f"{edition.stem()}.pdf"
    with steps("Écriture"):
        files.write(path, published.pdf)
    notices = figures.records.notices or published.notices
    if notices:
        count = formats.counted(len(notices), "point", "points")
        click.echo(f"{count} à vérifier\u00a0: point-avancement controle", err=True)
    pages = formats.counted(published.pages, "page", "pages")
    size = formats.number(len(published.pdf) // 1000)
    click.echo(f"{path}\u00a0: {pages}, {size}\u00a0ko")


def _texts(folder: str) -> tuple[Problem, ...]:
    """What is wrong in the texts too, so that one reading shows it all."""
    from report.document import build
    from report.edition import Edition

    try:
        return build.check(Edition.load(folder))
    except InvalidInput:
        return ()
