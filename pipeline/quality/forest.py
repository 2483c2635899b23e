"""Boosted trees as plain arrays: what LightGBM learnt, loaded in milliseconds and read by numpy alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
_CHUNK = 128
"""Rows read at once: a few megabytes of nodes."""


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
        return np.concatenate([self._some(rows[i : i + _CHUNK]) for i in range(0, len(rows), _CHUNK)] or [np.zeros(0)])

    def _some(self, rows: Floats) -> Floats:
        trees, nodes = self.feature.shape
        # Flat indices: numpy reads them several times faster than pairs.
        tree = np.arange(trees)[None, :] * nodes
        line = np.arange(len(rows))[:, None] * rows.shape[1]
        values, feature, threshold = rows.ravel(), self.feature.ravel(), self.threshold.ravel()
        left, right = self.left.ravel(), self.right.ravel()
        node = np.zeros((len(rows), trees), dtype=np.intp)
        open_ = node >= 0
        while open_.any():
            at = tree + np.maximum(node, 0)
            goes_left = values.take(line + feature.take(at)) <= threshold.take(at)
            child = np.where(goes_left, left.take(at), right.take(at))
            node = np.where(open_, child, node)
            open_ = node >= 0
        leaves = self.leaf.ravel().take(np.arange(trees)[None, :] * self.leaf.shape[1] - node - 1)
        return np.asarray(leaves.sum(axis=1), dtype=np.float64)

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
