"""The layout engine of a process: fonts registered once, stylesheets parsed once.

Every message of the engine at warning level or above counts as an error: unknown options, bad
CSS and missing files are only ever logged by it.
"""

import gc
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration

from report.document.fetcher import LocalFetcher
from report.document.findings import Finding
from report.document.hastening import hasten
from report.document.source import Source
from report.document.tagging import add_tags
from report.resources import root

PRODUCER = f"WeasyPrint {weasyprint.__version__}"

_VARIANT = "pdf/a-3a"

# Messages of the engine that may be passed over, as beginnings of lines. None so far.
IGNORED: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Press:
    """Fonts and stylesheets ready for use. Not to be shared between threads.

    sheet: that of all the files, in order; folders: where the pages may read files.
    """

    fonts: FontConfiguration
    sheet: weasyprint.CSS
    folders: tuple[Path, ...]
    complaints: tuple[Finding, ...]


def press(stylesheets: Sequence[Path], folders: Sequence[Path]) -> Press:
    """The press for those stylesheets, in that order; prepared again only when a file changes."""
    paths = tuple(Path(sheet).resolve() for sheet in stylesheets)
    stamp = tuple((path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
    return _press(paths, tuple(folders), stamp)


@lru_cache(maxsize=4)
def _press(
    paths: tuple[Path, ...], folders: tuple[Path, ...], _stamp: tuple[tuple[int, int], ...]
) -> Press:
    fonts = FontConfiguration()
    agent = root("styles") / "agent.css"
    fetcher = LocalFetcher((*folders, *(path.parent for path in (agent, *paths))))
    hasten()
    with complaints() as heard:
        # Imported, they make one sheet: an element is looked up in it once, not once a file.
        imports = "".join(f'@import url("{path.as_uri()}");' for path in (agent, *paths))
        sheet = weasyprint.CSS(string=imports, font_config=fonts, url_fetcher=fetcher)
    return Press(fonts, sheet, folders, tuple(heard))


def lay_out(machine: Press, page: Element, fetcher: LocalFetcher) -> Any:
    """The pages of an HTML document, ready to be written: a weasyprint Document."""
    base = f"{machine.folders[0].resolve().as_uri()}/" if machine.folders else ""
    return Source(page, base, fetcher).render(
        font_config=machine.fonts,
        stylesheets=[machine.sheet],
        color_profiles={"srgb": _srgb()},
        pdf_variant=_VARIANT,
    )


def write(document: Any) -> bytes:
    """The engine's file of a document that it laid out.

    Without compression or identifier: finishing gives it both. Its tags are ours.
    """
    weasyprint.pdf.add_tags = add_tags
    document.color_profiles = {"srgb": _srgb()}
    return bytes(
        document.write_pdf(
            pdf_variant=_VARIANT,
            uncompressed_pdf=True,
            pdf_identifier=False,
            output_intent="donné à la mise en page",  # or it opens its profile, and never closes it
        )
    )


def _srgb() -> ColorProfile:
    """The engine's own sRGB profile: a new one each time, using it changes its bytes."""
    components = (["r"], ["g"], ["b"])
    return ColorProfile(
        io.BytesIO(_srgb_file()), "sRGB2014.icc", "relative-colorimetric", components
    )


@cache
def _srgb_file() -> bytes:
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


@contextmanager
def complaints() -> Iterator[list[Finding]]:
    """Collect what the engine logs at warning level or above while the block runs."""
    heard: list[Finding] = []
    listener = _Listener(heard)
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate


class _Listener(logging.Handler):
    def __init__(self, heard: list[Finding]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith(IGNORED or ("\0",)):
            self._heard.append(Finding(0, "moteur", message))


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector while an edition is made.

    Drawing and layout build hundreds of thousands of objects that live to the end: looking for
    cycles among them costs up to a third of the time and finds nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
