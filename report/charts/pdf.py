"""A drawing as a PDF form: operators and what they call, ready to be set in a page.

Always the same for the same drawing: device RGB (the output intent of PDF/A says which), no
transparency, text that stays text in the faces of `report.charts.faces`, which all the drawings
of a file share.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from report.charts.drawing import Drawing
from report.charts.operators import operators
from report.errors import RenderingFailed

_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class Form:
    """A drawing in points, the origin at the bottom left.

    weights: of the faces that the content calls /P400, /P600…; parts: the long outlines that it
    calls by their names, the same in every drawing that shows them.
    """

    width: float
    height: float
    content: bytes
    weights: frozenset[int] = frozenset()
    parts: Mapping[str, bytes] = field(default_factory=dict)


def to_form(drawing: Drawing) -> Form:
    """The drawing as a form of its frame's size; RenderingFailed if it is not plain."""
    view = _VIEW.search(drawing.svg)
    if view is None:
        raise RenderingFailed(f"Graphique « {drawing.id} » : le moteur n’a pas rendu de SVG.")
    drawn = operators(drawing.svg, drawing.id)
    return Form(float(view[1]), float(view[2]), drawn.content, drawn.weights, drawn.parts)
