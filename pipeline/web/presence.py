"""Who has which segment open, so that two reviewers on one segment see each other. Kept in memory, forgotten soon."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.catalogue import Key

KEEP_S = 15.0
"""Seconds after which a page that said nothing counts as closed; pages speak every four."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One open page. ``writing`` is True while its editor has the focus; ``seen`` is a monotonic time in seconds."""

    page: str
    name: str
    key: Key
    writing: bool
    seen: float


class Presence:
    """The open review pages, by article."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seats: defaultdict[str, dict[str, Seat]] = defaultdict(dict)

    def tell(self, slug: str, page: str, name: str, key: Key, *, writing: bool) -> list[Seat]:
        """Note where ``page`` is, and answer where the others of the article are. An empty key says good-bye."""
        now = self._clock()
        with self._lock:
            seats = self._seats[slug]
            for gone in [s.page for s in seats.values() if now - s.seen > KEEP_S]:
                del seats[gone]
            seats.pop(page, None)
            others = list(seats.values())
            if key:
                seats[page] = Seat(page, name, key, writing, now)
            return others
