"""What may stand between braces in a text: one small grammar, read the same by check and by page.

    {communes_pvd}                     the figure as printed: « 1 646 communes », « 94 % »
    {communes_pvd:nombre}              its number alone
    {club_saisons_thematiques:lettres} its number in letters up to sixteen: « trois »
    {communes_pvd:national}            the national figure, in a territorial edition too
    {x|commune signe|communes signent} the number and the words that agree with it
    {x:lettres|saison|saisons}         the same in letters
    {x:proportion|une commune … a signé|communes … ont signé}
                                       a share in words that the value bears out:
                                       « plus de neuf communes sur dix ont signé »
    {x:sur.communes_pvd|commune … a signé|communes … ont signé}   « 37 communes sur 40 ont signé »
    {part:actions_par_avancement/livrée+en cours}   share of the categories named
    {part:actions_par_thematique/4}                 share of the four first, as the chart ranks them
    {territoires:dep|département|départements}      territories that have communes
    {territoires:dep_tous}             every territory of the level, number alone without forms
    {page:engagements}                 « page 13 », a link to it
    {date:arrete} {mois:publication}   a date of the edition or of the programme
    {mois:precedente}                  the arrêté of the previous edition
    {intervalle:precedente}            « six mois », « un an », since it
    {mouvements:hausse|chiffre … a augmenté|chiffres … ont augmenté}
                                       « 46 chiffres sur 61 ont augmenté » since; « baisse » too
    {date:source.dsil_detr}            the date d’arrêté of a delivery
    {programme:palpite_laureats}       a number of programme.toml; {edition:cog} of edition.toml
    {territoire} {territoire:locatif}  the name; « en Ille-et-Vilaine »; « genitif » too
    {fixe:2023}                        digits that are not a figure of the edition

A link is written [words that say where it leads](lien:key), `key` being one of edition.toml.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

PATTERN = re.compile(r"\{([^{}\n]*)\}")
BREAK = "…"
"""In the words of a proportion, where « sur dix » goes."""

FIGURE_OPTIONS = ("", "nombre", "lettres", "national", "proportion")
TERRITORY_OPTIONS = ("", "locatif", "genitif")
PREVIOUS = "precedente"
EDITION_DATES = ("arrete", "publication", PREVIOUS)
MOVES = ("hausse", "baisse")
PROGRAMME_DATES = ("lancement", "echeance", "fin_financement", "debut_credits", "creation_agence")
EDITION_NUMBERS = ("cog",)
PROGRAMME_NUMBERS = ("duree", "taux_subvention", "palpite_laureats")
_SOURCE = "source."
OUT_OF = "sur."
"""`{x:sur.communes_pvd|…|…}`: « 37 communes sur 40 »."""
ALL = "_tous"
"""`{territoires:dep_tous}`: with or without communes of the programme."""


@dataclass(frozen=True)
class Placeholder:
    """`{name:option|form|form…}` taken apart."""

    name: str
    option: str = ""
    forms: tuple[str, ...] = ()

    @classmethod
    def parse(cls, content: str) -> "Placeholder":
        """The placeholder written between braces, without them."""
        head, *forms = content.split("|")
        name, _, option = head.partition(":")
        return cls(name.strip(), option.strip(), tuple(forms))

    @property
    def selection(self) -> tuple[str, str]:
        """Of a `part`: the breakdown, and what is taken of it."""
        breakdown, _, what = self.option.partition("/")
        return breakdown, what


@dataclass(frozen=True)
class Vocabulary:
    """Every name that a text may use, and how to say that one is unknown."""

    figures: Collection[str]
    breakdowns: Collection[str]
    pages: Collection[str]
    links: Collection[str]
    sources: Collection[str]
    levels: Collection[str] = field(default=("reg", "dep", "epci"))

    def expected(self, placeholder: Placeholder) -> str | None:
        """What should have been written instead, in French; None when the placeholder is right."""
        option = placeholder.option
        choices: dict[str, tuple[str, Collection[str]]] = {
            "page": ("une page du plan", self.pages),
            "date": ("une date", self._dates),
            "mois": ("une date", self._dates),
            "intervalle": ("« precedente »", (PREVIOUS,)),
            "edition": ("un nombre de edition.toml", EDITION_NUMBERS),
            "programme": ("un nombre de programme.toml", PROGRAMME_NUMBERS),
            "territoire": ("une forme du nom", TERRITORY_OPTIONS),
        }
        if placeholder.name in choices:
            what, known = choices[placeholder.name]
            return _among(what, option, known) or _pair_if_any(placeholder)
        match placeholder.name:
            case "mouvements":
                return _among("un sens", option, MOVES) or _marked(placeholder)
            case "territoires":
                level = option.removesuffix(ALL)
                return _among("un niveau", level, self.levels) or _pair_if_any(placeholder)
            case "part":
                return self._part(placeholder)
            case "fixe":
                return None if option else "des chiffres après « fixe: »"
        return self._figure(placeholder)

    @property
    def _dates(self) -> tuple[str, ...]:
        return (*EDITION_DATES, *PROGRAMME_DATES, *(_SOURCE + name for name in self.sources))

    def _part(self, placeholder: Placeholder) -> str | None:
        breakdown, what = placeholder.selection
        if not what:
            return "« part:répartition/catégories » ou « part:répartition/nombre »"
        return _among("une répartition", breakdown, self.breakdowns)

    def _figure(self, placeholder: Placeholder) -> str | None:
        name, option = placeholder.name, placeholder.option
        if name not in self.figures:
            return _among("un indicateur", name, self.figures)
        if option.startswith(OUT_OF):
            whole = option.removeprefix(OUT_OF)
            return _among("un indicateur", whole, self.figures) or _marked(placeholder)
        if option not in FIGURE_OPTIONS:
            return _among("une forme du chiffre", option, FIGURE_OPTIONS)
        if option == "proportion":
            return _marked(placeholder)
        return _pair_if_any(placeholder)


def _marked(placeholder: Placeholder) -> str | None:
    forms = placeholder.forms
    if len(forms) in (2, 3) and all(BREAK in form for form in forms[:2]):
        return None
    return f"deux formes avec « {BREAK} », puis, s’il le faut, celle du zéro"


def _pair_if_any(placeholder: Placeholder) -> str | None:
    return _pair(placeholder) if placeholder.forms else None


def _pair(placeholder: Placeholder) -> str | None:
    return None if len(placeholder.forms) == 2 else "le singulier et le pluriel : |…|…"


def _among(what: str, value: str, known: Collection[str]) -> str | None:
    """None when the value is known; else what was expected, with the nearest names."""
    if value in known:
        return None
    from difflib import get_close_matches

    near = get_close_matches(value, sorted(known), n=3, cutoff=0.5)
    hint = f" (proches : {', '.join(near)})" if near else ""
    return f"{what}{hint}"
