"""Sealing: PAdES, invisible, time-stamped, the last thing done to a file, then validated.

B-T carries a time stamp; B-LTA carries also what a reader will need once certificates have
expired (chains and revocation), itself time-stamped. The unsealed file is left as it was.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields, signers, timestamps
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from report import files
from report.archive import fingerprint, sealed
from report.archive.seal import validation
from report.archive.sealed import Seal
from report.errors import SealFailed

LEVELS = ("B-T", "B-LTA")
FIELD, STAMP = "Cachet", "Horodatage"
DIGEST = "sha512"
DELAY = 30
"""Seconds that the time-stamping service has to answer."""


@dataclass(frozen=True)
class Wish:
    """level: of LEVELS; stamp: address of the RFC 3161 service; anchors: trusted certificates."""

    level: str
    stamp: str
    anchors: tuple[x509.Certificate, ...] = ()
    reason: str = ""


def seal_folder(
    folder: Path, names: Iterable[str], signer: signers.Signer, wish: Wish,
    told: Callable[[str, bool], None],
) -> tuple[Seal, ...]:  # fmt: skip
    """Seal these publications of a folder into its `scelles/`, one after the other, registered.

    told(name, new): each file as it is done; one sealed already, and unchanged since, is kept.
    """
    done = []
    for name in names:
        kept = _kept(folder, name, wish)
        seal = kept or _sealed(folder, name, signer, wish)
        sealed.record(folder, [seal])
        told(name, kept is None)
        done.append(seal)
    return tuple(done)


def _kept(folder: Path, name: str, wish: Wish) -> Seal | None:
    """The seal made earlier at the same level, of the same bytes, still as it was made."""
    seal = sealed.read(folder).get(Path(name).name)
    if seal is None or seal.niveau != wish.level:
        return None
    before = fingerprint.of_file(folder / name)
    _, problems = sealed.checked(folder / sealed.FOLDER / seal.fichier, seal, before)
    return None if problems else seal


def _sealed(folder: Path, name: str, signer: signers.Signer, wish: Wish) -> Seal:
    content = (folder / name).read_bytes()
    stamped = apply(content, signer, wish)
    verdict = validation.validate(stamped, wish.anchors)
    if not verdict.holds:
        raise SealFailed(f"{name} : le sceau posé ne tient pas, rien n’est écrit : {verdict}")
    target = folder / sealed.FOLDER / Path(name).name
    files.write(target, stamped)
    before, after = (fingerprint.of_chunks([each]) for each in (content, stamped))
    mark = verdict.marks[-1]
    return Seal(
        target.name, wish.level, before.sha512, after.sha512, mark.signer, mark.stamped or ""
    )


def apply(content: bytes, signer: signers.Signer, wish: Wish) -> bytes:
    """The sealed bytes: the content as it was, then the seal as an incremental update."""
    lasting = wish.level == "B-LTA"
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        reason=wish.reason or None,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=lasting,
        use_pades_lta=lasting,
        timestamp_field_name=STAMP if lasting else None,
        validation_context=_context(wish) if lasting else None,
    )
    stamper = timestamps.HTTPTimeStamper(wish.stamp, timeout=DELAY)
    output = io.BytesIO()
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content))
        signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer, output=output)
    except TimestampRequestError as error:
        raise SealFailed(f"Le service d’horodatage {wish.stamp} a échoué : {error}") from error
    except (SigningError, ValidationError, PathError) as error:
        raise SealFailed(f"Le sceau {wish.level} n’a pas pu être posé : {error}") from error
    except PdfError as error:
        raise SealFailed(f"Le PDF ne se lit pas : {error}") from error
    return output.getvalue()


def _context(wish: Wish) -> ValidationContext:
    """Trust in the anchors given, revocation fetched and required."""
    if not wish.anchors:
        raise SealFailed(
            "Le niveau B-LTA enregistre les chaînes de certificats : donner par --ancre ceux des "
            "autorités du cachet et de l’horodatage."
        )
    return ValidationContext(
        trust_roots=list(wish.anchors), allow_fetching=True, revocation_mode="hard-fail"
    )


def anchors(paths: Iterable[Path]) -> Iterator[x509.Certificate]:
    """The certificates of PEM or DER files. SealFailed when one is not a certificate."""
    from pyhanko.keys import load_certs_from_pemder

    for path in paths:
        try:
            yield from load_certs_from_pemder([str(path)])  # type: ignore[no-untyped-call]
        except (OSError, ValueError) as error:
            raise SealFailed(f"{path} n’est pas un certificat : {error}") from error
