"""The design's own drawings: rows of discs, evolutions, amounts, seasons, covers."""

from fractions import Fraction

from report.charts import descriptions, discs, skies
from report.charts.curves import Known, evolution
from report.charts.discs import Amount
from report.charts.drawing import Drawing
from report.charts.request import Request
from report.errors import UnknownIndicator
from report.formats import NBSP, agree, counted, display, number, short_month
from report.indicators import Figure
from report.indicators.history import evolution as known_dates
from report.territories import FRANCE, Level
from report.units import State


def row(request: Request) -> Drawing:
    """One disc a commune of the territory: full where the indicator (a count) says done."""
    figure = request.figures.get(request.argument, request.territory)
    total = len(request.figures.members(request.territory))
    done = int(figure.quantity)
    scene = discs.commune_row(done, total, request.frame, request.section)
    label = figure.definition.label
    alt = descriptions.row(done, total, descriptions.lowered(label))
    return request.finish(scene, alt, (label, "Communes"), [(figure.text, number(total))])


def curve(request: Request) -> Drawing:
    """The values of an indicator at the dates known, the edition's own last.

    Only the national figures have a published past: UnknownIndicator for a territory.
    """
    figure = request.figures.get(request.argument, request.territory)
    before = request.changes.dated(request.argument) if request.changes else None
    dated = known_dates(figure, request.edition.arrete, before) if request.national else ()
    points = []
    for day, value in dated:
        shown = display(value, figure.definition.unit, State.CONNU, national=True)
        quantity = float(value) if isinstance(value, int | Fraction) else 0.0
        points.append(Known(day, quantity, shown.number, shown.text))
    if not points:
        raise UnknownIndicator(
            f"« {request.argument} » n’a qu’une date connue pour {request.territory.name} : "
            "pas d’évolution à tracer."
        )
    scene = evolution(points, request.frame, request.section)
    label = figure.definition.label
    rows = [(short_month(point.day), point.text) for point in points]
    alt = descriptions.evolution(rows, label, [point.value for point in points])
    return request.finish(scene, alt, ("Date", label), rows)


def _amount(figure: Figure) -> Amount:
    label = figure.definition.label
    return Amount(figure.quantity, figure.display.number, figure.display.unit, label)


def nested(request: Request) -> Drawing:
    """« disques:WHOLE/PART »: the part's disc inside the whole's, areas as the amounts."""
    whole, _, part = request.argument.partition("/")
    outer = request.figures.get(whole, request.territory)
    inner = request.figures.get(part, request.territory) if part else None
    scene = discs.nested_amounts(
        _amount(outer), _amount(inner) if inner else None, request.frame, request.section
    )
    rows = [(figure.definition.label, figure.text) for figure in (outer, inner) if figure]
    share = inner.quantity / outer.quantity if inner and outer.quantity else 0.0
    alt = descriptions.nested(rows[0], rows[1] if inner else None, share)
    return request.finish(scene, alt, ("Montant", "Valeur"), rows)


def single(request: Request) -> Drawing:
    """« disque:AMOUNT/WHOLE »: an amount at the scale of the whole's disc in the same frame."""
    name, _, reference = request.argument.partition("/")
    figure = request.figures.get(name, request.territory)
    largest = request.figures.get(reference, request.territory).quantity if reference else 0.0
    radius = discs.whole_radius(request.frame)
    scene = discs.amount_disc(figure.quantity, largest or figure.quantity, radius, request.section)
    label = figure.definition.label
    alt = descriptions.sentence(f"Disque{NBSP}: {figure.text} ({label})")
    return request.finish(scene, alt, ("Montant", "Valeur"), [(label, figure.text)])


def season_marks(request: Request) -> Drawing:
    """« saison:ID »: one disc a webinar, one square a workshop."""
    seasons = {season.id: season for season in request.edition.club.saisons}
    if request.argument not in seasons:
        raise UnknownIndicator(f"Saison inconnue de club.toml : « {request.argument} ».")
    season = seasons[request.argument]
    webinars, workshops = len(season.webinaires), len(season.ateliers)
    scene = discs.season(webinars, workshops, request.frame, request.section)
    counts = (
        counted(webinars, "webinaire", "webinaires"),
        counted(workshops, "atelier", "ateliers"),
    )
    signs = (
        agree(webinars, "un disque", "un disque chacun"),
        agree(workshops, "un carré", "un carré chacun"),
    )
    alt = descriptions.sentence(
        f"Saison « {season.titre} »{NBSP}: {counts[0]} ({signs[0]}) et {counts[1]} ({signs[1]})"
    )
    rows = [("Webinaires", number(webinars)), ("Ateliers", number(workshops))]
    return request.finish(scene, alt, ("Rencontres", "Nombre"), rows)


def sky(request: Request) -> Drawing:
    """The communes of the programme alone; a territory's own stand out from those around."""
    every = request.figures.members(FRANCE)
    own = request.figures.members(request.territory)
    communes = counted(len(own), "commune", "communes")
    rows = [(request.territory.name, communes)]
    if request.territory.level is Level.NATIONAL:
        scene = skies.national_sky(every, request.frame, request.cog)
        alt = (
            f"La carte de France dessinée par les seules {communes} du programme, "
            "un point lumineux par commune, sur fond de nuit"
        )
    else:
        others = [code for code in every if code not in set(own)]
        scene = skies.local_sky(own, others, request.territory, request.frame, request.cog)
        alt = (
            f"La carte {request.territory.genitif} sur fond de nuit{NBSP}: {communes} du "
            "programme, un point lumineux par commune"
        )
    return request.finish(scene, descriptions.sentence(alt), ("Territoire", "Communes"), rows)
