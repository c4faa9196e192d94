"""When something happened, in words: dates known to the day, the month or the year.

A date is the text of an edition file: "2023-10-06", "2022-03", "2025", or "" when it is not known.
"""

from datetime import date

from report.formats import NBSP, long_date, month

_DAY, _MONTH = len("2023-10-06"), len("2022-03")


def period(start: str, end: str = "") -> str:
    """« du 6 octobre au 18 décembre 2023 », « de mars 2022 à mars 2023 », « en 2025 », or "".

    Two days in a row: « les 24 et 25 juin 2025 ».
    """
    if not start:
        return ""
    if not end or end == start:
        return f"le{NBSP}{_long(start)}" if len(start) == _DAY else f"en{NBSP}{_long(start)}"
    if len(start) != _DAY or len(end) != _DAY:
        return _span(start, end, "de", "à")
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if (first.year, first.month) == (last.year, last.month) and last.day - first.day == 1:
        return f"les {_ordinal(first)} et{NBSP}{long_date(last)}"
    return _span(start, end, "du", "au")


def _span(start: str, end: str, since: str, until: str) -> str:
    since = "d’" if since == "de" and _long(start)[0] in "ao" else f"{since}{NBSP}"
    return f"{since}{_shortened(start, end)} {until}{NBSP}{_long(end)}"


def _shortened(start: str, end: str) -> str:
    """The start without the year, or the month, that the end already says."""
    words = _long(start).split(NBSP)
    if start[:4] == end[:4] and len(words) > 1:
        words = words[:-1]
        if len(start) == _DAY and start[:_MONTH] == end[:_MONTH]:
            words = words[:-1]
    return NBSP.join(words)


def _long(text: str) -> str:
    if len(text) == _DAY:
        return long_date(date.fromisoformat(text))
    if len(text) == _MONTH:
        return month(date.fromisoformat(f"{text}-01"))
    return text


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
