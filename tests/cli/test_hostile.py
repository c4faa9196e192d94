"""What a partner's file says is printed as it is written: it draws, runs and fetches nothing."""

import csv
import io
import shutil
import socket
from pathlib import Path

import pikepdf
import pytest

from report import indicators, sources
from report.document import build
from report.edition import DEFAULT_EDITION, Edition, locate

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=file:///etc/passwd>",
    "<img src=http://ailleurs.test/x.png>",
    "</style><style>*{display:none}</style>",
    '<a href="file:///etc/passwd">x</a>',
    "{{ 7*7 }}",
    '=HYPERLINK("http://ailleurs.test")',
    "abc\u202efdp.exe",
)
ACTIVE = ("/JS", "/JavaScript", "/Launch", "/SubmitForm", "/EmbeddedFile", "/GoToR", "/RichMedia")


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration edition, whose free texts mean harm."""
    folder = tmp_path_factory.mktemp("hostile") / "edition"
    shutil.copytree(locate(DEFAULT_EDITION), folder)
    for source, column in (
        ("actions", "thematique"),
        ("financements", "financeur"),
        ("popsu_productions", "titre"),
        ("france_services", "lib_territoire"),
        ("fonds_vert", "nom_du_projet"),
    ):
        path = folder / "sources" / f"{source}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for rank, row in enumerate(rows):
            row[column] = HOSTILE[rank % len(HOSTILE)]
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.mark.lent
def test_hostile_records_are_plain_text_in_the_publication(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = sources.load(Edition.load(edition))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("une connexion a été ouverte")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    figures = indicators.compute(records)
    made = build.compose(figures, records.edition)
    assert "<script" not in made.html
    assert "<img src=file" not in made.html
    assert "&lt;script&gt;" in made.html
    publication = build.publish(made, records.edition)
    assert publication.pages == len(made.labels)
    with pikepdf.open(io.BytesIO(publication.pdf)) as pdf:
        dictionaries = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    assert not [name for item in dictionaries for name in ACTIVE if name in item]
    addresses = [str(item["/URI"]) for item in dictionaries if "/URI" in item]
    assert not [address for address in addresses if "ailleurs" in address or "file:" in address]


def test_changes_of_direction_do_not_enter_the_records(edition: Path) -> None:
    records = sources.load(Edition.load(edition))
    for source, column in (("actions", "thematique"), ("fonds_vert", "nom_du_projet")):
        assert not records.table(source)[column].str.contains("\u202e").any()
    assert "signes invisibles retirés" in {notice.rule for notice in records.notices}
