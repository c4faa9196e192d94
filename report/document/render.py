"""From the HTML of an edition to the bytes of its PDF/A-3a and PDF/UA-1 file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from report.charts.pdf import Form
from report.document.attachments import Attachment
from report.document.complaints import complaints
from report.document.fetcher import LocalFetcher
from report.document.findings import Finding, refuse
from report.document.finish import Dossier, finish
from report.document.inlays import ranks
from report.document.metadata import Meta
from report.document.press import PRODUCER, anew_after, press, uncollected, write
from report.document.rack import lay_out_pages
from report.document.source import pages, parse
from report.document.typefaces import declared_families
from report.resources import root

__all__ = ["Attachment", "Meta", "render_pdf"]

Drawing = TypeVar("Drawing")


def render_pdf(
    html: str,
    stylesheets: Sequence[Path],
    charts: Mapping[str, Drawing],
    meta: Meta,
    page_labels: Sequence[str],
    attachments: Sequence[Attachment] = (),
    *,
    to_form: Callable[[Drawing], Form],
    folders: Sequence[Path] = (),
) -> bytes:
    """Lay out the pages, set the charts in, and write the file.

    html: one document; a chart is `<img src="graphique:ID" alt="…">`, sized by its style.
    stylesheets: files in order; fonts come by their @font-face rules.
    charts: id → drawing; each must be used. to_form gives a drawing as a form.
    page_labels: one a page, "1", "2"… or words ("Couverture"): their number is the number of
    pages expected. folders: where files may be read from besides templates/ and styles/ (the
    edition's own); addresses in the HTML are relative to templates/.
    RenderingFailed lists every message of the engine and every fault found.
    """
    folders = (root("templates"), root("styles"), *folders)
    machine = press(stylesheets, folders)
    fetcher = LocalFetcher(folders, ranks(charts))
    with complaints() as heard, uncollected(), anew_after(heard):
        heard.extend(machine.complaints)
        root_element = parse(html)
        heard.extend(_language(root_element.get("lang")))
        laid_out = lay_out_pages(machine, pages(root_element), fetcher)
        survey = laid_out.survey
        heard.extend(_page_count(len(survey.links), len(page_labels)))
        raw = write(laid_out.document)
    refuse(
        [*heard, *survey.findings],
        "La mise en page a échoué, chaque message compte comme une erreur",
    )
    drawn = {chart: to_form(drawing) for chart, drawing in charts.items()}
    families = declared_families(stylesheets)
    dossier = Dossier(meta, drawn, page_labels, attachments, PRODUCER, families)
    return finish(raw, survey, dossier)


def _language(found: str | None) -> list[Finding]:
    message = "la langue du document n’est pas dite\u00a0: la donner à l’élément html (lang)"
    return [] if found else [Finding(0, "langue", message)]


def _page_count(found: int, expected: int) -> list[Finding]:
    if found == expected:
        return []
    return [Finding(0, "pages", f"nombre de pages\u00a0: {found}, attendu\u00a0: {expected}")]
