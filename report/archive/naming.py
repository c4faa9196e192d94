"""The names of published files, and the names that a package may hold.

point-avancement-2025-06-30.pdf             the national edition
point-avancement-2025-06-30-dep-976.pdf     the edition of a département
point-avancement-2025-06-30-v1.1.pdf        a corrected version of the national edition
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from report.edition import FIRST_VERSION

NATIONAL = "nat"

_PUBLICATION = re.compile(
    r"point-avancement-(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:-(?P<level>reg|dep|epci|com)-(?P<code>[0-9AB]{2,9}))?(?:-v(?P<version>\d+\.\d+))?\.pdf"
)
_DATED = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_NAME = re.compile(r"[A-Za-z0-9_@-]+(?:\.[A-Za-z0-9_@-]+)*")


@dataclass(frozen=True)
class Publication:
    """What the name of a published PDF says: the arrêté, the key of the territory, the version."""

    arrete: date
    territory: str
    version: str = FIRST_VERSION


def publication(name: str) -> Publication | None:
    """What that file name says; None when it is not the name of a publication."""
    found = _PUBLICATION.fullmatch(name)
    if found is None:
        return None
    level, code, version = found["level"], found["code"], found["version"] or FIRST_VERSION
    key = f"{level}:{code}" if level else NATIONAL
    try:
        return Publication(date.fromisoformat(found["date"]), key, version)
    except ValueError:
        return None


def of_another_date(path: PurePosixPath, arrete: date) -> bool:
    """Does a date in the path name another campaign?"""
    dates = {text for part in path.parts for text in _DATED.findall(part)}
    return bool(dates) and arrete.isoformat() not in dates


def is_safe(name: str) -> bool:
    """May this name stand in a package: relative, plain ASCII, never leaving its folder?"""
    return all(_NAME.fullmatch(part) for part in name.split("/"))
