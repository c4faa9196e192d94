"""Maps of values: circles and shades of an indicator, over the country or a territory."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from report.charts import descriptions, themes
from report.charts.circles import circle_map
from report.charts.descriptions import listing, lowered, sentence
from report.charts.drawing import Drawing
from report.charts.reading import (
    Series,
    bound_decimals,
    bound_numbers,
    class_bounds,
    legend_number,
    names,
    read,
    unit_suffix,
    with_decimals,
)
from report.charts.request import Request
from report.charts.scene import Scene
from report.charts.shades import Written, shade_map
from report.charts.states import Words
from report.charts.themes import Place
from report.charts.values import Values, class_of
from report.formats import NBSP, number, per_cent
from report.indicators import MapDefinition
from report.territories import Level
from report.units import State

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""Columns and rows of the table behind a map."""

_STATES: Mapping[State, str] = {
    State.NON_TRANSMIS: "Non transmis",
    State.SECRET: "Secret",
    State.SANS_OBJET: "Sans objet",
}
_COUNTS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq"}
_LISTED = 6


def circles(request: Request, definition: MapDefinition) -> Drawing:
    """Counts and amounts: a circle a unit, its area the value."""
    level = unit_level(request, definition)
    series = read(request.figures, definition.indicators[0], request.shown, level)
    words = Words(_subject(definition) + unit_suffix(series.unit))
    place = place_of(request, level)
    if request.national:
        frame, cog, section = request.frame, request.cog, request.section
        scene = circle_map(series.values, legend_number, words, frame, level, cog, section)
    else:
        scene = themes.local_circles(series.values, legend_number, words, place)
    form = f"en cercles proportionnels, un par {descriptions.NOUNS[level][0]}"
    shape = descriptions.concentration(series.items, level)
    alt = _alt(request, definition, series, level, (form, shape))
    return request.finish(scene, alt, *_table(request, series, level, definition))


def shades(request: Request, definition: MapDefinition) -> Drawing:
    """Rates: each unit in the shade of its class, of which the edition freezes the bounds."""
    level = unit_level(request, definition)
    bounds = class_bounds(request.edition.classes[request.chart])
    found = read(request.figures, definition.indicators[0], request.shown, level)
    series = with_decimals(found, bounds)
    words = Words(_subject(definition) + unit_suffix(series.unit))
    scene = _shade_scene(request, series, bounds, words, level)
    count = len(bounds) + 1
    form = f"en {_COUNTS.get(count, count)} nuances, par {descriptions.NOUNS[level][0]}"
    shape = _ends(series, bounds, level)
    alt = _alt(request, definition, series, level, (form, shape))
    return request.finish(scene, alt, *_table(request, series, level, definition))


def unit_level(request: Request, definition: MapDefinition) -> Level:
    """The units of a map: those of its definition, départements in a région, else communes."""
    if request.national:
        return definition.level
    return Level.DEPARTEMENT if request.territory.level is Level.REGION else Level.COMMUNE


def place_of(request: Request, level: Level) -> Place:
    """Where a theme is drawn, with the names of its units."""
    label = names(request.cog, level)
    return Place(request.territory, request.frame, request.cog, request.section, label)


def _subject(definition: MapDefinition) -> str:
    """« Prêts de la Banque des Territoires, par département » without its last words."""
    return definition.label.split(", par ")[0]


def _shade_scene(
    request: Request, series: Series, bounds: tuple[float, ...], words: Words, level: Level
) -> Scene:
    values = series.values
    written = written_strip(values, bounds)
    if not request.national:
        place = replace(place_of(request, level), texts=series.texts)
        return themes.local_shades(values, bounds, written, words, place)
    frame, cog, section = request.frame, request.cog, request.section
    return shade_map(values, bounds, written, words, frame, level, cog, section)


def written_strip(values: Values, bounds: tuple[float, ...]) -> Written:
    """The strip's numbers; an extreme inside the outer bounds is not one of the strip's ends."""
    texts = bound_numbers(bounds)
    if not values.known:
        return Written(texts, "", "")
    low, high = values.extremes
    shown = [per_cent(Fraction(value), bound_decimals(bounds)) for value in (low, high)]
    first = shown[0] if low < bounds[0] and shown[0] != texts[0] else ""
    first = first if low else "0"
    return Written(texts, first, shown[1] if high > bounds[-1] and shown[1] != texts[-1] else "")


def _ends(series: Series, bounds: tuple[float, ...], level: Level) -> str:
    """How many units are in the darkest class and in the palest."""
    ranks = [class_of(value, bounds) for value in series.values.known.values()]
    if len(ranks) <= descriptions.FEW:
        return ""
    texts = bound_numbers(bounds)
    dark, pale = ranks.count(len(bounds)), ranks.count(0)
    many = descriptions.counted_units(dark, level)
    few = number(pale) if pale else descriptions.counted_units(0, level).split()[0]
    return (
        f"{many[:1].upper()}{many[1:]} dans la nuance la plus foncée "
        f"({texts[-1]}{NBSP}% et plus), {few} dans la plus claire (moins de {texts[0]}{NBSP}%)"
    )


def _alt(
    request: Request,
    definition: MapDefinition,
    series: Series,
    level: Level,
    words: tuple[str, str],
) -> str:
    """What is shown, the extremes, the shape, then the units without a value."""
    form, shape = words
    label = names(request.cog, level)
    notes = []
    for state, word in _STATES.items():
        if found := [label[code] for code in series.values.in_state(state)]:
            notes.append(f"{word}{NBSP}: {listing(found, _LISTED)}")
    if request.national and level is Level.DEPARTEMENT:
        outside = [label[c] for c in request.cog.codes(level) if c not in series.codes]
        notes += [f"Hors programme{NBSP}: {listing(outside, _LISTED)}"] if outside else []
    head = f"{descriptions.where(request.territory)} {form}{NBSP}: {lowered(_subject(definition))}"
    return sentence(f"{head}, {descriptions.spread(series.items, level)}", shape, *notes)


def _table(request: Request, series: Series, level: Level, definition: MapDefinition) -> Table:
    label = names(request.cog, level)
    noun = descriptions.NOUNS[level][0]
    rows = [(label[code], series.texts[code]) for code in series.codes]
    return (noun[:1].upper() + noun[1:], _subject(definition)), rows
