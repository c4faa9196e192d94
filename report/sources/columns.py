"""Questions asked of text columns where they are, on Arrow, without making Python strings."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def among(
    column: "pd.Series[str]", values: "pd.Series[str] | pa.Array | Iterable[str]"
) -> "pd.Series[bool]":
    """Which values of a text column are among others."""
    known = values
    if not isinstance(known, pa.Array):
        texts = values if isinstance(values, pd.Series) else list(values)
        known = pa.array(texts, pa.large_string())
    if isinstance(known, pa.ChunkedArray):
        known = known.combine_chunks()
    found = pc.is_in(pa.array(column, pa.large_string()), value_set=known)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index, dtype=bool)


def matches(column: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Which values of a text column are wholly what the pattern describes."""
    found = pc.match_substring_regex(pa.array(column, pa.large_string()), f"^(?:{pattern})$")
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index, dtype=bool)


def contains(column: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Which values of a text column hold what the pattern describes."""
    found = pc.match_substring_regex(pa.array(column, pa.large_string()), pattern)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=column.index, dtype=bool)


def of_values(
    values: Iterable[str], ranks: "np.ndarray[tuple[int], np.dtype[np.intp]]"
) -> pd.array:
    """The text column made of distinct values and, for each row, the rank of its own."""
    return pd.array(pa.array(values, pa.large_string()).take(pa.array(ranks)), dtype="str")
