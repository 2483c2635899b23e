"""What a reviewer does to a segment: decided here, compared with what stands on disk, written, recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum

from fastapi import HTTPException
from pydantic import BaseModel, Field

from pipeline.catalogue import APPROVED, Catalogue, Key, Unit, marks_of
from pipeline.catalogue.edit import CatalogueConflict, Edit, edited
from pipeline.model import Review, State
from pipeline.web.history import UNDO, Change, History
from pipeline.web.ranking import routine
from pipeline.web.shelf import Shelf
from pipeline.web.showing import shown

MAX_TARGET = 20_000
"""Characters of one target; far above any sentence, far below what would fill a disk."""

_CONTROLS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""Control characters have no place in a PO file or a page."""


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
    target: str | None = Field(None, max_length=MAX_TARGET, pattern=_CONTROLS)
    comment: str | None = Field(None, max_length=2_000, pattern=_CONTROLS)


class RedPen:
    """Makes edits. ``published`` is told of every article that changed."""

    def __init__(self, shelf: Shelf, history: History, published: Callable[[str], None]) -> None:
        self.shelf = shelf
        self.history = history
        self._published = published

    def edit(self, slug: str, key: Key, body: EditBody, who: str) -> Unit:
        """Make one edit. Raises HTTPException 404, 409 (with both texts) or 422, and CatalogueError."""

        def change(unit: Unit) -> Unit:
            _refuse_other(unit, body.version, body.target, slug)
            return edited(unit, _edit(body, unit, who))

        return self._write(slug, {key: change}, body.action.value, who)[0]

    def approve_above(self, slug: str, score: float, who: str) -> list[Key]:
        """Approve the machine targets of at least ``score`` without a serious flag, in one write; their keys."""
        good = {u.key: _approval(who) for u in self.shelf.book(slug).catalogue.live if _good_enough(u, score)}
        if not good:
            return []

        def change(unit: Unit) -> Unit:
            # It may have changed since it was looked at.
            return good[unit.key](unit) if _good_enough(unit, score) else unit

        return [u.key for u in self._write(slug, dict.fromkeys(good, change), "approve", who) if u.state in APPROVED]

    def undo(self, slug: str, key: Key, who: str) -> Unit:
        """Put a unit back as it was before the last change of ``who``. Raises HTTPException 409."""
        change = self.history.last(slug, key, who)

        def restore(unit: Unit) -> Unit:
            if change is None or unit.version != change.version_after:
                raise HTTPException(409, "nothing of yours to undo here, or someone changed it since")
            return change.reversed()

        return self._write(slug, {key: restore}, UNDO, who)[0]

    def _write(self, slug: str, changes: dict[Key, Callable[[Unit], Unit]], action: str, who: str) -> list[Unit]:
        def rewritten(catalogue: Catalogue) -> Catalogue:
            for key, change in changes.items():
                unit = catalogue.by_key.get(key)
                if unit is None or unit.obsolete:
                    raise HTTPException(404, "this segment is gone; reload the page")
                catalogue = catalogue.with_unit(change(unit))
            return catalogue

        try:
            before, after = self.shelf.rewrite(slug, rewritten)
        except CatalogueConflict as conflict:
            detail = {
                "message": conflict.what,
                "theirs": shown(slug, conflict.theirs).model_dump(),
                "mine": conflict.mine,
            }
            raise HTTPException(409, detail) from conflict
        pairs = [(before.by_key[key], after.by_key[key]) for key in changes]
        self.history.record([Change.of(slug, who, action, old, new) for old, new in pairs if old != new])
        self._published(slug)
        return [new for _, new in pairs]


def _refuse_other(unit: Unit, version: str, target: str | None, slug: str) -> None:
    if unit.version != version:
        mine = target if target is not None else unit.target
        raise CatalogueConflict("someone else changed this unit meanwhile", where=slug, theirs=unit, mine=mine)


def _good_enough(unit: Unit, score: float) -> bool:
    return routine(unit) and unit.score is not None and unit.score >= score


def _approval(who: str) -> Callable[[Unit], Unit]:
    return lambda unit: edited(unit, Edit(state=State.REVIEWED, review=Review(who, _today(), unit.score)))


def _edit(body: EditBody, unit: Unit, who: str) -> Edit:
    review = Review(who, _today(), unit.score)
    target = body.target
    match body.action:
        case Action.APPROVE | Action.FINAL:
            _refuse_unfit(unit, unit.target if target is None else target)
            state = State.FINAL if body.action is Action.FINAL else State.REVIEWED
            return Edit(target=target, state=state, review=review, comment=body.comment)
        case Action.ADOPT:
            _refuse_unfit(unit, _proposal(unit))
            return Edit(target=unit.proposal, state=State.REVIEWED, review=review, proposal="")
        case Action.DISMISS:
            _proposal(unit)
            _refuse_unfit(unit, unit.target)
            return Edit(proposal="", state=State.REVIEWED, review=review)
        case Action.REJECT:
            return Edit(target=target, state=State.TRANSLATED, comment=body.comment)
        case Action.COMMENT:
            return Edit(comment=body.comment or "")
        case Action.SAVE:
            return Edit(target=target, comment=body.comment)


def _proposal(unit: Unit) -> str:
    if not unit.proposal:
        raise HTTPException(409, "there is no proposal beside this target; reload the page")
    return unit.proposal


def _refuse_unfit(unit: Unit, target: str) -> None:
    """An approved target has text, and each code of the source once: a page would lose a link or show ``{1}``."""
    if not target.strip():
        raise HTTPException(422, "an empty target cannot be approved; save it, or write the English first")
    source, given = marks_of(unit.source), marks_of(target)
    if source != given:
        lost = ", ".join(sorted(set(source) - set(given))) or "none"
        extra = ", ".join(mark for mark in sorted(set(given)) if given.count(mark) > source.count(mark)) or "none"
        raise HTTPException(422, f"the marks of the source must stand in the target: missing {lost}, too many {extra}")


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()
