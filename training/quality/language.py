"""Step 3: a small English trigram model from permissive text, for how natural a target reads."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipeline.quality.fluency import bigram_keys, hashed, trigram_keys
from pipeline.quality.tokens import tokens
from training.quality.lexical import read_pairs

MONO = ("en-wikipedia-sample", "en-masc-written", "en-gum", "en-state-union", "en-inaugural")
WORDS = 40_000


def sentences(shared: Path) -> Iterator[str]:
    """Permissive English prose, then the English sides of the parallel sources (a third of the documentation)."""
    for name in MONO:
        with lzma.open(shared / "mono" / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
            yield from (line.rstrip("\n") for line in stream)
    for number, (_, english, weight) in enumerate(read_pairs(shared)):
        if weight > 1 or number % 3 == 0:
            yield english


def train(shared: Path, out: Path) -> None:
    """Write ``fluency.npz``: word list, and sorted hashes of bigrams and trigrams with 8-bit log counts."""
    lines = [[t.text.lower() for t in tokens(line)] for line in sentences(shared)]
    counts = Counter(word for line in lines for word in line)
    words = sorted((w for w, c in counts.items() if c >= 3), key=lambda w: (-counts[w], w))[:WORDS]
    number = {word: i for i, word in enumerate(words, start=2)}
    stream = np.concatenate([np.array([1, 1, *(number.get(w, 0) for w in line), 1], dtype=np.int64) for line in lines])
    arrays = {
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "unigrams": np.bincount(stream, minlength=len(words) + 2).astype(np.uint32),
    }
    for name, keys, least in (("bigram", bigram_keys(stream), 2), ("trigram", trigram_keys(stream), 3)):
        unique, times = np.unique(hashed(keys), return_counts=True)
        keep = times >= least
        arrays[f"{name}_gaps"] = np.diff(unique[keep], prepend=0).astype(np.uint32)
        arrays[f"{name}_logs"] = np.clip(np.round(np.log(times[keep]) * 18), 0, 255).astype(np.uint8)
        print(f"{name}s: {int(keep.sum())}", flush=True)
    np.savez_compressed(out / "fluency.npz", **arrays)
    print(f"fluency.npz: {(out / 'fluency.npz').stat().st_size / 1e6:.1f} MB", flush=True)
