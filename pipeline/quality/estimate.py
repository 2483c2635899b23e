"""The learned score: how likely a reviewer leaves a segment as it is. And the detector of wrong content beside it.

No edits by reviewers existed when the score was fitted. What stands for "left as it is": the segment is **not among the
worst 20 % of a system's output by sentence chrF++** against one human reference (FLORES dev and WMT16, outputs of three
systems). ``tercume quality calibrate`` replaces that stand-in by reviewers' own decisions.

The score blends boosted trees for chrF++, boosted trees for "among the worst 20 %" and a ridge regression that also
sees what the sentence is about (bilingual word vectors); Platt scaling makes a probability of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.model import Flag, Score
from pipeline.quality.calibration import sigmoid
from pipeline.quality.features import features
from pipeline.quality.forest import Forest
from pipeline.quality.opinion import Layer, Opinion, opinion_features
from pipeline.quality.pair import Pair

Floats: TypeAlias = npt.NDArray[np.float64]
SHOWN = ("source_support", "target_support", "fluency_mean", "char_ratio", "names_missing", "numbers_missing")
"""Features that travel with a score, for a reviewer who asks why."""


@dataclass(frozen=True, slots=True)
class Ridge:
    """Linear regression on clipped z-scores."""

    mean: Floats
    spread: Floats
    weights: Floats

    def predict(self, rows: Floats) -> Floats:
        """One value a row."""
        return np.asarray(np.clip((rows - self.mean) / self.spread, -4, 4) @ self.weights, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Blend:
    """How the parts become one number, and that number log odds.

    ``weights`` of the three parts (each already divided by its spread), ``slope`` and ``intercept`` of the Platt
    scaling; ``own`` the same with the log-probabilities of the engine that made the target, ``second`` with another
    model's opinion.
    """

    weights: tuple[float, float, float]
    slope: float
    intercept: float
    own: Layer
    second: Layer

    def odds(self, raw: Floats, pairs: Sequence[Pair], opinions: Sequence[Opinion] | None) -> Floats:
        """Log odds of being left as it is, one for each raw score."""
        plain = np.asarray(self.slope * raw + self.intercept, dtype=np.float64)
        if opinions is None:
            return plain
        rows = np.array([opinion_features(p.source, p.target, o) for p, o in zip(pairs, opinions, strict=True)])
        foreign = np.array([bool(opinion.rendering) for opinion in opinions])
        told = np.array([bool(opinion.logprobs) for opinion in opinions])
        return np.where(told, np.where(foreign, self.second.odds(raw, rows), self.own.odds(raw, rows)), plain)


@dataclass(frozen=True, slots=True)
class Estimate:
    """``odds`` are log odds of being left as it is; ``suspicion`` how far, in log odds, the surest family of errors is
    above its threshold (below 0: nothing suspected), ``family`` which one that is."""

    odds: float
    suspicion: float
    family: str
    shown: tuple[tuple[str, float], ...]

    def score(self) -> Score:
        """The probability as shipped, with the features shown."""
        return Score(sigmoid(self.odds), (*self.shown, ("suspicion", round(self.suspicion, 4))))


def wide(rows: Floats, topics: Floats) -> Floats:
    """The columns of the ridge regression: features, their signed logs, and the topics of both sides."""
    return np.hstack([rows, np.sign(rows) * np.log1p(np.abs(rows)), topics])


def topics(pair: Pair) -> Floats:
    """What both sides are about, in one row."""
    return np.concatenate([pair.alignment.source_topic, pair.alignment.target_topic])


@dataclass(frozen=True, slots=True)
class Estimator:
    """The fitted models."""

    quality: Forest
    worst: Forest
    ridge: Ridge
    adequacy: dict[str, tuple[Forest, float]]
    """Ensemble and threshold of each family of errors."""
    blend: Blend

    def estimate(
        self, pairs: Sequence[Pair], flags: Sequence[tuple[Flag, ...]], opinions: Sequence[Opinion] | None = None
    ) -> list[Estimate]:
        """An estimate for each pair given the flags of its checks and, where there are, another model's opinions."""
        if not pairs:
            return []
        named = [features(pair, found) for pair, found in zip(pairs, flags, strict=True)]
        # By name: the features may be more, or in another order, than those the models were fitted on.
        rows = np.array([[row[name] for name in self.quality.names] for row in named])
        about = np.array([topics(pair) for pair in pairs])
        odds = self.blend.odds(self.raw(rows, about), pairs, opinions)
        over = np.column_stack([forest.predict(rows) - at for forest, at in self.adequacy.values()])
        families = list(self.adequacy)
        shown = [tuple((name, round(row[name], 4)) for name in SHOWN) for row in named]
        return [
            Estimate(float(o), float(s.max()), families[int(s.argmax())], f)
            for o, s, f in zip(odds, over, shown, strict=True)
        ]

    def raw(self, rows: Floats, about: Floats) -> Floats:
        """The blended raw score of rows of features; higher is better, the scale arbitrary."""
        a, b, c = self.blend.weights
        parts = self.quality.predict(rows), self.worst.predict(rows), self.ridge.predict(wide(rows, about))
        return np.asarray(a * parts[0] - b * parts[1] + c * parts[2], dtype=np.float64)


@cache
def load_estimator() -> Estimator:
    """Read the shipped models, once a process."""
    folder = resources.files("pipeline.quality") / "data"
    settings = json.loads((folder / "score.json").read_text(encoding="utf-8"))
    with resources.as_file(folder / "score.npz") as path:
        quality, worst = Forest.load(path, "quality"), Forest.load(path, "worst")
        adequacy = {name: (Forest.load(path, name), float(at)) for name, at in settings["suspect"].items()}
        with np.load(path) as archive:
            ridge = Ridge(*(archive[f"ridge_{name}"].astype(np.float64) for name in ("mean", "spread", "weights")))
    layers = json.loads((folder / "opinion.json").read_text(encoding="utf-8"))
    own, second = Layer.of(layers["own"]), Layer.of(layers["second"])
    parts = tuple(settings["weights"]), settings["slope"], settings["intercept"], own, second
    return Estimator(quality, worst, ridge, adequacy, Blend(*parts))
