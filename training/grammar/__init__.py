"""A synchronous grammar of news and encyclopedia sentences: Turkish and English made together, exact and unlimited.

``generate`` is the whole interface. Words lie in ``data/``; noun inflection comes from ``pipeline.lang.morphology``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from training.grammar import sentences
from training.grammar.english import capital, capital_tr
from training.grammar.values import Pair

__all__ = ["generate"]

_ENDS = (".", "?", "!", ".”", '."', "?”")


def generate(count: int, seed: int) -> Iterator[Pair]:
    """``count`` pairs (Turkish, English); the same ``seed`` gives the same pairs. Raises ValueError below 0."""
    if count < 0:
        raise ValueError(f"count is {count}; it must be 0 or more")
    rng = Random(seed)
    weights = [w for w, _ in sentences.KINDS]
    makers: list[Callable[[Random], Pair]] = [m for _, m in sentences.KINDS]
    for _ in range(count):
        turkish, english = rng.choices(makers, weights)[0](rng)
        yield _finished(turkish, capital_tr), _finished(english, capital)


def _finished(text: str, upper: Callable[[str], str]) -> str:
    """A sentence with capital, single spaces and one end mark."""
    text = re.sub(r"\s+", " ", text.replace("\0", "")).strip()
    text = re.sub(r",(?=[,.;?!])|(?<=,),", "", text).rstrip(",")
    text = upper(text)
    return text if text.endswith(_ENDS) else text + "."
