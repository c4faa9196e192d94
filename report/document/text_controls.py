"""Controls over what is written and what is printed, under the identifiers of the list.

`run` gives one control for each family of faults, and each fault as a problem with its file and
line. Figures are controlled by `report.indicators.controls`; `report.controls` puts both together.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from report.charts.drawing import DataTable, Drawing, Frame
from report.controls import Control, Verdict, acknowledged, together
from report.document import readings
from report.document.communes_named import misspelt
from report.document.placeholders import PATTERN
from report.document.plan import Colour, Plan
from report.document.proofreading import RULES, Remark, remarks
from report.document.readings import Reading
from report.document.texts import Texts
from report.edition import Edition
from report.edition_check import Source
from report.errors import InvalidInput, Problem, Severity
from report.formats import NBSP, counted
from report.indicators import Figures, publication
from report.indicators.controls import run as figure_controls
from report.resources import root

_LISTED = 3
_MONTH = r"\w+\xa0(?:19|20)\d\d"
_MAKER = re.compile(rf"Réalisation{NBSP}: [^-–•]+, {_MONTH}")
_DATA = rf"(?:{NBSP}• Données{NBSP}: page{NBSP}\d+(?:, page{NBSP}\d+)*)?"
_CREDIT = re.compile(
    rf"Sources?{NBSP}: .+?, {_MONTH}(?:{NBSP}; .+?, {_MONTH})*{NBSP}• {_MAKER.pattern}{_DATA}"
)
_EITHER = re.compile(f"{_CREDIT.pattern}|{_MAKER.pattern}{_DATA}")
_ASKED = re.compile(r"(?:texte|phrase|ecrit)\(\"([\w-]+)\"")


@dataclass(frozen=True)
class Proof:
    """What came out of the reading: controls, and the faults behind them, with their places."""

    controls: tuple[Control, ...]
    problems: tuple[Problem, ...]


def run(figures: Figures, edition: Edition, html: str | None = None) -> Proof:
    """Read the edition's texts, settings and wordings, and its pages when they are composed.

    html: what `report.document.build.compose` gives for the national edition.
    """
    listed = [*readings.written(edition), *readings.worded(figures)]
    pages = list(readings.printed(html)) if html is not None else []
    found = [*remarks([*listed, *pages])]
    found += misspelt(listed, figures.records.cog, figures.records.members)
    read = _read(listed, pages)
    controls = [_control(name, [r for r in found if r.control == name], read) for name in RULES]
    controls += _mentions(edition)
    if html is not None:
        controls.append(_credits(figures, pages))
    problems = [remark.problem() for remark in found]
    problems += [*_copies(edition), *_unused(edition)]
    return Proof(tuple(controls), tuple(problems))


def every(figures: Figures, html: str | None = None) -> Proof:
    """All the controls of an edition, of figures, texts and pages, its known gaps acknowledged.

    problems: the faults of texts with their places, and acknowledgements that name no control.
    """
    edition = figures.records.edition
    proof = run(figures, edition, html)
    found = together(figure_controls(figures), proof.controls)
    ecarts = edition.ecarts_reconnus
    settled = acknowledged(found, ecarts, edition.arrete)
    others = (*_unfounded(edition, settled), *publication.status(edition))
    return Proof(settled, (*proof.problems, *others))


def composed(figures: Figures) -> str | None:
    """The national edition's HTML, its charts left out; None while its texts are faulty."""
    from report.document.build import compose

    def blank(chart: str, frame: Frame, _: Colour) -> Drawing:
        return Drawing(chart, frame.width, frame.height, "", chart, DataTable((), ()))

    try:
        return compose(figures, figures.records.edition, draw=blank).html
    except InvalidInput:
        return None


def _unfounded(edition: Edition, controls: tuple[Control, ...]) -> Iterator[Problem]:
    """Acknowledgements that hide nothing: of a control that does not exist, or finds no gap."""
    source = Source(edition.folder, "edition.toml")
    verdicts = {control.id: control.verdict for control in controls}
    for rank, ecart in enumerate(edition.ecarts_reconnus):
        place = ("ecarts_reconnus", rank, "controle")
        if ecart.controle not in verdicts:
            remedy = "corriger « controle », ou retirer la reconnaissance"
            source.add(place, "contrôle inconnu", "l’identifiant d’un contrôle", remedy,
                       ecart.controle)  # fmt: skip
        elif verdicts[ecart.controle] not in (Verdict.RECONNU, Verdict.ECART):
            found = f"un écart ; le contrôle donne « {verdicts[ecart.controle]} »"
            source.add(place, "reconnaissance sans objet", found, "retirer la reconnaissance",
                       ecart.controle, Severity.A_VERIFIER)  # fmt: skip
    yield from source.problems


def _read(listed: list[Reading], pages: list[Reading]) -> str:
    texts = counted(len(listed), "texte relu", "textes relus")
    printed = len({reading.file for reading in pages})
    return f"{texts}, {counted(printed, 'page relue', 'pages relues')}" if pages else texts


def _control(name: str, found: list[Remark], read: str) -> Control:
    rule = RULES[name]
    places = Counter(
        f"{r.reading.file}:{r.reading.line}" if r.reading.line else r.reading.file for r in found
    )
    detail = ", ".join(
        f"« {remark.found.strip()} » ({place})"
        for remark, place in zip(found[:_LISTED], places, strict=False)
    )
    gauche = counted(len(found), "faute", "fautes")
    verdict = Verdict.ECART if found else Verdict.OK
    return Control(name, rule.famille, rule.libelle, verdict, gauche, f"aucune, {read}", detail)


def _mentions(edition: Edition) -> Iterator[Control]:
    """C03: the page that adds loans to grants says how much of them there is."""
    pieces = Texts.load(edition.folder / "textes").pieces.get("engagements", ())
    named = {match[1].partition(":")[0] for p in pieces for match in PATTERN.finditer(p.source)}
    said = "engagements_bdt_prets_pru" in {name.partition("|")[0] for name in named}
    yield Control(
        "C03",
        "périmètre",
        "Seuls les prêts PRU de la Banque des Territoires sont dans le total",
        Verdict.OK if said else Verdict.ECART,
        detail="" if said else "la page des engagements ne dit pas le montant des prêts",
    )


def _credits(figures: Figures, pages: list[Reading]) -> Control:
    """C40: every page with a map bears one credit line, in the one form there is."""
    texts: dict[str, list[str]] = {}
    for reading in pages:
        texts.setdefault(reading.file.removeprefix("page "), []).append(reading.text)
    mapped = {
        row.id: [cadre.id for cadre in row.graphiques if cadre.id in figures.maps]
        for row in Plan.load().rows
        if row.id in texts
    }
    mapped = {page: maps for page, maps in mapped.items() if maps}
    wrong = [
        page
        for page, maps in mapped.items()
        if sum(bool(_form(figures, maps).fullmatch(line)) for line in texts[page]) != 1
    ]
    return Control(
        "C40",
        "gabarit",
        "Chaque carte porte une ligne de crédit, d’une seule forme",
        Verdict.ECART if wrong else Verdict.OK,
        counted(len(mapped), "page à carte", "pages à carte"),
        "une ligne « Sources : …, mois • Réalisation : …, mois » chacune",
        ", ".join(wrong),
    )


def _form(figures: Figures, maps: list[str]) -> re.Pattern[str]:
    """What the credit line looks like: without sources where none was delivered."""
    names = {source for map_ in maps for name in figures.maps[map_].indicators
             for source in figures.sources(name)}  # fmt: skip
    return _CREDIT if any(figures.records.delivered(name) for name in names) else _EITHER


def _copies(edition: Edition) -> Iterator[Problem]:
    """Dates copied between entries of the club, at the line of the copy (control C36)."""
    source = Source(edition.folder, "club.toml")
    for kind in ("podcasts", "saisons", "saisons_en_cours"):
        entries = list(enumerate(source.content.get(kind, ())))
        for (_, first), (rank, second) in combinations(entries, 2):
            dates = second.get("debut"), second.get("fin")
            if dates[0] and dates == (first.get("debut"), first.get("fin")):
                source.add(
                    (kind, rank, "debut"),
                    "dates copiées (C36)",
                    "les dates de cette saison",
                    "les retirer si elles ne sont pas connues",
                    dates[0],
                    Severity.A_VERIFIER,
                )
    yield from source.problems


def _unused(edition: Edition) -> Iterator[Problem]:
    """Texts that no page asks for, links that nothing points to."""
    plan = Plan.load()
    asked = {
        key
        for path in sorted(root("templates").rglob("*.html"))
        for key in _ASKED.findall(path.read_text(encoding="utf-8"))
    }
    written = Texts.load(edition.folder / "textes")
    for page, pieces in written.pieces.items():
        for piece in pieces:
            if page not in plan.ids or (piece.key not in asked and piece.key not in ("", "titre")):
                expected = "un texte qu’une page demande"
                remedy = "corriger le nom, ou retirer le texte"
                yield _left(piece.file, piece.line, piece.key or page, expected, remedy)
    club = Source(edition.folder, "club.toml")
    named = {*written.links(), *_links_of(club.content)}
    for path in sorted(root("templates").rglob("*.html")):
        named.update(re.findall(r"lien\(\"([\w-]+)\"", path.read_text(encoding="utf-8")))
    main = Source(edition.folder, "edition.toml")
    for key in edition.links:
        if key not in named:
            line = main.lines.get(("liens", key))
            expected, remedy = "un lien qu’un texte appelle", "l’appeler, ou le retirer"
            yield _left("edition.toml", line, key, expected, remedy)


def _links_of(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "lien" and isinstance(value, str):
                yield value
            else:
                yield from _links_of(value)
    elif isinstance(content, list):
        for item in content:
            yield from _links_of(item)


def _left(file: str, line: int | None, value: str, expected: str, remedy: str) -> Problem:
    return Problem(
        file=file,
        rule="inutilisé",
        expected=expected,
        remedy=remedy,
        line=line,
        value=value,
        severity=Severity.A_VERIFIER,
    )
