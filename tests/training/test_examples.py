import itertools
import random
from pathlib import Path

import numpy as np
import pytest

from training import markers, variants
from training.terms import Annotator, Choice, choose, consistent, shared_name, stem, trimmed


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Bu ⟦kurumun|agency⟧ kararı", "Bu⟦ kurumun｜ agency⟧ kararı"),
        ("⟦Ankara'nın|Ankara⟧, kararı", "⟦ Ankara'nın｜ Ankara⟧, kararı"),
        ("(⟦ABD|the US⟧)", "(⟦ ABD｜ the US⟧)"),
        ("⟦a|b⟧ ⟦c|d⟧", "⟦ a｜ b⟧⟦ c｜ d⟧"),
        ("Terim yok.", "Terim yok."),
    ],
)
def test_the_string_that_the_model_reads(written: str, read: str) -> None:
    assert markers.model_text(written) == read
    assert markers.model_text(read) == read


def test_the_runtime_builds_the_same_string() -> None:
    pieces = pytest.importorskip("pipeline.engines.pieces")
    from pipeline.engines.base import Mark

    text = "Bu Ankara'nın, İzmir ve Bursa kararı."
    marks = [Mark((3, 13), "Ankara"), Mark((15, 20), "Smyrna")]
    theirs, _ = pieces._annotated(text, marks, pieces.Markers())
    ours = text
    for mark in reversed(marks):
        ours = markers.annotate(ours, *mark.span, mark.target)
    assert theirs == markers.model_text(ours)


def test_capitals_are_turkish() -> None:
    assert variants.turkish_upper("ısı ilişkisi") == "ISI İLİŞKİSİ"


def test_joining_keeps_every_sentence_in_order() -> None:
    pairs = [(f"bir{n}.", f"one{n}.") for n in range(200)]
    made = variants.joined("tatoeba", pairs, random.Random(1))
    assert len(made) < 180
    assert " ".join(turkish for turkish, _ in made) == " ".join(turkish for turkish, _ in pairs)
    assert " ".join(english for _, english in made) == " ".join(english for _, english in pairs)


def test_quotes_vary_on_the_source_and_are_straight_in_english() -> None:
    seen = set()
    for seed in range(60):
        turkish, english = variants.varied(
            ('"Evet" dedi Ali\'nin babası.', "“Yes,” said Ali’s father."), random.Random(seed)
        )
        assert english in ('"Yes," said Ali\'s father.', '"Yes," said Ali\'s father', '"YES," SAID ALI\'S FATHER.')
        seen.update(set(turkish) & set("'’ʼ\"“”"))
    assert seen == set("'’ʼ\"“”")


def test_a_typing_error_changes_one_letter_and_leaves_numbers() -> None:
    assert variants.misspelt("1999", random.Random(1)) == "1999"
    for seed in range(30):
        assert abs(len(variants.misspelt("Anlaşma imzalandı", random.Random(seed))) - 17) <= 1


def test_spans_lose_function_words_and_keep_names() -> None:
    assert trimmed(["of", "the", "Joint", "Fusion", "Mechanism", "and"], 0, 6) == (2, 5)
    assert stem("Ankara'nın,") == "Ankara"


def test_a_phrase_with_links_to_other_words_is_refused() -> None:
    source, target = ["yeni", "anlaşma", "imzalandı"], ["the", "new", "agreement", "was", "signed"]
    links = np.zeros((5, 3), dtype=np.bool_)
    for row, column in ((1, 0), (2, 1), (3, 2), (4, 2)):
        links[row, column] = True
    assert consistent(links, source, target, 0, 2) == Choice(0, 2, 1, 3)
    links[4, 1] = True
    assert consistent(links, source, target, 0, 2) is None


def test_a_shared_name_is_found_whole_and_with_its_suffix() -> None:
    source, target = (
        ["Dün", "Donald", "Trump'ın", "ekibi", "konuştu"],
        ["Yesterday", "Donald", "Trump's", "team", "spoke"],
    )
    assert shared_name(source, target, 1) == Choice(1, 3, 1, 3)
    assert shared_name(source, target, 3) is None


def test_annotations_change_source_and_reference_alike() -> None:
    source, target = ["Bakan,", "Kahire'de", "konuştu."], ["The", "minister", "spoke", "in", "Cairo."]
    annotator = Annotator(other_share=1.0)
    annotator.phrases = ["Silver Mill Fund"]
    turkish, english, ranges = annotator.apply(source, target, [Choice(1, 2, 4, 5)], random.Random(1))
    given = turkish.split("|")[1].split("⟧")[0]
    assert turkish == f"Bakan, ⟦Kahire'de|{given}⟧ konuştu."
    assert english == f"The minister spoke in {given}."
    assert ranges == [(4, 4 + len(given.split()))]


def test_choices_do_not_overlap() -> None:
    links = np.eye(6, dtype=np.bool_)
    words = ["Alfa", "Beta", "Gama", "Delta", "Epsilon", "Zeta"]
    for seed in range(20):
        chosen = choose(links, words, ["one", "two", "three", "four", "five", "six"], 3, random.Random(seed))
        assert all(a.end <= b.start for a, b in itertools.pairwise(chosen))
        assert chosen


def test_a_pool_keeps_the_proportions_and_links_copies(tmp_path: Path, vocabulary: Path) -> None:
    sentencepiece = pytest.importorskip("sentencepiece")
    pytest.importorskip("torch")
    from training.align import Aligner
    from training.pool import Draw, Encoder, batches, collate

    (tmp_path / "xquad.tsv").write_text(
        "".join(f"Bakan {n} toplantı yaptı.\tThe minister held {n} meetings.\n" for n in range(50)), encoding="utf-8"
    )
    draw = Draw(tmp_path, 1)
    taken = draw.take("xquad", 250)
    assert 45 <= len(taken) <= 52
    again = Draw(tmp_path, 1, {"xquad": 10})
    assert again.take("xquad", 50)[:5] == taken[10:15]
    processor = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / "spm.model"))
    size = processor.get_piece_size()
    encoder = Encoder(processor, Aligner(np.full((size + 1, size), 0.01), np.full((size + 1, size), 0.01)))
    source = processor.encode(markers.model_text("Bakan ⟦toplantı|meeting⟧ yaptı."))
    plain, copies = encoder.layout(source)
    assert [processor.id_to_piece(source[place]) for place in copies[0]] == processor.encode("meeting", out_type=str)
    assert not set(plain) & set(copies[0])
    examples = [encoder.example(*pair, random.Random(1), terms=False) for pair in taken]
    groups = list(batches([example for example in examples if example], 128, random.Random(1)))
    assert sum(len(group) for group in groups) == len(taken)
    batch = collate(groups[0], size)
    assert batch.shifted[0, 0] == size
    assert len(batch.labels) == len(batch.rows)
    assert batch.links.shape == (*batch.shifted.shape, batch.source.shape[1])


def test_a_text_that_holds_a_marker_of_its_own_is_no_example(vocabulary: Path) -> None:
    import sentencepiece

    from training.align import Aligner
    from training.pool import Encoder

    processor = sentencepiece.SentencePieceProcessor(model_file=str(vocabulary / "spm.model"))
    pieces = processor.get_piece_size()
    table = np.full((pieces + 1, pieces), 1 / pieces, dtype=np.float16)
    encoder = Encoder(processor, Aligner(table, table))
    for turkish, english in (("Ankara ⟦ toplantı", "A meeting"), ("Ankara toplantı", "A ｜ meeting")):
        assert encoder.example(turkish, english, random.Random(1), terms=True) is None
    assert encoder.example("Ankara toplantı", "A meeting", random.Random(1), terms=False) is not None
