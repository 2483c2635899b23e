"""What is stale in an article, and why: a pure function of segments, catalogue, signature and terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.catalogue import (
    Catalogue,
    Key,
    Unit,
    changed_terms,
    key_of,
    pair,
    terms_digest,
    unit_signature,
    word_diff,
)
from pipeline.model import Segment, Signature, TermHit


class Reason(StrEnum):
    """Why a segment is translated again."""

    NEW = "new sentence"
    SOURCE = "source edited"
    EMPTY = "target emptied"
    TERM = "term changed"
    MODEL = "model"
    DECODING = "decoding"
    SEGMENTER = "segmenter"
    PROGRAM = "program"
    SIGNATURE = "unknown signature"


@dataclass(frozen=True, slots=True)
class Stale:
    """A segment to be translated. ``detail`` tells which term or which revision; ``words`` counts its source."""

    segment: Segment
    reasons: tuple[Reason, ...]
    detail: str = ""
    flagged: bool = False

    @property
    def words(self) -> int:
        """Words of the source, codes included."""
        return len(self.segment.source.split())


@dataclass(frozen=True, slots=True)
class ArticlePlan:
    """What a refresh does to one article.

    ``rescore`` are the ids of current machine segments whose checks changed; ``moved`` the number of units whose
    source is gone from the article or came back to it.
    """

    slug: str
    path: str
    stale: tuple[Stale, ...] = ()
    rescore: tuple[str, ...] = ()
    kept: int = 0
    human: int = 0
    moved: int = 0

    @property
    def words(self) -> int:
        """Words that go to the engine at most (approved and cached texts are reused)."""
        return sum(s.words for s in self.stale)

    @property
    def idle(self) -> bool:
        """True when the catalogue needs no change."""
        return not (self.stale or self.rescore or self.moved)

    def reasons(self) -> Counter[Reason]:
        """How many segments each reason concerns."""
        return Counter(reason for s in self.stale for reason in s.reasons)


@dataclass(frozen=True, slots=True)
class Basis:
    """What every article is measured against: the signature of the tools and the version of the checks."""

    signature: Signature
    checks: str


def plan_article(
    path: str,
    slug: str,
    segments: Sequence[Segment],
    hits: Mapping[str, Sequence[TermHit]],
    catalogue: Catalogue | None,
    basis: Basis,
) -> ArticlePlan:
    """Compare the segments of an article with its catalogue.

    ``hits`` are the terms in each segment, by segment id. A segment is stale when its source is new, when what made
    its machine text differs from ``basis.signature`` (the glossary apart), or when other terms occur in it. Text that
    a person approved is stale only through its source or its terms: it then gets a proposal.
    """
    matches = pair(segments, catalogue.units if catalogue else ())
    wanted = unit_signature(basis.signature)
    old = _recorded(catalogue)
    same_checks = catalogue is not None and catalogue.header("X-Tercume-Checks") == basis.checks
    seen: set[Key] = set()
    stale: list[Stale] = []
    rescore: list[str] = []
    human = 0
    for segment in segments:
        key = key_of(segment.kind, segment.source)
        if key in seen or not segment.source:
            continue
        seen.add(key)
        match = matches.get(segment.id)
        if match is None or not match.exact:
            reason = Reason.NEW if match is None else Reason.SOURCE
            change = word_diff(match.unit.source, segment.source) if match else ""
            stale.append(Stale(segment, (reason,), change, flagged=True))
            continue
        unit = match.unit
        human += unit.human
        found = _reasons(unit, hits.get(segment.id, ()), wanted, basis.signature, old)
        if found[0]:
            stale.append(Stale(segment, found[0], found[1], flagged=unit.fuzzy))
        elif not same_checks and not unit.human:
            rescore.append(segment.id)
    moved = [u for u in catalogue.units if u.obsolete == (u.key in seen)] if catalogue else []
    return ArticlePlan(slug, path, tuple(stale), tuple(rescore), len(seen) - len(stale), human, len(moved))


def _recorded(catalogue: Catalogue | None) -> Signature | None:
    try:
        return Signature.parse(catalogue.header("X-Tercume-Signature")) if catalogue else None
    except ValueError:
        return None


def _reasons(
    unit: Unit, hits: Sequence[TermHit], wanted: str, signature: Signature, old: Signature | None
) -> tuple[tuple[Reason, ...], str]:
    if not unit.target:
        return (Reason.EMPTY,), ""
    reasons: list[Reason] = []
    details: list[str] = []
    if unit.terms != terms_digest(hits) and not (unit.human and not unit.terms and not unit.signature):
        reasons.append(Reason.TERM)
        details.append(changed_terms(unit, hits))
    if not unit.human and unit.signature != wanted:
        why, what = _signature_reasons(unit, signature, old)
        reasons.extend(why)
        details.append(what)
    return tuple(reasons), "; ".join(filter(None, details))


def _signature_reasons(unit: Unit, now: Signature, old: Signature | None) -> tuple[tuple[Reason, ...], str]:
    if old is None or unit_signature(old) != unit.signature:
        # Made in an earlier run than the one the header tells of.
        return (Reason.SIGNATURE,), ""
    changed: list[Reason] = []
    if (old.engine, old.revision) != (now.engine, now.revision):
        changed.append(Reason.MODEL)
    for reason, before, after in (
        (Reason.DECODING, old.decoding, now.decoding),
        (Reason.SEGMENTER, old.segmenter, now.segmenter),
        (Reason.PROGRAM, old.program, now.program),
    ):
        if before != after:
            changed.append(reason)
    return tuple(
        changed
    ), f"{old.engine}@{old.revision} → {now.engine}@{now.revision}" if Reason.MODEL in changed else ""
