import pytest

from pipeline.lang import en


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("the Syrian army", "Syrian army", ["Syrian army"]),
        ("two Syrian armies", "Syrian army", ["Syrian armies"]),
        ("Syrian army's men", "Syrian army", ["Syrian army's"]),
        ("The Ministries of Defence met", "Ministry of Defence", ["Ministries of Defence"]),
        ("Ministry of Defences", "Ministry of Defence", []),
        ("Joint mechanism began", "joint mechanism", ["Joint mechanism"]),
        ("He said: “Joint mechanism”", "joint mechanism", ["Joint mechanism"]),
        ("the Joint mechanism", "joint mechanism", []),
        ("the joint Mechanism", "joint mechanism", []),
        ("united nations", "United Nations", []),
        ("United Nations’ staff", "United Nations", ["United Nations’"]),
        ("a Damascus'ın", "Damascus", []),
        ("Damascus-based", "Damascus", ["Damascus"]),
        ("Iranian and Iran", "Iran", ["Iran"]),
        ("in the United States.", "the United States", ["United States"]),
        ("The Hague and the Hague", "The Hague", ["The Hague"]),
        ("United\u00a0Nations", "United Nations", ["United\u00a0Nations"]),
        ("women", "woman", ["women"]),
        ("C++ and C", "C++", ["C++"]),
        ("F-16s flew", "F-16", ["F-16s"]),
        ("Kennedys", "Kennedy", ["Kennedys"]),
    ],
)
def test_renderings(text: str, phrase: str, found: list[str]) -> None:
    assert [text[s:e] for s, e in en.renderings(text, phrase)] == found


@pytest.mark.parametrize(
    ("phrase", "article"),
    [
        ("Israeli", "an"), ("European", "a"), ("university", "a"), ("hour", "an"), ("MP", "an"), ("US envoy", "a"),
        ("UN envoy", "a"), ("unit", "a"), ("umbrella", "an"), ("one-way road", "a"), ("house", "a"), ("UAE", "a"),
    ],
)  # fmt: skip
def test_indefinite_article(phrase: str, article: str) -> None:
    assert en.indefinite_article(phrase) == article
