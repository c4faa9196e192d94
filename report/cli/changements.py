"""`changements`: what each source has become since the last delivery."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import options

if TYPE_CHECKING:
    from report.edition import Edition
    from report.sources.changes import Change, Total

NBSP = "\u00a0"


@click.command("changements", short_help="Ce qui a changé depuis la dernière livraison.")
@options.edition
@click.option(
    "--depuis",
    "before",
    metavar="DOSSIER",
    help="L’édition, ou le dossier, de comparaison\u202f; sans lui, la précédente.",
)
@click.option(
    "--seuil",
    "threshold",
    type=click.IntRange(0, 1000),
    default=20,
    show_default=True,
    metavar="N",
    help="À partir de combien de pour cent un montant qui bouge est nommé.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["texte", "json"]),
    default="texte",
    show_default=True,
    help="Un texte à lire, ou un JSON pour un programme.",
)
def commande(folder: str, before: str | None, threshold: int, form: str) -> None:
    """Compare chaque source à sa livraison précédente, sans rien écrire.

    Lignes apparues et disparues, colonnes perdues, valeurs devenues vides, montants qui bougent,
    totaux avant et après. Le dossier de comparaison est une édition, ou tout dossier qui a un
    dossier sources/. La précédente est celle que l’édition nomme, sinon la dernière à côté d’elle.
    """
    from report.edition import Edition
    from report.sources import changes
    from report.territories import Cog

    edition = Edition.load(folder)
    old = _before(edition, before)
    found = changes.compare(old, edition.folder, Cog.load(edition.cog), Fraction(threshold, 100))
    if form == "json":
        lines = [json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2)]
    else:
        lines = [f"De {old.name} à {edition.folder.name}", *_text(found)]
    click.echo("\n".join(lines))


def _before(edition: "Edition", name: str | None) -> Path:
    """The folder that is compared with. Raises UsageError when there is none."""
    from report.edition import locate

    wanted = name or edition.previous or _beside(edition)
    if wanted is None:
        raise click.UsageError("L’édition n’a pas de précédente\u00a0: donner --depuis DOSSIER.")
    beside = edition.folder.parent / wanted
    path = beside if name is None and beside.is_dir() else locate(wanted)
    if not (path / "sources").is_dir():
        raise click.UsageError(f"«\u00a0{path}\u00a0» n’a pas de dossier sources/.")
    return path


def _beside(edition: "Edition") -> str | None:
    """The last edition before this one, among the folders beside it that bear a date."""
    names = (path.parent.name for path in edition.folder.resolve().parent.glob("*-*-*/sources"))
    before = sorted(name for name in names if name < edition.arrete.isoformat())
    return before[-1] if before else None


def _text(found: "tuple[Change, ...]") -> Iterator[str]:
    same = [one.source for one in found if one.quiet]
    for one in found:
        if not one.quiet:
            yield ""
            yield from _one(one)
    if same:
        yield ""
        yield f"Sans changement{NBSP}: {', '.join(same)}."


def _one(one: "Change") -> Iterator[str]:
    yield f"{one.source}{NBSP}: {_rows(one.rows_before)} → {_rows(one.rows_after)}"
    for name, columns in (("perdues", one.columns_gone), ("nouvelles", one.columns_new)):
        if columns:
            yield f"  colonnes {name}{NBSP}: {', '.join(columns)}"
    for name, count, examples in (
        ("apparues", one.appeared, one.examples_appeared),
        ("disparues", one.disappeared, one.examples_disappeared),
    ):
        if count:
            yield f"  lignes {name}{NBSP}: {count}"
            yield from _examples(examples, count)
    for name, counts in (
        ("devenues vides", one.emptied),
        ("remplies", one.filled),
        ("modifiées", one.altered),
    ):
        if counts:
            words = ", ".join(f"{column} ({count})" for column, count in counts.items())
            yield f"  valeurs {name}{NBSP}: {words}"
    if one.moved:
        yield f"  montants ou nombres qui bougent au-delà du seuil{NBSP}: {one.moved}"
        money = {total.column: total.money for total in one.totals}
        moves = tuple(
            f"{item.row}, {item.column}{NBSP}: {_value(item.before, money[item.column])}"
            f" → {_value(item.after, money[item.column])}"
            for item in one.examples_moved
        )
        yield from _examples(moves, one.moved)
    yield from (_total(total) for total in one.totals)


def _rows(count: int | None) -> str:
    from report import formats

    return "non livrée" if count is None else formats.counted(count, "ligne", "lignes")


def _examples(examples: tuple[str, ...], count: int) -> Iterator[str]:
    from report.errors import visible

    yield from (f"    {visible(example)}" for example in examples)
    if count > len(examples):
        yield f"    et {count - len(examples)} de plus"


def _total(total: "Total") -> str:
    words = f"{_value(total.before, total.money)} → {_value(total.after, total.money)}"
    share = ""
    if total.before and total.after != total.before:
        percent = (total.after - total.before) * 100 / total.before
        share = f" ({percent:+.1f}{NBSP}%)".replace(".", ",").replace("-", "−")
    return f"  total de {total.column}{NBSP}: {words}{share}"


def _value(value: int, money: bool) -> str:
    from report import formats

    if not money:
        return formats.number(value)
    euros = formats.number(abs(value) // 100)
    return f"{'−' if value < 0 else ''}{euros},{abs(value) % 100:02}{NBSP}€"
