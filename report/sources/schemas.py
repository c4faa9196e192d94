"""What each source holds: one entry per source, in the order of the publication.

Adding a source is one entry here and one file. A column is `needed` when a figure depends on it.
`SourceSchema.frame(cog)` gives the pandera schema that checks the text of a file.
"""

from collections.abc import Mapping
from types import MappingProxyType

from report.sources.fields import (
    EmptyDate,
    Field,
    Kind,
    SourceSchema,
    annee,
    beneficiaire,
    choix,
    commune,
    identifiant,
    jour,
    logique,
    montant,
    nombre,
    texte,
)

__all__ = ["SCHEMAS", "EmptyDate", "Field", "Kind", "SourceSchema"]

_POSTE = "identifiant du poste de chef de projet"
_CONVENTION = "identifiant de la convention-cadre"
_ACTION = "identifiant de l’action"
_SIGNATURE = "date de signature ; vide : non signé"

_ENTRIES = (
    SourceSchema(
        "communes_pvd",
        "une commune du programme (la liste publiée)",
        (
            commune(),
            texte("lib_com", "nom publié ; le nom imprimé vient du COG", "Cancale", False),
            identifiant("id_pvd", "identifiant dans le programme", "pvd-53-35-3", False),
            jour("date_signature", "date de signature de la convention d’adhésion"),
        ),
        key=("insee_com",),
        empty_date=EmptyDate.INDIFFERENTE,
        since_launch=True,
    ),
    SourceSchema(
        "postes_chef_projet",
        "un poste de chef de projet",
        (
            identifiant("id_poste", _POSTE, "P0001"),
            Field(
                "porteur",
                Kind.BENEFICIAIRE,
                "collectivité qui recrute : code de la commune ou SIREN de l’EPCI",
                "35051",
            ),
            choix("statut", "situation du poste à la date d’arrêté", "occupé", "vacant"),
        ),
        key=("id_poste",),
        scoped_by="postes_communes",
    ),
    SourceSchema(
        "postes_communes",
        "une commune couverte par un poste",
        (identifiant("id_poste", _POSTE, "P0001"), commune()),
        key=("id_poste", "insee_com"),
        references={"id_poste": "postes_chef_projet"},
    ),
    SourceSchema(
        "postes_financements",
        "une ligne annuelle de cofinancement d’un poste",
        (
            identifiant("id_poste", _POSTE, "P0001"),
            annee("annee", "année du cofinancement"),
            choix("financeur", "cofinanceur du poste", "ANCT", "FNADT", "BdT", "Anah"),
            montant("cofinancement de l’année"),
        ),
        references={"id_poste": "postes_chef_projet"},
        scoped_by="postes_chef_projet",
    ),
    SourceSchema(
        "conventions_cadres",
        "une convention-cadre",
        (
            identifiant("id_convention", _CONVENTION, "C0001"),
            jour("date_signature", _SIGNATURE),
            logique("vaut_ort", "la convention vaut opération de revitalisation de territoire"),
        ),
        key=("id_convention",),
        scoped_by="conventions_communes",
        empty_date=EmptyDate.NON_SIGNEE_GARDEE,
        since_launch=True,
    ),
    SourceSchema(
        "conventions_communes",
        "une commune couverte par une convention-cadre",
        (identifiant("id_convention", _CONVENTION, "C0001"), commune()),
        key=("id_convention", "insee_com"),
        references={"id_convention": "conventions_cadres"},
    ),
    SourceSchema(
        "actions",
        "une action d’une convention-cadre",
        (
            identifiant("id_action", _ACTION, "A00001"),
            identifiant("id_convention", _CONVENTION, "C0001"),
            commune("commune où l’action a lieu, par son code Insee"),
            texte("thematique", "thématique de l’action", "Habitat"),
            choix(
                "type",
                "nature de l’action",
                "étude",
                "travaux",
                "acquisition",
                "équipement",
                "animation",
                open_=True,
            ),
            choix(
                "avancement",
                "état d’avancement de l’action",
                "à lancer",
                "en étude",
                "en cours",
                "livrée",
                "abandonnée",
            ),
            choix(
                "etat_financement",
                "état du financement de l’action",
                "à rechercher",
                "demandé",
                "partiellement acquis",
                "acquis",
                "sans besoin de financement",
                open_=True,
            ),
        ),
        key=("id_action",),
        references={"id_convention": "conventions_cadres"},
    ),
    SourceSchema(
        "financements",
        "une ligne de financement d’une action",
        (
            identifiant("id_action", _ACTION, "A00001"),
            texte("financeur", "financeur de l’action", "Région"),
            montant("montant apporté"),
        ),
        references={"id_action": "actions"},
        scoped_by="actions",
    ),
    SourceSchema(
        "ort",
        "une commune et une convention d’ORT signée",
        (commune(), jour("date_signature", _SIGNATURE)),
        empty_date=EmptyDate.NON_SIGNEE,
    ),
    SourceSchema(
        "dsil_detr",
        "une subvention",
        (
            beneficiaire(),
            choix("dispositif", "dotation", "DSIL", "DETR", "DSIL relance"),
            annee("millesime", "millésime de la dotation"),
            montant("subvention attribuée"),
        ),
    ),
    SourceSchema(
        "fonds_friches",
        "une subvention",
        (
            beneficiaire(),
            texte("dispositif", "dispositif ou appel à projets", "Fonds friches", False),
            annee("millesime", "millésime de la subvention"),
            montant("subvention attribuée"),
        ),
    ),
    SourceSchema(
        "fonds_vert",
        "un projet",
        (
            beneficiaire(),
            texte("axe", "axe du Fonds vert", "Amélioration du cadre de vie", False),
            texte(
                "nom_du_projet", "intitulé du projet", "Renaturation de la cour de l’école", False
            ),
            montant("subvention engagée", "montant_engage"),
            jour(),
        ),
    ),
    SourceSchema(
        "anah_logements",
        "une commune, une année et un dispositif",
        (
            commune(),
            annee("annee", "année des aides"),
            texte("dispositif", "aide de l’Anah", "MaPrimeRénov’"),
            nombre("logements", "logements rénovés", "12", "logement"),
            montant("aides aux travaux"),
        ),
        key=("insee_com", "annee", "dispositif"),
    ),
    SourceSchema(
        "anah_operations",
        "une opération",
        (
            commune(),
            choix("type", "nature", "OPAH complexe", "RHI-THIRORI", "étude/animation"),
            montant("subvention de l’Anah"),
        ),
    ),
    SourceSchema(
        "anah_conseil",
        "une commune couverte par un espace conseil France Rénov’",
        (commune(),),
        key=("insee_com",),
    ),
    SourceSchema(
        "cerema_missions",
        "une mission d’ingénierie",
        (
            beneficiaire(),
            logique("ecoprojet", "mission de la démarche ÉcoQuartier"),
            montant("engagement du Cerema"),
            nombre("journees", "journées équivalentes d’intervention", "16", "journée"),
        ),
    ),
    SourceSchema("ademe_aides", "une aide", (beneficiaire(), montant("aide de l’ADEME"), jour())),
    SourceSchema(
        "bdt_ingenierie",
        "une mission d’ingénierie",
        (
            beneficiaire(),
            montant("engagement de la Banque des Territoires"),
            jour(),
            texte("type", "nature de la mission", "étude", False),
        ),
    ),
    SourceSchema(
        "bdt_cofinancements",
        "un cofinancement",
        (
            beneficiaire(),
            montant("cofinancement de la Banque des Territoires"),
            jour(),
            texte("type", "voie du cofinancement", "direct", False),
        ),
    ),
    SourceSchema(
        "bdt_mbc",
        "un bon de commande",
        (
            beneficiaire(),
            montant("montant du bon de commande"),
            jour(description="date de la commande"),
            texte("type", "nature de la commande", "appui technique", False),
        ),
    ),
    SourceSchema(
        "bdt_pvd_plus",
        "un accompagnement PVD+",
        (
            beneficiaire(),
            montant("montant de l’accompagnement"),
            jour(description="date de l’accompagnement"),
            texte("type", "nature de l’accompagnement", "diagnostic", False),
        ),
    ),
    SourceSchema(
        "bdt_prets",
        "un prêt",
        (
            beneficiaire(),
            montant("montant prêté"),
            jour(description="date du prêt"),
            choix("type", "nature du prêt", "PRU", "autre", open_=True),
        ),
    ),
    SourceSchema(
        "anct_accompagnements",
        "une commande du marché d’ingénierie de l’ANCT",
        (
            beneficiaire(),
            montant("montant de la commande"),
            jour(description="date de la commande"),
        ),
    ),
    SourceSchema(
        "ateliers_territoires",
        "un atelier des territoires",
        (commune("commune de l’atelier, par son code Insee"), montant("engagement de la DGALN")),
    ),
    SourceSchema(
        "france_services",
        "une structure France services, dans tout le pays",
        (
            commune("commune de la structure, par son code Insee"),
            identifiant("id_territoire", "identifiant publié de la structure", "fs-634", False),
            texte(
                "lib_territoire", "nom publié de la structure", "France services de Cancale", False
            ),
        ),
        whole_country=True,
    ),
    SourceSchema(
        "contrats_securite",
        "une commune et un contrat de sécurité",
        (
            commune(),
            texte("type", "nature du contrat", "contrat de sécurité", False),
            jour("date", _SIGNATURE),
        ),
        empty_date=EmptyDate.NON_SIGNEE,
    ),
    SourceSchema(
        "micro_folies",
        "une Micro-Folie ouverte",
        (
            commune("commune du lieu, par son code Insee"),
            choix("type", "forme de la Micro-Folie", "fixe", "mobile", "fixe et mobile"),
            jour(description="date d’ouverture"),
        ),
    ),
    SourceSchema(
        "popsu_communes",
        "une commune qui bénéficie de POPSU Territoires",
        (
            commune(),
            texte("type", "nature de l’intervention", "recherche-action", False),
            jour(description="date du début"),
        ),
    ),
    SourceSchema(
        "popsu_productions",
        "une production ou un événement de POPSU Territoires",
        (
            identifiant("id", "identifiant de la production", "POPSU-01"),
            choix(
                "type",
                "nature de la production",
                "reportage",
                "carnet",
                "café",
                "lauréat",
                "capitalisation",
                "atelier",
            ),
            commune("commune concernée, par son code Insee ; vide : aucune", needed=False),
            texte("titre", "titre publié ; vide : non connu", "Carnet de territoire", needed=False),
            jour(description="date de parution ou d’événement"),
            nombre("participants", "participants, pour un événement", "62", "personne", False),
        ),
        key=("id",),
    ),
    SourceSchema(
        "totaux_anah",
        "un département : aides aux travaux de l’Anah, toutes communes",
        (
            Field("territoire", Kind.DEPARTEMENT, "département, par son code Insee", "35"),
            montant("aides aux travaux dans le département, programme compris"),
        ),
        key=("territoire",),
    ),
    SourceSchema(
        "totaux_ademe",
        "une région : aides de l’ADEME, tous bénéficiaires",
        (
            Field("territoire", Kind.REGION, "région, par son code Insee", "53"),
            montant("aides dans la région, programme compris"),
        ),
        key=("territoire",),
    ),
)

SCHEMAS: Mapping[str, SourceSchema] = MappingProxyType({entry.name: entry for entry in _ENTRIES})
"""Every source by its name, in the order of the publication."""
