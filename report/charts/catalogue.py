"""Every drawing of the publication by its identifier: the door of the room.

    draw("carte_ort", figures, edition, territory, Frame(175, 163), "tuile")

    breakdowns      actions_par_thematique, financements_par_financeur: bars
                    actions_par_avancement, actions_par_etat_financement: one bar at 100 %
    maps            every map of the indicators (carte_…): the country, or the territory's own
    carte_territoire:INDICATOR   the territory, its communes named; full where the indicator is ≥ 1
    carte_seules:INDICATOR       the same, with only the communes where the indicator is ≥ 1
    frise:INDICATOR              one disc a commune, for a territory
    evolution:INDICATOR          its values at the dates known
    disques:WHOLE/PART           an amount that contains another
    disque:AMOUNT/WHOLE          an amount at the scale of `disques:WHOLE` in the same frame
    saison:ID                    the webinars and the workshop of a season of the Club
    couverture                   the communes as a night sky

A state that is not a value draws no mark: the page says it (« n.d. », « s. », « – »).
"""

from collections.abc import Callable, Mapping

from report.charts import breakdowns, maps, others, signs
from report.charts.drawing import Drawing, Frame, Section
from report.charts.request import Request
from report.edition import Edition
from report.errors import UnknownIndicator
from report.indicators import Figures, MapDefinition
from report.indicators.moves import Changes
from report.territories import Territory

_DRAWERS: Mapping[str, Callable[[Request], Drawing]] = {
    "carte_territoire": signs.territory_names,
    "carte_seules": signs.only_done,
    "frise": others.row,
    "evolution": others.curve,
    "disques": others.nested,
    "disque": others.single,
    "saison": others.season_marks,
    "couverture": others.sky,
}
_FORMS: Mapping[str, Callable[[Request, MapDefinition], Drawing]] = {
    "points": signs.full_or_hollow,
    "categories": signs.categories,
    "symboles": maps.circles,
    "aplats": maps.shades,
}


def draw(
    chart_id: str,
    figures: Figures,
    edition: Edition,
    territory: Territory,
    frame: Frame,
    section: Section,
    changes: Changes | None = None,
) -> Drawing:
    """The drawing of that identifier for a territory, in a frame (mm), in a section's colour.

    changes: since the previous edition, of which evolutions show the value.
    Raises UnknownIndicator for an identifier that nobody draws, UnknownTerritory for a territory
    without commune of the programme, RenderingFailed when the engine refuses the drawing.
    """
    kind, _, argument = chart_id.partition(":")
    request = Request(chart_id, argument, figures, edition, territory, frame, section, changes)
    if kind in _DRAWERS:
        return _DRAWERS[kind](request)
    if kind in figures.breakdowns:
        return breakdowns.draw(request)
    if kind in figures.maps:
        definition = figures.maps[kind]
        return _FORMS[definition.form](request, definition)
    raise UnknownIndicator(f"Graphique inconnu : « {chart_id} ».")
