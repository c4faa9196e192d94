"""How an edition takes its deliveries as they are: `correspondances.toml`, beside edition.toml.

One table per source, every key optional; a partner's file is never edited. Who sent a delivery, as
of when and under which licence is in edition.toml (`[sources.<nom>]`), where the pages read it.

    [ort]
    fichier = "sources/DGALN, ORT au 30 juin.xlsx"   # else sources/ort.csv, .xlsx, .ods, .parquet
    feuille = "Liste"                                # else the only one, or the one that fits
    entete = 4                                       # line of the header, else it is looked for
    separateur = ";"                                 # CSV: else recognised
    encodage = "cp850"                               # CSV: else UTF-8, UTF-16 or Windows-1252
    decimale = ","                                   # when « 12,345 » is not twelve thousand
    format_date = "%d/%m/%y"                         # when days are not written in full
    ignorer = ["Total"]                              # first cells of rows that are not records
    libelle = "Nom de la commune"                    # column that names what the code stands for
    requete = "select insee_com, … from ort"         # instead of a file: PostgreSQL
    service = "pvd"                                  # its service in pg_service.conf, else PG*

    [ort.colonnes]
    date_signature = "Signée le"                     # column of the source = column of the file

    [ort.constantes]
    type = "contrat de sécurité"                     # column that the file has not

    [ort.valeurs.statut]
    "pourvu" = "occupé"                              # value of the file = value of the source
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from report.edition_check import Source, validate
from report.errors import Problem
from report.sources.schemas import SCHEMAS

FILE = "correspondances.toml"


@dataclass(frozen=True)
class Correspondance:
    """What the edition says of the reading of one delivery; empty: everything is recognised."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = {"extra": "forbid"}
    fichier: str | None = None
    feuille: str | None = None
    entete: int | None = None
    separateur: str | None = None
    encodage: str | None = None
    decimale: str | None = None
    format_date: str | None = None
    ignorer: tuple[str, ...] = ()
    libelle: str | None = None
    requete: str | None = None
    service: str | None = None
    colonnes: Mapping[str, str] = field(default_factory=dict)
    constantes: Mapping[str, str] = field(default_factory=dict)
    valeurs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load(folder: Path) -> tuple[Mapping[str, Correspondance], tuple[Problem, ...]]:
    """The mapping of each source that has one, and every problem of the file."""
    if not (folder / FILE).is_file() and not (folder / FILE).is_symlink():
        return {}, ()
    source = Source(folder, FILE)
    found: dict[str, Correspondance] = {}
    for name, content in source.content.items():
        if name not in SCHEMAS:
            near = difflib.get_close_matches(name, SCHEMAS, n=1)
            advice = f"écrire [{near[0]}]" if near else "retirer la table"
            source.add((name,), "source inconnue", "le nom d’une source", advice, name)
        elif not isinstance(content, Mapping):
            source.add((name,), "valeur", "une table", f"écrire [{name}]", content)
        else:
            one = _one(source, name, content)
            if one is not None:
                found[name] = one
    return found, tuple(source.problems)


def _one(source: Source, name: str, content: Mapping[str, Any]) -> Correspondance | None:
    """One table, validated where it is written."""
    made = validate(source, Correspondance, content, (name,))
    if made is not None:
        _check(source, name, made)
    return made


def _check(source: Source, name: str, made: Correspondance) -> None:
    """What types alone cannot say."""
    schema = SCHEMAS[name]
    for key in ("colonnes", "constantes", "valeurs"):
        for column in getattr(made, key):
            if column not in schema.columns:
                near = difflib.get_close_matches(column, schema.columns, n=1)
                expected = "une colonne de la source : " + ", ".join(schema.columns)
                advice = f"écrire {near[0]}" if near else "retirer la ligne"
                source.add((name, key, column), "colonne inconnue", expected, advice, column)
    if made.fichier is not None and made.requete is not None:
        advice = "garder « fichier » ou « requete »"
        source.add((name, "requete"), "deux origines", "un fichier ou une requête", advice)
    if made.encodage is not None and not _known(made.encodage):
        advice = "écrire utf-8, cp1252, cp850, mac_roman, utf-16…"
        source.add((name, "encodage"), "encodage inconnu", "un encodage", advice, made.encodage)
    if made.separateur is not None and len(made.separateur) != 1:
        expected = "un seul caractère (« ; », « , », tabulation \\t)"
        source.add((name, "separateur"), "séparateur", expected, "corriger la clé", made.separateur)
    if made.decimale not in (None, ",", "."):
        source.add(
            (name, "decimale"), "décimale", "« , » ou « . »", "corriger la clé", made.decimale
        )


def _known(encoding: str) -> bool:
    try:
        "é".encode(encoding)
    except LookupError:
        return False
    return True
