"""The source line of a page, written from the deliveries that its own figures rest on."""

from collections.abc import Iterable

from report.edition import Edition
from report.formats import NBSP, month


def credit(edition: Edition, sources: Iterable[str], *, carte: bool) -> str:
    """« Sources : Anah, DGALN, juin 2025 ; DGCL, décembre 2023 • Réalisation : … ».

    sources: names of deliveries, in any order; those that were not delivered are left out.
    carte: the page bears a map, whose maker is named too.
    """
    named = set(sources)
    dated: dict[str, list[str]] = {}
    for name, entry in edition.sources.items():
        if name in named and entry.livre:
            providers = dated.setdefault(month(entry.arrete), [])
            if entry.credit not in providers:
                providers.append(entry.credit)
    count = len({provider for providers in dated.values() for provider in providers})
    groups = [f"{_list(providers)}, {when}" for when, providers in dated.items()]
    parts = [f"Source{'s' if count > 1 else ''}{NBSP}: {f'{NBSP}; '.join(groups)}"] if count else []
    if carte:
        drawn = edition.realisation
        parts.append(f"Réalisation{NBSP}: {drawn.auteur}, {month(drawn.date)}")
    return f"{NBSP}• ".join(parts)


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
