"""A figure as the pages show it: its words, its state, and the national figure beside it."""

from dataclasses import dataclass
from fractions import Fraction

from report import formats
from report.indicators import Figure
from report.territories import Level
from report.units import Mean, Money, Share, State

_SPELT = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()


@dataclass(frozen=True)
class Shown:
    """What a template prints of a figure. `nat`: the same indicator for France (itself there).

    beside: whether the national figure is to stand beside a territory’s.
    """

    figure: Figure
    national: Figure
    beside: bool = True

    @property
    def nat(self) -> "Shown":
        """The national figure."""
        return Shown(self.national, self.national)

    @property
    def display(self) -> formats.Display:
        """Number, unit and approximation word."""
        return self.figure.display

    @property
    def texte(self) -> str:
        """« 1 646 communes », « 94 % », « environ 4,4 Md€ », « n.d. »."""
        return self.display.text

    @property
    def nombre(self) -> str:
        """The number alone, or the sign of its state."""
        return self.display.number

    @property
    def unite(self) -> str:
        """The unit alone, agreed with the number; empty when the value is not known."""
        return self.display.unit

    @property
    def mot(self) -> str:
        """« près de », « environ » or nothing."""
        return self.display.word

    @property
    def signe(self) -> str:
        """The unit when it is a sign (%, M€, Md€, M€/an), which a large number keeps beside it."""
        return self.unite if isinstance(self.figure.definition.unit, Money | Share) else ""

    @property
    def etat(self) -> State:
        """What is known of the value."""
        return self.figure.state

    @property
    def connu(self) -> bool:
        """Is the value known? (Zero is.)"""
        return self.figure.known

    @property
    def valeur(self) -> object:
        """The exact value: int (centimes for money), Fraction, date, or None."""
        return self.figure.value

    @property
    def part(self) -> float:
        """A share between 0 and 1 for a bar; 0 when it is not known."""
        return self.figure.quantity

    @property
    def local(self) -> bool:
        """Must the national figure stand beside it? (A territory’s figure that France has too.)"""
        return self.beside and self.figure.territory.level is not Level.NATIONAL

    def accord(self, singular: str, plural: str) -> str:
        """The words that agree with the number: singular under two."""
        value, unit = self.figure.value, self.figure.definition.unit
        if not isinstance(value, int | Fraction):
            return plural
        if isinstance(unit, Mean):
            return singular if self.unite == unit.singular else plural
        return formats.agree(value, singular, plural)

    def compte(self, singular: str, plural: str) -> str:
        """« 315 communes engagées »: the number and its words, on one line as far as the noun."""
        return f"{self.nombre}{formats.NBSP}{self.accord(singular, plural)}"

    def lettres(self, singular: str = "", plural: str = "") -> str:
        """The number in letters up to sixteen, then the words that agree with it, if given.

        The gender of « un » is read in the singular: write « une saison » or « un poste » there.
        """
        words = self.accord(singular, plural)
        value = self.figure.value
        spelt = self.nombre
        if self.connu and isinstance(value, int) and 0 <= value < len(_SPELT):
            spelt = _SPELT[value]
        if words.startswith(("un ", "une ")):
            return words
        return f"{spelt}{formats.NBSP}{words}" if words else spelt


_STEPS = tuple(sorted({Fraction(n, 10) for n in range(1, 10)} | {Fraction(n, 3) for n in (1, 2)}
                      | {Fraction(n, 4) for n in (1, 3)}))  # fmt: skip
_NEAR = Fraction(2, 100)
_CLOSE = Fraction(5, 1000)


def proportion(share: Fraction, one: str, several: str, none: str | None = None) -> str:
    """A share in words that the value bears out; « … » in the forms is where « sur dix » goes.

    proportion(Fraction(1540, 1646), "une commune … a signé", "communes … ont signé") is
    « plus de neuf communes sur dix ont signé ». Within half a point of a simple fraction, it is
    that fraction; up to two points under one, « près de »; else « plus de » the one below. Under
    one in ten, and within a point of all, the number itself is said.
    """
    feminine = one.startswith("une ")
    if share >= 1:
        return _join("toutes les" if feminine else "tous les", several, "")
    if share <= 0:
        return none or _join("aucune" if feminine else "aucun", one.partition(" ")[2], "")
    nearest = min(_STEPS, key=lambda step: abs(step - share))
    above = next((step for step in _STEPS if 0 < step - share <= _NEAR), None)
    below = max((step for step in _STEPS if step <= share), default=None)
    if abs(nearest - share) <= _CLOSE:
        exact = nearest == share
        return _simple("" if exact else "environ ", nearest, one, several)
    if above is not None:
        return _simple("près de ", above, one, several)
    if below is not None and share <= Fraction(99, 100):
        return _simple("plus de ", below, one, several)
    percent = formats.Display(formats.per_cent(share), "%").text
    return _join(f"{percent} des", several, "")


def _simple(word: str, step: Fraction, one: str, several: str) -> str:
    of = f"sur{formats.NBSP}{_SPELT[step.denominator]}"
    if step.numerator == 1:
        return word + _join("", one, of)
    return word + _join(_SPELT[step.numerator], several, of)


def _join(count: str, words: str, of: str) -> str:
    """The words with their count before and « sur dix » at its place."""
    before, _, after = (part.strip() for part in words.partition("…"))
    counted = f"{before}{formats.NBSP}{of}" if of else before
    return " ".join(part for part in (count, counted, after) if part)
