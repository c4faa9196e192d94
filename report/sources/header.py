"""The header of a delivery: where it is, which of its columns feed which column of the source.

A name is recognised whatever its case, accents and punctuation (« Date signature » is
date_signature), or because the edition says so. A name that only looks like it is an error that
says which; its values are still checked, so that everything wrong comes at once.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from report.errors import Problem, Severity
from report.sources.feeds import Row, mended
from report.sources.fields import Kind, SourceSchema
from report.sources.findings import quoted
from report.sources.mapping import FILE, Correspondance
from report.sources.rules import fold

LABEL = "@libellé"
"""The pseudo-column that holds the name given beside a code, when a file has one."""

_LABELS = frozenset(
    (
        "lib_com",
        "libcom",
        "nom_com",
        "nom_commune",
        "commune",
        "libelle_commune",
        "lib_commune",
        "libgeo",
        "nom_de_la_commune",
        "libelle_de_la_commune",
        "nom_officiel",
        "ville",
        "lib_beneficiaire",
        "nom_beneficiaire",
        "nom_du_beneficiaire",
        "libelle_beneficiaire",
    )
)
"""Names of columns that say what a code stands for."""

_NEAR = 0.75


def key(name: str) -> str:
    """A name without what varies from one hand to another."""
    return "_".join("".join(c if c.isalnum() else " " for c in fold(name)).split())


@dataclass
class Header:
    """The columns found: name in the source → rank in the file."""

    file: str
    schema: SourceSchema
    wanted: Correspondance
    places: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    line: int = 1
    width: int = 0

    @cached_property
    def _wanted(self) -> frozenset[str]:
        """The names looked for, without what varies."""
        given = self.wanted.constantes
        return frozenset(
            key(self._asked(name)) for name in self.schema.columns if name not in given
        )

    def score(self, cells: Sequence[str]) -> float:
        """The share of the columns of the source that a row of cells names."""
        named = {key(cell) for cell in cells if cell}
        return len(named & self._wanted) / max(len(self._wanted), 1)

    def find(self, head: Sequence[Row]) -> int:
        """The rank of the header among the first rows; lines above it are told."""
        rank = self._rank(head)
        line, cells = head[rank]
        self.line, self.width = line, len(cells)
        while self.width > 1 and not cells[self.width - 1].strip():
            self.width -= 1
        self._read([cell.strip().lstrip("\ufeff") for cell in cells[: self.width]])
        if rank > 0:
            title = " ".join(cell for cell in head[0][1] if cell)
            advice = f"lignes lues comme un titre ; l’en-tête est en ligne {line}"
            self.problems.append(
                mended(
                    self.file, "lignes de titre", "l’en-tête en ligne 1", advice, title, head[0][0]
                )
            )
        return rank

    def _rank(self, head: Sequence[Row]) -> int:
        if self.wanted.entete is not None:
            lines = [line for line, _ in head]
            if self.wanted.entete in lines:
                return lines.index(self.wanted.entete)
            self._problem(
                "en-tête absente",
                f"l’en-tête en ligne {self.wanted.entete}",
                f"corriger « entete » dans {FILE}",
            )
        best, chosen = 0.0, 0
        for rank, (_, cells) in enumerate(head):
            if (score := self.score(cells)) > best:
                best, chosen = score, rank
            if best == 1:
                break
        return chosen

    def _asked(self, name: str) -> str:
        """The name that a column has in the file."""
        return self.wanted.colonnes.get(name, name)

    def _read(self, names: list[str]) -> None:
        """Find the expected columns; name those missing, misspelt, repeated or in addition."""
        keys = [key(name) for name in names]
        missing = []
        for column in self.schema.columns:
            if (found := self._found(column, names, keys)) is not None:
                self.places[column] = found
            elif column not in self.wanted.constantes:
                missing.append(column)
        for column in missing:
            if (found := self._absent(column, names)) is not None:
                self.places[column] = found
        self._repeated(names)
        self._label(names, keys)
        taken = set(self.places.values())
        for rank, name in enumerate(names):
            if name and rank not in taken and name not in names[:rank]:
                self.problems.append(self._in_addition(name))

    def _repeated(self, names: list[str]) -> None:
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            advice = f"retirer ou renommer l’une d’elles, ou n’en nommer qu’une dans {FILE}"
            self._problem("colonne répétée", "des colonnes distinctes", advice, name, name)

    def _found(self, column: str, names: list[str], keys: list[str]) -> int | None:
        asked = self._asked(column)
        if asked in names:
            return names.index(asked)
        if keys.count(key(asked)) != 1:
            return None
        rank = keys.index(key(asked))
        self.problems.append(
            mended(
                self.file,
                "colonne récrite",
                f"colonne {column}",
                f"lue comme {column}",
                names[rank],
                self.line,
            )
        )
        return rank

    def _absent(self, column: str, names: list[str]) -> int | None:
        """Report a missing column, and take the header that looks like it, when there is one."""
        if column in self.wanted.colonnes:
            expected = f"colonne « {self.wanted.colonnes[column]} »"
            advice = f"corriger [{self.schema.name}.colonnes] dans {FILE}"
            self._problem("colonne absente", expected, advice, column)
            return None
        taken = set(self.places.values())
        free = [name for rank, name in enumerate(names) if name and rank not in taken]
        folded = {key(name): name for name in reversed(free)}
        near = difflib.get_close_matches(column, folded, n=1, cutoff=_NEAR)
        if not near:
            about = self.schema[column].description
            advice = f"ajouter la colonne {column} ({about}), ou la nommer dans {FILE}"
            self._problem("colonne absente", f"colonne {column}", advice, column)
            return None
        found = folded[near[0]]
        advice = (
            f"colonne attendue {column} ; trouvée {found} : la renommer, ou écrire "
            f"{column} = « {found} » dans [{self.schema.name}.colonnes] de {FILE}"
        )
        self._problem("colonne mal nommée", f"colonne {column}", advice, column, found)
        return names.index(found)

    def _label(self, names: list[str], keys: list[str]) -> None:
        """The column that names what a code stands for, when the source itself has none."""
        if not self.schema.of_kind(Kind.COMMUNE, Kind.BENEFICIAIRE):
            return
        if self.wanted.libelle is not None:
            if self.wanted.libelle in names:
                self.places[LABEL] = names.index(self.wanted.libelle)
            else:
                self._problem(
                    "colonne absente",
                    f"colonne « {self.wanted.libelle} »",
                    f"corriger « libelle » dans {FILE}",
                )
            return
        named = [rank for rank, name in enumerate(keys) if name in _LABELS]
        if len(named) == 1 and named[0] not in self.places.values():
            self.places[LABEL] = named[0]

    def _in_addition(self, name: str) -> Problem:
        return Problem(
            file=self.file,
            line=self.line,
            value=quoted(name),
            rule="colonne en plus",
            expected="les colonnes " + ", ".join(self.schema.columns),
            remedy="rien à faire : la colonne n’est pas lue",
            severity=Severity.A_VERIFIER,
        )

    def _problem(
        self,
        rule: str,
        expected: str,
        remedy: str,
        column: str | None = None,
        value: str | None = None,
    ) -> None:
        self.problems.append(
            Problem(
                file=self.file,
                line=self.line,
                column=column,
                value=value,
                rule=rule,
                expected=expected,
                remedy=remedy,
            )
        )
