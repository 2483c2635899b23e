"""Cutting what a model cannot take whole: at clauses, never inside a marked stretch, with nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.lang.clauses import BOUNDARIES
from pipeline.model import Span


def split(text: str, fits: Callable[[str], bool], keep: Sequence[Span] = ()) -> list[Span]:
    """Consecutive spans that cover ``text`` and each satisfy ``fits`` where that is possible.

    Cuts at the best kind of boundary that exists and among those nearest to the middle; never inside a span of
    ``keep`` (so a stretch of ``keep`` may stay too long). A text without white space is cut between characters.
    """
    return _split((0, len(text)), text, fits, keep)


def _split(span: Span, text: str, fits: Callable[[str], bool], keep: Sequence[Span]) -> list[Span]:
    start, end = span
    if end - start < 2 or fits(text[start:end]):
        return [span]
    place = _place(span, text, keep)
    if place is None:
        return [span]
    return [*_split((start, place), text, fits, keep), *_split((place, end), text, fits, keep)]


def _place(span: Span, text: str, keep: Sequence[Span]) -> int | None:
    """The offset to cut at. The outer quarters are avoided for clauses: a stub of a clause translates badly."""
    start, end = span
    margin = (end - start) // 4
    for pattern in BOUNDARIES:
        places = [start + m.end() for m in pattern.finditer(text[start:end])]
        inner = [p for p in places if start + margin <= p <= end - margin and start < p < end and _allowed(p, keep)]
        if inner:
            return min(inner, key=lambda p: (abs(p - (start + end) / 2), p))
    middle = (start + end) // 2
    free = [p for p in range(start + 1, end) if _allowed(p, keep)]
    return min(free, key=lambda p: (not text[p - 1].isspace(), abs(p - middle)), default=None)


def _allowed(place: int, keep: Sequence[Span]) -> bool:
    return not any(start < place < end for start, end in keep)
