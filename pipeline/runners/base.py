"""What every runner takes and gives: options, events, the summary, and a way to stop clean."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import IO, Any

from pipeline.errors import PipelineError, SourceError
from pipeline.flow import Tools
from pipeline.formats.markdown import decode
from pipeline.formats.markdown_front import read_front
from pipeline.formats.po import parse_po
from pipeline.refresh import ArticlePlan, Done, Entry, Ledger, Reason, Site, Work, basis_of, untouched
from pipeline.refresh.folder import markdown_names
from pipeline.refresh.ledger import seal

WINDOW_SEGMENTS = 1_000
"""Stale segments translated together: enough to fill the engine's batches, and the bound of a run's memory."""

WINDOW_ARTICLES = 50
"""Articles held at once at most, whatever their size."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a refresh is to do.

    ``limit``: articles at most (0: all); ``since``: only articles dated this day (ISO 8601) or later; ``only``:
    ``stale`` (scores and pages of current text are left) or ``flagged`` (of the stale segments those that wait for a
    reviewer, and what is new), empty for all; ``names``: only these source files; ``trial``: where no earlier run told
    the engine's speed, a dry run times a few of the stale sentences.
    """

    limit: int = 0
    since: str = ""
    only: str = ""
    names: tuple[str, ...] = ()
    dry_run: bool = False
    trial: bool = False


@dataclass(slots=True)
class Summary:
    """What a refresh did, or with ``dry_run`` would do. Counts are segments where nothing else is said.

    ``total`` source files were found, ``articles`` of them looked at, ``current`` of those needed nothing. ``words``
    are those of the stale segments; ``words_s`` is the speed of an earlier run with this engine.
    """

    total: int = 0
    articles: int = 0
    current: int = 0
    done: int = 0
    failed: int = 0
    stale: int = 0
    rescored: int = 0
    engine: int = 0
    reused: int = 0
    words: int = 0
    proposals: int = 0
    flagged: int = 0
    human: int = 0
    engine_words: int = 0
    engine_s: float = 0.0
    seconds: float = 0.0
    words_s: float | None = None
    planned_articles: int = 0
    stopped: str = ""
    reasons: Counter[Reason] = field(default_factory=Counter)

    def planned(self, plan: ArticlePlan) -> None:
        """Count a plan."""
        self.planned_articles += 1
        self.stale += len(plan.stale)
        self.words += plan.words
        self.rescored += len(plan.rescore)
        self.human += plan.human
        self.reasons += plan.reasons()

    def finished(self, done: Done) -> None:
        """Count a committed article."""
        self.done += 1
        self.engine += done.engine
        self.reused += done.reused
        self.proposals += done.proposals
        self.flagged += done.flagged

    def add(self, other: Summary) -> None:
        """Count what a worker did; the totals over all articles stay."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.reasons += other.reasons
        self.current += other.current

    @property
    def exit_code(self) -> int:
        """0: all is current; 3: some articles failed; 4: stopped before the end (signal or ``--limit``)."""
        if self.failed:
            return 3
        return 4 if self.stopped else 0

    @property
    def speed(self) -> str:
        """Words a second in the engine so far."""
        return f"{self.engine_words / self.engine_s:.0f} words/s" if self.engine_s else ""


COUNTS = (
    "planned_articles", "done", "failed", "stale", "rescored", "engine", "reused", "words", "proposals", "flagged",
    "human", "engine_words", "engine_s",
)  # fmt: skip
"""The fields of a Summary that add up over workers."""

Watch = Callable[[str, dict[str, Any]], None]
"""Takes an event's name and its fields, which JSON can hold."""


class EventLog:
    """A file of events, one JSON object a line, each written out at once."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def __call__(self, event: str, fields: dict[str, Any]) -> None:
        """Write an event with the time (ISO 8601, UTC)."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._stream.write(json.dumps({"time": now, "event": event, **fields}, ensure_ascii=False) + "\n")
        self._stream.flush()


class Stop:
    """Says whether a run is to end after the batch at hand. ``reason`` is empty until then."""

    def __init__(self) -> None:
        self.reason = ""

    def __bool__(self) -> bool:
        return bool(self.reason)

    @contextmanager
    def on_signals(self) -> Iterator[Stop]:
        """SIGINT and SIGTERM ask to stop; a second one ends the process as usual."""
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._ask) for number in wanted}
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        self.reason = signal.Signals(number).name
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


@dataclass(frozen=True, slots=True)
class Problem:
    """An article that could not go on."""

    name: str
    error: PipelineError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A source file that is not known to be current. ``entry`` is the ledger's where only the glossary is another and
    the article's own terms have to be read to tell whether that concerns it."""

    name: str
    source: bytes
    entry: Entry | None = None


def candidates(
    site: Site, tools: Tools, options: Options, ledger: Ledger, summary: Summary
) -> Iterator[Candidate | Problem]:
    """The source files that are not current; those that are cost one reading of source and catalogue.

    Raises SourceError when there is nothing in the folder of the sources.
    """
    names = _chosen(site, options)
    summary.total = len(names)
    sieve = _Sieve(site, tools, ledger.entries(), site.outputs.names(), basis_of(site, tools), tools.termbase.digest())
    for name in names:
        summary.articles += 1
        try:
            source = site.sources.read(name)
            entry = None if source is None else sieve.sealed(name, source)
            current = entry is not None and sieve.current(entry)
        except PipelineError as error:
            yield Problem(name, error)
            continue
        if entry is not None and current:
            summary.current += 1
            if entry.glossary != sieve.glossary and not options.dry_run:
                ledger.put(name, replace(entry, glossary=sieve.glossary))
        elif source is not None:
            yield Candidate(name, source, entry)


@dataclass(frozen=True, slots=True)
class _Sieve:
    """Tells current articles from others without parsing their sources."""

    site: Site
    tools: Tools
    known: dict[str, Entry]
    there: set[str]
    basis: str
    glossary: str

    def sealed(self, name: str, source: bytes) -> Entry | None:
        """The ledger's entry, when all but the glossary is as it was then; None otherwise."""
        entry = self.known.get(name)
        if entry is None or not self.there.issuperset(self.site.outputs_of(entry.slug)):
            return None
        catalogue = self.site.outputs.read(f"{entry.slug}.po")
        return entry if catalogue is not None and seal(self.basis, source, catalogue) == entry.sealed else None

    def current(self, entry: Entry) -> bool:
        """Whether an article whose entry holds is current under today's glossary."""
        if entry.glossary == self.glossary:
            return True
        po = f"{entry.slug}.po"
        catalogue = self.site.outputs.read(po)
        return catalogue is not None and untouched(entry, parse_po(catalogue, self.site.outputs.where(po)), self.tools)


class Slugs:
    """Which source file owns which slug: a second one would overwrite the first one's outputs."""

    def __init__(self, site: Site, known: dict[str, Entry]) -> None:
        self._site = site
        self._before = {entry.slug: name for name, entry in known.items()}
        self._now: dict[str, str] = {}

    def claim(self, slug: str, name: str) -> None:
        """Note that ``name`` has ``slug``. Raises SourceError when another source has it."""
        owner = self._now.setdefault(slug, name)
        before = self._before.get(slug, name)
        if owner == name and before != name and self._still_has(before, slug):
            owner = before
        if owner != name:
            raise SourceError(
                f"slug {slug!r} is already used by {owner}",
                where=self._site.sources.where(name),
                advice="give one of them another slug",
            )

    def _still_has(self, name: str, slug: str) -> bool:
        source = self._site.sources.read(name)
        if source is None:
            return False
        return read_front(decode(source, name), name).meta.slug == slug


def _chosen(site: Site, options: Options) -> Sequence[str]:
    names = list(markdown_names(site.sources))
    missing = sorted(set(options.names) - set(names))
    if missing:
        raise SourceError(
            "there is no such source", where=site.sources.where(missing[0]), advice="check the spelling of the path"
        )
    if not names:
        raise SourceError("no Turkish originals (*.md) found", where=site.sources.url, advice="put one there")
    return [n for n in names if n in options.names] if options.names else names


def narrowed(work: Work, options: Options) -> Work | None:
    """``work`` with only what ``options`` ask for; None when that is nothing."""
    meta = work.article.meta
    if options.since and (meta.updated or meta.published) < options.since:
        return None
    if not options.only:
        return work
    stale = tuple(s for s in work.plan.stale if options.only == "stale" or s.flagged)
    plan = replace(work.plan, stale=stale, rescore=(), kept=work.plan.kept + len(work.plan.stale) - len(stale))
    return replace(work, plan=plan) if stale or plan.moved else None


def told(plan: ArticlePlan) -> dict[str, Any]:
    """A plan in an event: counts and reasons."""
    reasons = {str(reason): count for reason, count in sorted(plan.reasons().items())}
    return {"stale": len(plan.stale), "words": plan.words, "rescore": len(plan.rescore), "reasons": reasons}


def progress_of(summary: Summary, seconds: float) -> dict[str, Any]:
    """The fields of a progress event ``seconds`` after the start; ``left_s`` is None until there is a pace."""
    seen = summary.current + summary.done + summary.failed
    left = round(seconds / seen * (summary.total - seen), 1) if summary.done else None
    return {"seen": seen, "total": summary.total, "speed": summary.speed, "left_s": left}


def details(plan: ArticlePlan) -> list[str]:
    """Each stale segment of a plan in one line: where, why, what."""
    return [
        f"{plan.path}:{s.segment.line} {', '.join(s.reasons)}{f' ({s.detail})' if s.detail else ''}" for s in plan.stale
    ]


@dataclass(slots=True)
class Clock:
    """Seconds since it was made."""

    start: float = field(default_factory=time.perf_counter)

    def seconds(self) -> float:
        """Seconds since it was made."""
        return time.perf_counter() - self.start


def default_ledger(root: Path) -> Path:
    """Where a project's ledger lies."""
    return root / ".tercume" / "refresh.db"
