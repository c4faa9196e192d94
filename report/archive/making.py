"""From a folder of production to a folder ready to deposit: packages, SIP, inventories."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from report.archive import bag, campaign, described
from report.archive.campaign import Campaign
from report.archive.seda import check, export, vocabulary
from report.archive.seda import settings as sedas
from report.archive.stores import inventory
from report.edition import Edition
from report.errors import InvalidInput, Problem


@dataclass(frozen=True)
class Made:
    """What was written; notices: what only the archive can say; asked: settings still missing."""

    campaign: Campaign
    paths: tuple[Path, ...]
    notices: tuple[Problem, ...] = ()
    asked: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Order:
    """What is wanted. versions: of SEDA; demanded: without its settings, nothing is written."""

    source: Path
    output: Path
    settings: Path
    versions: Sequence[str] = (vocabulary.DEFAULT,)
    demanded: bool = False
    xsd: Path | None = None


def make(edition: Edition, order: Order) -> Made:
    """Write the packages of a campaign, check them as their readers will, then inventory them.

    InvalidInput with every problem; nothing of an earlier campaign is replaced in part: the SIP
    that its own check refuses is not kept.
    """
    found = campaign.gather(order.source, edition, (order.output,))
    if missing := (*described.absence(order.source, (item.path for item in found.published)),):
        raise InvalidInput(missing)
    settings, asked = _settings(order)
    paths = list(bag.make(found, order.output))
    notices: list[Problem] = []
    for version in order.versions:
        if settings is None:
            break
        path = export.make(found, settings, order.output, version)
        problems = check.examine(path, settings, order.xsd)
        if check.refusals(problems):
            path.unlink()
            raise InvalidInput(check.refusals(problems))
        notices += problems
        paths.append(path)
    paths += inventory.write(paths, order.output, found.name)
    return Made(found, tuple(paths), tuple(notices), asked)


def _settings(order: Order) -> tuple[sedas.Settings | None, tuple[Problem, ...]]:
    """The archivist's settings, or what is missing of them when the SIP can wait."""
    try:
        return sedas.load(order.settings) if order.versions else None, ()
    except InvalidInput as error:
        if order.demanded or order.settings.is_file():
            raise
        return None, error.problems
