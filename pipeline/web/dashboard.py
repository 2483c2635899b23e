"""The dashboard: articles by state, words, scores, what waits longest, and metrics for Prometheus."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel

from pipeline.disclosure import HEADER, from_line, notice
from pipeline.model import Origin, State
from pipeline.settings import SiteSettings
from pipeline.web.access import Gate
from pipeline.web.history import History
from pipeline.web.publishing import Publisher
from pipeline.web.ranking import waits
from pipeline.web.shelf import Book, Filter, Shelf
from pipeline.web.showing import ShownUnit, shown

BINS = 20
"""Bars of the score distribution, each 0.05 wide."""

OLDEST = 10
"""Articles in the list of those that wait longest."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an article stands. Words are those of the source; ``reviewed`` and ``machine`` (not written
    by a person) are shares of them in [0, 1]."""

    slug: str
    date: str
    segments: int
    words: int
    waiting: int
    reviewed: float
    machine: float
    mean_score: float | None
    state: str
    problem: str
    notice: str
    """What the page tells its readers about how it was translated."""
    bars: tuple[int, ...]


class Waiting(ShownUnit):
    """The riskiest segment of an article of ``date``, in which ``waiting`` segments wait."""

    date: str
    waiting: int


class ShownArticle(BaseModel):
    """Where an article stands; the fields are those of ``Standing``. Shares are in [0, 1]."""

    slug: str
    date: str
    segments: int
    words: int
    waiting: int
    reviewed: float
    machine: float
    mean_score: float | None
    state: str
    problem: str
    notice: str


class Figures(BaseModel):
    """Everything on the dashboard. ``scores`` counts segments in 20 equal steps of the score from 0 to 1."""

    articles: list[ShownArticle]
    states: dict[str, int]
    words: int
    reviewed_words: int
    machine_words: int
    waiting: int
    scores: list[int]
    changes_by_day: dict[str, int]
    words_by_day: dict[str, int]
    oldest: list[Waiting]
    unpublished: dict[str, str]


def standing(book: Book, site: SiteSettings) -> Standing:
    """The standing of one article: ``review`` while something waits, ``reviewed`` when people approved all of it."""
    units = book.catalogue.live
    words = [len(u.source.split()) for u in units]
    approved = sum(w for u, w in zip(units, words, strict=True) if u.state in (State.REVIEWED, State.FINAL))
    machine = sum(w for u, w in zip(units, words, strict=True) if u.origin is not Origin.HUMAN)
    scores = [u.score for u in units if u.score is not None]
    waiting = sum(waits(u) for u in units)
    total = sum(words) or 1
    share = approved / total
    mean = round(sum(scores) / len(scores), 4) if scores else None
    state = "problem" if book.problem else "review" if waiting else "reviewed" if share >= 1 else "translated"
    return Standing(
        slug=book.slug,
        date=book.catalogue.header("POT-Creation-Date")[:10],
        segments=len(units),
        words=sum(words),
        waiting=waiting,
        reviewed=round(share, 4),
        machine=round(machine / total, 4),
        mean_score=mean,
        state=state,
        problem=book.problem,
        notice=_notice(book, share, site),
        bars=_bars(scores),
    )


def _notice(book: Book, reviewed: float, site: SiteSettings) -> str:
    """The catalogue's record as of its last writing, with what was reviewed since; empty without a record."""
    try:
        record = from_line(book.catalogue.header(HEADER))
    except (ValueError, KeyError, TypeError):
        return ""
    reviews = tuple(u.review for u in book.catalogue.live if u.review)
    return notice(replace(record, reviewed_share=reviewed, reviews=reviews), site).text


def _bars(scores: list[float]) -> tuple[int, ...]:
    counted = Counter(min(int(score * BINS), BINS - 1) for score in scores)
    return tuple(counted[n] for n in range(BINS))


class Overview:
    """What the dashboard shows. The standing of an article is worked out once for each state of its catalogue."""

    def __init__(self, shelf: Shelf, history: History, publisher: Publisher) -> None:
        self.shelf = shelf
        self.history = history
        self.publisher = publisher
        self._known: dict[str, tuple[Book, Standing]] = {}

    def rows(self) -> list[Standing]:
        """The standing of every article, by slug."""
        self.shelf.ensure()
        books = self.shelf.books()
        for book in books:
            known = self._known.get(book.slug)
            if known is None or known[0] is not book:
                self._known[book.slug] = (book, standing(book, self.publisher.workshop.settings.site))
        return [self._known[book.slug][1] for book in books]

    def now(self) -> Figures:
        """All figures."""
        rows = self.rows()
        words = sum(row.words for row in rows)
        days = self.history.by_day()
        return Figures(
            articles=[ShownArticle(**{k: v for k, v in asdict(row).items() if k != "bars"}) for row in rows],
            states=Counter(row.state for row in rows),
            words=words,
            reviewed_words=round(sum(row.words * row.reviewed for row in rows)),
            machine_words=round(sum(row.words * row.machine for row in rows)),
            waiting=sum(row.waiting for row in rows),
            scores=[sum(column) for column in zip(*(row.bars for row in rows), strict=True)] or [0] * BINS,
            changes_by_day=days["changes"],
            words_by_day=days["words"],
            oldest=self.oldest(rows),
            unpublished=dict(self.publisher.problems),
        )

    def oldest(self, rows: list[Standing]) -> list[Waiting]:
        """The riskiest waiting segment of each of the oldest articles, by the article's date."""
        found: list[Waiting] = []
        for row in sorted((r for r in rows if r.waiting), key=lambda r: (r.date, r.slug))[:OLDEST]:
            _, worst = self.shelf.queue(Filter(article=row.slug), limit=1)
            found += [Waiting(date=row.date, waiting=row.waiting, **dict(shown(row.slug, w.unit))) for w in worst]
        return found


def router(gate: Gate, overview: Overview) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["service"])

    @routes.get("/api/dashboard")
    def dashboard(request: Request) -> Figures:
        """Articles by state, words, score distribution, what waits longest, changes by day."""
        gate.identify(request)
        return overview.now()

    @routes.get("/metrics", response_class=PlainTextResponse)
    def metrics(request: Request) -> Response:
        """Gauges in the text format of Prometheus."""
        gate.identify(request)
        return Response(_gauges(overview.now()), media_type=CONTENT_TYPE_LATEST)

    return routes


def _gauges(now: Figures) -> bytes:
    registry = CollectorRegistry()
    articles = Gauge("tercume_articles", "Articles by state", ["state"], registry=registry)
    for state, count in now.states.items():
        articles.labels(state).set(count)
    for name, what in (("words", "Source words"), ("reviewed_words", "Approved words"), ("waiting", "Open segments")):
        Gauge(f"tercume_{name}", what, registry=registry).set(getattr(now, name))
    return generate_latest(registry)
