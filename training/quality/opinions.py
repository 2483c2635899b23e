"""Step 6: what the embedded model says about the recorded outputs, and about its own; made anew with every model.

``python -m training.quality --steps opinions`` is to be run when the embedded model was replaced: it asks the model,
fits the two layers of the score that use its answers, and writes ``opinion.json`` (about four minutes of two cores).
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np

from pipeline.engines import registry
from pipeline.engines.base import Engine, Request
from pipeline.quality.checks import run
from pipeline.quality.estimate import topics
from pipeline.quality.features import feature_names, features
from pipeline.quality.opinion import Opinion, opinion_features
from pipeline.quality.pair import Pair
from training.quality import fit, score
from training.quality.examples import SETS, SYSTEMS, Table, chrf, read_lines, references

OWN = "embedded"
_RIDGE = 3.0
_GOLD = 0.5
"""Weight of "how good" beside "among the worst"."""


def gather(shared: Path, real: Table, share: float = 1.0) -> tuple[Table, np.ndarray, np.ndarray]:
    """Ask the embedded model about ``share`` of the development sentences.

    Returns the table of its own output, the opinions of that output, and those of the rows of ``real`` (NaN where the
    sentence was not asked about).
    """
    engine, _ = registry.load(OWN)
    refs = references(shared)
    asked = sorted(random.Random(5).sample(range(len(refs)), int(share * len(refs))))
    best = [group[0] for group in engine.translate([Request(refs[n][0]) for n in asked])]
    own = own_output(refs, asked, [h.text for h in best])
    told = [Opinion(h.logprobs) for h in best]
    mine = np.array([opinion_features(refs[n][0], h.text, o) for n, h, o in zip(asked, best, told, strict=True)])
    renderings = {n: h.text for n, h in zip(asked, best, strict=True)}
    return own, mine, about_others(engine, shared, real, renderings)


def own_output(refs: list[tuple[str, str]], asked: list[int], targets: list[str]) -> Table:
    """The features of the model's own output, with its chrF++."""
    rows, about, gold = [], [], []
    for number, target in zip(asked, targets, strict=True):
        pair = Pair(refs[number][0], target)
        rows.append(list(features(pair, run(pair)).values()))
        about.append(topics(pair))
        gold.append(chrf(target, refs[number][1]))
    label, none = np.array([OWN] * len(asked)), np.zeros(len(asked))
    return Table(feature_names(), np.array(rows), np.array(asked), label, np.array(gold), np.array(about), none)


def about_others(engine: Engine, shared: Path, real: Table, renderings: dict[int, str]) -> np.ndarray:
    """Opinions of the recorded outputs, one row a row of ``real``."""
    sources = [source for source, _ in references(shared)]
    lines = {system: [line for s in SETS for line in read_lines(shared, f"{s}.{system}.en")] for system in SYSTEMS}
    found = np.full((len(real.gold), 7), np.nan)
    wanted = [i for i, number in enumerate(real.group.tolist()) if number in renderings]
    pairs = [(sources[real.group[i]], lines[str(real.label[i])][real.group[i]]) for i in wanted]
    for i, (source, target), logprobs in zip(wanted, pairs, engine.score(pairs), strict=True):
        found[i] = opinion_features(source, target, Opinion(logprobs, renderings[int(real.group[i])]))
    return found


def layer(raw: np.ndarray, opinions: np.ndarray, gold: np.ndarray, fine: np.ndarray) -> dict[str, object]:
    """Fit one layer; see ``pipeline.quality.opinion.Layer``.

    What tells the worst from the others is mixed with what tells how good a target is, then made a probability again:
    r rises by .007, AUROC stays within .001.
    """
    mean, spread = opinions.mean(axis=0), opinions.std(axis=0) + 1e-9
    columns = np.column_stack([raw, np.clip((opinions - mean) / spread, -3, 3)])
    mixed = _direction(columns, fit.logistic(columns, fine, ridge=_RIDGE)[:-1])
    mixed = mixed + _GOLD * _direction(columns, _least_squares(columns, gold))
    slope, intercept = fit.logistic((columns @ mixed)[:, None], fine)
    told = {"mean": mean.tolist(), "spread": spread.tolist(), "weights": (slope * mixed[1:]).tolist()}
    return {"slope": float(slope * mixed[0]), "intercept": float(intercept), **told}


def _direction(columns: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """``weights`` over the spread of what they give."""
    return np.asarray(weights / (columns @ weights).std())


def _least_squares(columns: np.ndarray, gold: np.ndarray) -> np.ndarray:
    centred = columns - columns.mean(axis=0)
    square = centred.T @ centred + _RIDGE * np.eye(columns.shape[1])
    return np.linalg.solve(square, centred.T @ (gold - gold.mean()))


def apply(told: dict[str, object], raw: np.ndarray, opinions: np.ndarray) -> np.ndarray:
    """Log odds by a fitted layer."""
    from pipeline.quality.opinion import Layer

    return Layer.of(dict(told)).odds(raw, opinions)


def cross_validate(raw: np.ndarray, opinions: np.ndarray, table: Table) -> np.ndarray:
    """Out-of-fold log odds."""
    fold, odds, fine = score.folds(table.group), np.zeros(len(raw)), ~score.bad(table)
    for k in range(score.FOLDS):
        there, here = fold != k, fold == k
        fitted = layer(raw[there], opinions[there], table.gold[there], fine[there])
        odds[here] = apply(fitted, raw[here], opinions[here])
    return odds


def train(shared: Path, real: Table, out: Path, share: float = 1.0) -> None:
    """Ask, fit and write ``opinion.json``."""
    layers = fit_layers(*gather(shared, real, share), real)
    (out / "opinion.json").write_text(json.dumps(layers, indent=1) + "\n", encoding="utf-8")


def fit_layers(own: Table, mine: np.ndarray, others: np.ndarray, real: Table) -> dict[str, dict[str, object]]:
    """Fit both layers to what ``gather`` gave, and print what cross-validation says."""
    parts, own_parts = fit.cross_validate_both(real, own)
    weights = np.array(fit.blend_weights(parts))
    known = np.isfinite(others[:, 0])
    second = _fitted("second opinion", parts[known] @ weights, others[known], _rows(real, known))
    return {"own": _fitted("own log-probabilities", own_parts @ weights, mine, own), "second": second}


def _rows(table: Table, chosen: np.ndarray) -> Table:
    columns = (table.rows, table.group, table.label, table.gold, table.about, table.agreement)
    return Table(table.names, *(column[chosen] for column in columns))


def _fitted(name: str, raw: np.ndarray, opinions: np.ndarray, table: Table) -> dict[str, object]:
    odds = cross_validate(raw, opinions, table)
    for system in sorted(set(table.label.tolist())):
        for what, values in (("without", raw), (f"with {name}", odds)):
            report = {key: round(value, 3) for key, value in score.report(values, table, system).items()}
            print(f"  {system:15s} {what:30s} {report}", flush=True)
    return layer(raw, opinions, table.gold, ~score.bad(table))
