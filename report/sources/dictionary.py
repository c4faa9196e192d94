"""The data dictionary: each source, its columns, what they hold, who delivers it, as Markdown.

Everything comes from the pandera schemas of the sources and from an edition's list of deliveries.
"""

from collections.abc import Iterator

from report.edition import Edition
from report.sources.fields import SourceSchema
from report.sources.schemas import SCHEMAS
from report.territories import Cog

_INTRODUCTION = """# Dictionnaire des données

Ce fichier est écrit par `make docs` à partir des schémas des sources (`report/sources/schemas.py`).

Une source est un fichier `sources/<nom>.csv`, `.xlsx`, `.ods` ou `.parquet`, ou ce que
`correspondances.toml` nomme à sa place (voir [Livraisons](livraisons.md)). Les colonnes portent
ces noms ; leur ordre est libre. Toute livraison peut couvrir le pays entier : ce qui est hors du
programme est compté à part. Les codes sont ceux du code officiel géographique.
"""


def dictionary(edition: Edition, cog: Cog) -> str:
    """The whole dictionary, sources in the order of the publication."""
    return "\n".join(_lines(edition, cog))


def _lines(edition: Edition, cog: Cog) -> Iterator[str]:
    yield _INTRODUCTION
    yield "| source | une ligne | qui la livre |"
    yield "|---|---|---|"
    for name, schema in SCHEMAS.items():
        yield f"| [{name}](#{name}) | {schema.row} | {_provider(edition, name)} |"
    for schema in SCHEMAS.values():
        yield ""
        yield from _source(schema, edition, cog)


def _provider(edition: Edition, name: str) -> str:
    entry = edition.sources.get(name)
    return entry.fournisseur if entry else ""


def _source(schema: SourceSchema, edition: Edition, cog: Cog) -> Iterator[str]:
    frame = schema.frame(cog)
    yield f"## {schema.name}\n"
    entry = edition.sources.get(schema.name)
    if entry is not None:
        yield f"{entry.libelle}. Une ligne : {schema.row}. Livré par : {entry.fournisseur}.\n"
    yield "| colonne | contenu | type | unité | obligatoire | exemple |"
    yield "|---|---|---|---|---|---|"
    for name, column in frame.columns.items():
        about, item = column.metadata, schema[name]
        kind = about["type"]
        if about["valeurs"]:
            kind = ", ".join(about["valeurs"]) + (" (ou une autre)" if item.open else "")
        cells = (
            f"`{name}`",
            column.description,
            kind,
            about["unite"] or "–",
            "oui" if item.needed else "non",
            f"`{about['exemple']}`",
        )
        yield "| " + " | ".join(cells) + " |"
    yield from _rules(schema)


def _rules(schema: SourceSchema) -> Iterator[str]:
    """What the table as a whole obeys."""
    rules = []
    if schema.key:
        rules.append(f"une seule ligne par {' + '.join(f'`{name}`' for name in schema.key)}")
    rules += [
        f"`{column}` est dans [{target}](#{target})" for column, target in schema.references.items()
    ]
    if schema.scoped_by:
        rules.append(f"ses communes sont celles de [{schema.scoped_by}](#{schema.scoped_by})")
    if schema.whole_country:
        rules.append("le pays entier est gardé")
    if any(item.name.startswith("date") for item in schema.fields):
        rules.append(f"date vide : {schema.empty_date}")
    if rules:
        yield f"\nRègles : {' ; '.join(rules)}."
