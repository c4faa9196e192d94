"""Covers: the communes of the programme as a night sky, France or a territory."""

from collections.abc import Sequence

import numpy as np

from report.charts.drawing import Frame
from report.charts.layout import METROPOLE, NAMES, PETITE_COURONNE, Cell, Layout, bounds, fit
from report.charts.local import LocalGround, local_ground
from report.charts.points import places
from report.charts.scene import Scene
from report.charts.theme import RADII, colour
from report.territories import Cog, Level, Territory

_PANEL = 210.0
_CAPTION = (12.0, 193.0, 142.0, 208.0)
"""Where the page writes its line under the sky, in mm of a 191 × 210 panel."""

_MANY, _FEW_RADIUS = 60, 1.3


def national_sky(codes: Sequence[str], frame: Frame, cog: Cog) -> Scene:
    """France made of its communes alone; overseas in a row below, named."""
    scene = Scene(frame)
    unit = frame.height / _PANEL
    layout = _sky_layout(frame, unit)
    radius = RADII.sky * unit
    stars = [(x, y, radius) for x, y in places(codes, layout, cog)]
    scene.discs("communes", stars, colour("lumiere"))
    for name, words in NAMES.items():
        if name == PETITE_COURONNE:
            continue
        box = layout.cells[name].box
        x, y = (box[0] + box[2]) / 2, box[3] + 6 * unit
        scene.text(x, y, words[0], fill=colour("nuit-clair"), anchor="middle")
    return scene


def _sky_layout(frame: Frame, unit: float) -> Layout:
    """Metropolitan France in the panel, the five DROM in a row under it."""
    drom = [name for name in NAMES if name != PETITE_COURONNE]
    main = fit(bounds(METROPOLE), (15 * unit, 11 * unit, 178 * unit, 166 * unit))
    cells: dict[str, Cell] = {METROPOLE: main}
    for rank, name in enumerate(drom):
        left = (16 + rank * 36.5) * unit
        cells[name] = fit(bounds(name), (left, 172 * unit, left + 15 * unit, 184 * unit))
    return Layout(frame, cells)


def local_sky(
    own: Sequence[str], others: Sequence[str], territory: Territory, frame: Frame, cog: Cog
) -> Scene:
    """The territory and its communes, large and light; those around, small and bluish."""
    scene = Scene(frame)
    unit = frame.height / _PANEL
    inner = Frame(frame.width - 39 * unit, frame.height - 52 * unit)
    land, _ = local_ground(territory, inner, cog.millesime)
    dx, dy = 19.5 * unit, 24 * unit
    with scene.moved(dx, dy):
        scene.areas("territoire", [(land.land, None)], colour("nuit-2"), colour("nuit-2"), 0.1)
        near = _near(others, land, territory, frame, (dx, dy), cog)
        radius = RADII.sky_neighbour * unit
        scene.discs("voisines", [(x, y, radius) for x, y in near], colour("nuit-clair"))
        large = max(_FEW_RADIUS, RADII.sky_local * min(1, (_MANY / max(len(own), 1)) ** 0.5))
        stars = [(x, y, large * unit) for x, y in land.places(own, cog)]
        scene.discs("communes", stars, colour("lumiere"))
    return scene


def _near(
    others: Sequence[str],
    land: LocalGround,
    territory: Territory,
    frame: Frame,
    origin: tuple[float, float],
    cog: Cog,
) -> list[tuple[float, float]]:
    """The communes around that the panel shows, none under the line that the page writes."""
    departements = cog.communes.loc[list(others), "departement"].to_numpy()
    overseas = np.array([str(code).startswith("97") for code in departements], dtype=bool)
    kept = [code for code, far in zip(others, overseas, strict=True) if not far]
    if territory.level is not Level.NATIONAL and _overseas(territory, cog):
        return []
    unit = frame.height / _PANEL
    left, top, right, bottom = (edge * unit for edge in _CAPTION)
    shown = []
    for x, y in land.places(kept, cog):
        px, py = x + origin[0], y + origin[1]
        inside = -1 < px < frame.width + 1 and -1 < py < frame.height + 1
        if inside and not (left < px < right and top < py < bottom):
            shown.append((x, y))
    return shown


def _overseas(territory: Territory, cog: Cog) -> bool:
    codes = cog.parents(territory.level)
    communes = codes.index[codes == territory.code]
    return bool(len(communes)) and str(communes[0]).startswith("97")
