"""The SIP: `manifest.xml` at the root of a zip, and one `content/` folder.

A unit for the campaign, one per territory, and under it one per file (PDF and data each in their
own unit and group, as BinaryMaster_1). JSON and prose stay in the open package: archives do not
agree on their identifiers. Everything is written as a stream; ids follow the order of the names.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from lxml import etree

from report.archive import zips
from report.archive.campaign import Campaign, Item
from report.archive.seda import vocabulary as words
from report.archive.seda.settings import RULES, Rule, Settings

Writer = Any


def make(
    campaign: Campaign, settings: Settings, output: Path, version: str = words.DEFAULT
) -> Path:
    """Write the SIP of a campaign into a folder, in that version of the standard."""
    items = [item for item in campaign.published if item.format is not None]
    items.sort(key=lambda item: item.name)
    path = output / f"{campaign.name}.seda-{version}.zip"
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{campaign.name}-", dir=output) as folder:
        manifest = Path(folder) / words.MANIFEST
        _Manifest(campaign, settings, version, items).write(manifest)
        entries: dict[str, zips.Source] = {words.MANIFEST: manifest}
        entries |= {_uri(rank, item): item.path for rank, item in enumerate(items, 1)}
        zips.write(path, entries, campaign.edition.publication)
    return path


def _uri(rank: int, item: Item) -> str:
    return f"{words.CONTENT}/objet-{rank:05}{Path(item.name).suffix}"


class _Manifest:
    """Writes manifest.xml, an element after the other."""

    def __init__(
        self, campaign: Campaign, settings: Settings, version: str, items: Sequence[Item]
    ) -> None:
        self.campaign, self.settings = campaign, settings
        self.items = dict(enumerate(items, 1))
        self.namespace = f"{words.NAMESPACE}{version}"
        self.units = 0

    def write(self, path: Path) -> None:
        with etree.xmlfile(str(path), encoding="UTF-8") as xml:
            xml.write_declaration()
            with self._element(xml, "ArchiveTransfer", nsmap={None: self.namespace}):
                self._header(xml)
                with self._element(xml, "DataObjectPackage"):
                    for rank, item in self.items.items():
                        self._group(xml, rank, item)
                    with self._element(xml, "DescriptiveMetadata"):
                        self._campaign(xml)
                    self._management(xml)
                for name, value in (
                    ("ArchivalAgency", self.settings.service_archives),
                    ("TransferringAgency", self.settings.service_versant),
                ):
                    with self._element(xml, name):
                        self._text(xml, "Identifier", value)

    def _element(self, xml: Writer, name: str, **attributes: Any) -> Any:
        return xml.element(f"{{{self.namespace}}}{name}", **attributes)

    def _text(self, xml: Writer, name: str, value: str, **attributes: str) -> None:
        if value:
            with self._element(xml, name, **attributes):
                xml.write(value)
            xml.write("\n")

    def _header(self, xml: Writer) -> None:
        day = datetime.combine(self.campaign.edition.publication, time(), UTC)
        self._text(xml, "Comment", self.campaign.title)
        self._text(xml, "Date", day.isoformat())
        self._text(xml, "MessageIdentifier", self.settings.message or self.campaign.name)
        self._text(xml, "ArchivalAgreement", self.settings.contrat_versement)
        with self._element(xml, "CodeListVersions"):
            pass

    def _group(self, xml: Writer, rank: int, item: Item) -> None:
        assert item.format is not None
        with (
            self._element(xml, "DataObjectGroup", id=f"groupe-{rank}"),
            self._element(xml, "BinaryDataObject", id=f"objet-{rank}"),
        ):
            self._text(xml, "DataObjectVersion", words.MASTER)
            self._text(xml, "Uri", _uri(rank, item))
            digest = item.fingerprint.sha512
            self._text(xml, "MessageDigest", digest, algorithm=words.ALGORITHM)
            self._text(xml, "Size", str(item.fingerprint.size))
            with self._element(xml, "FormatIdentification"):
                self._text(xml, "FormatLitteral", item.format.label)
                self._text(xml, "MimeType", item.format.media)
                self._text(xml, "FormatId", item.format.puid)
            with self._element(xml, "FileInfo"):
                self._text(xml, "Filename", Path(item.name).name)

    def _campaign(self, xml: Writer) -> None:
        programme = self.campaign.edition.programme
        subject = f"Programme {programme.nom} : publication nationale et éditions territoriales."
        with self._unit(xml):
            self._content(xml, "RecordGrp", self.campaign.title, subject)
            for key, territory in self.campaign.territories.items():
                mine = {rank: item for rank, item in self.items.items() if item.territory == key}
                if mine:
                    self._territory(xml, self.campaign.described(territory), mine)

    def _territory(self, xml: Writer, title: str, items: Mapping[int, Item]) -> None:
        with self._unit(xml):
            self._content(xml, "File", title)
            for rank, item in items.items():
                with self._unit(xml):
                    name = Path(item.name).name
                    shown = title if item.is_pdf else f"{title} : {name}"
                    self._content(xml, "Item", shown, _seal(item), name)
                    with self._element(xml, "DataObjectReference"):
                        self._text(xml, "DataObjectGroupReferenceId", f"groupe-{rank}")

    def _unit(self, xml: Writer) -> Any:
        self.units += 1
        return self._element(xml, "ArchiveUnit", id=f"unite-{self.units}")

    def _content(
        self, xml: Writer, level: str, title: str, description: str = "", identifier: str = ""
    ) -> None:
        edition = self.campaign.edition
        with self._element(xml, "Content"):
            self._text(xml, "DescriptionLevel", level)
            self._text(xml, "Title", title)
            self._text(xml, "OriginatingAgencyArchiveUnitIdentifier", identifier)
            self._text(xml, "Description", description)
            self._text(xml, "Language", "fra")
            self._text(xml, "StartDate", edition.programme.lancement.isoformat())
            self._text(xml, "EndDate", edition.arrete.isoformat())

    def _management(self, xml: Writer) -> None:
        settings = self.settings
        with self._element(xml, "ManagementMetadata"):
            self._text(xml, "ArchivalProfile", settings.profil)
            self._text(xml, "ServiceLevel", settings.niveau_service)
            self._text(xml, "AcquisitionInformation", settings.modalite_entree)
            self._text(xml, "LegalStatus", settings.statut_juridique)
            self._text(xml, "OriginatingAgencyIdentifier", settings.service_producteur)
            self._text(xml, "SubmissionAgencyIdentifier", settings.service_versant)
            for kind, rule in self._rules():
                self._rule(xml, kind, rule)

    def _rules(self) -> Iterator[tuple[str, Rule]]:
        for kind, element in RULES.items():
            if kind in self.settings.regles:
                yield element, self.settings.regles[kind]

    def _rule(self, xml: Writer, kind: str, rule: Rule) -> None:
        start = rule.debut or self.campaign.edition.arrete
        with self._element(xml, kind):
            self._text(xml, "Rule", rule.regle)
            self._text(xml, "StartDate", start.isoformat())
            self._text(xml, "FinalAction", rule.sort_final)


def _seal(item: Item) -> str:
    if item.seal is None:
        return ""
    seal = item.seal
    return (
        f"Cachet électronique {seal.niveau} de {seal.signataire}, horodaté {seal.horodatage}. "
        f"SHA-512 avant le sceau : {seal.sha512_avant}"
    )
