from __future__ import annotations

import pytest

from pipeline.glossary import Termbase
from pipeline.model import Term, TermHit
from pipeline.termbase.entries import Change
from pipeline.termbase.impact import diff, effects
from pipeline.termbase.suggest import Sentence, Suggestion, suggest
from pipeline.termbase.transliteration import english_form, language_of


@pytest.mark.parametrize(
    ("name", "english", "language"),
    [
        ("Esad Hasan Şeybani", "Asad Hasan Shaybani", "arabic"),
        ("Hüseyin es-Selame", "Husayn al-Salama", "arabic"),
        ("Ahmed eş-Şara", "Ahmed al-Sharaa", "arabic"),
        ("eş-Şara", "al-Sharaa", "arabic"),
        ("Zekeriya el-Kazvini", "Zakariya al-Kazvini", "arabic"),
        ("Muhammed bin Selman", "Mohammed bin Salman", "arabic"),
        ("Yehiel Leiter", "Yechiel Leiter", "hebrew"),
        ("Binyamin Netanyahu", "Benjamin Netanyahu", "hebrew"),
        ("Abbas Arakçi", "Abbas Araghchi", "persian"),
        ("Mesud Pezeşkiyan", "Masoud Pezeshkian", "persian"),
        ("Sergey Şoygu", "Sergei Shoigu", "russian"),
        ("Dmitriy Peskov", "Dmitry Peskov", "russian"),
        ("Hakan Fidan", "Hakan Fidan", None),
        ("Mustafa Kemal", "Mustafa Kemal", None),
        ("Donald Trump", "Donald Trump", None),
    ],
)
def test_transliteration(name: str, english: str, language: str | None) -> None:
    assert (english_form(name), language_of(name)) == (english, language)


def proposals(*texts: str, known: Termbase | None = None) -> dict[str, Suggestion]:
    base = known or Termbase(())
    sentences = [Sentence(text, f"a.md:{n}") for n, text in enumerate(texts, 1)]
    return {s.source: s for s in suggest(sentences, lambda text: [h.span for h in base.match(text)])}


def test_names_lose_suffixes_and_titles() -> None:
    found = proposals("Görüşmede Dışişleri Bakanı Esad Hasan Şeybani'nin sözleri ve Hüseyin es-Selame’ye sorular")
    assert set(found) == {"Esad Hasan Şeybani", "Hüseyin es-Selame"}
    assert found["Esad Hasan Şeybani"].target == "Asad Hasan Shaybani"
    assert "Görüşmede" in found["Esad Hasan Şeybani"].context


def test_the_first_word_of_a_sentence_is_no_name_by_its_capital() -> None:
    assert set(proposals("Kitaplar geldi. Yarın Halep'e gidecek.")) == {"Halep"}


def test_repeated_compounds_come_in_dictionary_form() -> None:
    found = proposals("Haber sitesine göre", "o haber sitelerinde", "tek kalan güvenlik anlaşması")
    assert [(s.source, s.count) for s in found.values()] == [("haber sitesi", 2)]


def test_known_terms_are_left_out() -> None:
    known = Termbase([Term("Halep", ("Aleppo",))])
    assert proposals("Yarın Halep'e gidecek.", known=known) == {}


def test_countries_and_languages_come_with_their_english() -> None:
    found = proposals("Görüşme Kazakistan'da Rusça yapıldı")
    assert {s.source: s.target for s in found.values()} == {"Kazakistan": "Kazakhstan", "Rusça": "Russian"}


def test_months_titles_and_roman_numbers_are_no_names() -> None:
    assert proposals("Bu yıl 12 Kasım'da, XIX. yüzyılda, ABD Başkanı'nın", known=Termbase([Term("ABD", ("US",))])) == {}


def test_a_name_behind_an_abbreviated_title_is_whole() -> None:
    assert set(proposals("Prof. Dr. Ali Demir'in konuşması")) == {"Ali Demir"}


def test_contexts_have_no_codes() -> None:
    assert proposals("ve {1}Halep'te{2} kaldı")["Halep"].context == "ve Halep'te kaldı"


def test_more_occurrences_rank_higher() -> None:
    assert list(proposals("ve Halep'te", "ve Halep'e", "ve Humus'a")) == ["Halep", "Humus"]


def test_impact_shows_only_segments_with_changed_terms() -> None:
    old = Termbase([Term("Şam", ("Damascus",)), Term("Halep", ("Aleppo",))])
    new = Termbase([Term("Şam", ("Sham",)), Term("Halep", ("Aleppo",))])
    changed = Termbase.changed(old, new)
    texts = [Sentence("Şam'da ve Halep'te", "a.md:1"), Sentence("Halep'te", "a.md:2")]
    targets = {"Şam'da ve Halep'te": "In Damascus and Aleppo"}
    found = list(effects(texts, changed, old.match, new.match, targets))
    assert [line for effect in found for line in diff(effect)] == [
        "@@ a.md:1 @@",
        "  Şam'da ve Halep'te",
        "- Şam'da → Damascus",
        "+ Şam'da → Sham",
        "- In Damascus and Aleppo",
        "+ In Sham and Aleppo",
    ]


def test_impact_of_a_term_taken_out() -> None:
    old, new = Termbase([Term("Şam", ("Damascus",))]), Termbase(())
    changed = (Change("Şam", old.terms[0], None),)
    (effect,) = effects([Sentence("Şam'da", "a.md:1")], changed, old.match, new.match, {})
    assert list(diff(effect))[2:] == ["- Şam'da → Damascus", "+ Şam'da → (no term)"]
    assert isinstance(old.match("Şam")[0], TermHit)
