"""A drawing under construction: layers in mm, from back to front, that become one Vega-Lite spec.

    scene = Scene(Frame(175, 86))
    scene.bars("focus", [(62, 0.4, 144.8, 5.1)], fill=colour("ardoise"))
    scene.text(59.5, 4, "Habitat", anchor="end")
    svg = vega.draw(scene, "prefix")

Origin at the top left, y downwards. Every layer is named: its data is a named dataset of the spec.
Texts of one style gather in one layer, drawn above everything that came before the first of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from report.charts import marks
from report.charts.drawing import MM, Frame
from report.charts.marks import Anchor, Template
from report.charts.theme import colour, size

Point = tuple[float, float]
Ring = Sequence[Point] | NDArray[np.float64]
Row = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
CONFIG = {"view": {"stroke": None}, "aria": False, "point": {"opacity": None}}
"""No frame, no label on each mark, no opacity written on each disc (the default is 0.7)."""

_DECIMALS = 2


def points(value: float) -> float:
    """A length in mm as points, to the hundredth (3.5 µm): what the SVG writes."""
    return round(value * MM, _DECIMALS)


Path = list[NDArray[np.float64]]
"""The lines of one mark, in points."""

_STAND_INS: Mapping[str, Row] = {
    "Polygon": {"type": "Polygon", "coordinates": [[[0, 0], [7, 0], [7, 7], [0, 0]]]},
    "MultiLineString": {"type": "MultiLineString", "coordinates": [[[0, 0], [7, 0]]]},
}
STAND_IN = re.compile(r'(?<= d=")M0,0L7,0(?:L7,7Z)?(?=")')
"""How the engine writes what stands for an outline in a sketch."""


def _paths(lines: Iterable[Ring], origin: Point) -> Path:
    """Lines in points, without the vertices that rounding made equal to the one before."""
    parts = [np.asarray(line, dtype=float) for line in lines]
    if not parts:
        return []
    whole = np.round((np.concatenate(parts) + origin) * MM, _DECIMALS) + 0.0  # no minus zero
    starts = np.cumsum([0, *(len(part) for part in parts)])
    kept = np.ones(len(whole), dtype=bool)
    kept[1:] = (whole[1:] != whole[:-1]).any(axis=1)
    kept[starts[:-1][starts[:-1] < len(whole)]] = True
    ends = np.concatenate(([0], np.cumsum(kept)))[starts].tolist()
    whole = whole[kept]
    return [whole[start:end] for start, end in pairwise(ends)]


def _closed(line: NDArray[np.float64]) -> NDArray[np.float64]:
    return line if (line[0] == line[-1]).all() else np.concatenate((line, line[:1]))


def _written(kind: str, path: Path) -> str:
    """Lines as the engine writes them in an SVG."""
    end, last = ("Z", -1) if kind == "Polygon" else ("", None)
    pattern = "".join(f"M%g,%g{'L%g,%g' * (len(line[:last]) - 1)}{end}" for line in path)
    numbers = [line[:last].ravel() for line in path]
    return pattern % tuple(np.concatenate(numbers).tolist()) if numbers else ""


class Scene:
    """Layers over named data in one frame."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._layers: list[tuple[Template, str]] = []
        self._datasets: dict[str, list[Row]] = {}
        self._outlines: dict[str, tuple[str, list[Path]]] = {}
        self._texts: dict[int, str] = {}
        self._origin = (0.0, 0.0)

    @contextmanager
    def moved(self, x: float, y: float) -> Iterator[None]:
        """Draw from another origin: a legend in a corner."""
        before, self._origin = self._origin, (x, y)
        try:
            yield
        finally:
            self._origin = before

    def add(self, name: str, template: Template, rows: list[Row]) -> None:
        """A layer above the others; nothing when there are no rows."""
        if not rows:
            return
        if name in self._datasets:
            raise ValueError(f"two layers are named {name}")
        self._layers.append((template, name))
        self._datasets[name] = rows

    def areas(
        self,
        name: str,
        polygons: Iterable[tuple[Sequence[Ring], int | None]],
        fill: str | tuple[str, ...],
        stroke: str | None = None,
        width: float = 0.0,
        *,
        clip: bool = False,
    ) -> None:
        """Polygons, each as its rings and, when the fill is a ramp, its class (-1: white)."""
        shapes = list(polygons)
        paths = iter(_paths((ring for rings, _ in shapes for ring in rings), self._origin))
        rows: list[Row] = []
        outlines: list[Path] = []
        for rings, rank in shapes:
            own = [_closed(path) for path in islice(paths, len(rings)) if len(path) > 2]
            if own:
                rows.append({"type": "Feature", "classe": rank})
                outlines.append(own)
        self._outlines[name] = "Polygon", outlines
        self.add(name, marks.areas(fill, stroke, width, clip=clip), rows)

    def lines(
        self,
        name: str,
        polylines: Iterable[Ring],
        stroke: str,
        width: float,
        *,
        cap: Any = "round",
        clip: bool = False,
    ) -> None:
        """Lines, as one mark."""
        paths = [path for path in _paths(polylines, self._origin) if len(path) > 1]
        rows: list[Row] = [{"type": "Feature"}] if paths else []
        self._outlines[name] = "MultiLineString", [paths]
        self.add(name, marks.lines(stroke, width, cap=cap, clip=clip), rows)

    def discs(
        self,
        name: str,
        centres: Iterable[tuple[float, float, float]],
        fill: str | None,
        stroke: str | None = None,
        width: float = 0.0,
        *,
        shape: str = "circle",
    ) -> None:
        """Discs (x, y, radius) in the order given: the last is on top. The edge straddles it."""
        dx, dy = self._origin
        rows: list[Row] = [
            {"x": points(x + dx), "y": points(y + dy), "aire": round((2 * r * MM) ** 2, 4)}
            for x, y, r in centres
        ]
        areas = {row["aire"] for row in rows}
        area = areas.pop() if len(areas) == 1 else None
        if area is not None:
            rows = [{"x": row["x"], "y": row["y"]} for row in rows]
        self.add(name, marks.symbols(fill, stroke, width, shape=shape, area=area), rows)

    def bars(
        self,
        name: str,
        boxes: Iterable[tuple[float, float, float, float]],
        fill: str,
        stroke: str | None = None,
        width: float = 0.0,
    ) -> None:
        """Rectangles (left, top, right, bottom)."""
        dx, dy = self._origin
        rows: list[Row] = [
            {"x": points(x + dx), "y": points(y + dy), "x2": points(x2 + dx), "y2": points(y2 + dy)}
            for x, y, x2, y2 in boxes
        ]
        self.add(name, marks.bars(fill, stroke, width), rows)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        points_size: float | None = None,
        weight: int = 400,
        fill: str | None = None,
        anchor: Anchor = "start",
        halo: str | None = None,
    ) -> None:
        """A text on its baseline. Texts of one style share a layer."""
        template = marks.texts(
            points_size or size("legende"), weight, fill or colour("encre"), anchor, halo
        )
        dx, dy = self._origin
        row: Row = {"x": points(x + dx), "y": points(y + dy), "t": text}
        name = self._texts.get(id(template))
        if name is not None:
            self._datasets[name].append(row)
            return
        name = f"textes_{len(self._texts) + 1}"
        self._texts[id(template)] = name
        self.add(name, template, [row])

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification: checked layers, then the data, put in by name."""
        return self._spec({name: list(self.rows(name)) for name in self._datasets})

    def sketch(self) -> dict[str, Any]:
        """The same with every outline a stand-in: the engine would only write them out again."""
        datasets = dict(self._datasets)
        for name, (kind, _) in self._outlines.items():
            if name in datasets:
                stand_in = _STAND_INS[kind]
                datasets[name] = [{**row, "geometry": stand_in} for row in datasets[name]]
        return self._spec(datasets)

    def outlines(self) -> list[str]:
        """The outlines that a sketch leaves out, as the engine would write them, in its order."""
        found = (self._outlines[name] for _, name in self._layers if name in self._outlines)
        return [_written(kind, path) for kind, paths in found for path in paths]

    def _spec(self, datasets: dict[str, list[Row]]) -> dict[str, Any]:
        independent = dict.fromkeys(("x", "y", "fill", "size"), "independent")
        return {
            "$schema": SCHEMA,
            "width": points(self.frame.width),
            "height": points(self.frame.height),
            "padding": 0,
            "autosize": {"type": "none"},
            "background": None,
            "config": CONFIG,
            "layer": [
                {"name": name, "data": {"name": name}, **template}
                for template, name in self._layers
            ],
            "resolve": {"scale": independent},
            "datasets": datasets,
        }

    def rows(self, name: str) -> tuple[Row, ...]:
        """The data of a layer, as the specification carries it; none when it was not drawn."""
        rows = self._datasets.get(name, [])
        if name not in self._outlines:
            return tuple(rows)
        kind, outlines = self._outlines[name]
        lines = ([line.tolist() for line in path] for path in outlines)
        return tuple(
            {**row, "geometry": {"type": kind, "coordinates": each}}
            for row, each in zip(rows, lines, strict=False)
        )
