"""The key that seals: a PKCS#12 file, or a PKCS#11 device. Its secret never is an argument.

The password, or the device's PIN, comes from POINT_AVANCEMENT_SCEAU_MOT_DE_PASSE, from a file, or
is asked for on the terminal.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign import signers

from report.errors import SealFailed

PASSWORD = "POINT_AVANCEMENT_SCEAU_MOT_DE_PASSE"

Ask = Callable[[], str]


@dataclass(frozen=True)
class Key:
    """Where the key is: a PKCS#12 file; or a PKCS#11 library, a token and a label."""

    file: Path | None = None
    library: Path | None = None
    token: str = ""
    label: str = ""


def secret(given: Path | None, ask: Ask) -> str:
    """The password: from the environment, else from the file given, else asked for."""
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if given is not None:
        return given.read_text(encoding="utf-8").rstrip("\r\n")
    return ask()


@contextmanager
def opened(key: Key, password: str) -> Iterator[signers.Signer]:
    """The signer of that key. SealFailed when it does not open."""
    if key.file is not None:
        yield _pkcs12(key.file, password)
        return
    with _pkcs11(key, password) as signer:
        yield signer


def _pkcs12(path: Path, password: str) -> signers.Signer:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SealFailed(f"Le certificat {path} ne se lit pas : {error}") from error
    try:
        return signers.SimpleSigner.load_pkcs12_data(  # type: ignore[no-any-return]
            content, other_certs=[], passphrase=password.encode() if password else None
        )
    except ValueError as error:
        raise SealFailed(
            f"Le certificat {path} ne s’ouvre pas : ce n’est pas un fichier PKCS#12, ou son mot de "
            f"passe est faux (variable {PASSWORD})."
        ) from error


@contextmanager
def _pkcs11(key: Key, pin: str) -> Iterator[signers.Signer]:
    from pkcs11.exceptions import PKCS11Error
    from pyhanko.sign import pkcs11

    try:
        session = pkcs11.open_pkcs11_session(
            str(key.library), token_criteria=TokenCriteria(label=key.token), user_pin=pin
        )
    except (PKCS11Error, OSError, RuntimeError) as error:
        said = str(error) or type(error).__name__
        raise SealFailed(f"Le jeton « {key.token} » ne s’ouvre pas : {said}") from error
    with session:
        yield pkcs11.PKCS11Signer(session, cert_label=key.label, key_label=key.label)
