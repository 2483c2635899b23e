"""The plots of the score: is the probability true, and what is gained by reviewing the worst first."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("Agg")
from matplotlib import pyplot as plt


def reliability(probability: np.ndarray, fine: np.ndarray, path: Path, bins: int = 10) -> None:
    """Share of fine segments against the mean probability of ten bins of equal size."""
    order = np.argsort(probability)
    parts = np.array_split(order, bins)
    figure, axes = plt.subplots(figsize=(5, 4.2))
    axes.plot([0, 1], [0, 1], color="#999999", linewidth=1, label="perfectly calibrated")
    axes.plot(
        [probability[p].mean() for p in parts], [fine[p].mean() for p in parts], "o-", color="#1f5fa8", label="score"
    )
    axes.set(
        xlabel="score: probability of being left as it is",
        ylabel="share not among the worst 20 %",
        xlim=(0.2, 1),
        ylim=(0.2, 1),
    )
    axes.legend(frameon=False)
    _save(figure, path)


def risk_coverage(probability: np.ndarray, gold: np.ndarray, fine: np.ndarray, path: Path) -> None:
    """Share of bad segments among those published unreviewed, by the share that is reviewed."""
    shares = np.linspace(0, 0.9, 46)
    figure, axes = plt.subplots(figsize=(5, 4.2))
    for values, name, colour in ((probability, "score", "#1f5fa8"), (gold, "oracle (chrF++)", "#2a8a4a")):
        order = np.argsort(values)
        risk = [1 - fine[order[int(s * len(order)) :]].mean() for s in shares]
        axes.plot(100 * shares, 100 * np.array(risk), color=colour, label=name)
    axes.axhline(100 * (1 - fine.mean()), color="#999999", linewidth=1, label="random order")
    axes.set(xlabel="reviewed, worst score first (%)", ylabel="bad among the rest (%)", ylim=(0, 22))
    axes.legend(frameon=False)
    _save(figure, path)


def _save(figure: plt.Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    # No date in the file: a second run writes the same bytes.
    figure.savefig(path, dpi=110, metadata={"Software": None})
    plt.close(figure)
