from pathlib import Path

import numpy as np
import pytest

from training import align

# Turkish order on the left: subject object verb; English: subject verb object.
TURKISH = {"ben": 0, "sen": 1, "su": 2, "ekmek": 3, "iç": 4, "ye": 5, "gör": 6}
ENGLISH = {"i": 0, "you": 1, "water": 2, "bread": 3, "drink": 4, "eat": 5, "see": 6}
SAME = dict(zip(TURKISH, ENGLISH, strict=True))


def corpus() -> list[tuple[list[int], list[int]]]:
    sentences = [(s, o, v) for s in ("ben", "sen") for o in ("su", "ekmek") for v in ("iç", "ye", "gör")]
    """Sentences, and the words alone a few times, as a lexicon gives them."""
    short = 4 * [([TURKISH[word]], [ENGLISH[SAME[word]]]) for word in ("su", "ekmek", "iç", "ye", "gör")]
    return short + [
        ([TURKISH[s], TURKISH[o], TURKISH[v]], [ENGLISH[SAME[s]], ENGLISH[SAME[v]], ENGLISH[SAME[o]]])
        for s, o, v in sentences
    ]


def both() -> tuple[align.Lexicon, align.Lexicon]:
    pairs = corpus()
    return align.train(pairs, 7, 7, iterations=10), align.train([(b, a) for a, b in pairs], 7, 7, iterations=10)


def test_translations_are_found_across_another_word_order() -> None:
    forward, _ = both()
    best = forward.best(1)
    assert {source: targets[0][0] for source, targets in best.items()} == {n: n for n in range(7)}


def test_probabilities_of_a_source_add_up_to_one() -> None:
    forward, _ = both()
    assert forward.dense().astype(float).sum(axis=1) == pytest.approx(np.ones(8), abs=0.01)


def test_lookup_agrees_with_the_dense_table_and_unseen_pairs_are_zero() -> None:
    forward, _ = both()
    looked = forward.lookup([0, 2], [0, 1, 2])
    assert looked == pytest.approx(forward.dense()[np.ix_([0, 2], [0, 1, 2])].astype(float), abs=1e-3)
    assert forward.lookup([0], [1])[0, 0] == 0.0


def test_links_cross_where_the_words_do() -> None:
    forward, backward = both()
    aligner = align.Aligner(forward.dense(), backward.dense())
    links = aligner.hard([0, 2, 4], [0, 4, 2])
    assert links.tolist() == [[True, False, False], [False, False, True], [False, True, False]]
    assert aligner.soft([0, 2, 4], [0, 4, 2]).sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_tables_survive_saving(tmp_path: Path) -> None:
    forward, backward = both()
    align.Aligner(forward.dense(), backward.dense()).save(tmp_path / "tables.npz")
    again = align.Aligner.load(tmp_path / "tables.npz")
    assert (again.forward == forward.dense()).all()
    assert (again.backward == backward.dense()).all()


def test_nothing_to_align_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pair"):
        align.train([([], [1])], 2, 2)
