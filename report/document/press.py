"""The layout engine of a process: fonts registered once, stylesheets parsed once."""

import gc
import io
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

from report.document.complaints import complaints
from report.document.fetcher import LocalFetcher
from report.document.findings import Finding
from report.document.hastening import hasten
from report.document.source import Source
from report.document.styling import remember_places, sees_places_only
from report.document.tagging import add_tags
from report.resources import root

PRODUCER = f"WeasyPrint {weasyprint.__version__}"

_VARIANT = "pdf/a-3a"


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
        if sees_places_only((agent, *paths)):
            remember_places(sheet)
    return Press(fonts, sheet, folders, tuple(heard))


@contextmanager
def anew_after(heard: Sequence[Finding]) -> Iterator[None]:
    """Have the next press start anew after complaints: what is remembered complains but once."""
    try:
        yield
    finally:
        if heard:
            _press.cache_clear()


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
