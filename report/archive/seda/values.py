"""The values of a manifest: titles, levels, dates, rules, what the archivist gave."""

import re
from collections.abc import Iterator
from datetime import date, datetime

from report.archive.seda import settings as given
from report.archive.seda import vocabulary as words
from report.archive.seda.settings import Settings
from report.archive.seda.sip import Element, Sip, local
from report.errors import Problem

_MARKUP = re.compile(r"<\s*[A-Za-z!/?]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ENTITIES = re.compile(r"&(#\d+|#x[0-9A-Fa-f]+|[A-Za-z]+);")


def check(sip: Sip, settings: Settings | None) -> Iterator[Problem]:
    """Every fault of value; those that only the archivist's settings tell, when they are given."""
    yield from _required(sip)
    yield from _contents(sip)
    yield from _dates(sip)
    yield from _rules(sip)
    yield from _texts(sip)
    if settings is not None:
        yield from _from_settings(sip, settings)


def _required(sip: Sip) -> Iterator[Problem]:
    for name in ("MessageIdentifier", "ArchivalAgreement", "Date"):
        if not sip.value(sip.root, name):
            yield sip.fault(sip.root, f"{name} est absent ou vide", name)
    if sip.child(sip.root, "CodeListVersions") is None:
        yield sip.fault(sip.root, "CodeListVersions est absent", "un élément, même vide")
    for name in ("ArchivalAgency", "TransferringAgency"):
        agency = sip.child(sip.root, name)
        if agency is None or not sip.value(agency, "Identifier"):
            yield sip.fault(sip.root, f"{name} est absent ou sans identifiant", name)
    management = next(sip.all("ManagementMetadata"), None)
    if management is None or not sip.value(management, "OriginatingAgencyIdentifier"):
        said = "OriginatingAgencyIdentifier est absent ou vide"
        yield sip.fault(management, said, "l’identifiant du service producteur")


def _contents(sip: Sip) -> Iterator[Problem]:
    for content in sip.all("Content"):
        if not sip.value(content, "Title"):
            yield sip.fault(content, "Title est absent ou vide", "un titre d’un caractère au moins")
        level = sip.value(content, "DescriptionLevel")
        if level not in words.LEVELS:
            said = "DescriptionLevel est absent ou hors de la liste"
            yield sip.fault(content, said, ", ".join(words.LEVELS), level)


def _dates(sip: Sip) -> Iterator[Problem]:
    """Dates exist and intervals run forwards; a date without zone is accepted."""
    for element in sip.root.iter("*"):
        name, text = local(element), (element.text or "").strip()
        if name in words.DATES and _read(text) is None:
            yield sip.fault(element, "cette date n’existe pas", "AAAA-MM-JJ", text)
        elif name == "Date" and not _is_instant(text):
            yield sip.fault(element, "cette date n’existe pas", "AAAA-MM-JJThh:mm:ss", text)
    for content in sip.all("Content"):
        start, end = (_read(sip.value(content, name)) for name in ("StartDate", "EndDate"))
        if start and end and end < start:
            said = "EndDate précède StartDate"
            yield sip.fault(content, said, f"après {start.isoformat()}", end.isoformat())


def _read(text: str) -> date | None:
    """The day of a date or of an instant; None when there is no such day."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text).date() if "T" in text else None
    except ValueError:
        return None


def _is_instant(text: str) -> bool:
    return "T" in text and _read(text) is not None


def _rules(sip: Sip) -> Iterator[Problem]:
    for rule in sip.all("AppraisalRule"):
        action = sip.value(rule, "FinalAction")
        if action not in words.FINAL_ACTIONS:
            said = "FinalAction est absent ou hors de la liste"
            yield sip.fault(rule, said, ", ".join(words.FINAL_ACTIONS), action)
    for rule in sip.all("Rule"):
        if not (rule.text or "").strip():
            yield sip.fault(rule, "règle sans identifiant", "un identifiant de règle")


def _texts(sip: Sip) -> Iterator[Problem]:
    """No value begins with a sign that the platform keeps, holds markup, or is endless."""
    for element in sip.root.iter("*"):
        text = element.text or ""
        shown = f"{text[:60]}…" if len(text) > 60 else text
        if text.strip()[:1] in ("_", "#"):
            yield sip.fault(element, "la valeur commence par « _ » ou « # »", "un texte", shown)
        if _MARKUP.search(text) or _ENTITIES.search(text):
            yield sip.fault(element, "la valeur contient du HTML", "un texte simple", shown)
        if len(text) > words.LONGEST:
            said, expected = "valeur trop longue", f"{words.LONGEST} caractères au plus"
            yield sip.fault(element, said, expected, f"{len(text)} caractères")


def _from_settings(sip: Sip, settings: Settings) -> Iterator[Problem]:
    """Contract, agencies and rules are the archivist's, each under its kind."""
    management = next(sip.all("ManagementMetadata"), None)
    pairs: list[tuple[Element | None, str, str]] = [
        (sip.root, "ArchivalAgreement", settings.contrat_versement),
        (sip.child(sip.root, "ArchivalAgency"), "Identifier", settings.service_archives),
        (sip.child(sip.root, "TransferringAgency"), "Identifier", settings.service_versant),
        (management, "OriginatingAgencyIdentifier", settings.service_producteur),
    ]
    for element, name, expected in pairs:
        found = "" if element is None else sip.value(element, name)
        if found != expected:
            yield _foreign(sip, element, name, found, expected)
    rules = {element: settings.regles.get(kind) for kind, element in given.RULES.items()}
    for rule in sip.all("Rule"):
        kind = local(rule.getparent())
        known = rules.get(kind)
        expected = known.regle if known else ""
        if (rule.text or "").strip() != expected:
            yield _foreign(sip, rule, f"règle de {kind}", (rule.text or "").strip(), expected)


def _foreign(sip: Sip, element: Element | None, name: str, found: str, expected: str) -> Problem:
    said = f"{name} : valeur étrangère aux réglages du service d’archives"
    remedy = (
        f"corriger {given.FILE} ; seul le service d’archives connaît ses référentiels : "
        "demander un versement à blanc (X-Context-Id: BLANK_TEST)"
    )
    return sip.fault(element, said, expected or "aucune règle de ce type", found, remedy)
