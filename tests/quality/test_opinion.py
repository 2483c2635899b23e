"""What a model says about a target, and the embedded model asked for it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.cli import build
from pipeline.engines import registry
from pipeline.flow_opinion import EmbeddedOpinion, opinion_of
from pipeline.quality.opinion import NAMES, Layer, Opinion, opinion_features

SOURCE = "Bakan dün Ankara'da gazetecilerin sorularını yanıtladı."
TARGET = "The minister answered journalists' questions in Ankara yesterday."


def features(opinion: Opinion, target: str = TARGET) -> dict[str, float]:
    return dict(zip(NAMES, opinion_features(SOURCE, target, opinion).tolist(), strict=True))


def test_the_same_words_agree_wholly() -> None:
    assert features(Opinion((-0.5,), TARGET))["agreement"] == pytest.approx(1)
    assert features(Opinion((-0.5,), "Olive trees."))["agreement"] < 0.3


def test_log_probabilities_are_summed_up() -> None:
    found = features(Opinion((-0.1, -0.2, -3.0, -0.3, -0.1)))
    assert found["logprob_mean"] == pytest.approx(-0.74)
    assert found["logprob_worst"] == pytest.approx(-3.0)
    assert found["logprob_window"] == pytest.approx(-3.5 / 3)
    assert found["agreement"] == 0


@pytest.mark.parametrize("logprobs", [(), (-1.0,), (-1e9, -2.0)])
def test_odd_log_probabilities_are_no_reason_to_fail(logprobs: tuple[float, ...]) -> None:
    assert np.isfinite(opinion_features(SOURCE, TARGET, Opinion(logprobs, "x"))).all()


def test_a_layer_clips_what_it_has_never_seen() -> None:
    layer = Layer(1.0, 0.5, np.zeros(1), np.ones(1), np.array([2.0]))
    assert layer.odds(np.array([0.0, 0.0]), np.array([[1.0], [1e6]])).tolist() == [2.5, 6.5]


def test_the_embedded_model_prefers_a_translation_to_noise() -> None:
    right, noise = EmbeddedOpinion()([(SOURCE, TARGET), (SOURCE, "Zqx of of wharf 77 lbt.")])
    assert np.mean(right.logprobs) > np.mean(noise.logprobs)
    assert right.rendering == noise.rendering != ""


def test_its_own_targets_are_scored_only() -> None:
    (found,) = EmbeddedOpinion(own=True)([(SOURCE, TARGET)])
    assert found.logprobs
    assert found.rendering == ""


def test_codes_do_not_count() -> None:
    plain, coded = EmbeddedOpinion()([(SOURCE, TARGET), (f"{{1}}{SOURCE}{{2}}", f"{{1}}{TARGET}{{2}}")])
    assert plain == coded


def test_the_command_asks_for_it(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps({"source": SOURCE, "target": TARGET}) + "\n", encoding="utf-8")
    scores = [
        json.loads(CliRunner().invoke(build(), ["score", str(file), *more]).stdout)["score"]
        for more in ([], ["--second-opinion"])
    ]
    assert scores[0] != scores[1]
    assert all(0 < score < 1 for score in scores)


def test_its_own_targets_are_known_by_name_and_revision() -> None:
    embedded = registry.load(registry.EMBEDDED)[0].info
    assert opinion_of(embedded).own
    assert opinion_of(embedded).signature == f"own {embedded.name} {embedded.revision}"
    assert not opinion_of(replace(embedded, revision="another")).own
    assert not opinion_of(replace(embedded, name="opus-mt-tr-en")).own
