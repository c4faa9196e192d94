"""From figures to pages: the HTML of an edition, by one door for every territory, then its PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import jinja2
from markupsafe import Markup

from report import formats
from report.charts.drawing import Drawing, Frame
from report.controls import Control
from report.document import annex, attachments, map_data
from report.document.attachments import Attachment
from report.document.flow import ROOM, Sheets, flow
from report.document.metadata import Meta
from report.document.page import PageView
from report.document.placeholders import Vocabulary
from report.document.plan import Colour, Pagination, Plan, Row, Sheet
from report.document.sentences import Subject
from report.document.texts import LOCAL, Texts
from report.document.typography import typography
from report.document.view import Draw, View
from report.edition import Edition
from report.errors import InvalidInput, Problem
from report.indicators import Figures
from report.indicators.core import REGISTRY
from report.indicators.engine import defined
from report.indicators.standing import Standing, Timeline
from report.resources import root
from report.territories import FRANCE, Cog, Level, Territory
from report.units import State

STYLESHEETS = ("tokens.css", "print.css", "components.css", "pages.css")
"""The sheets of the publication, in order."""

METHOD, DEFINITIONS = "sources", "definitions"
"""The pages of the annex whose tables are cut by the rows that fit."""

INTRODUCTION = 6
"""What the line under the title of the national annex takes (mm)."""

COMMUNES_PER_SHEET = 40
"""Rows that the table of communes holds on one page, in two halves."""

COMMUNES_AT_ONCE = 20
"""Up to as many communes, their table stands on the page that presents them."""


@dataclass(frozen=True)
class Composition:
    """An edition before layout: one HTML document, its charts, the label of each page, its files.

    notices: what the pages had to do without (links without address), to be reported; sheets:
    the pages, in order.
    """

    html: str
    charts: Mapping[str, Drawing]
    labels: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    notices: tuple[Problem, ...]
    sheets: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Publication:
    """The file of an edition, its number of pages, what is to be reported."""

    pdf: bytes
    pages: int
    notices: tuple[Problem, ...] = ()


def build(
    figures: Figures,
    edition: Edition,
    territory: Territory = FRANCE,
    texts: Texts | None = None,
    controls: Sequence[Control] = (),
) -> Publication:
    """The PDF of an edition. Raises InvalidInput (texts, links) or RenderingFailed (layout)."""
    made = compose(figures, edition, territory, texts=texts, controls=controls)
    return publish(made, edition, territory)


def publish(made: Composition, edition: Edition, territory: Territory = FRANCE) -> Publication:
    """The PDF of an edition that was composed. Raises RenderingFailed."""
    from report.charts.pdf import to_form
    from report.document.render import render_pdf

    pdf = render_pdf(
        made.html,
        stylesheets(),
        made.charts,
        meta(edition, territory),
        made.labels,
        made.attachments,
        to_form=to_form,
        folders=(edition.folder,),
    )
    return Publication(pdf, len(made.labels), made.notices)


def stylesheets() -> tuple[Path, ...]:
    """The files of the publication's sheets, in order."""
    return tuple(root("styles") / name for name in STYLESHEETS)


def compose(
    figures: Figures,
    edition: Edition,
    territory: Territory = FRANCE,
    draw: Draw | None = None,
    texts: Texts | None = None,
    standing: Standing | None = None,
    controls: Sequence[Control] = (),
) -> Composition:
    """The HTML of an edition: every page of the plan that exists at the territory’s level.

    draw: the maker of charts; report.charts by default. texts: already read and checked; those of
    the edition's folder by default. standing: read from the editions' folders by default.
    controls: their acknowledged gaps are printed in the annex with both sides, which are national
    figures: given for the national edition only.
    """
    standing = standing or Timeline.of(figures).standing(territory)
    subject = Subject(edition, figures, territory, Pagination(()), standing)
    view = _view(subject, (texts or checked(edition)).of(territory), draw, controls)
    pages = [_page(view, sheet) for sheet in view.subject.pagination.before(DEFINITIONS)]
    if view.subject.pagination.has(DEFINITIONS):
        _define(view)
    pagination = view.subject.pagination
    pages += [_page(view, sheet) for sheet in pagination.sheets[len(pages) :]]
    html = (
        _templates()
        .get_template("base.html")
        .render(pages=pages, titre=title(edition, territory), edition=edition)
    )
    return Composition(
        typography(html),
        view.drawings,
        labels(pagination),
        attachments.of_edition(figures, edition, territory),
        view.notices(),
        pagination.sheets,
    )


def _view(subject: Subject, written: Texts, draw: Draw | None, controls: Sequence[Control]) -> View:
    """The edition of a territory before its first page: its annex is known, definitions apart."""
    level = subject.territory.level
    sheets = Plan.load().paginate(level).sheets
    maps = {cadre.id for sheet in sheets for cadre in sheet.row.graphiques}
    told = annex.method_tables(subject.figures, controls, level, maps)
    data = map_data.data_tables(subject)
    room = ROOM - INTRODUCTION if level is Level.NATIONAL else ROOM
    if len(flow(data, ROOM / 2)) > 1:
        annexe = {METHOD: flow(told, room), map_data.PAGE: flow(data)}
    else:  # a page of their own would be half empty
        annexe = {METHOD: flow((*told, *data), room), map_data.PAGE: ()}
    subject = replace(subject, pagination=_paginate(subject, written, annexe))
    return View(subject, written, draw or _drawer(subject), annexe=annexe)


def _define(view: View) -> None:
    """Add the definitions of what the pages show: the last pages that are numbered."""
    table = annex.definitions(view.subject.figures, view.keys)
    view.annexe[DEFINITIONS] = flow([table])
    view.subject = replace(
        view.subject, pagination=_paginate(view.subject, view.texts, view.annexe)
    )


def _paginate(subject: Subject, written: Texts, annexe: Mapping[str, Sheets]) -> Pagination:
    figures, territory = subject.figures, subject.territory
    lengths = {page: len(found) for page, found in annexe.items()}
    lengths[LOCAL] = int(LOCAL in written.pieces)
    return Plan.load().paginate(
        territory.level,
        precedente=subject.standing.changes is not None,
        feuillets={
            **sheets(subject.edition, territory.level, len(figures.members(territory))),
            **lengths,
        },
        counts=partial(_counts, figures, territory),
    )


def checked(edition: Edition) -> Texts:
    """The texts of the edition. InvalidInput gives every problem of every file."""
    found = Texts.load(edition.folder / "textes")
    if problems := _faults(edition, found):
        raise InvalidInput(problems)
    return found


def check(edition: Edition) -> tuple[Problem, ...]:
    """Every problem of the edition’s texts: they name figures, and wait for no record."""
    return _faults(edition, Texts.load(edition.folder / "textes"))


def _faults(edition: Edition, found: Texts) -> tuple[Problem, ...]:
    written = found.check(vocabulary(edition, Plan.load()))
    if not found.local:
        return written
    cog = Cog.load(edition.cog)
    return (*written, *found.misplaced(cog.knows))


def vocabulary(edition: Edition, plan: Plan) -> Vocabulary:
    """What the texts of an edition may name."""
    return Vocabulary(
        defined(edition).keys(),
        REGISTRY.breakdowns.keys(),
        plan.ids,
        edition.links.keys(),
        edition.sources.keys(),
    )


def sheets(edition: Edition, level: Level, communes: int) -> Mapping[str, int]:
    """How many sheets the pages take whose length depends on the data, but for the annex."""
    apart = level is Level.REGION or communes > COMMUNES_AT_ONCE
    club = edition.club
    return {
        "communes-etat": -(-communes // COMMUNES_PER_SHEET) if apart else 0,
        "webinaires": int(bool(club.webinaires or club.webinaires_a_venir)),
        "publications": int(bool(club.publications)),
    }


def _counts(figures: Figures, territory: Territory, row: Row) -> bool:
    """Whether a page has anything to count: zeros and secrets everywhere are told elsewhere.

    The national edition keeps every page, and so does what nobody delivered: that is to be seen.
    """
    found = [figures.get(name, territory) for name in row.chiffres]
    nothing = all(figure.value == 0 or figure.state is State.SECRET for figure in found)
    return territory.level is Level.NATIONAL or not nothing


def labels(pagination: Pagination) -> tuple[str, ...]:
    """The label of each page in a reader: its number, or its name when it bears none."""
    return tuple(sheet.folio or sheet.row.sujet for sheet in pagination.sheets)


def title(edition: Edition, territory: Territory = FRANCE) -> str:
    """« Petites villes de demain : le point d’avancement au 30 juin 2025 », and the territory."""
    heading = edition.titre[:1].lower() + edition.titre[1:]
    where = "" if territory.level is Level.NATIONAL else f", {territory.name}"
    when = formats.long_date(edition.arrete)
    version = f", version{formats.NBSP}{edition.version}" if edition.corrected else ""
    return f"{edition.programme.nom}{formats.NBSP}: {heading} au {when}{where}{version}"


def meta(edition: Edition, territory: Territory = FRANCE) -> Meta:
    """What the file says of itself."""
    return Meta(
        title=title(edition, territory),
        author="Agence nationale de la cohésion des territoires",
        subject=f"État du programme {edition.programme.nom} {territory.locatif}",
        date=edition.publication,
        keywords=(edition.programme.nom, edition.programme.sigle, territory.name),
    )


def _page(view: View, sheet: Sheet) -> Markup:
    template = _templates().get_template(f"pages/{sheet.row.gabarit}.html")
    return Markup(template.render(PageView(view, sheet).names()))


def _drawer(subject: Subject) -> Draw:
    from report.charts import draw

    figures, edition, territory = subject.figures, subject.edition, subject.territory
    changes = subject.standing.changes

    def drawn(chart: str, frame: Frame, colour: Colour) -> Drawing:
        return draw(chart, figures, edition, territory, frame, colour, changes)

    return drawn


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(root("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
