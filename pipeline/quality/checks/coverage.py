"""Checks of meaning left out or added: truncated, clause dropped, clause invented, another sentence altogether."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from pipeline.model import BlockKind, Flag, Severity, Span
from pipeline.quality.align import Alignment, Floats
from pipeline.quality.pair import Pair
from pipeline.quality.tokens import Token

_RATIO = 1.0
"""English has about as many characters as Turkish; 90 % of human translations lie between 0.75 and 1.4 times."""
_OPEN_END = frozenset([
    "the", "a", "an", "of", "and", "or", "to", "in", "on", "at", "for", "with", "by", "from", "that", "which",
    "who", "is", "are", "was", "were", "has", "have", "had", "be", "been", "as", "but", "if", "when", "their",
    "his", "her", "its", "this", "these", "those", "not", "very", "into", "than", "because", "while",
])  # fmt: skip
_NEVER_LAST = frozenset(["the", "a", "an", "and", "or", "of", "my", "your", "their", "our", "its", "because", "whose"])
_SUBJECTS = frozenset(["he", "she", "we", "they"])
_BEFORE_SUBJECT = frozenset(["than", "as", "and", "or", "but", "is", "was", "it's", "only", "not"])
_BODY = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.QUOTE, BlockKind.SUMMARY, BlockKind.FOOTNOTE})


def lonely_run(words: tuple[Token, ...], support: Floats, near: Floats, weight: Floats) -> tuple[Span | None, float]:
    """The stretch of words with the least support and its weight: 1 is about one rare word without counterpart.

    Every word adds its weight when nothing on the other side supports it and takes twice that away when something
    does (maximum sum interval); function words hardly count.
    """
    gain = weight * (1.0 - 3.0 * np.maximum(np.minimum(support, 0.6), np.clip((near - 0.35) * 1.5, 0, 0.6)))
    best, start, total, place = 0.0, 0, 0.0, None
    for i, value in enumerate(gain):
        if total <= 0:
            total, start = 0.0, i
        total += float(value)
        if total > best:
            best, place = total, (words[start].span[0], words[i].span[1])
    return place, best


def source_run(alignment: Alignment) -> tuple[Span | None, float]:
    """The stretch of the source that the target says least of."""
    return lonely_run(alignment.source, alignment.source_support, alignment.source_near, alignment.source_weight)


def target_run(alignment: Alignment) -> tuple[Span | None, float]:
    """The stretch of the target that the source says least of."""
    return lonely_run(alignment.target, alignment.target_support, alignment.target_near, alignment.target_weight)


def mean_support(support: Floats, weight: Floats) -> float:
    """Weighted mean support of the words of a side, in [0, 1]; 1 for an empty side."""
    total = float(weight.sum())
    return float((support * weight).sum()) / total if total else 1.0


def empty(pair: Pair) -> Iterator[Flag]:
    """No target at all."""
    if pair.source.strip() and not pair.target.strip():
        yield Flag("empty", Severity.CRITICAL, "there is no translation", (0, len(pair.source)), None)


def truncated(pair: Pair) -> Iterator[Flag]:
    """The target stops in mid-sentence."""
    words = [t for t in pair.target_tokens if t.is_word or t.is_number]
    if not words or pair.kind not in _BODY or pair.source.rstrip(" \"”’'»)")[-1:] not in ".!?…":
        return
    last = words[-1]
    closed_by = pair.target[last.span[1] :]
    closed = re.search(r"[.!?…:;]", closed_by)
    ratio = len(pair.target) / max(len(pair.source), 1)
    place, mass = source_run(pair.alignment)
    hanging = last.text.lower() in _OPEN_END and not last.suffix
    if ("?" not in closed_by and _never_last(words)) or (hanging and not closed and ratio < 1.0):
        message = f"the target stops at “{last.text}”"
        yield Flag("truncated", Severity.CRITICAL, message, place, last.span)
    elif ratio < 0.5 and len(pair.source) > 40 and mass >= 1.5:
        message = f"the target has {100 * ratio:.0f} % of the source's length"
        yield Flag("truncated", Severity.MAJOR, message, place, last.span)


def _never_last(words: list[Token]) -> bool:
    """Words that end no English sentence: "… with a.", "… and in the.", "… to which he."."""
    last, before = words[-1], words[-2].text.lower() if len(words) > 1 else ""
    if last.suffix or last.text.isupper():  # "vitamin A", "hepatitis A"
        return False
    word = last.text.lower()
    # "taller than he", "you and I" do end so.
    return word in _NEVER_LAST or (word in _SUBJECTS and before not in _BEFORE_SUBJECT)


def dropped(pair: Pair) -> Iterator[Flag]:
    """A stretch of the source that nothing in the target renders."""
    place, mass = source_run(pair.alignment)
    ratio = len(pair.target) / max(len(pair.source), 1)
    if place and (mass >= 1.8 or (mass >= 1.0 and ratio < 0.55)) and ratio < 1.1:
        severity = Severity.MAJOR if mass >= 2.6 and ratio < 0.7 else Severity.MINOR
        message = f"nothing in the target seems to render “{pair.source[slice(*place)]}”"
        yield Flag("clause-dropped", severity, message, place, None)


def invented(pair: Pair) -> Iterator[Flag]:
    """A stretch of the target that nothing in the source says."""
    place, mass = target_run(pair.alignment)
    ratio = len(pair.target) / max(len(pair.source), 1)
    if place and mass >= 1.6 and ratio > 0.8:
        severity = Severity.MAJOR if mass >= 2.4 and ratio > 1.35 else Severity.MINOR
        message = f"nothing in the source seems to say “{pair.target[slice(*place)]}”"
        yield Flag("clause-invented", severity, message, None, place)


def unrelated(pair: Pair) -> Iterator[Flag]:
    """A target that belongs to another source."""
    alignment = pair.alignment
    if len(alignment.source) < 4 or len(alignment.target) < 4:
        return
    left = mean_support(alignment.source_support, alignment.source_weight)
    right = mean_support(alignment.target_support, alignment.target_weight)
    near = mean_support(np.maximum(alignment.source_near, 0), alignment.source_weight)
    if left < 0.16 and right < 0.16 and near < 0.45:
        spans = ((0, len(pair.source)), (0, len(pair.target)))
        yield Flag("unrelated", Severity.CRITICAL, "source and target have hardly a word in common", *spans)
