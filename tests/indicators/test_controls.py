"""Each control gives the verdict expected on the demonstration, and fails when it should."""

import csv
import datetime
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from report.controls import Verdict, acknowledged, problems, require, together
from report.edition import SourceEntry
from report.errors import InvalidInput, Severity
from report.indicators import history
from report.indicators.controls import RULES, run
from report.indicators.controls.core import apply
from report.indicators.core import Definition
from report.indicators.measures import Same, Sum
from report.indicators.nouns import STRUCTURES
from report.indicators.rollup import Cells
from report.journal import Ecart
from report.territories import Level

TABLE = Path(__file__).parent.parent / "controles.csv"
EXPECTED = {
    row["controle"]: row["verdict"]
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
}


FAMILIES = {
    row["controle"]: row["famille"]
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
}


def test_families_are_those_of_the_list():
    for name, entry in RULES.items():
        assert entry.famille == FAMILIES.get(name, "territoires")


def verdict(figures, name):
    return apply(RULES[name], figures).verdict


@pytest.mark.parametrize("name", sorted(RULES))
def test_the_demonstration_gives_the_verdict_expected(figures, records, name):
    edition = records.edition
    found = acknowledged([apply(RULES[name], figures)], edition.ecarts_reconnus, edition.arrete)
    assert found[0].verdict == EXPECTED.get(name, "ok")
    assert found[0].gauche or found[0].detail


# --- One mutation by control: the equation broken on purpose


def scaled(figures, name, factor, level=Level.NATIONAL):
    """The figures with the values of one indicator multiplied."""
    cells = figures.cells[name][level]
    moved = Cells((cells.numerator * factor).astype(np.int64), cells.states, cells.denominator)
    return replace(figures, cells={**figures.cells, name: {**figures.cells[name], level: moved}})


def remade(figures, name, measure):
    """The figures with another formula for one indicator."""
    return replace(figures, measures={**figures.measures, name: measure})


def redefined(figures, name, **facts):
    definition: Definition = replace(figures.definitions[name], **facts)
    return replace(figures, definitions={**figures.definitions, name: definition})


def reedited(figures, **facts):
    """The figures of an edition that says something else of itself."""
    edition = replace(figures.records.edition, **facts)
    return replace(figures, records=replace(figures.records, edition=edition))


def recounted(figures, source, rows):
    tables = {**figures.records.tables, source: rows(figures.records.table(source))}
    return replace(figures, records=replace(figures.records, tables=tables))


def reprogrammed(figures, **facts):
    return reedited(figures, programme=replace(figures.records.edition.programme, **facts))


def reclubbed(figures, **facts):
    return reedited(figures, club=replace(figures.records.edition.club, **facts))


def with_term(figures, name, term):
    return remade(figures, name, Sum((*figures.measures[name].terms, term)))


def copied_podcasts(figures):
    first, second, *others = figures.records.edition.club.podcasts
    copy = replace(second, debut=first.debut, fin=first.fin)
    return reclubbed(figures, podcasts=(first, copy, *others))


def undated_seasons(figures):
    seasons = figures.records.edition.club.saisons
    bare = tuple(replace(season, debut="", fin="", ateliers=()) for season in seasons)
    return reclubbed(figures, saisons=bare)


def fresh_sources(figures):
    edition = figures.records.edition
    entries = {n: replace(e, arrete=edition.arrete) for n, e in edition.sources.items()}
    return reedited(figures, sources=entries)


def uncredited(figures):
    found = reedited(figures)
    found.records.edition.__dict__["contributors"] = ("ANCT",)
    return found


def all_funded(figures):
    actions = figures.records.table("actions")["id_action"]
    lines = figures.records.table("financements").iloc[[0] * len(actions)]
    return recounted(figures, "financements", lambda _: lines.assign(id_action=list(actions)))


GROWN = {"C01": "engagements_total", "C05": "engagements_anah", "C22": "microfolies_ouvertes",
         "C08": "engagements_friches_fonds_vert", "C09": "engagements_chefs_projet",
         "C10": "engagements_anct_mbc", "C11": "engagements_cerema",
         "C12": "engagements_bdt_prets_pru", "C13": "ort_communes_part",
         "C14": "conventions_cadres_communes_part", "C15": "ort_communes_part",
         "C17": "actions_par_convention_moyenne", "C19": "chefs_projet_communes_par_poste",
         "C20": "france_services_part_structures", "C21": "france_services_part_communes",
         "C16": "ort_communes", "C24": "cerema_beneficiaires",
         "C26": "popsu_palpite_laureats", "C27": "fonds_vert_communes",
         "C18": "conventions_cadres", "T01": "ort_communes"}  # fmt: skip

BROKEN = {
    **{control: (lambda f, name=name: scaled(f, name, 2)) for control, name in GROWN.items()},
    "C02": lambda f: with_term(f, "engagements_total", "ademe_montant"),
    "C03": lambda f: with_term(f, "engagements_total", "bdt_prets_total"),
    "C04": lambda f: scaled(f, "engagements_bdt_ingenierie", 2),
    "C06": lambda f: redefined(f, "engagements_anah", label="Anah : animation et travaux"),
    "C07": lambda f: with_term(f, "engagements_anah", "anah_chefs_projet_montant"),
    "C23": lambda f: scaled(f, "cerema_ecoprojets", 20),
    "C25": lambda f: scaled(f, "anah_chefs_projet", 4),
    "C31": lambda f: remade(f, "financements_montant", Same("fonds_vert_montant")),
    "C35": lambda f: reprogrammed(f, fin_financement=datetime.date(2019, 12, 31)),
    "C36": copied_podcasts,
    "C37": undated_seasons,
    "C49": uncredited,
    "T02": lambda f: scaled(f, "ademe_montant", 2, Level.DEPARTEMENT),
    "T03": lambda f: scaled(f, "ademe_montant", 2, Level.COMMUNE),
}
"""Control → what breaks its equation: a gap must come out."""


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_equation_is_a_gap(figures, name):
    assert verdict(figures, name) is not Verdict.ECART or name == "C04"
    assert verdict(BROKEN[name](figures), name) is Verdict.ECART


WARNED = {
    "C28": (lambda f: scaled(f, "communes_pvd", 2), Verdict.ALERTE),
    "C29": (lambda f: scaled(f, "anah_travaux_montant", 20), Verdict.ALERTE),
    "C30": (lambda f: scaled(f, "cerema_montant", 20), Verdict.ALERTE),
    "C33": (all_funded, Verdict.OK),
    "C34": (fresh_sources, Verdict.OK),
    "C46": (lambda f: scaled(f, "chefs_projet_postes", 3), Verdict.ALERTE),
}
"""Controls that warn and never stop: what makes them change their mind."""


@pytest.mark.parametrize("name", sorted(WARNED))
def test_a_warning_follows_what_it_watches(figures, name):
    breaking, expected = WARNED[name]
    assert verdict(figures, name) is not expected
    assert verdict(breaking(figures), name) is expected


def test_a_programme_that_ends_with_its_posts_is_no_warning(figures):
    end = figures.records.edition.programme.echeance
    assert verdict(reprogrammed(figures, fin_financement=end), "C35") is Verdict.OK


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("C47", lambda p: p.indicator != "actions_recensees"),
        ("C48", lambda p: p.perimeter == ""),
    ],
)
def test_published_series_warn_by_what_was_published(figures, monkeypatch, name, keep):
    from report.indicators.controls import series

    assert verdict(figures, name) is Verdict.ALERTE
    monkeypatch.setattr(series, "points", lambda: tuple(filter(keep, history.points())))
    assert verdict(figures, name) is Verdict.OK


def test_a_numerator_of_structures_is_no_share_of_communes(figures):
    other = redefined(figures, "france_services_communes", unit=STRUCTURES)
    assert verdict(other, "C21") is Verdict.ECART


def test_every_rule_has_its_mutation():
    assert set(RULES) == {*BROKEN, *WARNED, "C47", "C48"}


def test_a_figure_not_delivered_cannot_be_checked(figures, records):
    from report.indicators import compute

    deliveries = {
        **records.deliveries,
        "ademe_aides": replace(records.deliveries["ademe_aides"], delivered=False),
    }
    poorer = compute(replace(records, deliveries=deliveries))
    found = apply(RULES["C02"], poorer)
    assert found.verdict is Verdict.ALERTE
    assert "non vérifiable" in found.detail


# --- Gaps acknowledged, and what stops a publication


def test_a_gap_stops_the_publication_until_it_is_acknowledged(figures, records):
    controls = run(figures)
    with pytest.raises(InvalidInput, match="C04"):
        require(controls)
    edition = records.edition
    settled = acknowledged(controls, edition.ecarts_reconnus, edition.arrete)
    require(settled)
    gap = next(control for control in settled if control.id == "C04")
    assert gap.verdict is Verdict.RECONNU
    assert gap.ecart.decideur
    assert gap.ecart.motif
    assert (gap.gauche, gap.droite.rpartition("= ")[2]) == ("83\u00a0M€", "88,1\u00a0M€")


def stopping(controls):
    return [p.column for p in problems(controls) if p.severity is Severity.BLOQUANT]


def test_an_acknowledgement_holds_up_to_its_last_arrete_and_hides_nothing_else(figures, records):
    (ecart,) = records.edition.ecarts_reconnus
    controls = run(figures)
    later = ecart.jusqu_au + datetime.timedelta(days=1)
    assert stopping(acknowledged(controls, [ecart], later)) == ["C04"]
    assert stopping(acknowledged(controls, [ecart], ecart.jusqu_au)) == []
    other = replace(ecart, controle="C01")
    assert stopping(acknowledged(controls, [other], records.edition.arrete)) == ["C04"]


def test_a_control_in_several_parts_gives_the_worst(figures):
    good = apply(RULES["C03"], figures)
    bad = replace(good, verdict=Verdict.ECART, detail="mention absente")
    (found,) = together([good], [bad])
    assert (found.verdict, found.detail) == (Verdict.ECART, "mention absente")


def test_an_edition_without_acknowledgement_knows_its_shape():
    with pytest.raises(TypeError):
        Ecart(controle="C04")
    assert SourceEntry("ANCT", "Communes", datetime.date(2025, 6, 30)).livre
