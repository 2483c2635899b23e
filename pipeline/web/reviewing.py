"""The JSON API of review: the queue, an article with all a reviewer needs, and edits that are never lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from pipeline.catalogue import Key, Unit
from pipeline.catalogue.edit import CatalogueConflict, Edit, apply_edit
from pipeline.model import Review, State
from pipeline.web.access import Gate
from pipeline.web.history import Change, History
from pipeline.web.shelf import Filter, Row, Shelf, reasons, waits
from pipeline.web.users import Identity, Role

MAX_TARGET = 20_000
"""Characters of one target; far above any sentence, far below what would fill a disk."""


class Action(StrEnum):
    """What a reviewer does with a segment."""

    SAVE = "save"
    APPROVE = "approve"
    FINAL = "final"
    REJECT = "reject"
    COMMENT = "comment"
    ADOPT = "adopt"
    """Take the proposal that stands beside the target."""
    DISMISS = "dismiss"
    """Turn the proposal down."""


class EditBody(BaseModel):
    """One edit. ``version`` is the version that the reviewer saw; another one on disk is a conflict (409)."""

    action: Action
    version: str = Field(max_length=64)
    target: str | None = Field(None, max_length=MAX_TARGET)
    comment: str | None = Field(None, max_length=2_000)


class BulkBody(BaseModel):
    """Approve everything in an article whose score is at least ``score`` and that has no serious flag."""

    score: float = Field(ge=0.0, le=1.0)


def shown(slug: str, unit: Unit) -> dict[str, Any]:
    """A unit as the page sees it."""
    return {
        "slug": slug,
        "key": unit.key,
        "source": unit.source,
        "target": unit.target,
        "kind": unit.kind.value,
        "state": unit.state.value,
        "origin": unit.origin.value,
        "waits": waits(unit),
        "score": unit.score,
        "reasons": reasons(unit),
        "flags": [asdict(flag) for flag in unit.flags],
        "terms": [_term(c) for c in unit.certificates],
        "codes": [{"mark": code.mark, "text": code.text} for code in unit.codes],
        "review": asdict(unit.review) if unit.review else None,
        "proposal": unit.proposal,
        "previous": unit.previous,
        "comment": unit.comment,
        "lines": [reference.line for reference in unit.references],
        "version": unit.version,
    }


def _term(certificate: Any) -> dict[str, Any]:
    return {
        "source": certificate.hit.term.source,
        "target": certificate.hit.term.target,
        "span": certificate.hit.span,
        "target_span": certificate.target_span,
        "method": certificate.method,
        "proven": certificate.proven,
    }


def router(gate: Gate, shelf: Shelf, history: History) -> APIRouter:
    """The routes under ``/api``."""
    routes = APIRouter(prefix="/api", tags=["review"])

    @routes.get("/queue")
    def queue(
        request: Request,
        article: str = "",
        check: str = "",
        term: str = "",
        state: str = "open",
        mine: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> dict[str, Any]:
        """Segments across all articles, riskiest first, each with why it is here."""
        identity = gate.identify(request)
        shelf.refresh()
        wanted = Filter(article, check, term, state, identity.name if mine else "")
        total, rows = shelf.queue(wanted, offset=max(offset, 0), limit=min(max(limit, 1), 200))
        return {"total": total, "items": [_queued(row) for row in rows], "counts": _top(shelf)}

    @routes.get("/articles/{slug}")
    def article(request: Request, slug: str) -> dict[str, Any]:
        """All units of an article in document order."""
        gate.identify(request)
        book = shelf.book(slug)
        return {"slug": slug, "problem": book.problem, "units": [shown(slug, unit) for unit in book.catalogue.live]}

    @routes.put("/articles/{slug}/units/{key}")
    def edit(request: Request, slug: str, key: str, body: EditBody) -> dict[str, Any]:
        """Save, approve, reject or comment; answers the unit as it then stands, or 409 with both texts."""
        identity = gate.require(request, Role.REVIEWER)
        return shown(slug, _apply(slug, key, body, identity, shelf, history))

    @routes.post("/articles/{slug}/approve-above")
    def approve_above(request: Request, slug: str, body: BulkBody) -> dict[str, Any]:
        """Approve what is good enough; answers the keys, so that it can be undone."""
        identity = gate.require(request, Role.REVIEWER)
        return {"approved": _approve_above(slug, body.score, identity, shelf, history)}

    @routes.post("/articles/{slug}/units/{key}/undo")
    def undo(request: Request, slug: str, key: str) -> dict[str, Any]:
        """Take back the last change that the reviewer made to a unit."""
        identity = gate.require(request, Role.REVIEWER)
        return shown(slug, _undo(slug, key, identity, shelf, history))

    return routes


def _queued(row: Row) -> dict[str, Any]:
    return {**shown(row.slug, row.unit), "risk": round(row.risk, 4)}


def _top(shelf: Shelf) -> dict[str, list[tuple[str, int]]]:
    return {name: counter.most_common(40) for name, counter in shelf.counts().items()}


def _apply(slug: str, key: Key, body: EditBody, identity: Identity, shelf: Shelf, history: History) -> Unit:
    before = _unit(slug, key, shelf)
    try:
        after = apply_edit(shelf.path(slug), key, _edit(body, before, identity), expected_version=body.version)
    except CatalogueConflict as conflict:
        shelf.refresh()
        detail = {"message": conflict.what, "theirs": shown(slug, conflict.theirs), "mine": conflict.mine}
        raise HTTPException(409, detail) from conflict
    shelf.replace(slug, after)
    history.record(Change.of(slug, identity.name, body.action.value, before, after))
    return after


def _unit(slug: str, key: Key, shelf: Shelf) -> Unit:
    unit = shelf.book(slug).catalogue.by_key.get(key)
    if unit is None or unit.obsolete:
        raise HTTPException(404, "this segment is gone; reload the page")
    return unit


def _edit(body: EditBody, unit: Unit, identity: Identity) -> Edit:
    review = Review(identity.name, _today(), unit.score)
    match body.action:
        case Action.APPROVE:
            return Edit(target=body.target, state=State.REVIEWED, review=review, comment=body.comment)
        case Action.FINAL:
            return Edit(target=body.target, state=State.FINAL, review=review, comment=body.comment)
        case Action.ADOPT:
            return Edit(target=unit.proposal or body.target, state=State.REVIEWED, review=review, proposal="")
        case Action.DISMISS:
            return Edit(proposal="", state=State.REVIEWED, review=review)
        case Action.REJECT:
            return Edit(target=body.target, state=State.TRANSLATED, comment=body.comment)
        case Action.COMMENT:
            return Edit(comment=body.comment or "")
        case Action.SAVE:
            return Edit(target=body.target, comment=body.comment)


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def _approve_above(slug: str, score: float, identity: Identity, shelf: Shelf, history: History) -> list[Key]:
    approved = []
    for unit in shelf.book(slug).catalogue.live:
        serious = any(flag.severity != "minor" for flag in unit.flags)
        if unit.score is not None and unit.score >= score and not serious and unit.state is State.TRANSLATED:
            body = EditBody(action=Action.APPROVE, version=unit.version, target=None, comment=None)
            _apply(slug, unit.key, body, identity, shelf, history)
            approved.append(unit.key)
    return approved


def _undo(slug: str, key: Key, identity: Identity, shelf: Shelf, history: History) -> Unit:
    change = history.last(slug, key, identity.name)
    unit = _unit(slug, key, shelf)
    if change is None or unit.version != change.version_after:
        raise HTTPException(409, {"message": "nothing of yours to undo here, or someone changed it since"})
    edit = change.reversal(_today())
    after = apply_edit(shelf.path(slug), key, edit, expected_version=unit.version)
    shelf.replace(slug, after)
    history.record(Change.of(slug, identity.name, "undo", unit, after))
    return after
