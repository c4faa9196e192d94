"""Open data beside the document: same figures, same states, exact values, always the same bytes.

indicateurs.csv     a row per figure and territory
repartitions.csv    a row per chart, category and territory
definitions.csv     what each figure counts, how, from whom
datapackage.json    the description of the three (JSON Table Schema)
indicateurs.xlsx    a sheet a section, with notes: for people
indicateurs.ods     the same
"""

from collections.abc import Mapping
from pathlib import Path

from report import formats
from report.files import write as write_file
from report.indicators.figures import Figures
from report.indicators.opendata import ods, package, xlsx
from report.indicators.opendata.sections import sheets
from report.indicators.opendata.tables import breakdowns, definitions, indicators, scope
from report.territories import FRANCE, Territory

__all__ = ["csv_bytes", "files", "scope", "write"]


def files(figures: Figures, territories: tuple[Territory, ...]) -> Mapping[str, bytes]:
    """The files of these territories, by name; the first territory is the edition's own.

    Raises ValueError for figures without secrecy: they never leave.
    """
    _published_only(figures)
    edition = figures.records.edition
    tables = (
        indicators(figures, territories),
        breakdowns(figures, territories),
        definitions(figures),
    )
    csvs = {f"{table.name}.csv": (table, package.as_csv(table)) for table in tables}
    title = f"{edition.programme.nom}, {formats.long_date(edition.arrete)}, {territories[0].name}"
    book = sheets(figures, territories)
    return {
        **{name: content for name, (_, content) in csvs.items()},
        package.NAME: package.describe(figures, csvs),
        "indicateurs.xlsx": xlsx.write(book, title, edition.publication),
        "indicateurs.ods": ods.write(book, title, edition.publication),
    }


def csv_bytes(figures: Figures, territory: Territory = FRANCE) -> bytes:
    """indicateurs.csv of a territory and of those its pages show: what the PDF carries with it."""
    _published_only(figures)
    return package.as_csv(indicators(figures, scope(figures, territory)))


def write(
    folder: Path, figures: Figures, territories: tuple[Territory, ...] | None = None
) -> tuple[Path, ...]:
    """Write the files in a folder. territories: by default those of the national edition."""
    written = []
    for name, content in files(figures, territories or scope(figures)).items():
        write_file(folder / name, content)
        written.append(folder / name)
    return tuple(written)


def _published_only(figures: Figures) -> None:
    if figures.interne:
        raise ValueError("figures without secrecy never leave as open data")
