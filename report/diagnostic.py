"""What the machine must bring, and what it has: system libraries, fonts, versions.

Standard library only: the set-up script reads it before any package is installed.
"""

import ctypes
import hashlib
import importlib.metadata
import locale
import platform
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from report.errors import MissingPrerequisite
from report.resources import root

PACKAGES = (
    "altair", "babel", "click", "jinja2", "numpy", "pandas", "pandera", "pikepdf", "pydyf",
    "vl-convert-python", "weasyprint",
)  # fmt: skip
"""The packages whose version can change a byte of the publication."""

PROGRAMS = ("verapdf", "pdfinfo", "qpdf")
"""Referees and readers of PDF: not needed to publish, used to check."""

MINIMUM_PYTHON = (3, 11)


@dataclass(frozen=True)
class Library:
    """A shared library of the system: its soname, the Debian package, how it tells its version."""

    name: str
    soname: str
    package: str
    version: Callable[[ctypes.CDLL], str] | None = None

    def load(self) -> ctypes.CDLL | None:
        """The library, or None when the system has not got it."""
        try:
            return ctypes.CDLL(self.soname)
        except OSError:
            return None


def _text_of(function: str) -> Callable[[ctypes.CDLL], str]:
    def version(library: ctypes.CDLL) -> str:
        call = getattr(library, function)
        call.restype = ctypes.c_char_p
        return str(call().decode("ascii"))

    return version


LIBRARIES = (
    Library("GObject", "libgobject-2.0.so.0", "libpangoft2-1.0-0"),
    Library("Fontconfig", "libfontconfig.so.1", "libpangoft2-1.0-0"),
    Library("Pango", "libpango-1.0.so.0", "libpango-1.0-0", _text_of("pango_version_string")),
    Library("PangoFT2", "libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    Library("HarfBuzz", "libharfbuzz.so.0", "libpangoft2-1.0-0", _text_of("hb_version_string")),
    Library("HarfBuzz (sous-ensembles)", "libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)
"""What WeasyPrint opens to lay text out; Pango brings the others along. Without the last, font
subsetting is slow."""


def missing_packages() -> tuple[str, ...]:
    """The Debian packages of the libraries that the system has not got."""
    return tuple(dict.fromkeys(library.package for library in LIBRARIES if library.load() is None))


def require_libraries() -> None:
    """Raise MissingPrerequisite, with the command to type, unless all libraries are there."""
    missing = ", ".join(library.name for library in LIBRARIES if library.load() is None)
    if missing:
        raise MissingPrerequisite(
            f"Bibliothèques absentes du système : {missing}. "
            f"À faire : sudo apt-get install {' '.join(missing_packages())}"
        )


@dataclass(frozen=True)
class Fact:
    """One line of the diagnostic: what, its value, and whether it is as it should be."""

    name: str
    value: str
    ok: bool = True


def facts() -> Mapping[str, tuple[Fact, ...]]:
    """All that can change a byte of the publication on this machine, by heading."""
    return {
        "Système": _system(),
        "Paquets": tuple(_package(name) for name in PACKAGES),
        "Bibliothèques": tuple(_library(library) for library in LIBRARIES),
        "Polices": tuple(_font(path) for path in sorted(root("styles").glob("fonts/*.ttf"))),
        "Outils": tuple(_program(name) for name in PROGRAMS),
    }


def _system() -> tuple[Fact, ...]:
    python = sys.version_info
    return (
        Fact("Python", platform.python_version(), python >= MINIMUM_PYTHON),
        Fact("Machine", f"{platform.system()} {platform.machine()}"),
        Fact("Langue", locale.setlocale(locale.LC_CTYPE)),
        Fact("Encodage", sys.getfilesystemencoding()),
    )


def _package(name: str) -> Fact:
    try:
        return Fact(name, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Fact(name, "absent", ok=False)


def _library(library: Library) -> Fact:
    loaded = library.load()
    if loaded is None:
        return Fact(library.name, f"absente : sudo apt-get install {library.package}", ok=False)
    return Fact(library.name, library.version(loaded) if library.version else "présente")


def _font(path: Path) -> Fact:
    return Fact(path.name, f"sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


def _program(name: str) -> Fact:
    return Fact(name, shutil.which(name) or "absent (facultatif)")
