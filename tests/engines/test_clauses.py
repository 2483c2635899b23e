import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.clauses import split


def fits(limit: int):  # type: ignore[no-untyped-def]
    return lambda text: len(text.strip()) <= limit


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("Kısa bir cümle.", 40, ["Kısa bir cümle."]),
        ("Toplantı dün bitti; karar bugün açıklandı.", 30, ["Toplantı dün bitti; ", "karar bugün açıklandı."]),
        ("Yağmur, kar yağdı, ama yollar açık kaldı.", 30, ["Yağmur, kar yağdı, ", "ama yollar açık kaldı."]),
        ("Fiyat 3,5 milyon liraya çıktı ve durdu.", 32, ["Fiyat 3,5 milyon liraya çıktı ", "ve durdu."]),
        ("abcdefgh", 4, ["abcd", "efgh"]),
    ],
)
def test_cuts(text: str, limit: int, parts: list[str]) -> None:
    assert [text[s:e] for s, e in split(text, fits(limit))] == parts


def test_a_marked_stretch_is_never_cut() -> None:
    text = "Ortak Füzyon Mekanizması kararı"
    for start, end in split(text, fits(8), keep=[(0, 24)]):
        assert not (start < 24 and end > 0) or (start, end) >= (0, 24) or end >= 24


@given(st.text(alphabet="ab ;,.ve", max_size=80), st.integers(1, 20))
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    spans = split(text, fits(limit))
    assert "".join(text[s:e] for s, e in spans) == text
    assert all(fits(limit)(text[s:e]) for s, e in spans)
