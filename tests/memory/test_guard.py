from __future__ import annotations

import pytest

from pipeline.memory.guard import compatible

DIFFERENT = (
    ("Anlaşma imzalandı.", "Anlaşma imzalanmadı."),
    ("Başkan görüşmeye geldi.", "Başkan görüşmeye gelmedi."),
    ("Bu karar geçerlidir.", "Bu karar geçerli değildir."),
    ("Toplantıya katılacak.", "Toplantıya katılmayacak."),
    ("Bunu kabul ediyor.", "Bunu kabul etmiyor."),
    ("Burada su var.", "Burada su yok."),
    ("İzin veren ülkeler.", "İzin vermeyen ülkeler."),
    ("Gelirse konuşuruz.", "Gelmezse konuşuruz."),
    ("Nüfus 1.250 kişiydi.", "Nüfus 1.350 kişiydi."),
    ("Görüşme 5 Ocak’ta yapıldı.", "Görüşme 6 Ocak’ta yapıldı."),
    ("İki ülke anlaştı.", "Üç ülke anlaştı."),
    ("Yüzde 3,5 arttı.", "Yüzde 3,6 arttı."),
    ("Heyet Paris’e gitti.", "Heyet Roma’ya gitti."),
    ("Dün Işık konuştu.", "Dün Işıl konuştu."),
    ("Bakan Fidan açıkladı.", "Bakan Güler açıkladı."),
    ("Fidan dün açıklama yaptı.", "Güler dün açıklama yaptı."),
    ("Işık toplantıda konuştu.", "Işıl toplantıda konuştu."),
    ("Ankara bu kararı eleştirdi.", "Moskova bu kararı eleştirdi."),
    ("ABD bu planı destekliyor.", "AB bu planı destekliyor."),
    ("{1}Ankara{2} bunu eleştirdi.", "{1}Moskova{2} bunu eleştirdi."),
    ("Kimse gelmeyince ayrıldı.", "Kimse gelince ayrıldı."),
    ("Bunu yapmasa olur.", "Bunu yapsa olur."),
    ("O gelmeyebilir.", "O gelebilir."),
    ("Eve izinsiz girdi.", "Eve izinli girdi."),
    ("Sıcaklık -5 dereceydi.", "Sıcaklık 5 dereceydi."),
    ("Ocak ayında yapıldı.", "Şubat ayında yapıldı."),
    ("Toplantı mayısta yapıldı.", "Toplantı eylülde yapıldı."),
    ("Salı günü konuştu.", "Cuma günü konuştu."),
)

ALIKE = (
    ("Anlaşma imzalandı.", "Anlaşma dün imzalandı."),
    ("Heyet Paris’e gitti.", "Heyet Paris'ten döndü."),
    ("Toplantı 5 Ocak’ta yapıldı.", "Görüşme 5 Ocak’ta yapıldı."),
    ("Heyet gelmedi.", "Heyet dün de gelmedi."),
    ("Karar açıklandı.", "Bu karar açıklandı."),
    ("Toplantı dün yapıldı.", "Görüşme dün yapıldı."),
    ("Öğrenciler soru sordu.", "Ayrıca öğrenciler soru sordu."),
    ("Ankara bunu eleştirdi.", "Dün Ankara bunu eleştirdi."),
)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_what_must_not_be_offered(left: str, right: str) -> None:
    assert not compatible(left, right)
    assert not compatible(right, left)


@pytest.mark.parametrize(("left", "right"), ALIKE)
def test_what_may_be_offered(left: str, right: str) -> None:
    assert compatible(left, right)
    assert compatible(right, left)
