"""Problems as a reader of the report wants them: the first ones one by one, then how many more."""

from collections.abc import Callable, Iterator

import pandas as pd

from report.errors import Problem, Severity

LISTED = 20
"""Problems of one rule in one column that are listed before « et N autres »."""

LONGEST = 200
"""Characters of a value that a message quotes."""

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
) -> Iterator[Problem]:
    """One problem per value found (index: its line), up to LISTED, then one for all the others.

    `remedy` may be a function of the value: what to do about this one. `total` is how many there
    are when `found` holds only the first.
    """
    for line, value in found.iloc[:LISTED].items():
        yield Problem(
            file=file,
            rule=rule,
            expected=expected,
            remedy=remedy if isinstance(remedy, str) else remedy(value),
            line=int(str(line)),
            column=column,
            value=value[:LONGEST],
            severity=severity,
        )
    more = (len(found) if total is None else total) - min(len(found), LISTED)
    if more > 0:
        plural = "autres" if more > 1 else "autre"
        yield Problem(
            file=file,
            rule=rule,
            expected=expected,
            remedy=f"et {more} {plural} de même sorte, à traiter de même",
            column=column,
            severity=severity,
        )
