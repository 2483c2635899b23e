"""A synchronous grammar of news and encyclopedia sentences: Turkish and English made together, exact and unlimited.

``generate`` is the whole interface. Words lie in ``data/``; noun inflection comes from ``pipeline.lang.morphology``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from training.grammar import patterns, sentences
from training.grammar.english import capital, capital_tr
from training.grammar.values import Pair

__all__ = ["generate"]

_CLAUSES, _SENTENCES, _HEADINGS = 0.48, 0.9, 0.95
"""Cumulative shares: free clauses, sentence patterns, headings; the rest are phrases."""
_SHOUTED = 0.08
"""Share of the headings in capital letters."""
_ENDS = (".", "?", "!", ".”", '."', "?”")


def generate(count: int, seed: int) -> Iterator[Pair]:
    """``count`` pairs (Turkish, English); the same ``seed`` gives the same pairs. Raises ValueError below 0."""
    if count < 0:
        raise ValueError(f"count is {count}; it must be 0 or more")
    rng = Random(seed)
    weights = [w for w, _ in sentences.KINDS]
    makers: list[Callable[[Random], Pair]] = [m for _, m in sentences.KINDS]
    for _ in range(count):
        kind = rng.random()
        if kind < _CLAUSES:
            yield finished(rng.choices(makers, weights)[0](rng))
        elif kind < _SENTENCES:
            yield finished(patterns.make(rng, "sentence"))
        else:
            turkish, english = patterns.make(rng, "heading" if kind < _HEADINGS else "phrase")
            yield _heading(rng, turkish, english) if kind < _HEADINGS else (turkish, english)


def _heading(rng: Random, turkish: str, english: str) -> Pair:
    if rng.random() < _SHOUTED:
        return turkish.replace("i", "İ").upper(), english.upper()
    return capital_tr(turkish), capital(english)


def finished(pair: Pair) -> Pair:
    """A pair with capitals and end marks."""
    return _finished(pair[0], capital_tr), _finished(pair[1], capital)


def _finished(text: str, upper: Callable[[str], str]) -> str:
    """A sentence with capital, single spaces and one end mark."""
    text = re.sub(r"\s+", " ", text.replace("\0", "")).strip()
    text = re.sub(r",(?=[,.;?!])|(?<=,),", "", text).rstrip(",")
    text = re.sub(r"(?<=, [“\"])\w|^[“\"]\w", lambda m: upper(m[0]), upper(text))
    return text if text.endswith(_ENDS) else text + "."
