"""Check of negations lost or added."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Flag, Severity
from pipeline.quality.pair import Pair


def negation(pair: Pair) -> Iterator[Flag]:
    """The source denies and the target does not, or the reverse."""
    left, right = pair.negations
    if left.strong and not right.strong and not right.weak:
        span = left.strong[-1]
        # "Hiçbir şey yok" denies once: hiç and kimse go along with a negation.
        denials = [s for s in left.strong if not pair.source[slice(*s)].lower().startswith(("hiç", "kimse", "asla"))]
        severity = Severity.MAJOR if len(denials) <= 1 else Severity.MINOR
        message = f"“{pair.source[slice(*span)]}” denies, nothing in the target does"
        yield Flag("negation-lost", severity, message, span, None)
    elif right.strong and not left.strong and not left.weak:
        span = right.strong[0]
        message = f"“{pair.target[slice(*span)]}” denies, nothing in the source does"
        yield Flag("negation-added", Severity.MAJOR, message, None, span)
