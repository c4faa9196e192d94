"""Validating the seals of a file: intact, nothing changed since, time-stamped, trusted or not.

A signature covers the bytes before it; a later update leaves it valid. So what was added after is
judged too: only what the seal itself adds for the long term is allowed.
"""

import io
import logging
from dataclasses import dataclass

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

# What a seal is worth is in its verdict: the libraries would print it too, with tracebacks.
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Mark:
    """One seal. intact: the signed bytes; untouched: nothing changed since; stamped: when (ISO)."""

    signer: str
    intact: bool
    untouched: bool
    trusted: bool
    stamped: str | None

    def __str__(self) -> str:
        facts = (
            "octets scellés intacts" if self.intact else "octets scellés ALTÉRÉS",
            "rien de changé depuis" if self.untouched else "CHANGÉ depuis le sceau",
            f"horodaté {self.stamped}" if self.stamped else "SANS horodatage valable",
            "de confiance" if self.trusted else "confiance non établie",
        )
        return f"{self.signer} : {', '.join(facts)}"


@dataclass(frozen=True)
class Verdict:
    """Every seal of a file; reason: why none could be read."""

    marks: tuple[Mark, ...]
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Is there a seal, and does every one hold? Trust is told apart: it needs anchors."""
        return (
            bool(self.marks)
            and not self.reason
            and all(mark.intact and mark.untouched and mark.stamped for mark in self.marks)
        )

    def __str__(self) -> str:
        return self.reason or " ; ".join(map(str, self.marks)) or "aucun sceau"


def validate(content: bytes, anchors: tuple[x509.Certificate, ...] = ()) -> Verdict:
    """What the seals of those bytes are worth; without anchors, trust is not established."""
    try:
        reader = PdfFileReader(io.BytesIO(content))
        stamps = [_stamp_holds(each) for each in reader.embedded_timestamp_signatures]
        if not all(stamps):
            return Verdict((), "l’horodatage du document ne tient pas")
        found = reader.embedded_regular_signatures
        return Verdict(tuple(_mark(each, anchors) for each in found))
    except (PdfError, SigningError, SignatureValidationError, ValidationError, ValueError) as error:
        return Verdict((), f"sceau illisible : {error}")


def _stamp_holds(stamp: EmbeddedPdfSignature) -> bool:
    """Is the time stamp of the whole document (B-LTA) intact?"""
    status = validate_pdf_timestamp(stamp, ValidationContext(trust_roots=[], allow_fetching=False))
    return bool(status.intact and status.valid)


def _mark(signature: EmbeddedPdfSignature, anchors: tuple[x509.Certificate, ...]) -> Mark:
    context = ValidationContext(trust_roots=list(anchors), allow_fetching=False)
    status = validate_pdf_signature(signature, context, context)
    stamp = status.timestamp_validity
    stamped = stamp.timestamp.isoformat() if stamp and stamp.intact and stamp.valid else None
    level = status.modification_level
    allowed = level is not None and level <= ModificationLevel.LTA_UPDATES
    return Mark(
        signer=status.signing_cert.subject.human_friendly,
        intact=bool(status.intact and status.valid),
        untouched=bool(allowed and status.docmdp_ok is not False),
        trusted=bool(status.trusted and stamp and stamp.trusted),
        stamped=stamped,
    )
