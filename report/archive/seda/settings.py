"""archivage.toml: what only the archivist can say. Nothing of it is ever supplied by default.

    contrat_versement = "…"            # ArchivalAgreement
    service_archives = "…"             # ArchivalAgency
    service_versant = "…"              # TransferringAgency
    service_producteur = "…"           # OriginatingAgencyIdentifier
    [regles.dua]                       # AppraisalRule
    regle = "…"
    sort_final = "Keep"                # or "Destroy"
    [regles.communicabilite]           # AccessRule
    regle = "…"

`regles = "heritees"` says that the archive's own plan carries the rules: none is then written.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from report.errors import InvalidInput, Problem

FILE = "archivage.toml"
FINAL_ACTIONS = ("Keep", "Destroy")
LEGAL_STATUSES = ("Public Archive", "Private Archive", "Public and Private Archive")
INHERITED = "heritees"

REQUIRED: Mapping[str, str] = {
    "contrat_versement": "l’identifiant du contrat d’entrée (ArchivalAgreement)",
    "service_archives": "l’identifiant du service d’archives (ArchivalAgency)",
    "service_versant": "l’identifiant du service versant (TransferringAgency)",
    "service_producteur": "l’identifiant du service producteur (OriginatingAgencyIdentifier)",
}
OPTIONAL: Mapping[str, str] = {
    "message": "l’identifiant du message (MessageIdentifier)",
    "profil": "le profil d’archivage (ArchivalProfile)",
    "niveau_service": "le niveau de service (ServiceLevel)",
    "modalite_entree": "la modalité d’entrée (AcquisitionInformation)",
    "statut_juridique": f"le statut des archives : {', '.join(LEGAL_STATUSES)}",
}
RULES: Mapping[str, str] = {
    "dua": "AppraisalRule",
    "communicabilite": "AccessRule",
    "diffusion": "DisseminationRule",
    "reutilisation": "ReuseRule",
}
"""Kinds of management rules, in the order in which the standard wants them."""
REQUIRED_RULES = ("dua", "communicabilite")


@dataclass(frozen=True)
class Rule:
    """A rule of the archive's register; debut: from when it runs, by default the arrêté."""

    regle: str
    sort_final: str = ""
    debut: date | None = None


@dataclass(frozen=True)
class Settings:
    """What the archivist gave. An empty optional value is not written."""

    contrat_versement: str
    service_archives: str
    service_versant: str
    service_producteur: str
    message: str = ""
    profil: str = ""
    niveau_service: str = ""
    modalite_entree: str = ""
    statut_juridique: str = ""
    regles: Mapping[str, Rule] = field(default_factory=dict)


def load(path: Path) -> Settings:
    """The settings of a file. InvalidInput asks for everything missing or wrong, all at once."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        given = {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        remedy = "corriger la syntaxe TOML du fichier"
        raise InvalidInput([Problem(str(path), str(error), "un fichier TOML", remedy)]) from error
    problems = [*_values(path, given), *_rules(path, given.get("regles"))]
    if problems:
        raise InvalidInput(problems)
    rules = given.pop("regles")
    kept = (
        {} if rules == INHERITED else {kind: Rule(**rules[kind]) for kind in RULES if kind in rules}
    )
    return Settings(**given, regles=kept)


def _problem(path: Path, key: str, said: str, expected: str, value: object = None) -> Problem:
    shown = None if value is None else str(value)
    remedy = "demander la valeur au service d’archives et l’écrire dans ce fichier"
    return Problem(str(path), said, expected, remedy, column=key, value=shown)


def _values(path: Path, given: Mapping[str, Any]) -> Iterator[Problem]:
    known = {**REQUIRED, **OPTIONAL}
    for key, meaning in REQUIRED.items():
        if not given.get(key):
            yield _problem(path, key, "valeur absente", meaning)
    for key, value in given.items():
        if key == "regles":
            continue
        if key not in known:
            yield _problem(path, key, "réglage inconnu", ", ".join((*known, "regles")))
        elif not isinstance(value, str) or value != value.strip() or value[:1] in ("_", "#"):
            yield _problem(path, key, "valeur irrecevable", known[key], value)
    status = given.get("statut_juridique")
    if status and status not in LEGAL_STATUSES:
        yield _problem(
            path, "statut_juridique", "hors de la liste", ", ".join(LEGAL_STATUSES), status
        )


def _rules(path: Path, given: Any) -> Iterator[Problem]:
    if given == INHERITED:
        return
    rules = given if isinstance(given, dict) else {}
    for kind in REQUIRED_RULES:
        if kind not in rules:
            said = f'la règle à appliquer ({RULES[kind]}), ou regles = "{INHERITED}"'
            yield _problem(path, f"regles.{kind}", "valeur absente", said)
    for kind, rule in rules.items():
        if kind in RULES and isinstance(rule, dict):
            yield from _rule(path, kind, rule)
        else:
            yield _problem(path, f"regles.{kind}", "règle inconnue", ", ".join(RULES))


def _rule(path: Path, kind: str, rule: Mapping[str, Any]) -> Iterator[Problem]:
    key = f"regles.{kind}"
    if not isinstance(rule.get("regle"), str) or not rule["regle"].strip():
        yield _problem(path, f"{key}.regle", "valeur absente", "l’identifiant de la règle")
    action = rule.get("sort_final")
    if kind == "dua" and action not in FINAL_ACTIONS:
        yield _problem(
            path,
            f"{key}.sort_final",
            "valeur absente ou hors de la liste",
            ", ".join(FINAL_ACTIONS),
            action,
        )
    if "debut" in rule and type(rule["debut"]) is not date:
        yield _problem(path, f"{key}.debut", "date irrecevable", "AAAA-MM-JJ", rule["debut"])
    allowed = {"regle", "debut", *(["sort_final"] if kind == "dua" else [])}
    for name in sorted(rule.keys() - allowed):
        yield _problem(path, f"{key}.{name}", "réglage inconnu", ", ".join(sorted(allowed)))
