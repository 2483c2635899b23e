import pytest

from benchmarks.mt.sets import holds, invented, loops, names


@pytest.mark.parametrize(
    ("text", "looped"),
    [
        ("The name of the name of the name of the city.", True),
        ("very very very very good", True),
        ("199000000000000000000", True),
        ("He said that he had said that he would come.", False),
        ("No, no, no!", False),
    ],
)
def test_loops_are_recognised(text: str, looped: bool) -> None:
    assert loops(text) is looped


def test_names_need_their_english_in_the_reference() -> None:
    known = {"Almanya": "Germany"}
    found = names(
        "Dün Almanya'da Angela Merkel'in sözcüsü konuştu.", "Angela Merkel's spokesman spoke in Germany.", known
    )
    assert [(item.source[item.start : item.end], item.target) for item in found] == [
        ("Almanya'da", "Germany"),
        ("Angela Merkel'in", "Angela Merkel"),
    ]
    assert names("Dün Almanya'da konuştu.", "He spoke there yesterday.", known) == []


def test_whole_words_only_and_random_phrases_repeat() -> None:
    assert holds("in Germany.", "Germany")
    assert not holds("Germanys", "Germany")
    assert invented(20) == invented(20)
