"""Step 6: the adequacy detector. Gradient boosting on planted errors against good translations."""

from __future__ import annotations

import lightgbm
import numpy as np

from training.quality.examples import Table
from training.quality.score import folds

PARAMETERS = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 24, "min_data_in_leaf": 40, "feature_fraction": 0.3,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 127, "verbosity": -1, "num_threads": 1,
    "seed": 5, "deterministic": True,
}  # fmt: skip
ROUNDS = 400
CLEAN = ("ok", "ok-machine")
FALSE_FLAGS = 0.035
"""Share of good references that the detector and the checks together may flag, fixed before the test is looked at."""


def weights(table: Table) -> np.ndarray:
    """Both kinds of row weigh the same in sum; machine output half of a reference."""
    clean = np.isin(table.label, CLEAN)
    weight = np.where(table.label == "ok-machine", 0.5, 1.0)
    weight[clean] *= (~clean).sum() / weight[clean].sum()
    return np.asarray(weight)


def fit_booster(table: Table, rows: np.ndarray) -> lightgbm.Booster:
    """Trees for the log odds of an error."""
    data = lightgbm.Dataset(table.rows[rows], ~np.isin(table.label[rows], CLEAN), weight=weights(table)[rows])
    return lightgbm.train(PARAMETERS, data, ROUNDS)


def cross_validate(table: Table, count: int = 5) -> np.ndarray:
    """Out-of-fold log odds for every row."""
    fold, predicted = folds(table.group, count), np.zeros(len(table.label))
    for k in range(count):
        booster = fit_booster(table, fold != k)
        predicted[fold == k] = booster.predict(table.rows[fold == k], raw_score=True)
    return predicted


def flagged(table: Table) -> np.ndarray:
    """True where a check raised a critical or major flag."""
    names = table.names
    columns = table.rows[:, [names.index("flags_critical"), names.index("flags_major")]]
    return np.asarray(columns.sum(axis=1) > 0)


def threshold(predicted: np.ndarray, table: Table, budget: float = FALSE_FLAGS) -> float:
    """The log odds at which checks and detector together flag ``budget`` of the references."""
    mine = table.label == "ok"
    odds = np.where(flagged(table)[mine], np.inf, predicted[mine])
    return float(np.quantile(odds, 1 - budget, method="lower"))


def detection(predicted: np.ndarray, table: Table, at: float) -> dict[str, float]:
    """Share sent to review of every class, "ok" included."""
    sent = flagged(table) | (predicted > at)
    return {name: float(sent[table.label == name].mean()) for name in sorted(set(table.label.tolist()))}
