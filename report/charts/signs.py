"""Maps of communes: full and hollow discs, shapes for categories, and the territory named."""

from collections.abc import Sequence
from fractions import Fraction

from report.charts import descriptions, points, themes, wording
from report.charts.descriptions import Item, listing, lowered, sentence
from report.charts.drawing import Drawing
from report.charts.maps import Table, place_of
from report.charts.reading import names
from report.charts.request import Request
from report.charts.territory import Named, named_map
from report.charts.wording import Signs
from report.formats import NBSP, agree, counted, number, per_cent
from report.indicators import MapDefinition
from report.territories import Level
from report.units import SIGNS, State

_SHAPES = ("disques", "triangles", "losanges")
_FIRSTS = 3


def full_or_hollow(request: Request, definition: MapDefinition) -> Drawing:
    """One disc a commune: full where the indicator counts at least one."""
    words = wording.signs(request.chart, definition.label)
    codes, done, todo = _split(request, definition.indicators[0])
    keys = (f"{words.full}{NBSP}: {_communes(done)}", f"{words.hollow}{NBSP}: {_communes(todo)}")
    if request.national:
        marks = points.full_and_hollow(done, todo, keys, request.section)
        scene = points.point_map(marks, request.frame, request.cog)
    else:
        named, cog = _named(request, codes, set(done)), request.cog
        scene = named_map(named, request.territory, request.frame, cog, request.section, keys)
    alt = _alt(request, words, done, todo)
    return request.finish(scene, alt, *_table(request, codes, set(done), words.column))


def territory_names(request: Request) -> Drawing:
    """The territory, its communes named; full where the indicator given counts at least one."""
    indicator = request.argument or "communes_pvd"
    codes, done, todo = _split(request, indicator)
    named = _named(request, codes, set(done))
    scene = named_map(named, request.territory, request.frame, request.cog, request.section)
    label = request.figures.definition(indicator).label
    words = Signs(label, "autres communes du programme", label)
    alt = _alt(request, words, done, todo)
    return request.finish(scene, alt, *_table(request, codes, set(done), label))


def only_done(request: Request) -> Drawing:
    """The communes where the indicator counts at least one, named; the others only tinted."""
    codes, done, _ = _split(request, request.argument)
    label = request.figures.definition(request.argument).label
    key = f"{label}{NBSP}: {_communes(done)}"
    marks = points.categories({label: done}, [key], request.section)
    scene = themes.local_signs(marks, codes, place_of(request, Level.COMMUNE))
    head = f"{descriptions.where(request.territory)}, {lowered(label)}"
    named = names(request.cog, Level.COMMUNE)
    alt = sentence(f"{head}{NBSP}: {listing([named[code] for code in done])}")
    return request.finish(scene, alt, ("Commune", label), [(named[c], "oui") for c in done])


def categories(request: Request, definition: MapDefinition) -> Drawing:
    """One shape a category, one indicator each."""
    codes = request.figures.members(request.shown)
    keys = wording.CATEGORIES.get(request.chart) or tuple(
        request.figures.definition(name).label for name in definition.indicators
    )
    groups: dict[str, list[str]] = {}
    for name, key in zip(definition.indicators, keys, strict=True):
        groups[key] = _done(request, name, codes)
    written = [f"{key}{NBSP}: {_communes(found)}" for key, found in groups.items()]
    marks = points.categories(groups, written, request.section)
    if request.national:
        scene = points.point_map(marks, request.frame, request.cog)
    else:
        scene = themes.local_signs(marks, codes, place_of(request, Level.COMMUNE))
    parts = [
        f"{lowered(key)}, {_communes(found)} ({shape})"
        for (key, found), shape in zip(groups.items(), _SHAPES, strict=False)
        if found
    ]
    every = sorted({code for found in groups.values() for code in found})
    head = f"{descriptions.where(request.territory)}, {lowered(definition.label)}"
    alt = sentence(f"{head}{NBSP}: {' ; '.join(parts) or 'aucune'}", _densest(request, every))
    label = names(request.cog, Level.COMMUNE)
    rows = sorted((label[code], key) for key, found in groups.items() for code in found)
    none = [("Aucune commune", SIGNS[State.SANS_OBJET])]
    return request.finish(scene, alt, ("Commune", "Catégorie"), rows or none)


def _done(request: Request, indicator: str, codes: Sequence[str]) -> list[str]:
    series = request.figures.series(indicator, Level.COMMUNE).loc[list(codes)]
    return [str(code) for code in series.index[series > 0]]


def _split(request: Request, indicator: str) -> tuple[tuple[str, ...], list[str], list[str]]:
    """The communes of the map, those where the indicator counts at least one, the others."""
    codes = request.figures.members(request.shown)
    done = _done(request, indicator, codes)
    found = set(done)
    return codes, done, [code for code in codes if code not in found]


def _communes(codes: Sequence[str]) -> str:
    return counted(len(codes), "commune", "communes")


def _named(request: Request, codes: Sequence[str], done: set[str]) -> list[Named]:
    rows = request.cog.communes.loc[list(codes), ["nom", "population"]]
    return [
        Named(code, str(name), code in done, float(population))
        for code, name, population in rows.itertuples()
    ]


def _table(request: Request, codes: Sequence[str], done: set[str], column: str) -> Table:
    commune, label = names(request.cog, Level.COMMUNE), names(request.cog, Level.DEPARTEMENT)
    departements = request.cog.communes["departement"].reindex(list(codes)).tolist()
    rows = [
        (commune[code], label.get(departement, ""), "oui" if code in done else "non")
        for code, departement in zip(codes, departements, strict=True)
    ]
    return ("Commune", "Département", column), rows


def _alt(request: Request, words: Signs, done: Sequence[str], todo: Sequence[str]) -> str:
    """How many of each sign, then where they are most and least numerous."""
    head = f"{descriptions.where(request.territory)}, un signe par commune du programme"
    if not todo:
        full = agree(len(done), "en disque plein", "toutes en disque plein")
        return sentence(f"{head}{NBSP}: {_communes(done)}, {full}", _densest(request, done))
    full = f"{number(len(done))} {agree(len(done), 'disque plein', 'disques pleins')}"
    hollow = f"{number(len(todo))} {agree(len(todo), 'disque creux', 'disques creux')}"
    share = per_cent(Fraction(len(done), len(done) + len(todo)))
    counts = f"{full} ({lowered(words.full)}, {share}{NBSP}%) et {hollow}"
    notes = f"{counts} ({lowered(words.hollow)})"
    return sentence(f"{head}{NBSP}: {notes}", _rarer(request, done, todo))


def _by_unit(request: Request, codes: Sequence[str]) -> list[Item]:
    """How many of these communes each région has (département in a région); none below."""
    levels = {Level.NATIONAL: Level.REGION, Level.REGION: Level.DEPARTEMENT}
    level = levels.get(request.territory.level)
    if level is None:
        return []
    parents = request.cog.parents(level).reindex(list(codes))
    label = names(request.cog, level)
    counts = parents[parents != ""].value_counts()
    items = [Item(label[code], float(n), number(int(n))) for code, n in counts.items()]
    return sorted(items, key=lambda item: (-item.value, item.name))


def _densest(request: Request, codes: Sequence[str]) -> str:
    """Where the communes are most and least numerous."""
    items = _by_unit(request, codes)
    if len(items) < 2:
        return ""
    most, least = (f"{item.name} ({item.text})" for item in (items[0], items[-1]))
    return f"Le plus de communes{NBSP}: {most} ; le moins{NBSP}: {least}"


def _rarer(request: Request, done: Sequence[str], todo: Sequence[str]) -> str:
    """Where the rarer sign is: its communes named when few, by région otherwise."""
    hollow = len(todo) <= len(done)
    rarer = todo if hollow else done
    if not rarer:
        return ""
    if len(rarer) <= descriptions.FEW:
        label = names(request.cog, Level.COMMUNE)
        sign = "creux" if hollow else "plein"
        return f"En disque {sign}{NBSP}: {listing([label[code] for code in rarer])}"
    items = _by_unit(request, rarer)[:_FIRSTS]
    if not items:
        return ""
    units = "Régions" if request.national else "Départements"
    sign = "creux" if hollow else "pleins"
    shown = listing([f"{item.name} ({item.text})" for item in items])
    return f"{units} où les disques {sign} sont les plus nombreux{NBSP}: {shown}"
