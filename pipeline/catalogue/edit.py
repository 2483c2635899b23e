"""Changing catalogues in place: compare before write, one writer at a time, nothing half written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.catalogue import APPROVED, Catalogue, Key, Unit, by_person
from pipeline.catalogue.locks import locked
from pipeline.errors import CatalogueError
from pipeline.files import write_atomic
from pipeline.formats.po import parse_po, write_po
from pipeline.model import Origin, Review, State

TRIES = 20
"""How often a change is made anew when another program, one that takes no lock, writes the file meanwhile."""


class CatalogueConflict(CatalogueError):
    """Someone else changed the unit first. ``theirs`` is the unit as it stands, ``mine`` the target not written."""

    def __init__(self, what: str, *, where: str, theirs: Unit, mine: str) -> None:
        super().__init__(what, where=where, advice="compare both texts, then save again on top of theirs")
        self.theirs = theirs
        self.mine = mine


@dataclass(frozen=True, slots=True)
class Edit:
    """What a reviewer does to a unit; None leaves a thing as it is.

    ``state`` REVIEWED or FINAL approves and needs ``review``; TRANSLATED puts the unit back to needs-review.
    ``proposal`` "" turns the proposal down.
    """

    target: str | None = None
    state: State | None = None
    review: Review | None = None
    comment: str | None = None
    proposal: str | None = None


def apply_edit(path: Path, key: Key, edit: Edit, *, expected_version: str) -> Unit:
    """Make one edit in the catalogue at ``path`` and return the unit as it then stands.

    ``expected_version`` is the ``Unit.version`` the reviewer saw. Raises CatalogueConflict when the unit was changed
    since, CatalogueError when there is no such unit, when the approval names nobody, or when the file is broken.
    """
    if edit.state in APPROVED and edit.review is None:
        raise CatalogueError("an approval needs a reviewer's name", where=str(path), advice="give review=Review(…)")

    def change(existing: Catalogue | None) -> Catalogue:
        unit = existing.by_key.get(key) if existing else None
        if existing is None or unit is None or unit.obsolete:
            raise CatalogueError(f"no unit {key}", where=str(path), advice="reload: the article changed")
        if unit.version != expected_version:
            raise CatalogueConflict(
                "someone else changed this unit meanwhile",
                where=str(path),
                theirs=unit,
                mine=edit.target if edit.target is not None else unit.target,
            )
        return existing.with_unit(edited(unit, edit))

    return update(path, change, task="a review").by_key[key]


def edited(unit: Unit, edit: Edit) -> Unit:
    """``unit`` after ``edit``."""
    if edit.target is not None and edit.target != unit.target:
        unit = by_person(unit, edit.target)
    if edit.comment is not None:
        unit = replace(unit, comment=edit.comment)
    if edit.proposal is not None:
        unit = replace(unit, proposal=edit.proposal)
    if edit.state in APPROVED:
        return replace(unit, state=edit.state, review=edit.review, fuzzy=False, proposal="", previous="")
    if edit.state is State.TRANSLATED:
        origin = Origin.HUMAN if unit.human else unit.origin
        return replace(unit.refused, state=State.TRANSLATED, review=None, fuzzy=True, origin=origin)
    if unit.origin is Origin.HUMAN and unit.state not in APPROVED:
        # Without the mark the file would read as approved.
        return replace(unit, fuzzy=True, state=State.TRANSLATED)
    return unit


def update(
    path: Path, change: Callable[[Catalogue | None], Catalogue], *, task: str, timeout_s: float = 5.0
) -> Catalogue:
    """Read the catalogue at ``path`` (None when there is none), change it and write it, under its lock.

    Poedit and text editors take no lock; so the file is compared with what was read just before it is replaced, and
    ``change`` is called anew on what stands there then. Raises CatalogueError, and whatever ``change`` raises.
    """
    with locked(path, task, timeout_s=timeout_s):
        for _ in range(TRIES):
            before = _bytes(path)
            changed = change(None if before is None else parse_po(before, str(path)))
            data = write_po(changed).encode()
            if _bytes(path) == before:
                write_atomic(path, data)
                return changed
    raise CatalogueError(
        "another program keeps writing this file",
        where=str(path),
        advice="close it in the other program, then try again",
    )


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CatalogueError(
            f"cannot be read: {error.strerror}", where=str(path), advice="check the path and its permissions"
        ) from error
