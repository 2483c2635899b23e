"""Taking in what was edited elsewhere: each change is compared with the catalogue before it is written.

A file of ours tells which version of each unit was exported, so an edit is told from what merely stood there, and a
change that someone else made meanwhile is a conflict, not a loss. For files of other programs the catalogue's machine
text gives way and a person's does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.catalogue.book import Catalogue
from pipeline.catalogue.edit import Edit, edited
from pipeline.catalogue.unit import APPROVED, Unit, marks_of
from pipeline.errors import CatalogueError
from pipeline.model import Origin, Review, State


class Outcome(StrEnum):
    """What became of a unit of the file."""

    TAKEN = "taken"
    SAME = "already there"
    UNTOUCHED = "not edited"
    CONFLICT = "conflict"
    GONE = "not in the catalogue"
    CODES = "broken markup"
    EMPTIED = "emptied"


REFUSED = frozenset({Outcome.CONFLICT, Outcome.GONE, Outcome.CODES, Outcome.EMPTIED})
"""The outcomes that leave a change in the file alone: a person must look."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A unit of a file: its texts, the state it has there, and the ``Unit.version`` of its export (empty: unknown).

    ``touched`` is False where the file itself tells that nobody changed the unit since the export.
    """

    unit: Unit
    state: State
    version: str
    touched: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """An incoming unit and what became of it; ``theirs`` is the catalogue's unit where there is one."""

    incoming: Incoming
    outcome: Outcome
    theirs: Unit | None = None


def take_in(catalogue: Catalogue, incoming: Sequence[Incoming], review: Review | None) -> tuple[Catalogue, list[Taken]]:
    """``catalogue`` with the edits of ``incoming``, and what became of each unit.

    ``review`` says who approved what the file has as reviewed or final. Raises CatalogueError when something was
    approved and ``review`` is None.
    """
    done: list[Taken] = []
    by_source = {u.source: u for u in reversed(catalogue.live)}
    for item in incoming:
        ours = catalogue.by_key.get(item.unit.key) or (None if item.version else by_source.get(item.unit.source))
        outcome = _judge(item, None if ours is None or ours.obsolete else ours)
        done.append(Taken(item, outcome, ours))
        if outcome is Outcome.TAKEN and ours is not None:
            catalogue = catalogue.with_unit(edited(ours, _edit(item, ours, review)))
    return catalogue, done


def _judge(item: Incoming, ours: Unit | None) -> Outcome:
    if not item.touched:
        return Outcome.UNTOUCHED
    if ours is None:
        return Outcome.GONE if item.unit.target else Outcome.UNTOUCHED
    if not item.unit.target:
        return Outcome.EMPTIED if ours.target and item.version else Outcome.UNTOUCHED
    if _same(item, ours):
        return Outcome.SAME
    if item.version != ours.version and (item.version or ours.human):
        return Outcome.CONFLICT
    if item.unit.target != ours.target and marks_of(item.unit.target) != marks_of(ours.source):
        return Outcome.CODES
    return Outcome.TAKEN


def _same(item: Incoming, ours: Unit) -> bool:
    if item.unit.target != ours.target or item.unit.comment not in ("", ours.comment):
        return False
    settled = item.state is ours.state or item.state not in APPROVED
    return settled if item.version != ours.version else item.state is ours.state and item.unit.comment == ours.comment


def _edit(item: Incoming, ours: Unit, review: Review | None) -> Edit:
    if item.state in APPROVED and review is None:
        raise CatalogueError(
            f"the file has approved this segment, but nobody is named: {ours.source[:60]!r}",
            advice="tell who approved it: tercume import FILE --by NAME",
        )
    # A person's target that nobody approved waits for review; an approval that was taken back does too.
    reopened = ours.state in APPROVED and item.state not in APPROVED
    state = item.state if item.state in APPROVED else State.TRANSLATED if reopened else None
    told = None if review is None else replace(review, score=ours.score)
    comment = item.unit.comment if item.version or item.unit.comment else None
    return Edit(item.unit.target, state, told if state in APPROVED else None, comment)


def from_catalogue(units: Sequence[Unit]) -> list[Incoming]:
    """The units of a PO file from elsewhere. What it has from a machine is no edit; nor are obsolete units."""
    return [
        Incoming(u, u.state, "", touched=u.human or (u.origin is Origin.HUMAN and bool(u.target)))
        for u in units
        if not u.obsolete
    ]
