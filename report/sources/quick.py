"""The plainest CSV files, read whole by Arrow: UTF-8, commas, quotes in their place, a row a line.

Most deliveries of an edition are such; anything else gives None and is read row by row, with the
same result (a test compares them).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

_QUOTE, _AROUND = ord('"'), (ord(","), ord("\n"))
_BLOCK = 4 * 1024 * 1024


def read(path: Path, names: Sequence[str], rows: int) -> pa.Table | None:
    """The columns of a file of that many rows, as text; None when it is not that plain."""
    if len(set(names)) != len(names) or not _quotes_in_place(path):
        return None
    try:
        table = csv.read_csv(
            path,
            csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names, skip_rows=1),
            csv.ParseOptions(newlines_in_values=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, OSError):
        return None
    return None if table.num_rows != rows or _has_blank(table) else table


def _quotes_in_place(path: Path) -> bool:
    """Whether quotes open after a comma or a line end and close before one, in turn."""
    content = np.fromfile(path, np.uint8)
    places = np.flatnonzero(content == _QUOTE)
    if not len(places):
        return True
    if len(places) % 2:
        return False
    opening, closing = content[places[::2] - 1], content[(places[1::2] + 1) % len(content)]
    at_end = places[-1] == len(content) - 1
    last = len(closing) - at_end
    return bool(np.isin(opening, _AROUND).all() and np.isin(closing[:last], _AROUND).all())


def _has_blank(table: pa.Table) -> bool:
    """Whether a row holds nothing."""
    blank = None
    for column in table.columns:
        empty = pc.equal(column, "")
        blank = empty if blank is None else pc.and_(blank, empty)
        if not pc.any(blank).as_py():
            return False
    return blank is not None and bool(pc.any(blank).as_py())
