"""A refresh on several processes or machines, with Ray's own actors and scheduling.

Each engine worker is an actor that loads the model once. Chunks of articles stream through the workers; a worker reads,
translates and commits its articles itself. When one dies Ray starts it again and gives it the chunk again: what it had
committed is then current, so every result is committed once. The same code runs on a laptop and on a cluster; there,
sources and outputs must be reachable from every machine (a mount or ``s3://``) and the memory must be PostgreSQL.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.engines import registry
from pipeline.engines.base import Engine, EngineInfo, Hypothesis, Request
from pipeline.errors import EngineError, PipelineError, SettingsError
from pipeline.flow import Tools
from pipeline.flow_opinion import opinion_of
from pipeline.formats.markdown import decode
from pipeline.formats.markdown_front import read_front
from pipeline.glossary import Termbase
from pipeline.memory import Memory
from pipeline.model import Term
from pipeline.quality import Policy
from pipeline.refresh import Entry, Ledger, Site
from pipeline.runners.base import (
    Candidate,
    Clock,
    Options,
    Problem,
    Slugs,
    Stop,
    Summary,
    Watch,
    candidates,
    progress_of,
)
from pipeline.runners.local import LocalRunner

CHUNK_BYTES = 60_000
"""Source text in one chunk: enough sentences for full batches, little enough to spread over the workers."""

CHUNK_ARTICLES = 25
"""Articles in one chunk at most."""

RESTARTS = 5
"""Deaths of a worker, and tries of a chunk, until its articles are given up as failed."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a worker makes its tools. ``threads`` are the engine's in each worker; ``memory`` an SQLAlchemy URL;
    ``opinion`` whether the embedded model is asked about each target."""

    model: str
    threads: int
    terms: tuple[Term, ...]
    policy: Policy
    memory: str | None = None
    opinion: bool = False

    def tools(self) -> Tools:
        """Load the engine and the termbase. Raises EngineError."""
        engine, _ = registry.load(self.model, threads=self.threads)
        return self.around(engine)

    def around(self, engine: Engine) -> Tools:
        """The tools with ``engine``, whatever it is."""
        opinion = opinion_of(engine.info, wanted=self.opinion, threads=self.threads)
        return Tools(engine, Termbase(self.terms), self.policy, opinion)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a worker did with a chunk: its summary, its events, the ledger's entries, and who it was (name, host and
    process)."""

    summary: Summary
    events: tuple[tuple[str, dict[str, Any]], ...]
    entries: tuple[tuple[str, Entry], ...]
    worker: str


class Worker:
    """The actor: an engine with its model loaded, and the road of the articles around it."""

    def __init__(self, recipe: Recipe, site: Site, name: str) -> None:
        self._tools = recipe.tools()
        self._site = site
        self._name = name
        self._memory = Memory.open(recipe.memory) if recipe.memory else None

    def info(self) -> EngineInfo:
        """The engine's."""
        return self._tools.engine.info

    def refresh(self, chunk: Sequence[Candidate], options: Options) -> Outcome:
        """Refresh the articles of ``chunk``."""
        events: list[tuple[str, dict[str, Any]]] = []
        with Ledger(None) as ledger:
            for candidate in chunk:
                if candidate.entry is not None:
                    ledger.put(candidate.name, candidate.entry)
            runner = LocalRunner(
                self._site,
                self._tools,
                self._memory,
                ledger,
                lambda name, fields: events.append((name, fields)),
                Stop(),
            )
            names = tuple(c.name for c in chunk)
            summary = runner.run(replace(options, names=names, limit=0))
            entries = tuple(ledger.entries().items())
        worker = f"{self._name}@{socket.gethostname()}:{os.getpid()}"
        kept = tuple(e for e in events if e[0] in ("article", "failed", "plan"))
        return Outcome(summary, kept, entries, worker)


class _Described:
    """Stands for the workers' engine where only its description is needed."""

    def __init__(self, info: EngineInfo) -> None:
        self._info = info

    @property
    def info(self) -> EngineInfo:
        return self._info

    def translate(self, requests: Sequence[Request]) -> list[list[Hypothesis]]:
        raise EngineError(f"{len(requests)} sentences for an engine that is elsewhere", advice="ask a worker")

    def score(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        raise EngineError(f"{len(pairs)} pairs for an engine that is elsewhere", advice="ask a worker")


@dataclass(slots=True)
class RayRunner:
    """Refreshes the articles of ``site`` with ``workers`` actors on the cluster at ``address`` (empty: a local one)."""

    site: Site
    recipe: Recipe
    ledger: Ledger
    watch: Watch
    stop: Stop
    workers: int = 2
    address: str = ""
    chunk_articles: int = CHUNK_ARTICLES
    clock: Clock = field(default_factory=Clock)

    def run(self, options: Options) -> Summary:
        """Refresh. Raises SettingsError when Ray is missing or the cluster cannot be reached, EngineError when the
        model cannot be loaded."""
        self.clock = Clock()
        ray = _connected(self.address, self.workers * self.recipe.threads)
        try:
            actors = self._start(ray)
            summary = self._stream(ray, actors, options)
        finally:
            self.ledger.save()
            ray.shutdown()
        summary.seconds = round(self.clock.seconds(), 3)
        self.watch("end", {"done": summary.done, "failed": summary.failed, "stopped": summary.stopped})
        return summary

    def _start(self, ray: Any) -> list[Any]:
        kind = ray.remote(num_cpus=self.recipe.threads, max_restarts=RESTARTS, max_task_retries=RESTARTS)(Worker)
        actors = [kind.remote(self.recipe, self.site, f"worker-{n}") for n in range(1, self.workers + 1)]
        self.watch(
            "start", {"sources": self.site.sources.url, "outputs": self.site.outputs.url, "workers": self.workers}
        )
        return actors

    def _stream(self, ray: Any, actors: list[Any], options: Options) -> Summary:
        try:
            info: EngineInfo = ray.get([actor.info.remote() for actor in actors])[0]
        except ray.exceptions.RayError as error:
            raise EngineError(
                f"the workers cannot load the model: {_cause(error)}",
                advice="try `tercume refresh` without --runner ray",
            ) from error
        self.watch("ready", {"engine": info.name, "revision": info.revision})
        summary = Summary(words_s=self.ledger.speed(info.name))
        tools = self.recipe.around(_Described(info))
        chunks = self._chunks(tools, options, summary)
        idle, running = list(actors), dict[Any, tuple[Any, list[Candidate]]]()
        while True:
            while idle and (chunk := next(chunks, None)) is not None:
                actor = idle.pop()
                running[actor.refresh.remote(chunk, options)] = (actor, chunk)
            if not running:
                return summary
            (ready, *_), _ = ray.wait(list(running), num_returns=1)
            actor, chunk = running.pop(ready)
            idle.append(actor)
            self._take(ray, ready, chunk, summary)

    def _chunks(self, tools: Tools, options: Options, summary: Summary) -> Iterator[list[Candidate]]:
        chunk: list[Candidate] = []
        taken = 0
        slugs = Slugs(self.site, self.ledger.entries())
        for item in candidates(self.site, tools, options, self.ledger, summary):
            if self.stop:
                summary.stopped = self.stop.reason
                return
            if isinstance(item, Problem):
                self._failed(item, summary)
                continue
            if options.limit and taken == options.limit:
                summary.stopped = f"limit of {taken}"
                break
            if not self._claimed(item, slugs, summary):
                continue
            taken += 1
            chunk.append(item)
            if len(chunk) == self.chunk_articles or sum(len(c.source) for c in chunk) >= CHUNK_BYTES:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    def _claimed(self, item: Candidate, slugs: Slugs, summary: Summary) -> bool:
        """Whether the article may go to a worker. Only here are all articles seen, so here a slug used twice shows."""
        path = self.site.sources.where(item.name)
        try:
            slugs.claim(read_front(decode(item.source, path), path).meta.slug, item.name)
        except PipelineError as error:
            self._failed(Problem(item.name, error), summary)
            return False
        return True

    def _take(self, ray: Any, ready: Any, chunk: list[Candidate], summary: Summary) -> None:
        try:
            outcome: Outcome = ray.get(ready)
        except ray.exceptions.RayError as error:
            for candidate in chunk:
                problem = EngineError(
                    f"the worker failed: {_cause(error)}",
                    where=self.site.sources.where(candidate.name),
                    advice="run it again; if it fails again, refresh this article alone without --runner ray",
                )
                self._failed(Problem(candidate.name, problem), summary)
            return
        summary.add(outcome.summary)
        for name, entry in outcome.entries:
            self.ledger.put(name, entry)
        self.ledger.save()
        for event, fields in outcome.events:
            self.watch(event, {**fields, "worker": outcome.worker})
        self.watch("progress", progress_of(summary, self.clock.seconds()))

    def _failed(self, problem: Problem, summary: Summary) -> None:
        summary.failed += 1
        error = problem.error
        self.watch("failed", {"source": problem.name, "what": error.what, "where": error.where, "advice": error.advice})


def _connected(address: str, cpus: int) -> Any:
    try:
        import ray
    except ImportError as error:
        raise SettingsError("Ray is not installed", advice="pip install 'tercume[ray]'") from error
    try:
        if address:
            ray.init(address=address, log_to_driver=False, configure_logging=False)
        else:
            ray.init(num_cpus=cpus, include_dashboard=False, log_to_driver=False, configure_logging=False)
    except Exception as error:
        raise SettingsError(
            f"the Ray cluster cannot be reached or started: {error}",
            where=address,
            advice="check --ray-address and the load of the machine, or leave --runner ray out",
        ) from error
    return ray


def _cause(error: Exception) -> str:
    cause = error.__cause__ or getattr(error, "cause", None) or error
    if isinstance(cause, PipelineError):
        return str(cause)
    return str(cause).strip().splitlines()[-1] if str(cause).strip() else type(cause).__name__
