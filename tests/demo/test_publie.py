"""The records give every published total, counted here directly from the files."""

import csv
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

Tables = Mapping[str, pd.DataFrame]
Count = Callable[[Tables], Fraction]

THEMES = [
    "Cadre de vie et aménagement urbain",
    "Habitat",
    "Mobilité, circulation et stationnement",
    "Commerce",
]
PUBLISHED = Path(__file__).with_name("publie.csv")


def euros(rows: pd.DataFrame, column: str = "montant") -> Fraction:
    return sum((Fraction(text) for text in rows[column]), Fraction(0))


def number(column: pd.Series) -> Fraction:
    return Fraction(column.astype(int).sum().item())


def total(source: str, column: str = "montant") -> Count:
    return lambda t: euros(t[source], column)


def lines(source: str) -> Count:
    return lambda t: Fraction(len(t[source]))


def distinct(source: str, column: str = "insee_com") -> Count:
    return lambda t: Fraction(t[source][column].nunique())


def where(source: str, column: str, *values: str) -> Callable[[Tables], pd.DataFrame]:
    return lambda t: t[source][t[source][column].isin(values)]


def percent(part: Count, whole: Count) -> Count:
    return lambda t: 100 * part(t) / whole(t)


def size(rows: Callable[[Tables], pd.DataFrame]) -> Count:
    return lambda t: Fraction(len(rows(t)))


def programme(source: str) -> Callable[[Tables], pd.DataFrame]:
    return lambda t: t[source][t[source]["insee_com"].isin(t["communes_pvd"]["insee_com"])]


def last_full_year(t: Tables) -> Fraction:
    rows = t["postes_financements"]
    return euros(rows[(rows["financeur"] == "ANCT") & (rows["annee"] == "2024")])


def worth_ort(t: Tables) -> Fraction:
    worth = where("conventions_cadres", "vaut_ort", "oui")(t)["id_convention"]
    covered = t["conventions_communes"]
    return Fraction(covered[covered["id_convention"].isin(worth)]["insee_com"].nunique())


COMMUNES = distinct("communes_pvd")
WORKS = total("anah_logements")
STUDIES = where("anah_operations", "type", "étude/animation")
SLUMS = where("anah_operations", "type", "RHI-THIRORI")
ANAH_LINES = where("postes_financements", "financeur", "Anah")
PRU = where("bdt_prets", "type", "PRU")


def anah(t: Tables) -> Fraction:
    return WORKS(t) + euros(STUDIES(t)) + euros(SLUMS(t))


def state(t: Tables) -> Fraction:
    return (
        euros(t["dsil_detr"]) + euros(t["fonds_vert"], "montant_engage") + euros(t["fonds_friches"])
    )


def engagements(t: Tables) -> Fraction:
    others = ("anct_accompagnements", "bdt_ingenierie", "postes_financements")
    others += ("cerema_missions", "ateliers_territoires")
    return state(t) + anah(t) + euros(PRU(t)) + sum(euros(t[source]) for source in others)


def productions(kind: str) -> Count:
    return size(where("popsu_productions", "type", kind))


def participants(t: Tables) -> Fraction:
    rows = where("popsu_productions", "type", "atelier")(t)
    return number(rows["participants"]) if len(rows) else Fraction(0)


def winners_inside(t: Tables) -> Fraction:
    rows = programme("popsu_productions")(t)
    return Fraction(int((rows["type"] == "lauréat").sum()))


COUNTS: Mapping[str, Count] = {
    "communes_pvd": COMMUNES,
    "chefs_projet_postes": lines("postes_chef_projet"),
    "chefs_projet_taux_occupation": percent(
        size(where("postes_chef_projet", "statut", "occupé")), lines("postes_chef_projet")
    ),
    "chefs_projet_communes_couvertes_part": percent(distinct("postes_communes"), COMMUNES),
    "chefs_projet_communes_par_poste": lambda t: (
        distinct("postes_communes")(t) / lines("postes_chef_projet")(t)
    ),
    "chefs_projet_credits": total("postes_financements"),
    "anct_chefs_projet_annuel": last_full_year,
    "anah_chefs_projet": lambda t: Fraction(ANAH_LINES(t)["id_poste"].nunique()),
    "anah_chefs_projet_montant": lambda t: euros(ANAH_LINES(t)),
    "conventions_cadres": lines("conventions_cadres"),
    "conventions_cadres_communes_signataires": distinct("conventions_communes"),
    "conventions_cadres_communes_part": percent(distinct("conventions_communes"), COMMUNES),
    "conventions_avec_actions": distinct("actions", "id_convention"),
    "actions_par_convention_moyenne": lambda t: (
        lines("actions")(t) / distinct("actions", "id_convention")(t)
    ),
    "conventions_valant_ort_part": percent(worth_ort, COMMUNES),
    "ort_communes": distinct("ort"),
    "ort_communes_part": percent(distinct("ort"), COMMUNES),
    "actions_recensees": distinct("actions", "id_action"),
    "actions_etudes_part": percent(size(where("actions", "type", "étude")), lines("actions")),
    "actions_4_thematiques_part": percent(
        size(where("actions", "thematique", *THEMES)), lines("actions")
    ),
    "actions_engagees_part": percent(
        size(where("actions", "avancement", "en cours", "livrée")), lines("actions")
    ),
    "actions_livrees_part": percent(
        size(where("actions", "avancement", "livrée")), lines("actions")
    ),
    "financements_lignes": lines("financements"),
    "financements_montant": total("financements"),
    "engagements_total": engagements,
    "engagements_etat": state,
    "engagements_anct_mbc": total("anct_accompagnements"),
    "engagements_bdt_ingenierie": total("bdt_ingenierie"),
    "engagements_dsil_detr": total("dsil_detr"),
    "engagements_friches_fonds_vert": lambda t: state(t) - euros(t["dsil_detr"]),
    "engagements_anah": anah,
    "engagements_bdt_prets_pru": lambda t: euros(PRU(t)),
    "engagements_cerema": total("cerema_missions"),
    "engagements_dgaln_ateliers": total("ateliers_territoires"),
    "fonds_friches": total("fonds_friches"),
    "france_services_pvd": size(programme("france_services")),
    "france_services_pvd_communes": lambda t: Fraction(
        programme("france_services")(t)["insee_com"].nunique()
    ),
    "france_services_total": lines("france_services"),
    "france_services_part_structures": percent(
        size(programme("france_services")), lines("france_services")
    ),
    "france_services_part_communes": percent(size(programme("france_services")), COMMUNES),
    "anct_mbc_accompagnements": lines("anct_accompagnements"),
    "anah_espace_conseil_part": percent(distinct("anah_conseil"), COMMUNES),
    "anah_opah_complexe_communes": lambda t: Fraction(
        where("anah_operations", "type", "OPAH complexe")(t)["insee_com"].nunique()
    ),
    "anah_etudes_animation": lambda t: euros(STUDIES(t)),
    "anah_rhi_communes": lambda t: Fraction(SLUMS(t)["insee_com"].nunique()),
    "anah_rhi_montant": lambda t: euros(SLUMS(t)),
    "anah_logements_renoves": lambda t: number(t["anah_logements"]["logements"]),
    "anah_travaux_montant": WORKS,
    "cerema_missions": lines("cerema_missions"),
    "cerema_beneficiaires": distinct("cerema_missions", "beneficiaire"),
    "cerema_ecoprojets": size(where("cerema_missions", "ecoprojet", "oui")),
    "cerema_journees": lambda t: number(t["cerema_missions"]["journees"]),
    "ademe_montant": total("ademe_aides"),
    "ademe_projets": lines("ademe_aides"),
    "bdt_cofinancements_directs": total("bdt_cofinancements"),
    "bdt_mbc_montant": total("bdt_mbc"),
    "bdt_pvd_plus": lines("bdt_pvd_plus"),
    "bdt_prets_total": total("bdt_prets"),
    "fonds_vert_communes": lambda t: Fraction(
        t["fonds_vert"]["beneficiaire"][t["fonds_vert"]["beneficiaire"].str.len() == 5].nunique()
    ),
    "fonds_vert_montant": total("fonds_vert", "montant_engage"),
    "popsu_communes": distinct("popsu_communes"),
    "popsu_reportages": productions("reportage"),
    "popsu_carnets": productions("carnet"),
    "popsu_cafes_recherche": productions("café"),
    "popsu_palpite_laureats": winners_inside,
    "popsu_palpite_palmares": productions("lauréat"),
    "popsu_capitalisations": productions("capitalisation"),
    "popsu_atelier_participants": participants,
    "securite_contrats_communes": distinct("contrats_securite"),
    "microfolies_ouvertes": lines("micro_folies"),
    "microfolies_mobiles": size(where("micro_folies", "type", "mobile")),
    "microfolies_fixes": size(where("micro_folies", "type", "fixe")),
    "microfolies_fixes_mobiles": size(where("micro_folies", "type", "fixe et mobile")),
}

with PUBLISHED.open(encoding="utf-8", newline="") as file:
    ROWS = {row["id"]: row for row in csv.DictReader(file)}


def displayed(value: Fraction, step: str) -> Decimal:
    """The exact value rounded half up to the step of its display."""
    ratio = value / Fraction(step)
    exact = Decimal(ratio.numerator) / Decimal(ratio.denominator)
    return exact.quantize(Decimal(1), ROUND_HALF_UP) * Decimal(step)


def test_every_published_total_is_counted() -> None:
    assert set(COUNTS) == set(ROWS)


@pytest.mark.parametrize("figure", ROWS)
def test_the_records_give_the_published_total(figure: str, tables: Tables, day: str) -> None:
    row = ROWS[figure]
    assert displayed(COUNTS[figure](tables), row["pas"]) == Decimal(row[day])


def test_the_displayed_parts_add_up_to_the_displayed_total(tables: Tables, day: str) -> None:
    parts = [
        figure
        for figure in ROWS
        if figure.startswith("engagements_")
        and figure not in {"engagements_total", "engagements_etat"}
    ]
    values = [displayed(COUNTS[figure](tables), ROWS[figure]["pas"]) for figure in parts]
    values.append(displayed(COUNTS["chefs_projet_credits"](tables), "1000000"))
    assert len(values) == 9
    assert displayed(Fraction(sum(values)), "1000000") == Decimal(ROWS["engagements_total"][day])


def test_the_anah_total_differs_from_its_displayed_parts_by_rounding_only(
    committed: Mapping[str, Tables],
) -> None:
    tables = committed["2025-06-30"]
    parts = [WORKS(tables), euros(STUDIES(tables)), euros(SLUMS(tables))]
    rounded = [displayed(part, "1000000") for part in parts]
    assert sum(rounded) == Decimal(2_314_000_000)
    assert displayed(sum(parts, Fraction(0)), "1000000") == Decimal(2_315_000_000)


def test_the_gap_of_the_banque_des_territoires_is_the_published_one(
    committed: Mapping[str, Tables],
) -> None:
    tables = committed["2025-06-30"]
    own_page = euros(tables["bdt_cofinancements"]) + euros(tables["bdt_mbc"])
    gap = displayed(own_page, "100000") - displayed(euros(tables["bdt_ingenierie"]), "1000000")
    assert gap == Decimal(5_100_000)


def test_the_four_first_themes_come_first_and_in_order(tables: Tables) -> None:
    counts = tables["actions"]["thematique"].value_counts()
    assert list(counts.index[:4]) == THEMES


def test_fewer_actions_have_a_line_than_there_are_actions(tables: Tables) -> None:
    funded = tables["financements"]["id_action"].nunique()
    assert 0.3 < funded / len(tables["actions"]) < 0.5
    assert len(tables["financements"]) < len(tables["actions"])
