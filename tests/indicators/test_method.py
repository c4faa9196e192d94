"""The annex as data: every figure has its entry, nothing is said that the edition does not say."""

from dataclasses import replace

import pytest

from report.controls import acknowledged
from report.indicators import compute
from report.indicators.controls import run
from report.indicators.method import attribution, method


@pytest.fixture(scope="module")
def annex(figures, records):
    edition = records.edition
    return method(figures, acknowledged(run(figures), edition.ecarts_reconnus, edition.arrete))


def test_every_figure_has_its_entry(figures, annex):
    assert [entry.id for entry in annex.entries] == list(figures.definitions)
    assert len({entry.ancre for entry in annex.entries}) == len(annex.entries)
    for entry in annex.entries:
        assert entry.definition
        assert entry.formule or entry.donnees or "toml" in entry.definition, entry.id


def test_formulas_are_in_words_and_limits_follow_from_what_is_known(annex):
    entries = {entry.id: entry for entry in annex.entries}
    assert entries["ort_communes_part"].formule == (
        "Communes ayant signé une ORT / Communes Petites villes de demain"
    )
    assert "masqué de 1 à 10 (commune, EPCI)" in entries["anah_logements_renoves"].limites
    assert any("31\u00a0décembre\u00a02023" in one for one in entries["engagements_total"].limites)
    assert "ne s’additionne pas d’un territoire à l’autre" in entries["cerema_missions"].limites
    assert entries["engagements_dsil_detr"].arretes[0].year == 2023


def test_the_logs_are_rated(annex, records):
    assert [line.source for line in annex.livraisons] == list(records.edition.sources)
    assert {line.qualite for line in annex.livraisons} == {"vert", "orange", "rouge"}
    assert all(line.recu and line.sha256 for line in annex.livraisons)
    assert {one.qualite for one in annex.hypotheses} == {"vert", "orange", "rouge"}
    known = {entry.id for entry in annex.entries}
    assert all(set(one.indicateurs) <= known for one in annex.hypotheses)


def test_gaps_classes_and_attributions_are_there(annex, records):
    assert [gap.id for gap in annex.ecarts] == ["C04"]
    assert {one.id for one in annex.classes} == set(records.edition.classes)
    assert all(one.methode == "quantiles" and len(one.bornes) == 4 for one in annex.classes)
    assert annex.attributions[0] == (
        "ANCT – Communes du programme Petites villes de demain, "
        "mise à jour du 30\u00a0juin\u00a02025, Licence Ouverte 2.0"
    )
    assert attribution(records.edition, "ademe_aides") == ""


def test_what_was_not_delivered_is_a_limit(records):
    delivery = replace(records.deliveries["ademe_aides"], delivered=False)
    deliveries = {**records.deliveries, "ademe_aides": delivery}
    poorer = method(compute(replace(records, deliveries=deliveries)))
    entry = next(entry for entry in poorer.entries if entry.id == "ademe_montant")
    assert entry.limites[0] == "Aides de l’ADEME\u00a0: non transmis"
