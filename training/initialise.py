"""Step 1b: alignment tables and first embeddings, from the prepared text.

``python -m training.initialise`` writes ``aligner.npz`` and ``embedding.npy``. A piece starts near its translations:
its vector joins its own contexts with those of the pieces it is linked to (a bilingual pointwise mutual information
matrix, factorised as in Levy & Goldberg 2014).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from training import align, corpus, markers, paths

Floats = NDArray[np.float32]
WINDOW = 4


def encoded(processor: sentencepiece.SentencePieceProcessor, limit: int) -> list[tuple[list[int], list[int]]]:
    """Pieces of the prepared pairs: everything but documentation, and of that ``limit`` pairs a source."""
    pairs: list[tuple[list[int], list[int]]] = []
    for path in sorted((paths.WORK / "text").glob("*.tsv")):
        lines = list(corpus.read(path))[: limit if not path.stem.startswith("tatoeba") else limit * 3]
        source = processor.encode([turkish for turkish, _ in lines])
        target = processor.encode([english for _, english in lines])
        pairs += [pair for pair in zip(source, target, strict=True) if max(map(len, pair)) <= 70]
    return pairs


def contexts(sentences: Sequence[Sequence[int]], pieces: int) -> tuple[Floats, Floats]:
    """Positive mutual information of pieces with the pieces up to WINDOW away, and the piece counts."""
    counts = np.zeros(pieces * pieces, dtype=np.float32)
    flat = np.concatenate([np.asarray([*sentence, *[-1] * WINDOW], dtype=np.int64) for sentence in sentences])
    for distance in range(1, WINDOW + 1):
        left, right = flat[:-distance], flat[distance:]
        inside = (left >= 0) & (right >= 0)
        np.add.at(counts, left[inside] * pieces + right[inside], np.float32(1 / distance))
    table = counts.reshape(pieces, pieces)
    table = table + table.T
    rows = table.sum(axis=1)
    smooth = rows**0.75
    expected = rows[:, None] * (smooth / smooth.sum())[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        information = np.log(table / expected)
    information[~np.isfinite(information)] = 0.0
    return np.maximum(information, 0.0), np.bincount(flat[flat >= 0], minlength=pieces).astype(np.float32)


def factorise(matrix: Floats, width: int, seed: int, power: float = 0.5) -> Floats:
    """The first ``width`` singular directions, singular values raised to ``power``; (rows, width)."""
    import torch

    torch.manual_seed(seed)
    left, values, _ = torch.svd_lowrank(torch.from_numpy(matrix), q=width + 16, niter=3)
    scaled = left[:, :width] * values[:width] ** power
    return np.asarray(scaled.numpy(), dtype=np.float32)


def unit(matrix: Floats) -> Floats:
    """Rows scaled to length 1; rows of zeros stay."""
    return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)


def bilingual(
    pairs: Sequence[tuple[list[int], list[int]]], aligner: align.Aligner, pieces: int, width: int, seed: int
) -> Floats:
    """Embeddings (pieces, width) of standard deviation width ** -0.5."""
    turkish, turkish_counts = contexts([source for source, _ in pairs], pieces)
    english, english_counts = contexts([target for _, target in pairs], pieces)
    own_turkish, own_english = unit(factorise(turkish, width, seed)), unit(factorise(english, width, seed))
    across = unit(aligner.forward[:-1].astype(np.float32) @ own_english)
    back = unit(aligner.backward[:-1].astype(np.float32) @ own_turkish)
    share = (turkish_counts / np.maximum(turkish_counts + english_counts, 1))[:, None]
    features = np.concatenate([share * own_turkish + (1 - share) * back, share * across + (1 - share) * own_english], 1)
    vectors = factorise(features - features.mean(axis=0), width, seed, power=0.5)
    vectors = unit(vectors) * np.sqrt(width).astype(np.float32)
    noise = np.random.default_rng(seed).standard_normal(vectors.shape).astype(np.float32)
    known = np.minimum((turkish_counts + english_counts) / 20, 1)[:, None] * 0.8
    mixed = known * vectors + np.sqrt(1 - known**2) * noise
    return np.asarray(mixed / mixed.std() * width**-0.5, dtype=np.float32)


def main() -> None:
    """Write the alignment tables and the embeddings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument(
        "--limit", type=int, default=12000, help="pairs a source at most (three times as many of Tatoeba)"
    )
    arguments = parser.parse_args()
    processor = sentencepiece.SentencePieceProcessor(model_file=str(paths.WORK / "spm.model"))
    pieces = processor.get_piece_size()
    pairs = encoded(processor, arguments.limit)
    print(f"{len(pairs)} pairs, {sum(len(s) * len(t) for s, t in pairs)} co-occurrences", flush=True)
    forward = align.train(pairs, pieces, pieces).dense()
    backward = align.train([(target, source) for source, target in pairs], pieces, pieces).dense()
    aligner = align.Aligner(forward, backward)
    aligner.save(paths.WORK / "aligner.npz")
    print("aligned", flush=True)
    vectors = bilingual(pairs, aligner, pieces, arguments.width, arguments.seed)
    np.save(paths.WORK / "embedding.npy", vectors)
    for word in ("▁ülke", "▁country", "▁bakan", "▁year", "▁Almanya", "▁su"):
        index = processor.piece_to_id(word)
        near = np.argsort(-unit(vectors) @ unit(vectors)[index])[1:8]
        print(
            word,
            processor.id_to_piece(near.tolist()),
            [processor.id_to_piece(int(k)) for k in np.argsort(-forward[index].astype(np.float32))[:4]],
        )
    print(markers.PIECES, [processor.piece_to_id(piece) for piece in markers.PIECES])


if __name__ == "__main__":
    main()
