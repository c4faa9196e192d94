"""A share in words that its value bears out: « plus de neuf communes sur dix »."""

from fractions import Fraction

from report import formats

SPELT = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize"),
)
"""Numbers that a sentence writes in letters."""

_STEPS = tuple(sorted({Fraction(n, d) for d in (3, 4, 10) for n in range(1, d)}))
"""The simple fractions that a sentence may name."""

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
    of = f"sur{formats.NBSP}{SPELT[step.denominator]}"
    if step.numerator == 1:
        return word.replace("de ", "d’") + _join("", one, of)
    return word + _join(SPELT[step.numerator], several, of)


def _join(count: str, words: str, of: str) -> str:
    """The words with their count before and « sur dix » at its place."""
    before, _, after = (part.strip() for part in words.partition("…"))
    counted = f"{before}{formats.NBSP}{of}" if of else before
    return " ".join(part for part in (count, counted, after) if part)


def spelt(count: int) -> str:
    """The number in letters up to sixteen, in digits beyond."""
    return SPELT[count] if 0 <= count < len(SPELT) else formats.number(count)


def out_of(count: str, whole: str, words: str) -> str:
    """« 37 communes sur 40 ont signé »: exact numbers, « … » marking where « sur 40 » goes."""
    before, _, after = (part.strip() for part in words.partition("…"))
    counted = formats.NBSP.join((count, before, "sur", whole))
    return f"{counted} {after}".strip()
