"""Names and codes as the reference files write them: typographic names, official order."""

import re

DEPARTEMENTS_DROM = ("971", "972", "973", "974", "976")


def official(code: str) -> str:
    """Sort key of the official order: 2A and 2B stand where 20 was, overseas comes last."""
    return "20" + code[1:] if code[:2] in ("2A", "2B") else code


def typographic(name: str) -> str:
    """The name as it is printed: ’, « », œ in « cœur » and « sœur », single spaces.

    This is the only place where names change form: everything that reads the reference files
    may print what it finds there.
    """
    name = re.sub(r"\s+", " ", name.strip()).replace("'", "’")
    name = re.sub(r'"([^"]*)"', "«\u00a0\\1\u00a0»", name)
    return re.sub(r"\b([CcSs])oeur", r"\1œur", name)
