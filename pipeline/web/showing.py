"""A unit as the pages and the API see it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from pipeline.catalogue import Unit
from pipeline.model import Certificate, Flag, Span
from pipeline.web.ranking import reasons, routine, waits


class ShownFlag(BaseModel):
    """What a check says. Spans are [start, end) in code points; ``suggestion`` is a whole target with it put right."""

    check: str
    severity: str
    message: str
    source_span: Span | None
    target_span: Span | None
    suggestion: str | None


class ShownTerm(BaseModel):
    """A term of the source with its certificate: ``proven`` when the target has its approved English."""

    source: str
    target: str
    span: Span
    target_span: Span | None
    method: str
    proven: bool


class ShownCode(BaseModel):
    """Inline markup: ``mark`` (``{1}``) stands for ``text``."""

    mark: str
    text: str


class ShownReview(BaseModel):
    """Who approved, and when (UTC); ``score`` is the one that the reviewer saw."""

    reviewer: str
    date: str
    score: float | None = None


class ShownUnit(BaseModel):
    """A segment in review. ``version`` goes back with an edit; ``previous`` is the source before it changed."""

    slug: str
    key: str
    source: str
    target: str
    kind: str
    state: str
    origin: str
    waits: bool
    routine: bool
    """Whether bulk approval may take it, when its score is high enough."""
    score: float | None
    reasons: list[str]
    flags: list[ShownFlag]
    terms: list[ShownTerm]
    codes: list[ShownCode]
    review: ShownReview | None
    proposal: str
    previous: str
    comment: str
    lines: list[int]
    version: str


class QueuedUnit(ShownUnit):
    """A segment in the queue; ``risk`` >= 0, higher is worse."""

    risk: float


def shown(slug: str, unit: Unit) -> ShownUnit:
    """A unit as the page sees it."""
    review = unit.review
    return ShownUnit(
        slug=slug,
        key=unit.key,
        source=unit.source,
        target=unit.target,
        kind=unit.kind.value,
        state=unit.state.value,
        origin=unit.origin.value,
        waits=waits(unit),
        routine=routine(unit),
        score=unit.score,
        reasons=list(reasons(unit)),
        flags=shown_flags(unit.flags),
        terms=[_term(c) for c in unit.certificates],
        codes=[ShownCode(mark=code.mark, text=code.text) for code in unit.codes],
        review=ShownReview(reviewer=review.reviewer, date=review.date, score=review.score) if review else None,
        proposal=unit.proposal,
        previous=unit.previous,
        comment=unit.comment,
        lines=[reference.line for reference in unit.references],
        version=unit.version,
    )


def shown_flags(flags: Iterable[Flag]) -> list[ShownFlag]:
    """Flags as the page sees them."""
    return [
        ShownFlag(
            check=flag.check,
            severity=flag.severity.value,
            message=flag.message,
            source_span=flag.source_span,
            target_span=flag.target_span,
            suggestion=flag.suggestion,
        )
        for flag in flags
    ]


def _term(certificate: Certificate) -> ShownTerm:
    return ShownTerm(
        source=certificate.hit.term.source,
        target=certificate.hit.term.target,
        span=certificate.hit.span,
        target_span=certificate.target_span,
        method=certificate.method,
        proven=certificate.proven,
    )
