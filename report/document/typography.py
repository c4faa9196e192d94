"""The French spaces and signs, set once, on the finished HTML.

Authors may write plain spaces and straight apostrophes; nothing but this function mends them, and
it touches the text between tags only (never attributes, scripts or styles). Rules: Imprimerie
nationale, « Lexique des règles typographiques ».
"""

import re

from report.formats import NBSP, NNBSP

_TAG = re.compile(r"(<style\b.*?</style>|<[^>]*>)", re.DOTALL)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \n]+(?=[;!?])"), NNBSP),
    (re.compile(rf"{NBSP}(?=[;!?])"), NNBSP),
    (re.compile(r"[ \n]+(?=[:»])"), NBSP),
    (re.compile(r"(?<=«)[ \n]+"), NBSP),
    (re.compile(r"(?<=\d)[ \n]+(?=(?:%|€|M€|Md€)(?!\w))"), NBSP),
    (re.compile(r"(?<=\bn°)[ \n]+"), NBSP),
    (re.compile(r"\bFrance services\b"), f"France{NBSP}services"),
)
_ORDINAL = re.compile(r"\b(1(?=er|re)|[1-9]\d?(?=e))(er|re|e)\b")
_LAST_WORD = re.compile(r"(?<=\S)[ \n](?=[^\s<>]{1,12}</p>)")
"""The space before a short last word, which is not left alone on its line."""


def typography(html: str) -> str:
    """The same HTML: ’ for ', no-break spaces before ; ! ? : », after «, before units; 1er, 2e."""
    parts = _TAG.split(_LAST_WORD.sub(NBSP, html))
    return "".join(part if index % 2 else _mend(part) for index, part in enumerate(parts))


def spaces(text: str) -> str:
    """The spaces and apostrophes of a plain text, before it is cut into lines."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def _mend(text: str) -> str:
    return _ORDINAL.sub(r"\1<sup>\2</sup>", spaces(text)) if text.strip() else text
