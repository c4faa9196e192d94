"""Where each source of an edition comes from: the file that the mapping names, a query, or the file
that bears the source's name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from report.edition import inside
from report.errors import Problem
from report.sources.fields import SourceSchema
from report.sources.mapping import FILE, Correspondance
from report.sources.reading import EXTENSIONS, RawTable, query, read

FOLDER = "sources"


@dataclass(frozen=True)
class Origin:
    """One delivery: its file (none: a query), its name in messages, how it is to be read."""

    schema: SourceSchema
    file: str
    path: Path | None
    wanted: Correspondance

    def read(self) -> RawTable:
        """What it holds, as text."""
        if self.path is None:
            return query(self.file, self.schema, self.wanted)
        return read(self.path, self.file, self.schema, self.wanted)


def find(folder: Path, schema: SourceSchema, wanted: Correspondance | None) -> Origin | Problem:
    """The delivery of a source, or why there is none."""
    wanted = wanted or Correspondance()
    if wanted.requete is not None:
        service = f" ({wanted.service})" if wanted.service else ""
        return Origin(schema, f"PostgreSQL{service}, requête {schema.name}", None, wanted)
    name = wanted.fichier or _standard(folder, schema)
    if isinstance(name, Problem):
        return name
    path = inside(folder, name)
    if path is None:
        return _problem(
            name,
            "lien symbolique"
            if (folder / name).is_symlink() or not wanted.fichier
            else "hors du dossier",
            "un fichier du dossier de l’édition",
            "copier le fichier dans le dossier au lieu de le lier",
        )
    if not path.is_file():
        return _absent(schema, name, wanted)
    if path.suffix.lower() not in EXTENSIONS:
        return _problem(
            name,
            "format inconnu",
            "un fichier " + ", ".join(EXTENSIONS),
            "l’enregistrer dans l’un de ces formats",
            path.suffix,
        )
    shown = f"{name} ({wanted.feuille})" if wanted.feuille else name
    return Origin(schema, shown, path, wanted)


def _standard(folder: Path, schema: SourceSchema) -> str | Problem:
    """The file that bears the source's name, in whichever form."""
    names = [f"{FOLDER}/{schema.name}{extension}" for extension in EXTENSIONS]
    here = [name for name in names if (folder / name).exists() or (folder / name).is_symlink()]
    if len(here) > 1:
        return _problem(
            here[0],
            "deux fichiers pour une source",
            f"un seul fichier {schema.name}",
            f"en retirer un, ou nommer le bon dans {FILE}",
            ", ".join(here),
        )
    return here[0] if here else schema.file


def _absent(schema: SourceSchema, name: str, wanted: Correspondance) -> Problem:
    advice = f"corriger « fichier » dans [{schema.name}] de {FILE}, ou " if wanted.fichier else ""
    return _problem(
        name,
        "fichier absent",
        f"le fichier de la source {schema.name} (une ligne : {schema.row})",
        f"{advice}ajouter le fichier, ou écrire livre = false dans [sources.{schema.name}]",
    )


def _problem(file: str, rule: str, expected: str, remedy: str, value: str | None = None) -> Problem:
    return Problem(file=file, rule=rule, expected=expected, remedy=remedy, value=value)


def claimed(wanted: Mapping[str, Correspondance]) -> frozenset[str]:
    """The files that the mapping names."""
    return frozenset(str(Path(one.fichier)) for one in wanted.values() if one.fichier)


def standard_names(schemas: Iterable[SourceSchema]) -> Mapping[str, str]:
    """Name of a file of sources/ → the source that it feeds without a mapping."""
    return {
        f"{schema.name}{extension}": schema.name for schema in schemas for extension in EXTENSIONS
    }
