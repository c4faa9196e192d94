"""Reads and validates the TOML files of an edition; every problem at once, in French.

The dataclasses of report.edition are the schema: pydantic reads their annotations, so a key is
described once. Each problem carries the file, the line of the key and the key itself.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from report.edition import FIRST_VERSION, Club, Edition, Link, Programme, inside
from report.errors import InvalidInput, Problem, Severity
from report.journal import Journal

Place = tuple[str | int, ...]
T = TypeVar("T")

_MAIN, _PROGRAMME, _CLUB = "edition.toml", "programme.toml", "club.toml"
_JOURNAL = "journal.toml"
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w-]+|\"[^\"]+\")\s*=")
_INSTANT = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?")
_VERSION = re.compile(r"[1-9]\d*\.\d+")
_CLASSES = 4

_EXPECTED = {
    "missing": ("une valeur", "ajouter la clé"),
    "date_from_datetime_parsing": ("une date (2025-06-30)", "écrire la date sans guillemets"),
    "date_parsing": ("une date (2025-06-30)", "écrire la date sans guillemets"),
    "date_type": ("une date (2025-06-30)", "écrire la date sans guillemets"),
    "bool_type": ("true ou false", "écrire true ou false, sans guillemets"),
    "bool_parsing": ("true ou false", "écrire true ou false, sans guillemets"),
    "int_type": ("un nombre entier", "écrire le nombre sans guillemets"),
    "int_parsing": ("un nombre entier", "écrire le nombre sans guillemets"),
    "float_type": ("un nombre", "écrire le nombre avec un point décimal"),
    "string_type": ("un texte", "mettre la valeur entre guillemets"),
    "string_too_short": ("un texte non vide", "compléter le texte"),
    "string_too_long": ("un texte plus court", "raccourcir le texte"),
    "too_short": ("un texte non vide", "compléter le texte"),
    "tuple_type": ("une liste", "écrire la liste entre crochets"),
    "dict_type": ("une table", "écrire une table [nom]"),
    "mapping_type": ("une table", "écrire une table [nom]"),
    "dataclass_type": ("une table", "écrire une table [nom]"),
}


class Source:
    """One TOML file: its content, and the line where each of its keys is written."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.lines: dict[Place, int] = {}
        self.content: dict[str, Any] = {}
        self.read = False
        path = inside(folder, name)
        if path is None:
            self.add((), "lien symbolique", "un fichier du dossier de l’édition", _COPY)
        elif not path.is_file():
            self.add((), "fichier absent", "le fichier décrivant l’édition", f"ajouter {name}")
        else:
            self._parse(path)

    def _parse(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
            self.content = tomllib.loads(text)
        except UnicodeDecodeError:
            self.add((), "encodage", "un fichier UTF-8", "enregistrer le fichier en UTF-8")
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            self.lines[()] = int(found.group(1)) if found else 1
            self.add((), "syntaxe TOML", "un fichier TOML", f"corriger la syntaxe ({error})")
        else:
            self.read = True
            self.lines = dict(_key_lines(text))

    def add(
        self,
        place: Place,
        rule: str,
        expected: str,
        remedy: str,
        value: Any = None,
        severity: Severity = Severity.BLOQUANT,
    ) -> None:
        """Record a problem at a key, or at the nearest table that holds it."""
        self.problems.append(
            Problem(
                file=self.name,
                line=self._nearest(place),
                column=".".join(str(part) for part in place) or None,
                value=None if value is None else str(value),
                rule=rule,
                expected=expected,
                remedy=remedy,
                severity=severity,
            )
        )

    def line(self, place: Place) -> int:
        """The line of a key, or of the nearest table that holds it; the first one otherwise."""
        return self._nearest(place) or 1

    def _nearest(self, place: Place) -> int | None:
        known = (place[:n] for n in range(len(place), -1, -1) if place[:n] in self.lines)
        return self.lines.get(next(known, ()))


_COPY = "copier le fichier dans le dossier au lieu de le lier"


def load(folder: Path) -> Edition:
    """The edition in the folder. Raises InvalidInput with the problems of its files."""
    if not folder.is_dir():
        raise InvalidInput([_no_folder(folder)])
    main, programme, club = (Source(folder, name) for name in (_MAIN, _PROGRAMME, _CLUB))
    edition = validate(
        main, Edition, {**main.content, "folder": folder, "programme": _NOTHING, "club": Club()}
    )
    rules = validate(programme, Programme, programme.content)
    records = validate(club, Club, club.content)
    log = Source(folder, _JOURNAL) if (folder / _JOURNAL).is_file() else None
    journal = Journal() if log is None else validate(log, Journal, log.content)
    if edition is not None:
        _check_edition(main, edition)
        if records is not None:
            _check_links(club, edition.liens)
    _check_instants(club)
    if log is not None and edition is not None and journal is not None:
        _check_journal(log, edition, journal)
    problems = [*main.problems, *programme.problems, *club.problems]
    problems += log.problems if log is not None else []
    if problems or edition is None or rules is None or records is None or journal is None:
        raise InvalidInput(problems)
    return replace(edition, programme=rules, club=records, journal=journal)


_NOTHING = Programme(
    nom="-",
    sigle="-",
    lancement=date.min,
    duree=1,
    taux_subvention=0,
    fin_financement=date.min,
    debut_credits=date.min,
    creation_agence=date.min,
    palpite_laureats=0,
)


def _no_folder(folder: Path) -> Problem:
    return Problem(
        file=folder.name,
        rule="édition absente",
        expected="le dossier d’une édition",
        remedy="donner le chemin du dossier ou le nom d’une édition de data/editions",
    )


def validate(
    source: Source, kind: type[T], content: Mapping[str, Any], prefix: Place = ()
) -> T | None:
    """The dataclass made of the table at a place of a TOML file.

    None, and the problems recorded in `source`, when it cannot be made.
    """
    if not source.read:
        return None
    try:
        valid: T = _adapter(kind).validate_python(dict(content), strict=False)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True):
            _record(source, kind, detail, prefix)
        return None
    return valid


def _adapter(kind: type) -> TypeAdapter[Any]:
    """The validator of a dataclass, built once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _record(source: Source, kind: type, detail: ErrorDetails, prefix: Place) -> None:
    place, rule = (*prefix, *detail["loc"]), detail["type"]
    if rule == "unexpected_keyword_argument":
        near = difflib.get_close_matches(str(place[-1]), _keys_at(kind, detail["loc"][:-1]), n=1)
        advice = f"écrire « {near[0]} »" if near else "retirer la clé"
        source.add(place, "clé inconnue", "une clé connue", advice)
    elif rule == "missing":
        source.add(place, "clé absente", *_EXPECTED[rule])
    else:
        fallback = (f"une valeur permise ({detail['msg']})", "corriger la valeur")
        source.add(place, "valeur", *_EXPECTED.get(rule, fallback), value=detail["input"])


def _keys_at(kind: Any, place: Place) -> list[str]:
    """The keys that the schema allows at a place of the file."""
    for part in place:
        if is_dataclass(kind) and isinstance(part, str):
            kind = {item.name: item.type for item in fields(kind)}.get(part)
        else:
            kind = next((arg for arg in get_args(kind) if is_dataclass(arg)), None)
    return [item.name for item in fields(kind)] if is_dataclass(kind) else []


def _key_lines(text: str) -> Iterator[tuple[Place, int]]:
    """Each key and table of a TOML text, with the line where it is written."""
    table: Place = ()
    counts: dict[Place, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = ()
            names = [name.strip().strip('"') for name in header.group(2).split(".")]
            for depth, name in enumerate(names):
                table = (*table, name)
                if header.group(1) == "[[" and depth == len(names) - 1:
                    counts[table] = counts.get(table, -1) + 1
                if table in counts:
                    table = (*table, counts[table])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, key.group(1).strip('"')), number


def _check_edition(source: Source, edition: Edition) -> None:
    """What types alone cannot say: dates in order, bounds that rise, addresses that open."""
    if edition.publication < edition.arrete:
        source.add(
            ("publication",),
            "dates",
            f"une date postérieure à l’arrêté ({edition.arrete})",
            "corriger la date de publication",
            edition.publication,
        )
    _check_version(source, edition)
    for name, bounds in edition.classes.items():
        if len(bounds) != _CLASSES or list(bounds) != sorted(set(bounds)):
            source.add(
                ("classes", name),
                "bornes de classes",
                f"{_CLASSES} bornes croissantes, pour {_CLASSES + 1} classes",
                "corriger les bornes",
                list(bounds),
            )
    for name, link in edition.liens.items():
        if link.adresse is not None and not re.fullmatch(r"https?://\S+", link.adresse):
            source.add(
                ("liens", name, "adresse"),
                "adresse",
                "une adresse complète (https://…)",
                "compléter l’adresse, ou la retirer si elle n’est pas connue",
                link.adresse,
            )


def _check_journal(source: Source, edition: Edition, journal: Journal) -> None:
    """Each line of the deliveries log is about a source of the edition."""
    for rank, line in enumerate(journal.livraisons):
        if line.source not in edition.sources:
            near = difflib.get_close_matches(line.source, edition.sources, n=1)
            advice = f"écrire « {near[0]} »" if near else "retirer la ligne"
            place = ("livraisons", rank, "source")
            source.add(place, "source inconnue", "une source de [sources]", advice, line.source)


def _check_version(source: Source, edition: Edition) -> None:
    """A corrected version says what it corrects; the first one corrects nothing."""
    told = {erratum.version for erratum in edition.errata}
    if not _VERSION.fullmatch(edition.version):
        expected = "une version « 1.0 », puis « 1.1 » après correction"
        source.add(("version",), "version", expected, "corriger la version", edition.version)
    elif edition.version != FIRST_VERSION and edition.version not in told:
        advice = f'ajouter [[errata]] avec version = "{edition.version}", objet et motif'
        source.add(("version",), "version", "un erratum de cette version", advice, edition.version)
    for rank, erratum in enumerate(edition.errata):
        if erratum.version == FIRST_VERSION or not _VERSION.fullmatch(erratum.version):
            place = ("errata", rank, "version")
            expected = "la version qui corrige (« 1.1 »)"
            source.add(place, "version", expected, "corriger la version", erratum.version)


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every single value of a TOML content, with its place."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, (*place, key))
    elif isinstance(value, list):
        for rank, item in enumerate(value):
            yield from _leaves(item, (*place, rank))
    else:
        yield place, value


def _check_links(source: Source, links: Mapping[str, Link]) -> None:
    """Each `lien` of the club names a resource of [liens.*]."""
    for place, value in _leaves(source.content):
        if place[-1] == "lien" and value not in links:
            near = difflib.get_close_matches(str(value), links, n=1)
            advice = f"écrire « {near[0]} »" if near else f"ajouter [liens.{value}] à {_MAIN}"
            source.add(place, "lien inconnu", f"un identifiant de [liens] ({_MAIN})", advice, value)


def _check_instants(source: Source) -> None:
    """`debut` and `fin` are ISO dates, known to the day, the month or the year."""
    for place, value in _leaves(source.content):
        if place[-1] in ("debut", "fin") and not (value == "" or _INSTANT.fullmatch(str(value))):
            source.add(
                place,
                "date",
                "une date « 2023-10-06 », « 2023-10 » ou « 2023 », ou rien",
                "corriger la date, ou la vider si elle n’est pas connue",
                value,
            )


def to_complete(edition: Edition) -> Iterator[Problem]:
    """Links and contacts without an address: printed as text, and reported until it is known."""
    source = Source(edition.folder, _MAIN)
    for name, link in edition.liens.items():
        if link.adresse is None:
            _missing(source, ("liens", name), "lien à compléter", link.libelle)
    for rank, contact in enumerate(edition.contacts):
        if contact.adresse is None:
            _missing(source, ("contacts", rank), "contact à compléter", contact.fonction)
    yield from source.problems


def _missing(source: Source, place: Place, rule: str, words: str) -> None:
    source.add(
        place,
        rule,
        "une adresse",
        "ajouter « adresse » quand elle est connue ; imprimé comme texte d’ici là",
        words,
        Severity.A_VERIFIER,
    )
