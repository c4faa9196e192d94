"""The figures of the chefs de projet: posts, coverage and co-funding."""

from report.indicators.core import indicator
from report.indicators.measures import Additive, Distinct, Measure, Quotient
from report.indicators.nouns import COMMUNES, POSTES
from report.indicators.spread import communes_with, member_links, share_out
from report.sources.records import Records
from report.units import Approximation, Count, Mean, Money, Share


@indicator(
    "programme",
    "Postes de chefs de projet",
    Count("poste de chef de projet", "postes de chefs de projet"),
    "postes_chef_projet",
    "postes_communes",
)
def chefs_projet_postes(records: Records) -> Measure:
    """Postes de chefs de projet dont au moins une commune couverte est au programme.

    Un poste partagé compte une fois dans chaque territoire qu’il couvre.
    """
    return Distinct(member_links(records, "postes_communes", "id_poste"))


@indicator(
    "programme", "Postes occupés", POSTES, "postes_chef_projet", "postes_communes", support=True
)
def chefs_projet_postes_occupes(records: Records) -> Measure:
    """Postes de chefs de projet occupés à la date d’arrêté."""
    posts = records.table("postes_chef_projet")
    links = member_links(records, "postes_communes", "id_poste")
    return Distinct(links[links["cle"].isin(posts.loc[posts["statut"] == "occupé", "id_poste"])])


@indicator("programme", "Taux d’occupation des postes", Share())
def chefs_projet_taux_occupation(records: Records) -> Measure:
    """Postes occupés rapportés à l’ensemble des postes."""
    return Quotient("chefs_projet_postes_occupes", "chefs_projet_postes")


@indicator("programme", "Communes disposant d’un poste", COMMUNES, "postes_communes", support=True)
def chefs_projet_communes_couvertes(records: Records) -> Measure:
    """Communes du programme couvertes par au moins un poste de chef de projet."""
    return communes_with(records, "postes_communes")


@indicator("programme", "Part des communes disposant d’un poste de chef de projet", Share())
def chefs_projet_communes_couvertes_part(records: Records) -> Measure:
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
def chefs_projet_communes_par_poste(records: Records) -> Measure:
    """Communes couvertes rapportées aux postes, occupés ou vacants."""
    return Quotient("chefs_projet_communes_couvertes", "chefs_projet_postes")


@indicator(
    "programme",
    "Crédits engagés pour le financement des postes",
    Money(),
    "postes_financements",
    "postes_communes",
)
def chefs_projet_credits(records: Records) -> Measure:
    """Cofinancements annuels des postes par l’ANCT, le FNADT, la Banque des Territoires et l’Anah.

    Un poste partagé est réparti à parts égales entre ses communes du programme.
    """
    return _post_money(records)


def _post_money(
    records: Records, financeur: str | None = None, year: int | None = None
) -> Additive:
    lines = records.table("postes_financements")
    if financeur is not None:
        lines = lines[lines["financeur"] == financeur]
    if year is not None:
        lines = lines[lines["annee"] == year]
    links = member_links(records, "postes_communes", "id_poste")
    return share_out(lines["id_poste"], lines["montant"], links)


@indicator(
    "partenariat",
    "Financement annuel des postes par l’ANCT",
    Money(yearly=True),
    "postes_financements",
    "postes_communes",
    national_only=True,
)
def anct_chefs_projet_annuel(records: Records) -> Measure:
    """Cofinancements de l’ANCT de la dernière année complète avant l’arrêté."""
    arrete = records.edition.arrete
    complete = (arrete.month, arrete.day) == (12, 31)
    return _post_money(records, "ANCT", arrete.year if complete else arrete.year - 1)


@indicator(
    "partenariat",
    "Chefs de projet financés par l’Anah",
    Count("chef de projet", "chefs de projet"),
    "postes_financements",
    "postes_communes",
)
def anah_chefs_projet(records: Records) -> Measure:
    """Postes ayant au moins un cofinancement de l’Anah ; compris dans l’ensemble des postes."""
    lines = records.table("postes_financements")
    funded = lines.loc[lines["financeur"] == "Anah", "id_poste"]
    links = member_links(records, "postes_communes", "id_poste")
    return Distinct(links[links["cle"].isin(funded)])


@indicator(
    "partenariat",
    "Financement des chefs de projet par l’Anah",
    Money(decimals=1),
    "postes_financements",
    "postes_communes",
)
def anah_chefs_projet_montant(records: Records) -> Measure:
    """Cofinancements de postes par l’Anah ; compris dans les crédits des postes."""
    return _post_money(records, "Anah")
