"""Which words of the two sides support each other: translation tables, cognates and word vectors together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from pipeline.quality.lexicon import FLOOR, Lexicon
from pipeline.quality.tokens import Token, fold

Floats: TypeAlias = npt.NDArray[np.float64]
_COGNATE = 0.72
"""Similarity from which two words of four letters or more count as one word in two spellings."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Support between the words of a pair; rows are source words, columns target words.

    ``lexical`` is in [0, 1]: the best of both tables relative to each word's best translation, and of cognates.
    ``vectors`` is the cosine. ``source_weight`` and ``target_weight`` are idf weights in [0, 1] (1 is rare).
    """

    source: tuple[Token, ...]
    target: tuple[Token, ...]
    lexical: Floats
    vectors: Floats
    source_weight: Floats
    target_weight: Floats
    forward: Floats
    """Natural log of t(target word | source), averaged over the source units, one a target word."""
    backward: Floats
    """Natural log of t(source stem | target), one a source word."""
    suffix_support: Floats
    """How well source suffixes explain each target word, [0, 1]; for function words."""
    source_known: npt.NDArray[np.bool_]
    target_known: npt.NDArray[np.bool_]
    source_stems: npt.NDArray[np.int64]
    """Numbers of the source stems in the lexicon; 0 is unknown."""
    source_topic: Floats
    """Weighted sum of the vectors of the source words over the root of their number: what the sentence is about."""
    target_topic: Floats

    @property
    def source_support(self) -> Floats:
        """Largest lexical support of each source word."""
        return _largest(self.lexical, 1)

    @property
    def target_support(self) -> Floats:
        """Largest lexical or suffix support of each target word."""
        return np.maximum(_largest(self.lexical, 0), self.suffix_support)

    @property
    def source_near(self) -> Floats:
        """Largest cosine of each source word."""
        return _largest(self.vectors, 1)

    @property
    def target_near(self) -> Floats:
        """Largest cosine of each target word."""
        return _largest(self.vectors, 0)


def _largest(matrix: Floats, axis: int) -> Floats:
    if matrix.shape[axis] == 0:
        return np.zeros(matrix.shape[1 - axis])
    return np.asarray(matrix.max(axis=axis), dtype=np.float64)


def align(source: list[Token], target: list[Token], lexicon: Lexicon) -> Alignment:
    """Support between the words (not numbers and punctuation) of a Turkish and an English sentence."""
    left, right = tuple(t for t in source if t.is_word), tuple(t for t in target if t.is_word)
    units = [lexicon.turkish_units(t) for t in left]
    stems = np.array([lexicon.tr.get(stem, 0) for stem, _ in units], dtype=np.int64)
    suffixes = np.array([n for _, s in units if s and (n := lexicon.tr.get(s, 0))], dtype=np.int64)
    words = np.array([lexicon.en.get(lexicon.english_unit(t), 0) for t in right], dtype=np.int64)
    forward, backward = lexicon.forward.look_up(stems, words), lexicon.backward.look_up(words, stems).T
    relative = np.maximum(
        forward / np.maximum(lexicon.forward.best[stems], 0.05)[:, None],
        backward / np.maximum(lexicon.backward.best[words], 0.05)[None, :],
    )
    relative[stems == 0, :] = 0
    relative[:, words == 0] = 0
    lexical = np.maximum(relative.astype(np.float64), cognates(left, right))
    vectors = (lexicon.tr_vectors[stems] @ lexicon.en_vectors[words].T).astype(np.float64)
    by_suffix = lexicon.forward.look_up(suffixes, words)
    every = np.concatenate((forward[stems > 0], by_suffix, lexicon.forward.look_up(np.zeros(1, np.int64), words)))
    source_weight, target_weight = _weight(lexicon.tr_counts[stems], stems), _weight(lexicon.en_counts[words], words)
    return Alignment(
        left, right, np.minimum(lexical, 1.0), vectors, source_weight, target_weight,
        np.log(every.sum(axis=0) / max(len(every), 1) + FLOOR).astype(np.float64),
        np.log(backward.sum(axis=1) / max(len(right), 1) + FLOOR).astype(np.float64),
        _suffix_support(by_suffix, suffixes, lexicon), stems > 0, words > 0, stems,
        _topic(lexicon.tr_vectors[stems], source_weight), _topic(lexicon.en_vectors[words], target_weight),
    )  # fmt: skip


def _topic(vectors: npt.NDArray[np.float32], weight: Floats) -> Floats:
    return np.asarray((vectors * weight[:, None]).sum(axis=0) / max(len(weight), 1) ** 0.5, dtype=np.float64)


def _suffix_support(by_suffix: npt.NDArray[np.float32], suffixes: npt.NDArray[np.int64], lexicon: Lexicon) -> Floats:
    if not len(suffixes):
        return np.zeros(by_suffix.shape[1])
    relative = by_suffix / np.maximum(lexicon.forward.best[suffixes], 0.05)[:, None]
    return np.asarray(np.minimum(relative.max(axis=0), 1.0), dtype=np.float64)


def _weight(counts: npt.NDArray[np.int64], ids: npt.NDArray[np.int64]) -> Floats:
    """1 for unknown and rare units, 0 for the most frequent one (600,000 times)."""
    known = np.where(ids > 0, np.maximum(counts, 1), 1)
    return np.asarray(np.clip(1 - np.log(known) / np.log(600_000), 0, 1), dtype=np.float64)


def cognates(left: tuple[Token, ...], right: tuple[Token, ...]) -> Floats:
    """Spelling similarity in [0, 1] where it is convincing, else 0: ``Erdoğan'ın`` and ``Erdogan's`` give 1."""
    matrix = np.zeros((len(left), len(right)))
    if not left or not right:
        return matrix
    a, b = [fold(t.base) for t in left], [fold(t.base) for t in right]
    ratio = process.cdist(a, b, scorer=fuzz.ratio, dtype=np.float32) / 100
    for i, j in zip(*np.nonzero(ratio >= 0.5), strict=True):
        matrix[i, j] = _cognate(a[i], b[j], float(ratio[i, j]), left[i].capital and right[j].capital)
    return matrix


def _cognate(a: str, b: str, ratio: float, names: bool) -> float:
    if a == b:
        return 1.0
    shorter = min(len(a), len(b))
    if shorter < 4:
        return 0.8 if names and shorter >= 3 and a.startswith(b) and len(a) - len(b) <= 4 else 0.0
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), shorter)
    # "Türkiyeli" and "Türkiye", "parlamentosunda" and "parliament": a long common beginning, the rest is suffix.
    if same >= 5 and same >= 0.6 * len(b):
        return max(ratio, 0.8)
    return ratio if ratio >= (_COGNATE if names else _COGNATE + 0.05) and same >= 1 else 0.0
