"""Reviewers' decisions as pairs (score, accepted unchanged), from catalogues, exported articles or a plain list.

In ``outputs/en/<slug>.json`` a segment that a person decided about has ``review``; accepted unchanged means that its
target is still the machine's. A ``.jsonl`` of ``{"score": 0.71, "accepted": true}`` is read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.model import Origin, Review, State

Decision = tuple[float, bool]


def decided(
    review: Review | None, state: State, origin: Origin, score: float | None, turned_down: float | None
) -> Decision | None:
    """What a person decided about a unit of a catalogue, None when nobody did or the score is not known.

    An approved machine target was accepted as it was, with the score recorded at the review, else the unit's. Otherwise
    ``turned_down`` tells the score of the machine target that a person rejected or replaced.
    """
    accepted = state in (State.REVIEWED, State.FINAL) and origin is not Origin.HUMAN
    recorded = score if review is None or review.score is None else review.score
    seen = recorded if accepted else turned_down
    return None if seen is None else (seen, accepted)


def read_all(paths: Iterable[Path]) -> list[Decision]:
    """The decisions of all files, in order. Raises SettingsError for a file that is not one of the two kinds."""
    return [decision for path in paths for decision in read(path)]


def read(path: Path) -> list[Decision]:
    """The decisions of one file."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".jsonl":
            return [_plain(json.loads(line)) for line in text.splitlines() if line.strip()]
        return list(_exported(json.loads(text)["segments"]))
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(
            f"no decisions in it: {error!r}", where=str(path),
            advice="give outputs/en/*.json of reviewed articles, or a .jsonl with score and accepted",
        ) from error  # fmt: skip


def _plain(record: dict[str, object]) -> Decision:
    score, accepted = record["score"], record["accepted"]
    if not isinstance(score, int | float) or not isinstance(accepted, bool):
        raise TypeError("score must be a number and accepted true or false")
    return float(score), accepted


def _exported(segments: list[dict[str, object]]) -> Iterator[Decision]:
    for segment in segments:
        review, score = segment.get("review"), segment.get("score")
        if isinstance(review, dict) and review.get("score") is not None:
            score = review["score"]
        if review and isinstance(score, dict):
            score = score.get("value")
        if review and isinstance(score, int | float):
            yield float(score), segment.get("origin") != Origin.HUMAN.value
