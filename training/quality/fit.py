"""Step 7: fit the models that ship and write ``score.npz`` and ``score.json``, with what cross-validation says of
them."""

from __future__ import annotations

import json
from pathlib import Path

import lightgbm
import numpy as np

from pipeline.quality.estimate import Ridge, wide
from training.quality import detector, score
from training.quality.examples import Table
from training.quality.trees import to_forest

BINARY = {**score.PARAMETERS, "objective": "binary"}
BINARY_ROUNDS = 200
RIDGE = 1000.0
WEIGHTS = (0.5, 0.7, 1.5)
"""Of the trees for chrF++, the trees for "among the worst" and the ridge regression, each over its spread. Against
(1, 0.7, 1): r + .004, recall + .005, the same AUROC."""


def fit_ridge(columns: np.ndarray, gold: np.ndarray) -> Ridge:
    """Ridge regression on clipped z-scores."""
    mean, spread = columns.mean(axis=0), columns.std(axis=0) + 1e-9
    z = np.clip((columns - mean) / spread, -4, 4)
    weights = np.linalg.solve(z.T @ z + RIDGE * np.eye(z.shape[1]), z.T @ (gold - gold.mean()))
    return Ridge(mean, spread, weights)


def fit_parts(table: Table, chosen: np.ndarray) -> tuple[lightgbm.Booster, lightgbm.Booster, Ridge]:
    """The three parts of the score, fitted to the rows ``chosen``."""
    gold = (table.gold - table.gold.mean()) / table.gold.std()
    worst = score.bad(table).astype(float)
    rows = table.rows[chosen]
    quality = lightgbm.train(score.PARAMETERS, lightgbm.Dataset(rows, gold[chosen]), score.ROUNDS)
    bad = lightgbm.train(BINARY, lightgbm.Dataset(rows, worst[chosen]), BINARY_ROUNDS)
    return quality, bad, fit_ridge(wide(rows, table.about[chosen]), gold[chosen])


def predict_parts(
    parts: tuple[lightgbm.Booster, lightgbm.Booster, Ridge], table: Table, chosen: np.ndarray
) -> np.ndarray:
    """One column a part."""
    rows = table.rows[chosen]
    ridge = parts[2].predict(wide(rows, table.about[chosen]))
    return np.column_stack([parts[0].predict(rows), -np.asarray(parts[1].predict(rows, raw_score=True)), ridge])


def cross_validate(table: Table) -> np.ndarray:
    """Out-of-fold parts for every row, grouped by source sentence."""
    fold, parts = score.folds(table.group), np.zeros((len(table.gold), 3))
    for k in range(score.FOLDS):
        parts[fold == k] = predict_parts(fit_parts(table, fold != k), table, fold == k)
    return parts


def cross_validate_both(table: Table, other: Table) -> tuple[np.ndarray, np.ndarray]:
    """Out-of-fold parts for every row of ``table`` and, by models that have not seen their sources, of ``other``."""
    fold, other_fold = score.folds(table.group), score.folds(other.group, size=int(table.group.max()) + 1)
    parts, others = np.zeros((len(table.gold), 3)), np.zeros((len(other.gold), 3))
    for k in range(score.FOLDS):
        fitted = fit_parts(table, fold != k)
        parts[fold == k] = predict_parts(fitted, table, fold == k)
        others[other_fold == k] = predict_parts(fitted, other, other_fold == k)
    return parts, others


def blend_weights(parts: np.ndarray) -> tuple[float, float, float]:
    """WEIGHTS of the parts, each divided by its spread."""
    first, second, third = (np.array(WEIGHTS) / parts.std(axis=0)).tolist()
    return first, second, third


def logistic(columns: np.ndarray, fine: np.ndarray, ridge: float = 0.0) -> np.ndarray:
    """Weights of the columns and, last, the intercept, by Newton's method; ``ridge`` pulls all but the intercept to
    0."""
    x = np.column_stack([columns, np.ones(len(fine))])
    weights = np.zeros(x.shape[1])
    pull = np.array([ridge] * (x.shape[1] - 1) + [0.0])
    for _ in range(40):
        p = 1 / (1 + np.exp(-x @ weights))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(pull + 1e-6)
        weights -= np.linalg.solve(hessian, x.T @ (p - fine) + pull * weights)
    return weights


def fit_score(table: Table, arrays: dict[str, np.ndarray], settings: dict[str, object]) -> np.ndarray:
    """Fit, calibrate on out-of-fold predictions, and put everything into ``arrays`` and ``settings``."""
    held_out = cross_validate(table)
    weights = blend_weights(held_out)
    raw = held_out @ np.array(weights)
    mine = table.label == score.SYSTEM
    fine = ~score.bad(table)[mine]
    slope, intercept = logistic(raw[mine][:, None], fine)
    settings |= {"weights": weights, "slope": float(slope), "intercept": float(intercept)}
    quality, bad, ridge = fit_parts(table, np.ones(len(table.gold), dtype=bool))
    names = tuple(table.names)
    arrays |= to_forest(quality, names).arrays("quality") | to_forest(bad, names).arrays("worst")
    arrays |= {f"ridge_{name}": getattr(ridge, name).astype(np.float32) for name in ("mean", "spread", "weights")}
    return raw


def fit_detector(table: Table, arrays: dict[str, np.ndarray], settings: dict[str, object]) -> None:
    """Fit the families; thresholds come from out-of-fold predictions."""
    held_out = detector.cross_validate(table)
    at = detector.thresholds(held_out, table)
    settings["suspect"] = {family: round(float(t), 4) for family, t in zip(detector.FAMILIES, at, strict=True)}
    for name, share in detector.detection(held_out, table, at).items():
        print(f"  {name:20s} {100 * share:5.1f} %", flush=True)
    for family, booster in detector.fit_all(table, np.ones(len(table.label), dtype=bool)).items():
        arrays |= to_forest(booster, tuple(table.names)).arrays(family)


def fit(real: Table, planted: Table, out: Path) -> None:
    """Write the shipped models to ``out`` and print the cross-validated numbers."""
    arrays: dict[str, np.ndarray] = {}
    settings: dict[str, object] = {}
    raw = fit_score(real, arrays, settings)
    for system in sorted(set(real.label.tolist())):
        print(system, {k: round(v, 3) for k, v in score.report(raw, real, system).items()}, flush=True)
    fit_detector(planted, arrays, settings)
    np.savez_compressed(out / "score.npz", **arrays)
    (out / "score.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(f"score.npz: {(out / 'score.npz').stat().st_size / 1e6:.1f} MB", flush=True)
