"""Finding quotations word by word, whatever their quotation marks, dashes and white space look like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import ahocorasick

from pipeline.model import Span
from pipeline.termbase.text import Folded, fold

_WORD = re.compile(r"\w+")
_CLOSING = re.compile(r"[.!?…]+")


@dataclass(frozen=True, slots=True)
class _Quote:
    entry: int
    words: int
    stop: str
    """Punctuation that ends the quotation and belongs to it."""
    marked: bool
    """The termbase has it with quotation marks of its own, which then belong to it."""


class QuoteMatcher:
    """Finds quotations; immutable after construction."""

    def __init__(self, quotes: Sequence[tuple[int, str]]) -> None:
        self._automaton = ahocorasick.Automaton()
        self._known: list[_Quote] = []
        for entry, source in quotes:
            words = _words(fold(source))
            if not words:
                continue
            key = "".join(f" {word}" for word, _ in words) + " "
            if key not in self._automaton:
                stop = _CLOSING.search(source.rstrip("\"'”’»)"), source.rfind(words[-1][0][-1]))
                marked = source[:1] in "\"“„«'‘" and source[-1:] in "\"”“»'’"
                self._automaton.add_word(key, len(self._known))
                self._known.append(_Quote(entry, len(words), stop.group() if stop else "", marked))
        if self._known:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[tuple[int, Span]]:
        """The entry and the span, in offsets of ``text`` as given, of every quotation in it."""
        if not self._known:
            return []
        folded = fold(text)
        words = _words(folded)
        line = "".join(f" {word}" for word, _ in words) + " "
        ends = {}
        position = 0
        for index, (word, _) in enumerate(words):
            position += len(word) + 1
            ends[position] = index
        found = []
        for end, number in self._automaton.iter(line):
            quote = self._known[number]
            last = ends[end]
            start = words[last - quote.words + 1][1][0]
            found.append((quote.entry, _widened(folded, start, words[last][1][1], quote)))
        return found


def _words(folded: Folded) -> list[tuple[str, Span]]:
    lower = folded.key.replace("\x02", "")
    return [(m.group(), m.span()) for m in _WORD.finditer(lower)]


def _widened(folded: Folded, start: int, end: int, quote: _Quote) -> Span:
    shown = folded.shown
    if quote.stop and shown.startswith(quote.stop, end):
        end += len(quote.stop)
    if quote.marked and shown[start - 1 : start] in "\"'" and shown[end : end + 1] in "\"'" and start:
        start, end = start - 1, min(end + 1, len(shown))
    return folded.span(start, end)
