from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lang.dates import find_dates
from pipeline.lang.numbers import NumberKind, find_numbers, format_english, parse_digits, roman_value

CASES = Path(__file__).parent.parent / "cases" / "quality" / "lang"


def rows(name: str) -> list[list[str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split(" | ")] for line in lines if line and line[0] != "#"]


def told(value: float, kind: NumberKind) -> str:
    number = f"{value:g}" if value < 1e5 else str(int(value))
    return number if kind is NumberKind.CARDINAL else f"{number} {kind.value}"


@pytest.mark.parametrize(("language", "text", "wanted"), rows("numbers.txt"))
def test_numbers(language: str, text: str, wanted: str) -> None:
    assert "; ".join(told(n.value, n.kind) for n in find_numbers(text, language)) == wanted


@pytest.mark.parametrize(("language", "text", "wanted"), rows("dates.txt"))
def test_dates(language: str, text: str, wanted: str) -> None:
    assert "; ".join(f"{m.kind.value} {m.readings[0]}" for m in find_dates(text, language)) == wanted


@given(st.integers(min_value=0, max_value=10**12))
def test_whole_numbers_come_back(value: int) -> None:
    assert parse_digits(format_english(value), "en")[0] == value
    assert parse_digits(format_english(value).replace(",", "."), "tr")[0] == value


@given(st.text(max_size=60), st.sampled_from(["tr", "en"]))
def test_spans_are_in_order_and_do_not_overlap(text: str, language: str) -> None:
    spans = [n.span for n in find_numbers(text, language)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] for start, end in spans)


@pytest.mark.parametrize(("numeral", "value"), [("IV", 4), ("XIX", 19), ("MCMXXIII", 1923), ("XL", 40)])
def test_roman_numerals(numeral: str, value: int) -> None:
    assert roman_value(numeral) == value


@pytest.mark.parametrize("text", ["1.2.3.4.5", "6.229.21", "0,5", "007", "12.", "³"])
def test_odd_digits_are_no_reason_to_fail(text: str) -> None:
    assert isinstance(find_numbers(text, "tr"), list)
    assert isinstance(find_dates(text, "en"), list)
