"""Checks of single words: opposites, and words misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources

import numpy as np

from pipeline.model import Flag, Severity
from pipeline.quality.fluency import load_fluency
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.pair import OFFERED, Pair
from pipeline.quality.stems import english_stem
from pipeline.quality.tokens import Token

_TOLD = 0.15
_UNTOLD = 0.04
_FREQUENT = np.log(60)
_SHORTEST = 4


@cache
def opposites() -> dict[str, tuple[str, ...]]:
    """English words and the words that mean the opposite, both in lower case."""
    text = (resources.files("pipeline.quality") / "data" / "opposites.txt").read_text(encoding="utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        left, mark, right = line.partition(" | ")
        if not mark or line.startswith("#"):
            continue
        for a, b in ((left.split(), right.split()), (right.split(), left.split())):
            found.update({word: (*found.get(word, ()), *b) for word in a})
    return found


def opposite(pair: Pair) -> Iterator[Flag]:
    """A word whose opposite the source has: ``arttı`` became "decreased".

    The tables decide: a source word and the opposite are translations of each other, and no source word has to do with
    what stands there. Where the source denies, opposites are fair: ``kabul etmedi`` is "rejected".
    """
    words = [t.text.lower() for t in pair.target_tokens]
    said = {english_stem(word) for word in words}
    denied = len(pair.negations[0].strong) > len(pair.negations[1].strong)
    rather: dict[str, tuple[Token, str] | None] = {}
    for token, word in zip(pair.target_tokens, words, strict=True):
        others = opposites().get(word, ())
        if not others or denied or any(english_stem(other) in said for other in others):
            continue
        if word not in rather:
            rather[word] = _rather(pair, word, others)
        found = rather[word]
        if found is not None:
            source, other = found
            message = f"“{source.text}” is rather “{other}” than “{token.text}”"
            yield Flag("opposite", Severity.MAJOR, message, source.span, token.span)


def _rather(pair: Pair, word: str, others: tuple[str, ...]) -> tuple[Token, str] | None:
    """The source word that one of ``others`` translates, when none has to do with ``word``."""
    lexicon, stems = load_lexicon(), pair.alignment.source_stems
    ids = np.array([lexicon.en.get(english_stem(w), 0) for w in (word, *others)], dtype=np.int64)
    if not len(stems) or not ids[0]:
        return None
    forward = lexicon.forward.look_up(stems, ids) / np.maximum(lexicon.forward.best[stems], 0.05)[:, None]
    backward = lexicon.backward.look_up(ids, stems).T / np.maximum(lexicon.backward.best[ids], 0.05)[None, :]
    known = (stems > 0)[:, None] & (ids > 0)[None, :]
    either, both = np.where(known, np.maximum(forward, backward), 0), np.where(known, np.minimum(forward, backward), 0)
    row, column = np.unravel_index(both[:, 1:].argmax(), both[:, 1:].shape)
    source = pair.alignment.source[int(row)]
    without = "sIz" in lexicon.turkish_units(source)[1]  # tehlikesiz: "safe"
    if both[row, column + 1] < _TOLD or either[:, 0].max() > _UNTOLD or without:
        return None
    return source, others[int(column)]


@cache
def _frequent() -> dict[str, str]:
    """Frequent English words of four letters or more by their letters in order of the alphabet, first letter kept."""
    model = load_fluency()
    found: dict[str, str] = {}
    for word, number in model.words.items():
        if len(word) >= _SHORTEST and word.isalpha() and model.unigrams[number] >= _FREQUENT:
            found.setdefault(_letters(word), word)
    return found


def _letters(word: str) -> str:
    return word[0] + "".join(sorted(word[1:]))


def garbled(pair: Pair) -> list[tuple[Token, str]]:
    """Words of the target that no text has, with the frequent word whose letters they hold in another order."""
    model, lexicon = load_fluency(), load_lexicon()
    found = []
    for token in pair.target_tokens:
        word = token.text
        if len(word) < _SHORTEST or not word.isalpha() or word in pair.source:
            continue
        lowered = word.lower()
        if lowered in model.words or lexicon.english_unit(token) in lexicon.en:
            continue
        right = _frequent().get(_letters(lowered))
        if right:
            found.append((token, right.title() if word[0].isupper() else right))
    return found


def misspelt(pair: Pair) -> Iterator[Flag]:
    """Letters in disorder: "mniister" for "minister"."""
    for place, (token, right) in enumerate(garbled(pair)):
        # A whole text for each word of a list of thousands would be megabytes.
        fixed = pair.target[: token.span[0]] + right + pair.target[token.span[1] :] if place < OFFERED else None
        yield Flag("misspelt", Severity.MAJOR, f"“{token.text}” is “{right}” misspelt", None, token.span, fixed)
