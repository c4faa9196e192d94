"""From an address to its store; the client of a remote one is opened only when it is needed."""

from importlib import import_module

from report.archive.stores.address import Address
from report.archive.stores.local import LocalStore
from report.archive.stores.store import Store, told
from report.errors import DepositFailed, MissingPrerequisite

_REMOTE = {
    "s3": ("s3", "S3Store", "s3fs"),
    "sftp": ("sftp", "SftpStore", "sshfs"),
    "webdav": ("webdav", "WebdavStore", "webdav4"),
    "webdavs": ("webdav", "WebdavStore", "webdav4"),
}


def opened(address: Address) -> Store:
    """The store at that address. MissingPrerequisite when its client is not installed.

    DepositFailed when it refuses: host unknown, key refused, nobody there.
    """
    if address.scheme == "file":
        return LocalStore(address)
    module, name, client = _REMOTE[address.scheme]
    try:
        import_module(client)
        kind: type[Store] = getattr(import_module(f"report.archive.stores.{module}"), name)
    except ImportError as error:
        raise MissingPrerequisite(
            f"Le client {client} manque pour {address.scheme}:// ({error}) : lancer "
            "« make depot », ou installer l’extra [depot]."
        ) from error
    try:
        return kind(address)  # type: ignore[call-arg, arg-type]
    except kind.faults() as error:
        raise DepositFailed(f"{address} ne s’ouvre pas : {told(error)}") from error
