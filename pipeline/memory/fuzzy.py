"""Finding similar sentences among a million in a few milliseconds.

An inverted index over hashed features (the first letters of each word, and pairs of neighbours) gives the candidates
that share most of the rarest features; rapidfuzz then measures them. The arrays are memory-mapped: opening costs
nothing and a query touches only its postings.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from pipeline.lang.tr import lower

BUCKETS = 1 << 20
"""Hash buckets for features; a collision only adds a candidate."""
STEM = 5
"""Letters of a word that count: Turkish puts its grammar behind them."""
MOST_POSTINGS = 30_000
"""Postings read for one query, rarest features first."""
MOST_CANDIDATES = 200
FORMAT = 1

_WORD = re.compile(r"\w+")

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Near:
    """A similar sentence: its row id and the Indel similarity in [0, 1]."""

    id: int
    source: str
    likeness: float


def features(text: str) -> set[int]:
    """The buckets of the words of ``text`` and of its pairs of neighbours."""
    stems = [w[:STEM].encode() for w in _WORD.findall(lower(text))]
    found = {zlib.crc32(s) % BUCKETS for s in stems}
    found.update(zlib.crc32(a + b" " + b) % BUCKETS for a, b in pairwise(stems))
    return found


class FuzzyIndex:
    """An index over (id, source) pairs, kept in a folder. Immutable once built."""

    def __init__(self, folder: Path) -> None:
        """Open the index that ``build`` left in ``folder``. Raises OSError or ValueError when there is none."""
        told = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise ValueError(f"index format {told['format']}, not {FORMAT}")
        self.last_id: int = told["last_id"]
        self.size: int = told["size"]
        self._starts = np.load(folder / "starts.npy", mmap_mode="r")
        self._postings = np.load(folder / "postings.npy", mmap_mode="r")
        self._ids = np.load(folder / "ids.npy", mmap_mode="r")
        self._offsets = np.load(folder / "offsets.npy", mmap_mode="r")
        self._texts = np.load(folder / "texts.npy", mmap_mode="r")

    @classmethod
    def build(cls, folder: Path, rows: Iterable[tuple[int, str]]) -> FuzzyIndex:
        """Index ``rows`` (ids ascending) and put the result in the place of ``folder`` in one step."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write_index(made, rows)
            _swap(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
        return cls(folder)

    def near(self, source: str, least: float, limit: int) -> list[Near]:
        """Up to ``limit`` sentences with a likeness of at least ``least``, best first, then by id."""
        places = self._candidates(source, least)
        texts = [self._text(p) for p in places]
        return measured(source, [(int(self._ids[p]), t) for p, t in zip(places, texts, strict=True)], least, limit)

    def _text(self, place: int) -> str:
        return bytes(self._texts[self._offsets[place] : self._offsets[place + 1]]).decode("utf-8")

    def _candidates(self, source: str, least: float) -> list[int]:
        if not self.size:
            return []
        buckets = np.fromiter(features(source), dtype=np.int64)
        starts, ends = self._starts[buckets], self._starts[buckets + 1]
        order = np.argsort(ends - starts, kind="stable")
        pieces: list[npt.NDArray[np.int32]] = []
        weights: list[npt.NDArray[np.float64]] = []
        read = 0
        for at in order:
            count = int(ends[at] - starts[at])
            if not count:
                continue
            if read and read + count > MOST_POSTINGS:
                break
            piece = self._postings[starts[at] : min(ends[at], starts[at] + MOST_POSTINGS)]
            pieces.append(piece)
            weights.append(np.full(len(piece), math.log1p(self.size / count)))
            read += count
        return self._best(pieces, weights, len(source.encode()), least) if pieces else []

    def _best(
        self,
        pieces: Sequence[npt.NDArray[np.int32]],
        weights: Sequence[npt.NDArray[np.float64]],
        length: int,
        least: float,
    ) -> list[int]:
        places, back = np.unique(np.concatenate(pieces), return_inverse=True)
        shared = np.bincount(back, weights=np.concatenate(weights))
        # 2·min / (a + b) bounds the Indel similarity; bytes stand for characters, so leave some room.
        lengths = self._offsets[places + 1] - self._offsets[places]
        bound = 2 * np.minimum(lengths, length) / (lengths + length)
        kept = np.flatnonzero(bound >= least - 0.05)
        if len(kept) > MOST_CANDIDATES:
            kept = kept[np.argpartition(-shared[kept], MOST_CANDIDATES)[:MOST_CANDIDATES]]
        return [int(p) for p in np.sort(places[kept])]


def measured(source: str, rows: Sequence[tuple[int, str]], least: float, limit: int) -> list[Near]:
    """The rows that are at least ``least`` alike (Indel, 0–1), best first, then by id."""
    texts = [text for _, text in rows]
    found = process.extract(source, texts, scorer=fuzz.ratio, score_cutoff=least * 100, limit=None)
    near = [Near(rows[at][0], text, likeness / 100) for text, likeness, at in found]
    return sorted(near, key=lambda n: (-n.likeness, n.id))[:limit]


def _write_index(folder: Path, rows: Iterable[tuple[int, str]]) -> None:
    ids: list[int] = []
    lengths: list[int] = [0]
    texts = bytearray()
    counts: list[int] = []
    buckets: list[npt.NDArray[np.int32]] = []
    for row, source in rows:
        data = source.encode("utf-8")
        texts += data
        ids.append(row)
        lengths.append(len(data))
        found = np.fromiter(features(source), dtype=np.int32)
        counts.append(len(found))
        buckets.append(found)
    keys = np.concatenate(buckets) if buckets else np.zeros(0, np.int32)
    del buckets
    places = np.repeat(np.arange(len(ids), dtype=np.int32), counts)
    order = np.argsort(keys, kind="stable")
    _save(folder / "postings.npy", places[order])
    _save(folder / "starts.npy", np.searchsorted(keys[order], np.arange(BUCKETS + 1)).astype(np.int64))
    _save(folder / "ids.npy", np.array(ids, dtype=np.int64))
    _save(folder / "offsets.npy", np.cumsum(np.array(lengths, dtype=np.int64)))
    _save(folder / "texts.npy", np.frombuffer(bytes(texts), dtype=np.uint8))
    told = {"format": FORMAT, "last_id": ids[-1] if ids else 0, "size": len(ids)}
    (folder / "index.json").write_text(json.dumps(told), encoding="utf-8")


def _save(path: Path, array: npt.NDArray[np.generic]) -> None:
    np.save(path, array, allow_pickle=False)


def _swap(made: Path, folder: Path) -> None:
    """Put ``made`` in the place of ``folder``; a reader of the old one keeps its mapped files."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    if folder.exists():
        folder.replace(old / "old")
    made.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
