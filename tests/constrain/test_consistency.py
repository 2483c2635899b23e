import pytest

from pipeline.catalogue import find_terms
from pipeline.model import BlockKind, Origin, Segment, Term, TermHit, Translation
from pipeline.quality.consistency import terms

SYRIA = Term("Suriye", ("Syria", "Syrian"), "place")
TURKIYE = Term("Türkiye", ("Türkiye", "Turkey", "Turkish"), "place")
FRANCE = Term("Fransa", ("France", "French"), "place")
BOSPHORUS = Term("Boğaz", ("Bosphorus", "Strait", "Bosphorus Strait"))
DUNAM = Term("dönüm", ("dunam", "dunams", "dönüm"), "unit")


def article(term: Term, *targets: str) -> list[Translation]:
    hit = TermHit(term, (0, len(term.source)))
    segments = [Segment(f"s{n}", term.source, "", (), BlockKind.PARAGRAPH, n) for n in range(len(targets))]
    return [
        Translation(s, t, Origin.ENGINE, "", certificates=find_terms([hit], t))
        for s, t in zip(segments, targets, strict=True)
    ]


@pytest.mark.parametrize(
    ("term", "targets", "flagged"),
    [
        (SYRIA, ("Syria spoke.", "The Syrian army.", "Syria's army."), []),
        (FRANCE, ("French troops.", "In France."), []),
        (TURKIYE, ("In Türkiye.", "Turkish law.", "In Turkey.", "Turkey's law."), [2, 3]),
        (BOSPHORUS, ("The Bosphorus.", "The Bosphorus Strait.", "The Strait."), [2]),
        (DUNAM, ("One dunam.", "Two dunams.", "Two dönüms."), [2]),
        (SYRIA, ("Nothing.", "Syria."), []),
        (Term("söz", ("word", "remark"), "quote"), ("word", "remark"), []),
    ],
)
def test_a_term_keeps_its_rendering(term: Term, targets: tuple[str, ...], flagged: list[int]) -> None:
    assert [place for place, _ in terms(article(term, *targets))] == flagged


def test_the_message_names_the_other_segment() -> None:
    ((_, flag),) = terms(article(TURKIYE, "In Türkiye.", "In Turkey."))
    assert (flag.check, flag.message) == ("term-inconsistent", "Türkiye is “Turkey” here and “Türkiye” in segment s0")
    assert flag.target_span == (3, 9)
