"""Splitting Turkish text into sentences, losslessly and by rules.

A *stop* is a run of ``.``, ``!``, ``?`` or ``…`` with what clings to it (closing quotation marks and brackets, note
marks, inline codes) and white space after it. `pipeline.segment_rules` says whether the sentence ends there.

Conventions: quoted speech stays in one piece however many sentences it holds, and in its sentence when that goes on
(``Bakan, "Kınıyoruz. Gereken yapılacak." dedi.``); a bracket that is a sentence of its own is one; a blank line always
ends a sentence, a single line break never does by itself.

Inline codes (``{1}``) are looked through. One that touches a sentence belongs to it; one with white space on both sides
is a word of the sentence it stands in.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.lang import lists
from pipeline.lang.pairs import outermost, pair
from pipeline.segment_rules import LISTS, Stop, attached, ends

RULES_VERSION: Final = "2"
"""Raised when a change of this module, ``segment_rules``, ``lang/pairs.py`` or ``lang/verbs.py`` moves a boundary."""

SEGMENTER_VERSION: Final = f"{RULES_VERSION}.{lists.digest(*LISTS)}"
"""Version of the rules and digest of the word lists; part of every signature."""

_STOP: Final = re.compile(r"[.!?…]+|\n[ \t]*\n")
_CLINGING: Final = re.compile(r"[)\]}”’»\"]|\[\d{1,3}\]|[¹²³⁰⁴-⁹*†‡]+")
_SPACE: Final = re.compile(r"\s+")
_CODE: Final = re.compile(r"(?P<word>(?<!\S)(?:\{\d+\})+(?!\S))|\{\d+\}")
_WORD_CODE: Final = "\ufffc"


@dataclass(frozen=True, slots=True)
class Split:
    """A text cut into sentences: ``lead + Σ(sentence + gap)`` is the text again.

    ``lead`` is the white space before the first sentence; each piece is a sentence without white space at its ends
    and the white space after it. A text of white space alone is all lead.
    """

    lead: str
    pieces: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return self.lead + "".join(sentence + gap for sentence, gap in self.pieces)


def split(text: str) -> Split:
    """Cut ``text`` into sentences and the white space between them."""
    begin = len(text) - len(text.lstrip())
    lead, pieces = text[:begin], []
    for left, right in _boundaries(text, begin):
        pieces.append((text[begin:left], text[left:right]))
        begin = right
    if begin < len(text):
        last = text[begin:].rstrip()
        pieces.append((last, text[begin + len(last) :]))
    return Split(lead, tuple(pieces))


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, without the white space around them."""
    return [sentence for sentence, _ in split(text).pieces]


def _boundaries(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """Offsets in ``text`` of the white space between sentences, ``(end of the left, start of the right)``."""
    if "{" not in text or not _CODE.search(text):
        yield from _stops(text, begin)
        return
    shadow, offsets, lengths = _without_codes(text)
    for left, right in _stops(shadow, len(shadow) - len(shadow.lstrip())):
        # A code at the end of the left sentence touches it and stays; one at the start of the right one is its own.
        yield left + lengths[bisect_right(offsets, left)], right + lengths[bisect_left(offsets, right)]


def _without_codes(text: str) -> tuple[str, list[int], list[int]]:
    """``text`` without its codes, the offsets in it where codes were cut out, and how much was cut out up to each.

    A code that stands as a word of its own becomes one placeholder character.
    """
    parts: list[str] = []
    offsets, lengths, size, at = [], [0], 0, 0
    for match in _CODE.finditer(text):
        placeholder = _WORD_CODE if match.group("word") else ""
        parts += (text[at : match.start()], placeholder)
        size += match.start() - at + len(placeholder)
        at = match.end()
        offsets.append(size)
        lengths.append(at - size)
    parts.append(text[at:])
    return "".join(parts), offsets, lengths


def _stops(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """The white space between the sentences of ``text`` that starts at ``begin`` and holds no codes."""
    spans = pair(text)
    closes = {end - 1: start for start, end in spans}
    groups = outermost(spans)
    group = end = 0
    for match in _STOP.finditer(text, begin):
        at = match.start()
        if at < max(begin, end):
            continue  # it clings to the stop before
        if match.group()[0] == "\n":
            left = len(text[:at].rstrip())
            space = _SPACE.match(text, left)
            if space and begin < left and space.end() < len(text):
                yield space.span()
                begin = space.end()
            continue
        end, opened = _cling(text, match.end(), closes)
        space = _SPACE.match(text, end)
        if not space or space.end() == len(text):
            continue
        while group < len(groups) and groups[group][1] < end:
            group += 1
        inside = group < len(groups) and groups[group][0] < end < groups[group][1]
        if inside:
            continue
        if opened >= 0 and group < len(groups) and groups[group][1] == end:
            opened = groups[group][0]
        stop = Stop(text, begin, at, match.group(), end, space.end(), opened)
        stop.look()
        right = attached(stop)
        if right:
            yield right
            begin = right[1]
        elif ends(stop):
            yield space.span()
            begin = space.end()


def _cling(text: str, at: int, closes: dict[int, int]) -> tuple[int, int]:
    """End of what clings to a mark that ends at ``at``; start of the outermost pair that closes there, or -1."""
    opened = -1
    while at < len(text):
        beyond = at
        while text[beyond : beyond + 1] == " ":  # `Geldim. " dedi`: a detached closing mark
            beyond += 1
        if beyond in closes:
            opened, at = closes[beyond], beyond + 1
            continue
        match = _CLINGING.match(text, at)
        if not match:
            break
        at = match.end()
        while at < len(text) and text[at] in ".!?…":  # `Gerçekten mi?". Sonra`
            at += 1
    return at, opened
