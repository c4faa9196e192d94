"""`explique`: where a figure comes from, down to the files and the rows that count in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import options
from report.cli.etapes import Steps

if TYPE_CHECKING:
    from report.indicators.extracts import Extract
    from report.indicators.figures import Figures
    from report.indicators.provenance import Input, Step
    from report.territories import Territory

NBSP = "\u00a0"


@click.command("explique", short_help="D’où vient un chiffre, jusqu’aux lignes des fichiers.")
@click.argument("name", metavar="INDICATEUR")
@options.edition
@options.territory
@click.option("--lignes", "rows", is_flag=True, help="Affiche les enregistrements qui comptent.")
@click.option(
    "--export",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FICHIER.csv",
    help="Écrit les enregistrements qui comptent dans un CSV.",
)
@click.option(
    "--interne",
    is_flag=True,
    help="Lève le secret\u202f: à ne jamais publier ni transmettre.",
)
@options.verbose
def commande(
    name: str, folder: str, key: str, rows: bool, export: Path | None, interne: bool, verbose: bool
) -> None:
    """Explique un chiffre\u00a0: définition, formule, fichiers, enregistrements.

    La chaîne descend jusqu’aux fichiers reçus, chacun avec son empreinte (sha256) et le nombre de
    lignes qui comptent pour ce territoire. Ce qui est sous secret n’est ni affiché ni exporté.
    """
    from report.cli.chaine import figures_of
    from report.indicators.extracts import extracts

    figures = figures_of(folder, Steps(verbose), interne=interne)
    territory = figures.records.cog.parse(key)
    if interne:
        click.echo(f"À usage interne{NBSP}: le secret est levé, ne rien publier de ceci.", err=True)
    for line in _explained(figures, name, territory):
        click.echo(line)
    if rows or export:
        whole = figures.breakdowns[name].whole if name in figures.breakdowns else name
        _give(extracts(figures, whole, territory), rows, export)


def _explained(figures: "Figures", name: str, territory: "Territory") -> Iterator[str]:
    """The parts of a chart if it is one, then the chain of the figure, then the programme."""
    from report.indicators.provenance import explain, scope

    if name in figures.breakdowns:
        for part in figures.breakdown(name, territory):
            yield f"{part.label}{NBSP}: {part.figure.text}, {part.share.text}"
        name = figures.breakdowns[name].whole
    yield from _lines(explain(figures, name, territory))
    if figures.sources(name):
        yield f"Communes du programme{NBSP}: {_input(scope(figures, name, territory))}"


def _give(found: "tuple[Extract, ...]", rows: bool, export: Path | None) -> None:
    """Print the rows, write them; say when some are kept back."""
    from report import files

    for line in _rows(found) if rows else ():
        click.echo(line)
    if export is not None:
        files.write(export, as_csv(found))
        click.echo(export)
    if any(extract.withheld for extract in found):
        click.echo("Des lignes sous secret ne sont pas données.", err=True)


def _lines(step: "Step", depth: int = 0) -> Iterator[str]:
    """The chain as an indented list: each figure, its files, then those it is made of."""
    from report import formats

    figure, indent = step.figure, "    " * depth
    definition = figure.definition
    yield f"{indent}{definition.id} ({figure.territory.key}){NBSP}: {figure.text}"
    yield f"{indent}  libellé{NBSP}: {definition.label}"
    yield f"{indent}  définition{NBSP}: {definition.definition}"
    if figure.known:
        exact = formats.exact(figure.value, definition.unit)
        yield f"{indent}  valeur exacte{NBSP}: {exact}"
    level = figure.territory.level.label
    yield f"{indent}  état{NBSP}: {figure.state}, niveau{NBSP}: {level}"
    if step.formula:
        yield f"{indent}  formule{NBSP}: {step.formula}"
    for entry in step.inputs:
        yield f"{indent}  {_input(entry)}"
    for below in step.steps:
        yield from _lines(below, depth + 1)


def _input(entry: "Input") -> str:
    """« fichier … sha256:…, lignes, fournisseur, dates, licence »."""
    from report import formats

    words = [f"fichier {entry.file} sha256:{entry.sha256}"]
    if entry.key:
        words.append(f"clé {entry.key}")
    elif not entry.sha256:
        return f"{words[0].partition(' sha256')[0]}, non transmis, {entry.provider}"
    else:
        counted = "lignes comptées sous secret"
        if entry.counted is not None:
            counted = formats.counted(entry.counted, "ligne comptée", "lignes comptées")
        kept = formats.counted(entry.kept, "retenue", "retenues")
        words.append(f"{counted} sur {kept} et {formats.counted(entry.read, 'lue', 'lues')}")
        words.append(entry.provider)
        if entry.arrete is not None:
            words.append(f"données au {formats.long_date(entry.arrete)}")
        if entry.received is not None:
            words.append(f"reçu le {formats.long_date(entry.received)}")
        words.append(entry.licence or "sans licence déclarée")
    return ", ".join(words)


def _rows(found: "tuple[Extract, ...]") -> Iterator[str]:
    for extract in found:
        yield f"{extract.file}{NBSP}:"
        yield "  ligne  " + "  ".join(extract.table.columns)
        for line, row in extract.lines():
            yield f"  {line:>5}  " + "  ".join(row)


def as_csv(found: "tuple[Extract, ...]") -> str:
    """All the rows in one table: file, line, every column of the sources, what each row brings."""
    from report import spreadsheets
    from report.indicators.extracts import BROUGHT

    columns = dict.fromkeys(c for extract in found for c in extract.table.columns if c != BROUGHT)
    header = ("fichier", "ligne", *columns, BROUGHT)

    def cells() -> Iterator[list[str]]:
        for extract in found:
            empty = dict.fromkeys((*columns, BROUGHT), "")
            for line, row in extract.lines():
                told = empty | dict(zip(extract.table.columns, row, strict=True))
                yield [extract.file, line, *told.values()]

    return spreadsheets.as_csv(header, cells())
