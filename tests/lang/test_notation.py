from __future__ import annotations

import pytest

from pipeline.lang.notation import localise


@pytest.mark.parametrize(
    ("turkish", "english"),
    [
        ("1.250,5", "1,250.5"),
        ("%5", "5%"),
        ("% 12,5", "12.5%"),
        ("85.372.377", "85,372,377"),
        ("3,14", "3.14"),
        ("1974", "1974"),
        ("12.05.2023", "12.05.2023"),
        ("14.30", "14.30"),
        ("1.2.3", "1.2.3"),
        ("1,2,3", "1,2,3"),
        ("{1}1.250{2}", "{1}1,250{2}"),
        ("−0,5 / +1.000", "−0.5 / +1,000"),
        ("https://example.org/1.250,5", "https://example.org/1.250,5"),
        ("-", "-"),
        ("", ""),
    ],
)
def test_numbers_are_written_the_english_way(turkish: str, english: str) -> None:
    assert localise(turkish) == english
