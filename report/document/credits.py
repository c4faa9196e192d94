"""The source line of a page, written from the deliveries that its own figures rest on."""

from collections.abc import Iterable

from report.document.proportions import spelt
from report.edition import Edition
from report.formats import NBSP, month

LISTED = "\ufffc"
"""In a short line, where the page that lists the providers is named."""
_NAMED = 2


def credit(edition: Edition, sources: Iterable[str], *, carte: bool, court: bool = False) -> str:
    """« Sources : Anah, DGALN, juin 2025 ; DGCL, décembre 2023 • Réalisation : … ».

    sources: names of deliveries, in any order; those that were not delivered are left out.
    carte: the page bears a map, whose maker is named too. court: providers of one date are counted
    when there are several, the annex lists them (« six fournisseurs »).
    """
    asked = set(sources)
    dated: dict[str, list[str]] = {}
    for name, entry in edition.sources.items():
        if name in asked and entry.livre:
            providers = dated.setdefault(month(entry.arrete), [])
            if entry.credit not in providers:
                providers.append(entry.credit)
    count = len({provider for providers in dated.values() for provider in providers})
    named = _counted if court else _list
    groups = [f"{named(providers)}, {when}" for when, providers in dated.items()]
    parts = [f"Source{'s' if count > 1 else ''}{NBSP}: {f'{NBSP}; '.join(groups)}"] if count else []
    if carte:
        drawn = edition.realisation
        parts.append(f"Réalisation{NBSP}: {drawn.auteur}, {month(drawn.date)}")
    return f"{NBSP}• ".join(parts)


def _counted(names: list[str]) -> str:
    """« six fournisseurs », and where they are listed; a few are named."""
    if len(names) <= _NAMED:
        return _list(names)
    return f"{spelt(len(names))}{NBSP}fournisseurs{LISTED}"


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
