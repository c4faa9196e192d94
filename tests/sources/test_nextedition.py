"""The next edition's folder: all carried over, what must be read marked, nothing overwritten."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from report import files
from report.edition import DEFAULT_EDITION, Edition
from report.errors import InvalidInput
from report.sources import examine, nextedition
from report.sources.control import Control
from report.sources.review import MARK
from report.sources.schemas import SCHEMAS
from report.sources.status import Arrival, status

NEXT = date(2025, 12, 31)


@pytest.fixture(scope="module")
def last() -> Edition:
    return Edition.load(DEFAULT_EDITION)


@pytest.fixture(scope="module")
def made(last: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("editions") / NEXT.isoformat()
    for path, content in nextedition.draw(last, NEXT, target).items():
        files.write(path, content)
    return target


def test_the_new_folder_is_an_edition_that_follows_the_last(last: Edition, made: Path) -> None:
    edition = Edition.load(made)
    assert edition.arrete == NEXT
    assert edition.previous == last.folder.name
    assert edition.publication - edition.arrete == last.publication - last.arrete
    assert edition.classes == last.classes
    assert edition.sources.keys() == last.sources.keys()
    assert edition.sources["communes_pvd"].arrete == NEXT
    assert edition.sources["dsil_detr"].arrete == last.sources["dsil_detr"].arrete
    assert edition.programme == last.programme
    assert edition.club == last.club


def test_every_text_is_carried_over_word_for_word(last: Edition, made: Path) -> None:
    texts = sorted((last.folder / "textes").rglob("*.md"))
    assert texts
    for path in texts:
        carried = made / "textes" / path.relative_to(last.folder / "textes")
        words = carried.read_text(encoding="utf-8").replace(f"{MARK} ", "")
        assert words == path.read_text(encoding="utf-8")


def test_what_must_be_read_again_is_marked_and_stops_the_edition(made: Path) -> None:
    marked = [item for item in examine(made).problems if item.rule == "à relire"]
    found = {item.file for item in marked}
    assert {"edition.toml", "club.toml"} <= found
    assert any(name.startswith("textes/") for name in found)
    assert all(item.line and MARK in str(item.value) for item in marked)


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        ("# Titre", f"# {MARK} Titre"),
        ("## note", "## note"),
        ("Signée en mars par tous.", f"{MARK} Signée en mars par tous."),
        ("- Depuis la loi, tout va.", f"- {MARK} Depuis la loi, tout va."),
        ("Une nouvelle saison", f"{MARK} Une nouvelle saison"),
        ("L’Anah finance.", "L’Anah finance."),
        (f"{MARK} En mars.", f"{MARK} En mars."),
        ("", ""),
    ],
)
def test_titles_dates_and_novelties_are_marked_once(line: str, marked: str) -> None:
    assert nextedition.text(line) == marked


def test_there_is_an_empty_template_per_source(made: Path) -> None:
    for name, schema in SCHEMAS.items():
        template = (made / "modeles" / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert template.splitlines() == [";".join(schema.columns)]


def test_a_template_filled_by_a_spreadsheet_is_a_delivery(made: Path, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "edition"
    shutil.copytree(made, folder)
    template = (folder / "modeles" / "ort.csv").read_bytes()
    (folder / "sources" / "ort.csv").write_bytes(template + b"35049;30/06/2024\r\n")
    report = examine(folder)
    assert not [item for item in report.problems if item.file == "sources/ort.csv"]
    assert report.deliveries["ort"].read == 1


def test_the_checklist_names_every_delivery_with_its_columns(made: Path) -> None:
    text = (made / nextedition.CHECKLIST).read_text(encoding="utf-8")
    for name, schema in SCHEMAS.items():
        assert f"- [ ] `{name}`" in text
        assert ", ".join(schema.columns) in text


def test_every_delivery_is_missing_at_first(made: Path) -> None:
    states = {one.state for one in status(Control(examine(made)))}
    assert states == {Arrival.MANQUANTE}


@pytest.mark.parametrize("day", [date(2025, 6, 30), date(2024, 12, 31)])
def test_an_edition_does_not_precede_the_last(last: Edition, tmp_path: Path, day: date) -> None:
    with pytest.raises(InvalidInput, match="postérieure"):
        nextedition.draw(last, day, tmp_path / "x")


def test_nothing_is_ever_overwritten(last: Edition, tmp_path: Path) -> None:
    (tmp_path / "garde.txt").write_text("x")
    with pytest.raises(InvalidInput, match="jamais écrasé"):
        nextedition.draw(last, NEXT, tmp_path)


def test_a_mapping_is_carried_with_its_names_to_review(last: Edition, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "2025-06-30"
    shutil.copytree(last.folder, folder, ignore=shutil.ignore_patterns("sources"))
    toml = '[ort]\nfichier = "sources/x.xlsx"\nseparateur = ";"\n'
    (folder / "correspondances.toml").write_text(toml, encoding="utf-8")
    drawn = nextedition.draw(replace(last, folder=folder), NEXT, tmp_path / "2025-12-31")
    carried = drawn[tmp_path / "2025-12-31" / "correspondances.toml"]
    assert carried.splitlines()[1:] == [f'fichier = "sources/x.xlsx"  # {MARK}', 'separateur = ";"']


def test_what_the_last_edition_corrected_stays_with_it(last: Edition, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "2025-06-30"
    shutil.copytree(last.folder, folder, ignore=shutil.ignore_patterns("sources"))
    main = folder / "edition.toml"
    told = '[[errata]]\nversion = "1.1"\ndate = 2026-01-12\nobjet = "A"\nmotif = "B"\n\n'
    text = main.read_text(encoding="utf-8").replace("# Écarts que", told + "# Écarts que", 1)
    main.write_text(text.replace("cog = ", 'version = "1.1"\ncog = ', 1), encoding="utf-8")
    assert Edition.load(folder).corrected
    drawn = nextedition.draw(Edition.load(folder), NEXT, tmp_path / "2025-12-31")
    for path, content in drawn.items():
        files.write(path, content)
    made = Edition.load(tmp_path / "2025-12-31")
    assert (made.version, made.errata) == ("1.0", ())
    assert made.ecarts_reconnus == last.ecarts_reconnus
