"""A real PostgreSQL server on loopback, in a temporary folder, as a user that is not root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

INSTALL = "PostgreSQL absent : sudo apt-get install postgresql"


def programs() -> Path | None:
    """Where the server's programs are: Debian keeps them out of PATH."""
    found = shutil.which("initdb")
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return Path(found).parent if found else (places[-1] if places else None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """The PG* variables of a server that runs while the block does."""
    binaries = programs()
    assert binaries is not None
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as name:
        folder, port = Path(name), free_port()
        run: dict[str, Any] = {"stdout": subprocess.DEVNULL, "cwd": folder}
        if os.geteuid() == 0:  # the server refuses root: Debian's package brings an account
            entry = pwd.getpwnam("postgres")
            os.chown(folder, entry.pw_uid, entry.pw_gid)
            run |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        data = ["-D", folder / "base"]
        subprocess.run(
            [binaries / "initdb", *data, "-U", "essai", "-A", "trust", "-E", "UTF8", "-N"],
            check=True,
            **run,
        )
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories="
        control = [binaries / "pg_ctl", *data, "-w", "-l", folder / "journal"]
        subprocess.run([*control, "-o", f"{options} -c fsync=off", "start"], check=True, **run)
        try:
            yield {
                "PGHOST": "127.0.0.1",
                "PGPORT": str(port),
                "PGUSER": "essai",
                "PGDATABASE": "postgres",
            }
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)
