import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codes import WORD, place, strip
from pipeline.model import Code, CodeKind, Link, Severity


def pair(first: int, second: int) -> tuple[Code, Code]:
    return Code(first, "<b>", CodeKind.OPEN, second), Code(second, "</b>", CodeKind.CLOSE, first)


def word_links(source: str, target: str, words: dict[str, str]) -> list[Link]:
    links = []
    for word, other in words.items():
        start, first = source.index(word), target.index(other)
        links.append(Link((start, start + len(word)), (first, first + len(other))))
    return links


def test_pairs_go_round_the_words_that_translate_theirs() -> None:
    plain = strip("{1}Suriye{2} hükümeti, {3}Paris{4}'te anlaştı.{5}")
    assert plain.text == "Suriye hükümeti, Paris'te anlaştı."
    target = "In Paris, the Syrian government agreed."
    words = {"Suriye": "Syrian", "hükümeti": "government", "Paris'te": "Paris", "anlaştı": "agreed"}
    placed = place(plain, target, word_links(plain.text, target, words), [*pair(1, 2), *pair(3, 4), Code(5, "[^1]")])
    assert placed.text == "In {3}Paris{4}, the {1}Syrian{2} government agreed.{5}"
    assert placed.flags == ()
    start = target.index("government")
    coded = placed.coded((start, start + 10))
    assert placed.text[slice(*coded)] == "government"


def test_nested_pairs_stay_nested() -> None:
    plain = strip("{1}Yeni {2}Suriye{3} yasası{4} çıktı")
    target = "A new Syrian law was passed"
    words = {"Yeni": "new", "Suriye": "Syrian", "yasası": "law", "çıktı": "passed"}
    placed = place(plain, target, word_links(plain.text, target, words), [*pair(1, 4), *pair(2, 3)])
    assert placed.text == "A {1}new {2}Syrian{3} law{4} was passed"


def test_a_pair_round_everything_but_the_full_stop() -> None:
    placed = place(strip("{1}Merhaba dünya{2}."), "Hello world.", [], pair(1, 2))
    assert placed.text == "{1}Hello world{2}."
    assert placed.flags == ()


def test_a_name_is_found_without_links() -> None:
    placed = place(strip("Dün {1}Ankara{2}'da"), "In Ankara yesterday", [], pair(1, 2))
    assert placed.text == "In {1}Ankara{2} yesterday"


def test_a_guess_is_flagged() -> None:
    placed = place(strip("Bir {1}iki{2} üç"), "one two three", [], pair(1, 2))
    assert sorted(re.findall(r"\{\d\}", placed.text)) == ["{1}", "{2}"]
    assert [(f.check, f.severity) for f in placed.flags] == [("code-place", Severity.MAJOR)]


def test_an_unbalanced_code_is_critical_and_still_there() -> None:
    placed = place(strip("Bir {1}iki"), "one two", [], [Code(1, "<b>", CodeKind.OPEN, 2), pair(1, 2)[1]])
    assert placed.text.count("{1}") == 1
    assert {f.severity for f in placed.flags if f.check == "code-lost"} == {Severity.CRITICAL}


def test_a_standalone_code_keeps_its_spaces() -> None:
    plain = strip("Şu {1} dosyasını açın.")
    assert plain.text == "Şu dosyasını açın."
    target = "Open the file."
    placed = place(plain, target, word_links(plain.text, target, {"dosyasını": "file", "Şu": "the"}), [Code(1, "`x`")])
    assert placed.text == "Open the {1} file."


def test_offsets_go_both_ways() -> None:
    plain = strip("a {1}bc{2} d")
    assert plain.text == "a bc d"
    assert plain.coded((2, 4)) == (5, 7)
    assert plain.plain((5, 7)) == (2, 4)
    assert plain.plain((2, 10)) == (2, 4)
    assert strip("abc").coded((1, 2)) == (1, 2)


@st.composite
def coded(draw: st.DrawFn) -> tuple[str, list[Code]]:
    """Words with properly nested codes among them, some inside words."""
    parts, found, stack = [], [], []
    count = 0
    for word in draw(st.lists(st.sampled_from(["su", "Şam'ın", "a.b", ",", "…", "göl"]), max_size=8)):
        for _ in range(draw(st.integers(0, 2))):
            kind = draw(st.sampled_from(["open", "close", "alone"]))
            if kind == "close" and stack:
                parts.append(f"{{{stack.pop()}}}")
            elif kind == "open":
                count += 2
                found += pair(count - 1, count)
                stack.append(count)
                parts.append(f"{{{count - 1}}}")
            elif kind == "alone":
                count += 1
                found.append(Code(count, "x"))
                parts.append(f"{{{count}}}")
        parts.append(word + draw(st.sampled_from(["", " "])))
    parts += [f"{{{n}}}" for n in reversed(stack)]
    return "".join(parts), found


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    source=coded(),
    target=st.lists(st.sampled_from(["lake", "Sham's", "a.b", ",", ".", "(", "the"]), max_size=8).map(" ".join),
    raw=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(1, 6), st.integers(1, 6)), max_size=12),
)
def test_every_code_comes_back_once_in_order_and_never_inside_a_word(
    source: tuple[str, list[Code]], target: str, raw: list[tuple[int, int, int, int]]
) -> None:
    text, found = source
    plain = strip(text)
    assert "{" not in plain.text
    links = [
        Link((a, min(a + n, len(plain.text))), (b, min(b + m, len(target))))
        for a, b, n, m in raw
        if a < len(plain.text) and b < len(target)
    ]
    placed = place(plain, target, links, found)
    marks = [int(n) for n in re.findall(r"\{(\d+)\}", placed.text)]
    assert sorted(marks) == sorted(c.index for c in found)
    assert "".join(re.sub(r"\{\d+\}", "", placed.text).split()) == "".join(target.split())
    stack = []
    kinds = {c.index: c for c in found}
    for n in marks:
        if kinds[n].kind is CodeKind.OPEN:
            stack.append(kinds[n].pair)
        elif kinds[n].kind is CodeKind.CLOSE:
            assert stack.pop() == n
    assert not stack
    assert not [f for f in placed.flags if f.check == "code-lost"]
    for match in WORD.finditer(target):
        word = placed.text[slice(*placed.coded(match.span()))]
        assert word == match.group()
