"""Figures become charts and maps: the only room that imports altair and vl_convert.

    catalogue      draw(id, figures, edition, territory, frame, section) -> Drawing
    pdf            to_form(drawing): a PDF form, always the same
    operators, faces   an SVG as operators of a page; the fonts that drawings share
    scene, marks   a drawing as layers over named data; vega turns it into SVG
    theme, typeface, wording, descriptions    looks, widths, words, text alternatives
    bars, stages, discs, curves, skies        charts
    layout, basemap, points, circles, shades  national maps
    local, beside, territory, themes, labels  maps of a territory

A process that has drawn must not fork: see `report.charts.vega`.
"""

from typing import TYPE_CHECKING, Any

from report.charts.drawing import DataTable, Drawing, Frame, Section

if TYPE_CHECKING:
    from report.charts.catalogue import draw
    from report.charts.pdf import to_form

__all__ = ["DataTable", "Drawing", "Frame", "Section", "draw", "to_form"]


def __getattr__(name: str) -> Any:
    """`draw` and `to_form` are imported when first asked for: altair is slow to start."""
    if name == "draw":
        from report.charts.catalogue import draw

        return draw
    if name == "to_form":
        from report.charts.pdf import to_form

        return to_form
    raise AttributeError(name)
