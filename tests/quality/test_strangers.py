"""Names and commas that are flagged for certain, and what looks like them."""

from __future__ import annotations

import pytest

from pipeline.model import Certificate, Severity, Term, TermHit
from pipeline.quality.checks import run
from pipeline.quality.pair import Pair

SURE = (
    ("name-changed", "Ödülü Guthrum'dan aldılar.", "They received the award from Wood."),
    ("name-changed", "Johannesburg şehir merkezi zor bir yerdir.", "The centre of Michael is a hard place."),
    ("name-changed", "Costello, karşı olmadıklarını söyledi.", "They are not against it, Sunrise said."),
    ("name-changed", "Yaralılar Coverciano'da tedavi edildi.", "The injured were treated at BBC."),
    ("name-invented", "Kubbenin onarımı sürüyor.", "The repair of the dome of Merkel goes on."),
    ("name-missing", "Yarışı Franz Kowalski kazandı.", "The race was won."),
    (
        "list-commas",
        "Toplantıdan sonra konuşan bakan, yolların açıldığını, okulların ise kapalı kalacağını söyledi.",
        "Speaking after the meeting the minister said that the roads were open but that schools would stay closed.",
    ),
)
UNSURE = (
    ("name-changed", "2009'da Yılın Ulusal Müfettişi oldu.", "In 2009 she became National Superintendent of the Year."),
    ("name-changed", "İskoçlar ve Meksikalılar kutladı.", "Scots and Mexicans celebrated."),
    ("name-changed", "Evet, Çin mahallesi.", "Yes, Chinatown."),
    ("name-invented", "Yerel özerklik şartını imzaladı.", "He signed the charter of local Self-Government."),
    ("name-invented", "Yurt içinde 25 mağazası var.", "It has 25 stores in Turkey."),
    ("name-invented", "Birleşmiş Milletler karar aldı.", "The UN took a decision."),
    ("name-invented", "Indianapolis Motor Yarış Pisti'nde öldü.", "He died at the Indianapolis Motor Speedway."),
    (
        "list-commas",
        "Çiftçilerin, köyün girişinde, bir araya gelerek düzenledikleri yürüyüş olaysız sona erdi.",
        "The march that the farmers held after gathering at the entrance of the village ended without incident.",
    ),
    (
        "list-commas",
        "Bakan, yolların açıldığını, okulların ise kapalı olduğunu söyledi.",
        "The minister said that the roads were open; the schools were still closed and would stay so until Monday.",
    ),
)


def grave(source: str, target: str) -> set[str]:
    """The checks that raise a major or critical flag."""
    return {flag.check for flag in run(Pair(source, target)) if flag.severity is not Severity.MINOR}


@pytest.mark.parametrize(("check", "source", "target"), SURE)
def test_what_only_an_error_explains_is_major(check: str, source: str, target: str) -> None:
    assert check in grave(source, target)


@pytest.mark.parametrize(("check", "source", "target"), UNSURE)
def test_what_a_good_translation_may_do_is_not(check: str, source: str, target: str) -> None:
    assert check not in grave(source, target)


def test_what_the_glossary_asks_for_is_no_stranger() -> None:
    source = "Liseyi Saint-Louis Lisesi'nde bitirdi."
    target = "He finished high school at the Lycée Saint-Louis."
    hit = TermHit(Term("Saint-Louis Lisesi", ("Lycée Saint-Louis",)), (7, 25), "nde")
    start = target.index("Lycée")
    proven = Certificate(hit, "splice", (start, len(target) - 1), True)
    assert "name-invented" in {f.check for f in run(Pair(source, target)) if f.severity is Severity.MAJOR}
    flags = run(Pair(source, target, certificates=(proven,)))
    assert not {f.check for f in flags if f.severity is Severity.MAJOR}
