"""Charts of a whole split by a column of its records."""

from collections.abc import Sequence
from fractions import Fraction

from report.charts import descriptions
from report.charts.bars import leading, ranked_bars
from report.charts.descriptions import Item
from report.charts.drawing import Drawing
from report.charts.reading import slices
from report.charts.request import Request
from report.charts.scene import Scene
from report.charts.stages import OUTSIDE_THE_STAGES, stage_bar
from report.charts.theme import colour, size
from report.charts.typeface import text_width
from report.formats import NBSP, per_cent
from report.indicators import Part
from report.units import SIGNS, STATED, Count, State

_SIGN_BASE, _SIGN_GAP = 4.5, 1.5

STAGES = ("actions_par_avancement", "actions_par_etat_financement")
"""Breakdowns that are the steps of one progress: a bar at 100 %, not ranked bars."""

_PROGRESS = ("acquis", "partiellement acquis", "demandé", "à rechercher")


def draw(request: Request) -> Drawing:
    """The chart of a breakdown; an empty scene when the territory has nothing to split."""
    parts = request.figures.breakdown(request.chart, request.territory)
    definition = request.figures.breakdowns[request.chart]
    if request.chart in STAGES:
        parts = tuple(sorted(parts, key=_step))
    known = [part for part in parts if part.share.known]
    whole = definition.label
    rows = [(part.label, part.figure.text, part.share.text) for part in parts]
    columns = (definition.label, request.figures.definition(definition.whole).label, "Part")
    if not known:
        return _unknown(request, (columns, rows))
    items = [Item(part.label, part.share.quantity, part.share.text) for part in known]
    if request.chart in STAGES:
        scene = stage_bar(slices(known), request.frame, request.section)
        return request.finish(scene, descriptions.stages(items, whole), columns, rows)
    return _ranked(request, known, items, whole, (columns, rows))


def _unknown(request: Request, table: tuple[Sequence[str], Sequence[Sequence[str]]]) -> Drawing:
    """In place of bars, the sign of what is not known, and its words: never an empty frame."""
    definition = request.figures.breakdowns[request.chart]
    state = request.figures.get(definition.whole, request.territory).state
    state = State.SANS_OBJET if state is State.CONNU else state
    scene = Scene(request.frame)
    sign, words = SIGNS[state], STATED[state]
    scene.text(0.0, _SIGN_BASE, sign, points_size=size("valeur"))
    left = text_width(sign, size("valeur")) + _SIGN_GAP
    scene.text(left, _SIGN_BASE, words, points_size=size("note"), fill=colour("encre-2"))
    alt = descriptions.sentence(f"{definition.label}{NBSP}: {words}, rien à représenter")
    return request.finish(scene, alt, *table)


def _ranked(
    request: Request,
    parts: list[Part],
    items: list[Item],
    whole: str,
    table: tuple[Sequence[str], Sequence[Sequence[str]]],
) -> Drawing:
    """Ranked bars; a bracket sums those that hold half, when the whole is a count."""
    shown = slices(parts)
    unit = parts[0].figure.definition.unit
    count = isinstance(unit, Count)
    focus = leading(shown) if count else 0
    exact = [Fraction(part.share.value) for part in parts if isinstance(part.share.value, Fraction)]
    total = f"{per_cent(sum(exact[:focus], Fraction()))}{NBSP}%" if focus else ""
    noun = f"des {unit.plural}" if isinstance(unit, Count) else ""
    scene = ranked_bars(shown, request.frame, request.section, total, noun)
    alt = descriptions.bars(items, whole, focus, f"{total} {noun}")
    return request.finish(scene, alt, *table)


def _step(part: Part) -> tuple[int, int]:
    """Where a stage stands: known steps in their order, then the others, then what is no step."""
    if part.label in OUTSIDE_THE_STAGES:
        return 2, OUTSIDE_THE_STAGES.index(part.label)
    return (0, _PROGRESS.index(part.label)) if part.label in _PROGRESS else (1, 0)
