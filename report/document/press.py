"""The layout engine of a process: fonts registered once, stylesheets parsed once.

Every message of the engine at warning level or above counts as an error: unknown options, bad
CSS and missing files are only ever logged by it.
"""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from report.document.fetcher import LocalFetcher
from report.document.findings import Finding

PRODUCER = f"WeasyPrint {weasyprint.__version__}"

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
    """Hold the garbage collector while a document is laid out.

    The engine builds trees of some hundred thousand objects that all live to the end: looking
    for cycles among them costs a third of the time and finds nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
