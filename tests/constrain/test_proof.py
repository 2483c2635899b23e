import pytest

from pipeline.catalogue import find_terms
from pipeline.lang.proof import prove_coded
from pipeline.model import Term, TermHit


def hit(source: str, *targets: str, kind: str = "", status: str = "preferred", at: int = 0) -> TermHit:
    return TermHit(Term(source, targets, type=kind, status=status), (at, at + len(source)))


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("They must go to the house.", None),
        ("the us army", None),
        ("The US army", "US"),
        ("The {1}US{2}' army", "US{2}'"),
    ],
)
def test_a_person_s_text_proves_a_term_by_a_rendering_alone(target: str, found: str | None) -> None:
    (certificate,) = find_terms([hit("ABD", "US")], target)
    assert (certificate.proven, certificate.method) == ((True, "human") if found else (False, "none"))
    assert found == (target[slice(*certificate.target_span)] if certificate.target_span else None)


def test_a_term_found_twice_must_stand_twice_in_a_person_s_text() -> None:
    hits = [hit("Şam", "Damascus"), hit("Şam", "Damascus", at=9)]
    assert [c.proven for c in find_terms(hits, "Damascus and Aleppo")] == [True, False]


def test_untranslatable_terms_are_looked_for_in_a_person_s_text() -> None:
    assert find_terms([hit("TÜBİTAK", status="untranslatable")], "TÜBİTAK's prize")[0].proven


def test_codes_inside_a_term_are_passed_over() -> None:
    target = "{1}The Joint {2}Fusion{3} Mechanism{4} began"
    (span,) = prove_coded(target, [hit("Ortak Füzyon Mekanizması", "Joint Fusion Mechanism")])
    assert span
    assert target[slice(*span)] == "Joint {2}Fusion{3} Mechanism"
