"""Boosted trees as plain arrays: what LightGBM learnt, loaded in milliseconds and read by numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees of one ensemble. Node arrays are (trees, nodes); a child below 0 is leaf ``-child - 1``.

    Missing values do not occur: every feature is always a number.
    """

    names: tuple[str, ...]
    feature: npt.NDArray[np.int16]
    threshold: npt.NDArray[np.float32]
    left: npt.NDArray[np.int16]
    right: npt.NDArray[np.int16]
    leaf: npt.NDArray[np.float32]

    def predict(self, rows: Floats) -> Floats:
        """Raw sum of the trees for each row of ``rows`` (columns in the order of ``names``)."""
        trees = np.arange(len(self.leaf))
        values = np.empty(len(rows))
        for number, row in enumerate(rows):
            node = np.zeros(len(trees), dtype=np.int64)
            active = np.ones(len(trees), dtype=bool)
            while active.any():
                here, at = trees[active], node[active]
                goes_left = row[self.feature[here, at]] <= self.threshold[here, at]
                node[active] = np.where(goes_left, self.left[here, at], self.right[here, at])
                active = node >= 0
            values[number] = self.leaf[trees, -node - 1].sum()
        return values

    def arrays(self, prefix: str) -> dict[str, npt.NDArray[np.generic]]:
        """The arrays by name, for ``numpy.savez``."""
        text = np.frombuffer("\n".join(self.names).encode(), dtype=np.uint8)
        parts = {name: getattr(self, name) for name in ("feature", "threshold", "left", "right", "leaf")}
        return {f"{prefix}_names": text, **{f"{prefix}_{name}": value for name, value in parts.items()}}

    @classmethod
    def load(cls, path: Path, prefix: str) -> Forest:
        """Read what ``arrays`` gave from an ``.npz`` file."""
        with np.load(path) as archive:
            names = tuple(archive[f"{prefix}_names"].tobytes().decode().split("\n"))
            parts = [archive[f"{prefix}_{name}"] for name in ("feature", "threshold", "left", "right", "leaf")]
        return cls(names, *parts)
