"""ct2 and hf on a small random model: the same road, the same output."""

from pathlib import Path

import pytest

from benchmarks.speed import models
from pipeline.engines import ct2, hf, manifest
from pipeline.engines.base import Request
from pipeline.engines.decoding import PieceEngine, Settings, repeats
from pipeline.errors import EngineError

GREEDY = Settings(beam=1)
SOURCES = models.sentences(12, seed=9)


@pytest.fixture(scope="module")
def fast(float_model: Path) -> PieceEngine:
    read = manifest.read(float_model)
    return ct2.load(float_model, read, threads=1, settings=GREEDY, compute_type="float32")


@pytest.fixture(scope="module")
def slow(marian: Path) -> PieceEngine:
    return hf.load(marian, threads=1, settings=GREEDY)


def test_the_same_weights_give_the_same_greedy_output(fast: PieceEngine, slow: PieceEngine) -> None:
    requests = [Request(text) for text in SOURCES]
    for ours, theirs in zip(fast.translate(requests), slow.translate(requests), strict=True):
        assert ours[0].text == theirs[0].text
        assert ours[0].notes == theirs[0].notes
        assert ours[0].logprobs == pytest.approx(theirs[0].logprobs, abs=1e-3)
        assert ours[0].links == theirs[0].links


def test_both_score_alike(fast: PieceEngine, slow: PieceEngine) -> None:
    pairs = list(zip(SOURCES, reversed(SOURCES), strict=True))
    for ours, theirs in zip(fast.score(pairs), slow.score(pairs), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-3)
        assert len(ours) > 5
        assert all(p <= 0 for p in ours)


def test_order_and_length_are_those_of_the_requests(fast: PieceEngine) -> None:
    together = fast.translate([Request(text) for text in SOURCES])
    alone = [fast.translate([Request(text)])[0] for text in SOURCES]
    assert [h[0].text for h in together] == [h[0].text for h in alone]


@pytest.mark.parametrize("name", ["fast", "slow"])
def test_a_prefix_begins_the_target(name: str, request: pytest.FixtureRequest) -> None:
    engine = request.getfixturevalue(name)
    (answer,) = engine.translate([Request(SOURCES[0], prefix="The Quick Fox", nbest=2)])
    assert len(answer) == 2
    assert all(h.text.startswith("The Quick Fox") for h in answer)
    assert answer[0].logprobs


def test_without_logprobs_the_score_is_the_same_mean(fast: PieceEngine) -> None:
    plain = fast.translate([Request(text) for text in SOURCES])
    spared = fast.translate([Request(text, logprobs=False) for text in SOURCES])
    for (full,), (short,) in zip(plain, spared, strict=True):
        assert (short.text, short.links, short.notes) == (full.text, full.links, full.notes)
        assert short.score == pytest.approx(full.score, abs=1e-3)
        # What was decoded with repetition control is scored all the same.
        assert bool(short.logprobs) == bool(short.notes)


def test_links_are_words_of_both_texts(fast: PieceEngine) -> None:
    hypotheses = [h[0] for h in fast.translate([Request(text) for text in SOURCES])]
    links = [(text, h.text, link) for text, h in zip(SOURCES, hypotheses, strict=True) for link in h.links]
    assert links
    for source, target, link in links:
        for text, (start, end) in ((source, link.source), (target, link.target)):
            assert 0 <= start < end <= len(text)
            assert text[start:end].strip() == text[start:end]


def test_an_input_over_the_positions_is_split_and_every_part_translated(fast: PieceEngine) -> None:
    long = ", ".join(text.rstrip(".") for text in models.sentences(40, seed=3)) + "."
    (answer,) = fast.translate([Request(long)])
    assert "split" in answer[0].notes
    last_linked = max(link.source[1] for link in answer[0].links)
    assert last_linked > 0.8 * len(long)
    assert len(answer[0].logprobs) > 100


def test_a_loop_is_retried_and_noted(fast: PieceEngine) -> None:
    noted = [h[0] for h in fast.translate([Request(text) for text in SOURCES]) if h[0].notes]
    assert noted  # random weights loop readily
    assert all(set(h.notes) <= {"loop", "limit"} for h in noted)


@pytest.mark.parametrize(
    ("text", "count"),
    [("a b c", 1), ("no no no no", 4), ("x y x y x y", 3), ("1 1 1 1 1", 1), (". . . .", 1), ("", 1)],
)
def test_repeats(text: str, count: int) -> None:
    assert repeats(text.split()) == count


def test_empty_batch(fast: PieceEngine) -> None:
    assert fast.translate([]) == []
    assert fast.score([]) == []


def test_hf_refuses_another_architecture(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(EngineError, match="bert, not marian"):
        hf.load(tmp_path)


def test_hf_names_a_folder_without_model(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"cannot load the transformers model"):
        hf.load(tmp_path)
