"""Problems as a reader of the report wants them: each value once, where and how many times."""

from collections.abc import Callable, Iterator

import pandas as pd

from report.errors import Problem, Severity
from report.sources import limits

LISTED = 20
"""Values of one rule in one column that are listed before « et N autres »."""

EXAMPLES = 5
"""Values that are listed of what was mended, since nothing is asked about them."""

LINES = 20
"""Lines of one value that are named; the count says the rest."""

EXCERPT = 200
"""Characters quoted of a value too long to be one; every other is quoted whole."""

Advice = Callable[[str], str]


def listed(
    file: str,
    rule: str,
    expected: str,
    remedy: str | Advice,
    found: "pd.Series[str]",
    column: str | None = None,
    severity: Severity = Severity.BLOQUANT,
    total: int | None = None,
    most: int = LISTED,
) -> Iterator[Problem]:
    """One problem per value found (index: its lines), up to `most`, then one for all the others.

    `remedy` may be a function of the value: what to do about this one. `total` is how many rows
    there are when `found` holds only the first.
    """
    ranks, values = pd.factorize(found, use_na_sentinel=False)
    shown = 0
    for rank, value in enumerate(values[:most]):
        lines = found.index[ranks == rank]
        shown += len(lines)
        yield Problem(
            file=file,
            rule=rule,
            expected=expected,
            remedy=remedy if isinstance(remedy, str) else remedy(value),
            line=int(lines[0]),
            column=column,
            value=quoted(value),
            severity=severity,
            count=len(lines),
            lines=tuple(int(line) for line in lines[:LINES]),
        )
    more = (len(found) if total is None else total) - shown
    if more > 0:
        noun = "autres" if more > 1 else "autre"
        what = "compris de même" if severity is Severity.REPARE else "à traiter de même"
        yield Problem(
            file=file,
            rule=rule,
            expected=expected,
            remedy=f"et {more} {noun} de même sorte, {what}",
            column=column,
            severity=severity,
            count=more,
        )


def quoted(value: str) -> str:
    """The value as written; of one too long to be a value, its beginning and its length."""
    if len(value) <= limits.CELL:
        return value
    return f"{value[:EXCERPT]}… ({len(value)} caractères)"
