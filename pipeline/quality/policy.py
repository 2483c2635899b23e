"""When a segment goes to a reviewer: a threshold with a meaning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.errors import SettingsError
from pipeline.quality.calibration import SHIPPED, Calibration


@dataclass(frozen=True, slots=True)
class Policy:
    """What is sent to review besides critical and major flags.

    ``review_below``: every segment whose probability of being left as it is lies below this number ("P(fine) < 0.6"),
    in [0, 1]. ``budget``: the worst share of the segments assessed together ("send me the worst 20 %"), in [0, 1].
    ``adequacy``: whether the detector of planted errors decides too. ``calibration`` comes from reviewers' decisions.
    Raises SettingsError for a number outside [0, 1].
    """

    review_below: float | None = None
    budget: float | None = None
    adequacy: bool = True
    calibration: Calibration = SHIPPED

    def __post_init__(self) -> None:
        for name, value in (("review_below", self.review_below), ("budget", self.budget)):
            if value is not None and not 0 <= value <= 1:
                raise SettingsError(
                    f"{name} is {value}; it must lie between 0 and 1", where="quality policy",
                    advice="0.6 for review_below means P(fine) < 0.6, 0.2 for budget means the worst 20 %",
                )  # fmt: skip

    def below(self, scores: Sequence[float]) -> list[bool]:
        """For each of ``scores`` whether it goes to review because of its value. Equal scores get equal answers."""
        bar = self.review_below if self.review_below is not None else -math.inf
        if self.budget and scores:
            kept = max(1, math.floor(self.budget * len(scores)))
            bar = max(bar, math.nextafter(sorted(scores)[kept - 1], math.inf))
        return [score < bar for score in scores]
