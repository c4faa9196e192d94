"""The command line speaks French, whatever the language of the machine.

click asks gettext's default domain for its sentences: ours is bound to it, and LANGUAGE (which
gettext reads before LANG and LC_ALL) names French. Nothing of click is replaced.
"""

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
CATALOGUE = LOCALE / "fr" / "LC_MESSAGES" / "messages.po"
COMPILED = CATALOGUE.with_suffix(".mo")


def speak_french() -> None:
    """Bind the French sentences; to be called before a command is parsed."""
    os.environ["LANGUAGE"] = "fr"
    gettext.bindtextdomain("messages", LOCALE)
    gettext.textdomain("messages")
