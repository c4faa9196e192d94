"""Opens a workbook or a Parquet file in a process of its own, with bounded memory and time.

What a hostile file can break is this process only. It is given one JSON argument, {"fichier":
path, "feuille": name or null}, and answers on its standard output, one JSON value a line:

    {"erreur": [rule, expected, remedy, value]}     it cannot be read: nothing follows
    {"feuilles": {name: [first rows]}}              several sheets, none named: nothing follows
    {"lu": how, "fusions": [[top, bottom, column]]} what is being read; merged cells, from 1 and 0
    [line, [text, …]]                               then its rows

Standard library, python_calamine and pyarrow only: it starts in a tenth of a second.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from report.sources import limits
from report.sources.archive import Archive, Refused
from report.sources.cells import text
from report.sources.workbook import Workbook

HEAD = 40
"""Rows of each sheet that are shown when none was named."""

_PARQUET_MAGIC = b"PAR1"


def main() -> None:
    """Answer for the file of the argument."""
    asked = json.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.SECONDS, limits.SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    path = Path(asked["fichier"])
    try:
        for answer in _parquet(path) if path.suffix == ".parquet" else _workbook(path, asked):
            _say(answer)
    except Refused as stop:
        _say({"erreur": [stop.rule, stop.expected, stop.remedy, stop.value]})


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    sys.stdout.write("\n")


def _workbook(path: Path, asked: dict[str, Any]) -> Iterator[Any]:
    archive = Archive(path)
    archive.measure()
    book = Workbook(path, archive)
    sheet = asked["feuille"] or book.only_sheet
    if sheet is None:
        yield {"feuilles": {name: list(islice(_lines(book, name), HEAD)) for name in book.sheets}}
        return
    if sheet not in book.names:
        raise Refused("feuille absente", "une de : " + ", ".join(book.sheets), _SHEET, sheet)
    yield {"lu": f"{book.kind}, feuille « {sheet} »", "fusions": book.merged(sheet)}
    yield from _lines(book, sheet)


_SHEET = "corriger « feuille » dans correspondances.toml"


def _lines(book: Workbook, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, with their number."""
    for line, row in book.rows(sheet):
        cells = [text(value) for value in row]
        if any(cells):
            yield line, cells


def _parquet(path: Path) -> Iterator[Any]:
    with path.open("rb") as stream:
        if stream.read(len(_PARQUET_MAGIC)) != _PARQUET_MAGIC:
            raise Refused("Parquet illisible", "un fichier Parquet")
    import pyarrow as pa
    from pyarrow import parquet

    pa.set_cpu_count(1)
    try:
        with parquet.ParquetFile(path, memory_map=False) as file:
            about = file.metadata
            groups = (about.row_group(rank) for rank in range(about.num_row_groups))
            size = sum(max(group.total_byte_size, 0) for group in groups)
            if about.num_rows > limits.ROWS or size > limits.EXPANDED:
                raise Refused("Parquet trop grand", f"{limits.ROWS} lignes au plus")
            names = list(file.schema_arrow.names)
            yield {"lu": "Parquet", "fusions": []}
            yield 1, names
            yield from _numbered(file.iter_batches(batch_size=4096), len(names))
    except (pa.ArrowException, OSError, OverflowError) as error:
        raise Refused("Parquet illisible", "un fichier Parquet entier", value=str(error)) from None


def _numbered(batches: Iterable[Any], width: int) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for batch in batches:
        columns = [batch.column(rank).to_pylist() for rank in range(width)]
        for row in zip(*columns, strict=True):
            line += 1
            yield line, [text(value) for value in row]


if __name__ == "__main__":
    main()
