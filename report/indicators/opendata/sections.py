"""The sheets that people open: notes, one sheet a section, charts, definitions.

Good practice for spreadsheets of official statistics: one table a sheet, from the first cell, one
header row, no merged cell, no empty row or column, states as signs explained in the notes.
"""

from collections import Counter

from report import formats, units
from report.indicators.core import Section
from report.indicators.figures import Figure, Figures
from report.indicators.method import attributions
from report.indicators.opendata.tables import (
    Cell,
    Column,
    Form,
    Sheet,
    breakdowns,
    definitions,
    nationwide,
    number,
    share_decimals,
)
from report.territories import Level, Territory
from report.units import SIGNS, STATED, Mean, Money, Share, State, Unit

SECTIONS: dict[Section, str] = {
    "programme": "Le programme",
    "partenariat": "L’action partenariale",
    "club": "Le club",
}


def sheets(figures: Figures, territories: tuple[Territory, ...]) -> tuple[Sheet, ...]:
    """Every sheet of the workbook, in order."""
    return (
        _notes(figures, territories),
        *(_section(figures, territories, section) for section in SECTIONS),
        breakdowns(figures, territories),
        definitions(figures),
    )


def _section(figures: Figures, territories: tuple[Territory, ...], section: Section) -> Sheet:
    """A row a territory, a column a figure; an unknown value is its sign."""
    chosen = [d for d in figures.definitions.values() if d.section == section]
    if section == "club":
        territories = territories[:1]
    labels = Counter(definition.label for definition in chosen)
    columns = [
        Column("Niveau", "string", "niveau du territoire"),
        Column("Code", "string", "code du territoire"),
        Column("Territoire", "string", "nom du territoire"),
    ]
    for definition in chosen:
        again = f", {definition.id}" if labels[definition.label] > 1 else ""
        name = f"{definition.label} ({units.name(definition.unit)}{again})"
        form = _form(definition.unit)
        columns.append(Column(name, "number", definition.definition, needed=False, form=form))
    rows = tuple(
        (
            territory.level.label,
            territory.code,
            territory.name,
            *(_shown(figures, figures.get(definition.id, territory)) for definition in chosen),
        )
        for territory in territories
    )
    return Sheet(section, SECTIONS[section], tuple(columns), rows, ("Niveau", "Code"))


def _form(unit: Unit) -> Form:
    match unit:
        case Money():
            return "euros"
        case Share():
            return "part"
        case Mean():
            return "moyenne"
    return "nombre"


def _shown(figures: Figures, figure: Figure) -> Cell:
    name = figure.definition.id
    if figure.territory.level is not Level.NATIONAL and nationwide(figures, name):
        return SIGNS[State.SANS_OBJET]
    if not figure.known:
        return SIGNS[figure.state]
    value = number(figure, share_decimals(figures, name))
    return figure.text if value is None else value


def _notes(figures: Figures, territories: tuple[Territory, ...]) -> Sheet:
    edition = figures.records.edition
    signs = {**STATED, State.SANS_OBJET: "sans objet : l’indicateur n’existe pas à ce niveau"}
    state = "publiée" if edition.published else "PROJET : chiffres non publiés"
    rows: list[tuple[Cell, ...]] = [
        ("Titre", f"{edition.programme.nom} : {edition.titre.lower()}"),
        ("Données arrêtées au", formats.long_date(edition.arrete)),
        ("Publication", formats.month(edition.publication)),
        ("Version", f"{edition.version}, {state}"),
        ("Territoire", territories[0].name),
        *((f"Erratum {one.version}", f"{one.objet} : {one.motif}") for one in edition.errata),
        *((f"Feuille « {title} »", "un territoire par ligne, un indicateur par colonne")
          for title in SECTIONS.values()),
        ("Feuille « Répartitions »", "les données des graphiques"),
        ("Feuille « Définitions »", "ce que chaque indicateur compte, comment, d’après qui"),
        *((f"Signe « {SIGNS[known]} »", words) for known, words in signs.items()),
        ("Zéro", "une valeur connue"),
        ("Montants", "en euros, exacts ; l’arrondi est celui de la publication seulement"),
        ("Parts", "affichées en pour cent ; la valeur de la cellule va de 0 à 1"),
        *(("Source", mention) for mention in attributions(edition)),
    ]  # fmt: skip
    columns = (
        Column("Note", "string", "de quoi il s’agit"),
        Column("Texte", "string", "ce qu’il faut savoir"),
    )
    return Sheet("notes", "Notes", columns, tuple(rows))
