"""The SIP: accepted when whole, refused with its reason for each damage of the acceptance table."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import etree

from report.archive.campaign import Campaign
from report.archive.seda import check, export, settings
from report.archive.seda import vocabulary as words
from report.archive.seda.settings import Settings
from report.errors import InvalidInput, Severity

Entries = list[tuple[str, bytes]]


@dataclass
class Box:
    """A SIP taken apart: names and contents in order, to be damaged and put together again."""

    entries: Entries = field(default_factory=list)

    @property
    def manifest(self) -> str:
        return dict(self.entries)["manifest.xml"].decode()

    @manifest.setter
    def manifest(self, text: str) -> None:
        self.entries = [
            (name, text.encode() if name == "manifest.xml" else content)
            for name, content in self.entries
        ]

    def swap(self, old: str, new: str, count: int = 1) -> None:
        assert old in self.manifest, old
        self.manifest = self.manifest.replace(old, new, count)

    def sub(self, pattern: str, new: str) -> None:
        text, changes = re.subn(pattern, new, self.manifest, count=1, flags=re.DOTALL)
        assert changes == 1, pattern
        self.manifest = text

    def rename(self, old: str, new: str) -> None:
        assert old in dict(self.entries)
        self.entries = [(new if name == old else name, data) for name, data in self.entries]

    def write(self, path: Path) -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in self.entries:
                archive.writestr(zipfile.ZipInfo(name), content)
        return path


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory, settings_text: str) -> Settings:
    path = tmp_path_factory.mktemp("reglages") / "archivage.toml"
    path.write_text(settings_text, encoding="utf-8")
    return settings.load(path)


@pytest.fixture(scope="module")
def sips(
    campaign: Campaign, given: Settings, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sip")
    return {version: export.make(campaign, given, folder, version) for version in words.VERSIONS}


@pytest.fixture
def box(sips: dict[str, Path]) -> Box:
    with zipfile.ZipFile(sips[words.DEFAULT]) as archive:
        return Box([(name, archive.read(name)) for name in archive.namelist()])


def refused(path: Path, given: Settings | None = None) -> list[str]:
    return [problem.rule for problem in check.refusals(check.examine(path, given))]


@pytest.mark.parametrize("version", words.VERSIONS)
def test_the_whole_one_is_accepted(sips: dict[str, Path], given: Settings, version: str) -> None:
    assert refused(sips[version], given) == []
    assert refused(sips[version]) == []


def test_what_only_the_archive_knows_is_said_with_its_blank_test(sips: dict[str, Path]) -> None:
    (notice,) = check.examine(sips[words.DEFAULT])
    assert notice.severity is Severity.A_VERIFIER
    assert "X-Context-Id: BLANK_TEST" in notice.remedy


def test_the_same_campaign_gives_the_same_bytes(
    campaign: Campaign, given: Settings, sips: dict[str, Path], tmp_path: Path
) -> None:
    again = export.make(campaign, given, tmp_path)
    assert again.read_bytes() == sips[words.DEFAULT].read_bytes()
    assert [entry.name for entry in tmp_path.iterdir()] == [again.name]


def test_pdf_and_data_are_in_their_own_units_and_json_is_left_out(
    campaign: Campaign, sips: dict[str, Path]
) -> None:
    with zipfile.ZipFile(sips[words.DEFAULT]) as archive:
        root = etree.fromstring(archive.read("manifest.xml"))
    names = {"s": f"{words.NAMESPACE}{words.DEFAULT}"}
    formats = root.xpath("//s:FormatId/text()", namespaces=names)
    assert sorted(formats) == ["fmt/479"] * 3 + ["x-fmt/18"] * 4
    per_unit = [
        len(unit.findall("s:DataObjectReference", names)) for unit in root.iter("{*}ArchiveUnit")
    ]
    assert max(per_unit) == 1
    titles = root.xpath("//s:ArchiveUnit/s:Content/s:Title/text()", namespaces=names)
    assert any(title.endswith(", à Mayotte") for title in titles)
    assert any(item.name.endswith(".json") for item in campaign.published)
    assert not root.xpath("//s:Filename[contains(., 'json')]", namespaces=names)


PDF = "content/objet-00005.pdf"
CSV = "content/objet-00001.csv"
UNIT = r'<ArchiveUnit id="unite-3">.*?</ArchiveUnit>'
A_UNIT = (
    '<ArchiveUnit id="{}"><Content><DescriptionLevel>Item</DescriptionLevel>'
    "<Title>Une pièce</Title></Content>{}</ArchiveUnit></DescriptiveMetadata>"
)


def flip(box: Box) -> None:
    changed = bytearray(dict(box.entries)[PDF])
    changed[len(changed) // 2] ^= 1
    box.entries = [(name, bytes(changed) if name == PDF else data) for name, data in box.entries]


def add(name: str, content: bytes = b"x") -> Callable[[Box], None]:
    return lambda box: box.entries.append((name, content))


def swap(old: str, new: str) -> Callable[[Box], None]:
    return lambda box: box.swap(old, new)


def sub(pattern: str, new: str) -> Callable[[Box], None]:
    return lambda box: box.sub(pattern, new)


def remove(name: str) -> Callable[[Box], None]:
    def removed(box: Box) -> None:
        box.entries = [entry for entry in box.entries if entry[0] != name]

    return removed


def moved(old: str, new: str) -> Callable[[Box], None]:
    """The file and its Uri, both."""

    def done(box: Box) -> None:
        box.rename(old, new)
        box.swap(old, new)

    return done


def upper_case(box: Box) -> None:
    digest = re.search(r"[0-9a-f]{128}", box.manifest)
    assert digest
    box.swap(digest[0], digest[0].upper())


def cycle(box: Box) -> None:
    reference = (
        '<ArchiveUnit id="unite-98"><ArchiveUnitRefId>unite-1</ArchiveUnitRefId></ArchiveUnit>'
    )
    box.swap("<DataObjectReference>", f"{reference}<DataObjectReference>")


def in_a_folder(box: Box) -> None:
    box.entries = [(f"sip/{name}", content) for name, content in box.entries]


def second_master(box: Box) -> None:
    group = re.search(
        r'<BinaryDataObject id="objet-2">.*?</BinaryDataObject>\n?', box.manifest, re.DOTALL
    )
    assert group
    box.swap(group[0], "")
    box.swap("</BinaryDataObject>", "</BinaryDataObject>" + group[0])


def out_of_its_group(box: Box) -> None:
    inner = re.search(
        r'<DataObjectGroup id="groupe-1">(.*?)</DataObjectGroup>', box.manifest, re.DOTALL
    )
    assert inner
    alone = inner[1].replace(
        "<DataObjectVersion>", "<DataObjectGroupId>groupe-1</DataObjectGroupId><DataObjectVersion>"
    )
    box.swap(inner[0], alone)


MEMBER = r"<DataObjectGroupReferenceId>groupe-1<"

DAMAGES: dict[str, tuple[Callable[[Box], None], str]] = {
    "digest wrong": (sub(r">[0-9a-f]{128}<", f">{'0' * 128}<"), "empreinte différente"),
    "one byte of the PDF flipped": (flip, "empreinte différente"),
    "digest in upper case": (upper_case, "empreinte différente"),
    "algorithm FOO": (swap('"SHA-512"', '"FOO"'), "algorithme d’empreinte"),
    "algorithm sha512": (swap('"SHA-512"', '"sha512"'), "algorithme d’empreinte"),
    "digest absent": (sub(r"<MessageDigest.*?</MessageDigest>", ""), "empreinte absente"),
    "object missing from the zip": (remove(PDF), "fichier absent du zip"),
    "file not declared": (add("content/autre.csv"), "ne déclare pas"),
    "extra file at the root": (add("notice.txt"), "en trop à la racine"),
    "same Uri twice": (swap("objet-00002.", "objet-00001."), "même Uri"),
    "no Uri": (sub(r"<Uri>.*?</Uri>", ""), "objet sans Uri"),
    "Uri outside content/": (moved(CSV, "autre/objet-00001.csv"), "Uri hors de content/"),
    "name with an accent": (moved(CSV, "content/donnée.csv"), "nom de fichier irrecevable"),
    "name with a space and an apostrophe": (
        moved(CSV, "content/l'etat 1.csv"), "nom de fichier irrecevable",
    ),
    "dangling group reference": (
        sub(MEMBER, "<DataObjectGroupReferenceId>groupe-99<"),
        "n’existe pas",
    ),
    "dangling unit reference": (
        swap("</DescriptiveMetadata>",
             '<ArchiveUnit id="u"><ArchiveUnitRefId>unite-99</ArchiveUnitRefId></ArchiveUnit>'
             "</DescriptiveMetadata>"), "n’existe pas",
    ),
    "duplicate id, unit and unit": (swap('"unite-4"', '"unite-3"'), "donné deux fois"),
    "duplicate id, unit and object": (swap('"unite-4"', '"objet-1"'), "donné deux fois"),
    "cycle of units": (cycle, "en boucle"),
    "Title absent": (sub(r"<Title>.*?</Title>", ""), "Title est absent"),
    "Title empty": (sub(r"<Title>.*?</Title>", "<Title></Title>"), "Title est absent"),
    "DescriptionLevel absent": (
        sub(r"<DescriptionLevel>.*?</DescriptionLevel>", ""),
        "DescriptionLevel",
    ),
    "DescriptionLevel out of list": (swap(">Item<", ">Pièce<"), "DescriptionLevel"),
    "EndDate before StartDate": (swap("<EndDate>2025", "<EndDate>2019"), "EndDate précède"),
    "31 June in a content": (
        swap("<EndDate>2025-06-30", "<EndDate>2025-06-31"),
        "date n’existe pas",
    ),
    "30/06/2026 in a rule": (
        sub(r"(<AppraisalRule>.*?<StartDate>)[^<]*", r"\g<1>30/06/2026"), "date n’existe pas",
    ),
    "unknown rule": (swap(">APP-00001<", ">APP-99999<"), "étrangère aux réglages"),
    "a known rule under the wrong kind": (
        swap(">APP-00001<", ">ACC-00001<"),
        "étrangère aux réglages",
    ),
    "FinalAction absent": (sub(r"<FinalAction>.*?</FinalAction>", ""), "FinalAction"),
    "FinalAction out of list": (swap(">Keep<", ">Garder<"), "FinalAction"),
    "Size wrong": (sub(r"<Size>\d+", "<Size>1"), "taille différente"),
    "Size not a number": (sub(r"<Size>\d+", "<Size>grand"), "taille différente"),
    "PUID wrong": (swap(">fmt/479<", ">fmt/480<"), "FormatId différent"),
    "group without unit": (sub(UNIT, ""), "aucune unité ne référence"),
    "two BinaryMaster_1 in one group": (second_master, "deux objets de même usage"),
    "usage out of list": (swap("BinaryMaster_1", "BinaryOriginal_1"), "usage hors de la liste"),
    "object outside a group": (out_of_its_group, "objet hors d’un groupe"),
    "unit with nothing at all": (
        swap("</DescriptiveMetadata>", '<ArchiveUnit id="u"/></DescriptiveMetadata>'),
        "unité sans description",
    ),
    "unit with neither object nor child": (
        swap("</DescriptiveMetadata>", A_UNIT.format("u", "")), "sans objet ni sous-unité",
    ),
    "unknown element in Content": (
        swap("<Language>", "<Couleur>bleu</Couleur><Language>"),
        "élément inconnu",
    ),
    "wrong order in Content": (
        sub(r"(<DescriptionLevel>[^<]*</DescriptionLevel>)\s*(<Title>[^<]*</Title>)", r"\2\1"),
        "élément mal placé",
    ),
    "ArchivalAgreement absent": (
        sub(r"<ArchivalAgreement>.*?</ArchivalAgreement>", ""), "ArchivalAgreement est absent",
    ),
    "OriginatingAgencyIdentifier absent": (
        sub(r"<OriginatingAgencyIdentifier>.*?</OriginatingAgencyIdentifier>", ""),
        "OriginatingAgencyIdentifier est absent",
    ),
    "MessageIdentifier absent": (
        sub(r"<MessageIdentifier>.*?</MessageIdentifier>", ""), "MessageIdentifier est absent",
    ),
    "value beginning with _": (sub(r"<Title>", "<Title>_"), "commence par « _ »"),
    "value beginning with #": (sub(r"<Title>", "<Title>#"), "commence par « _ »"),
    "HTML in a value": (sub(r"<Title>", "<Title>&lt;b&gt;"), "HTML"),
    "40 000 characters": (sub(r"<Title>", f"<Title>{'a' * 40_000}"), "valeur trop longue"),
    "wrong namespace": (swap("seda:v2.2", "seda:v9.9"), "espace de noms"),
    "no namespace": (sub(r' xmlns="[^"]*"', ""), "espace de noms"),
    "a prefix": (
        lambda box: setattr(
            box, "manifest",
            re.sub(r"<(/?)(?=[A-Z])", r"<\1s:", box.manifest).replace("xmlns=", "xmlns:s="),
        ), "préfixé",
    ),
    "no manifest": (remove("manifest.xml"), "absent de la racine"),
    "two manifests": (
        lambda box: box.entries.append(("manifest.xml", box.manifest.encode())),
        "deux fois",
    ),
    "all in a folder": (in_a_folder, "absent de la racine"),
    "a name that leaves the folder": (add("content/../../x"), "sort du dossier"),
    "SigningInformation in 2.2": (
        swap("<Language>", "<Language>fra</Language><SigningInformation/><Language>"),
        "élément inconnu",
    ),
    "PersistentIdentifier in 2.2": (
        swap("<Uri>", "<PersistentIdentifier/><Uri>"),
        "élément inconnu",
    ),
    "an entity": (
        swap("<ArchiveTransfer", '<!DOCTYPE A [<!ENTITY e "x">]><ArchiveTransfer'),
        "DTD",
    ),
    "an attribute": (swap("<Title>", '<Title lang="fr">'), "attribut inconnu"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_sip_is_refused_with_its_reason(
    box: Box, given: Settings, tmp_path: Path, name: str
) -> None:
    damage, reason = DAMAGES[name]
    damage(box)
    found = refused(box.write(tmp_path / "sip.zip"), given)
    assert any(reason in rule for rule in found), found


def manifest_last(box: Box) -> None:
    box.entries.sort(key=lambda entry: entry[0] == "manifest.xml")


def capitals(box: Box) -> None:
    box.entries = [(name.replace("content/", "Content/"), data) for name, data in box.entries]
    box.manifest = box.manifest.replace("content/", "Content/")


HARMLESS: dict[str, Callable[[Box], None]] = {
    "manifest last": manifest_last,
    "Content/ in capitals": capitals,
    "Content/ in capitals in the zip only": lambda box: box.rename(PDF, PDF.replace("c", "C", 1)),
    "empty CodeListVersions": sub(r"<CodeListVersions\s*/?>", "<CodeListVersions>\n"),
    "Date without zone": sub(r"(<Date>[^<]*?)\+00:00", r"\1"),
    "usage without _1": swap("BinaryMaster_1", "BinaryMaster"),
    "rule without StartDate": sub(r"(<Rule>[^<]*</Rule>)\s*<StartDate>[^<]*</StartDate>", r"\1"),
    "a folder entry": lambda box: box.entries.insert(0, ("content/", b"")),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_is_accepted(box: Box, given: Settings, tmp_path: Path, name: str) -> None:
    before = box.entries[:]
    HARMLESS[name](box)
    assert box.entries != before or name in ("manifest last", "empty CodeListVersions")
    assert refused(box.write(tmp_path / "sip.zip"), given) == []


def test_no_acquisition_information_is_written_unless_it_is_given(box: Box) -> None:
    assert "AcquisitionInformation" not in box.manifest


def schema(version: str, extra: str = "") -> str:
    return f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
      targetNamespace="{words.NAMESPACE}{version}" elementFormDefault="qualified">
      <xs:element name="ArchiveTransfer"><xs:complexType><xs:sequence>{extra}
      <xs:any processContents="skip" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
      </xs:element></xs:schema>"""


def test_the_schema_is_one_more_referee_when_it_is_given(
    sips: dict[str, Path], tmp_path: Path
) -> None:
    xsd = tmp_path / "seda.xsd"
    xsd.write_text(schema("2.2"), encoding="utf-8")
    assert not check.refusals(check.examine(sips["2.2"], xsd=xsd))
    xsd.write_text(schema("2.2", '<xs:element name="Absent"/>'), encoding="utf-8")
    (problem,) = check.refusals(check.examine(sips["2.2"], xsd=xsd))
    assert "schéma officiel" in problem.rule
    assert "Absent" in problem.expected


def test_a_schema_that_does_not_load_is_not_a_silent_pass(
    sips: dict[str, Path], tmp_path: Path
) -> None:
    for content in (None, "<rien/>"):
        xsd = tmp_path / "seda.xsd"
        if content:
            xsd.write_text(content, encoding="utf-8")
        (problem,) = check.refusals(check.examine(sips["2.2"], xsd=xsd))
        assert "ne se charge pas" in problem.rule


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04 nothing"])
def test_what_is_not_a_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sip.zip"
    path.write_bytes(content)
    assert refused(path) == ["le zip est illisible"]


def missing(path: Path) -> set[str]:
    with pytest.raises(InvalidInput) as raised:
        settings.load(path)
    return {str(problem.column) for problem in raised.value.problems}


def test_missing_settings_are_asked_for_all_at_once(tmp_path: Path) -> None:
    asked = {
        "contrat_versement", "service_archives", "service_versant", "service_producteur",
        "regles.dua", "regles.communicabilite",
    }  # fmt: skip
    assert missing(tmp_path / "absent.toml") == asked
    path = tmp_path / "archivage.toml"
    path.write_text('contrat_versement = ""\n[regles.dua]\nregle = ""\n', encoding="utf-8")
    assert missing(path) == asked - {"regles.dua"} | {"regles.dua.regle", "regles.dua.sort_final"}


def test_wrong_settings_are_named(tmp_path: Path, settings_text: str) -> None:
    path = tmp_path / "archivage.toml"
    text = settings_text.replace("Public Archive", "Publiques").replace('"Keep"', '"Garder"')
    path.write_text(f"contrat = 'x'\n{text}debut = 'hier'\n[regles.autre]\n", encoding="utf-8")
    assert missing(path) == {
        "contrat", "statut_juridique", "regles.dua.sort_final", "regles.communicabilite.debut",
        "regles.autre",
    }  # fmt: skip


def test_rules_may_be_the_archive_s_own(
    tmp_path: Path, settings_text: str, campaign: Campaign
) -> None:
    path = tmp_path / "archivage.toml"
    top = settings_text.partition("[regles.dua]")[0]
    path.write_text(f'{top}regles = "heritees"\n', encoding="utf-8")
    given = settings.load(path)
    sip = export.make(campaign, given, tmp_path)
    assert refused(sip, given) == []
    with zipfile.ZipFile(sip) as archive:
        assert b"<Rule>" not in archive.read("manifest.xml")
