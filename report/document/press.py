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

import weasyprint
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration

from report.document.fetcher import LocalFetcher
from report.document.findings import Finding

PRODUCER = f"WeasyPrint {weasyprint.__version__}"

_VARIANT = "pdf/a-3a"

# Messages of the engine that may be passed over, as beginnings of lines. None so far.
IGNORED: tuple[str, ...] = ()


@dataclass(frozen=True)
class Press:
    """Fonts and stylesheets ready for use. Not to be shared between threads."""

    fonts: FontConfiguration
    sheets: tuple[weasyprint.CSS, ...]
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
    fetcher = LocalFetcher(folders)
    with complaints() as heard:
        sheets = tuple(
            weasyprint.CSS(filename=path, font_config=fonts, url_fetcher=fetcher) for path in paths
        )
    return Press(fonts, sheets, tuple(heard))


def lay_out(machine: Press, page: weasyprint.HTML) -> Any:
    """The pages of a parsed HTML document, ready to be written: a weasyprint Document."""
    return page.render(
        font_config=machine.fonts,
        stylesheets=list(machine.sheets),
        color_profiles={"srgb": _srgb()},
        pdf_variant=_VARIANT,
    )


def write(document: Any) -> bytes:
    """The engine's file, without compression or identifier: finishing gives it both."""
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
