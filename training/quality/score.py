"""Step 5: the score. Gradient boosting on real output, cross-validated by source sentence, calibrated by Platt
scaling."""

from __future__ import annotations

import lightgbm
import numpy as np

from training.quality.examples import Table

FOLDS = 5
SYSTEM = "opusmt"
"""The system whose output the numbers are reported for, and whose worst fifth counts as bad."""
PARAMETERS = {
    "objective": "regression", "learning_rate": 0.04, "num_leaves": 12, "min_data_in_leaf": 60,
    "feature_fraction": 0.25,
    "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2": 10.0, "max_bin": 127, "verbosity": -1, "num_threads": 1,
    "seed": 5, "deterministic": True,
}  # fmt: skip
ROUNDS = 300


def folds(group: np.ndarray, count: int = FOLDS, size: int | None = None) -> np.ndarray:
    """Fold of each row; all rows of one source sentence are in the same. ``size`` is the number of sentences, where
    ``group`` holds only some of them."""
    order = np.random.default_rng(3).permutation(size or int(group.max()) + 1) % count
    return order[group]


def bad(table: Table) -> np.ndarray:
    """True for the worst 20 % of each system's segments by sentence chrF++: the stand-in for "needs work"."""
    result = np.zeros(len(table.gold), dtype=bool)
    for system in set(table.label.tolist()):
        mine = table.label == system
        result[mine] = table.gold[mine] <= np.sort(table.gold[mine])[mine.sum() // 5]
    return result


def fit_booster(rows: np.ndarray, gold: np.ndarray, weight: np.ndarray | None = None) -> lightgbm.Booster:
    """Boosted trees that predict the gold, scaled to about [-3, 3]."""
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(rows, gold, weight=weight), ROUNDS)


def cross_validate(table: Table, columns: list[int] | None = None) -> np.ndarray:
    """Out-of-fold predictions for every row."""
    rows = table.rows if columns is None else table.rows[:, columns]
    gold = (table.gold - table.gold.mean()) / table.gold.std()
    fold = folds(table.group)
    predicted = np.zeros(len(gold))
    for k in range(FOLDS):
        train = fold != k
        predicted[~train] = fit_booster(rows[train], gold[train]).predict(rows[~train])
    return predicted


def report(predicted: np.ndarray, table: Table, system: str = SYSTEM) -> dict[str, float]:
    """Pearson r, AUROC for bad, recall of bad in the 20 % with the lowest prediction; within one system's output."""
    mine = table.label == system
    p, g, b = predicted[mine], table.gold[mine], bad(table)[mine]
    lowest = np.argsort(p, kind="stable")[: len(p) // 5]
    return {"r": float(np.corrcoef(p, g)[0, 1]), "auroc": auroc(p, b), "recall": float(b[lowest].sum() / b.sum())}


def auroc(score: np.ndarray, is_bad: np.ndarray) -> float:
    """Probability that a bad segment scores below a good one; ties count half."""
    order = score.argsort(kind="stable")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    _, inverse = np.unique(score, return_inverse=True)
    ranks = (np.bincount(inverse, ranks) / np.bincount(inverse))[inverse]
    n1 = int(is_bad.sum())
    n0 = len(is_bad) - n1
    return float(1 - (ranks[is_bad].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))
