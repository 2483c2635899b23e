"""What XLIFF has no element for, as notes: (category, text) pairs of a file and of its units, and back.

The facts are those of ``pipeline.catalogue.facts``, so PO and XLIFF carry the same. Notes of other categories are a
translator's comments; there alone a character that XML does not allow becomes U+FFFD.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipeline.catalogue import Catalogue, Reference, Unit
from pipeline.catalogue.facts import facts_of, read_facts, read_review, review_line
from pipeline.disclosure import CATEGORY, HEADER
from pipeline.model import BlockKind, Origin, State

Note: TypeAlias = tuple[str, str]
"""Category and text."""

PREFIX = "tercume-"
COMMENT = "comment"
_FACT, _VERSION, _PLACE, _PREVIOUS = "tercume-fact", "tercume-version", "tercume-reference", "tercume-previous"
_REVIEW, _HEAD, _PREAMBLE = "tercume-review", "tercume-header", "tercume-preamble"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A unit as a file gives it. ``unit`` has what was exported, with the file's target and comment; ``state`` is what
    the file says now, ``version`` the ``Unit.version`` at export (empty when the file is not ours)."""

    unit: Unit
    state: State
    version: str

    @property
    def untouched(self) -> bool:
        """True when nobody changed text, state or comment since the export."""
        return self.version == self.unit.version and self.state is self.unit.state


@dataclass(frozen=True, slots=True)
class Exchange:
    """A whole file. ``original`` is the source article's path as the file names it."""

    original: str
    headers: tuple[tuple[str, str], ...]
    preamble: str
    units: tuple[Recorded, ...]

    @property
    def catalogue(self) -> Catalogue:
        """The units as they were exported, with the file's texts."""
        return Catalogue(self.headers, tuple(r.unit for r in self.units), self.preamble)


def notes_of_file(catalogue: Catalogue) -> Iterator[Note]:
    """The header fields in order and the preamble."""
    for name, value in catalogue.headers:
        yield (CATEGORY, value) if name == HEADER else (_HEAD, f"{name}: {value}")
    if catalogue.preamble:
        yield _PREAMBLE, catalogue.preamble


def read_file_notes(notes: Iterable[Note]) -> tuple[tuple[tuple[str, str], ...], str]:
    """Headers and preamble from the notes of a file."""
    headers: list[tuple[str, str]] = []
    preamble = ""
    for category, text in notes:
        if category == CATEGORY:
            headers.append((HEADER, text))
        elif category == _HEAD:
            name, _, value = text.partition(": ")
            headers.append((name.removesuffix(":"), value))
        elif category == _PREAMBLE:
            preamble = text
    return tuple(headers), preamble


def notes_of_unit(unit: Unit) -> Iterator[Note]:
    """The comment first, because people read it; then our records."""
    if unit.comment:
        yield COMMENT, unit.comment
    for fact in facts_of(unit):
        yield _FACT, _fit(fact)
    if unit.review is not None:
        yield _REVIEW, review_line(unit.review)
    if unit.previous:
        yield _PREVIOUS, _fit(json.dumps(unit.previous, ensure_ascii=False))
    for reference in unit.references:
        yield _PLACE, f"{reference.path}:{reference.line}"
    yield _VERSION, unit.version


def _fit(fact: str) -> str:
    """JSON strings may escape any character, so what XML does not allow stays readable for us."""
    return re.sub("[\x00-\x1f\ufffe\uffff]", lambda found: f"\\u{ord(found[0]):04x}", fact)


def read_unit(notes: Sequence[Note], source: str, target: str, state: State, *, obsolete: bool) -> Recorded:
    """The unit with ``source`` and ``target`` as the file has them. Raises ValueError, TypeError or KeyError."""
    facts = [text.strip() for category, text in notes if category == _FACT]
    fields = read_facts(facts) if facts else {"kind": BlockKind.PARAGRAPH, "origin": Origin.HUMAN, "state": state}
    told = dict(notes)
    unit = Unit(
        source=source,
        target=target,
        review=read_review(told.get(_REVIEW, "")),
        previous=str(json.loads(told.get(_PREVIOUS, '""'))),
        comment="\n".join(text for category, text in notes if not category.startswith(PREFIX)),
        references=tuple(_reference(text) for category, text in notes if category == _PLACE),
        obsolete=obsolete,
        **fields,
    )
    return Recorded(_consistent(unit), state, told.get(_VERSION, "").strip())


def _consistent(unit: Unit) -> Unit:
    return replace(unit, state=State.INITIAL) if not unit.target and unit.state is not State.INITIAL else unit


def _reference(text: str) -> Reference:
    path, _, line = text.strip().rpartition(":")
    return Reference(path, int(line))
