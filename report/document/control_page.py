"""The control of an edition as a page that can be sent to whoever delivered the files.

One file, with its own style; it fetches nothing and runs nothing: a browser that obeys its policy
would not even if a value asked for it. Every value is plain text, its unseen signs as escapes.
"""

from collections.abc import Mapping
from functools import cache

import jinja2
from markupsafe import Markup

from report import formats
from report.document.typography import spaces
from report.errors import Severity
from report.resources import root
from report.sources.control import Control, lines
from report.sources.records import Delivery

_CLASSES = {
    Severity.BLOQUANT: "bloquant",
    Severity.A_VERIFIER: "a-verifier",
    Severity.REPARE: "repare",
}
_NOUNS = {
    Severity.BLOQUANT: ("problème bloquant", "problèmes bloquants"),
    Severity.A_VERIFIER: ("point à vérifier", "points à vérifier"),
    Severity.REPARE: ("réparation", "réparations"),
}


def render(control: Control) -> str:
    """The whole HTML page."""
    edition = control.report.edition
    return _template().render(
        edition=edition,
        arrete=None if edition is None else formats.long_date(edition.arrete),
        control=control,
        fichiers=control.files,
        livraisons=tuple(control.report.deliveries.values()),
        sans_reserve=_sound(control),
        compte=[(_CLASSES[one], _count(control, one)) for one in Severity],
        definitions=_DEFINITIONS,
    )


_DEFINITIONS: Mapping[Severity, str] = {
    Severity.BLOQUANT: "la publication attend une correction du fichier ou de son libellé",
    Severity.A_VERIFIER: "la valeur est prise telle quelle ; merci de confirmer qu’elle est voulue",
    Severity.REPARE: "la valeur a été comprise sans ambiguïté ; rien à faire",
}


def _count(control: Control, severity: Severity) -> str:
    count = control.count(severity)
    return formats.counted(count, *_NOUNS[severity])


def _sound(control: Control) -> tuple[Delivery, ...]:
    """The deliveries of which there is nothing to say."""
    told = {one.file for one in control.files}
    return tuple(
        one for one in control.report.deliveries.values() if one.delivered and one.file not in told
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "place": lines,
        "compte": formats.counted,
        "classe": _CLASSES.__getitem__,
        "nombre": formats.number,
        "date": formats.long_date,
        "typo": lambda text: Markup.escape(spaces(str(text))),
    }
    return environment.get_template("controle.html")
