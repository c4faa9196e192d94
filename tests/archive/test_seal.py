"""The seal: made with a real key and a real time-stamping service, on loopback, then attacked."""

import io
import logging
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from report.archive import fingerprint, sealed
from report.archive.identify import identify
from report.archive.seal import key as keys
from report.archive.seal import sealing, validation
from report.archive.seal.key import Key
from report.archive.seal.sealing import Wish
from report.document import conformity
from report.errors import SealFailed
from tests.document import conftest as pages

PASSWORD = "mot de passe d’essai"
NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass
class Authority:
    """A certificate authority of the tests, with its list of revoked certificates."""

    port: int

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = _name("Autorité d’essai")
        self.certificate = self._certificate(self.name, self.key.public_key(), authority=True)
        revoked = x509.CertificateRevocationListBuilder(self.name, NOW, NOW + timedelta(days=30))
        self.crl = revoked.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def issue(
        self, name: str, usage: x509.ObjectIdentifier | None = None
    ) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        own = rsa.generate_private_key(65537, 2048)
        return own, self._certificate(_name(name), own.public_key(), usage)

    def _certificate(
        self, subject: x509.Name, public: rsa.RSAPublicKey,
        usage: x509.ObjectIdentifier | None = None, *, authority: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        builder = x509.CertificateBuilder(self.name, subject, public, x509.random_serial_number())
        builder = builder.not_valid_before(NOW - timedelta(days=1))
        builder = builder.not_valid_after(NOW + timedelta(days=365))
        bits = dict.fromkeys(
            (
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "encipher_only",
                "decipher_only",
            ),
            False,
        )
        use = x509.KeyUsage(
            digital_signature=not authority, content_commitment=not authority,
            key_cert_sign=authority, crl_sign=authority, **bits,
        )  # fmt: skip
        builder = builder.add_extension(use, critical=True)
        constraints = x509.BasicConstraints(ca=authority, path_length=None)
        builder = builder.add_extension(constraints, critical=True)
        identifier = x509.SubjectKeyIdentifier.from_public_key(public)
        builder = builder.add_extension(identifier, critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(issuer, critical=False)
        if not authority:
            place = [x509.UniformResourceIdentifier(f"http://127.0.0.1:{self.port}/liste.crl")]
            points = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
            builder = builder.add_extension(points, critical=False)
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
        return builder.sign(self.key, hashes.SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


@dataclass
class Office:
    """What a sealing office has: authority, key file, time-stamping service."""

    authority: Authority
    stamp: str
    file: Path
    anchor: Path

    @property
    def anchors(self) -> tuple[asn1_x509.Certificate, ...]:
        return tuple(sealing.anchors([self.anchor]))

    def wish(self, level: str = "B-T") -> Wish:
        return Wish(level, self.stamp, self.anchors)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    authority = Authority(server.server_port)
    own, certificate = authority.issue("Horodatage d’essai", ExtendedKeyUsageOID.TIME_STAMPING)
    private = own.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    stamper = DummyTimeStamper(_asn1(certificate), asn1_keys.PrivateKeyInfo.load(private))

    class Service(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
            self._say("application/timestamp-reply", answer)

        def do_GET(self) -> None:
            self._say("application/pkix-crl", authority.crl)

        def _say(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server.RequestHandlerClass = Service
    threading.Thread(target=server.serve_forever, daemon=True).start()
    own, certificate = authority.issue("Cachet d’essai")
    bundle = pkcs12.serialize_key_and_certificates(
        b"cachet", own, certificate, [authority.certificate],
        BestAvailableEncryption(PASSWORD.encode()),
    )  # fmt: skip
    (folder / "cachet.p12").write_bytes(bundle)
    anchor = folder / "autorite.pem"
    anchor.write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    yield Office(
        authority, f"http://127.0.0.1:{server.server_port}/", folder / "cachet.p12", anchor
    )
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A real PDF/A-3a and PDF/UA-1 of our own engine."""
    from report.document.render import render_pdf
    from report.resources import root

    faces = "".join(
        f'@font-face {{ font-family: "Source Sans 3"; font-weight: {weight};'
        f' src: url("{(root("styles") / "fonts" / f"SourceSans3-{name}.ttf").as_uri()}") }}'
        for weight, name in ((400, "Regular"), (700, "Bold"))
    )
    sheet = tmp_path_factory.mktemp("styles") / "pages.css"
    sheet.write_text(faces + pages.CSS, encoding="utf-8")
    html = pages.document(pages.FIRST, pages.SECOND)
    charts = {"carte": pages.drawn()}
    return render_pdf(
        html, (sheet,), charts, pages.META, ("Couverture", "1"), to_form=pages.as_it_is
    )


@pytest.fixture(scope="module")
def stamped(office: Office, publication: bytes) -> dict[str, bytes]:
    """The publication sealed at each level."""
    with keys.opened(Key(office.file), PASSWORD) as signer:
        return {
            level: sealing.apply(publication, signer, office.wish(level))
            for level in sealing.LEVELS
        }


@pytest.mark.parametrize("level", sealing.LEVELS)
def test_the_seal_holds_and_the_file_is_only_added_to(
    office: Office, publication: bytes, stamped: dict[str, bytes], level: str
) -> None:
    assert stamped[level].startswith(publication)
    verdict = validation.validate(stamped[level], office.anchors)
    assert verdict.holds, str(verdict)
    (mark,) = verdict.marks
    assert mark.trusted
    assert mark.stamped
    assert "Cachet d’essai" in mark.signer
    assert not validation.validate(stamped[level]).marks[0].trusted


@pytest.mark.parametrize("level", sealing.LEVELS)
def test_a_flipped_byte_anywhere_that_counts_breaks_it(
    stamped: dict[str, bytes], publication: bytes, level: str
) -> None:
    for place in (100, len(publication) // 3, len(publication) // 2, len(publication) + 200):
        changed = bytearray(stamped[level])
        changed[place] ^= 1
        assert not validation.validate(bytes(changed)).holds, place


def rotated(content: bytes) -> bytes:
    """Its first page turned, by an update that leaves the sealed bytes as they were."""
    from pyhanko.pdf_utils.generic import NameObject, NumberObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = NumberObject(90)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("level", sealing.LEVELS)
def test_a_later_change_breaks_it(stamped: dict[str, bytes], level: str) -> None:
    verdict = validation.validate(rotated(stamped[level]))
    assert not verdict.holds
    assert "CHANGÉ" in str(verdict)
    with pikepdf.open(io.BytesIO(stamped[level])) as pdf:
        again = io.BytesIO()
        pdf.save(again)
    assert not validation.validate(again.getvalue()).holds


def test_a_file_without_seal_is_not_a_sealed_file(publication: bytes) -> None:
    verdict = validation.validate(publication)
    assert not verdict.holds
    assert str(verdict) == "aucun sceau"
    assert not validation.validate(b"rien").holds


def referee(program: str | None, name: str) -> str:
    if program is None:
        pytest.skip(f"{name} n’est pas installé sur cette machine")
    return program


def test_both_profiles_still_hold(stamped: dict[str, bytes], tmp_path: Path) -> None:
    paths = [tmp_path / f"scelle-{level}.pdf" for level in sealing.LEVELS]
    for path, level in zip(paths, sealing.LEVELS, strict=True):
        path.write_bytes(stamped[level])
        found = identify(path)
        assert found
        assert found.puid == "fmt/479"
    referee(str(conformity.find_verapdf() or "") or None, "veraPDF")
    assert conformity.judge(paths).outcome is conformity.Outcome.CONFORME


def test_the_european_judge_agrees(
    office: Office, stamped: dict[str, bytes], tmp_path: Path
) -> None:
    program = referee(shutil.which("padescheck"), "padescheck")
    flipped = bytearray(stamped["B-T"])
    flipped[flipped.index(b"%", 8) + 1] ^= 1  # in a comment: still a readable PDF
    files = {"scelle": stamped["B-T"], "abime": bytes(flipped), "tourne": rotated(stamped["B-T"])}
    for name, content in files.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    command = [program, "--anchor", str(office.anchor), "--level", "PAdES-BASELINE-T"]
    paths = [str(tmp_path / f"{name}.pdf") for name in files]
    done = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    said = {
        line.partition(".pdf:")[0].rpartition("/")[2]: line for line in done.stdout.splitlines()
    }
    assert said["scelle"].startswith("PASS"), done.stdout
    assert said["abime"].startswith("FAIL"), done.stdout
    assert "HASH_FAILURE" in said["abime"]
    assert said["tourne"].startswith("FAIL"), done.stdout


def test_a_seal_without_anchor_prints_nothing_of_its_own(
    stamped: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # as in the command, not as in pytest
    assert validation.validate(stamped["B-T"]).holds
    assert capsys.readouterr().err == ""


def test_a_folder_is_sealed_once_and_both_hashes_are_kept(
    office: Office, production: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(production, tmp_path / "build")
    names = ["point-avancement-2025-06-30.pdf", "editions/point-avancement-2025-06-30-dep-976.pdf"]
    told: list[tuple[str, bool]] = []

    def run() -> None:
        with keys.opened(Key(office.file), PASSWORD) as signer:
            sealing.seal_folder(
                folder, names, signer, office.wish(), lambda *said: told.append(said)
            )

    run()
    register = sealed.read(folder)
    for name in names:
        seal = register[Path(name).name]
        assert fingerprint.of_file(folder / name).sha512 == seal.sha512_avant
        assert fingerprint.of_file(folder / "scelles" / seal.fichier).sha512 == seal.sha512_apres
    before = {path: path.read_bytes() for path in (folder / "scelles").iterdir()}
    run()
    assert {path: path.read_bytes() for path in (folder / "scelles").iterdir()} == before
    assert [new for _, new in told] == [True, True, False, False]


def test_what_fails_is_said(office: Office, publication: bytes, tmp_path: Path) -> None:
    with (
        pytest.raises(SealFailed, match="mot de passe est faux"),
        keys.opened(Key(office.file), "non"),
    ):
        pass
    with pytest.raises(SealFailed, match="ne se lit pas"), keys.opened(Key(tmp_path / "x.p12"), ""):
        pass
    with keys.opened(Key(office.file), PASSWORD) as signer:
        nobody = Wish("B-T", "http://127.0.0.1:9/", office.anchors)
        with pytest.raises(SealFailed, match="horodatage"):
            sealing.apply(publication, signer, nobody)
        stranger = Wish("B-LTA", office.stamp, ())
        with pytest.raises(SealFailed, match="B-LTA"):
            sealing.apply(publication, signer, stranger)
        with pytest.raises(SealFailed, match="ne se lit pas"):
            sealing.apply(b"%PDF-rien", signer, office.wish())


def test_the_password_comes_from_the_environment_a_file_or_the_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_text("du fichier\n", encoding="utf-8")
    ask: Callable[[], str] = lambda: "du terminal"  # noqa: E731
    monkeypatch.delenv(keys.PASSWORD, raising=False)
    assert keys.secret(None, ask) == "du terminal"
    assert keys.secret(path, ask) == "du fichier"
    monkeypatch.setenv(keys.PASSWORD, "de l’environnement")
    assert keys.secret(path, ask) == "de l’environnement"


SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")


def test_a_key_in_a_device_seals_too(
    office: Office, publication: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not SOFTHSM.is_file():
        pytest.skip("SoftHSM manque : apt-get install softhsm2")
    import pkcs11
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    (tmp_path / "jetons").mkdir()
    settings = tmp_path / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {tmp_path / 'jetons'}\n", encoding="utf-8")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    command = ["softhsm2-util", "--init-token", "--free", "--label", "essai", "--pin", "1234"]
    subprocess.run([*command, "--so-pin", "4321"], check=True, capture_output=True)
    own, certificate = office.authority.issue("Cachet du jeton")
    private = own.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    token = pkcs11.lib(str(SOFTHSM)).get_token(token_label="essai")
    with token.open(user_pin="1234", rw=True) as session:
        public = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        named = {pkcs11.Attribute.LABEL: "cachet", pkcs11.Attribute.TOKEN: True}
        session.create_object({**decode_rsa_private_key(private), **named})
        session.create_object({**public, **named})
    with keys.opened(Key(None, SOFTHSM, "essai", "cachet"), "1234") as signer:
        verdict = validation.validate(
            sealing.apply(publication, signer, office.wish()), office.anchors
        )
    assert verdict.holds, str(verdict)
    assert "Cachet du jeton" in str(verdict)
    with (
        pytest.raises(SealFailed, match="ne s’ouvre pas"),
        keys.opened(Key(None, SOFTHSM, "autre", "x"), "1"),
    ):
        pass
