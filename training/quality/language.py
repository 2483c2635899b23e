"""Step 3: two small English trigram models from permissive text, of words and of word classes."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.cluster.vq import kmeans2
from scipy.sparse.linalg import svds

from pipeline.quality.fluency import bigram_keys, hashed, shape, trigram_keys
from pipeline.quality.tokens import tokens
from training.quality.lexical import read_pairs

MONO = ("en-wikipedia-sample", "en-masc-written", "en-gum", "en-state-union", "en-inaugural")
WORDS = 40_000
SINGLE = 250
"""The most frequent words, each a class of its own: mostly function words and punctuation."""
CLUSTERED = 15_000
CLUSTERS = 200
_NEIGHBOURS = 500


def sentences(shared: Path) -> Iterator[str]:
    """Permissive English prose, then the English sides of the parallel sources (a third of the documentation)."""
    for name in MONO:
        with lzma.open(shared / "mono" / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream)
    for number, (_, english, weight) in enumerate(read_pairs(shared)):
        if weight > 1 or number % 3 == 0:
            yield english


def train(shared: Path, out: Path) -> None:
    """Write ``fluency.npz`` and ``grammar.npz``."""
    lines = [tokens(line) for line in sentences(shared)]
    counts = Counter(t.text.lower() for line in lines for t in line)
    words = sorted((w for w, c in counts.items() if c >= 3), key=lambda w: (-counts[w], w))[:WORDS]
    number = {word: i for i, word in enumerate(words, start=2)}
    stream = _joined([number.get(t.text.lower(), 0) for t in line] for line in lines)
    _write(out / "fluency.npz", words, stream, (2, 3), {})
    classes = word_classes(words, stream)
    shapes = sorted({shape(t) for line in lines[::50] for t in line})
    classes |= {name: i for i, name in enumerate(shapes, start=2 + SINGLE + CLUSTERS)}
    classed = _joined([classes.get(t.text.lower()) or classes.get(shape(t), 0) for t in line] for line in lines)
    numbers = np.array(list(classes.values()), dtype=np.uint16)
    _write(out / "grammar.npz", list(classes), classed, (3, 4), {"classes": numbers})


def word_classes(words: list[str], stream: np.ndarray) -> dict[str, int]:
    """The class of each of the CLUSTERED most frequent words: its own, or a cluster of words with like neighbours."""
    shared = min(CLUSTERED, len(words))
    left, right = stream[:-1], stream[1:]
    parts = []
    for focus, beside in ((left, right), (right, left)):
        keep = (focus >= 2) & (focus < shared + 2) & (beside < _NEIGHBOURS)
        ones = np.ones(int(keep.sum()), np.float32)
        parts.append(sparse.csr_matrix((ones, (focus[keep] - 2, beside[keep])), (shared, _NEIGHBOURS)))
    seen = sparse.hstack(parts).tocsr()
    seen = sparse.diags(1 / np.maximum(np.asarray(seen.sum(axis=1)).ravel(), 1)) @ seen
    vectors, values, _ = svds(seen.sqrt(), k=40, random_state=7)
    vectors = vectors * values
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    _, cluster = kmeans2(vectors[SINGLE:], CLUSTERS, iter=15, minit="++", seed=7)
    found = {word: i for i, word in enumerate(words[:SINGLE], start=2)}
    return found | {w: 2 + SINGLE + int(c) for w, c in zip(words[SINGLE:shared], cluster, strict=True)}


def _joined(lines: Iterable[list[int]]) -> np.ndarray:
    return np.concatenate([np.array([1, 1, *line, 1], dtype=np.int64) for line in lines])


def _write(
    path: Path, words: list[str], stream: np.ndarray, least: tuple[int, int], more: dict[str, np.ndarray]
) -> None:
    """Word list, and sorted hashes of bigrams and trigrams seen ``least`` times with 8-bit log counts."""
    arrays = {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "unigrams": np.bincount(stream, minlength=int(stream.max()) + 1).astype(np.uint32),
        **more,
    }
    for name, keys, fewest in (
        ("bigram", bigram_keys(stream), least[0]), ("trigram", trigram_keys(stream), least[1]),
    ):  # fmt: skip
        unique, times = np.unique(hashed(keys), return_counts=True)
        keep = times >= fewest
        arrays[f"{name}_gaps"] = np.diff(unique[keep], prepend=0).astype(np.uint32)
        arrays[f"{name}_logs"] = np.clip(np.round(np.log(times[keep]) * 18), 0, 255).astype(np.uint8)
        print(f"{name}s: {int(keep.sum())}", flush=True)
    np.savez_compressed(path, **arrays)
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
