"""The marks of a drawing as Altair layers over named data: built and validated once, then reused.

A template knows nothing of the data: rows are put in afterwards, by name, so that no geometry goes
through Altair's validation. Positions are in points, already projected (`scale=None`): geometry,
discs and names share one frame. Each function is cached: same style, same template object.
"""

from functools import cache
from typing import Any, Literal

import altair as alt

from report.charts.drawing import MM
from report.charts.theme import STROKES, colour, family

Template = dict[str, Any]
"""A Vega-Lite layer without its data. Shared: never changed in place."""

Style = dict[str, Any]
Anchor = Literal["start", "middle", "end"]
_ALIGN = {"start": "left", "middle": "center", "end": "right"}
_X, _Y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
_X2, _Y2 = alt.X2("x2:Q"), alt.Y2("y2:Q")
_IDENTITY: dict[str, Any] = {"type": "identity", "scale": 1, "translate": [0, 0]}


def _template(chart: alt.Chart) -> Template:
    """The parts of a layer that Altair has checked."""
    full = chart.to_dict()
    return {part: full[part] for part in ("mark", "encoding", "projection") if part in full}


def _empty() -> alt.Chart:
    return alt.Chart(alt.NamedData(name="rows"))


def _edge(stroke: str | None, width: float) -> Style:
    """The style of an edge, its width in mm; nothing when there is none."""
    if stroke is None:
        return {}
    return {"stroke": stroke, "strokeWidth": round(width * MM, 3), "strokeJoin": "round"}


def classes(ramp: tuple[str, ...]) -> alt.Fill:
    """The fill of a class: the ramp's colour of that rank, and white for no class (-1)."""
    domain = list(range(-1, len(ramp)))
    return alt.Fill(
        "classe:O", scale=alt.Scale(domain=domain, range=[colour("blanc"), *ramp]), legend=None
    )


def _fill(fill: str | None) -> Style:
    return {"fill": fill} if fill else {}


@cache
def areas(
    fill: str | tuple[str, ...],
    stroke: str | None = None,
    width: float = 0.0,
    *,
    clip: bool = False,
) -> Template:
    """Polygons of one colour, or of a ramp by the row's `classe`; edge in mm."""
    chart = _empty().mark_geoshape(clip=clip, **_edge(stroke, width)).project(**_IDENTITY)
    return _template(
        chart.encode(fill=classes(fill) if isinstance(fill, tuple) else alt.value(fill))
    )


@cache
def lines(
    stroke: str, width: float, *, cap: Literal["butt", "round"] = "round", clip: bool = False
) -> Template:
    """Lines of one colour and width (mm)."""
    edge: Style = {**_edge(stroke, width), "strokeCap": cap}
    chart = _empty().mark_geoshape(filled=False, clip=clip, **edge)
    return _template(chart.project(**_IDENTITY))


@cache
def symbols(
    fill: str | None,
    stroke: str | None = None,
    width: float = 0.0,
    *,
    shape: str = "circle",
    area: float | None = None,
) -> Template:
    """Discs, or another shape, whose bounding square has that area, or the row's `aire`.

    Areas are in square points. No join is asked for: on a thousand discs each attribute counts.
    """
    style: Style = {"filled": fill is not None, "shape": shape, **_edge(stroke, width)}
    style.pop("strokeJoin", None)
    sized: Style = {} if area is None else {"size": area}
    chart = _empty().mark_point(**style, **sized, **_fill(fill)).encode(x=_X, y=_Y)
    if area is None:
        chart = chart.encode(size=alt.Size("aire:Q", scale=None, legend=None))
    return _template(chart)


@cache
def bars(fill: str, stroke: str | None = None, width: float = 0.0) -> Template:
    """Rectangles between (x, y) and (x2, y2)."""
    chart = _empty().mark_rect(fill=fill, **_edge(stroke, width))
    return _template(chart.encode(x=_X, y=_Y, x2=_X2, y2=_Y2))


@cache
def texts(
    points: float, weight: int, colour: str, anchor: Anchor = "start", halo: str | None = None
) -> Template:
    """Texts on their baseline; a halo is a stroke drawn under the letters."""
    style: Style = {"font": family(), "fontSize": points, "fontWeight": weight, "fill": colour}
    place: Style = {"align": _ALIGN[anchor], "baseline": "alphabetic"}
    chart = _empty().mark_text(**style, **place, **_edge(halo, STROKES.halo))
    return _template(chart.encode(x=_X, y=_Y, text=alt.Text("t:N")))
