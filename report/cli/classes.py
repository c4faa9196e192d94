"""`classes`: class bounds for maps, proposed from the national distribution."""

import click

from report.cli import options
from report.cli.etapes import Steps


@click.command("classes", short_help="Des bornes de classes pour les cartes.")
@options.edition
@click.option(
    "--nombre",
    "count",
    type=click.IntRange(2, 9),
    default=5,
    show_default=True,
    metavar="N",
    help="Le nombre de classes.",
)
@options.verbose
@click.argument("maps", metavar="CARTE…", nargs=-1, required=True)
def commande(folder: str, count: int, verbose: bool, maps: tuple[str, ...]) -> None:
    """Propose des bornes de classes pour des cartes, à coller dans edition.toml.

    Les bornes viennent de la répartition nationale ; elles servent ensuite à tous les territoires
    et passent d’une édition à la suivante.
    """
    from report.cli.chaine import figures_of
    from report.errors import UnknownIndicator
    from report.indicators.classes import propose

    figures = figures_of(folder, Steps(verbose))
    rates = [name for name, entry in figures.maps.items() if entry.form == "aplats"]
    unknown = [name for name in maps if name not in rates]
    if unknown:
        raise UnknownIndicator(
            f"Carte inconnue : {', '.join(unknown)}. Cartes en aplats : {', '.join(rates)}."
        )
    click.echo("[classes]")
    for name in maps:
        for proposal in propose(figures, name, count):
            sizes = ", ".join(str(size) for size in proposal.sizes)
            click.echo(f"# {proposal.method} ; territoires par classe : {sizes}")
            click.echo(f"{name} = [{', '.join(f'{bound:g}' for bound in proposal.bounds)}]")
