"""From a raw score to the probability that a reviewer leaves the segment as it is, and learning that from reviewers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.files import write_atomic

LEAST_DECISIONS = 200
"""With fewer decisions the two numbers of the calibration are guesses (95 % interval of a share wider than ±7
points)."""
_BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling (Platt 1999) of log odds: ``p = 1 / (1 + exp(-(slope * x + intercept)))``."""

    slope: float = 1.0
    intercept: float = 0.0
    decisions: int = 0
    """Number of reviewers' decisions it was fitted to; 0 for the one as shipped."""

    def apply(self, probability: float) -> float:
        """The calibrated probability of a shipped one."""
        return sigmoid(self.slope * logit(probability) + self.intercept)

    def undo(self, probability: float) -> float:
        """The shipped probability of a calibrated one."""
        return sigmoid((logit(probability) - self.intercept) / self.slope)


SHIPPED = Calibration()
"""The scores as they ship."""


@dataclass(frozen=True, slots=True)
class Reliability:
    """How good probabilities are: Brier score and expected calibration error (lower is better), both in [0, 1]."""

    decisions: int
    accepted: float
    mean: float
    brier: float
    error: float


@dataclass(frozen=True, slots=True)
class Refit:
    """A new calibration with what it is worth, measured by ten-fold cross-validation."""

    calibration: Calibration
    before: Reliability
    after: Reliability


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def logit(p: float) -> float:
    """Natural log odds of ``p``, kept within ±9.2 (0.0001 … 0.9999)."""
    p = min(max(p, 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def fit(pairs: Sequence[tuple[float, bool]], ridge: float = 1.0) -> Calibration:
    """Slope and intercept by Newton's method on the log loss; ``ridge`` pulls the slope to 1.

    ``pairs`` are (probability as shipped, accepted).
    """
    slope, intercept = 1.0, 0.0
    points = [(logit(p), float(accepted)) for p, accepted in pairs]
    for _ in range(200):
        g0, g1, h00, h01, h11 = ridge * 0.01 * intercept, ridge * (slope - 1), 1e-6 + ridge * 0.01, 0.0, 1e-6 + ridge
        for x, y in points:
            p = sigmoid(slope * x + intercept)
            w = max(p * (1 - p), 1e-9)
            g0, g1 = g0 + p - y, g1 + (p - y) * x
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        determinant = h00 * h11 - h01 * h01
        d0, d1 = (h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant
        # Half steps at most: full Newton steps overshoot where all probabilities are near one end.
        d0, d1 = max(-0.5, min(0.5, d0)), max(-0.5, min(0.5, d1))
        intercept, slope = intercept - d0, slope - d1
        if abs(d0) + abs(d1) < 1e-9:
            break
    # A score that reviewers contradict (slope <= 0) is made flat, never turned upside down.
    return Calibration(max(slope, 0.05), intercept, len(points))


def reliability(pairs: Sequence[tuple[float, bool]]) -> Reliability:
    """Brier score and expected calibration error over ten bins of equal size. ``pairs`` must not be empty."""
    ordered = sorted(pairs)
    n = len(ordered)
    brier = sum((p - a) ** 2 for p, a in ordered) / n
    error = 0.0
    for k in range(_BINS):
        part = ordered[k * n // _BINS : (k + 1) * n // _BINS]
        if part:
            error += abs(sum(p for p, _ in part) - sum(a for _, a in part)) / n
    accepted, mean = sum(a for _, a in ordered) / n, sum(p for p, _ in ordered) / n
    return Reliability(n, accepted, mean, brier, error)


def refit(decisions: Iterable[tuple[float, bool]], current: Calibration) -> Refit:
    """Fit anew to reviewers' decisions: (score as recorded under ``current``, accepted unchanged).

    Raises SettingsError with fewer than LEAST_DECISIONS, or when all of them agree.
    """
    recorded = list(decisions)
    if len(recorded) < LEAST_DECISIONS:
        raise SettingsError(
            f"{len(recorded)} reviewed segments with a score; {LEAST_DECISIONS} are needed",
            where="quality calibrate", advice="review more segments, then run again",
        )  # fmt: skip
    if len({accepted for _, accepted in recorded}) < 2:
        raise SettingsError(
            "all decisions are the same; there is nothing to learn from", where="quality calibrate",
            advice="decisions of both kinds are needed: accepted unchanged, and edited or rejected",
        )  # fmt: skip
    shipped = [(current.undo(p), accepted) for p, accepted in recorded]
    held_out: list[tuple[float, bool]] = []
    for fold in range(10):
        model = fit([pair for i, pair in enumerate(shipped) if i % 10 != fold])
        held_out += [(model.apply(p), a) for i, (p, a) in enumerate(shipped) if i % 10 == fold]
    return Refit(fit(shipped), reliability(recorded), reliability(held_out))


def load(path: Path) -> Calibration:
    """The calibration in force: the last of the file's history, or the one as shipped when there is no file."""
    history = _history(path)
    return history[-1] if history else Calibration()


def _history(path: Path) -> list[Calibration]:
    if not path.is_file():
        return []
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
        return [Calibration(float(r["slope"]), float(r["intercept"]), int(r["decisions"])) for r in records]
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(
            f"not a calibration history: {error}", where=str(path),
            advice="delete the file to go back to the calibration as shipped",
        ) from error  # fmt: skip


def store(path: Path, calibration: Calibration) -> None:
    """Add ``calibration`` to the history at ``path``."""
    _write(path, [*_history(path), calibration])


def undo(path: Path) -> Calibration:
    """Take the last calibration back; returns the one now in force. Raises SettingsError when there is none."""
    history = _history(path)
    if not history:
        raise SettingsError("no calibration to undo", where=str(path), advice="the calibration as shipped is in force")
    _write(path, history[:-1])
    return load(path)


def _write(path: Path, history: list[Calibration]) -> None:
    text = json.dumps([asdict(c) for c in history], indent=1) + "\n"
    write_atomic(path, text.encode())
