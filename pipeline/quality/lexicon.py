"""The lexical tables: which English words a Turkish stem or suffix becomes, and the reverse (IBM Model 1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.quality.stems import TurkishStemmer, archiphonemes, english_stem
from pipeline.quality.support import Entries, ranges
from pipeline.quality.tokens import Token, lower_tr

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
FLOOR = 1e-5
"""Probability of a pair that is not in the table."""


@dataclass(frozen=True, slots=True)
class Table:
    """t(made | given) for pairs of unit ids, kept as one sorted array of ``given * width + made``."""

    keys: Ints
    values: Floats
    width: int
    best: Floats
    """Largest probability of each given unit."""

    def look_up(self, given: Ints, made: Ints) -> Floats:
        """Matrix of probabilities, rows ``given``, columns ``made``; 0 where the pair is unknown."""
        wanted = (given[:, None] * self.width + made[None, :]).ravel()
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found = np.where(self.keys[place] == wanted, self.values[place], np.float32(0))
        return found.reshape(len(given), len(made))

    def among(self, given: Ints, made: Ints) -> Entries:
        """The known pairs of ``given`` and ``made``, each without repetition: rows are places in ``given``, columns in
        ``made``. Costs what the table has of them, not what both multiply to."""
        starts, ends = (np.searchsorted(self.keys, (given + n) * self.width) for n in (0, 1))
        rows, place = ranges(starts, ends)
        column = np.full(self.width, -1, dtype=np.int64)
        column[made] = np.arange(len(made))
        columns = column[self.keys[place] - given[rows] * self.width]
        kept = columns >= 0
        return Entries(rows[kept], columns[kept], self.values[place[kept]].astype(np.float64))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Unit numbers, counts, the stemmer and both tables. Unit 0 is the empty word and stands for unknown ones too."""

    tr: dict[str, int]
    en: dict[str, int]
    tr_counts: Ints
    en_counts: Ints
    stemmer: TurkishStemmer
    forward: Table
    """t(English | Turkish)."""
    backward: Table
    """t(Turkish | English)."""
    en_units: tuple[str, ...]
    tr_units: tuple[str, ...]
    tr_vectors: Floats
    en_vectors: Floats

    def turkish_units(self, token: Token) -> tuple[str, str]:
        """(stem, suffix unit such as ``+lArDA`` or "") of a Turkish word."""
        if token.suffix:
            base = lower_tr(token.base)
            stem = base if base in self.tr else self.stemmer.split(base)[0]
            return stem, "+" + archiphonemes(lower_tr(token.suffix))
        stem, suffix = self.stemmer.split(lower_tr(token.base))
        return stem, "+" + suffix if suffix else ""

    def likeliest(self, stem: str) -> str:
        """The likeliest English unit of a Turkish unit, "" when the stem is unknown."""
        number = self.tr.get(stem, 0)
        start, end = np.searchsorted(
            self.forward.keys, [number * self.forward.width, (number + 1) * self.forward.width]
        )
        if not number or start == end:
            return ""
        return self.en_units[
            int(self.forward.keys[start + int(self.forward.values[start:end].argmax())]) % self.forward.width
        ]

    def likeliest_back(self, unit: str) -> str:
        """The likeliest Turkish unit of an English unit, "" when the unit is unknown."""
        number = self.en.get(unit, 0)
        table = self.backward
        start, end = np.searchsorted(table.keys, [number * table.width, (number + 1) * table.width])
        if not number or start == end:
            return ""
        return self.tr_units[int(table.keys[start + int(table.values[start:end].argmax())]) % table.width]

    def english_unit(self, token: Token) -> str:
        """The stem of an English word."""
        return english_stem(token.base.lower())


def _strings(data: npt.NDArray[np.uint8]) -> list[str]:
    return data.tobytes().decode().split("\n")


def _table(arrays: dict[str, npt.NDArray[np.uint32]], name: str, width: int) -> Table:
    starts, columns = arrays[f"{name}_starts"].astype(np.int64), arrays[f"{name}_columns"].astype(np.int64)
    values = np.exp(-arrays[f"{name}_logs"].astype(np.float32) / 40)
    rows = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
    best = np.zeros(len(starts) - 1, dtype=np.float32)
    np.maximum.at(best, rows, values)
    return Table(rows * width + columns, values, width, best)


@cache
def load_lexicon() -> Lexicon:
    """Read the shipped tables, once a process (about 0.3 s)."""
    folder = resources.files("pipeline.quality") / "data"
    with resources.as_file(folder / "lexical.npz") as path, np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    tr, en = _strings(arrays["tr_units"]), _strings(arrays["en_units"])
    stems = dict(zip(_strings(arrays["stems"]), arrays["stem_logs"].astype(float).tolist(), strict=True))
    suffixes = dict(zip(_strings(arrays["suffixes"]), arrays["suffix_logs"].tolist(), strict=True))
    vectors = _load_vectors(len(tr) + 1, len(en) + 1)
    return Lexicon(
        {unit: number for number, unit in enumerate(tr, start=1)},
        {unit: number for number, unit in enumerate(en, start=1)},
        np.concatenate(([0], arrays["tr_counts"])).astype(np.int64),
        np.concatenate(([0], arrays["en_counts"])).astype(np.int64),
        TurkishStemmer(stems, suffixes),
        _table(arrays, "forward", len(en) + 1),
        _table(arrays, "backward", len(tr) + 1),
        ("", *en),
        ("", *tr),
        *vectors,
    )


def _load_vectors(tr_size: int, en_size: int) -> tuple[Floats, Floats]:
    path = resources.files("pipeline.quality") / "data" / "vectors.npz"
    if not path.is_file():  # only while the tables are being made: vectors need the vocabulary first
        return np.zeros((tr_size, 1), np.float32), np.zeros((en_size, 1), np.float32)
    with resources.as_file(path) as file, np.load(file) as archive:
        return _unit_rows(archive["tr"]), _unit_rows(archive["en"])


def _unit_rows(rows: npt.NDArray[np.int8]) -> Floats:
    wide = rows.astype(np.float32)
    norms = np.linalg.norm(wide, axis=1, keepdims=True)
    return np.asarray(wide / np.maximum(norms, 1.0), dtype=np.float32)
