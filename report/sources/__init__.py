"""Files of an edition in, checked tables out: the only room that opens what partners deliver.

    schemas, fields     what each source holds: columns, types, domains, wording (facts, once)
    mapping, origins    what the edition says of its files: which, how; where each source is
    encoding, textfile, quick, process (isolated, archive, workbook, cells), database
                        every form of file → rows of text with their line, under `limits`
    header, reading     rows → the columns of the source
    amounts, codes, beneficiaries, mending
                        values written otherwise than expected, understood and told
    rules, checks       every wrong value of every column at once
    conversion          checked text → typed columns (cents, dates, whole numbers)
    deliveries          all of the above for a folder
    scope               what counts: the programme's communes, up to the arrêté
    records             what is handed over: Records, Delivery, Report
    examination         all of it: `examine` (a report, never raises), `load` (or InvalidInput)
    control, status, changes, nextedition, review, dictionary
                        what commands show and write of it

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
