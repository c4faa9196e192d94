"""The words of the standard that export and check share: versions, lists, order of elements.

Origin: SEDA 2.1 (2018), 2.2 (2022) and 2.3, Service interministériel des Archives de France.
Orders merge the versions; what only some know is in `ONLY_FROM`.
"""

import re

VERSIONS = ("2.1", "2.2", "2.3")
DEFAULT = "2.2"
NAMESPACE = "fr:gouv:culture:archivesdefrance:seda:v"
MANIFEST = "manifest.xml"
CONTENT = "content"
ALGORITHM = "SHA-512"
MASTER = "BinaryMaster_1"

USAGES = ("PhysicalMaster", "BinaryMaster", "Dissemination", "Thumbnail", "TextContent")
USAGE = re.compile(rf"({'|'.join(USAGES)})(_[1-9]\d*)?")
LEVELS = (
    "Fonds", "Subfonds", "Class", "Collection", "Series", "Subseries", "RecordGrp", "SubGrp",
    "File", "Item", "OtherLevel",
)  # fmt: skip
FINAL_ACTIONS = ("Keep", "Destroy")
RULES = (
    "StorageRule", "AppraisalRule", "AccessRule", "DisseminationRule", "ReuseRule",
    "ClassificationRule", "HoldRule",
)  # fmt: skip

_MANAGEMENT = (
    "StorageRule", "AppraisalRule", "AccessRule", "DisseminationRule", "ReuseRule",
    "ClassificationRule", "LogBook", "NeedAuthorization", "HoldRule",
)  # fmt: skip
_RULE = ("Rule", "StartDate", "PreventInheritance", "RefNonRuleId", "FinalAction")
_ORGANISATION = ("Identifier", "OrganizationDescriptiveMetadata")

ORDER: dict[str, tuple[str, ...]] = {
    "ArchiveTransfer": (
        "Comment", "Date", "MessageIdentifier", "Signature", "ArchivalAgreement",
        "CodeListVersions", "DataObjectPackage", "RelatedTransferReference",
        "TransferRequestReplyIdentifier", "ArchivalAgency", "TransferringAgency",
    ),
    "ArchivalAgency": _ORGANISATION,
    "TransferringAgency": _ORGANISATION,
    "BinaryDataObject": (
        "DataObjectProfile", "DataObjectSystemId", "DataObjectGroupSystemId", "Relationship",
        "DataObjectGroupReferenceId", "DataObjectGroupId", "DataObjectVersion",
        "PersistentIdentifier", "DataObjectUse", "DataObjectNumber", "Attachment", "Uri",
        "MessageDigest", "Size", "Compressed", "FormatIdentification", "FileInfo", "Metadata",
        "OtherMetadata",
    ),
    "FormatIdentification": ("FormatLitteral", "MimeType", "FormatId", "Encoding"),
    "FileInfo": (
        "Filename", "CreatingApplicationName", "CreatingApplicationVersion",
        "DateCreatedByApplication", "CreatingOs", "CreatingOsVersion", "LastModified",
    ),
    "Content": (
        "DescriptionLevel", "Title", "FilePlanPosition", "SystemId", "OriginatingSystemId",
        "ArchivalAgencyArchiveUnitIdentifier", "OriginatingAgencyArchiveUnitIdentifier",
        "TransferringAgencyArchiveUnitIdentifier", "Description", "CustodialHistory", "Type",
        "DocumentType", "Language", "DescriptionLanguage", "Status", "Version", "Tag", "Keyword",
        "Coverage", "OriginatingAgency", "SubmissionAgency", "Agent", "AuthorizedAgent", "Writer",
        "Addressee", "Recipient", "Transmitter", "Sender", "Source", "RelatedObjectReference",
        "CreatedDate", "TransactedDate", "AcquiredDate", "SentDate", "ReceivedDate",
        "RegisteredDate", "StartDate", "EndDate", "DateLitteral", "Event", "Signature",
        "SigningInformation", "Gps", "OriginatingSystemIdReplyTo", "TextContent",
        "PersistentIdentifier",
    ),
    "ManagementMetadata": (
        "ArchivalProfile", "ServiceLevel", "AcquisitionInformation", "LegalStatus",
        "OriginatingAgencyIdentifier", "SubmissionAgencyIdentifier", *_MANAGEMENT,
    ),
    "Management": _MANAGEMENT,
    "AppraisalRule": _RULE,
    "AccessRule": _RULE[:-1],
    "DisseminationRule": _RULE[:-1],
    "ReuseRule": _RULE[:-1],
}  # fmt: skip
"""Children of an element, in the order that the standard wants. A name that is not there is
unknown; a choice, or elements that alternate (Rule, StartDate), may repeat."""

ALTERNATING = ("AppraisalRule", "AccessRule", "DisseminationRule", "ReuseRule")
ONLY_FROM = {
    "PersistentIdentifier": "2.3", "SigningInformation": "2.3", "DataObjectUse": "2.3",
    "DataObjectNumber": "2.3", "DataObjectProfile": "2.2", "DateLitteral": "2.2",
    "Agent": "2.2", "OriginatingSystemIdReplyTo": "2.2", "TextContent": "2.2", "HoldRule": "2.2",
}  # fmt: skip
ONLY_UNTIL = {"Signature": "2.2"}
"""In Content only: 2.3 has SigningInformation in its place."""

DATES = ("CreatedDate", "TransactedDate", "AcquiredDate", "SentDate", "ReceivedDate",
         "RegisteredDate", "StartDate", "EndDate")  # fmt: skip
LONGEST = 32_000
"""Characters of a value, at most."""
