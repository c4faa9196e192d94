"""Deposits in real servers: what each guarantees, write once, verified, nothing lost."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from xml.etree.ElementTree import ParseError

import httpx
import pytest

from report.archive import fingerprint
from report.archive.stores import address, deposit, opening, verification
from report.archive.stores.deposit import Options, Outcome, Report
from report.archive.stores.patience import Patience
from report.archive.stores.store import Guarantee, Store
from report.errors import DepositFailed
from tests.archive import servers
from tests.archive.servers import Server

PATIENCE = Patience(tries=3, first=0.01)

KINDS: dict[str, tuple[Callable[[Path, int], Server] | None, Guarantee]] = {
    "file": (None, Guarantee.LINK),
    "s3-moto": (servers.s3_that_honours_conditions, Guarantee.CONDITION),
    "s3-rclone": (servers.s3_that_ignores_conditions, Guarantee.NONE),
    "webdav-apache": (servers.webdav_apache, Guarantee.LOCKED_MOVE),
    "webdav-wsgidav": (servers.webdav_wsgidav, Guarantee.LOCKED_MOVE),
    "webdav-rclone": (servers.webdav_rclone, Guarantee.NONE),
    "sftp-asyncssh": (servers.sftp_with_links, Guarantee.LINK),
    "sftp-rclone": (servers.sftp_without_links, Guarantee.NONE),
}


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "webdav-apache" and not servers.apache():
        pytest.skip("Apache manque : apt-get install apache2")
    return str(request.param)


@pytest.fixture(scope="module")
def server(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | None]:
    make, _ = KINDS[kind]
    if make is None:
        yield None
        return
    running = make(tmp_path_factory.mktemp(kind), servers.free_port()).start()
    yield running
    running.stop()


@pytest.fixture
def place(kind: str, server: Server | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty store, the credentials being in the environment."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    (tmp_path / "chez-soi").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "chez-soi"))
    if server is None:
        return (tmp_path / "magasin").as_uri()
    if kind.startswith("s3"):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.USER)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{servers.HOST}:{server.port}")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    if kind == "s3-moto":
        httpx.put(f"http://{servers.HOST}:{server.port}/seau")
    if kind.startswith("sftp"):
        monkeypatch.setenv("POINT_AVANCEMENT_SFTP_MOT_DE_PASSE", servers.SECRET)
        monkeypatch.setenv("POINT_AVANCEMENT_SFTP_HOTES", str(server.data.parent / "hotes"))
    return f"{server.address}/{tmp_path.name}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What there is to deposit: an open package, a restricted one, a file in a folder."""
    return filled(tmp_path / "archive", b"contenu")


def filled(path: Path, content: bytes) -> Path:
    (path / "editions").mkdir(parents=True)
    (path / "paquet.zip.txt").write_bytes(content * 40_000)
    (path / "paquet.restreint.txt").write_bytes(b"secret" + content)
    (path / "editions" / "vide.csv").write_bytes(b"")
    return path


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with opening.opened(address.parse(place)) as opened:
        yield opened


def send(folder: Path, store: Store, journal: str = "journal.jsonl", **options: object) -> Report:
    wanted = Options(**{"restricted": True, "patience": PATIENCE, **options})  # type: ignore[arg-type]
    return deposit.deposit(folder, store, folder.parent / journal, wanted)


def outcomes(report: Report) -> set[Outcome]:
    return {line.outcome for line in report.lines}


def contents(store: Store) -> dict[str, str]:
    return {name: store.proof(name).sha512 for name in store.entries()}


def test_a_deposit_is_proved_and_done_once(kind: str, store: Store, folder: Path) -> None:
    first = send(folder, store)
    assert first.guarantee is KINDS[kind][1]
    assert outcomes(first) == {Outcome.DEPOSE}, first.lines
    verdict = verification.verify(store)
    assert verdict.problems == ()
    assert verdict.files == len(first.lines) == 5
    before = contents(store)
    again = send(folder, store)
    assert outcomes(again) == {Outcome.DEJA_LA}, again.lines
    assert contents(store) == before


def test_another_content_is_an_error_and_nothing_is_overwritten(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    send(folder, store)
    before = contents(store)
    report = send(filled(tmp_path / "autre", b"CONTENU"), store)
    bad = {line.name: line.outcome for line in report.lines if line.outcome in deposit.BAD}
    assert bad == {"paquet.zip.txt": Outcome.CONFLIT, "paquet.restreint.txt": Outcome.CONFLIT}
    assert contents(store) == before
    assert verification.verify(store).sound


LISTING = b'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"></D:multistatus>'


def test_a_listing_cut_short_is_asked_for_again() -> None:
    """rclone ends a listing with words of its own when the folder changes meanwhile."""
    answers = [LISTING + b"Internal Server Error", LISTING]

    class Service(BaseHTTPRequestHandler):
        def do_PROPFIND(self) -> None:
            self.send_response(207)
            answer = answers.pop(0)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing on the screen of the tests."""

    said: list[BaseException] = []
    with ThreadingHTTPServer((servers.HOST, 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        place = f"webdav://{servers.HOST}:{server.server_port}/depot"
        with opening.opened(address.parse(place)) as store:
            assert PATIENCE(store, store.entries, said.append) == {}
            answers.append(LISTING + b"Internal Server Error")
            with pytest.raises(DepositFailed, match="ne répond pas"):
                store.look()
        server.shutdown()
    assert [type(each) for each in said] == [ParseError]


def test_two_deposits_racing_for_one_key_lose_nothing(
    kind: str, place: str, folder: Path, tmp_path: Path
) -> None:
    """What a deposit says is in the store is there; two contents are both there, and named."""
    sources = (folder, filled(tmp_path / "autre", b"CONTENU"))

    def race(source: Path) -> Report:
        with opening.opened(address.parse(place)) as own:
            return send(source, own, f"{source.name}.jsonl")

    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(race, sources))
    with opening.opened(address.parse(place)) as store:
        held = contents(store)
        said = [problem.rule for problem in verification.verify(store).problems]
    said = [rule for rule in said if rule != "manquant" or KINDS[kind][1].atomic]
    for source, report in zip(sources, reports, strict=True):
        for line in report.lines:
            if line.outcome not in deposit.BAD and not line.name.endswith(".json"):
                assert held[line.key] == fingerprint.of_file(source / line.name).sha512
    mine = [
        {line.name: line.outcome for line in report.lines}["paquet.zip.txt"] for report in reports
    ]
    if KINDS[kind][1].atomic:
        assert sorted(mine) == [Outcome.CONFLIT, Outcome.DEPOSE], reports
    elif mine == [Outcome.DEPOSE] * 2:
        assert any(rule.startswith("conflit") for rule in said)
