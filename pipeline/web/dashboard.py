"""The dashboard: articles by state, words, scores, what waits longest, and metrics for Prometheus."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from pipeline.model import State
from pipeline.web.access import Gate
from pipeline.web.history import History
from pipeline.web.shelf import Book, Shelf, waits

BINS = 20
"""Bars of the score distribution, each 0.05 wide."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an article stands. Words are those of the source; ``reviewed`` is a share of them in [0, 1]."""

    slug: str
    segments: int
    words: int
    waiting: int
    reviewed: float
    mean_score: float | None
    state: str
    problem: str


def standing(book: Book) -> Standing:
    """The standing of one article: ``review`` while something waits, ``reviewed`` when people approved all of it."""
    units = book.catalogue.live
    words = [len(u.source.split()) for u in units]
    approved = sum(w for u, w in zip(units, words, strict=True) if u.state in (State.REVIEWED, State.FINAL))
    scores = [u.score for u in units if u.score is not None]
    waiting = sum(waits(u) for u in units)
    share = approved / sum(words) if sum(words) else 0.0
    mean = round(sum(scores) / len(scores), 4) if scores else None
    state = "problem" if book.problem else "review" if waiting else "reviewed" if share >= 1 else "translated"
    return Standing(book.slug, len(units), sum(words), waiting, round(share, 4), mean, state, book.problem)


def overview(shelf: Shelf, history: History) -> dict[str, Any]:
    """What the dashboard shows."""
    shelf.refresh()
    books = shelf.books()
    rows = [standing(book) for book in books]
    scores = [u.score for book in books for u in book.catalogue.live if u.score is not None]
    bars = Counter(min(int(score * BINS), BINS - 1) for score in scores)
    return {
        "articles": [asdict(row) for row in rows],
        "states": Counter(row.state for row in rows),
        "words": sum(row.words for row in rows),
        "reviewed_words": round(sum(row.words * row.reviewed for row in rows)),
        "waiting": sum(row.waiting for row in rows),
        "scores": [bars[n] for n in range(BINS)],
        "by_day": Counter(change.when[:10] for change in history.changes()),
    }


def router(gate: Gate, shelf: Shelf, history: History) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["service"])

    @routes.get("/api/dashboard")
    def dashboard(request: Request) -> dict[str, Any]:
        """Articles by state, words, score distribution, changes by day."""
        gate.identify(request)
        return overview(shelf, history)

    @routes.get("/metrics")
    def metrics(request: Request) -> Response:
        """Gauges in the text format of Prometheus."""
        gate.identify(request)
        return Response(_gauges(overview(shelf, history)), media_type=CONTENT_TYPE_LATEST)

    return routes


def _gauges(now: dict[str, Any]) -> bytes:
    registry = CollectorRegistry()
    articles = Gauge("tercume_articles", "Articles by state", ["state"], registry=registry)
    for state, count in now["states"].items():
        articles.labels(state).set(count)
    for name, what in (("words", "Source words"), ("reviewed_words", "Approved words"), ("waiting", "Open segments")):
        Gauge(f"tercume_{name}", what, registry=registry).set(now[name])
    return generate_latest(registry)
