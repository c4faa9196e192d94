"""The layout engine reads the project's folders, data: addresses and charts, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from report.document.fetcher import LocalFetcher
from report.errors import RenderingFailed


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "styles d’été"
    inside.mkdir()
    (inside / "fond.svg").write_text("<svg/>", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    return inside


def test_serves_a_file_of_its_folder(folder: Path) -> None:
    answer = LocalFetcher([folder]).fetch((folder / "fond.svg").as_uri())
    assert answer.read() == b"<svg/>"
    assert answer.content_type == "image/svg+xml"


def test_serves_data_addresses() -> None:
    assert LocalFetcher([]).fetch("data:text/plain,bonjour").read() == b"bonjour"


def test_a_link_inside_the_folder_is_followed(folder: Path) -> None:
    (folder / "lien.svg").symlink_to(folder / "fond.svg")
    assert LocalFetcher([folder]).fetch((folder / "lien.svg").as_uri()).read() == b"<svg/>"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://localhost/fond.svg",
        "https://example.org/fond.svg",
        "ftp://example.org/fond.svg",
        "//serveur/partage/fond.svg",
        "fond.svg",
        "javascript:alert(1)",
        "FILE:///etc/passwd",
    ],
)
def test_refuses_other_places(folder: Path, address: str) -> None:
    with pytest.raises(RenderingFailed, match="adresse refusée"):
        LocalFetcher([folder]).fetch(address)


@pytest.mark.parametrize(
    "tail", ["/../secret.txt", "/%2e%2e/secret.txt", "/absent.svg", "", "/..", "/fond.svg%00.txt"]
)
def test_refuses_ways_out_of_the_folder(folder: Path, tail: str) -> None:
    with pytest.raises(RenderingFailed):
        LocalFetcher([folder]).fetch(folder.as_uri() + tail)


def test_refuses_a_link_that_leads_out(folder: Path) -> None:
    (folder / "lien.txt").symlink_to(folder.parent / "secret.txt")
    with pytest.raises(RenderingFailed, match="hors des dossiers"):
        LocalFetcher([folder]).fetch((folder / "lien.txt").as_uri())


def test_refuses_a_folder_with_the_same_beginning(folder: Path) -> None:
    twin = folder.parent / (folder.name + "-autre")
    twin.mkdir()
    (twin / "fond.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(RenderingFailed, match="hors des dossiers"):
        LocalFetcher([folder]).fetch((twin / "fond.svg").as_uri())


@pytest.mark.parametrize(
    "host", ["serveur/partage", "//serveur/partage", "%5c%5cserveur%5cpartage"]
)
def test_refuses_shares_of_other_machines(host: str) -> None:
    with pytest.raises(RenderingFailed, match="autre machine"):
        LocalFetcher([Path("/")]).fetch(f"file://{host}/fond.svg")


def test_a_chart_is_one_pixel_wide_and_as_high_as_its_rank() -> None:
    fetcher = LocalFetcher([], {"carte": 7, "barres": 3})
    with Image.open(fetcher.fetch("graphique:carte")) as image:
        assert image.size == (1, 7)


def test_refuses_a_chart_that_is_not_drawn() -> None:
    with pytest.raises(RenderingFailed, match="dessinés\u00a0: carte"):
        LocalFetcher([], {"carte": 1}).fetch("graphique:barres")


def test_every_refusal_fails_the_document(publish: Callable[..., bytes]) -> None:
    page = (
        '<p>Texte</p><img src="http://exemple.fr/a.png" alt="Une image">'
        '<img src="file:///etc/passwd" alt="Une autre">'
        '<p style="background-image: url(ftp://exemple.fr/b.png)">Fond</p>'
    )
    with pytest.raises(RenderingFailed) as caught:
        publish(page)
    message = str(caught.value)
    assert message.count("adresse refusée") == 3
    for address in ("http://exemple.fr/a.png", "file:///etc/passwd", "ftp://exemple.fr/b.png"):
        assert address in message
