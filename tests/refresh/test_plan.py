from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pipeline.catalogue import Catalogue, Unit, terms_digest, text_digest, unit_signature
from pipeline.model import BlockKind, Certificate, Origin, Review, Segment, Signature, State, Term, TermHit
from pipeline.refresh import Basis, Reason, plan_article

SIGNATURE = Signature("toy", "1", "beam4", "g1", "s1", "0.1.0")
BASIS = Basis(SIGNATURE, "c1")
SYRIA = TermHit(Term("Suriye", ("Syria",)), (0, 6))

A = "Suriye ile İsrail Paris’te anlaştı."
B = "Görüşmeler iki gün sürdü."
C = "Ilgaz Dağı’nda kar yağıyor."


def segments(*texts: str) -> list[Segment]:
    return [Segment(f"b{n}.s1", t, line=n) for n, t in enumerate(texts, 1)]


def unit(source: str, **changes: object) -> Unit:
    hits = (SYRIA,) if "Suriye" in source else ()
    made = Unit(
        source,
        f"[{source}]",
        state=State.TRANSLATED,
        signature=unit_signature(SIGNATURE),
        terms=terms_digest(hits),
        machine=text_digest(f"[{source}]"),
        certificates=tuple(Certificate(h, "plain", (0, 5), True) for h in hits),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def human(source: str, **changes: object) -> Unit:
    return unit(source, origin=Origin.HUMAN, state=State.REVIEWED, review=Review("Işıl Ünsal", "2026-01-09"), **changes)


def catalogue(*units: Unit, checks: str = "c1", signature: Signature = SIGNATURE) -> Catalogue:
    return Catalogue((("X-Tercume-Signature", str(signature)), ("X-Tercume-Checks", checks)), units)


def plan(
    texts: Sequence[str],
    existing: Catalogue | None,
    basis: Basis = BASIS,
    hits: Mapping[str, Sequence[TermHit]] | None = None,
):  # type: ignore[no-untyped-def]
    found = segments(*texts)
    own = {s.id: (SYRIA,) for s in found if "Suriye" in s.source}
    return plan_article("sources/tr/x.md", "x", found, own if hits is None else hits, existing, basis)


def test_nothing_changed() -> None:
    made = plan([A, B], catalogue(unit(A), unit(B)))
    assert made.idle
    assert (made.kept, made.words) == (2, 0)


def test_no_catalogue_means_all_is_new() -> None:
    made = plan([A, B], None)
    assert [s.reasons for s in made.stale] == [(Reason.NEW,)] * 2
    assert made.words == 9


def test_an_edited_sentence_alone_is_stale() -> None:
    made = plan([A, B.replace("iki", "üç"), C], catalogue(unit(A), unit(B), unit(C)))
    change = "Görüşmeler [-iki-] {+üç+} gün sürdü."
    assert [(s.segment.id, s.reasons, s.detail) for s in made.stale] == [("b2.s1", (Reason.SOURCE,), change)]
    assert made.moved == 1


CHANGES = (
    ("engine", "other", (Reason.MODEL,)),
    ("revision", "2", (Reason.MODEL,)),
    ("decoding", "greedy", (Reason.DECODING,)),
    ("segmenter", "s2", (Reason.SEGMENTER,)),
    ("program", "0.2.0", (Reason.PROGRAM,)),
)


@pytest.mark.parametrize(("name", "value", "reasons"), CHANGES)
def test_another_signature_makes_machine_text_stale(name: str, value: str, reasons: tuple[Reason, ...]) -> None:
    other = Basis(replace(SIGNATURE, **{name: value}), "c1")
    made = plan([A, B, C], catalogue(unit(A), human(B), unit(C)), other)
    assert [(s.segment.id, s.reasons) for s in made.stale] == [("b1.s1", reasons), ("b3.s1", reasons)]
    assert made.human == 1


def test_the_glossary_alone_makes_nothing_stale() -> None:
    assert plan([A, B], catalogue(unit(A), unit(B)), Basis(replace(SIGNATURE, glossary="g2"), "c1")).idle


TERMS = (
    ("changed", (TermHit(Term("Suriye", ("the SAR",)), (0, 6)),), "Suriye: Syria → the SAR"),
    ("removed", (), "-Suriye → Syria"),
    ("added", (SYRIA, TermHit(Term("Paris", ("Paris",)), (18, 23))), "+Paris → Paris"),
    ("variant", (TermHit(Term("Suriye", ("Syria", "SAR")), (0, 6)),), "Suriye (variants or status)"),
)


@pytest.mark.parametrize(("hits", "detail"), [t[1:] for t in TERMS], ids=[t[0] for t in TERMS])
@pytest.mark.parametrize("make", [unit, human])
def test_a_changed_term_makes_its_segments_stale(hits: tuple[TermHit, ...], detail: str, make: object) -> None:
    made = plan([A, B], catalogue(make(A), unit(B)), hits={"b1.s1": hits})  # type: ignore[operator]
    assert [(s.segment.id, s.reasons, s.detail) for s in made.stale] == [("b1.s1", (Reason.TERM,), detail)]


def test_a_term_that_only_forbids_is_a_matter_of_checks() -> None:
    ban = TermHit(Term("gün", (), status="forbidden", forbidden=("daylight",)), (16, 19))
    assert plan([B], catalogue(unit(B)), hits={"b1.s1": (ban,)}).idle


def test_other_checks_score_again_and_translate_nothing() -> None:
    made = plan([A, B, C], catalogue(unit(A), human(B), unit(C)), Basis(SIGNATURE, "c2"))
    assert (made.stale, made.rescore) == ((), ("b1.s1", "b3.s1"))


def test_an_emptied_target_is_made_anew() -> None:
    made = plan([A], catalogue(unit(A, target="", state=State.INITIAL)))
    assert [s.reasons for s in made.stale] == [(Reason.EMPTY,)]


def test_a_sentence_that_stands_twice_is_stale_once() -> None:
    made = plan([A, B, A], None)
    assert [s.segment.id for s in made.stale] == ["b1.s1", "b2.s1"]


def test_a_removed_sentence_is_dropped() -> None:
    made = plan([A], catalogue(unit(A), unit(B)))
    assert (made.stale, made.moved, made.idle) == ((), 1, False)


def test_a_returned_sentence_is_not_new() -> None:
    made = plan([A, B], catalogue(unit(A), unit(B, obsolete=True)))
    assert made.stale == ()
    assert not made.idle


def test_an_unknown_signature_is_stale() -> None:
    made = plan([B], catalogue(unit(B, signature="0" * 16)))
    assert [s.reasons for s in made.stale] == [(Reason.SIGNATURE,)]


def test_a_hand_written_entry_without_record_is_left_alone() -> None:
    bare = Unit(A, "Hand-made.", state=State.REVIEWED, origin=Origin.HUMAN)
    assert plan([A], catalogue(bare)).idle


def test_a_heading_and_a_sentence_with_the_same_words_are_two() -> None:
    found = [Segment("b1.s1", B, kind=BlockKind.HEADING), Segment("b2.s1", B)]
    made = plan_article("x.md", "x", found, {}, None, BASIS)
    assert len(made.stale) == 2
