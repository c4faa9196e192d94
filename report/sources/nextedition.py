"""The next edition's folder, drawn from the last one: nothing is lost, nothing passes unread.

Settings and texts are carried over as they are written, comments included. What was true of the
last edition only bears the mark of `review`, which the control reports until somebody takes it
away: dates to confirm, titles (they state a finding), sentences that name a date or a novelty.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from report.edition import Edition
from report.errors import InvalidInput, Problem
from report.sources import beneficiaries, mapping
from report.sources.review import MARK
from report.sources.schemas import SCHEMAS
from report.territories import Cog

TEMPLATES = "modeles"
CHECKLIST = "LIVRAISONS.md"

_TABLE = re.compile(r"^\s*\[{1,2}\s*([^\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"^(?P<off>#\s*)?(?P<key>\w+)\s*=\s*(?P<value>[^#]*?)(?P<rest>\s*(?:#.*)?)$")
_DATED = re.compile(
    r"\{fixe:|\b(?:19|20)\d\d\b|\b(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|"
    r"octobre|novembre|décembre|semestre|trimestre)\b|\bnouve(?:au|l|lle)|\bréce(?:nt|mment)|"
    r"\bprochain|\bà venir\b|\bdésormais\b|\bdepuis\b|\bcette année\b|\bactuellement\b",
    re.IGNORECASE,
)
_CARRIED = ("programme.toml", mapping.FILE, beneficiaries.FILE)
_EXCEL = "\ufeff"
"""With it and semicolons, a French spreadsheet opens the template as a table."""


def draw(previous: Edition, arrete: date, target: Path) -> Mapping[Path, str]:
    """The files of the next edition, each with its content. Nothing is written.

    Raises InvalidInput when the date is not after the last one, or when the folder holds anything.
    """
    problems = list(_refused(previous, arrete, target))
    if problems:
        raise InvalidInput(problems)
    return {target / name: content for name, content in _files(previous, arrete)}


def _refused(previous: Edition, arrete: date, target: Path) -> Iterator[Problem]:
    if arrete <= previous.arrete:
        yield Problem(
            file=target.name,
            rule="arrêté",
            expected=f"une date postérieure à celle de la dernière édition ({previous.arrete})",
            remedy="corriger la date, ou l’édition de départ",
            value=arrete.isoformat(),
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        yield Problem(
            file=target.name,
            rule="dossier occupé",
            expected="un dossier absent ou vide : rien n’est jamais écrasé",
            remedy="choisir un autre dossier (--sortie), ou déplacer celui-ci",
            value=str(target),
        )


def _files(previous: Edition, arrete: date) -> Iterator[tuple[str, str]]:
    folder = previous.folder
    yield "edition.toml", _settings(previous, arrete)
    yield "club.toml", _club(_read(folder / "club.toml"))
    for name in _CARRIED:
        if (folder / name).is_file():
            yield (
                name,
                _marked_names(_read(folder / name))
                if name == mapping.FILE
                else _read(folder / name),
            )
    texts = folder / "textes"
    for path in sorted(texts.rglob("*.md")):
        yield f"textes/{path.relative_to(texts).as_posix()}", text(_read(path))
    for name, schema in SCHEMAS.items():
        yield f"{TEMPLATES}/{name}.csv", _EXCEL + ";".join(schema.columns) + "\r\n"
    yield "sources/.gitkeep", ""
    yield CHECKLIST, "\n".join(_checklist(previous, arrete)) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def text(content: str) -> str:
    """A text of the last edition, what must be read again marked."""
    return "\n".join(_line(line) for line in content.split("\n"))


def _line(line: str) -> str:
    if MARK in line or not line.strip():
        return line
    heading = re.match(r"^(#{1,2}) +", line)
    if heading and heading[1] == "#":
        return f"{heading[0]}{MARK} {line[heading.end() :]}"
    if heading is None and _DATED.search(line):
        bullet = re.match(r"^\s*(?:[-*+] |\d+\. |> )?", line)
        start = bullet.end() if bullet else 0
        return f"{line[:start]}{MARK} {line[start:]}"
    return line


def _settings(previous: Edition, arrete: date) -> str:
    """edition.toml, line by line: dates moved, what nobody knows yet marked, corrections left."""
    lines, table, said = [], "", False
    for written in _read(previous.folder / "edition.toml").split("\n"):
        line = written
        if header := _TABLE.match(line):
            table = header[1]
        key = _KEY.match(line)
        corrects = table == "errata" and bool(line.strip()) and not line.startswith("#")
        if corrects or (key is not None and key["key"] == "version" and not table):
            continue
        if key is not None and key["key"] == "precedente" and not table:
            line, said = f'precedente = "{previous.folder.name}"', True
        elif key is not None and not key["off"]:
            line = _setting(line, key, table, previous, arrete)
        lines.append(line)
    if not said:
        rank = next((n for n, line in enumerate(lines) if line.startswith("arrete")), -1)
        lines.insert(rank + 1, f'precedente = "{previous.folder.name}"')
    return "\n".join(lines)


def _setting(line: str, key: "re.Match[str]", table: str, previous: Edition, arrete: date) -> str:
    name, rest = key["key"], key["rest"]
    if name == "arrete" and (not table or key["value"] == previous.arrete.isoformat()):
        return f"{name} = {arrete.isoformat()}{rest}"
    if name == "publication" and not table:
        later = previous.publication - previous.arrete
        return _marked(f"{name} = {(arrete + later).isoformat()}", rest)
    newer = max(Cog.millesimes(), default=previous.cog) > previous.cog
    doubtful = {
        (False, "demonstration"): True,
        (False, "cog"): newer,
        (True, "arrete"): table.startswith("sources."),
        (True, "date"): table == "realisation",
        (True, "note"): table.startswith("sources."),
    }
    if doubtful.get((bool(table), name)):
        return _marked(line[: len(line) - len(rest)], rest)
    return line


def _marked(line: str, rest: str) -> str:
    comment = rest.strip().removeprefix("#").strip()
    return f"{line}  # {MARK}{' ' + comment if comment else ''}"


_NEWS = re.compile(r"^\s*(?:nouveau\s*=\s*true|\[\[(?:saisons_en_cours|webinaires_a_venir)\]\])")


def _club(content: str) -> str:
    """club.toml: what was new, under way or to come is no longer."""
    return "\n".join(
        f"{line.rstrip()}  # {MARK}" if _NEWS.match(line) and MARK not in line else line
        for line in content.split("\n")
    )


def _marked_names(content: str) -> str:
    """correspondances.toml: the next deliveries will bear other names."""
    named: Callable[[str], bool] = lambda line: bool(  # noqa: E731
        re.match(r"^\s*(?:fichier|feuille|entete)\s*=", line)
    )
    return "\n".join(
        f"{line.rstrip()}  # {MARK}" if named(line) and MARK not in line else line
        for line in content.split("\n")
    )


def _checklist(previous: Edition, arrete: date) -> Iterator[str]:
    """What is awaited, from whom, with which columns."""
    yield f"# Livraisons attendues au {arrete.isoformat()}"
    yield ""
    yield "Chaque fichier se dépose dans `sources/`, sous ce nom ou sous un autre que"
    yield f"`{mapping.FILE}` nomme ; un modèle vide est dans `{TEMPLATES}/`."
    yield "`point-avancement etat` dit ce qui est arrivé, `point-avancement controle` ce qu’il faut"
    yield "corriger. La date d’arrêté de chaque livraison est à confirmer à sa réception, dans"
    yield "`edition.toml`."
    by_provider: dict[str, list[str]] = {}
    for name, entry in previous.sources.items():
        by_provider.setdefault(entry.fournisseur, []).append(name)
    for provider, names in sorted(by_provider.items(), key=lambda item: item[0].casefold()):
        yield f"\n## {provider}\n"
        for name in names:
            if (schema := SCHEMAS.get(name)) is None:
                continue
            entry = previous.sources[name]
            late = f", arrêtée au {entry.arrete.isoformat()}" if entry.livre else ", non transmise"
            yield f"- [ ] `{name}` : {entry.libelle} ; une ligne : {schema.row}"
            yield f"      colonnes : {', '.join(schema.columns)}"
            yield f"      dernière livraison : édition {previous.folder.name}{late}"
