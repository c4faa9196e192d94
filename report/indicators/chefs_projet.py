"""The figures of the chefs de projet: posts, coverage and co-funding."""

import numpy as np

from report.indicators.book import Book, Links
from report.indicators.core import indicator
from report.indicators.measures import Additive, Distinct, Measure, Quotient
from report.indicators.nouns import COMMUNES, POSTES
from report.indicators.spread import communes_with, held_amounts, touching
from report.units import Approximation, Count, Mean, Money, Share


@indicator(
    "programme",
    "Postes de chefs de projet",
    Count("poste de chef de projet", "postes de chefs de projet"),
    "postes_chef_projet",
    "postes_communes",
)
def chefs_projet_postes(book: Book) -> Measure:
    """Postes de chefs de projet dont au moins une commune couverte est au programme.

    Un poste partagé compte une fois dans chaque territoire qu’il couvre.
    """
    return touching(book, _posts(book), "postes_chef_projet")


@indicator(
    "programme", "Postes occupés", POSTES, "postes_chef_projet", "postes_communes", support=True
)
def chefs_projet_postes_occupes(book: Book) -> Measure:
    """Postes de chefs de projet occupés à la date d’arrêté."""
    posts = book.table("postes_chef_projet")
    filled = posts.loc[posts["statut"] == "occupé", "id_poste"]
    return touching(book, _posts(book), "postes_chef_projet", _posts(book).named(filled))


@indicator("programme", "Taux d’occupation des postes", Share())
def chefs_projet_taux_occupation(book: Book) -> Measure:
    """Postes occupés rapportés à l’ensemble des postes."""
    return Quotient("chefs_projet_postes_occupes", "chefs_projet_postes")


@indicator("programme", "Communes disposant d’un poste", COMMUNES, "postes_communes", support=True)
def chefs_projet_communes_couvertes(book: Book) -> Measure:
    """Communes du programme couvertes par au moins un poste de chef de projet."""
    return communes_with(book, "postes_communes")


@indicator("programme", "Part des communes disposant d’un poste de chef de projet", Share())
def chefs_projet_communes_couvertes_part(book: Book) -> Measure:
    """Communes couvertes par au moins un poste, rapportées aux communes du programme."""
    return Quotient("chefs_projet_communes_couvertes", "communes_pvd")


@indicator(
    "programme",
    "Communes par poste de chef de projet",
    Mean(
        "commune par poste",
        "communes par poste",
        approximation=Approximation("environ", step=1, tolerance=0.25),
    ),
)
def chefs_projet_communes_par_poste(book: Book) -> Measure:
    """Communes couvertes rapportées aux postes, occupés ou vacants."""
    return Quotient("chefs_projet_communes_couvertes", "chefs_projet_postes")


@indicator(
    "programme",
    "Crédits engagés pour le financement des postes",
    Money(),
    "postes_financements",
    "postes_communes",
)
def chefs_projet_credits(book: Book) -> Measure:
    """Cofinancements annuels des postes par l’ANCT, le FNADT, la Banque des Territoires et l’Anah.

    Un poste partagé est réparti à parts égales entre ses communes du programme.
    """
    return _post_money(book)


def _post_money(book: Book, financeur: str | None = None, year: int | None = None) -> Additive:
    lines = book.table("postes_financements")
    rows = np.ones(len(lines), dtype=bool)
    if financeur is not None:
        rows &= np.asarray(lines["financeur"] == financeur, dtype=bool)
    if year is not None:
        rows &= np.asarray(lines["annee"] == year, dtype=bool)
    return held_amounts(book, "postes_financements", "id_poste", _posts(book), rows)


def _posts(book: Book) -> Links:
    return book.links("postes_communes", "id_poste")


@indicator(
    "partenariat",
    "Financement annuel des postes par l’ANCT",
    Money(yearly=True),
    "postes_financements",
    "postes_communes",
    national_only=True,
)
def anct_chefs_projet_annuel(book: Book) -> Measure:
    """Cofinancements de l’ANCT de la dernière année complète avant l’arrêté."""
    arrete = book.edition.arrete
    complete = (arrete.month, arrete.day) == (12, 31)
    return _post_money(book, "ANCT", arrete.year if complete else arrete.year - 1)


@indicator(
    "partenariat",
    "Chefs de projet financés par l’Anah",
    Count("chef de projet", "chefs de projet"),
    "postes_financements",
    "postes_communes",
)
def anah_chefs_projet(book: Book) -> Measure:
    """Postes ayant au moins un cofinancement de l’Anah ; compris dans l’ensemble des postes."""
    lines = book.table("postes_financements")
    rows = lines["financeur"] == "Anah"
    funded = _posts(book).named(lines.loc[rows, "id_poste"])
    posts = touching(book, _posts(book), "", funded)
    money = held_amounts(book, "postes_financements", "id_poste", _posts(book), rows)
    return Distinct(posts.keys, posts.places, money.lines)


@indicator(
    "partenariat",
    "Financement des chefs de projet par l’Anah",
    Money(decimals=1),
    "postes_financements",
    "postes_communes",
)
def anah_chefs_projet_montant(book: Book) -> Measure:
    """Cofinancements de postes par l’Anah ; compris dans les crédits des postes."""
    return _post_money(book, "Anah")
