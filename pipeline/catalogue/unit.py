"""The catalogue of an article: one unit a sentence, what machines made of it and what people decided."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from pipeline.lang.proof import acceptable, nothing_asked, prove_coded
from pipeline.lang.tr import CODE
from pipeline.model import (
    BlockKind,
    Certificate,
    Code,
    Flag,
    Origin,
    Review,
    Signature,
    State,
    TermHit,
)

Key: TypeAlias = str
"""First 16 hexadecimal digits of the SHA-256 of context, U+0004 and source (as gettext joins them)."""

APPROVED = frozenset({State.REVIEWED, State.FINAL})
"""The states that only a person can give."""

UNTOUCHED = frozenset({Origin.PASSED, Origin.VERBATIM})
"""Origins of targets that nobody translated: their state says nothing about a person."""


def text_digest(text: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of ``text`` in NFC."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()[:16]


def unit_signature(signature: Signature) -> str:
    """Digest of what decides a unit's machine target apart from the terms.

    The glossary is left out: a new entry concerns the units it occurs in, and those are found by ``terms_digest``.
    """
    return replace(signature, glossary="").digest()


def terms_digest(hits: Iterable[TermHit]) -> str:
    """Digest of the terms found in a source, empty when there are none.

    It covers what decides a target (source, targets, status, forbidden targets, gender), not notes or provenance, so
    that tidying the termbase makes nothing stale. Entries that ask for no target and only forbid one decide nothing
    but flags: see ``forbids``.
    """
    lines = sorted({_term_line(hit) for hit in hits if not forbids(hit)})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] if lines else ""


def forbids(hit: TermHit) -> bool:
    """True when the entry asks for no target: it is a matter of the checks, not of the translation."""
    return hit.term.status == "forbidden" or not (hit.term.targets or hit.term.status == "untranslatable")


def _term_line(hit: TermHit) -> str:
    term = hit.term
    fields = (term.source, *term.targets, "\x1e", *term.forbidden, "\x1e", term.status, term.gender)
    return "\x1f".join(fields)


def context_of(kind: BlockKind) -> str:
    """The ``msgctxt`` of a kind: none for running text, so that a sentence is one unit wherever it runs."""
    return "" if kind is BlockKind.PARAGRAPH else kind.value


def key_of(kind: BlockKind, source: str) -> Key:
    """The key of the unit that holds ``source`` as ``kind``."""
    return hashlib.sha256(f"{context_of(kind)}\x04{source}".encode()).hexdigest()[:16]


def marks_of(text: str) -> list[str]:
    """The codes that stand in ``text``, sorted, with repetitions."""
    return sorted(CODE.findall(text))


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a source file. ``line`` counts from 1; 0 when unknown."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One entry of a catalogue.

    ``fuzzy`` (PO fuzzy) says that a reviewer must look. ``signature`` and ``terms`` are the digests under which the
    machine target was made, ``machine`` the digest of that target: a target that differs from it is a person's.
    ``notes`` are those of the ``flags`` that the making of the target gave, as against the checks of it.
    ``previous`` is the source that the target was written for, where that has changed since. ``turned_down`` is the
    score of the last machine target that a person rejected or replaced: what the calibration learns from.
    """

    source: str
    target: str = ""
    kind: BlockKind = BlockKind.PARAGRAPH
    state: State = State.INITIAL
    origin: Origin = Origin.ENGINE
    fuzzy: bool = False
    score: float | None = None
    turned_down: float | None = None
    flags: tuple[Flag, ...] = ()
    notes: tuple[Flag, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    codes: tuple[Code, ...] = ()
    signature: str = ""
    terms: str = ""
    machine: str = ""
    review: Review | None = None
    proposal: str = ""
    previous: str = ""
    comment: str = ""
    references: tuple[Reference, ...] = ()
    obsolete: bool = False

    @property
    def key(self) -> Key:
        """Identifies the unit inside its catalogue; changes only with source or kind."""
        return key_of(self.kind, self.source)

    @property
    def human(self) -> bool:
        """True when a person wrote or approved the target: nothing may replace it."""
        if not self.target or self.origin in UNTOUCHED:
            return False
        return self.origin is Origin.HUMAN or self.review is not None or self.state in APPROVED

    @property
    def refused(self) -> Unit:
        """The unit once a person has rejected its target or is about to replace it: a machine's score is kept."""
        if self.score is None or self.origin is Origin.HUMAN or self.origin in UNTOUCHED:
            return self
        return replace(self, turned_down=self.score)

    @property
    def version(self) -> str:
        """Changes with everything a reviewer sees or decides; the ground of compare-before-write edits."""
        review = self.review or Review("", "")
        seen = (self.target, self.state, str(self.fuzzy), self.comment, self.proposal, review.reviewer, review.date)
        return hashlib.sha256("\x1f".join(seen).encode()).hexdigest()[:16]


def by_person(unit: Unit, target: str) -> Unit:
    """``unit`` with ``target`` as a person wrote it.

    Score, flags and signature were about the machine text and go (the score is remembered as turned down); each term
    is looked for afresh in the new text.
    """
    if target == unit.target:
        return replace(unit, origin=Origin.HUMAN)
    return replace(
        unit.refused,
        target=target,
        origin=Origin.HUMAN,
        score=None,
        flags=(),
        notes=(),
        certificates=find_terms((c.hit for c in unit.certificates), target),
        signature="",
        machine="",
    )


def find_terms(hits: Iterable[TermHit], target: str) -> tuple[Certificate, ...]:
    """Certificates of ``hits`` for a target that a person wrote: proven where an approved rendering stands."""
    sought = tuple(hits)
    spans = prove_coded(target, sought)
    return tuple(
        Certificate(h, "human" if s else "none", s, s is not None) if acceptable(h) else nothing_asked(h)
        for h, s in zip(sought, spans, strict=True)
    )
