"""Ctrl-C and SIGTERM: told as what they are, even when they fall inside an engine.

An engine may turn an interruption into an error of its own, or into a child that died. What was
asked for is remembered, so that the end of the program says that it was interrupted.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_ASKED = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def listening() -> Iterator[Callable[[], bool]]:
    """Both signals raise KeyboardInterrupt while the block runs; was one of them received?"""
    received: list[int] = []

    def hear(number: int, _: FrameType | None) -> None:
        received.append(number)
        raise KeyboardInterrupt

    here = threading.current_thread() is threading.main_thread()  # signals go there only
    before = {number: signal.signal(number, hear) for number in (_ASKED if here else ())}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
