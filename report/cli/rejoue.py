"""`rejoue`: a published edition computed again from its own files, against what was published."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.cli.etapes import Steps

if TYPE_CHECKING:
    from report.indicators.figures import Figures
    from report.indicators.replay import Deviation, Replay

NBSP = "\u00a0"


@click.command("rejoue", short_help="Recalcule une édition publiée et compare.")
@click.argument("folder", metavar="ÉDITION")
@click.option("--version", "version", metavar="1.0", help="La version publiée à rejouer.")
@click.option("--tout", "every", is_flag=True, help="Affiche chaque écart, de chaque territoire.")
@options.verbose
def commande(folder: str, version: str | None, every: bool, verbose: bool) -> None:
    """Recalcule une édition publiée depuis ses fichiers figés et compare, écart par écart.

    Chaque écart a sa raison\u00a0: un fichier modifié depuis, une formule, le COG, une règle de
    secret ou le logiciel. Code de retour 0 si tout ressort à l’identique, 1 sinon.
    """
    from report import formats
    from report.cli.chaine import figures_of
    from report.edition import Edition
    from report.indicators import snapshot
    from report.indicators.replay import replay

    steps = Steps(verbose)
    edition = Edition.load(folder)
    published = snapshot.load(edition.folder / "publication" / (version or edition.version))
    figures = figures_of(folder, steps)
    with steps("Comparaison"):
        found = replay(published, figures)
    for line in _changes(found):
        click.echo(line)
    for line in _deviations(found, figures, every):
        click.echo(line)
    count = formats.counted(len(found.deviations), "écart", "écarts")
    cells = formats.counted(found.cells, "valeur comparée", "valeurs comparées")
    when = formats.long_date(published.arrete)
    click.echo(f"Édition au {when}, version {published.version}{NBSP}: {cells}, {count}.")
    if not found.faithful:
        raise SystemExit(1)


def _changes(found: "Replay") -> Iterator[str]:
    """What is not as it was when the edition was published."""
    for name, how in found.files.items():
        yield f"{name}{NBSP}: {how} depuis la publication"
    for name, how in found.wordings.items():
        yield f"{name}{NBSP}: {how}"


def _deviations(found: "Replay", figures: "Figures", every: bool) -> Iterator[str]:
    """By indicator: the first territory (the widest), how many others, the reason."""
    for name, group in groupby(found.deviations, key=lambda one: one.name):
        listed = list(group)
        for one in listed if every else listed[:1]:
            before, after = (_shown(side, name, figures, one) for side in _SIDES)
            place = f"{one.level}:{one.code}"
            yield f"{name} ({place}){NBSP}: {before} publié, {after} recalculé ({one.reason})"
        if not every and len(listed) > 1:
            others = len(listed) - 1
            word = "autres territoires" if others > 1 else "autre territoire"
            yield f"    et {others} {word}, de même"


_SIDES = ("published", "recomputed")


def _shown(side: str, name: str, figures: "Figures", one: "Deviation") -> str:
    """A side of a deviation as printed, with its exact value."""
    from report import formats
    from report.territories import Level

    cell = getattr(one, side)
    if cell is None:
        return "rien"
    value, state = cell
    whole = name.partition("/")[0]
    if whole in figures.breakdowns:
        whole = figures.breakdowns[whole].whole
    if whole not in figures.definitions:
        return str(value)
    unit = figures.definitions[whole].unit
    national = one.level is Level.NATIONAL
    shown = formats.display(value, unit, state, national=national).text
    exact = formats.exact(value, unit) if value is not None else shown
    return f"{shown} ({exact})" if exact != shown else shown
