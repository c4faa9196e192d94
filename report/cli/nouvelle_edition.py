"""`nouvelle-edition`: the next edition's folder, ready for deliveries and for its readers."""

from datetime import date, datetime
from pathlib import Path

import click

from report.cli import options
from report.edition import DEFAULT_EDITION


class Day(click.ParamType[date]):
    """A day as AAAA-MM-JJ."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day. Fails with a sentence when it is not one."""
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"«\u00a0{value}\u00a0» n’est pas une date AAAA-MM-JJ.", param, ctx)


@click.command("nouvelle-edition", short_help="Le dossier de l’édition suivante.")
@click.argument("arrete", metavar="ARRÊTÉ", type=Day())
@click.option(
    "--depuis",
    "previous",
    default=DEFAULT_EDITION,
    show_default=True,
    metavar="DOSSIER",
    help="L’édition que la nouvelle prolonge.",
)
@options.output(None, "Le dossier à créer\u202f; sans lui, à côté de l’édition de départ.")
@click.option(
    "--a-blanc", "dry", is_flag=True, help="Montre ce qui serait écrit, sans rien écrire."
)
def commande(arrete: date, previous: str, output: Path | None, dry: bool) -> None:
    """Prépare le dossier d’une édition arrêtée à une autre date (AAAA-MM-JJ).

    Réglages et textes sont repris\u202f; ce qui est à relire porte la marque [À RELIRE], que
    «\u00a0controle\u00a0» signale tant qu’elle reste. Un modèle vide par source, et la liste des
    livraisons attendues. Rien n’est jamais écrasé, et l’édition par défaut ne change pas.
    """
    from report import files
    from report.edition import Edition
    from report.sources import nextedition
    from report.sources.review import MARK

    last = Edition.load(previous)
    target = output or last.folder.parent / arrete.isoformat()
    drawn = nextedition.draw(last, arrete, target)
    for path, content in drawn.items():
        if not dry:
            files.write(path, content)
        marks = content.count(MARK)
        click.echo(f"{path}{f' ({marks} à relire)' if marks else ''}")
    verb = "seraient écrits" if dry else "écrits"
    click.echo(f"{len(drawn)} fichiers {verb} dans {target}.")
