"""A deposit stopped anywhere, then run again: complete and verified. A flipped byte is found."""

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from report.archive.stores import address, deposit, keys, opening, verification
from report.archive.stores.deposit import Options, Report
from report.archive.stores.patience import Patience
from report.archive.stores.store import Store
from report.errors import DepositFailed
from tests.archive import servers
from tests.archive.servers import Cutter, Server

BRIEF = Patience(tries=2, first=0.01)
KILOBYTE = 1 << 10
SERVED = {
    "s3": servers.s3_that_ignores_conditions,
    "sftp": servers.sftp_without_links,
    "webdav": servers.webdav_apache,
}

DEPOSITOR = """
import sys
from pathlib import Path
from report.archive.stores import address, deposit, opening
folder, place, journal = sys.argv[1:]
print("prêt", flush=True)
sys.stdin.readline()
with opening.opened(address.parse(place)) as store:
    deposit.deposit(Path(folder), store, Path(journal), deposit.Options())
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dozen files, half a megabyte."""
    path = tmp_path_factory.mktemp("paquets") / "archive"
    path.mkdir()
    dice = random.Random(7)
    for rank in range(12):
        content = dice.randbytes(dice.randrange(8, 80) * KILOBYTE)
        (path / f"paquet-{rank:02}.bin").write_bytes(content)
    return path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Server]]:
    """running(kind): the server of that kind, started once."""
    started: dict[str, Server] = {}

    def get(kind: str) -> Server:
        if kind == "webdav" and not servers.apache():
            pytest.skip("Apache manque : apt-get install apache2")
        if kind not in started:
            folder = tmp_path_factory.mktemp(kind)
            started[kind] = SERVED[kind](folder, servers.free_port()).start()
        return started[kind]

    yield get
    for server in started.values():
        server.stop()


@pytest.fixture
def reach(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Server, int], str]:
    """reach(server, port): the address of an empty store of that server, by way of a port."""

    def reached(server: Server, port: int) -> str:
        host = servers.HOST
        if server.address.startswith("s3"):
            monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.USER)
            monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
            monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
            return f"{server.address}/{tmp_path.name}"
        if server.address.startswith("sftp"):
            known = (server.data.parent / "hotes").read_text(encoding="utf-8")
            hosts = tmp_path / "hotes"
            hosts.write_text(known.replace(f":{server.port}", f":{port}"), encoding="utf-8")
            monkeypatch.setenv("POINT_AVANCEMENT_SFTP_MOT_DE_PASSE", servers.SECRET)
            monkeypatch.setenv("POINT_AVANCEMENT_SFTP_HOTES", str(hosts))
        there = server.address.replace(f":{server.port}", f":{port}")
        return f"{there}/{tmp_path.name}"

    return reached


@contextmanager
def store_at(place: str) -> Iterator[Store]:
    with opening.opened(address.parse(place)) as store:
        yield store


def attempt(folder: Path, place: str, journal: Path) -> Report | None:
    """A deposit that may fail in any way that our user would be told of."""
    try:
        with store_at(place) as store:
            return deposit.deposit(folder, store, journal, Options(patience=BRIEF))
    except (DepositFailed, OSError):
        return None


def resumed(folder: Path, place: str, journal: Path) -> None:
    """The same deposit again: complete, verified, nothing left behind.

    A server may still be writing what it had received when the connection was cut: what appears
    after the resumption has tidied up is told as a remnant, and goes with the next deposit.
    """
    with store_at(place) as store:
        report = deposit.deposit(folder, store, journal, Options(patience=BRIEF))
        assert report.complete, report.lines
        verdict = verification.verify(store)
        if verdict.problems:
            assert all(keys.is_workshop(problem.file) for problem in verdict.problems)
            assert deposit.deposit(folder, store, journal, Options(patience=BRIEF)).complete
            verdict = verification.verify(store)
        assert verdict.problems == ()
        assert verdict.files == len(list(folder.iterdir())) + 1
        assert not [name for name in store.entries() if keys.is_workshop(name)]


def resumed_through(cutter: Cutter, folder: Path, place: str, journal: Path) -> None:
    """The same address answers again."""
    cutter.close()
    mended = Cutter(cutter.target, float("inf"), port=cutter.port)
    resumed(folder, place, journal)
    mended.close()


def bytes_before(seed: int) -> int:
    return random.Random(seed).randrange(4 * KILOBYTE, 1100 * KILOBYTE)


@pytest.mark.parametrize("seed", range(5))
def test_a_connection_cut(
    seed: int, folder: Path, running: Callable[[str], Server],
    reach: Callable[[Server, int], str], tmp_path: Path,
) -> None:  # fmt: skip
    server = running(("webdav", "s3", "sftp")[seed % 3])
    cutter = Cutter(server.port, bytes_before(seed))
    attempt(folder, reach(server, cutter.port), tmp_path / "journal.jsonl")
    resumed_through(cutter, folder, reach(server, cutter.port), tmp_path / "journal.jsonl")


@pytest.mark.parametrize("seed", range(5, 10))
def test_a_server_killed(
    seed: int, folder: Path, running: Callable[[str], Server],
    reach: Callable[[Server, int], str], tmp_path: Path,
) -> None:  # fmt: skip
    server = running(("webdav", "s3", "sftp")[seed % 3])
    cutter = Cutter(server.port, bytes_before(seed), server.kill)
    attempt(folder, reach(server, cutter.port), tmp_path / "journal.jsonl")
    server.kill()
    server.start()
    resumed_through(cutter, folder, reach(server, cutter.port), tmp_path / "journal.jsonl")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """small_disk(bytes): a disk of that size; asked again, it is enlarged."""
    disk = tmp_path / "disque"
    disk.mkdir()
    if os.getuid() != 0:
        pytest.skip("monter un petit disque demande root : sudo make test")

    def sized(size: int) -> Path:
        options = f"size={size}" + (",remount" if disk.is_mount() else "")
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)
        return disk

    yield sized
    subprocess.run(["umount", str(disk)], check=disk.is_mount())


@pytest.mark.parametrize("seed", range(10, 15))
def test_a_disk_full(
    seed: int, folder: Path, small_disk: Callable[[int], Path], tmp_path: Path
) -> None:
    disk = small_disk(random.Random(seed).randrange(16, 500) * KILOBYTE)
    place = (disk / "magasin").as_uri()
    report = attempt(folder, place, tmp_path / "journal.jsonl")
    assert report is None or not report.complete
    small_disk(8192 * KILOBYTE)
    resumed(folder, place, tmp_path / "journal.jsonl")


@pytest.mark.parametrize("seed", range(15, 20))
def test_a_depositor_killed(
    seed: int, folder: Path, running: Callable[[str], Server],
    reach: Callable[[Server, int], str], tmp_path: Path,
) -> None:  # fmt: skip
    server = running(("webdav", "s3", "sftp")[seed % 3])
    victims: list[subprocess.Popen[bytes]] = []
    cutter = Cutter(server.port, bytes_before(seed), lambda: victims[0].kill())  # noqa: PLW0108
    place, journal = reach(server, cutter.port), tmp_path / "journal.jsonl"
    command = [sys.executable, "-c", DEPOSITOR, str(folder), place, str(journal)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=os.environ.copy(), **pipes) as victim:  # type: ignore[call-overload]
        victims.append(victim)
        _, said = victim.communicate(b"\n")
    assert victim.returncode in (0, -9), said.decode()
    resumed_through(cutter, folder, place, journal)


def test_one_flipped_byte_anywhere_is_found(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "magasin"
    with store_at(place.as_uri()) as store:
        deposit.deposit(folder, store, tmp_path / "journal.jsonl", Options())
        dice = random.Random(2025)
        for path in sorted(path for path in place.iterdir() if path.is_file()):
            whole = path.read_bytes()
            for _ in range(3):
                changed = bytearray(whole)
                changed[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
                path.write_bytes(changed)
                found = verification.verify(store)
                assert not found.sound
                assert any(path.name in problem.file for problem in found.problems)
            path.write_bytes(whole)
        assert verification.verify(store).sound
