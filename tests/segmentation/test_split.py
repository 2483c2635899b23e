"""Properties of the splitter that hold for any text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.lang import lists
from pipeline.segment import SEGMENTER_VERSION, Split, sentences, split
from pipeline.segment_rules import LISTS

TURKISH = st.text(alphabet="abcçğıIİşŞÖA .!?…,;:\"'’“”«»()[]{}123-–\n\t%@/")
WORDS = 'Geldi. Dr. 5. II. vb. " “ ” ( ) ... {1} {2} Ali dedi A.Ş. - ?'
PIECES = st.sampled_from([*WORDS.split(), " ", "  ", "\n", "\n\n"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), TURKISH, st.lists(PIECES, max_size=40).map("".join)))
def test_lossless(text: str) -> None:
    result = split(text)
    assert str(result) == text
    assert result.lead.strip() == ""
    for sentence, gap in result.pieces:
        assert sentence
        assert sentence == sentence.strip()
        assert gap.strip() == ""


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_only_the_last_gap_may_be_empty(text: str) -> None:
    assert all(gap for _, gap in split(text).pieces[:-1])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["Geldi.", "Ali", "5.", "Dr.", "Gitti", '"Gel."', "dedi."]), min_size=1, max_size=12))
def test_codes_that_touch_words_move_no_boundary(words: list[str]) -> None:
    plain = split(" ".join(words))
    coded = split(" ".join(f"{{1}}{word}{{2}}" for word in words))
    assert [re.sub(r"\{\d\}", "", s) for s, _ in coded.pieces] == [s for s, _ in plain.pieces]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t"])
def test_white_space_alone_is_lead(text: str) -> None:
    assert split(text) == Split(text, ())


def test_white_space_is_kept_where_it_was() -> None:
    assert split("\n Geldi.  Gitti.\t") == Split("\n ", (("Geldi.", "  "), ("Gitti.", "\t")))


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert sentences("Başlık\n\nMetin burada\nsürüyor. Bitti.") == ["Başlık", "Metin burada\nsürüyor.", "Bitti."]


def test_an_unclosed_quotation_does_not_swallow_the_rest() -> None:
    assert sentences('Ali "Geldim dedi. Sonra oturdu. Yemek yedi.') == [
        'Ali "Geldim dedi.',
        "Sonra oturdu.",
        "Yemek yedi.",
    ]


def test_a_code_between_spaces_is_a_word() -> None:
    assert split("Komut {1}. {2} ise yok.").pieces == (("Komut {1}.", " "), ("{2} ise yok.", ""))


def test_ten_thousand_sentences_without_a_break_are_split_in_linear_time() -> None:
    assert len(sentences("Geldi (dün) ve gitti. " * 10_000)) == 10_000


@pytest.mark.parametrize(
    "piece", ["5. Ali ", 'a "b." C ', "Geldi. (x ", "Dr. Ali ", "(a. B ", "A. B ", "x.", '". "', "II. Ali "]
)
def test_endless_sentences_take_linear_time(piece: str) -> None:
    text = piece * 10_000
    assert str(split(text)) == text


def test_version_names_the_rules_and_the_lists() -> None:
    assert re.fullmatch(r"\d+\.[0-9a-f]{8}", SEGMENTER_VERSION)
    assert SEGMENTER_VERSION.endswith(lists.digest(*LISTS))


def test_every_word_list_is_used() -> None:
    used = {f"tr_{name}.txt" for name in LISTS}
    assert used <= {path.name for path in Path(lists.__file__).parent.glob("tr_*.txt")}


@pytest.mark.parametrize("name", LISTS)
def test_word_lists_have_no_doubles(name: str) -> None:
    entries = [entry for entry, _ in lists.columns(name)]
    assert len(entries) == len(set(entries)), sorted({e for e in entries if entries.count(e) > 1})


def test_development_set() -> None:
    """The goal on the whole set and on its hard part, in boundaries (F1)."""
    from benchmarks.segmentation.scores import development_set, score

    path = development_set()
    if path is None:
        pytest.skip("no development set: put it at ../shared/eval/segmentation/dev.jsonl or set TERCUME_SHARED")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = score(rows, [sentences(row["text"]) for row in rows])
    assert found["all"].f1 >= 99.8
    assert found["all"].exact >= 99.0
    assert found["hard"].f1 >= 97.0
