"""French numbers, amounts, dates and spaces: the one place where a value becomes text.

Rounding is half away from zero and happens here only, on the exact value. Rules:
Lexique des règles typographiques (Imprimerie nationale) for spaces and « 1er »; the edition's
decisions for units and decimals.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from report.units import SIGNS, Approximation, Count, Mean, Moment, Money, Share, State, Unit

NBSP = "\u00a0"
NNBSP = "\u202f"
LOCALE = Locale("fr", "FR")
SCALES = {"€": 100, "M€": 100 * 10**6, "Md€": 100 * 10**9}
"""Centimes in one of each unit of money."""

_CENTIMES_PER_EURO = 100
_ONE_DECIMAL_BELOW = 100
_WHOLE_EUROS_BELOW = Fraction(1, 10)

Exact = int | Fraction


@dataclass(frozen=True)
class Display:
    """A value as printed: an approximation word, the number, its unit; each may be empty."""

    number: str
    unit: str = ""
    word: str = ""

    @property
    def text(self) -> str:
        """The whole on one line: nothing in it may be broken."""
        return NBSP.join(part for part in (self.word, self.number, self.unit) if part).replace(
            " ", NBSP
        )


def half_up(value: Exact, decimals: int = 0) -> Decimal:
    """The exact value rounded half away from zero to that many decimals."""
    scaled = abs(Fraction(value)) * 10**decimals
    whole, rest = divmod(scaled, 1)
    units = int(whole) + (1 if rest >= Fraction(1, 2) else 0)
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)


@cache
def _pattern(decimals: int) -> str:
    return "#,##0" if not decimals else "#,##0." + "0" * decimals


def number(value: Exact | Decimal, decimals: int = 0) -> str:
    """A number in French: U+202F between thousands, a comma, exactly that many decimals."""
    exact = value if isinstance(value, Decimal) else half_up(value, decimals)
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return format_decimal(rounded, _pattern(decimals), LOCALE).replace("-", "\u2212")


def agree(count: Exact | Decimal, singular: str, plural: str) -> str:
    """The noun that goes with a count: French takes the plural from two on."""
    return singular if -2 < count < 2 else plural


def counted(count: int, singular: str, plural: str) -> str:
    """« 1 646 communes » : the number never parts from its noun."""
    return f"{number(count)}{NBSP}{agree(count, singular, plural)}"


def per_cent(share: Exact, decimals: int = 0) -> str:
    """The number of a share, without its sign; « < 1 » and « > 99 », never a false 0 or 100."""
    rounded = half_up(Fraction(share) * 100, decimals)
    step = Decimal(1).scaleb(-decimals)
    if share > 0 and rounded == 0:
        return f"<{NBSP}{number(step, decimals)}"
    if share < 1 and rounded == 100:
        return f">{NBSP}{number(100 - step, decimals)}"
    return number(rounded, decimals)


def amount(centimes: int, scale: str = "M€", decimals: int = 0) -> Display:
    """An amount in the scale and decimals asked for."""
    return Display(number(half_up(Fraction(centimes, SCALES[scale]), decimals), decimals), scale)


def local_amount(centimes: int, scale: str = "M€", decimals: int = 0) -> Display:
    """A territory's amount: in M€, with one decimal below 100 M€; Md€ from one on where asked.

    Under 0,1 M€ it is in euros rounded to the thousand; under 1 000 € to the euro.
    """
    millions = Fraction(centimes, SCALES["M€"])
    if scale == "Md€" and abs(millions) >= 1000:
        return amount(centimes, "Md€", decimals)
    if abs(millions) >= _WHOLE_EUROS_BELOW:
        tenths = half_up(millions, 1)
        return amount(centimes, "M€", 1 if abs(tenths) < _ONE_DECIMAL_BELOW else 0)
    euros = Fraction(centimes, _CENTIMES_PER_EURO)
    thousands = half_up(euros / 1000) * 1000
    return Display(number(thousands if abs(euros) >= 1000 else half_up(euros)), "€")


def useful_decimals(amounts: Iterable[int], scale: str = "M€", most: int = 6) -> int:
    """The fewest decimals with which no amount other than zero shows as 0: one unit a column."""
    smallest = min((abs(value) for value in amounts if value), default=SCALES[scale])
    for decimals in range(most):
        if half_up(Fraction(smallest, SCALES[scale]), decimals) > 0:
            return decimals
    return most


def _approximate(value: Fraction, rule: Approximation) -> tuple[str, Decimal] | None:
    """The word and rounded number of an approximation, or None when it would not be true."""
    step = Fraction(str(rule.step))
    shown = Fraction(half_up(value / step)) * step
    gap = shown - value
    true = gap > 0 if rule.word == "près de" else gap != 0
    if not shown or not true or abs(gap) > Fraction(str(rule.tolerance)) * shown:
        return None
    return rule.word, Decimal(shown.numerator) / Decimal(shown.denominator)


def _with_approximation(
    value: Fraction, rule: Approximation | None, decimals: int, unit: str
) -> Display:
    found = _approximate(value, rule) if rule else None
    if found is None:
        return Display(number(value, decimals), unit)
    word, shown = found
    return Display(number(shown, decimals), unit, word)


def display(value: Exact | date | None, unit: Unit, state: State, *, national: bool) -> Display:
    """A value of an indicator as it is printed.

    national: the France figure, which alone takes the publication's approximation and scale.
    """
    if state is not State.CONNU or value is None:
        return Display(SIGNS.get(state, SIGNS[State.SANS_OBJET]))
    if isinstance(value, date):
        precision = unit.precision if isinstance(unit, Moment) else "jour"
        return Display(long_date(value) if precision == "jour" else month(value))
    match unit:
        case Count():
            rule = unit.approximation if national else None
            return _with_approximation(
                Fraction(value), rule, 0, agree(value, unit.singular, unit.plural)
            )
        case Mean():
            decimals = unit.decimals if national else unit.local_decimals
            rule = unit.approximation if national else None
            noun = agree(half_up(value, decimals), unit.singular, unit.plural)
            return _with_approximation(Fraction(value), rule, decimals, noun)
        case Share():
            return Display(per_cent(value, unit.decimals), "%")
        case Money():
            return _money(int(value), unit, national=national)
    raise TypeError(unit)


def exact(value: Exact | date | None, unit: Unit) -> str:
    """A known value with nothing rounded: « 1 646 communes », « 12 345,60 € », « 9/10 », a day."""
    match value, unit:
        case int() as centimes, Money():
            return f"{number(Fraction(centimes, _CENTIMES_PER_EURO), 2)}{NBSP}€"
        case int() as count, Count() as noun:
            return counted(count, noun.singular, noun.plural)
        case date() as day, _:
            return long_date(day)
    return str(value)


def _money(centimes: int, unit: Money, *, national: bool) -> Display:
    if not national:
        shown = local_amount(centimes, unit.scale, unit.decimals)
    elif unit.approximation:
        exact = Fraction(centimes, SCALES[unit.scale])
        shown = _with_approximation(exact, unit.approximation, unit.decimals, unit.scale)
    else:
        shown = amount(centimes, unit.scale, unit.decimals)
    return Display(shown.number, shown.unit + "/an", shown.word) if unit.yearly else shown


def long_date(day: date) -> str:
    """« 30 juin 2025 », « 1er octobre 2020 »: one line, no break inside."""
    first = "1er" if day.day == 1 else str(day.day)
    return f"{first}{NBSP}{month(day)}"


def month(day: date) -> str:
    """« juin 2025 »."""
    return format_date(day, "MMMM yyyy", LOCALE).replace(" ", NBSP)


def short_month(day: date) -> str:
    """« oct. 2022 », for axes."""
    return format_date(day, "MMM yyyy", LOCALE).replace(" ", NBSP)


def numeric_date(day: date) -> str:
    """« 30/06/2025 », for tables."""
    return format_date(day, "dd/MM/yyyy", LOCALE)
