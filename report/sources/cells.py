"""A typed value (spreadsheet, Parquet, database) as a CSV would hold it. Standard library only."""

from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

_NOISE = 1e-9
"""How far from a whole cent, in proportion, a binary number may be and still mean it."""

_THOUSANDS = 3
"""Digits after a mark that could be thousands as well as decimals."""


def text(value: Any) -> str:
    """Dates in ISO, numbers without noise, oui or non; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return decimal(value)
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time.min else f"{day} {value.time()}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def decimal(value: float) -> str:
    """A binary number as its author saw it: 1234.5600000000002 is 1234.56, 1033.0 is 1033.

    Three decimals are written as four, so that they are never taken for thousands.
    """
    if not isfinite(value):
        return str(value)
    near = round(value, 2)
    if abs(value - near) <= _NOISE * max(1.0, abs(value)):
        value = near
    whole, _, decimals = format(Decimal(repr(value)), "f").partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return whole
    return f"{whole}.{decimals}" + ("0" if len(decimals) == _THOUSANDS else "")
