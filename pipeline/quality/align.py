"""Which words of the two sides support each other: translation tables, cognates and word vectors together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from pipeline.quality.lexicon import FLOOR, Lexicon
from pipeline.quality.support import Entries, Support, first_come
from pipeline.quality.tokens import Token, fold

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
_COGNATE = 0.72
"""Similarity from which two words of four letters or more count as one word in two spellings."""
WHOLE = 62_500
"""Cells up to which a pair has whole matrices (250 words on both sides); beyond, they are kept by distinct words."""
_BLOCK = 500_000
"""Cells of a large matrix that are worked out at once."""
_ALIKE = 64
"""Most words of the other side that count as spelled like one word, when a pair has more than ``WHOLE`` cells."""


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the tables, the spelling and the vectors say of a pair: the fields of :class:`Alignment` of these names."""

    lexical: Floats | Support
    source_near: Floats
    target_near: Floats
    forward: Floats
    backward: Floats
    suffix_support: Floats


@dataclass(frozen=True, slots=True)
class Alignment:
    """Support between the words of a pair; rows are source words, columns target words.

    ``lexical`` is in [0, 1]: the best of both tables relative to each word's best translation, and of cognates.
    ``source_weight`` and ``target_weight`` are idf weights in [0, 1] (1 is rare).
    """

    source: tuple[Token, ...]
    target: tuple[Token, ...]
    lexical: Floats | Support
    source_near: Floats
    """Largest cosine of each source word with a target word."""
    target_near: Floats
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


def _largest(matrix: Floats | Support, axis: int) -> Floats:
    if matrix.shape[axis] == 0:
        return np.zeros(matrix.shape[1 - axis])
    return np.asarray(matrix.max(axis=axis), dtype=np.float64)


def align(source: list[Token], target: list[Token], lexicon: Lexicon, *, whole: int = WHOLE) -> Alignment:
    """Support between the words (not numbers and punctuation) of a Turkish and an English sentence.

    Up to ``whole`` cells, source words times target words, by matrices; beyond by distinct words, the same but for
    rounding.
    """
    left, right = tuple(t for t in source if t.is_word), tuple(t for t in target if t.is_word)
    units = [lexicon.turkish_units(t) for t in left]
    stems = np.array([lexicon.tr.get(stem, 0) for stem, _ in units], dtype=np.int64)
    suffixes = np.array([n for _, s in units if s and (n := lexicon.tr.get(s, 0))], dtype=np.int64)
    words = np.array([lexicon.en.get(lexicon.english_unit(t), 0) for t in right], dtype=np.int64)
    weigh = _whole if len(left) * len(right) <= whole else _by_kinds
    found = weigh(_Sides(left, right, stems, suffixes, words), lexicon)
    source_weight, target_weight = _weight(lexicon.tr_counts[stems], stems), _weight(lexicon.en_counts[words], words)
    return Alignment(
        left, right, found.lexical, found.source_near, found.target_near, source_weight, target_weight,
        found.forward, found.backward, found.suffix_support, stems > 0, words > 0, stems,
        _topic(lexicon.tr_vectors[stems], source_weight), _topic(lexicon.en_vectors[words], target_weight),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sides:
    """The words of both sides with the numbers of their stems and units, and of the source suffixes that are known."""

    left: tuple[Token, ...]
    right: tuple[Token, ...]
    stems: Ints
    suffixes: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]


def _whole(sides: _Sides, lexicon: Lexicon) -> _Evidence:
    """By matrices of all words."""
    stems, suffixes, words = sides.stems, sides.suffixes, sides.words
    forward, backward = lexicon.forward.look_up(stems, words), lexicon.backward.look_up(words, stems).T
    relative = np.maximum(
        forward / np.maximum(lexicon.forward.best[stems], 0.05)[:, None],
        backward / np.maximum(lexicon.backward.best[words], 0.05)[None, :],
    )
    relative[stems == 0, :] = 0
    relative[:, words == 0] = 0
    lexical = np.maximum(relative.astype(np.float64), cognates(sides.left, sides.right))
    vectors = (lexicon.tr_vectors[stems] @ lexicon.en_vectors[words].T).astype(np.float64)
    by_suffix = lexicon.forward.look_up(suffixes, words)
    every = np.concatenate((forward[stems > 0], by_suffix, lexicon.forward.look_up(np.zeros(1, np.int64), words)))
    return _Evidence(
        np.minimum(lexical, 1.0), _largest(vectors, 1), _largest(vectors, 0),
        np.log(every.sum(axis=0) / max(len(every), 1) + FLOOR).astype(np.float64),
        np.log(backward.sum(axis=1) / max(len(sides.right), 1) + FLOOR).astype(np.float64),
        _suffix_support(by_suffix, suffixes, lexicon),
    )  # fmt: skip


def _by_kinds(sides: _Sides, lexicon: Lexicon) -> _Evidence:
    """The same as :func:`_whole`, but for rounding, by distinct stems, suffixes and words."""
    (stems, stem), (words, word) = (np.unique(x, return_inverse=True) for x in (sides.stems, sides.words))
    suffixes, suffix_counts = np.unique(sides.suffixes, return_counts=True)
    forward, backward = lexicon.forward.among(stems, words), lexicon.backward.among(words, stems)
    by_suffix, nothing = lexicon.forward.among(suffixes, words), lexicon.forward.among(np.zeros(1, np.int64), words)
    counts = np.where(stems > 0, np.bincount(stem, minlength=len(stems)), 0)
    made = sum(
        np.bincount(e.columns, e.values * often[e.rows], len(words))
        for e, often in ((forward, counts), (by_suffix, suffix_counts), (nothing, np.ones(1)))
    )
    often = np.bincount(word, minlength=len(words))
    given = np.bincount(backward.columns, backward.values * often[backward.rows], len(stems))
    near = _nearest(lexicon.tr_vectors[stems], lexicon.en_vectors[words])
    explained = np.zeros(len(words))
    np.maximum.at(explained, by_suffix.columns, _of_best(by_suffix, lexicon.forward.best[suffixes]))
    lines = int(counts.sum()) + len(sides.suffixes) + 1
    return _Evidence(
        _support(sides, _relative(forward, backward, stems, words, lexicon), stem, word), near[0][stem], near[1][word],
        np.log(made / lines + FLOOR)[word], np.log(given / max(len(word), 1) + FLOOR)[stem],
        np.minimum(explained, 1.0)[word],
    )  # fmt: skip


def _of_best(entries: Entries, best: npt.NDArray[np.float32]) -> Floats:
    """Probabilities relative to the best one of each row, in single precision as by matrices."""
    relative = entries.values.astype(np.float32) / np.maximum(best, 0.05)[entries.rows]
    return relative.astype(np.float64)


def _relative(forward: Entries, backward: Entries, stems: Ints, words: Ints, lexicon: Lexicon) -> Entries:
    """What both tables have of known stems and words, relative to each one's best translation."""
    there, back = _of_best(forward, lexicon.forward.best[stems]), _of_best(backward, lexicon.backward.best[words])
    rows, columns = np.append(forward.rows, backward.columns), np.append(forward.columns, backward.rows)
    known = (stems[rows] > 0) & (words[columns] > 0)
    return Entries(rows[known], columns[known], np.append(there, back)[known]).merged(max(len(words), 1))


def _support(sides: _Sides, relative: Entries, stem: Ints, word: Ints) -> Support:
    """Tables and cognates together. Words of one kind have one stem, one spelling but for suffixes, one case."""
    kinds = [
        first_come([(n, fold(t.base), t.capital) for n, t in zip(numbers.tolist(), side, strict=True)])
        for numbers, side in ((stem, sides.left), (word, sides.right))
    ]
    (left, rows), (right, columns) = kinds
    told = relative.spread(np.array([k[0] for k in left]), np.array([k[0] for k in right]))
    spelled = _alike([k[1:] for k in left], [k[1:] for k in right])
    both = (np.append(getattr(told, name), getattr(spelled, name)) for name in ("rows", "columns", "values"))
    cells = Entries(*both).merged(len(right))
    return Support(rows, columns, Entries(cells.rows, cells.columns, np.minimum(cells.values, 1.0)))


def _nearest(left: npt.NDArray[np.float32], right: npt.NDArray[np.float32]) -> tuple[Floats, Floats]:
    """The largest cosine of each row of both, a block at a time."""
    step = max(_BLOCK // max(len(right), 1), 1)
    rows, columns = np.zeros(len(left)), np.full(len(right), -np.inf)
    for start in range(0, len(left), step):
        cosines = left[start : start + step] @ right.T
        rows[start : start + step] = cosines.max(axis=1)
        np.maximum(columns, cosines.max(axis=0), out=columns)
    return rows, columns


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


def _alike(left: list[tuple[str, bool]], right: list[tuple[str, bool]]) -> Entries:
    """:func:`cognates` of long sides, given as (folded word, whether it has a capital)."""
    found = [
        (i, j, value)
        for rows, columns in _same_initial([word for word, _ in left], [word for word, _ in right])
        for i, j, ratio in _candidates(left, right, rows, columns)
        if (value := _cognate(left[i][0], right[j][0], ratio, left[i][1] and right[j][1])) > 0
    ]
    rows, columns, values = zip(*found, strict=True) if found else ((), (), ())
    return Entries(np.array(rows, np.int64), np.array(columns, np.int64), np.array(values, np.float64))


def _same_initial(left: list[str], right: list[str]) -> Iterator[tuple[Ints, Ints]]:
    """Places of the words of both sides that begin with one letter; no others are cognates."""
    groups: defaultdict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, words in enumerate((left, right)):
        for place, word in enumerate(words):
            groups[word[:1]][side].append(place)
    for rows, columns in groups.values():
        if rows and columns:
            yield np.array(rows, np.int64), np.array(columns, np.int64)


def _candidates(
    left: list[tuple[str, bool]], right: list[tuple[str, bool]], rows: Ints, columns: Ints
) -> Iterator[tuple[int, int, float]]:
    """(row, column, ratio) of the words that :func:`_cognate` may find alike, at most ``_ALIKE`` a row."""
    a, b = [left[i][0] for i in rows], [right[j][0] for j in columns]
    _, heads = first_come([word[:5] if len(word) >= 5 else (word, side) for side in (0, 1) for word in (a, b)[side]])
    short_a, short_b = (np.array([len(word) < 4 for word in words]) for words in (a, b))
    step = max(_BLOCK // len(b), 1)
    for start in range(0, len(a), step):
        here = slice(start, start + step)
        ratio = process.cdist(a[here], b, scorer=fuzz.ratio, dtype=np.float32, score_cutoff=50) / 100
        # A common beginning of five letters may do for the rest.
        begin = heads[: len(a)][here, None] == heads[None, len(a) :]
        rank = np.where(begin & (ratio >= 0.5), np.maximum(ratio, np.float32(0.8)), ratio)
        rank[(rank < _COGNATE) & ~(short_a[here, None] | short_b[None, :])] = 0
        if (rank > 0).sum(axis=1).max() > _ALIKE:
            np.put_along_axis(rank, np.argpartition(rank, -_ALIKE, axis=1)[:, :-_ALIKE], 0, axis=1)
        for i, j in zip(*np.nonzero(rank), strict=True):
            yield int(rows[start + i]), int(columns[j]), float(ratio[i, j])
