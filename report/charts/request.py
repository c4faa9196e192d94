"""What is asked of the room, and how a finished scene becomes a Drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from report.charts import vega
from report.charts.drawing import DataTable, Drawing, Frame, Section
from report.charts.scene import Scene
from report.edition import Edition
from report.indicators import Figures
from report.indicators.moves import Changes
from report.territories import Cog, Level, Territory


@dataclass(frozen=True, eq=False)
class Request:
    """One drawing to make: identifier, its argument after « : », data, place and colour."""

    chart: str
    argument: str
    figures: Figures
    edition: Edition
    territory: Territory
    frame: Frame
    section: Section
    changes: Changes | None = None

    @property
    def cog(self) -> Cog:
        """The territories of the edition."""
        return self.figures.records.cog

    @property
    def national(self) -> bool:
        """Whether the country is drawn."""
        return self.territory.level is Level.NATIONAL

    @property
    def shown(self) -> Territory:
        """The territory whose communes are drawn: a commune is shown in its EPCI."""
        if self.territory.level is not Level.COMMUNE:
            return self.territory
        siren = str(self.cog.communes.at[self.territory.code, "epci"])
        return self.cog.territory(Level.EPCI, siren) if siren else self.territory

    def finish(
        self, scene: Scene, alt: str, columns: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> Drawing:
        """The drawing, with its description and its table."""
        svg = vega.draw(scene, self.prefix)
        table = DataTable(tuple(columns), tuple(tuple(row) for row in rows))
        return Drawing(self.chart, scene.frame.width, scene.frame.height, svg, alt, table)

    @property
    def prefix(self) -> str:
        """A prefix for the ids of the SVG: no two drawings of a document share one."""
        letters = f"{self.chart}-{self.territory.key}"
        return "".join(sign if sign.isalnum() else "-" for sign in letters)
