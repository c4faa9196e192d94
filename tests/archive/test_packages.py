"""The open package and the restricted one: valid for others' readers, same bytes, little memory."""

import json
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import bagit
import pytest
from rocrate.rocrate import ROCrate

from report.archive import bag, fingerprint, sealed, zips
from report.archive import campaign as campaigns
from report.archive.campaign import Campaign
from report.archive.identify import identify
from report.archive.making import Order, make
from report.archive.sealed import Seal
from report.archive.seda import check, export, settings
from report.edition import Edition
from report.errors import InvalidInput
from report.indicators.opendata import ods, xlsx
from report.indicators.opendata.tables import Column, Sheet
from report.journal import Secret
from report.production import manifest

MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def packages(campaign: Campaign, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return bag.make(campaign, tmp_path_factory.mktemp("archive"))


def unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        assert not list(zips.unsafe(archive))
        archive.extractall(folder)
    (root,) = folder.iterdir()
    return root


def test_the_bags_are_valid_for_another_reader(
    packages: tuple[Path, ...], edition: Edition, tmp_path: Path
) -> None:
    for rank, package in enumerate(packages):
        read = bagit.Bag(str(unpacked(package, tmp_path / str(rank))))
        read.validate()
        assert read.algorithms == ["sha512"]
        assert read.info["Bagging-Date"] == edition.publication.isoformat()


def test_the_crate_is_read_back_by_another_reader(
    packages: tuple[Path, ...], campaign: Campaign, tmp_path: Path
) -> None:
    root = unpacked(packages[0], tmp_path)
    crate = ROCrate(str(root / "data"))
    assert crate.name == campaign.title
    names = {entity.id for entity in crate.data_entities}
    files = {p.relative_to(root / "data").as_posix() for p in (root / "data").rglob("*.*")}
    assert names == files - {"ro-crate-metadata.json"}
    mayotte = crate.get("pdf/point-avancement-2025-06-30-dep-976.pdf")
    assert mayotte["name"] == f"{campaign.title}, à Mayotte"
    assert mayotte["encodingFormat"][1].endswith("/fmt/479")


def test_inputs_under_secrecy_are_apart(packages: tuple[Path, ...], campaign: Campaign) -> None:
    assert campaign.secret == ("anah_logements",)
    opened, restricted = (zipfile.ZipFile(path).namelist() for path in packages)
    assert packages[1].name == "point-avancement-2025-06-30.restreint.zip"
    assert not [name for name in opened if "/edition/" in name]
    assert [name for name in restricted if name.endswith("/sources/anah_logements.csv")]
    assert not [name for name in restricted if "/pdf/" in name]


def test_without_secrecy_there_is_one_package_with_the_inputs(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    rules = {"anah_logements": Secret(seuil=0)}
    opened = campaigns.gather(production, replace(edition, secret=rules))
    (package,) = bag.make(opened, tmp_path)
    assert [name for name in zipfile.ZipFile(package).namelist() if "/edition/sources/" in name]


def test_a_corrected_version_has_packages_of_its_own(campaign: Campaign) -> None:
    corrected = replace(campaign, edition=replace(campaign.edition, version="1.1"))
    assert corrected.name == "point-avancement-2025-06-30-v1.1"


def test_the_manifest_proves_every_file(packages: tuple[Path, ...], tmp_path: Path) -> None:
    root = unpacked(packages[0], tmp_path) / "data"
    manifest = json.loads((root / "manifeste.json").read_text(encoding="utf-8"))
    assert manifest["arrete"] == "2025-06-30"
    for entry in manifest["fichiers"]:
        assert fingerprint.of_file(root / entry["nom"]).sha512 == entry["sha512"]


def test_the_same_campaign_gives_the_same_bytes(
    packages: tuple[Path, ...], make_production: Callable[[Path], Path], edition: Edition,
    tmp_path: Path,
) -> None:  # fmt: skip
    again = campaigns.gather(make_production(tmp_path / "ailleurs"), edition)
    for first, second in zip(packages, bag.make(again, tmp_path / "archive"), strict=True):
        assert first.read_bytes() == second.read_bytes()
    assert len(list((tmp_path / "archive").iterdir())) == len(packages)


def test_what_belongs_to_another_campaign_is_left_aside_and_named(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    shutil.copy(
        folder / "point-avancement-2025-06-30.pdf", folder / "point-avancement-2024-12-31.pdf"
    )
    (folder / "brouillon.pdf").write_bytes(b"%PDF-1.7")
    (folder / "donnees" / "2024-12-31").mkdir(parents=True)
    (folder / "donnees" / "2024-12-31" / "a.csv").write_text("a\n", encoding="utf-8")
    (folder / "demo").mkdir()
    (folder / "demo" / "prive.csv").write_text("a\n", encoding="utf-8")
    found = campaigns.gather(folder, edition)
    assert found.ignored == (
        "brouillon.pdf", "donnees/2024-12-31/a.csv", "point-avancement-2024-12-31.pdf",
    )  # fmt: skip
    assert len(found.published) == 9


def test_a_corrected_version_is_archived_beside_the_first(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    first = campaigns.gather(folder, edition)
    name = "point-avancement-2025-06-30-v1.1.pdf"
    shutil.copy(folder / "point-avancement-2025-06-30.pdf", folder / name)
    assert campaigns.gather(folder, edition).published == first.published
    shutil.rmtree(folder / "donnees")  # those of version 1.0: to be made again
    second = campaigns.gather(folder, replace(edition, version="1.1"))
    assert [item.name for item in second.published if item.is_pdf] == [f"pdf/{name}"]
    assert (first.name, second.name) == ("point-avancement-2025-06-30", Path(name).stem)


def test_the_manifest_of_the_production_is_believed(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    path = folder / "editions" / "point-avancement-2025-06-30-dep-976.pdf"

    def entry(name: str, digest: str) -> manifest.Entry:
        return manifest.Entry("dep:976", "Mayotte", name, 1, 1, digest, "", "")

    good = entry(path.name, fingerprint.sha256(path))
    absent = entry("point-avancement-2025-06-30-dep-35.pdf", good.sha256)
    manifest.Manifest("2025-06-30", editions=(good,)).save(path.parent)
    assert len(campaigns.gather(folder, edition).published) == 9
    manifest.Manifest("2025-06-30", editions=(good, absent)).save(path.parent)
    with pytest.raises(InvalidInput, match="dep-35"):
        campaigns.gather(folder, edition)


def test_an_edition_made_in_two_places_is_archived_once(
    production: Path, edition: Edition, tmp_path: Path, pdf_of: Callable[..., bytes]
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    name = "point-avancement-2025-06-30.pdf"
    shutil.copy(folder / name, folder / "editions" / name)
    assert len(campaigns.gather(folder, edition).published) == 9
    (folder / "editions" / name).write_bytes(pdf_of("autre"))
    with pytest.raises(InvalidInput, match="ôter l’ancien"):
        campaigns.gather(folder, edition)


def refused(folder: Path, edition: Edition) -> list[str]:
    """What is said of a production that cannot be archived."""
    with pytest.raises(InvalidInput) as raised:
        campaigns.gather(folder, edition)
    return [problem.rule for problem in raised.value.problems]


def test_open_data_are_in_the_package_and_of_this_edition(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    names = {item.name for item in campaigns.gather(production, edition).published}
    assert {"donnees/indicateurs.csv", "donnees/datapackage.json"} <= names
    folder = shutil.copytree(production, tmp_path / "build")
    table, package = (folder / "donnees" / name for name in ("indicateurs.csv", "datapackage.json"))
    table.write_bytes(table.read_bytes() + b"communes_pvd,20\n")
    assert refused(folder, edition) == ["fichier absent, ou modifié depuis qu’il est décrit"]
    table.unlink()
    assert refused(folder, edition) == ["fichier absent, ou modifié depuis qu’il est décrit"]
    for text, said in (
        ("{", "description illisible"),
        ("[]", "description illisible"),
        ('{"name": "autre", "resources": []}', "données ouvertes d’une autre édition"),
    ):
        package.write_text(text, encoding="utf-8")
        assert refused(folder, edition) == [said]
    package.unlink()
    with pytest.raises(InvalidInput, match=r"datapackage\.json"):
        make(edition, Order(folder, tmp_path / "archive", tmp_path / "archivage.toml"))
    assert not (tmp_path / "archive").exists()


def test_both_workbooks_are_identified(tmp_path: Path) -> None:
    sheet = Sheet("essai", "Essai", (Column("a", "number", "un nombre"),), ((Decimal("1.5"),),))
    for name, write, puid in (("a.xlsx", xlsx.write, "fmt/214"), ("a.ods", ods.write, "fmt/1755")):
        path = tmp_path / name
        path.write_bytes(write((sheet,), "Essai", date(2025, 6, 30)))
        found = identify(path)
        assert found is not None
        assert found.puid == puid


def test_every_file_that_cannot_be_archived_is_named(
    production: Path, edition: Edition, tmp_path: Path, pdf_of: Callable[..., bytes]
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    (folder / "point-avancement-2025-06-30.pdf").write_bytes(pdf_of("x", "B"))
    (folder / "editions" / "donnée.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as raised:
        campaigns.gather(folder, edition)
    rules = [(problem.file, problem.value) for problem in raised.value.problems]
    assert rules == [
        ("donnees/editions/donnée.csv", None), ("point-avancement-2025-06-30.pdf", "fmt/480"),
    ]  # fmt: skip


def test_an_empty_folder_says_what_is_expected(edition: Edition, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"point-avancement-2025-06-30[.]pdf"):
        campaigns.gather(tmp_path, edition)


def test_sealed_files_take_the_place_of_those_they_come_from(
    production: Path, edition: Edition, tmp_path: Path
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    name = "point-avancement-2025-06-30.pdf"
    (folder / "scelles").mkdir()
    (folder / "scelles" / name).write_bytes((folder / name).read_bytes() + b"%% sceau\n")
    before, after = (fingerprint.of_file(path / name) for path in (folder, folder / "scelles"))
    seal = Seal(name, "B-T", before.sha512, after.sha512, "CN=Essai", "2025-12-15T10:00:00+00:00")
    sealed.record(folder, [seal])
    (package, _) = bag.make(campaigns.gather(folder, edition), tmp_path / "archive")
    root = unpacked(package, tmp_path / "ouvert") / "data"
    assert fingerprint.of_file(root / "pdf" / name) == after
    manifest = json.loads((root / "manifeste.json").read_text(encoding="utf-8"))
    (entry,) = (each for each in manifest["fichiers"] if each["nom"] == f"pdf/{name}")
    assert entry["sceau"]["sha512_avant"] == before.sha512
    (folder / name).write_bytes((folder / name).read_bytes() + b"%\n")
    with pytest.raises(InvalidInput, match="sceller à nouveau"):
        campaigns.gather(folder, edition)


def test_our_identification_is_that_of_the_registers(
    production: Path, pdf_of: Callable[..., bytes], tmp_path: Path
) -> None:
    other = tmp_path / "b.pdf"
    other.write_bytes(pdf_of("x", "B"))
    for path in (production / "point-avancement-2025-06-30.pdf", other):
        found = identify(path)
        assert found
        said = subprocess.run(
            [sys.executable, "-m", "fido.fido", "-q", str(path)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert f',{found.puid},"{found.label}",' in said.stdout


@pytest.mark.parametrize(
    ("name", "content", "puid"),
    [
        ("a.csv", b"a,b\n1,2\n", "x-fmt/18"),
        ("a.csv", b'a,b\n"x\ny",2\n', "x-fmt/18"),
        ("a.csv", b"\xff\xfe\n", None),
        ("a.csv", b'{"a": 1}', None),
        ("a.json", b'{"a": 1}', None),
        ("a.xlsx", b"PK\x03\x04", None),
        ("a.pdf", b"%PDF-1.7\n", "fmt/276"),
        ("a.pdf", b"bonjour", None),
        ("a.csv", ("é" * 40_000).encode() + b"\nb\n", "x-fmt/18"),
    ],
)
def test_a_format_is_told_from_the_bytes(
    tmp_path: Path, name: str, content: bytes, puid: str | None
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    found = identify(path)
    assert (found.puid if found else None) == puid


@pytest.mark.parametrize("name", ["../x", "/x", "a/../../x", "..\\x", "C:/x", "a\0b"])
def test_names_that_leave_their_folder_are_known(name: str) -> None:
    assert zips.leaves_its_folder(name)


def test_all_territories_in_bounded_memory(
    edition: Edition, pdf_of: Callable[..., bytes], settings_text: str, tmp_path: Path
) -> None:
    """116 editions of half a mebibyte: no more memory than a few of them."""
    folder = tmp_path / "build"
    folder.mkdir()
    content = pdf_of("x") + b"%" * (MEBIBYTE // 2)
    codes = [f"{number:02}" for number in range(1, 96) if number not in (20, 75, 92, 93, 94)]
    for key in ["", *(f"-dep-{code}" for code in [*codes, *range(971, 975), 976, "2A", "2B"])]:
        (folder / f"point-avancement-2025-06-30{key}.pdf").write_bytes(content)
    path = tmp_path / "archivage.toml"
    path.write_text(settings_text, encoding="utf-8")
    given = settings.load(path)
    campaigns.Cog.load(edition.cog)
    tracemalloc.start()
    try:
        found = campaigns.gather(folder, edition)
        bag.make(found, tmp_path / "archive")
        sip = export.make(found, given, tmp_path / "archive")
        assert not check.refusals(check.examine(sip, given))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sip.stat().st_size > 45 * MEBIBYTE
    assert peak < 16 * MEBIBYTE
