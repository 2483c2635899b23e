"""The JSON API of review: the queue, an article with all a reviewer needs, and edits that are never lost."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from pipeline.web.access import Gate
from pipeline.web.presence import Presence
from pipeline.web.ranking import Row
from pipeline.web.redpen import EditBody, RedPen
from pipeline.web.shelf import Filter, Shelf
from pipeline.web.showing import QueuedUnit, ShownUnit, shown
from pipeline.web.users import Role

PAGE = 200
"""Most rows in one answer of the queue."""
SHOWN_COUNTS = 60
"""Most entries in the list of one filter."""

Name = Annotated[str, Query(max_length=200)]


class QueueAnswer(BaseModel):
    """A page of the queue. ``counts`` are those of the filters: open segments, and under ``state`` all of them."""

    total: int
    items: list[QueuedUnit]
    counts: dict[str, list[tuple[str, int]]]
    read: int
    """Catalogues read so far; the rest follows, at the start of a server."""
    articles: int


class NamesAnswer(BaseModel):
    """Names and how many open segments each has."""

    names: list[tuple[str, int]]


class ArticleAnswer(BaseModel):
    """An article in document order. ``problem`` says why a catalogue cannot be read."""

    slug: str
    problem: str
    units: list[ShownUnit]


class ShownChange(BaseModel):
    """Who changed a segment, when (ISO 8601, UTC), from what to what."""

    when: str
    who: str
    action: str
    before: str
    after: str
    state_before: str
    state_after: str


class HistoryAnswer(BaseModel):
    """The changes of a segment, oldest first."""

    changes: list[ShownChange]


class ShownSeat(BaseModel):
    """Another open page."""

    name: str
    key: str
    writing: bool


class PresenceAnswer(BaseModel):
    """Where others are in the article, and the version of each of its segments."""

    others: list[ShownSeat]
    versions: dict[str, str]


class ApprovedAnswer(BaseModel):
    """The keys of what was approved."""

    approved: list[str]


class UndoneAnswer(BaseModel):
    """The keys of what was taken back."""

    undone: list[str]


class BulkBody(BaseModel):
    """Approve everything in an article whose score is at least ``score`` and that has no serious flag."""

    score: float = Field(ge=0.0, le=1.0)


class UndoBody(BaseModel):
    """Which units to take back."""

    keys: list[str] = Field(max_length=5_000)


class SeatBody(BaseModel):
    """Where an open page is. ``page`` is a random name that the page gave itself; an empty ``key`` says good-bye."""

    page: str = Field(min_length=8, max_length=64)
    key: str = Field(max_length=16)
    writing: bool = False


def router(gate: Gate, shelf: Shelf, pen: RedPen, presence: Presence) -> APIRouter:
    """The routes under ``/api``."""
    routes = APIRouter(prefix="/api", tags=["review"])
    _add_reading(routes, gate, shelf, pen)
    _add_writing(routes, gate, pen)

    @routes.post("/articles/{slug}/presence")
    def tell(request: Request, slug: str, body: SeatBody) -> PresenceAnswer:
        """Say which segment a page has open; answers where others are and the version of each unit."""
        identity = gate.identify(request)
        book = shelf.book(slug)
        others = presence.tell(slug, body.page, identity.name, body.key, writing=body.writing)
        return PresenceAnswer(
            others=[ShownSeat(name=s.name, key=s.key, writing=s.writing) for s in others],
            versions={unit.key: unit.version for unit in book.catalogue.live},
        )

    return routes


def _add_reading(routes: APIRouter, gate: Gate, shelf: Shelf, pen: RedPen) -> None:
    @routes.get("/queue")
    def queue(
        request: Request,
        article: Name = "",
        check: Name = "",
        term: Name = "",
        state: Annotated[str, Query(pattern="^(open|initial|translated|reviewed|final|)$")] = "open",
        mine: bool = False,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE)] = 50,
    ) -> QueueAnswer:
        """Segments across all articles, riskiest first, each with why it is here; ``mine`` are those I changed."""
        identity = gate.identify(request)
        only = pen.history.touched(identity.name) if mine else None
        total, rows = shelf.queue(Filter(article, check, term, state), offset=offset, limit=limit, only=only)
        read, found = shelf.progress
        counts = {name: counter.most_common(SHOWN_COUNTS) for name, counter in shelf.counts().items()}
        items = [_queued(row) for row in rows]
        return QueueAnswer(total=total, items=items, counts=counts, read=read, articles=found)

    @routes.get("/queue/names")
    def names(
        request: Request, facet: Annotated[str, Query(pattern="^(article|check|term)$")], like: Name = ""
    ) -> NamesAnswer:
        """What a filter of the queue can be set to, most open segments first: at most 60 that hold ``like``."""
        gate.identify(request)
        return NamesAnswer(names=shelf.names(facet, like)[:SHOWN_COUNTS])

    @routes.get("/articles/{slug}")
    def article(request: Request, slug: str) -> ArticleAnswer:
        """All units of an article in document order."""
        gate.identify(request)
        book = shelf.book(slug)
        units = [shown(slug, unit) for unit in book.catalogue.live]
        return ArticleAnswer(slug=slug, problem=book.problem, units=units)

    @routes.get("/articles/{slug}/units/{key}/history")
    def history(request: Request, slug: str, key: str) -> HistoryAnswer:
        """Who changed a unit, when, from what to what; oldest first."""
        gate.identify(request)
        found = pen.history.of_unit(slug, key)
        return HistoryAnswer(changes=[ShownChange.model_validate(c, from_attributes=True) for c in found])


def _add_writing(routes: APIRouter, gate: Gate, pen: RedPen) -> None:
    @routes.put("/articles/{slug}/units/{key}")
    def edit(request: Request, slug: str, key: str, body: EditBody) -> ShownUnit:
        """Save, approve, reject or comment; answers the unit as it then stands, or 409 with both texts."""
        identity = gate.require(request, Role.REVIEWER)
        return shown(slug, pen.edit(slug, key, body, identity.name))

    @routes.post("/articles/{slug}/approve-above")
    def approve_above(request: Request, slug: str, body: BulkBody) -> ApprovedAnswer:
        """Approve what is good enough; answers the keys, so that it can be undone."""
        identity = gate.require(request, Role.REVIEWER)
        return ApprovedAnswer(approved=pen.approve_above(slug, body.score, identity.name))

    @routes.post("/articles/{slug}/units/{key}/undo")
    def undo(request: Request, slug: str, key: str) -> ShownUnit:
        """Take back the last change that the reviewer made to a unit."""
        identity = gate.require(request, Role.REVIEWER)
        return shown(slug, pen.undo(slug, key, identity.name))

    @routes.post("/articles/{slug}/undo")
    def undo_many(request: Request, slug: str, body: UndoBody) -> UndoneAnswer:
        """Take back the reviewer's last change of each unit; units that someone changed since are left out."""
        identity = gate.require(request, Role.REVIEWER)
        undone = []
        for key in body.keys:
            try:
                pen.undo(slug, key, identity.name)
            except HTTPException:
                continue
            undone.append(key)
        return UndoneAnswer(undone=undone)


def _queued(row: Row) -> QueuedUnit:
    return QueuedUnit(**dict(shown(row.slug, row.unit)), risk=round(row.risk, 4))
