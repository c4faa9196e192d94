"""`beneficiaires.csv`, beside edition.toml: whose the SIREN and SIRET are that the COG has not.

A syndicate, a CCAS, a commune that merged: one line each, `identifiant,code`, the code being that
of the commune, or the SIREN of the EPCI, to which its money goes.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from report.edition import inside
from report.errors import Problem
from report.sources.checks import check
from report.sources.codes import Gazetteer
from report.sources.fields import Field, Kind, SourceSchema
from report.sources.reading import read
from report.territories import Cog

FILE = "beneficiaires.csv"

SCHEMA = SourceSchema(
    "beneficiaires",
    "un bénéficiaire que le COG ne connaît pas",
    (
        Field("identifiant", Kind.IDENTIFIANT, "SIREN ou SIRET du bénéficiaire", "200012345"),
        Field("code", Kind.BENEFICIAIRE, "commune ou EPCI auquel il est rattaché", "35051"),
    ),
    key=("identifiant",),
)

_LINK = Problem(
    file=FILE,
    rule="lien symbolique",
    expected="un fichier du dossier de l’édition",
    remedy="copier le fichier dans le dossier au lieu de le lier",
)


def load(folder: Path, cog: Cog) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """SIREN or SIRET → code, and every problem of the file; nothing when there is no file."""
    path = inside(folder, FILE)
    if path is None:
        return {}, (_LINK,)
    if not path.is_file():
        return {}, ()
    raw = read(path, FILE, SCHEMA)
    checked = check(raw, SCHEMA, Gazetteer(cog))
    problems = (*raw.problems, *checked.problems)
    if not set(SCHEMA.columns) <= set(checked.frame.columns):
        return {}, problems
    numbers = (re.sub(r"\s", "", number) for number in checked.frame["identifiant"])
    return dict(zip(numbers, checked.frame["code"], strict=True)), problems
