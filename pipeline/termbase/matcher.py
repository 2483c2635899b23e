"""Finding inflected terms in text: one Aho-Corasick automaton over stems, suffix chains read by rule.

The automaton (Aho & Corasick 1975, as pyahocorasick implements it) runs over the folded text, in which every word
begins with a MARK; so a stem is only met where a word begins. What follows the stem must be a chain of inflectional
suffixes; no list of forms is generated, so that 30,000 terms build in seconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from pipeline.lang.morphology import POSSESSIVES, Suffix
from pipeline.lang.phonology import lower_tr
from pipeline.model import Span
from pipeline.termbase.reading import (
    LIKELY,
    is_same_entity,
    is_same_word,
    spelling_fits,
    split_suffix,
    suffixes,
    word_end,
)
from pipeline.termbase.stems import StemKind, profile, stems_of
from pipeline.termbase.text import MARK, Folded, fold, has_line_hyphen

_MEMORY = 200_000
"""Readings kept at most: words repeat, and a reading costs more than a look-up."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A spelling to look for. ``entry`` is the caller's number of the term; ``exact`` asks for the same capitals."""

    entry: int
    source: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An occurrence. ``span`` lies in the text as given, ``stem`` is the part of it without suffixes."""

    entry: int
    source: str
    span: Span
    stem: Span
    suffix: str
    chain: tuple[Suffix, ...]
    same_case: bool

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """Longer wins, then the longer stem, then equal capitals, then the entry that came first."""
        start, end = self.span
        return start - end, self.stem[0] - self.stem[1], not self.same_case, self.entry


@dataclass(frozen=True, slots=True)
class _Stem:
    surface: Surface
    written: str
    kind: StemKind


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a word is found to be, its neighbours aside."""

    stem: _Stem
    attached: str
    apart: str
    chain: tuple[Suffix, ...]
    suffix: str
    same_case: bool


class Matcher:
    """Finds the surfaces it was made with. Immutable after construction, safe to share between threads."""

    def __init__(self, surfaces: Sequence[Surface]) -> None:
        self._stems: list[list[_Stem]] = []
        self._memory: dict[tuple[int, str], tuple[_Reading, ...]] = {}
        self._automaton = ahocorasick.Automaton()
        numbers: dict[str, int] = {}
        for surface in surfaces:
            for written, kind in stems_of(surface.source):
                folded = fold(unicodedata.normalize("NFC", written))
                self._add(folded.key, _Stem(surface, folded.shown, kind), numbers)
        if numbers:
            self._automaton.make_automaton()

    def _add(self, key: str, stem: _Stem, numbers: dict[str, int]) -> None:
        if not key.strip():
            return
        number = numbers.setdefault(key, len(numbers))
        if number == len(self._stems):
            self._stems.append([])
            self._automaton.add_word(key, (number, len(key), len(key) - key.count(MARK)))
        self._stems[number].append(stem)

    def candidates(self, text: str) -> list[Found]:
        """Every occurrence of every surface, overlapping ones too, in the order of their ends."""
        if not self._stems:
            return []
        found = list(self._read(fold(text)))
        if has_line_hyphen(text):
            found.extend(f for f in self._read(fold(text, keep_hyphens=True)) if f not in found)
        return found

    def _read(self, folded: Folded) -> Iterator[Found]:
        key = folded.key
        for key_end, (number, length, size) in self._automaton.iter(key):
            if LIKELY.match(key, key_end + 1) is None:
                continue
            start = folded.position(key_end - length + 1)
            stop = word_end(folded.shown, start + size)
            if stop is None:
                continue
            for reading in self._readings(number, folded.shown[start:stop], size):
                about = profile(reading.stem.surface.source)
                if is_same_entity(about, folded, start, stop, reading.attached, reading.apart):
                    yield _found(folded, start, start + size, stop, reading)

    def _readings(self, number: int, word: str, size: int) -> tuple[_Reading, ...]:
        """The readings of ``word`` as a form of the stems with this number, the first ``size`` characters of it."""
        known = self._memory.get((number, word))
        if known is None:
            known = tuple(r for stem in self._stems[number] if (r := _judge(stem, word, size)) is not None)
            if len(self._memory) > _MEMORY:
                self._memory.clear()
            self._memory[number, word] = known
        return known


def _judge(stem: _Stem, word: str, size: int) -> _Reading | None:
    """``word`` as a form of ``stem``, None when it is another word."""
    attached, apart = split_suffix(word, size)
    about = profile(stem.surface.source)
    chain = suffixes(about, stem.kind, stem.written[-1:], attached, apart)
    if chain is None or _is_wrong_of_su(about.lemma, stem.kind, chain):
        return None
    shown, surface = word[:size], word[: size + len(attached)]
    if not spelling_fits(stem.written, shown, about, surface, apart, stem.surface.exact):
        return None
    if not is_same_word(about, surface, chain, apart):
        return None
    return _Reading(stem, attached, apart, chain, lower_tr(word[size:]).lstrip("'"), stem.written == shown)


def _is_wrong_of_su(lemma: str, kind: StemKind, chain: tuple[Suffix, ...]) -> bool:
    """True for "sunmuş": the possessives and the genitive of su have a y (suyun), so these are of sunmak."""
    return lemma == "su" and kind is StemKind.PLAIN and bool(chain) and chain[0] in (*POSSESSIVES, Suffix.GEN)


def _found(folded: Folded, start: int, end: int, stop: int, reading: _Reading) -> Found:
    surface = reading.stem.surface
    span, inner = folded.span(start, stop), folded.span(start, end)
    return Found(surface.entry, surface.source, span, inner, reading.suffix, reading.chain, reading.same_case)


def longest(found: Sequence[Found]) -> tuple[list[Found], list[tuple[Found, Found]]]:
    """The occurrences that stay, in text order, and each one dropped together with the longer one it lost to."""
    kept: list[Found] = []
    lost: list[tuple[Found, Found]] = []
    for one in sorted(set(found), key=lambda f: (f.rank, f.span)):
        winner = next((k for k in kept if one.span[0] < k.span[1] and k.span[0] < one.span[1]), None)
        if winner is None:
            kept.append(one)
        elif (winner.entry, winner.span) != (one.entry, one.span):
            lost.append((one, winner))
    return sorted(kept, key=lambda f: f.span), sorted(lost, key=lambda pair: pair[0].span)
