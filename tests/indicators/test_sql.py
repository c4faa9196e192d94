"""A referee that shares no code with the project: every figure again, in SQL, over the raw files.

`arbitre.sql` counts what is counted from records, at every level; here are the formulas over those
counts and the facts of the TOML files, read by tomllib. Secrecy is lifted on both sides.
"""

import re
import tomllib
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import duckdb
import pytest

from report.edition import DEFAULT_EDITION, Edition
from report.indicators import compute
from report.indicators.rollup import STATES
from report.resources import root
from report.sources import load
from report.territories import Cog, Level
from report.units import State

SQL = Path(__file__).with_name("arbitre.sql")
LEVELS = {
    Level.NATIONAL: 0b1111,
    Level.REGION: 0b0111,
    Level.DEPARTEMENT: 0b1011,
    Level.EPCI: 0b1101,
    Level.COMMUNE: 0b1110,
}
"""Level → which of the columns reg, dep, epci, com its rows leave out."""
QUOTIENTS = {
    "chefs_projet_taux_occupation": ("chefs_projet_postes_occupes", "chefs_projet_postes"),
    "chefs_projet_communes_couvertes_part": ("chefs_projet_communes_couvertes", "communes_pvd"),
    "chefs_projet_communes_par_poste": ("chefs_projet_communes_couvertes", "chefs_projet_postes"),
    "conventions_cadres_communes_part": (
        "conventions_cadres_communes_signataires",
        "communes_pvd",
    ),
    "conventions_valant_ort_part": ("conventions_valant_ort_communes", "communes_pvd"),
    "actions_par_convention_moyenne": ("actions_recensees", "conventions_avec_actions"),
    "actions_etudes_part": ("actions_etudes", "actions_recensees"),
    "actions_engagees_part": ("actions_engagees", "actions_recensees"),
    "actions_livrees_part": ("actions_livrees", "actions_recensees"),
    "france_services_part_structures": ("france_services_pvd", "france_services_total"),
    "france_services_part_communes": ("france_services_communes", "communes_pvd"),
    "anah_espace_conseil_part": ("anah_espace_conseil_communes", "communes_pvd"),
    "anah_travaux_part": ("anah_travaux_montant", "anah_travaux_total"),
    "ademe_part": ("ademe_montant", "ademe_total"),
    "fonds_vert_repartition": ("fonds_vert_montant", "fonds_vert_montant_national"),
    "ort_communes_part": ("ort_communes", "communes_pvd"),
}
SUMS = {
    "engagements_total": (
        "anct_mbc_montant", "engagements_bdt_ingenierie", "engagements_dsil_detr",
        "fonds_vert_montant", "fonds_friches_montant", "anah_travaux_montant",
        "anah_etudes_animation", "anah_rhi_montant", "chefs_projet_credits", "bdt_prets_pru",
        "cerema_montant", "engagements_dgaln_ateliers",
    ),
    "engagements_friches_fonds_vert": ("fonds_vert_montant", "fonds_friches_montant"),
    "engagements_anah": ("anah_travaux_montant", "anah_etudes_animation", "anah_rhi_montant"),
    "engagements_anct_mbc": ("anct_mbc_montant",),
    "engagements_chefs_projet": ("chefs_projet_credits",),
    "engagements_bdt_prets_pru": ("bdt_prets_pru",),
    "engagements_cerema": ("cerema_montant",),
    "microfolies_ouvertes": (
        "microfolies_mobiles", "microfolies_fixes", "microfolies_fixes_mobiles",
    ),
}  # fmt: skip
NATIONAL_ONLY = {
    "anct_chefs_projet_annuel", "popsu_cafes_recherche", "popsu_palpite_laureats",
    "popsu_capitalisations", "popsu_atelier_participants",
}  # fmt: skip
DELIVERED_ABOVE = {
    "anah_travaux_total": (Level.NATIONAL, Level.REGION, Level.DEPARTEMENT),
    "ademe_total": (Level.NATIONAL, Level.REGION),
}
"""Denominators delivered by département or région: nothing below."""


def facts(folder):
    """What the TOML files of an edition say, counted here again."""
    programme = tomllib.loads((folder / "programme.toml").read_text(encoding="utf-8"))
    club = tomllib.loads((folder / "club.toml").read_text(encoding="utf-8"))
    webinars = club.get("webinaires", [])
    found = {
        "programme_date_lancement": programme["lancement"],
        "programme_duree": programme["duree"],
        "chefs_projet_taux_subvention_max": Fraction(programme["taux_subvention"], 100),
        "chefs_projet_fin_financement": programme["fin_financement"],
        "popsu_palpite_total": programme["palpite_laureats"],
        "club_podcast_saisons": len(club["podcasts"]),
        "club_saisons_thematiques": len(club["saisons"]),
        "club_webinaires_decryptage": len(webinars),
        "club_outils_numeriques": sum(len(one["outils"]) for one in webinars),
    }
    for one in club["podcasts"]:
        found[f"club_podcast_s{one['saison']}_episodes"] = len(one["episodes"])
    for one in club["saisons"]:
        found[f"club_saison_{one['id']}_webinaires"] = len(one["webinaires"])
        found[f"club_saison_{one['id']}_ateliers"] = len(one["ateliers"])
    return found


@dataclass(frozen=True)
class Referee:
    """What SQL counts: figure → level → territory → value; the same by category for charts."""

    counts: dict
    parts: dict
    facts: dict

    def value(self, name, level, code):
        """The value of a figure for a territory; None where it does not exist."""
        if name in self.facts:
            return self.facts[name] if level is Level.NATIONAL else None
        if name == "fonds_vert_montant_national":
            return self.value("fonds_vert_montant", Level.NATIONAL, "FR")
        if name in QUOTIENTS:
            above, below = (self.value(other, level, code) for other in QUOTIENTS[name])
            return Fraction(above, below) if below else None
        if name in SUMS:
            return sum(self.value(other, level, code) for other in SUMS[name])
        if level not in DELIVERED_ABOVE.get(name, LEVELS):
            return None
        if name in NATIONAL_ONLY and level is not Level.NATIONAL:
            return None
        return self.counts[name].get(level, {}).get(code, 0)

    @property
    def names(self):
        """The figures that it can judge."""
        own = {*self.counts, *QUOTIENTS, *SUMS, *self.facts}
        return own | {"fonds_vert_montant_national"}


@cache
def referee(name):
    """Ask every query of an edition, at every level, once."""
    edition = Edition.load(name)
    base = duckdb.connect()
    cog = root("data") / "reference" / f"cog-{edition.cog}"
    for name, value in (("dossier", str(edition.folder)), ("cog", str(cog))):
        base.execute(f"SET VARIABLE {name} = '{value}'")
    base.execute(f"SET VARIABLE arrete = DATE '{edition.arrete.isoformat()}'")
    relations, *queries = SQL.read_text(encoding="utf-8").split("\n-- = ")
    base.execute(relations)
    counts, parts = {}, {}
    for query in queries:
        title, _, text = query.partition("\n")
        name, _, column = title.partition(" / ")
        found = by_territory(base, text, column)
        if column:
            parts[name] = found
        else:
            counts[name] = found[None]
    return Referee(counts, parts, facts(edition.folder))


def by_territory(base, query, column):
    """The answers of a query: category (None for all) → level → territory → value."""
    asked, rows = re.match(r"SELECT (.+?) FROM (.+?);", query, re.DOTALL).groups()
    label = column or "NULL"
    sets = ", ".join(f"({place}{label})" for place in ("", "reg, ", "dep, ", "epci, ", "com, "))
    answers = base.execute(
        f"SELECT GROUPING(reg, dep, epci, com), coalesce(reg, dep, epci, com), {label}, {asked} "
        f"FROM {rows} GROUP BY GROUPING SETS ({sets})"
    ).fetchall()
    levels = {mask: level for level, mask in LEVELS.items()}
    found = {None: {}} if not column else {}
    for mask, code, category, value in answers:
        at = found.setdefault(category, {}).setdefault(levels[mask], {})
        at[code or "FR" if mask == LEVELS[Level.NATIONAL] else code] = int(value or 0)
    return found


@pytest.fixture(scope="module", params=[DEFAULT_EDITION, "2024-12-31"])
def judged(request, exact):
    """The exact figures of an edition, and what the referee says."""
    if request.param == DEFAULT_EDITION:
        return exact, referee(request.param)
    edition = Edition.load(request.param)
    records = load(edition, Cog.load(edition.cog))
    return compute(records, interne=True), referee(request.param)


def test_no_figure_is_without_referee(judged):
    figures, found = judged
    assert found.names == set(figures.definitions)
    assert set(found.parts) == set(figures.breakdowns)


def values(cells):
    """The values of a level one by one; None where one does not exist."""
    divisors = [1] * len(cells.states) if cells.denominator is None else cells.denominator.tolist()
    for state, top, bottom in zip(cells.states, cells.numerator.tolist(), divisors, strict=True):
        known = STATES[state] is State.CONNU
        assert known or STATES[state] is State.SANS_OBJET
        yield (cells.day or Fraction(top, bottom)) if known else None


def test_every_figure_is_what_sql_counts_at_every_level(judged):
    figures, found = judged
    wrong = []
    for name in figures.definitions:
        for level in Level:
            told = values(figures.cells[name][level])
            for code, value in zip(figures.codes(level), told, strict=True):
                expected = found.value(name, level, code)
                if value != expected:
                    wrong.append((name, code, value, expected))
    assert wrong == []


def test_every_part_of_a_chart_is_what_sql_counts(judged):
    figures, found = judged
    wrong = []
    for name, parts in figures.parts.items():
        assert parts.keys() == found.parts[name].keys()
        for label, by_level in parts.items():
            for level in Level:
                counted = found.parts[name][label].get(level, {})
                told = values(by_level[level])
                for code, value in zip(figures.codes(level), told, strict=True):
                    if value != counted.get(code, 0):
                        wrong.append((name, label, code, value, counted.get(code, 0)))
    assert wrong == []


def test_the_referee_sees_one_wrong_cent(exact):
    """It judges from the files: figures of other records do not pass."""
    records = exact.records
    table = records.table("bdt_prets").copy()
    table.loc[table.index[0], "montant"] += 1
    moved = compute(replace(records, tables={**records.tables, "bdt_prets": table}), interne=True)
    found = referee(DEFAULT_EDITION)
    told = next(values(moved.cells["bdt_prets_total"][Level.NATIONAL]))
    assert told == found.value("bdt_prets_total", Level.NATIONAL, "FR") + 1
