"""A refresh on this machine: articles stream through, the engine works while the next ones are read and the last ones
are written."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from pipeline.errors import CatalogueError, EngineError, ExportError, PipelineError, SourceError
from pipeline.flow import Prepared, Tools, sign, translate_segments
from pipeline.memory import Memory
from pipeline.refresh import Done, Ledger, Made, Site, Work, basis_of, commit, prepare, translate
from pipeline.refresh.meter import MeteredEngine
from pipeline.runners.base import (
    WINDOW_ARTICLES,
    WINDOW_SEGMENTS,
    Candidate,
    Clock,
    Options,
    Problem,
    Slugs,
    Stop,
    Summary,
    Watch,
    candidates,
    details,
    narrowed,
    progress_of,
    told,
)

MEASURABLE = 200
"""Segments from the engine from which on a run's speed says something about the next one."""

TRIAL = 16
"""Sentences that a dry run translates, and forgets, where it cannot know the engine's speed otherwise."""

AHEAD = 2
"""Windows given to the engine before the first of them is written: the engine must not wait for the pages."""

REPLANS = 3
"""How often an article is planned anew when its catalogue loses segments while it is translated."""


@dataclass(slots=True)
class LocalRunner:
    """Refreshes the articles of ``site``. ``watch`` is told of every event; ``stop`` is asked between batches."""

    site: Site
    tools: Tools
    memory: Memory | None
    ledger: Ledger
    watch: Watch
    stop: Stop

    def run(self, options: Options) -> Summary:
        """Refresh, or with ``dry_run`` only plan. One article's failure never stops the others.

        Raises SourceError when there are no sources, MemoryStoreError when the memory fails; what was committed until
        then stays, and the next run goes on from there.
        """
        engine = MeteredEngine(self.tools.engine)
        summary, clock = Summary(words_s=self.ledger.speed(engine.info.name)), Clock()
        tools = replace(self.tools, engine=engine)
        batch = _Batch(self, tools, engine, basis_of(self.site, tools), options, summary, clock)
        fields = {"sources": self.site.sources.url, "outputs": self.site.outputs.url, "signature": str(sign(tools))}
        self.watch("start", fields | {"words_s": summary.words_s})
        try:
            if options.dry_run:
                batch.plan_all()
            else:
                batch.apply_all()
        finally:
            self.ledger.save()
            summary.engine_words, summary.engine_s = engine.words, round(engine.seconds, 3)
            summary.seconds = round(clock.seconds(), 3)
        if summary.engine > MEASURABLE:
            self.ledger.put_speed(tools.engine.info.name, summary.words / summary.seconds)
        self.watch("end", {"done": summary.done, "failed": summary.failed, "stopped": summary.stopped})
        return summary


@dataclass(slots=True)
class _Batch:
    """One run: its windows follow each other, three stages at a time."""

    runner: LocalRunner
    tools: Tools
    meter: MeteredEngine
    basis: str
    options: Options
    summary: Summary
    clock: Clock

    def plan_all(self) -> None:
        sample: list[Prepared] = []
        for work in self._works():
            self.summary.planned(work.plan)
            known = {"source": work.plan.path, "new": work.existing is None}
            fields = {"article": work.plan.slug, **known, **told(work.plan), "details": details(work.plan)}
            self.runner.watch("plan", fields)
            sample.extend(work.prepared[s.segment.id] for s in work.stale[: TRIAL - len(sample)])
        if self.options.trial and sample and self.summary.words_s is None:
            self.summary.words_s = self._tried(sample)

    def _tried(self, sample: list[Prepared]) -> float:
        trial = Clock()
        translate_segments(sample, self.tools)
        return sum(len(p.plain.text.split()) for p in sample) / trial.seconds()

    def apply_all(self) -> None:
        running: deque[tuple[list[Work], Future[list[Made | PipelineError]]]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="engine") as pool:
            try:
                for window in self._windows():
                    running.append((window, pool.submit(self._translate, window)))
                    if len(running) > AHEAD:
                        self._commit_all(*running.popleft())
                while running:
                    self._end(*running.popleft())
            finally:
                # After an error nobody waits for what the engine has not begun.
                pool.shutdown(wait=True, cancel_futures=True)

    def _end(self, window: list[Work], answers: Future[list[Made | PipelineError]]) -> None:
        """Commit one of the last windows; after a request to stop, only if the engine has begun with it."""
        if self.runner.stop and answers.cancel():
            self.summary.stopped = self.runner.stop.reason
        else:
            self._commit_all(window, answers)

    def _windows(self) -> Iterator[list[Work]]:
        window: list[Work] = []
        size = 0
        for work in self._works():
            self.summary.planned(work.plan)
            window.append(work)
            size += len(work.stale)
            if size >= WINDOW_SEGMENTS or len(window) >= WINDOW_ARTICLES:
                yield window
                window, size = [], 0
                if self._stopped():
                    return
        if window and not self.runner.stop:
            yield window

    def _stopped(self) -> bool:
        if self.runner.stop:
            self.summary.stopped = self.runner.stop.reason
        return bool(self.summary.stopped)

    def _works(self) -> Iterator[Work]:
        """The articles with something to do, as far as the options reach."""
        known = self.runner.ledger.entries()
        slugs = Slugs(self.runner.site, known)
        there = self.runner.site.outputs.names() if self.options.dry_run else set()
        count = 0
        for item in candidates(self.runner.site, self.tools, self.options, self.runner.ledger, self.summary):
            if self._stopped():
                return
            work = item if isinstance(item, Problem) else self._prepared(item, slugs)
            if isinstance(work, Problem):
                self._failed(work)
            elif work is not None and self._current(work, item, known, there):
                self.summary.current += 1
            elif work is not None:
                if self.options.limit and count == self.options.limit:
                    self.summary.stopped = f"limit of {count}"
                    return
                count += 1
                yield work

    def _current(self, work: Work, item: Candidate | Problem, known: Container[str], there: set[str]) -> bool:
        """Whether there is nothing to do after all: no segment, and its pages are those of its catalogue."""
        if not work.plan.idle:
            return False
        entry = item.entry if isinstance(item, Candidate) else None
        if entry is None:
            # A dry run cannot tell of pages more than that they are there.
            pages = there.issuperset(self.runner.site.outputs_of(work.article.slug))
            return self.options.dry_run and pages and work.name not in known
        if not self.options.dry_run:
            self.runner.ledger.put(work.name, replace(entry, glossary=self.tools.termbase.digest()))
        return True

    def _prepared(self, item: Candidate, slugs: Slugs) -> Work | Problem | None:
        try:
            work = prepare(item.name, item.source, self.runner.site, self.tools)
            slugs.claim(work.article.slug, item.name)
        except PipelineError as error:
            return Problem(item.name, error)
        return narrowed(work, self.options)

    def _translate(self, window: list[Work]) -> list[Made | PipelineError]:
        try:
            return [*translate(window, self.tools, self.runner.memory)]
        except EngineError:
            # One article that the engine cannot take must not hold up the others.
            return [self._translate_one(work) for work in window]

    def _translate_one(self, work: Work) -> Made | PipelineError:
        try:
            return translate([work], self.tools, self.runner.memory)[0]
        except EngineError as error:
            return error

    def _commit_all(self, window: list[Work], answers: Future[list[Made | PipelineError]]) -> None:
        self._progress()
        for work, made in zip(window, answers.result(), strict=True):
            if isinstance(made, PipelineError):
                self._failed(Problem(work.name, made))
            else:
                self._commit(work, made)
        self.runner.ledger.save()
        self._progress()

    def _progress(self) -> None:
        self.summary.engine_words, self.summary.engine_s = self.meter.words, self.meter.seconds
        self.runner.watch("progress", progress_of(self.summary, self.clock.seconds()))

    def _commit(self, work: Work, made: Made) -> None:
        site, memory = self.runner.site, self.runner.memory
        problem: PipelineError
        for attempt in range(REPLANS):
            try:
                if attempt:
                    work = prepare(work.name, work.source, site, self.tools)
                    made = translate([work], self.tools, memory)[0]
                done = commit(work, made, site, self.tools, memory, self.basis)
            except CatalogueError as error:
                problem = error
            except (ExportError, SourceError, EngineError) as error:
                problem = error
                break
            else:
                self._finished(work, done)
                return
        self._failed(Problem(work.name, problem))

    def _finished(self, work: Work, done: Done) -> None:
        self.summary.finished(done)
        if not self.options.only:
            self.runner.ledger.put(work.name, done.entry)
        fields = {
            "engine": done.engine,
            "reused": done.reused,
            "proposals": done.proposals,
            "files": list(done.written),
        }
        self.runner.watch("article", {"article": done.slug, **told(work.plan), **fields})

    def _failed(self, problem: Problem) -> None:
        self.summary.failed += 1
        error = problem.error
        fields = {"what": error.what, "where": error.where, "advice": error.advice}
        self.runner.watch("failed", {"source": problem.name, **fields})
