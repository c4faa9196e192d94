"""From the yearly packages of the découpage administratif to data/reference/cog-<millésime>/.

    python outils/reference/cog.py MILLESIME DOSSIER_DU_PAQUET DOSSIER_DE_SORTIE

Reads communes.json, epci.json, departements.json, regions.json (Insee and DGCL facts) and
formes.csv, beside this file, for the words that no source carries. Writes five CSV files in
official order, and beside the folder sirens.csv: a commune's SIREN knows no vintage. The same
inputs give the same bytes.
"""

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from noms import official, typographic

Record = dict[str, Any]

# Codes of the two former communes of Guadeloupe that became collectivités (loi organique
# n° 2007-223): the yearly packages do not list them among the former codes.
FORMER_GUADELOUPE = {"97123": "97701", "97127": "97801"}


def read(folder: Path, name: str) -> list[Record]:
    """One JSON file of the package."""
    records: list[Record] = json.loads((folder / f"{name}.json").read_text("utf-8"))
    return records


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One CSV file: UTF-8, comma, LF, one header line."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def forms() -> dict[tuple[str, str], tuple[str, str]]:
    """(niveau, code) → (locatif, génitif), as written by hand in formes.csv."""
    with (Path(__file__).parent / "formes.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["niveau"], row["code"]): (row["locatif"], row["genitif"])
            for row in csv.DictReader(stream)
        }


def memberships(epcis: Iterable[Record]) -> dict[str, str]:
    """Commune code → SIREN of its EPCI à fiscalité propre."""
    return {member["code"]: epci["code"] for epci in epcis for member in epci["membres"]}


def successors(communes: Sequence[Record]) -> dict[str, str]:
    """Vanished, déléguée, associée or arrondissement code → current commune.

    A link of today (déléguée, associée, arrondissement) prevails over a former code: two
    communes changed partner, 55273 and 60455.
    """
    current = {c["code"] for c in communes if c["type"] == "commune-actuelle"}
    links = dict(FORMER_GUADELOUPE)
    for commune in communes:
        links.update(dict.fromkeys(commune.get("anciensCodes", ()), commune["code"]))
    for commune in communes:
        if commune["type"] != "commune-actuelle":
            links[commune["code"]] = commune.get("chefLieu") or commune["commune"]
    return {old: new for old, new in links.items() if old not in current and new in current}


def build(source: Path, target: Path, everything: Sequence[Path]) -> None:
    """Write the five files of one vintage; passage also knows the links of the other vintages."""
    target.mkdir(parents=True, exist_ok=True)
    communes, epcis = read(source, "communes"), read(source, "epci")
    current = [c for c in communes if c["type"] == "commune-actuelle"]
    member, words = memberships(epcis), forms()
    metropole_drom = {c["code"] for c in read(source, "departements") if c["zone"] != "com"}

    def region(record: Record) -> str:
        return str(record["region"]) if record["zone"] != "com" else ""

    write(
        target / "communes.csv",
        ("code", "nom", "departement", "region", "epci", "population", "liaison"),
        (
            (
                c["code"],
                typographic(c["nom"]),
                c["departement"],
                region(c),
                member.get(c["code"], ""),
                c.get("population", 0),
                c.get("typeLiaison", 0),
            )
            for c in sorted(current, key=lambda c: official(c["code"]))
        ),
    )
    departements = sorted(
        read(source, "departements"),
        key=lambda d: (d["code"] not in metropole_drom, official(d["code"])),
    )
    write(
        target / "departements.csv",
        ("code", "nom", "region", "locatif", "genitif"),
        (
            (d["code"], typographic(d["nom"]), region(d), *words["departement", d["code"]])
            for d in departements
        ),
    )
    write(
        target / "regions.csv",
        ("code", "nom", "locatif", "genitif"),
        (
            (r["code"], typographic(r["nom"]), *words["region", r["code"]])
            for r in sorted(read(source, "regions"), key=lambda r: r["code"])
            if r["zone"] != "com"
        ),
    )
    write(
        target / "epci.csv",
        ("siren", "nom", "nature"),
        (
            (e["code"], typographic(e["nom"]), e["type"])
            for e in sorted(epcis, key=lambda e: e["code"])
        ),
    )
    links: dict[str, str] = {}
    here = {c["code"] for c in current}
    for folder in (*everything, source):
        links.update(successors(read(folder, "communes")))
    write(
        target / "passage.csv",
        ("ancien", "actuel"),
        (
            (old, links[old])
            for old in sorted(links, key=official)
            if old not in here and links[old] in here
        ),
    )
    sirens = {
        commune["siren"]: commune["code"]
        for folder in (*everything, source)
        for commune in read(folder, "communes")
        if "siren" in commune
    }
    write(target.parent / "sirens.csv", ("siren", "code"), sorted(sirens.items()))


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]), [Path(folder) for folder in sys.argv[3:]])
