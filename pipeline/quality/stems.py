"""Stems: a two-part model of Turkish words (stem + suffix string) and a light English stemmer.

The Turkish model is a table of stems and one of suffix strings, each with a natural-log probability, learnt without
supervision by hard EM over word types (a two-part Morfessor baseline: Creutz and Lagus 2002). Suffix strings are kept
with their vowels and consonants reduced to archiphonemes (``lArdA`` for ``larda`` and ``lerde``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

_ARCHI = str.maketrans({
    "a": "A", "e": "A", "ı": "I", "i": "I", "u": "I", "ü": "I", "d": "D", "t": "D", "c": "C", "ç": "C",
    "k": "K", "ğ": "K", "g": "K",
})  # fmt: skip
LONGEST_SUFFIX = 14
LETTER_COST = 2.2
"""Natural-log cost of a letter of a stem that is not in the table; about log of the letter perplexity."""
_UNKNOWN_START = -9.0


def archiphonemes(suffix: str) -> str:
    """``larda`` and ``lerde`` to ``lArDA``: suffixes that differ by vowel harmony or voicing become one."""
    return suffix.translate(_ARCHI)


class TurkishStemmer:
    """Splits lower-case Turkish words. Unknown stems are charged by the letter."""

    def __init__(self, stems: Mapping[str, float], suffixes: Mapping[str, float]) -> None:
        self._stems = stems
        self._suffixes = suffixes
        self.split = lru_cache(maxsize=65536)(self._split)

    def _split(self, word: str) -> tuple[str, str]:
        """(stem, suffix as archiphonemes or "") of ``word``, the most probable way to cut it."""
        best, answer = -1e9, (word, "")
        for cut in range(len(word), max(1, len(word) - LONGEST_SUFFIX) - 1, -1):
            suffix = archiphonemes(word[cut:])
            cost = self._suffixes.get(suffix)
            if cost is None:
                continue
            stem = word[:cut]
            total = cost + self._stems.get(stem, _UNKNOWN_START - LETTER_COST * cut)
            if total > best:
                best, answer = total, (stem, suffix)
        return answer


@lru_cache(maxsize=65536)
def english_stem(word: str) -> str:
    """A lower-case English word without plural -s, -ed, -ing (Porter 1980, step 1 only, without restoring -e).

    ``walked``, ``walking`` and ``walks`` become one; ``making`` and ``made`` do not.
    """
    if len(word) <= 3 or not word.isalpha():
        return word
    for ending, put, least in (("ies", "y", 2), ("sses", "ss", 2), ("ing", "", 3), ("ed", "", 3), ("s", "", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= least:
            if ending == "s" and word[-2] in "sui":
                return word
            return _tidy(word[: len(word) - len(ending)] + put)
    return _tidy(word)


def _tidy(stem: str) -> str:
    """Undouble ``stopp`` and drop a silent -e, so that ``stopp/stop`` and ``mak/make`` meet."""
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz":
        return stem[:-1]
    if len(stem) > 3 and stem.endswith("e") and not stem.endswith("ee"):
        return stem[:-1]
    return stem
