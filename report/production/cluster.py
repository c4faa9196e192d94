"""Editions made by the workers of a dask scheduler (extra `grappe`), through concurrent.futures.

A scheduler that listens to a network runs whatever is sent to it: away from this machine's own
addresses, only tls:// is accepted. Workers write nothing: files come back as bytes, the same as
those of a process of this machine, and the one who commands writes them. A worker that is killed
costs its editions another try, which the scheduler gives to others.
"""

import faulthandler
import ipaddress
import os
import socket
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from report.errors import MissingPrerequisite
from report.production import worker
from report.production.worker import Refused, Result, Task

_AHEAD = 2
"""Tasks sent for each worker: one at work, one on its way."""


def check(address: str) -> None:
    """MissingPrerequisite unless the address may be used and the extra is installed."""
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
        raise MissingPrerequisite(
            f"Adresse de grappe « {address} » : attendu tls://hôte:port, "
            "ou tcp://127.0.0.1:port sur cette machine."
        )
    if parts.scheme == "tcp" and not _is_here(parts.hostname):
        raise MissingPrerequisite(
            f"La grappe {address} n’est pas sur cette machine : tls:// est obligatoire. "
            "docs/production.md dit comment faire les certificats."
        )
    if find_spec("distributed") is None:
        raise MissingPrerequisite(
            "Le paquet distributed est absent : pip install 'point-avancement[grappe]'."
        )


def _is_here(host: str) -> bool:
    """Does the name lead to this machine only?"""
    try:
        found = {each[4][0] for each in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(str(each).partition("%")[0]).is_loopback for each in found)


class Cluster:
    """The workers of a scheduler. To be used in a `with`.

    certificates: folder of ca.pem, cert.pem and key.pem; without it, dask's own settings hold.
    limit: seconds that an edition may take; patience: to find the scheduler, then a worker.
    """

    def __init__(
        self,
        address: str,
        certificates: Path | None = None,
        limit: float = 300,
        patience: float = 30,
    ) -> None:
        self.address, self.certificates = address, certificates
        self.limit, self.patience = limit, patience
        self._client: Any = None

    def __enter__(self) -> Self:
        from distributed import Client

        # distributed has no types
        connect: Any = Client

        try:
            self._client = connect(
                self.address,
                security=self._security(),
                timeout=self.patience,
                set_as_default=False,
                name="point-avancement",
            )
            self._client.wait_for_workers(1, timeout=self.patience)
            self._client.get_versions(check=True)
        except (OSError, TimeoutError) as error:
            self._leave()
            raise MissingPrerequisite(
                f"La grappe {self.address} ne répond pas, ou n’a pas de travailleur ({error})."
            ) from error
        except ValueError as error:
            self._leave()
            raise MissingPrerequisite(
                f"Les travailleurs de {self.address} n’ont pas les mêmes versions : {error}"
            ) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _security(self) -> Any:
        from distributed.security import Security

        if urlsplit(self.address).scheme == "tcp":
            return None
        files = _certificates(self.certificates) if self.certificates else {}
        security = Security(require_encryption=True, **files)  # type: ignore[no-untyped-call]
        if security.get_connection_args("client")["ssl_context"] is None:  # type: ignore[no-untyped-call]
            raise MissingPrerequisite(
                f"La grappe {self.address} demande des certificats : --certificats DOSSIER "
                "(ca.pem, cert.pem, key.pem). docs/production.md dit comment les faire."
            )
        return security

    def run(self, tasks: Iterable[Task]) -> Iterator[Result]:
        """The results, as they come. Tasks are sent as workers come free."""
        coming, running = iter(tasks), dict[Future[Result], Task]()
        with self._client.get_executor(retries=0, pure=False) as executor:
            while True:
                room = self._room() - len(running)
                for task in islice(coming, max(room, 0)):
                    running[executor.submit(make, task, self.limit)] = task
                if not running:
                    return
                for done in wait(running, return_when=FIRST_COMPLETED).done:
                    yield _result(done, running.pop(done))

    def _room(self) -> int:
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return max(1, _AHEAD * sum(int(each["nthreads"]) for each in workers))


def _certificates(folder: Path) -> dict[str, str]:
    """The files of a folder, by the names that dask gives them; MissingPrerequisite without all."""
    names = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}
    if absent := [name for name in names.values() if not (folder / name).is_file()]:
        raise MissingPrerequisite(
            f"{folder} ne contient pas {', '.join(absent)}. "
            "docs/production.md dit comment faire les certificats."
        )
    return {option: str(folder / name) for option, name in names.items()}


def _result(done: Future[Result], task: Task) -> Result:
    error = done.exception()
    if error is None:
        return done.result()
    return Refused(task.key, f"la grappe n’a pas pu la faire ({error})", repr(error))


def make(task: Task, limit: float) -> Result:
    """Make an edition in a worker; beyond its limit the worker is stopped, its nanny restarts it.

    The watch is the interpreter's own: it also stops an engine that never comes back to Python.
    """
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
        try:
            return worker.make(task)
        finally:
            faulthandler.cancel_dump_traceback_later()
