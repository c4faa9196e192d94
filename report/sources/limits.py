"""How much a delivery may hold: beyond, it is refused before it costs memory or time.

A year of the whole country's actions is some hundred megabytes: these bounds leave room above it.
"""

MIB = 1024 * 1024

FILE = 1024 * MIB
"""Bytes of a delivered file."""

LINE = MIB
"""Characters of one physical line of text."""

CELL = 10_000
"""Characters of one value: a title is a hundred, a spreadsheet's cell at most 32 767."""

ROWS = 1_500_000
"""Rows of one delivery."""

COLUMNS = 1_000
"""Columns of one delivery."""

EXPANDED = 1024 * MIB
"""Bytes of all the parts of a workbook or of a Parquet file, once expanded."""

RATIO = 300
"""Times smaller that a part may be in its archive, beyond the first 64 MiB: text gives 10 to 40."""

MEMORY = 3 * 1024 * MIB
"""Address space of the process that opens a workbook or a Parquet file."""

SECONDS = 180
"""Processor time of that process."""

SHEETS = 200
"""Sheets of a workbook, parts of an archive × 10."""
