"""The annex « Sources et méthode » as tables: definitions, logs, gaps, classes.

What it says is made in `report.indicators.method`; here it becomes rows that links lead to and
come from. Nothing in it depends on the territory but which figures are shown and on which pages:
what two territories share, they share to the letter. Hashes and counts of rows are national.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from markupsafe import Markup, escape

from report import formats
from report.controls import Control
from report.document.flow import Cell, Column, Line, Table, cells
from report.document.plan import Sheet
from report.document.view import capital
from report.edition import Edition
from report.formats import NBSP
from report.indicators import Figures, method
from report.indicators.method import Entry, Livraison
from report.journal import Ecart, Hypothese, Rating
from report.territories import Level

Keys = Mapping[str, Mapping[str, Sheet]]
"""Figure → the sheets where it stands as a key figure, by anchor, in order."""

SIGNS: Mapping[Rating, str] = {"vert": "●", "orange": "▲", "rouge": "◆"}
"""A rating is a word and a shape, never a colour."""

_RATINGS = "vert : sûr ; orange : à lire avec sa remarque ; rouge : à ne pas citer sans elle"
_DIGEST = 12
"""Digits of a sha256 that are enough to tell two files apart by eye; the whole is in the manifest
and in what `explique` prints."""


def method_tables(
    figures: Figures, controls: Sequence[Control], level: Level, maps: Collection[str]
) -> tuple[Table, ...]:
    """Every table of the annex that does not depend on the figures that the pages show.

    controls: those that were run, for the sides of acknowledged gaps; maps: those of the edition.
    """
    edition = figures.records.edition
    national = level is Level.NATIONAL
    found = (
        _log(figures, national=national),
        _assumptions(edition),
        _gaps(edition, controls),
        _classes(figures, maps, national=national),
        _licences(edition),
    )
    return tuple(table for table in found if table.lignes)


def definitions(figures: Figures, keys: Keys) -> Table:
    """An entry for each figure that the pages show, with the pages where it stands."""
    lines = tuple(
        _entry(figures, method.entry(figures, name), keys[name])
        for name in method.order(figures)
        if name in keys
    )
    columns = (
        Column("Chiffre", 52),
        Column("Définition, formule et limites", 141),
        Column("Source, arrêté (livraisons)", 48),
        Column("Pages", 24),
    )
    legend = (
        "Chaque chiffre des pages. ▲ et ◆ : le journal des livraisons porte une remarque "
        "à lire avec lui"
    )
    return Table("definitions-chiffres", legend, columns, lines)


def _entry(figures: Figures, entry: Entry, sheets: Mapping[str, Sheet]) -> Line:
    told = [("", entry.definition)]
    if entry.formule:
        told.append(("Formule", f"{entry.formule.removeprefix('= ')}."))
    remarks = {one.remarque for one in figures.records.edition.journal.livraisons}
    if limits := [one for one in entry.limites if one not in remarks]:
        told.append(("À savoir", " ".join(f"{capital(one.rstrip('.'))}." for one in limits)))
    head = Cell(entry.libelle)
    return Line((head, _run_in(told), _origin(figures, entry), _pages(sheets)), entry.ancre)


def _run_in(parts: Sequence[tuple[str, str]]) -> Cell:
    """Short paragraphs one after the other, each after its name."""
    text = " ".join(f"{name}{NBSP}: {words}" if name else words for name, words in parts)
    html = Markup(" ").join(
        Markup("<b>{}{}:</b> {}").format(name, NBSP, words) if name else escape(words)
        for name, words in parts
    )
    return Cell(text, html)


def _origin(figures: Figures, entry: Entry) -> Cell:
    """« ANCT, 30/06/2025 (5, 7 ▲) »: who, as of when, the numbers of the deliveries.

    A number bears the sign of its rating where the log has a remark to be read with it.
    """
    edition = figures.records.edition
    numbers = {source: rank for rank, source in enumerate(edition.sources, 1)}
    split = figures.breakdowns.get(entry.id)
    groups: dict[tuple[str, date], list[str]] = {}
    received = figures.deliveries(split.whole if split else entry.id)
    for delivery in sorted(received, key=lambda one: numbers[one.source]):
        log = edition.journal.reception(delivery.source)
        sign = f"{NBSP}{SIGNS[log.qualite]}" if log and log.qualite != "vert" else ""
        ranks = groups.setdefault((delivery.provider, delivery.arrete), [])
        ranks.append(f"{numbers[delivery.source]}{sign}")
    found = [
        f"{capital(provider)}, {formats.numeric_date(day)} ({', '.join(ranks)})"
        for (provider, day), ranks in groups.items()
    ]
    return Cell(f"{NBSP}; ".join(found) or "Fait de l’édition, sans livraison")


def _pages(sheets: Mapping[str, Sheet]) -> Cell:
    words = {anchor: f"page{NBSP}{sheet.folio}" for anchor, sheet in sheets.items()}
    links = (
        Markup('<a class="renvoi" href="#{}">{}</a>').format(anchor, word)
        for anchor, word in words.items()
    )
    return Cell(", ".join(words.values()), Markup(", ").join(links))


def _log(figures: Figures, *, national: bool) -> Table:
    columns = [Column("N°", 8), Column("Livraison", 62 if national else 80)]
    columns += [Column("Fournisseur", 41 if national else 50), Column("Arrêtée au", 18)]
    if national:
        columns += [Column("Reçue le", 18), Column("Lignes lues", 15, nombre=True)]
        columns += [Column("Lignes comptées", 18, nombre=True)]
    columns += [Column("Cote", 21 if national else 19), Column("Remarque", 40 if national else 90)]
    if national:
        columns += [Column("Empreinte (sha256)", 24)]
    lines = (
        _delivery(figures.records.edition, rank, one, national=national)
        for rank, one in enumerate(method.deliveries(figures), 1)
    )
    legend = f"Journal des livraisons ({_RATINGS} ; date en gras : autre que celle de l’édition)"
    return Table("livraisons", legend, tuple(columns), tuple(lines))


def _delivery(edition: Edition, rank: int, one: Livraison, *, national: bool) -> Line:
    day = formats.numeric_date(one.arrete)
    other = one.arrete != edition.arrete
    shown = Cell(day, Markup("<strong>{}</strong>").format(day) if other else None)
    found = [*cells(str(rank), one.libelle, capital(one.fournisseur)), shown]
    read, kept = (
        (formats.number(one.lues), formats.number(one.retenues)) if one.transmise else ("n.d.",) * 2
    )
    if national:
        found += cells(formats.numeric_date(one.recu) if one.recu else "–", read, kept)
    found += [rating(one.qualite), Cell(one.remarque if one.transmise else "non transmise")]
    if national:
        found += cells(one.sha256[:_DIGEST] or "–")
    return Line(tuple(found), f"livraison-{one.source}")


def rating(quality: Rating | None) -> Cell:
    """A rating: its sign, silent for who hears the word."""
    if quality is None:
        return Cell("non cotée")
    sign = SIGNS[quality]
    html = Markup('<span aria-hidden="true">{} </span>{}').format(sign, quality)
    return Cell(f"{sign} {quality}", html)


def _assumptions(edition: Edition) -> Table:
    columns = (
        Column("N°", 13),
        Column("Hypothèse", 116),
        Column("Ce qu’elle change", 116),
        Column("Cote", 20),
    )
    lines = tuple(_assumption(one) for one in edition.journal.hypotheses)
    return Table("hypotheses", f"Journal des hypothèses ({_RATINGS})", columns, lines)


def _assumption(one: Hypothese) -> Line:
    return Line((*cells(one.id, one.enonce, one.consequence), rating(one.qualite)))


def _gaps(edition: Edition, controls: Sequence[Control]) -> Table:
    """The gaps that the edition acknowledges; both sides where the controls were run."""
    columns = (
        Column("Contrôle", 52),
        Column("Les deux membres", 62),
        Column("Motif", 91),
        Column("Décision", 38),
        Column("Valable jusqu’au", 22),
    )
    by_id = {control.id: control for control in controls}
    held = (ecart for ecart in edition.ecarts_reconnus if edition.arrete <= ecart.jusqu_au)
    lines = tuple(_gap(ecart, by_id.get(ecart.controle)) for ecart in held)
    return Table("ecarts", "Écarts que l’édition publie en les reconnaissant", columns, lines)


def _gap(ecart: Ecart, control: Control | None) -> Line:
    name, sides = ecart.controle, "Les deux montants sont dans l’édition nationale."
    if control is not None:
        name = f"{control.id} – {control.libelle}"
        told = f" ({control.detail})" if control.detail else ""
        sides = f"{control.gauche} ≠ {control.droite}{told}"
    decided = f"{capital(ecart.decideur)}, le {formats.numeric_date(ecart.date)}"
    until = formats.numeric_date(ecart.jusqu_au)
    return Line(cells(name, sides, ecart.motif, decided, until))


def _classes(figures: Figures, maps: Collection[str], *, national: bool) -> Table:
    """The classes of the maps of rates; observed extremes are those of the country."""
    columns = [Column("Carte", 115), Column("Bornes des classes", 70), Column("Méthode", 35)]
    if national:
        columns += [Column("Minimum", 22, nombre=True), Column("Maximum", 23, nombre=True)]
    lines = []
    for one in (each for each in method.classes(figures) if each.id in maps):
        found = cells(one.libelle, ", ".join(one.bornes), one.methode)
        ends = cells(one.minimum, one.maximum) if national else ()
        lines.append(Line((*found, *ends)))
    legend = "Classes des cartes de taux, les mêmes dans toutes les éditions"
    return Table("classes", legend, tuple(columns), tuple(lines))


def _licences(edition: Edition) -> Table:
    """The mentions of paternity that the licences of the deliveries ask for."""
    columns = (Column("N°", 9), Column("Mention de la source, de sa date et de sa licence", 256))
    lines = [
        Line(cells(str(rank), capital(mention)))
        for rank, source in enumerate(edition.sources, 1)
        if (mention := method.attribution(edition, source))
    ]
    return Table("licences", "Données réutilisées sous licence", columns, tuple(lines))
