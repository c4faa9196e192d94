"""An edition's three files: what the demonstration says, and every mistake at once."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from report.edition import DEFAULT_EDITION, Edition, locate
from report.errors import InvalidInput, Problem
from report.resources import root

FILES = ("edition.toml", "programme.toml", "club.toml")


@pytest.fixture(scope="module")
def edition() -> Edition:
    return Edition.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(locate(DEFAULT_EDITION) / name, tmp_path / name)
    return tmp_path


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Replace a text that must be there; the line where it was."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as raised:
        Edition.load(folder)
    return raised.value.problems


def test_the_demonstration_is_dated_and_says_that_it_is_one(edition):
    assert edition.arrete == date(2025, 6, 30)
    assert (edition.publication.year, edition.publication.month) == (2025, 12)
    assert edition.demonstration
    assert edition.cog == 2025
    assert edition.previous == "2024-12-31"


def test_the_programme_has_its_dates_and_rules(edition):
    programme = edition.programme
    assert programme.lancement == date(2020, 10, 1)
    assert (programme.duree, programme.taux_subvention) == (6, 75)
    assert programme.echeance == date(2026, 9, 30)
    assert (programme.fin_financement.year, programme.fin_financement.month) == (2026, 12)


def test_the_club_is_counted_entry_by_entry(edition):
    club = edition.club
    assert [len(podcast.episodes) for podcast in club.podcasts] == [6, 6, 6]
    assert [len(season.webinaires) for season in club.saisons] == [9, 9, 6]
    assert [len(season.ateliers) for season in club.saisons] == [1, 1, 1]
    assert [len(webinar.outils) for webinar in club.webinaires] == [3]
    assert len(club.publications) == 4
    assert len(club.canaux) == 3


def test_dates_that_are_not_known_are_not_copied(edition):
    first, second, third = edition.club.podcasts
    assert (first.debut, first.fin) == ("2022-03", "2023-03")
    assert (second.debut, second.fin) == ("", "")
    assert third.debut == "2025"
    health = edition.club.saisons[2]
    assert (health.debut, health.fin) == ("", "")
    assert (health.ateliers[0].debut, health.ateliers[0].fin) == ("2025-06-24", "2025-06-25")


def test_titles_that_are_not_known_are_empty(edition):
    entries = [entry for podcast in edition.club.podcasts for entry in podcast.episodes]
    assert {entry.titre for entry in entries} == {""}


def test_only_the_known_address_is_given(edition):
    known = {name: link.adresse for name, link in edition.links.items() if link.adresse}
    assert known == {
        "programme": "https://anct.gouv.fr/programmes-dispositifs/petites-villes-de-demain"
    }
    assert not [link for link in edition.links.values() if "cliquez" in link.libelle.lower()]


def test_deliveries_have_their_own_dates_and_providers(edition):
    assert edition.sources["dsil_detr"].arrete == date(2023, 12, 31)
    assert edition.sources["contrats_securite"].credit == "DGGN"
    assert edition.sources["anah_logements"].credit == "Anah"
    assert {"DGCL", "ministère de la Transition écologique"} <= set(edition.contributors)


def test_class_bounds_make_five_classes(edition):
    assert {len(bounds) for bounds in edition.classes.values()} == {4}


def test_french_signs_are_used(edition):
    folder = root("data") / "editions" / DEFAULT_EDITION
    for name in FILES:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        said = [line for line in lines if not line.lstrip().startswith("#")]
        assert not [line for line in said if "'" in line or "« " in line or " »" in line]


def test_an_edition_is_found_by_name_or_by_path(folder):
    assert locate(DEFAULT_EDITION).name == DEFAULT_EDITION
    assert locate(folder) == folder
    assert Edition.load(folder).folder == folder


def test_an_edition_that_does_not_exist_is_a_problem():
    (problem,) = problems(Path("1999-12-31"))
    assert problem.rule == "édition absente"


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "expected"),
    [
        ("edition.toml", "arrete = 2025-06-30", 'arrete = "hier"', "arrete", "une date"),
        ("edition.toml", "cog = 2025", 'cog = "neuf"', "cog", "un nombre entier"),
        ("edition.toml", "demonstration = true", "demonstration = 5", "demonstration", "true ou"),
        ("programme.toml", "duree = 6", "duree = 0", "duree", "une valeur permise"),
        ("programme.toml", 'sigle = "PVD"', 'sigle = ""', "sigle", "non vide"),
        ("edition.toml", "[18, 20", "[20, 18", "classes.carte_ademe_part", "croissantes"),
        ("edition.toml", 'adresse = "https://', 'adresse = "', "liens.programme.adresse", "https"),
        ("club.toml", 'debut = "2022-03"', 'debut = "mars"', "podcasts.0.debut", "une date"),
        ("club.toml", 'lien = "resana"', 'lien = "resanna"', "canaux.0.lien", "identifiant"),
    ],
)
def test_a_wrong_value_is_placed_at_its_line(folder, file, old, new, key, expected):
    line = change(folder, file, old, new)
    (problem,) = problems(folder)
    assert (problem.file, problem.line, problem.column) == (file, line, key)
    assert expected in problem.expected
    assert problem.remedy


def test_a_misspelt_key_is_named_with_the_right_one(folder):
    line = change(folder, "edition.toml", 'licence = "Licence', 'license = "Licence')
    (problem,) = problems(folder)
    assert problem.line == line
    assert problem.column == "sources.communes_pvd.license"
    assert problem.remedy == "écrire « licence »"


def test_a_missing_key_is_placed_at_its_table(folder):
    line = change(folder, "edition.toml", 'redaction = "', '# redaction = "')
    (problem,) = problems(folder)
    assert problem.column == "colophon.redaction"
    assert problem.rule == "clé absente"
    assert problem.line is not None
    assert problem.line < line


def test_a_misspelt_link_is_named_with_the_right_one(folder):
    change(folder, "club.toml", 'lien = "resana"', 'lien = "resanna"')
    (problem,) = problems(folder)
    assert "« resana »" in problem.remedy


def test_every_problem_of_the_three_files_comes_at_once(folder):
    change(folder, "edition.toml", "cog = 2025", 'cog = "neuf"')
    change(folder, "edition.toml", "livre = true", "livre = 7")
    change(folder, "programme.toml", "duree = 6", "duree = 0")
    (folder / "club.toml").write_text("podcasts = [", encoding="utf-8")
    found = problems(folder)
    assert [problem.file for problem in found] == [*FILES[:1] * 2, *FILES[1:]]
    assert found[-1].rule == "syntaxe TOML"


def test_missing_files_are_all_named(tmp_path):
    assert [problem.file for problem in problems(tmp_path)] == list(FILES)


def test_a_file_that_is_not_utf8_is_named(folder):
    (folder / "club.toml").write_bytes("# é".encode("cp1252"))
    (problem,) = problems(folder)
    assert problem.rule == "encodage"


def test_a_link_out_of_the_folder_is_refused(folder):
    (folder / "club.toml").unlink()
    (folder / "club.toml").symlink_to(locate(DEFAULT_EDITION) / "club.toml")
    (problem,) = problems(folder)
    assert problem.rule == "lien symbolique"


def test_a_publication_comes_after_its_arrete(folder):
    change(folder, "edition.toml", "publication = 2025-12-15", "publication = 2025-01-15")
    (problem,) = problems(folder)
    assert problem.column == "publication"
