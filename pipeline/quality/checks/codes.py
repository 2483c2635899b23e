"""Checks of inline codes, footnote marks and addresses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.model import Flag, Severity
from pipeline.quality.pair import Pair

_CODE = re.compile(r"\{(\d+)\}")
# The ² of "100 m²" and "km³" is no footnote.
_NOTE = re.compile(r"\[\^?\w{1,12}\](?!\()|(?<!\b[kcdm]m)(?<!\bm)[¹²³⁴⁵⁶⁷⁸⁹]+|[†‡]")
ADDRESS = re.compile(r"https?://[^\s<>)\]]+|www\.[^\s<>)\]]+|[\w.+-]+@[\w-]+\.[\w.]*\w")


def codes(pair: Pair) -> Iterator[Flag]:
    """Inline codes lost, doubled, invented, or closed before they are opened."""
    left, right = Counter(_CODE.findall(pair.source)), Counter(_CODE.findall(pair.target))
    for index in sorted(left.keys() | right.keys(), key=int):
        mark = f"{{{index}}}"
        place = pair.target.find(mark)
        span = (place, place + len(mark)) if place >= 0 else None
        if right[index] < left[index]:
            at = pair.source.find(mark)
            yield Flag("code-lost", Severity.CRITICAL, f"{mark} is missing", (at, at + len(mark)), None)
        elif right[index] > left[index]:
            word = "doubled" if left[index] else "not in the source"
            yield Flag("code-doubled", Severity.CRITICAL, f"{mark} is {word}", None, span)
    for code in pair.codes:
        if code.pair is not None and code.index < code.pair:
            first, second = pair.target.find(code.mark), pair.target.find(f"{{{code.pair}}}")
            if 0 <= second < first:
                message = f"{{{code.pair}}} closes before {code.mark} opens"
                yield Flag("code-order", Severity.CRITICAL, message, None, (second, second + len(code.mark)))


def footnotes(pair: Pair) -> Iterator[Flag]:
    """Footnote marks lost or doubled."""
    left, right = Counter(_NOTE.findall(pair.source)), Counter(_NOTE.findall(pair.target))
    for mark in sorted(left.keys() | right.keys()):
        if left[mark] != right[mark] and (left[mark] or mark.startswith("[^") or not mark.startswith("[")):
            at = pair.source.find(mark)
            span = (at, at + len(mark)) if at >= 0 else None
            word = "lost" if right[mark] < left[mark] else "doubled"
            yield Flag("footnote", Severity.MAJOR, f"the mark {mark} is {word}", span, None)


def addresses(pair: Pair) -> Iterator[Flag]:
    """Web and mail addresses must come through untouched."""
    for match in ADDRESS.finditer(pair.source):
        address = match.group().rstrip(".,;:'’")
        if address not in pair.target:
            yield Flag("address-changed", Severity.MAJOR, f"{address} is not in the target", match.span(), None)
