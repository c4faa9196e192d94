"""Maps of communes: full and hollow discs, shapes for categories, and the territory named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from report.charts import descriptions, points, themes, wording
from report.charts.descriptions import Item, listing, lowered, sentence
from report.charts.drawing import Drawing
from report.charts.maps import Table, place_of
from report.charts.reading import names
from report.charts.request import Request
from report.charts.states import Words
from report.charts.territory import Named, named_map
from report.charts.wording import Signs
from report.formats import NBSP, agree, counted, number, per_cent
from report.indicators import MapDefinition
from report.territories import Level
from report.units import SIGNS, State

_SHAPES = ("disques", "triangles", "losanges")
_FIRSTS = 3
_KEYS: Mapping[State, str] = {
    State.NON_TRANSMIS: Words.not_delivered,
    State.SECRET: Words.secret,
    State.SANS_OBJET: Words.without,
}


@dataclass(frozen=True)
class Split:
    """The communes of a map: where the indicator counts one at least, none, or is not known."""

    codes: tuple[str, ...]
    done: list[str]
    todo: list[str]
    unknown: Mapping[State, list[str]]

    def written(self) -> dict[State, str]:
        """The keys of what is not known: « non transmis : 12 communes »."""
        return {s: f"{_KEYS[s]}{NBSP}: {_communes(codes)}" for s, codes in self.unknown.items()}


def full_or_hollow(request: Request, definition: MapDefinition) -> Drawing:
    """One disc a commune: full where the indicator counts at least one."""
    words = wording.signs(request.chart, definition.label)
    split = _split(request, definition.indicators[0])
    done, todo = split.done, split.todo
    keys = (f"{words.full}{NBSP}: {_communes(done)}", f"{words.hollow}{NBSP}: {_communes(todo)}")
    if request.national:
        marks = points.full_and_hollow(done, todo, keys, request.section)
        marks += points.unknown(split.unknown, split.written())
        scene = points.point_map(marks, request.frame, request.cog)
    else:
        named, cog = _named(request, split), request.cog
        every = (*keys, split.written())
        scene = named_map(named, request.territory, request.frame, cog, request.section, every)
    return request.finish(scene, _alt(request, words, split), *_table(request, split, words.column))


def territory_names(request: Request) -> Drawing:
    """The territory, its communes named; full where the indicator given counts at least one."""
    indicator = request.argument or "communes_pvd"
    split = _split(request, indicator)
    named = _named(request, split)
    scene = named_map(named, request.territory, request.frame, request.cog, request.section)
    label = request.figures.definition(indicator).label
    words = Signs(label, "autres communes du programme", label)
    return request.finish(scene, _alt(request, words, split), *_table(request, split, label))


def only_done(request: Request) -> Drawing:
    """The communes where the indicator counts at least one, named; the others only tinted."""
    split = _split(request, request.argument)
    codes, done = split.codes, split.done
    label = request.figures.definition(request.argument).label
    key = f"{label}{NBSP}: {_communes(done)}"
    marks = points.categories({label: done}, [key], request.section) if done else ()
    marks += points.unknown(split.unknown, split.written())
    scene = themes.local_signs(marks, codes, place_of(request, Level.COMMUNE))
    head = f"{descriptions.where(request.territory)}, {lowered(label)}"
    named = names(request.cog, Level.COMMUNE)
    found = listing([named[code] for code in done]) or "aucune"
    told = [found] if done or not split.unknown else []
    alt = sentence(f"{head}{NBSP}: {' ; '.join([*told, *split.written().values()])}")
    rows = [(named[code], "oui") for code in done]
    rows += [
        (named[code], SIGNS[state]) for state, codes in split.unknown.items() for code in codes
    ]
    return request.finish(scene, alt, ("Commune", label), rows)


def categories(request: Request, definition: MapDefinition) -> Drawing:
    """One shape a category, one indicator each."""
    codes = request.figures.members(request.shown)
    keys = wording.CATEGORIES.get(request.chart) or tuple(
        request.figures.definition(name).label for name in definition.indicators
    )
    splits = [_split(request, name) for name in definition.indicators]
    groups = {key: split.done for key, split in zip(keys, splits, strict=True)}
    lost = splits[0]
    written = [f"{key}{NBSP}: {_communes(found)}" for key, found in groups.items()]
    known = lost.done or lost.todo
    marks = points.categories(groups, written, request.section) if known else ()
    marks += points.unknown(lost.unknown, lost.written())
    if request.national:
        scene = points.point_map(marks, request.frame, request.cog)
    else:
        scene = themes.local_signs(marks, codes, place_of(request, Level.COMMUNE))
    parts = [
        f"{lowered(key)}, {_communes(found)} ({shape})"
        for (key, found), shape in zip(groups.items(), _SHAPES, strict=False)
        if found
    ]
    parts += lost.written().values()
    every = sorted({code for found in groups.values() for code in found})
    head = f"{descriptions.where(request.territory)}, {lowered(definition.label)}"
    alt = sentence(f"{head}{NBSP}: {' ; '.join(parts) or 'aucune'}", _densest(request, every))
    label = names(request.cog, Level.COMMUNE)
    rows = sorted((label[code], key) for key, found in groups.items() for code in found)
    rows += [(label[c], SIGNS[state]) for state, found in lost.unknown.items() for c in found]
    none = [("Aucune commune", SIGNS[State.SANS_OBJET])]
    return request.finish(scene, alt, ("Commune", "Catégorie"), rows or none)


def _split(request: Request, indicator: str) -> Split:
    codes = request.figures.members(request.shown)
    series = request.figures.series(indicator, Level.COMMUNE).loc[list(codes)]
    states = request.figures.states(indicator, Level.COMMUNE).loc[list(codes)]
    return Split(
        codes,
        [str(code) for code in series.index[series > 0]],
        [str(code) for code in series.index[series == 0]],
        {state: found for state in _KEYS if (found := list(states.index[states == state]))},
    )


def _communes(codes: Sequence[str]) -> str:
    return counted(len(codes), "commune", "communes")


def _named(request: Request, split: Split) -> list[Named]:
    rows = request.cog.communes.loc[list(split.codes), ["nom", "population"]]
    done = set(split.done)
    states = {code: state for state, codes in split.unknown.items() for code in codes}
    return [
        Named(code, str(name), code in done, float(population), states.get(code, State.CONNU))
        for code, name, population in rows.itertuples()
    ]


def _table(request: Request, split: Split, column: str) -> Table:
    commune, label = names(request.cog, Level.COMMUNE), names(request.cog, Level.DEPARTEMENT)
    departements = request.cog.communes["departement"].reindex(list(split.codes)).tolist()
    done = set(split.done)
    signs = {code: SIGNS[state] for state, codes in split.unknown.items() for code in codes}
    rows = [
        (
            commune[code],
            label.get(departement, ""),
            signs.get(code, "oui" if code in done else "non"),
        )
        for code, departement in zip(split.codes, departements, strict=True)
    ]
    return ("Commune", "Département", column), rows


def _alt(request: Request, words: Signs, split: Split) -> str:
    """How many of each sign, then where they are most and least numerous."""
    done, todo = split.done, split.todo
    head = f"{descriptions.where(request.territory)}, un signe par commune du programme"
    notes = [f"{written[:1].upper()}{written[1:]}" for written in split.written().values()]
    if not done and not todo:
        return sentence(head, *notes)
    if not todo:
        full = agree(len(done), "en disque plein", "toutes en disque plein")
        return sentence(f"{head}{NBSP}: {_communes(done)}, {full}", _densest(request, done), *notes)
    full = f"{number(len(done))} {agree(len(done), 'disque plein', 'disques pleins')}"
    hollow = f"{number(len(todo))} {agree(len(todo), 'disque creux', 'disques creux')}"
    share = per_cent(Fraction(len(done), len(done) + len(todo)))
    counts = f"{full} ({lowered(words.full)}, {share}{NBSP}%) et {hollow}"
    told = f"{counts} ({lowered(words.hollow)})"
    return sentence(f"{head}{NBSP}: {told}", _rarer(request, done, todo), *notes)


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
