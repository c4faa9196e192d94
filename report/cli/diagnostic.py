"""`diagnostic`: what this machine has and what it lacks, to be pasted in a request for help."""

import click

from report.cli import options

SIGNS = {True: "  ", False: "✗ "}


@click.command("diagnostic", short_help="Ce que la machine a et ce qui lui manque.")
@options.edition
def commande(folder: str) -> None:
    """Affiche les versions, bibliothèques, polices et outils trouvés sur cette machine.

    Deux machines qui affichent la même chose produisent le même fichier. Code de retour 3 s’il
    manque quelque chose.
    """
    from report.diagnostic import facts
    from report.edition import locate

    found = facts()
    for heading, lines in found.items():
        click.echo(f"{heading}\u00a0:")
        width = max((len(fact.name) for fact in lines), default=0)
        for fact in lines:
            click.echo(f"{SIGNS[fact.ok]}{fact.name:<{width}}  {fact.value}")
    path = locate(folder)
    present = (path / "edition.toml").is_file()
    click.echo(f"Édition\u00a0:\n{SIGNS[present]}{path}{'' if present else ' (absente)'}")
    if not present or not all(fact.ok for lines in found.values() for fact in lines):
        raise SystemExit(3)
