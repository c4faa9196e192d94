"""A finished SIP, re-read from the disk: its entries, its manifest, where each fault stands."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

from report.archive.seda import vocabulary as words
from report.errors import Problem, Severity

Element = Any
REMEDY = "refaire le SIP avec la commande « archive »"


@dataclass(frozen=True)
class Sip:
    """The open zip, the root of its manifest and the version of the standard it claims."""

    path: Path
    archive: zipfile.ZipFile
    root: Element
    version: str

    @cached_property
    def entries(self) -> dict[str, str]:
        """Names of content/ as Uris name them → names in the zip. Capitals are forgiven."""
        names = (info.filename for info in self.archive.infolist() if not info.is_dir())
        return {normal(name): name for name in names if name != words.MANIFEST}

    def all(self, name: str) -> Iterator[Element]:
        """Every element of that name, in the order of the document."""
        yield from self.root.iter(f"{{{self.namespace}}}{name}")

    def child(self, element: Element, name: str) -> Element | None:
        """The first child of that name."""
        return element.find(f"{{{self.namespace}}}{name}")

    def value(self, element: Element, name: str) -> str:
        """The text of that child, stripped; "" when absent or empty."""
        return (element.findtext(f"{{{self.namespace}}}{name}") or "").strip()

    @property
    def namespace(self) -> str:
        """The namespace of that version."""
        return f"{words.NAMESPACE}{self.version}"

    def fault(
        self, element: Element | None, rule: str, expected: str, value: str | None = None,
        remedy: str = REMEDY, severity: Severity = Severity.BLOQUANT,
    ) -> Problem:  # fmt: skip
        """A problem at that element of the manifest."""
        line = None if element is None else element.sourceline
        column = None if element is None else local(element)
        file = f"{self.path.name}/{words.MANIFEST}"
        return Problem(file, rule, expected, remedy, line, column, value, severity)


def normal(name: str) -> str:
    """The name with its first folder in small letters: `Content/` is `content/`."""
    folder, slash, rest = name.partition("/")
    return f"{folder.lower()}{slash}{rest}" if slash else name


def local(element: Element) -> str:
    """The name without its namespace."""
    return str(etree.QName(element).localname)
