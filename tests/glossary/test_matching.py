from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.glossary import Termbase
from pipeline.model import FrontMatter, Quote, Term

CASES = Path(__file__).parent.parent / "cases" / "glossary"


def table(name: str) -> list[tuple[str, str]]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("|", 1) for line in lines if line and not line.startswith("#")]
    return [(term.strip(), text.strip()) for term, text in pairs]


def unescape(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text).replace("\\n", "\n")


def termbase(*sources: str, **more: object) -> Termbase:
    return Termbase([Term(s, (f"<{s}>",), **more) for s in sources])  # type: ignore[arg-type]


@pytest.mark.parametrize(("term", "marked"), table("found.txt"))
def test_found(term: str, marked: str) -> None:
    marked = unescape(marked)
    text = marked.replace("[", "").replace("]", "")
    expected, position = [], 0
    for part in re.split(r"(\[[^\]]*\])", marked):
        if part.startswith("["):
            expected.append((position, position + len(part) - 2))
            position += len(part) - 2
        else:
            position += len(part)
    assert [hit.span for hit in termbase(term).match(text)] == expected


@pytest.mark.parametrize(("term", "text"), table("not_found.txt"))
def test_not_found(term: str, text: str) -> None:
    assert termbase(term).match(text) == ()


def test_suffix_is_lower_case_and_bare() -> None:
    suffixes = [hit.suffix for hit in termbase("Irak", "fabrika").match("IRAK'TA, Irak’ın Fabrikası'ndaki")]
    assert suffixes == ["ta", "ın", "sı'ndaki"]


def test_the_longest_match_wins_and_the_loser_is_told() -> None:
    both = termbase("Avrupa", "Avrupa Birliği")
    assert [hit.term.source for hit in both.match("Avrupa Birliği'nin Avrupa'daki")] == ["Avrupa Birliği", "Avrupa"]
    told = both.explain("Avrupa Birliği'nin")
    lost = [e for e in told if e.lost_to is not None]
    assert [(e.hit.term.source, e.lost_to.term.source) for e in lost if e.lost_to] == [("Avrupa", "Avrupa Birliği")]
    won = next(e for e in told if e.lost_to is None)
    assert won.stem == "Avrupa Birliği"
    assert [s.name for s in won.chain] == ["GEN"]


def test_capitals_decide_between_two_entries() -> None:
    both = termbase("Deniz", "deniz")
    assert [hit.term.source for hit in both.match("Deniz denize baktı")] == ["Deniz", "deniz"]


def test_exact_case() -> None:
    exact = termbase("Selame", case_sensitive=True)
    assert exact.match("SELAME selame") == ()
    assert len(exact.match("Selame'nin")) == 1


def test_source_variants() -> None:
    base = Termbase([Term("Ahmed eş-Şara", ("Ahmed al-Sharaa",), source_variants=("Ahmet Şara",))])
    assert [h.term.source for h in base.match("Ahmet Şara'nın ve Ahmed eş-Şara")] == ["Ahmed eş-Şara"] * 2


def test_a_break_between_two_words_is_one() -> None:
    assert len(termbase("Harf Devrimi").match("Harf Devrimi{3}{4}Kaynakça")) == 1


def test_an_empty_termbase_finds_nothing() -> None:
    assert Termbase(()).match("Şam") == ()


def test_article_terms_overrule_and_quotes_match() -> None:
    meta = FrontMatter(
        "t",
        "s",
        terms=(("Şam", "Sham"), ("Halep", "Aleppo")),
        quotes=(Quote("Bu olumlu adımları takdir eder.", "appreciates these positive steps."),),
    )
    base = termbase("Şam", "adım").with_article(meta)
    text = "Şam'da “Bu  olumlu adımları\ntakdir eder.” denildi, Halep’e adımı"
    found = [(text[slice(*h.span)], h.term.target, h.term.type) for h in base.match(text)]
    assert found == [
        ("Şam'da", "Sham", ""),
        ("Bu  olumlu adımları\ntakdir eder.", "appreciates these positive steps.", "quote"),
        ("Halep’e", "Aleppo", ""),
        ("adımı", "<adım>", ""),
    ]


def test_a_quotation_of_several_sentences_is_found_whole_and_by_sentence() -> None:
    quote = Quote("Bu adım önemlidir. Devam edeceğiz. Evet.", "This step matters. We shall go on. Yes.")
    base = Termbase(()).with_article(FrontMatter(title="x", slug="x", quotes=(quote,)))
    texts = ["“Bu adım önemlidir. Devam edeceğiz. Evet.”", "Devam edeceğiz.", "Evet."]
    found = [[hit.term.target for hit in base.match(text)] for text in texts]
    assert found == [[quote.target], ["We shall go on."], []]


def test_the_digest_ignores_order_and_notes() -> None:
    one, two = Term("Şam", ("Damascus",)), Term("Halep", ("Aleppo",))
    assert Termbase([one, two]).digest() == Termbase([two, Term("Şam", ("Damascus",), note="x")]).digest()
    assert Termbase([one]).digest() != Termbase([two]).digest()
    assert Termbase([one]).entry_digest("Şam") == Termbase([one, two]).entry_digest(one)


def test_changed() -> None:
    old, new = termbase("Şam", "Halep"), Termbase([Term("Şam", ("Damascus",)), Term("Humus", ("Homs",))])
    assert [c.source for c in Termbase.changed(old, new)] == ["Halep", "Humus", "Şam"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="şamŞAMİıIi'’- \u00ad\u0307\n{1}dn", max_size=40))
def test_spans_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    spans = [hit.span for hit in termbase("Şam", "şamdan", "am").match(text)]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize("source", ["km²", "m³", "%80", "CO2", "°C", "½", "😀", "(a+b)*", "عربي"])
def test_odd_terms_are_found_and_never_crash(source: str) -> None:
    found = Termbase([Term(source, ("x",))]).match(f"Bu {source} burada.")
    assert [hit.span for hit in found] == [(3, 3 + len(source))]
