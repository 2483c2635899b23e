from __future__ import annotations

import pytest

from pipeline.lang.capitals import is_in_capitals, sentence_case


@pytest.mark.parametrize(
    ("shouted", "said"),
    [
        ("İSTANBUL'DA YENİ BİR KÖPRÜ AÇILDI", "İstanbul'da yeni bir köprü açıldı"),
        ("TOPLANTIYA 40 ÜLKE KATILDI.", "Toplantıya 40 ülke katıldı."),
        ("ERDOĞAN'IN AÇIKLAMASI NATO'NUN GÜNDEMİNDE", "Erdoğan'ın açıklaması NATO'nun gündeminde"),
        ("IŞIK ÜNİVERSİTESİ REKTÖRÜ KONUŞTU", "Işık üniversitesi rektörü konuştu"),
        ("3. BÖLÜM: EKONOMİ", "3. bölüm: ekonomi"),
    ],
)
def test_a_headline_is_read_as_a_sentence(shouted: str, said: str) -> None:
    assert is_in_capitals(shouted)
    assert sentence_case(shouted) == said
    assert len(said) == len(shouted)


@pytest.mark.parametrize(
    "text", ["TÜBİTAK", "KAYNAKÇA", "Toplantıya NATO ve AB katıldı.", "ABD", "XIX. YÜZYILda OLAY", "40 %"]
)
def test_other_texts_are_left_alone(text: str) -> None:
    assert not is_in_capitals(text)


def test_terms_keep_their_letters() -> None:
    text = "ABD VE SURİYE ANLAŞTI"
    assert sentence_case(text, [(0, 3)], [(0, 3), (7, 13)]) == "ABD ve Suriye anlaştı"
