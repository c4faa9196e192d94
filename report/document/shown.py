"""A figure as the pages show it: its words, its state, and the national figure beside it."""

from dataclasses import dataclass
from fractions import Fraction

from report import formats
from report.document.proportions import SPELT
from report.indicators import Figure
from report.territories import Level
from report.units import Mean, Money, Share, State


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
        if self.connu and isinstance(value, int) and 0 <= value < len(SPELT):
            spelt = SPELT[value]
        if words.startswith(("un ", "une ")):
            return words
        return f"{spelt}{formats.NBSP}{words}" if words else spelt
