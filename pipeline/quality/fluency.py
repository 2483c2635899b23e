"""How natural an English target reads: trigram models with stupid backoff (Brants et al. 2007, section 4).

One counts words; the other counts classes of words, and so sees that "of the" wants a noun whichever it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.quality.tokens import Token

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
UNKNOWN, EDGE = 0, 1
_BACKOFF = np.log(0.4)


def bigram_keys(ids: Ints) -> Ints:
    """A number for each pair of neighbours; the first belongs to the second word."""
    return ids[:-1] * 65_536 + ids[1:]


def trigram_keys(ids: Ints) -> Ints:
    """A number for each three neighbours; the first belongs to the third word."""
    return (ids[:-2] * 65_536 + ids[1:-1]) * 65_536 + ids[2:]


def hashed(keys: Ints) -> npt.NDArray[np.uint32]:
    """32-bit fingerprints (Fibonacci hashing); among a million n-grams one in 4,000 look-ups is a false find."""
    wide = keys.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray(wide >> np.uint64(32), dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Counts:
    """Sorted fingerprints and their natural-log counts."""

    keys: npt.NDArray[np.uint32]
    logs: npt.NDArray[np.uint8]

    def look_up(self, keys: Ints) -> Floats:
        """Natural-log count of each key, -inf where unseen."""
        wanted = hashed(keys)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, self.logs[place] / 18.0, -np.inf)


_ENDINGS = (
    "ing", "ed", "ly", "ions", "ion", "ness", "ment", "ity", "ous", "ive", "able", "al", "ic", "er", "est", "ies", "s",
)  # fmt: skip


def shape(token: Token) -> str:
    """The look of a word that has no number of its own: ``<Cap>``, ``<num>``, ``<-ing>``, ``<word>``."""
    if not token.is_word:
        return "<num>" if token.is_number else "<mark>"
    if token.suffix:
        return "<'s>" if not token.capital else "<Cap's>"
    if token.capital:
        return "<Cap>"
    return next((f"<-{ending}>" for ending in _ENDINGS if token.text.endswith(ending)), "<word>")


@dataclass(frozen=True, slots=True)
class Fluency:
    """The model. ``words`` maps lower-case tokens, or shapes, to ids from 2; 0 is an unknown word, 1 the sentence
    edge."""

    words: dict[str, int]
    unigrams: Floats
    bigrams: Counts
    trigrams: Counts
    total: float
    """Natural log of the number of tokens the model has seen."""

    def numbers(self, target: list[Token]) -> Ints:
        """The id of every token: of the word, else of its shape, else UNKNOWN."""
        words = self.words
        ids = [words.get(t.text.lower()) or words.get(shape(t), UNKNOWN) for t in target]
        return np.array(ids, dtype=np.int64)

    def log_probabilities(self, target: list[Token]) -> Floats:
        """Natural-log score of every token given the two before it, one value a token."""
        ids = np.concatenate((np.array([EDGE, EDGE], dtype=np.int64), self.numbers(target)))
        if len(ids) == 2:
            return np.zeros(0)
        single = self.unigrams[ids]
        pair = self.bigrams.look_up(bigram_keys(ids))
        triple = self.trigrams.look_up(trigram_keys(ids))
        low = 2 * _BACKOFF + single[2:] - self.total
        middle = _BACKOFF + np.where(np.isfinite(pair[1:]), pair[1:], 0.0) - single[1:-1]
        seen = np.isfinite(triple)
        high = np.where(seen, triple, 0.0) - np.where(seen, np.maximum(pair[:-1], triple), 0.0)
        best = np.where(np.isfinite(pair[1:]), middle, low)
        return np.asarray(np.where(seen, high, best), dtype=np.float64)

    def clashes(self, target: list[Token]) -> Floats:
        """For every two neighbours how surprising it is that they never meet, >= 0: the natural log of how often chance
        alone would have made them meet. "the of" and "is the was" give much, rare words nothing."""
        ids = self.numbers(target)
        if len(ids) < 2:
            return np.zeros(0)
        seen = np.isfinite(self.bigrams.look_up(bigram_keys(ids)))
        by_chance = self.unigrams[ids[:-1]] + self.unigrams[ids[1:]] - self.total
        known = (ids[:-1] > EDGE) & (ids[1:] > EDGE) & ~seen
        return np.where(known, np.maximum(by_chance, 0.0), 0.0)

    def comma_gains(self, target: list[Token]) -> list[float]:
        """For every gap between two words the natural-log gain of a comma there, by bigrams alone."""
        comma = self.words[","]
        ids = np.array([self.words.get(t.text.lower(), UNKNOWN) if t.is_word or t.is_number else -1 for t in target])
        place = np.flatnonzero((ids[:-1] >= 0) & (ids[1:] >= 0)) if len(ids) > 1 else np.zeros(0, dtype=np.int64)
        if not len(place):
            return []
        left, right = ids[place], ids[place + 1]
        marks = np.full(len(place), comma)
        with_comma = self._pair(left, marks) + self._pair(marks, right)
        return [float(gain) for gain in with_comma - self._pair(left, right)]

    def _pair(self, left: Ints, right: Ints) -> Floats:
        """Natural log of P(right | left) with backoff."""
        seen = self.bigrams.look_up(left * 65_536 + right)
        low = _BACKOFF + self.unigrams[right] - self.total
        return np.where(np.isfinite(seen), np.where(np.isfinite(seen), seen, 0.0) - self.unigrams[left], low)


@cache
def load_fluency() -> Fluency:
    """Read the shipped model of words, once a process."""
    archive, words = _read("fluency")
    return _model(archive, {word: i for i, word in enumerate(words, start=2)})


@cache
def load_grammar() -> Fluency:
    """Read the shipped model of word classes, once a process."""
    archive, words = _read("grammar")
    return _model(archive, dict(zip(words, archive["classes"].tolist(), strict=True)))


def _read(name: str) -> tuple[dict[str, npt.NDArray[np.uint32]], list[str]]:
    path = resources.files("pipeline.quality") / "data" / f"{name}.npz"
    with resources.as_file(path) as file, np.load(file) as archive:
        arrays = {key: archive[key] for key in archive.files}
    return arrays, arrays["words"].tobytes().decode().split("\n")


def _model(arrays: dict[str, npt.NDArray[np.uint32]], words: dict[str, int]) -> Fluency:
    bigrams, trigrams = (
        Counts(
            np.cumsum(arrays[f"{name}_gaps"], dtype=np.uint64).astype(np.uint32),
            arrays[f"{name}_logs"].astype(np.uint8),
        )
        for name in ("bigram", "trigram")
    )
    unigrams = np.log(np.maximum(arrays["unigrams"].astype(np.float64), 0.5))
    return Fluency(words, unigrams, bigrams, trigrams, float(np.log(np.exp(unigrams).sum())))
