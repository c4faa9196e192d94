"""The exporter's own check of a SIP, over the finished zip re-read from the disk.

The schema of the standard is a weak guard: it sees neither digests nor what is in the zip. These
rules are what an archive platform asks (see docs/archivage.md); all faults are given at once. What
only the archive knows, its registers of contracts, agencies and rules, is said to be unknown, with
the blank test that answers it.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from report.archive import zips
from report.archive.naming import is_safe
from report.archive.seda import contents, structure, values
from report.archive.seda import vocabulary as words
from report.archive.seda.settings import Settings
from report.archive.seda.sip import REMEDY, Sip
from report.errors import Problem, Severity

BLANK_TEST = "X-Context-Id: BLANK_TEST"


def examine(
    path: Path, settings: Settings | None = None, xsd: Path | None = None
) -> tuple[Problem, ...]:
    """Everything wrong in a SIP; blocking problems refuse it, others are for an eye.

    settings: what the archivist gave, to compare with. xsd: the official schema (its main file).
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        return (_fault(path, "le zip est illisible", "un fichier zip", str(error)),)
    with archive:
        problems = [*_container(path, archive)]
        sip, found = _manifest(path, archive)
        problems += found
        if sip is not None:
            problems += [
                *structure.check(sip),
                *values.check(sip, settings),
                *contents.check(sip),
                *_referential(sip),
                *_schema(sip, xsd),
            ]
    return tuple(problems)


def refusals(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The problems for which the SIP is refused."""
    return tuple(problem for problem in problems if problem.severity is Severity.BLOQUANT)


def _fault(path: Path, rule: str, expected: str, value: str | None = None) -> Problem:
    return Problem(path.name, rule, expected, REMEDY, value=value)


def _container(path: Path, archive: zipfile.ZipFile) -> Iterator[Problem]:
    """Names: nothing at the root but the manifest, one content/ folder, plain ASCII, once each."""
    infos = archive.infolist()
    names = [info.filename for info in infos if not info.is_dir()]
    for name in zips.unsafe(archive):
        yield _fault(path, "un nom sort du dossier, ou est un lien", "un nom simple", name)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _fault(path, "le même nom figure deux fois dans le zip", "une fois", name)
    for name in sorted({info.filename for info in infos} - {words.MANIFEST}):
        folder, slash, rest = name.partition("/")
        if not slash:
            yield _fault(path, "fichier en trop à la racine", f"{words.MANIFEST} seul", name)
        elif folder.lower() != words.CONTENT:
            yield _fault(path, "dossier en trop", f"le seul dossier {words.CONTENT}/", name)
        elif rest and ("/" in rest or not is_safe(rest)):
            yield _fault(path, "nom de fichier irrecevable", "A-Z a-z 0-9 - _ @ et « . »", name)


def _manifest(path: Path, archive: zipfile.ZipFile) -> tuple[Sip | None, list[Problem]]:
    """The manifest, read without entity nor network; why there is none to read, otherwise."""
    if words.MANIFEST not in archive.namelist():
        return None, [_fault(path, f"{words.MANIFEST} est absent de la racine", "un bordereau")]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        with zips.entry(archive, words.MANIFEST) as stream:
            tree = etree.parse(stream, parser)
    except (etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        return None, [_fault(path, "le bordereau est illisible", "du XML bien formé", str(error))]
    root = tree.getroot()
    name = etree.QName(root)
    version = str(name.namespace or "").removeprefix(words.NAMESPACE)
    if name.localname != "ArchiveTransfer" or version not in words.VERSIONS:
        expected = f"ArchiveTransfer dans {words.NAMESPACE}{{{', '.join(words.VERSIONS)}}}"
        return None, [_fault(path, "espace de noms ou racine irrecevable", expected, root.tag)]
    sip = Sip(path, archive, root, version)
    if tree.docinfo.doctype:
        return sip, [sip.fault(root, "le bordereau a une DTD", "aucune DTD", tree.docinfo.doctype)]
    return sip, []


def _referential(sip: Sip) -> Iterator[Problem]:
    """What cannot be known here: said once, with the way to know it."""
    yield sip.fault(
        sip.root,
        "contrat, services et règles ne sont connus que du service d’archives",
        "des identifiants présents dans ses référentiels",
        remedy=f"demander un versement à blanc ({BLANK_TEST}) avant le versement réel",
        severity=Severity.A_VERIFIER,
    )


def _schema(sip: Sip, xsd: Path | None) -> Iterator[Problem]:
    """What the official schema says, when it is given. It is read without any network."""
    if xsd is None:
        return
    try:
        schema = etree.XMLSchema(etree.parse(xsd, etree.XMLParser(no_network=True)))
    except (OSError, etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        said = "le schéma donné ne se charge pas"
        remedy = "donner le fichier principal du schéma, avec ceux qu’il inclut à côté"
        yield Problem(str(xsd), said, f"le schéma SEDA {sip.version}", remedy, value=str(error))
        return
    if not schema.validate(sip.root.getroottree()):
        for entry in schema.error_log:
            file = f"{sip.path.name}/{words.MANIFEST}"
            said = "refusé par le schéma officiel"
            yield Problem(file, said, entry.message, REMEDY, line=entry.line)
