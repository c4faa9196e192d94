"""Trying again, longer and longer, and only what may come right by itself."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from report.archive.stores.store import Store

Result = TypeVar("Result")


@dataclass(frozen=True)
class Patience:
    """How many times in all, and the seconds before the second one, doubled each time."""

    tries: int = 5
    first: float = 0.5

    def __call__(
        self, store: Store, work: Callable[[], Result], said: Callable[[BaseException], None]
    ) -> Result:
        """Do the work; a transient fault is said, the store connects again, and it is redone."""
        for rank in range(self.tries - 1):
            try:
                return work()
            except Exception as error:
                if not store.transient(error):
                    raise
                said(error)
                time.sleep(self.first * 2**rank * random.uniform(0.5, 1))
                self._renew(store)
        return work()

    def _renew(self, store: Store) -> None:
        """Connect again; if that fails too, the next try says it."""
        try:
            store.renew()
        except Exception as error:
            if not store.transient(error):
                raise
