"""Files of an edition in, checked tables out: the only room that opens what partners deliver.

    schemas, fields     what each source holds: columns, types, domains, wording (facts, once)
    reading             a file → text columns with the line each row starts at
    rules, checks       text → pandera: every wrong value of every column at once
    conversion          checked text → typed columns (cents, dates, whole numbers)
    scope               what counts: the programme's communes, up to the arrêté
    records             what is handed over: Records, Delivery, Report
    examination         all of it: `examine` (a report, never raises), `load` (or InvalidInput)

`load`, `examine` and the records are imported when first asked for: pandas is slow to start.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from report.sources.examination import examine, load
    from report.sources.records import Delivery, Records, Report

__all__ = ["Delivery", "Records", "Report", "examine", "load"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from report.sources import examination

    return getattr(examination, name)
