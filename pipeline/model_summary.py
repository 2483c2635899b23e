"""An article's quality in three numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import Assessment


@dataclass(frozen=True, slots=True)
class Summary:
    """An article at a glance: mean and worst score in [0, 1] (None when nothing has one), share sent to review."""

    segments: int
    mean: float | None
    worst: float | None
    flagged: float


def summary(assessments: Sequence[Assessment]) -> Summary:
    """Mean, worst and share flagged of the segments of an article; text handed through counts, but has no score."""
    scores = [a.score.value for a in assessments if a.score is not None]
    mean = sum(scores) / len(scores) if scores else None
    flagged = sum(a.review for a in assessments) / len(assessments) if assessments else 0.0
    return Summary(len(assessments), mean, min(scores, default=None), flagged)
