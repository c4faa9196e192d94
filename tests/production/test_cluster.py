"""The same editions from a real scheduler and its workers, on this machine's own address."""

import datetime
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from report.errors import MissingPrerequisite
from report.production import cluster
from tests.production.conftest import command, hashes

CHOSEN = ("reg:53", "dep:976", "dep:90", "dep:35", "dep:2A", "com:35236")


@pytest.mark.parametrize(
    "address",
    [
        "tcp://192.0.2.1:8786",
        "tcp://0.0.0.0:8786",
        "127.0.0.1:8786",
        "tls://hôte",
        "http://127.0.0.1:1",
    ],
)
def test_an_address_that_would_open_the_machine_is_refused(address):
    with pytest.raises(MissingPrerequisite, match="tls://"):
        cluster.check(address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://[::1]:1", "tls://192.0.2.1:1"])
def test_this_machine_or_a_ciphered_line_is_accepted(address):
    cluster.check(address)


@pytest.mark.parametrize("present", [None, (), ("ca", "cert")])
def test_a_ciphered_line_without_its_certificates_is_explained(present, tmp_path):
    for name in present or ():
        (tmp_path / f"{name}.pem").touch()
    expected = "--certificats DOSSIER" if present is None else "ne contient pas .*key.pem"
    folder = None if present is None else tmp_path
    with (
        pytest.raises(MissingPrerequisite, match=expected),
        cluster.Cluster("tls://127.0.0.1:1", folder, patience=1),
    ):
        pass


def test_a_scheduler_that_is_not_there_is_named():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    with (
        pytest.raises(MissingPrerequisite, match="ne répond pas"),
        cluster.Cluster(address, patience=1),
    ):
        pass


class Farm:
    """A scheduler and its workers, as an administrator starts them."""

    def __init__(self, project, folder, scheme="tcp", options=()):
        self.project, self.folder, self.options = project, folder, tuple(options)
        self.running = []
        self.address = f"{scheme}://127.0.0.1:{_free_port()}"
        self.scheduler = self._start(
            "scheduler",
            "--host",
            self.address.rpartition(":")[0],
            "--port",
            self.address.rpartition(":")[2],
        )

    def _start(self, what, *words):
        variables = {**os.environ, "PYTHONPATH": str(self.project)}
        log = (self.folder / f"{what}-{len(self.running)}.log").open("w", encoding="utf-8")
        program = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with log:
            process = subprocess.Popen(
                [*program, *self.options, *words],
                env=variables, cwd=self.folder, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self.running.append(process)
        return process

    def worker(self):
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny")

    def stop(self):
        # A worker that is asked to stop once its scheduler is gone may wait for ever.
        for process in self.running:
            process.kill()
            process.wait()


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def farm(project, tmp_path):
    started = Farm(project, tmp_path)
    yield started
    started.stop()


def words(edition, output, *more):
    keys = [word for key in CHOSEN for word in ("--territoire", key)]
    return ("--edition", edition, "--sortie", output, *keys, *more)


@pytest.fixture(scope="module")
def alone(produce, small, tmp_path_factory):
    """The same editions from one process of this machine."""
    output = tmp_path_factory.mktemp("seul")
    done = produce(*words(small, output, "--jobs", "1"))
    assert done.returncode == 0, done.stderr
    return hashes(output)


@pytest.mark.lent
def test_the_same_bytes_come_from_a_cluster(farm, produce, small, tmp_path, alone):
    farm.worker()
    farm.worker()
    output = tmp_path / "editions"
    done = produce(*words(small, output, "--grappe", farm.address))
    assert done.returncode == 0, done.stderr
    assert hashes(output) == alone


@pytest.mark.lent
def test_a_killed_worker_costs_its_editions_another_try(farm, project, small, tmp_path, alone):
    first = farm.worker()
    output = tmp_path / "editions"
    line, variables = command(project, *words(small, output, "--grappe", farm.address))
    running = subprocess.Popen(line, env=variables, cwd=project, stderr=subprocess.PIPE, text=True)
    with running:
        limit = time.monotonic() + 120
        while not list(output.glob("*.pdf")) and running.poll() is None:
            assert time.monotonic() < limit
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        farm.worker()
        assert running.wait() == 0, running.stderr.read()
    assert hashes(output) == alone


@pytest.mark.lent
def test_a_worker_that_has_other_styles_is_refused(farm, project, produce, small, tmp_path):
    farm.worker()
    farm.worker()
    sheet = project / "styles" / "pages.css"
    before = sheet.read_text(encoding="utf-8")
    # The workers read their key when they make their first edition.
    first = produce(*words(small, tmp_path / "premier", "--grappe", farm.address))
    assert first.returncode == 0, first.stderr
    sheet.write_text(before + "\n/* autre */\n", encoding="utf-8")
    try:
        done = produce(*words(small, tmp_path / "second", "--grappe", farm.address))
    finally:
        sheet.write_text(before, encoding="utf-8")
    assert done.returncode == 4
    assert done.stdout.count("mêmes styles") == len(CHOSEN)
    assert not list((tmp_path / "second").glob("*.pdf"))


def certificates(folder: Path) -> Path:
    """An authority, and the certificate that scheduler, workers and client share."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes as digests
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def named(name):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def made(subject, key, issuer, signer, *, authority):
        day = datetime.timedelta(days=1)
        now = datetime.datetime.now(datetime.UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(named(subject)).issuer_name(named(issuer)).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day).not_valid_after(now + day)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        )  # fmt: skip
        if not authority:
            places = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            built = built.add_extension(x509.SubjectAlternativeName(places), critical=False)
        return built.sign(signer, digests.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    folder.mkdir()
    (folder / "ca.pem").write_bytes(
        made("autorité", authority, "autorité", authority, authority=True)
    )
    (folder / "cert.pem").write_bytes(made("grappe", own, "autorité", authority, authority=False))
    private = own.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "key.pem").write_bytes(private)
    return folder


@pytest.mark.lent
def test_a_ciphered_line_works_and_strangers_are_not_heard(
    project, produce, small, tmp_path, alone
):
    own = certificates(tmp_path / "certificats")
    files = {"--tls-ca-file": "ca", "--tls-cert": "cert", "--tls-key": "key"}
    options = [word for name, file in files.items() for word in (name, str(own / f"{file}.pem"))]
    farm = Farm(project, tmp_path, "tls", options)
    try:
        farm.worker()
        output = tmp_path / "editions"
        more = ("--grappe", farm.address, "--certificats")
        done = produce(*words(small, output, *more, own))
        assert done.returncode == 0, done.stderr
        assert hashes(output) == alone
        stranger = produce(
            *words(small, tmp_path / "autre", *more, certificates(tmp_path / "faux"))
        )
        assert stranger.returncode == 3
        assert not list((tmp_path / "autre").glob("*.pdf"))
    finally:
        farm.stop()
