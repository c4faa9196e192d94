"""What is written and printed is read again: each fault found, at its line, by its control."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from report.controls import Verdict, require
from report.document import text_controls
from report.edition import DEFAULT_EDITION, Edition, locate
from report.errors import InvalidInput, Severity
from report.indicators import Figures, compute
from report.indicators.controls import RULES as FIGURE_RULES
from report.sources import load
from report.territories import Cog

TABLE = Path(__file__).parent.parent / "controles.csv"
EXPECTED = {
    row["controle"]: row["verdict"]
    for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())
}


@pytest.fixture(scope="module")
def figures() -> Figures:
    edition = Edition.load(DEFAULT_EDITION)
    return compute(load(edition, Cog.load(edition.cog)))


@pytest.fixture(scope="module")
def html(figures: Figures) -> str:
    made = text_controls.composed(figures)
    assert made is not None
    return made


def test_all_the_controls_of_the_list_give_the_verdict_expected(figures, html) -> None:
    proof = text_controls.every(figures, html)
    found = {control.id: str(control.verdict) for control in proof.controls}
    extra = {name: verdict for name, verdict in found.items() if name not in EXPECTED}
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert set(extra.values()) == {"ok"}
    assert all(problem.severity is not Severity.BLOQUANT for problem in proof.problems)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the edition without its records: only what is written is read again."""
    whole = locate(DEFAULT_EDITION)
    shutil.copytree(
        whole, tmp_path / "edition", ignore=shutil.ignore_patterns("sources", "publication")
    )
    return tmp_path / "edition"


def verdicts(figures: Figures, folder: Path, html: str | None = None):
    edition = replace(figures.records.edition, folder=folder)
    proof = text_controls.run(figures, edition, html)
    return {control.id: control for control in proof.controls}, proof.problems


WRITTEN = {
    "C32": "Voir la slide treize, et page 13.",
    "C38": "L’atelier s’est tenu à Qimplerlé.",
    "C39": "La saison « Engager sa commune dans un projet de santé.",
    "C41": "Le programme aide 1646 communes.",
    "C42": "Les projets réunissent quatre milliards d’Euros.",
    "C43": "Le Cerema: une équipe.",
    "C44": "L’ANAH et le Fonds Vert soutiennent ces travaux.",
    "C45": "Plus de 90% des communes ont signé.",
}


@pytest.mark.parametrize("name", sorted(WRITTEN))
@pytest.mark.parametrize("place", ["textes/cerema.md", "club.toml"])
def test_a_fault_by_hand_is_found_at_its_line(figures, folder, name, place) -> None:
    path = folder / place
    text = path.read_text(encoding="utf-8")
    added = (
        WRITTEN[name] if place.endswith(".md") else f'[[publications]]\ntitre = "{WRITTEN[name]}"'
    )
    path.write_text(f"{text}\n{added}\n", encoding="utf-8")
    controls, problems = verdicts(figures, folder)
    assert controls[name].verdict is Verdict.ECART
    line = len(f"{text}\n{added}".splitlines())
    places = {(problem.file, problem.line) for problem in problems if name in problem.rule}
    assert places == {(place, line)}


PRINTED = {
    "C39": ("Trois parties", "« Trois parties"),
    "C40": ("Réalisation\u00a0: ANCT", "Réalisation : - ANCT"),
    "C41": ("1\u202f646", "1646"),
    "C42": ("\u00a0M€", " M\u00a0€"),
    "C43": ("\u00a0: ", " : "),
    "C44": ("Cerema", "CEREMA"),
    "C45": ("\u00a0%", "%"),
}


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_fault_on_a_page_is_found_with_its_page(figures, html, name) -> None:
    before, after = PRINTED[name]
    whole = html.replace("&#160;", "\u00a0")
    assert before in whole
    broken = whole.replace(before, after)
    proof = text_controls.run(figures, figures.records.edition, broken)
    control = next(control for control in proof.controls if control.id == name)
    assert control.verdict is Verdict.ECART
    assert control.detail


def test_every_control_of_the_list_is_declared_somewhere(figures, html) -> None:
    names = {control.id for control in text_controls.every(figures, html).controls}
    assert names >= set(EXPECTED)
    texts = set(EXPECTED) - set(FIGURE_RULES)
    assert texts == {*WRITTEN, *PRINTED}


def test_loans_must_be_said_beside_the_total(figures, folder) -> None:
    path = folder / "textes" / "engagements.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("{engagements_bdt_prets_pru}", "des prêts"),
        encoding="utf-8",
    )
    controls, _ = verdicts(figures, folder)
    assert controls["C03"].verdict is Verdict.ECART


def test_a_commune_in_the_wrong_departement_is_found(figures, folder) -> None:
    path = folder / "textes" / "saisons.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nÀ Quimperlé (56).\n", encoding="utf-8")
    controls, _ = verdicts(figures, folder)
    assert controls["C38"].verdict is Verdict.ECART


SETTINGS = {
    "L01": ('libelle = "guide des territoires de l’Anah"', 'libelle = "cliquez ici"'),
    "C44": ('auteur = "ANCT, Cartographie"', "auteur = 'ANAH, Cartographie'"),
    "C39": ('libelle = "espace Resana', 'libelle = "« espace Resana'),
}


@pytest.mark.parametrize("name", sorted(SETTINGS))
def test_a_setting_is_a_text_too_however_it_is_quoted(figures, folder, name) -> None:
    path = folder / "edition.toml"
    before, after = SETTINGS[name]
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    controls, problems = verdicts(figures, folder)
    assert controls[name].verdict is Verdict.ECART
    (found,) = [problem for problem in problems if name in problem.rule]
    line = path.read_text(encoding="utf-8").splitlines()[found.line - 1]
    column = int(found.column.rpartition(" ")[2])
    assert after in line
    assert line[column - 1 :].startswith(found.value)


def test_an_acknowledgement_that_hides_no_gap_is_told_at_its_line(figures, folder) -> None:
    path = folder / "edition.toml"
    text = path.read_text(encoding="utf-8")
    known = text[text.index("[[ecarts_reconnus]]") : text.index("# Ce que comptent")]
    added = known.replace("C04", "C15") + known.replace("C04", "C99")
    path.write_text(text.replace(known, known + added), encoding="utf-8")
    records = replace(figures.records, edition=Edition.load(folder))
    proof = text_controls.every(replace(figures, records=records))
    told = [p for p in proof.problems if p.column and p.column.startswith("ecarts_reconnus")]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [(p.value, p.severity) for p in told] == [
        ("C15", Severity.A_VERIFIER),
        ("C99", Severity.BLOQUANT),
    ]
    assert [lines[p.line - 1] for p in told] == ['controle = "C15"', 'controle = "C99"']
    with pytest.raises(InvalidInput, match="C99"):
        require(proof.controls, proof.problems)


def test_dates_copied_in_the_club_are_shown_at_their_line(figures, folder) -> None:
    path = folder / "club.toml"
    text = path.read_text(encoding="utf-8")
    copied = text.replace("saison = 2 ", 'debut = "2022-03"\nfin = "2023-03"\nsaison = 2 ', 1)
    path.write_text(copied, encoding="utf-8")
    _, problems = verdicts(figures, folder)
    (found,) = [problem for problem in problems if "C36" in problem.rule]
    assert copied.splitlines()[found.line - 1] == 'debut = "2022-03"'


def test_what_nothing_uses_is_reported(figures, folder) -> None:
    (folder / "textes" / "ancienne-page.md").write_text("# Un titre\n", encoding="utf-8")
    notes = folder / "textes" / "ort.md"
    notes.write_text(notes.read_text(encoding="utf-8") + "\n## oubli\nUn mot.\n", encoding="utf-8")
    main = folder / "edition.toml"
    main.write_text(
        main.read_text(encoding="utf-8").replace(
            "[liens.programme]", '[liens.vieux]\nlibelle = "x"\n\n[liens.programme]'
        ),
        encoding="utf-8",
    )
    edition = Edition.load(folder)
    proof = text_controls.run(figures, edition)
    unused = {(p.file, p.value) for p in proof.problems if p.rule == "inutilisé"}
    assert unused == {
        ("textes/ancienne-page.md", "titre"),
        ("textes/ort.md", "oubli"),
        ("edition.toml", "vieux"),
    }
