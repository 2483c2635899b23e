"""Segments of thousands of words: the answer is that by whole matrices, time and memory grow with the length."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from functools import cached_property

import numpy as np
import pytest

from pipeline.quality import Policy, assess_pairs
from pipeline.quality.align import Alignment, align
from pipeline.quality.checks import run
from pipeline.quality.features import features
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.matching import match_numbers
from pipeline.quality.pair import Pair
from pipeline.quality.support import Support
from pipeline.quality.tokens import tokens
from pipeline.web.workshop import word_links

SENTENCES = (
    ("Bakan Ahmet Davutoğlu Ankara'da 27 gazeteciyle görüştü", "Minister Ahmet Davutoglu met 27 journalists in Ankara"),
    (
        "Yeni hastane Trabzon'un Ortahisar ilçesinde açıldı",
        "The new hospital opened in the Ortahisar district of Trabzon",
    ),
    ("Suriye, İsrail ve İran heyetleri anlaşmayı kabul etmedi", "The Syrian, Israeli and Iranian delegations refused"),
    ("Parlamentoda 1.250 kişi tezahürat yapıyordu", "In parliament 1,250 people were cheering"),
    ("Öğretmenler okulların haziranda kapanacağını söyledi", "Teachers said the schools would close in June"),
)


def long_pair(words: int) -> tuple[str, str]:
    """One sentence with about so many words on both sides, no clause of it like another."""
    source, target = [], []
    for n in range(words // 7):
        left, right = SENTENCES[n % len(SENTENCES)]
        name = "".join("bcdfgklmnp"[int(digit)] + "aeiou"[int(digit) % 5] for digit in str(n))
        source.append(f"{left} ve {name.title()} geldi")
        target.append(f"{right} and {name.title()} came")
    return ", ".join(source) + ".", ", ".join(target) + "."


def by_both(source: str, target: str) -> tuple[Alignment, Alignment]:
    """The alignment by whole matrices, and by distinct words."""
    left, right, lexicon = tokens(source), tokens(target), load_lexicon()
    return align(left, right, lexicon, whole=10**9), align(left, right, lexicon, whole=-1)


class WholePair(Pair):
    """A pair whose alignment is by whole matrices whatever its length."""

    @cached_property
    def alignment(self) -> Alignment:
        """Support between the words of both sides."""
        return by_both(self.source, self.target)[0]


@pytest.mark.parametrize("words", [9, 60, 600])
def test_support_by_distinct_words_is_that_of_the_whole_matrix(words: int) -> None:
    whole, kinds = by_both(*long_pair(words))
    lexical = whole.lexical
    assert isinstance(lexical, np.ndarray)
    assert isinstance(kinds.lexical, Support)
    assert kinds.lexical.shape == lexical.shape
    assert kinds.lexical.size == lexical.size
    for name in (
        "source_support", "target_support", "source_near", "target_near", "forward", "backward", "suffix_support",
    ):  # fmt: skip
        np.testing.assert_allclose(getattr(kinds, name), getattr(whole, name), rtol=1e-5, atol=1e-6, err_msg=name)
    for axis in (0, 1):
        np.testing.assert_array_equal(kinds.lexical.max(axis=axis), lexical.max(axis=axis))
        np.testing.assert_array_equal(kinds.lexical.argmax(axis=axis), lexical.argmax(axis=axis))


def test_support_reads_like_a_matrix() -> None:
    whole, kinds = by_both(*long_pair(70))
    lexical, support = whole.lexical, kinds.lexical
    assert isinstance(lexical, np.ndarray)
    assert isinstance(support, Support)
    for i in range(lexical.shape[0]):
        np.testing.assert_array_equal(support[i], lexical[i])
        assert [support[i, j] for j in range(lexical.shape[1])] == lexical[i].tolist()
    for j in range(lexical.shape[1]):
        np.testing.assert_array_equal(support[:, j], lexical[:, j])
    left, right = (np.array([t.capital for t in side], dtype=bool) for side in (whole.source, whole.target))
    for axis in (0, 1):
        np.testing.assert_array_equal(support[:, right].max(axis=axis), lexical[:, right].max(axis=axis))
        np.testing.assert_array_equal(support[:, right].argmax(axis=axis), lexical[:, right].argmax(axis=axis))
        np.testing.assert_array_equal(support[left].max(axis=axis), lexical[left].max(axis=axis))
    assert not support[:, right & False].max(axis=1).any()


def test_a_long_segment_has_the_flags_and_features_of_whole_matrices() -> None:
    source, target = long_pair(700)
    whole, kinds = WholePair(source, target), Pair(source, target)
    flags = run(kinds)
    assert isinstance(kinds.alignment.lexical, Support)
    assert flags == run(whole)
    found, wanted = features(kinds, flags), features(whole, flags)
    # Of stretches with one weight, rounding decides which is the first.
    placed = {name for name in wanted if name.endswith(("_run_end", "_run_share"))}
    assert len(placed) == 4
    assert {k: found[k] for k in wanted if k not in placed} == pytest.approx(
        {k: wanted[k] for k in wanted if k not in placed}, abs=1e-5
    )


def test_a_clause_lost_from_a_long_segment_is_found() -> None:
    source, target = long_pair(2000)
    lost = "kuraklık yüzünden çiftçiler buğday hasadını erteledi ve fırıncılar ekmek fiyatını yükseltti"
    source = source.replace(", ", f", {lost}, ", 1)
    flags = assess_pairs([(source, target)], policy=Policy())[0].flags
    at = source.index(lost)
    spans = [flag.source_span for flag in flags if flag.check == "clause-dropped"]
    assert any(span and at <= span[0] < at + len(lost) for span in spans)


def seconds(work: Callable[[str, str], object], words: int) -> float:
    """CPU seconds that ``work`` takes for a pair of so many words without names, the faster of two runs."""
    pair, taken = tuple(text.lower() for text in long_pair(words)), []
    for _ in range(2):
        start = time.process_time()
        work(*pair)
        taken.append(time.process_time() - start)
    return min(taken)


def aligned(source: str, target: str) -> object:
    """The alignment of one pair."""
    return Pair(source, target).alignment


def matched(source: str, target: str) -> object:
    """The numbers of one pair."""
    return Pair(source, target).matching


@pytest.mark.parametrize("work", [aligned, matched, word_links])
def test_four_times_the_words_take_no_sixteen_times_as_long(work: Callable[[str, str], object]) -> None:
    work(*long_pair(100))
    assert seconds(work, 4000) < 8 * seconds(work, 1000) + 0.05


def test_four_thousand_words_are_assessed_in_time() -> None:
    assert seconds(lambda source, target: assess_pairs([(source, target)], policy=Policy()), 4000) < 10


def test_five_thousand_words_need_no_square_of_memory() -> None:
    source, target = (tokens(text) for text in long_pair(5000))
    lexicon = load_lexicon()
    tracemalloc.start()
    made = align(source, target, lexicon)
    largest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(made.source) > 5000
    assert largest < 60e6


HOSTILE = {
    "one word": ("araba " * 8000, "car " * 8000),
    "unlike lengths": ("Bakan bugün geldi.", "The minister came today and " * 2000),
    "quotes": ('"' * 10_000, '"' * 10_000),
    "list": ("elma, armut, Suriye, " * 1000, "apples, pears, Syria, " * 1000),
    "same names": ("ABD " * 5000, "USA " * 5000),
    "names alike": (
        " ".join(f"Adana{a}{b}{c}" for a in "bcdfghjklm" for b in "nprstvyzbc" for c in "aeioubcdfgklmnprstvy"),
        " ".join(f"Adana{a}{b}{c}" for a in "mlkjhgfdcb" for b in "nprstvyzbc" for c in "yvtsrpnmlkgfdcbuoiea"),
    ),
    "brackets": ("(" * 10_000, "[" * 10_000),
}


@pytest.mark.parametrize("case", list(HOSTILE))
def test_hostile_text_is_answered_in_time(case: str) -> None:
    source, target = HOSTILE[case]
    start = time.process_time()
    (answer,) = assess_pairs([(source, target)], policy=Policy())
    word_links(source, target)
    assert answer.score is not None
    assert time.process_time() - start < 30


def numbers(source: str, target: str) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Texts of the paired, missing and extra numbers."""
    found = match_numbers(Pair(source, target))
    return [(a.text, b.text) for a, b in found.pairs], [n.text for n in found.missing], [n.text for n in found.extra]


@pytest.mark.parametrize(
    ("source", "target", "paired"),
    [
        ("1990'lar", "the 90s", [("1990", "90")]),
        ("otuz yıl", "three decades", [("otuz", "three")]),
        ("yüzde 50", "half", [("50", "half")]),
        ("5-10 milyon kişi", "5-10 million people", [("5", "5"), ("10 milyon", "10 million")]),
        ("5 milyon ile 10 milyon", "5 to 10 million", [("10 milyon", "10 million"), ("5 milyon", "5")]),
        ("10 km uzakta", "6 miles away", [("10", "6")]),
        ("20 °C", "68 degrees", [("20", "68")]),
        ("0 derece", "32 degrees", []),
    ],
)
def test_each_rule_finds_its_partner(source: str, target: str, paired: list[tuple[str, str]]) -> None:
    assert numbers(source, target)[0] == paired


def test_thousands_of_numbers_are_matched_in_time() -> None:
    first, second = [str(7 * n + 3) for n in range(2000)], [str(7 * n + 3) for n in range(2000)][::-1]
    start = time.process_time()
    pairs, missing, extra = numbers(" ve ".join(first), " and ".join([*second, "999999"]))
    assert (len(pairs), missing, extra) == (2000, [], ["999999"])
    km, miles = " ve ".join(f"{n} km" for n in range(1, 1500)), " and ".join(f"{n} miles" for n in range(9000, 10500))
    numbers(km, miles)
    assert time.process_time() - start < 20


@pytest.mark.parametrize("letters", ["A" * 20_000, "a" * 20_000, "ABCD" * 2_000, "9" * 308 + " km"])
def test_a_word_without_end_is_no_reason_to_hang(letters: str) -> None:
    start = time.process_time()
    assert (
        len(assess_pairs([(f"Yol {letters} uzunluğunda.", f"The road {letters} is 5 miles long.")], policy=Policy()))
        == 1
    )
    assert time.process_time() - start < 20
