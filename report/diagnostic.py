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
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report.errors import MissingPrerequisite
from report.resources import root

PACKAGES = (
    "altair", "babel", "click", "jinja2", "numpy", "pandas", "pandera", "pikepdf", "pydyf",
    "vl-convert-python", "weasyprint",
)  # fmt: skip
"""The packages whose version can change a byte of the publication."""


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
    Library("GObject", "libgobject-2.0.so.0", "libglib2.0-0"),
    Library("Fontconfig", "libfontconfig.so.1", "libfontconfig1"),
    Library(
        "Pango", "libpango-1.0.so.0", "libpango-1.0-0", _text_of("pango_version_string")
    ),
    Library("PangoFT2", "libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    Library("HarfBuzz", "libharfbuzz.so.0", "libharfbuzz0b", _text_of("hb_version_string")),
    Library("HarfBuzz (sous-ensembles)", "libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)
"""What WeasyPrint opens to lay text out. Without the last, font subsetting is slow."""


def missing_libraries() -> tuple[Library, ...]:
    """The libraries that the system has not got."""
    return tuple(library for library in LIBRARIES if library.load() is None)


def require_libraries() -> None:
    """Raise MissingPrerequisite, naming the packages to install, unless all libraries are there."""
    missing = missing_libraries()
    if missing:
        names = ", ".join(library.name for library in missing)
        packages = " ".join(library.package for library in missing)
        raise MissingPrerequisite(
            f"Bibliothèques absentes du système : {names}. Installez-les : "
            f"sudo apt-get install {packages}"
        )
