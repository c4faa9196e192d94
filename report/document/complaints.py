"""What the layout engine complains about.

Every message of the engine at warning level or above counts as an error: unknown options, bad
CSS and missing files are only ever logged by it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from report.document.findings import Finding

# Messages of the engine that may be passed over, as beginnings of lines. None so far.
IGNORED: tuple[str, ...] = ()


@contextmanager
def complaints() -> Iterator[list[Finding]]:
    """Collect what the engine logs at warning level or above while the block runs."""
    heard: list[Finding] = []
    listener = _Listener(heard)
    logger = logging.getLogger("weasyprint")
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(listener)
    try:
        yield heard
    finally:
        logger.removeHandler(listener)
        logger.propagate = propagate


class _Listener(logging.Handler):
    def __init__(self, heard: list[Finding]) -> None:
        super().__init__(logging.WARNING)
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not message.startswith(IGNORED or ("\0",)):
            self._heard.append(Finding(0, "moteur", message))
