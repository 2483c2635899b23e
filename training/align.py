"""Word alignment: IBM model 1 with a diagonal prior, as in fast_align (Dyer et al. 2013), in numpy.

Works on integer ids, so on pieces as well as on words. ``train`` one model a direction, then ``Aligner`` joins the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ids = Sequence[int]
TENSION = 4.0
NULL = 0.08
FLOOR = 1e-7


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Sparse p(target | source). ``keys`` are sorted ``source * target_size + target``; the source id ``source_size``
    is the empty word."""

    keys: NDArray[np.int64]
    values: NDArray[np.float32]
    source_size: int
    target_size: int

    def dense(self) -> NDArray[np.float16]:
        """The whole table (source_size + 1, target_size); only for vocabularies of some thousand entries."""
        table = np.zeros((self.source_size + 1) * self.target_size, dtype=np.float16)
        table[self.keys] = self.values
        return table.reshape(self.source_size + 1, self.target_size)

    def lookup(self, source: Ids, target: Ids) -> NDArray[np.float32]:
        """p(target | source) for every pair of the two sentences, (len(source), len(target)); unseen pairs are 0."""
        wanted = np.asarray(source, np.int64)[:, None] * self.target_size + np.asarray(target, np.int64)[None, :]
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[places] == wanted, self.values[places], np.float32(0.0))

    def best(self, count: int, floor: float = 0.01) -> dict[int, list[tuple[int, float]]]:
        """For every source id its ``count`` most probable targets of at least ``floor``, most probable first."""
        found: dict[int, list[tuple[int, float]]] = {}
        order = np.lexsort((-self.values, self.keys // self.target_size))
        for key, value in zip(self.keys[order].tolist(), self.values[order].tolist(), strict=True):
            source, target = divmod(key, self.target_size)
            if value >= floor and source < self.source_size and len(found.get(source, ())) < count:
                found.setdefault(source, []).append((target, value))
        return found


def diagonal(source_length: int, target_length: int, tension: float = TENSION) -> NDArray[np.float32]:
    """Prior of linking source i to target j, near the diagonal; columns (targets) sum to 1 - NULL, (source, target)."""
    rows = (np.arange(source_length, dtype=np.float32) + 0.5) / source_length
    columns = (np.arange(target_length, dtype=np.float32) + 0.5) / target_length
    prior = np.exp(-tension * np.abs(rows[:, None] - columns[None, :]))
    return np.asarray((1 - NULL) * prior / prior.sum(axis=0), dtype=np.float32)


def _cooccurrences(
    pairs: Sequence[tuple[Ids, Ids]], source_size: int, target_size: int
) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
    """Flat keys and priors, target word by target word, and the offsets where each target word's candidates start."""
    priors: dict[tuple[int, int], NDArray[np.float32]] = {}
    keys, weights, lengths = [], [], []
    for source, target in pairs:
        if not source or not target:
            continue
        with_null = np.array([*source, source_size], dtype=np.int64)
        keys.append((with_null[None, :] * target_size + np.asarray(target, np.int64)[:, None]).ravel())
        shape = (len(source), len(target))
        if shape not in priors:
            column = np.full((1, shape[1]), NULL, dtype=np.float32)
            priors[shape] = np.concatenate([diagonal(*shape), column]).T.ravel()
        weights.append(priors[shape])
        lengths.append(np.full(len(target), len(source) + 1, dtype=np.int64))
    sizes = np.concatenate(lengths)
    return np.concatenate(keys), np.concatenate(weights), np.concatenate([[0], np.cumsum(sizes)[:-1]])


def train(
    pairs: Sequence[tuple[Ids, Ids]], source_size: int, target_size: int, iterations: int = 5, smoothing: float = 0.01
) -> Lexicon:
    """Expectation maximisation of p(target | source) on ``pairs`` of id lists.

    Ids of the source lie in [0, source_size), of the target in [0, target_size). ``smoothing`` is added to each
    expected count, which keeps rare words from becoming garbage collectors. Raises ValueError without any pair.
    """
    if not any(source and target for source, target in pairs):
        raise ValueError("no pair with words on both sides to align")
    flat, prior, starts = _cooccurrences(pairs, source_size, target_size)
    keys, places = np.unique(flat, return_inverse=True)
    del flat
    places = places.astype(np.int32)
    owners = keys // target_size
    spans = np.diff(np.append(starts, len(places)))
    values = np.full(len(keys), 1.0 / target_size, dtype=np.float64)
    for _ in range(iterations):
        share = values[places] * prior
        share /= np.repeat(np.add.reduceat(share, starts), spans)
        counts = np.bincount(places, weights=share, minlength=len(keys)) + smoothing
        totals = np.bincount(owners, weights=counts, minlength=source_size + 1)
        values = counts / totals[owners]
    return Lexicon(keys, values.astype(np.float32), source_size, target_size)


class Aligner:
    """Both directions together, on dense tables."""

    def __init__(self, forward: NDArray[np.float16], backward: NDArray[np.float16]) -> None:
        """p(target | source) and p(source | target), each with a last row for the empty word."""
        self.forward = forward
        self.backward = backward

    def posteriors(self, source: Ids, target: Ids) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """p(link) under each direction, two arrays (target, source); what is missing to 1 went to the empty word."""
        rows, columns = np.asarray(source), np.asarray(target)
        ahead = self.forward[rows[:, None], columns].astype(np.float32) + FLOOR
        ahead *= diagonal(len(rows), len(columns))
        empty = self.forward[-1, columns].astype(np.float32) * NULL + FLOOR
        ahead /= ahead.sum(axis=0) + empty
        back = self.backward[columns[:, None], rows].astype(np.float32) + FLOOR
        back *= diagonal(len(columns), len(rows))
        empty = self.backward[-1, rows].astype(np.float32) * NULL + FLOOR
        back /= back.sum(axis=0) + empty
        return ahead.T, back

    def soft(self, source: Ids, target: Ids) -> NDArray[np.float32]:
        """Where the directions agree their product, elsewhere their mean; rows (target) add up to 1.

        A row on which neither direction finds a link (product under 0.05 and mean under 0.3) is 0. (target, source).
        """
        ahead, back = self.posteriors(source, target)
        both, either = ahead * back, (ahead + back) / 2
        agreed = both.sum(axis=1, keepdims=True)
        mass = either.sum(axis=1, keepdims=True)
        chosen = np.where(agreed > 0.05, both / np.maximum(agreed, 1e-6), either / np.maximum(mass, 1e-6))
        return np.where((agreed > 0.05) | (mass > 0.3), chosen, 0.0).astype(np.float32)

    def hard(self, source: Ids, target: Ids, floor: float = 0.1) -> NDArray[np.bool_]:
        """Links on which both directions agree: their product is at least ``floor``. (target, source)."""
        ahead, back = self.posteriors(source, target)
        return ahead * back >= floor

    def save(self, path: Path) -> None:
        """As one ``.npz``."""
        np.savez_compressed(path, forward=self.forward, backward=self.backward)

    @classmethod
    def load(cls, path: Path) -> Aligner:
        """What ``save`` wrote."""
        with np.load(path) as tables:
            return cls(tables["forward"], tables["backward"])
