"""Counting what an engine is asked, for speeds, estimates and the promise that only stale text reaches it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from pipeline.engines.base import Engine, EngineInfo, Hypothesis, Request


class MeteredEngine:
    """An engine that passes everything on to another and counts.

    ``words`` of all requests (retries and forced prefixes included), ``requests``, and the ``seconds`` spent inside.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.words = 0
        self.requests = 0
        self.seconds = 0.0

    @property
    def info(self) -> EngineInfo:
        """The other engine's."""
        return self._engine.info

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        """Translate with the other engine."""
        start = time.perf_counter()
        try:
            return self._engine.translate(requests)
        finally:
            self.seconds += time.perf_counter() - start
            self.requests += len(requests)
            self.words += sum(len(r.text.split()) for r in requests)

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """Score with the other engine; counted as time only."""
        start = time.perf_counter()
        try:
            return self._engine.score(pairs)
        finally:
            self.seconds += time.perf_counter() - start
