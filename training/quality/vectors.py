"""Step 2: bilingual word vectors, a truncated SVD of the PPMI matrix of Turkish and English units in sentence pairs.

Levy and Goldberg 2014, "Neural Word Embedding as Implicit Matrix Factorization", across two languages. They see that
``kriter`` and "benchmark" belong together where the translation table has only "criterion".
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from pipeline.quality.lexicon import load_lexicon
from training.quality.lexical import read_pairs, source_units, target_units

SIZE = 64
LEAST = 4


def incidence(sentences: list[list[int]], weights: np.ndarray, width: int) -> sparse.csr_matrix:
    """Sentences by units; an entry is the root of the pair's weight."""
    rows = np.repeat(np.arange(len(sentences)), [len(s) for s in sentences])
    columns = np.array([unit for sentence in sentences for unit in sentence], dtype=np.int32)
    matrix = sparse.csr_matrix((np.sqrt(weights)[rows].astype(np.float32), (rows, columns)), (len(sentences), width))
    return matrix


def ppmi(counts: sparse.coo_matrix, shift: float = 0.5) -> sparse.csr_matrix:
    """Positive pointwise mutual information, context distribution smoothed by the power 0.75."""
    total = counts.sum()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    columns = np.asarray(counts.sum(axis=0)).ravel() ** 0.75
    columns *= total / columns.sum()
    values = np.log(counts.data * total / (rows[counts.row] * columns[counts.col])) - shift
    keep = values > 0
    return sparse.csr_matrix((values[keep], (counts.row[keep], counts.col[keep])), counts.shape, dtype=np.float32)


def train(shared: Path, out: Path) -> None:
    """Write ``vectors.npz``: int8 rows for the units of both vocabularies, zero where too rare."""
    lexicon = load_lexicon()
    pairs = list(read_pairs(shared))
    turkish = [sorted({lexicon.tr[u] for u in source_units(p[0], lexicon.stemmer) if u in lexicon.tr}) for p in pairs]
    english = [sorted({lexicon.en[u] for u in target_units(p[1]) if u in lexicon.en}) for p in pairs]
    # Short sentences say more about which word is which.
    lengths = np.array([max(len(e), 1) for e in english])
    weights = np.array([p[2] for p in pairs]) / np.sqrt(lengths)
    a = incidence(turkish, weights, len(lexicon.tr) + 1)
    b = incidence(english, weights, len(lexicon.en) + 1)
    frequent_a = np.asarray((a > 0).sum(axis=0)).ravel() >= LEAST
    frequent_b = np.asarray((b > 0).sum(axis=0)).ravel() >= LEAST
    keep_a, keep_b = np.flatnonzero(frequent_a), np.flatnonzero(frequent_b)
    counts = (a[:, keep_a].T @ b[:, keep_b]).tocoo()
    print(f"{counts.shape} co-occurrences: {counts.nnz}", flush=True)
    left, values, right = svds(ppmi(counts), k=SIZE, random_state=7)
    scale = np.sqrt(values)
    vectors_a = np.zeros((a.shape[1], SIZE), np.int8)
    vectors_b = np.zeros((b.shape[1], SIZE), np.int8)
    vectors_a[keep_a], vectors_b[keep_b] = _quantised(left * scale), _quantised(right.T * scale)
    np.savez_compressed(out / "vectors.npz", tr=vectors_a, en=vectors_b)
    print(f"vectors.npz: {(out / 'vectors.npz').stat().st_size / 1e6:.1f} MB", flush=True)


def _quantised(rows: np.ndarray) -> np.ndarray:
    norm = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.maximum(norm, 1e-9)
    return np.clip(np.round(rows * 254), -127, 127).astype(np.int8)
