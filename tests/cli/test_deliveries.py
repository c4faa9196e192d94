"""The commands that receive deliveries, used for real."""

import csv
import json
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report.cli import cli
from report.cli.constat import COUNTS
from report.edition import DEFAULT_EDITION, locate

HOSTILE = (
    '<script>alert("x")</script>',
    "<img src=http://ailleurs.test/x.png onerror=alert(1)>",
    "file:///etc/passwd",
    '=HYPERLINK("http://ailleurs.test")',
    "abc\u202efdp.exe",
    "</style><style>*{display:none}",
    "a\x1b[2Jb",
    "&lt;b&gt;",
)


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """The demonstration edition, with two small sources only."""
    folder = tmp_path / "2025-06-30"
    source = locate(DEFAULT_EDITION)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("sources"))
    (folder / "sources").mkdir()
    text = (folder / "edition.toml").read_text(encoding="utf-8")
    text = text.replace("livre = true", "livre = false")
    for name in ("communes_pvd", "ort"):
        shutil.copy(source / "sources" / f"{name}.csv", folder / "sources")
        head, _, tail = text.partition(f"[sources.{name}]")
        text = f"{head}[sources.{name}]{tail.replace('livre = false', 'livre = true', 1)}"
    (folder / "edition.toml").write_text(text, encoding="utf-8")
    return folder


def spoil(edition: Path, *rows: tuple[str, str]) -> None:
    with (edition / "sources" / "ort.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_control_writes_a_page_and_says_where(edition: Path, tmp_path: Path) -> None:
    result = run("controle", "--edition", edition, "--sortie", tmp_path / "build")
    page = tmp_path / "build" / "controle-2025-06-30.html"
    assert result.stdout.splitlines()[-1] == str(page)
    assert [path.name for path in page.parent.iterdir()] == [page.name]


def test_without_a_page_nothing_is_written(edition: Path, tmp_path: Path) -> None:
    run("controle", "--edition", edition, "--sortie", tmp_path / "build", "--sans-page")
    assert not (tmp_path / "build").exists()


def test_the_gravest_file_comes_first_and_values_are_whole(edition: Path, tmp_path: Path) -> None:
    long = "x" * 3000
    spoil(edition, (long, "2022-01-01"), ("1033", "2022-01-01"))
    result = run("controle", "--edition", edition, "--sortie", tmp_path)
    assert result.exit_code == 2
    lines = result.stdout.splitlines()
    assert lines[0].startswith("sources/ort.csv\u00a0: 1 problème bloquant, 1 réparation")
    assert f"      valeur\u00a0: {long}" in lines
    assert "Publication impossible" in result.stdout


def test_a_value_found_many_times_is_told_once_with_its_lines(
    edition: Path, tmp_path: Path
) -> None:
    spoil(edition, *[("99999", "2022-01-01")] * 30)
    result = run("controle", "--edition", edition, "--sortie", tmp_path)
    assert result.stdout.count("valeur\u00a0: 99999") == 1
    assert "30 fois" in result.stdout


def test_the_json_says_it_all_to_a_program(edition: Path, tmp_path: Path) -> None:
    spoil(edition, ("99999", "2022-01-01"), ("99999", "2022-01-01"))
    result = run("controle", "--edition", edition, "--sortie", tmp_path, "--format", "json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert (found["arrete"], found["publication_possible"]) == ("2025-06-30", False)
    assert found["nombre"]["bloquant"] == 1
    (blocking,) = [item for item in found["problemes"] if item["severite"] == "bloquant"]
    assert (blocking["fichier"], blocking["colonne"]) == ("sources/ort.csv", "insee_com")
    assert (blocking["valeur"], blocking["nombre"]) == ("99999", 2)
    assert blocking["lignes"] == [1411, 1412]
    (delivery,) = [item for item in found["livraisons"] if item["source"] == "ort"]
    assert set(delivery["lignes"]) == {title for title, _ in COUNTS}
    assert delivery["lignes"]["refusées"] == 2
    assert len(delivery["sha256"]) == 64


def test_hostile_values_are_plain_text_on_the_page_and_on_the_terminal(
    edition: Path, tmp_path: Path
) -> None:
    spoil(edition, *((value, "2022-01-01") for value in HOSTILE))
    result = run("controle", "--edition", edition, "--sortie", tmp_path)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "abc\\u202efdp.exe" in result.stdout
    html = (tmp_path / "controle-2025-06-30.html").read_text(encoding="utf-8")
    page = Page(html)
    assert not {"script", "img", "iframe", "object", "link", "a", "form"} & set(page.tags)
    assert page.tags.count("style") == 1
    assert not [
        name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")
    ]
    assert "\u202e" not in html
    shown = "".join(page.text)
    assert '<script>alert("x")</script>' in shown
    assert "&lt;b&gt;" in shown
    assert "http" not in html.partition("<body>")[0].replace("http-equiv", "")


def test_the_page_is_french_structured_and_complete(edition: Path, tmp_path: Path) -> None:
    spoil(edition, ("99999", "2022-01-01"))
    run("controle", "--edition", edition, "--sortie", tmp_path)
    page = Page((tmp_path / "controle-2025-06-30.html").read_text(encoding="utf-8"))
    assert ("lang", "fr") in page.attributes
    assert page.tags.count("h1") == 1
    assert page.tags.count("table") == page.tags.count("caption")
    assert {value for name, value in page.attributes if name == "scope"} == {"col", "row"}
    shown = " ".join(" ".join(page.text).split())
    for expected in ("99999", "insee_com", "ligne 1411", "lignes lues", "DGALN"):
        assert expected in shown


def test_what_is_sent_to_a_provider_is_about_its_deliveries_only(
    edition: Path, tmp_path: Path
) -> None:
    spoil(edition, ("99999", "2022-01-01"))
    args = ("controle", "--edition", edition, "--sortie", tmp_path, "--fournisseur")
    result = run(*args, "DGALN")
    assert result.exit_code == 2
    page = (tmp_path / "controle-2025-06-30-DGALN.html").read_text(encoding="utf-8")
    assert "99999" in page
    assert "communes_pvd" not in page
    assert run(*args, "Personne").exit_code == 2


def test_an_edition_that_cannot_be_read_still_has_its_page(edition: Path, tmp_path: Path) -> None:
    (edition / "edition.toml").write_text("arrete = ", encoding="utf-8")
    result = run("controle", "--edition", edition, "--sortie", tmp_path / "build")
    assert result.exit_code == 2
    assert "syntaxe TOML" in result.stdout
    assert (tmp_path / "build" / "controle-2025-06-30.html").is_file()


def test_the_state_of_deliveries(edition: Path) -> None:
    spoil(edition, ("99999", "2022-01-01"))
    result = run("etat", "--edition", edition)
    assert result.exit_code == 0

    assert "à corriger     ort" in result.stdout
    assert "valide         communes_pvd" in result.stdout
    assert "non transmise  fonds_vert" in result.stdout

    (edition / "sources" / "ort.csv").unlink()
    found = json.loads(run("etat", "--edition", edition, "--format", "json").stdout)
    assert {one["source"]: one["etat"] for one in found}["ort"] == "manquante"


def test_what_changed_since_a_folder(edition: Path, tmp_path: Path) -> None:
    before = tmp_path / "avant"
    shutil.copytree(edition, before)
    path = edition / "sources" / "communes_pvd.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    for row in rows[1:50]:
        row[3] = ""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    result = run("changements", "--edition", edition, "--depuis", before)
    assert result.exit_code == 0
    assert "valeurs devenues vides\u00a0: date_signature (49)" in result.stdout
    assert "Sans changement\u00a0: ort." in result.stdout
    found = json.loads(
        run("changements", "--edition", edition, "--depuis", before, "--format", "json").stdout
    )
    assert found[0]["emptied"] == {"date_signature": 49}


def test_changes_need_something_to_compare_with(edition: Path, tmp_path: Path) -> None:
    text = (edition / "edition.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("precedente")]
    (edition / "edition.toml").write_text("\n".join(lines), encoding="utf-8")
    alone = run("changements", "--edition", edition)
    assert alone.exit_code == 2
    assert "--depuis" in alone.stderr
    assert run("changements", "--edition", edition, "--depuis", tmp_path).exit_code == 2


def test_the_last_edition_beside_is_the_one_compared_with(edition: Path) -> None:
    text = (edition / "edition.toml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("precedente")]
    (edition / "edition.toml").write_text("\n".join(lines), encoding="utf-8")
    for name in ("2024-06-30", "2024-12-31", "2026-06-30"):
        shutil.copytree(edition, edition.parent / name)
    result = run("changements", "--edition", edition)
    assert result.stdout.splitlines()[0] == "De 2024-12-31 à 2025-06-30"


def test_a_new_edition_is_drawn_beside_the_last(edition: Path) -> None:
    target = edition.parent / "2025-12-31"
    dry = run("nouvelle-edition", "2025-12-31", "--depuis", edition, "--a-blanc")
    assert dry.exit_code == 0
    assert not target.exists()
    made = run("nouvelle-edition", "2025-12-31", "--depuis", edition)
    assert made.exit_code == 0, made.output
    assert dry.stdout.splitlines()[:-1] == made.stdout.splitlines()[:-1]
    assert (target / "LIVRAISONS.md").is_file()
    again = run("nouvelle-edition", "2025-12-31", "--depuis", edition)
    assert again.exit_code == 2
    assert "jamais écrasé" in again.stderr
    assert run("nouvelle-edition", "demain", "--depuis", edition).exit_code == 2


def test_the_default_edition_does_not_change(edition: Path) -> None:
    run("nouvelle-edition", "2025-12-31", "--depuis", edition)
    assert DEFAULT_EDITION == "2025-06-30"
