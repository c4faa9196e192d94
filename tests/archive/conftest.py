"""A small edition and what a campaign published of it: the start of every archiving test."""

import hashlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from report.archive import campaign as campaigns
from report.archive.campaign import Campaign
from report.edition import DEFAULT_EDITION, Edition, locate

TERRITORIES = ("", "-dep-976", "-reg-53")

SETTINGS = """
contrat_versement = "IC-000012"
service_archives = "ARCHIVES-ESSAI"
service_versant = "VERSANT-ESSAI"
service_producteur = "PRODUCTEUR-ESSAI"
statut_juridique = "Public Archive"
[regles.dua]
regle = "APP-00001"
sort_final = "Keep"
[regles.communicabilite]
regle = "ACC-00001"
"""


XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" rdf:about="">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>{}</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def small_pdf(text: str, conformance: str = "A") -> bytes:
    """A PDF of one empty page, whose XMP in clear claims PDF/A-3."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(842, 595))
        pdf.Root.Lang = pikepdf.String("fr-FR")
        pdf.docinfo["/Title"] = text
        xmp = pdf.make_stream(XMP.format(conformance).encode())
        xmp.Type, xmp.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = xmp
        out = io.BytesIO()
        pdf.save(out, min_version="1.7", compress_streams=False, deterministic_id=True)
    return out.getvalue()


@pytest.fixture(scope="session")
def pdf_of() -> Callable[..., bytes]:
    """pdf_of(text, conformance): a small PDF that claims PDF/A-3."""
    return small_pdf


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The default edition's settings, with two sources of a few rows."""
    whole = locate(DEFAULT_EDITION)
    folder = tmp_path_factory.mktemp("editions") / whole.name
    (folder / "sources").mkdir(parents=True)
    for path in whole.glob("*.toml"):
        shutil.copy(path, folder)
    for name in ("communes_pvd.csv", "anah_logements.csv"):
        lines = (whole / "sources" / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / "sources" / name).write_text("".join(lines[:20]), encoding="utf-8")
    return Edition.load(folder)


def describe(folder: Path, edition: Edition) -> None:
    """A table and its description, as the command `donnees` leaves them."""
    folder.mkdir()
    table = b"indicateur,valeur\ncommunes_pvd,19\n"
    package = {
        "name": f"point-avancement-{edition.arrete.isoformat()}",
        "version": edition.version,
        "resources": [
            {"path": "indicateurs.csv", "hash": f"sha256:{hashlib.sha256(table).hexdigest()}"}
        ],
    }
    (folder / "indicateurs.csv").write_bytes(table)
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


@pytest.fixture(scope="session")
def make_production(edition: Edition) -> Callable[[Path], Path]:
    """make_production(folder): three publications and open data, as a production leaves them."""

    def made(folder: Path) -> Path:
        (folder / "editions").mkdir(parents=True)
        for key in TERRITORIES:
            name = f"point-avancement-{edition.arrete.isoformat()}{key}"
            parent = folder / "editions" if key else folder
            (parent / f"{name}.pdf").write_bytes(small_pdf(name))
            data = parent / f"{name}-indicateurs.csv"
            data.write_text(f"identifiant,valeur\ncommunes_pvd,{len(key)}\n", encoding="utf-8")
        (folder / "editions" / "manifest.json").write_text("{}\n", encoding="utf-8")
        describe(folder / "donnees", edition)
        return folder

    return made


@pytest.fixture(scope="session")
def production(
    make_production: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A production that tests only read."""
    return make_production(tmp_path_factory.mktemp("production") / "build")


@pytest.fixture(scope="session")
def campaign(production: Path, edition: Edition) -> Campaign:
    """The campaign of that production."""
    return campaigns.gather(production, edition)


@pytest.fixture(scope="session")
def settings_text() -> str:
    """An archivage.toml that lacks nothing, with identifiers made up for the tests."""
    return SETTINGS
