"""The files of a SIP against its manifest: every Uri, digest, size and format, from the bytes."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from report.archive import zips
from report.archive.fingerprint import CHUNK, Fingerprint, of_chunks
from report.archive.identify import Format, identify
from report.archive.seda import vocabulary as words
from report.archive.seda.sip import Element, Sip, normal
from report.errors import Problem, Severity


def check(sip: Sip) -> Iterator[Problem]:
    """Every fault of contents; each file is read once, as a stream."""
    objects = list(sip.all("BinaryDataObject"))
    uris = Counter(normal(sip.value(each, "Uri")) for each in objects)
    for element in objects:
        yield from _object(sip, element, uris)
    for name in sorted(sip.entries.keys() - uris.keys()):
        if name.startswith(f"{words.CONTENT}/"):
            yield sip.fault(None, "fichier que le bordereau ne déclare pas", "un objet", name)


def _object(sip: Sip, element: Element, uris: Counter[str]) -> Iterator[Problem]:
    uri = normal(sip.value(element, "Uri"))
    yield from _digest_form(sip, element)
    if not uri:
        yield sip.fault(element, "objet sans Uri", f"{words.CONTENT}/…", element.get("id"))
    elif not uri.startswith(f"{words.CONTENT}/") or zips.leaves_its_folder(uri):
        yield sip.fault(element, "Uri hors de content/", f"{words.CONTENT}/…", uri)
    elif uris[uri] > 1:
        yield sip.fault(element, "même Uri pour deux objets", "un fichier par objet", uri)
    elif uri not in sip.entries:
        yield sip.fault(element, "fichier absent du zip", uri, uri)
    else:
        yield from _bytes(sip, element, sip.entries[uri])


def _digest_form(sip: Sip, element: Element) -> Iterator[Problem]:
    digest = sip.child(element, "MessageDigest")
    if digest is None or not (digest.text or "").strip():
        yield sip.fault(element, "empreinte absente", "MessageDigest", element.get("id"))
        return
    if digest.get("algorithm") != words.ALGORITHM:
        said = "algorithme d’empreinte irrecevable"
        yield sip.fault(digest, said, words.ALGORITHM, digest.get("algorithm", ""))


def _bytes(sip: Sip, element: Element, name: str) -> Iterator[Problem]:
    try:
        proof, kind = _read(sip, name)
    except zipfile.BadZipFile as error:
        said = "contenu altéré : l’empreinte ne peut pas être la bonne"
        yield sip.fault(element, said, "le contenu d’origine", str(error))
        return
    digest = (sip.value(element, "MessageDigest"), proof.sha512)
    if digest[0] and digest[0] != digest[1]:
        yield sip.fault(element, "empreinte différente de celle du contenu", digest[1], digest[0])
    size = sip.value(element, "Size")
    if size != str(proof.size):
        yield sip.fault(element, "taille différente de celle du contenu", str(proof.size), size)
    yield from _format(sip, element, kind)


def _read(sip: Sip, name: str) -> tuple[Fingerprint, Format | None]:
    """The fingerprint and the format of an entry, by way of a temporary file."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as file:

        def copied() -> Iterator[bytes]:
            with zips.entry(sip.archive, name) as stream:
                while piece := stream.read(CHUNK):
                    file.write(piece)
                    yield piece

        proof = of_chunks(copied())
        file.flush()
        return proof, identify(Path(file.name))


def _format(sip: Sip, element: Element, kind: Format | None) -> Iterator[Problem]:
    declared = sip.child(element, "FormatIdentification")
    if declared is None:
        said, expected = "format non déclaré", kind.puid if kind else "FormatIdentification"
        yield sip.fault(element, said, expected, severity=Severity.A_VERIFIER)
        return
    found, label = sip.value(declared, "FormatId"), sip.value(declared, "FormatLitteral")
    if kind is None:
        said = "format que les octets ne permettent pas de reconnaître"
        yield sip.fault(declared, said, "un format reconnu", found, severity=Severity.A_VERIFIER)
    elif found != kind.puid:
        yield sip.fault(
            declared, "FormatId différent de ce que disent les octets", kind.puid, found
        )
    elif label != kind.label:
        said = "FormatLitteral différent du registre PRONOM"
        yield sip.fault(declared, said, kind.label, label, severity=Severity.A_VERIFIER)
