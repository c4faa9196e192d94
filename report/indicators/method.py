"""The annex « Sources et méthode », as data: each figure's entry, the logs, classes, attributions.

Nothing is written twice: definitions are those of the code, dates and counts those of the
deliveries, ratings and assumptions those of journal.toml, limits follow from all of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from report import formats, units
from report.controls import Control, Verdict
from report.edition import Edition
from report.formats import NBSP
from report.indicators.figures import Figures
from report.indicators.measures import Distinct, Everywhere, Quotient, Same, Sum
from report.journal import Erratum, Hypothese, Rating
from report.sources.records import Delivery


@dataclass(frozen=True)
class Entry:
    """A figure in the annex.

    formule: in words, from the labels of what it is made of; donnees: labels of its deliveries;
    arretes: as of when these are, the most recent first; limites: what a reader must know.
    """

    id: str
    libelle: str
    section: str
    unite: str
    definition: str
    formule: str
    donnees: tuple[str, ...]
    fournisseurs: tuple[str, ...]
    arretes: tuple[date, ...]
    limites: tuple[str, ...]

    @property
    def ancre(self) -> str:
        """The identifier of the entry in the pages, which figures link to."""
        return anchor(self.id)


@dataclass(frozen=True)
class Livraison:
    """A line of the deliveries log."""

    source: str
    libelle: str
    fournisseur: str
    arrete: date
    recu: date | None
    transmise: bool
    lues: int
    retenues: int
    sha256: str
    licence: str
    qualite: Rating | None
    remarque: str


@dataclass(frozen=True)
class Classes:
    """The classes of a map of rates: bounds in per cent, and what was observed."""

    id: str
    libelle: str
    bornes: tuple[str, ...]
    minimum: str
    maximum: str
    methode: str


@dataclass(frozen=True)
class Method:
    """Everything that the annex prints."""

    entries: tuple[Entry, ...]
    livraisons: tuple[Livraison, ...]
    hypotheses: tuple[Hypothese, ...]
    classes: tuple[Classes, ...]
    attributions: tuple[str, ...]
    controles: tuple[Control, ...]
    errata: tuple[Erratum, ...]

    @property
    def ecarts(self) -> tuple[Control, ...]:
        """The gaps that the edition acknowledges, each with who decided and why."""
        return tuple(c for c in self.controles if c.verdict is Verdict.RECONNU)


def method(figures: Figures, controls: tuple[Control, ...] = ()) -> Method:
    """The annex of an edition. controls: what `report.document.text_controls.every` gives."""
    edition = figures.records.edition
    return Method(
        tuple(entry(figures, name) for name in figures.definitions),
        tuple(deliveries(figures)),
        edition.journal.hypotheses,
        tuple(classes(figures)),
        tuple(attributions(edition)),
        controls,
        edition.errata,
    )


def entry(figures: Figures, name: str) -> Entry:
    """The entry of an indicator, or of a breakdown, which is that of its whole, split."""
    split = figures.breakdowns.get(name)
    whole = split.whole if split else name
    told = split or figures.definitions[name]
    received = figures.deliveries(whole)
    entries = figures.records.edition.sources
    dates = sorted({delivery.arrete for delivery in received}, reverse=True)
    return Entry(
        name,
        told.label,
        told.section,
        units.name(figures.definitions[whole].unit),
        told.definition,
        "" if split else formula_in_words(figures, name),
        tuple(entries[delivery.source].libelle for delivery in received),
        tuple(dict.fromkeys(delivery.provider for delivery in received)),
        tuple(dates),
        tuple(dict.fromkeys(_limits(figures, whole))),
    )


def order(figures: Figures) -> Iterator[str]:
    """Everything that has an entry, in the order of the annex: a breakdown after its whole."""
    for name in figures.definitions:
        yield name
        yield from (id for id, split in figures.breakdowns.items() if split.whole == name)


def anchor(name: str) -> str:
    """The identifier of an entry in the pages, which figures link to."""
    return f"methode-{name}"


def formula_in_words(figures: Figures, name: str) -> str:
    """« Communes … / Communes … », from the labels; empty when counted from records."""
    labels = figures.definitions

    def label(other: str) -> str:
        return labels[other].label

    match figures.measures[name]:
        case Quotient(numerator, denominator):
            return f"{label(numerator)} / {label(denominator)}"
        case Sum(terms):
            return " + ".join(map(label, terms))
        case Same(of):
            return f"= {label(of)}"
        case Everywhere(of):
            return f"{label(of)}, en France"
    return ""


def _limits(figures: Figures, name: str) -> Iterator[str]:
    """What a reader must know of a figure before quoting it."""
    edition = figures.records.edition
    if figures.definitions[name].national_only:
        yield "national seulement"
    if isinstance(figures.measures[name], Distinct):
        yield "ne s’additionne pas d’un territoire à l’autre"
    if name in edition.perimetres:
        yield f"périmètre{NBSP}: {edition.perimetres[name]}"
    for source in figures.sources(name):
        yield from _limits_of_delivery(figures, source)
    yield from (one.enonce for one in edition.journal.hypotheses if name in one.indicateurs)


def _limits_of_delivery(figures: Figures, source: str) -> Iterator[str]:
    """What a delivery brings with it: its absence, another date, a remark, secrecy."""
    edition = figures.records.edition
    entry, log = edition.sources[source], edition.journal.reception(source)
    if not figures.records.delivered(source):
        yield f"{entry.libelle}{NBSP}: non transmis"
    elif entry.arrete != edition.arrete:
        yield f"{entry.libelle}{NBSP}: données au {formats.long_date(entry.arrete)}"
    if log is not None and log.qualite != "vert" and log.remarque:
        yield log.remarque
    rule = edition.secrets.get(source)
    if rule is not None and rule.seuil and rule.niveaux:
        yield f"masqué de 1 à {rule.seuil - 1} (commune, EPCI)"


def deliveries(figures: Figures) -> Iterator[Livraison]:
    """The deliveries log, in the order of the edition's sources."""
    edition = figures.records.edition
    for source, entry in edition.sources.items():
        delivery, log = figures.records.deliveries[source], edition.journal.reception(source)
        yield Livraison(
            source,
            entry.libelle,
            entry.fournisseur,
            entry.arrete,
            log.recu if log else None,
            delivery.delivered,
            delivery.read,
            delivery.kept,
            delivery.sha256,
            entry.licence or "",
            log.qualite if log else None,
            (log.remarque if log else "") or entry.note,
        )


def classes(figures: Figures) -> Iterator[Classes]:
    """The classes of the maps of rates; what is observed is national."""
    edition = figures.records.edition
    for name, bounds in edition.classes.items():
        if name not in figures.maps:
            continue
        entry = figures.maps[name]
        values = figures.observed(name)
        observed = (values.min(), values.max()) if len(values) else (0.0, 0.0)
        low, high = (f"{100 * value:.1f}".replace(".", ",") + f"{NBSP}%" for value in observed)
        shown = tuple(f"{bound:g}".replace(".", ",") + f"{NBSP}%" for bound in bounds)
        yield Classes(name, entry.label, shown, low, high, edition.methode_classes)


def attribution(edition: Edition, source: str) -> str:
    """The mention of paternity that a licence asks for; empty for a source without licence.

    Licence Ouverte 2.0: the name of who gives it, and the date of its last update, without any
    endorsement suggested.
    """
    entry = edition.sources[source]
    if not entry.licence or not entry.livre:
        return ""
    when = formats.long_date(entry.arrete)
    return f"{entry.fournisseur} – {entry.libelle}, mise à jour du {when}, {entry.licence}"


def attributions(edition: Edition) -> Iterator[str]:
    """Every mention of paternity, in the order of the sources."""
    yield from filter(None, (attribution(edition, source) for source in edition.sources))


def credited(edition: Edition, deliveries: tuple[Delivery, ...]) -> str:
    """The mentions of a figure's sources, on one line."""
    found = (attribution(edition, delivery.source) for delivery in deliveries)
    return " ; ".join(dict.fromkeys(filter(None, found)))
