from __future__ import annotations

import pytest

from pipeline.lang.pairs import outermost, pair
from pipeline.lang.tr import LETTERS, capitalise, has_words, lower, upper


@pytest.mark.parametrize(
    ("small", "capital"),
    [("ısı", "ISI"), ("izin", "İZİN"), ("ığdır", "IĞDIR"), ("istanbul", "İSTANBUL"), ("âşık", "ÂŞIK")],
)
def test_casing_goes_both_ways(small: str, capital: str) -> None:
    assert upper(small) == capital
    assert lower(capital) == small


def test_lower_takes_a_decomposed_dotted_i() -> None:
    assert lower("I\u0307zmir") == "izmir"


@pytest.mark.parametrize(
    ("text", "expected"), [("istanbul", "İstanbul"), ("ılık", "Ilık"), ("", ""), ("iPhone", "İPhone")]
)
def test_capitalise(text: str, expected: str) -> None:
    assert capitalise(text) == expected


def test_the_alphabet_has_29_letters() -> None:
    assert len(LETTERS) == 29
    assert lower(upper(LETTERS)) == LETTERS


NO_WORDS = (
    " - 1974 %5 *** https://ornek.org/a?b=1 www.ornek.com.tr ornek.com ali.can@ornek.edu.tr {1} 12.05.2023 1.250,5"
    " @ornek #gündem 14.30–15.00 A {1}1974{2} … C"
)


@pytest.mark.parametrize("text", [*NO_WORDS.split(" "), "€ 5", "§ 3", NO_WORDS])
def test_nothing_to_translate(text: str) -> None:
    assert not has_words(text)


@pytest.mark.parametrize(
    "text", ["Evet", "O", "o.", "5 elma", "{1}İşte{2}", "www.ornek.com adresi", "ve", "Türkiye'de", "5 km"]
)
def test_something_to_translate(text: str) -> None:
    assert has_words(text)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ('"Gel." dedi.', [(0, 6)]),
        ("Ankara'da 'Gel.' dedi.", [(10, 16)]),
        ("Ankara’da ‘Gel.’ dedi.", [(10, 16)]),
        ("“Gel” (git)", [(0, 5), (6, 11)]),
        ("„Gel.” dedi", [(0, 6)]),
        ("«a (b) c»", [(0, 9), (3, 6)]),
        ('Ali "gel dedi.', []),
        ("'68 kuşağı '90'larda", []),
        ("((a) b)", [(0, 7), (1, 4)]),
        ('"a\n\nb"', []),
        ('"Ankara"ya gitti', [(0, 8)]),
        ("1) a 2) b", []),
    ],
)
def test_pairs(text: str, spans: list[tuple[int, int]]) -> None:
    assert pair(text) == spans


def test_outermost_merges_what_crosses() -> None:
    assert outermost([(0, 5), (1, 3), (4, 8), (8, 9)]) == [(0, 8), (8, 9)]
