"""A list of communes that the user gives instead of the synthetic choice."""

from pathlib import Path

import pandas as pd

from report.errors import InvalidInput, Problem
from report.territories import Cog

CODE = "insee_com"
FIRST_LINE = 2  # after the header


def read_communes(path: Path, cog: Cog) -> pd.DataFrame:
    """The list as a table, one row a commune; a vanished code becomes its successor.

    The file is a CSV with a column insee_com; other columns are kept. Raises InvalidInput with
    every line whose code the COG does not know.
    """
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise InvalidInput([_unreadable(path, str(error))]) from error
    if CODE not in table.columns or table.empty:
        raise InvalidInput([_unreadable(path, "colonnes : " + ", ".join(table.columns))])
    table[CODE] = table[CODE].map(lambda code: cog.successeurs.get(code, code))
    unknown = table.index[~table[CODE].isin(cog.communes.index)]
    if len(unknown):
        raise InvalidInput(_unknown(path, int(row), table.at[row, CODE], cog) for row in unknown)
    return table.drop_duplicates(CODE)


def _unreadable(path: Path, found: str) -> Problem:
    """The file is not a list of communes."""
    return Problem(
        file=path.name,
        rule="liste de communes",
        expected=f"un CSV en UTF-8 avec une colonne {CODE} et une ligne par commune",
        remedy="donner une liste de communes, par exemple celle du programme sur data.gouv.fr",
        value=found,
    )


def _unknown(path: Path, row: int, code: str, cog: Cog) -> Problem:
    """A line whose code is not a commune."""
    return Problem(
        file=path.name,
        rule="code commune",
        expected=f"un code commune du COG {cog.millesime} (5 caractères)",
        remedy="reprendre le code publié par l’Insee, en texte, zéros de tête compris",
        line=row + FIRST_LINE,
        column=CODE,
        value=code,
    )
