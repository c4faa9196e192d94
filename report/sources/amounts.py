"""Numbers and days as they are written by hand or by tools → the one form that tables hold.

A writing is understood when it can mean one thing only; otherwise nothing is returned, and the
value is reported as it is. « 12,345 » is not understood: twelve thousand, or twelve and a third?
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

SPACES = "\u0009\u0020\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Every space between words: thousands are parted by any of them."""

INVISIBLE = (
    "\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
"""Signs that show nothing, or that turn the direction of what follows."""

EMPTY = frozenset(
    (
        "-",
        "–",
        "—",
        "nc",
        "n.c",
        "n.c.",
        "nd",
        "n.d",
        "n.d.",
        "nr",
        "n/a",
        "na",
        "null",
        "none",
        "nan",
        "nat",
        "néant",
        "neant",
    )
)
"""What stands for nothing in an optional cell."""

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_MINUS = str.maketrans({"−": "-", "–": "-", "\u2011": "-"})
_SIGNED = re.compile(r"(?P<open>\()?(?P<sign>[+-])?(?P<body>[^()+-]*)(?P<after>-)?(?P<close>\))?")
_EURO = re.compile(r"€|\beuros?\b|\beur\b", re.IGNORECASE)
_GROUPED = r"\d{1,3}(?:%s\d{3})+"
_ENDS = 3
_SERIALS = range(20_000, 80_000)
_EPOCH = date(1899, 12, 30)
_FORMS = (
    re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[/.\-](?P<m>\d{1,2})[/.\-](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d{1,2})(?:er)? (?P<name>[^\W\d_]+)\.? (?P<y>\d{4})", re.IGNORECASE),
)
_HOUR = re.compile(
    r"[T ](?:00:00(?::00(?:[.,]0+)?)?(?:Z|[+-]00:?00)?|\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?)$"
)
"""An hour after a day. In another zone than ours it may be the next day: not understood, unless
it is midnight."""


@dataclass(frozen=True)
class Understood:
    """What a value means, in the form of tables, and the rule by which it was understood."""

    text: str
    rule: str


Reader = Callable[[str], Understood | None]


def plain(text: str) -> str:
    """The text without invisible signs, every space being a plain one, none at the ends."""
    visible = re.sub(f"[{INVISIBLE}]", "", text)
    return re.sub(f"[{SPACES}\\s]+", " ", visible).strip()


def amount(text: str, mark: str | None = None) -> Understood | None:
    """Euros: « 1 234 567,89 € », "1.234,56", "(12,5)" → "1234567.89", "1234.56", "-12.5".

    mark: the decimal mark of the delivery, when the edition names it. More than two decimals are
    rounded half up, and told.
    """
    value = _number(_EURO.sub("", plain(text)).strip(), mark)
    if value is None:
        return None
    cents = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    rule = "montant récrit" if cents == value else "montant arrondi au centime"
    return Understood(_written(cents), rule)


def whole(text: str, mark: str | None = None) -> Understood | None:
    """A whole number: « 1 234 », "12,0" → "1234", "12"; "12,5" is not understood."""
    value = _number(plain(text), mark)
    if value is None or value != value.to_integral_value():
        return None
    return Understood(_written(value), "nombre récrit")


def _written(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _number(text: str, mark: str | None) -> Decimal | None:
    shape = _SIGNED.fullmatch(text.translate(_MINUS).replace("- ", "-").strip())
    if shape is None or bool(shape["open"]) != bool(shape["close"]):
        return None
    if sum(bool(shape[name]) for name in ("open", "sign", "after")) > 1:
        return None
    digits = _digits(shape["body"].strip(), mark)
    if digits is None or len(digits) > 20:
        return None
    negative = shape["open"] or shape["after"] or shape["sign"] == "-"
    return -Decimal(digits) if negative else Decimal(digits)


def _digits(text: str, mark: str | None) -> str | None:
    """The digits with a point, thousands joined; None when they can be read in two ways."""
    if mark is not None:
        return _joined(text, mark)
    marks = [char for char in text if char in ",."]
    if not marks:
        return _joined(text, ",")
    if len(set(marks)) == 2:
        return _joined(text, marks[-1])
    if len(marks) > 1:
        return _joined(text, "." if marks[0] == "," else ",")
    before, _, after = text.partition(marks[0])
    doubtful = len(after) == _ENDS and 0 < len(before) <= _ENDS and before[0] != "0"
    return None if doubtful or not (after or before) else _joined(text, marks[0])


def _joined(text: str, mark: str) -> str | None:
    """The number whose decimal mark is known, its groups of three digits checked."""
    before, found, after = text.partition(mark)
    if not (before + after) or (found and not re.fullmatch(r"\d*", after)):
        return None
    other = "." if mark == "," else ","
    for gap in (" ", re.escape(other), "['’]"):
        if re.fullmatch(_GROUPED % gap, before):
            before = re.sub(r"\D", "", before)
    if not re.fullmatch(r"[0-9]*", before):
        return None
    return f"{before or '0'}.{after or '0'}"


def day(text: str, form: str | None = None) -> Understood | None:
    """A day: "30/06/2024", "30 juin 2024", "2024-06-30 00:00:00", "45473" → "2024-06-30".

    form: how the delivery writes its days (strptime), when the edition says it. Two digits of
    year, or a month alone, are not understood without it; nor is an hour of another time zone.
    """
    bare = plain(text)
    if form is not None:
        try:
            found = datetime.strptime(bare, form).replace(tzinfo=None).date()  # noqa: DTZ007
        except ValueError:
            return None
        return Understood(found.isoformat(), "date récrite")
    bare = _HOUR.sub("", bare)
    if bare.isdecimal() and bare.isascii() and len(bare) <= 5 and int(bare) in _SERIALS:
        serial = _EPOCH + timedelta(days=int(bare))
        return Understood(serial.isoformat(), "date en numéro de tableur")
    for shape in _FORMS:
        if (parts := shape.fullmatch(bare)) is not None:
            return _day(parts)
    return None


def _day(parts: "re.Match[str]") -> Understood | None:
    groups = parts.groupdict()
    month = _month(groups["name"]) if "name" in groups else int(groups["m"])
    try:
        found = date(int(groups["y"]), month, int(groups["d"]))
    except ValueError:
        return None
    return Understood(found.isoformat(), "date récrite")


def _month(name: str) -> int:
    """The number of a month by its French name, whole or shortened; 0 when it is none."""
    bare = name.casefold().translate(_ACCENTS)
    known = [month.translate(_ACCENTS) for month in MONTHS]
    if bare in known:
        return known.index(bare) + 1
    fits = [rank for rank, month in enumerate(known, 1) if len(bare) > 2 and month.startswith(bare)]
    return fits[0] if len(fits) == 1 else 0


_ACCENTS = str.maketrans("éû", "eu")


def year(text: str) -> Understood | None:
    """A year: "2022,0", "2022-01-01" → "2022"."""
    number = whole(text)
    if number is not None and re.fullmatch(r"20\d\d", number.text):
        return Understood(number.text, "année récrite")
    found = day(text)
    return Understood(found.text[:4], "date au lieu d’une année") if found else None
