"""What a model says about a target: how probable it finds its pieces, and how like they are to what it would write.

The model may be the one that made the target or, for foreign engines, another one: a second opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Opinion:
    """``logprobs`` are natural-log probabilities of the target's pieces, forced or as decoded; ``rendering`` is the
    model's own translation of the source, "" where it made the target itself or was not asked."""

    logprobs: tuple[float, ...]
    rendering: str = ""


SecondOpinion: TypeAlias = Callable[[Sequence[tuple[str, str]]], Sequence[Opinion]]
"""Takes (source, target) pairs and gives an opinion of each target, in order."""

NAMES = ("logprob_mean", "logprob_low", "logprob_worst", "logprob_window", "logprob_share", "agreement", "own_length")


def opinion_features(source: str, target: str, opinion: Opinion) -> Floats:
    """The features of one opinion in the order of NAMES.

    Mean, lower quintile, least and least mean of three neighbours of the log-probabilities (nats); their sum a
    character of the source; the agreement (sentence chrF++ over 100) and the log ratio of lengths with the model's own
    rendering, 0 without one.
    """
    logs = np.maximum(np.array(opinion.logprobs or (0.0,)), -12.0)
    window = float(np.convolve(logs, np.ones(3) / 3, "valid").min()) if len(logs) >= 3 else float(logs.min())
    agreement = length = 0.0
    if opinion.rendering:
        agreement = _chrf().sentence_score(target, [opinion.rendering]).score / 100
        length = abs(float(np.log((len(target) + 5) / (len(opinion.rendering) + 5))))
    low = float(np.sort(logs)[int(0.2 * (len(logs) - 1))])
    share = float(logs.sum()) / (len(source) + 5)
    return np.array([float(logs.mean()), low, float(logs.min()), window, share, agreement, length])


@cache
def _chrf() -> Any:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF(word_order=2)


@dataclass(frozen=True, slots=True)
class Layer:
    """Logistic regression on the raw score and the z-scores of an opinion's features.

    Log odds are ``raw * slope + z @ weights + intercept``, z-scores clipped to ±3.
    """

    slope: float
    intercept: float
    mean: Floats
    spread: Floats
    weights: Floats

    def odds(self, raw: Floats, features: Floats) -> Floats:
        """Log odds of rows of features that belong to ``raw``."""
        z = np.clip((features - self.mean) / self.spread, -3, 3)
        return np.asarray(self.slope * raw + z @ self.weights + self.intercept, dtype=np.float64)

    @classmethod
    def of(cls, told: dict[str, Any]) -> Layer:
        """Read what training wrote."""
        arrays = (np.array(told[name], dtype=np.float64) for name in ("mean", "spread", "weights"))
        return cls(float(told["slope"]), float(told["intercept"]), *arrays)
