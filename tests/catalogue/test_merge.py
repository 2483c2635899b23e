from __future__ import annotations

from dataclasses import replace

import pytest
from toy_articles import SIGNATURE, SYRIA, article, made, needing_review, translated

from pipeline.catalogue import Catalogue, Unit, merge, terms_digest, unit_signature
from pipeline.errors import CatalogueError
from pipeline.formats.po import parse_po, write_po
from pipeline.model import BlockKind, Origin, Review, State, Term, TranslatedArticle

A = "Suriye ile İsrail Paris’te anlaştı."
A2 = "Suriye ile İsrail Paris’te yeniden anlaştı."
B = "Görüşmeler iki gün sürdü."
C = "Ilgaz Dağı’nda kar yağıyor."
TARGETS = {
    A: "Syria and Israel agreed in Paris.",
    A2: "Syria and Israel agreed in Paris again.",
    B: "The talks lasted two days.",
    C: "It is snowing on Mount Ilgaz.",
}
HUMAN = "Syria and Israel came to terms in Paris."
REVIEW = Review("Işıl Ünsal", "2026-01-09T08:00:00Z")


def stored(done: TranslatedArticle, existing: Catalogue | None = None) -> Catalogue:
    """Through the file, as between two runs."""
    merged = Catalogue.from_article(merge(done, existing), existing)
    return parse_po(write_po(merged).encode(), "a.po")


def first(*texts: str) -> Catalogue:
    return stored(translated(article(*texts), TARGETS))


def approved(catalogue: Catalogue, source: str, target: str = HUMAN) -> Catalogue:
    unit = next(u for u in catalogue.units if u.source == source)
    origin = Origin.HUMAN if target != unit.target else unit.origin
    return catalogue.with_unit(
        replace(unit, target=target, origin=origin, state=State.REVIEWED, review=REVIEW, fuzzy=False)
    )


def unit_of(catalogue: Catalogue, source: str) -> Unit:
    return next(u for u in catalogue.units if u.source == source)


def test_machine_text_is_replaced_freely() -> None:
    again = stored(translated(article(A, B), TARGETS | {A: "Another."}), first(A, B))
    assert unit_of(again, A).target == "Another."


def test_human_text_wins() -> None:
    existing = approved(first(A, B), A)
    merged = merge(translated(article(A, B), TARGETS | {A: "Another, Syria."}), existing)
    assert merged.segments[0].target == HUMAN
    assert merged.segments[0].proposal == ""
    assert merged.segments[0].review == REVIEW
    assert merged.disclosure.reviews == (replace(REVIEW, segment=merged.segments[0].segment.id),)
    assert 0 < merged.disclosure.reviewed_share < 1
    unit = unit_of(Catalogue.from_article(merged, existing), A)
    assert (unit.state, unit.review, unit.human, unit.fuzzy) == (State.REVIEWED, REVIEW, True, False)


def test_merging_twice_gives_the_same_bytes() -> None:
    existing = approved(first(A, B), A)
    once = stored(translated(article(A, B), TARGETS), existing)
    assert write_po(stored(translated(article(A, B), TARGETS), once)) == write_po(once)


def test_a_changed_term_makes_a_proposal() -> None:
    existing = approved(first(A, B), A)
    done = translated(article(A, B), TARGETS | {A: "The SAR agreed."}, terms=(Term("Suriye", ("SAR",)),))
    after = stored(done, existing)
    unit = unit_of(after, A)
    assert (unit.target, unit.proposal) == (HUMAN, "The SAR agreed.")
    assert (unit.state, unit.fuzzy, unit.review, unit.human) == (State.TRANSLATED, True, None, True)
    assert "Işıl Ünsal" in unit.comment
    assert [f.check for f in unit.flags] == ["term-changed"]
    assert unit_of(stored(done, after), A) == unit
    # And the next run, where nothing changed any more, proposes nothing new.
    assert write_po(stored(done, after)) == write_po(after)


def test_a_machine_text_approved_as_it_was_is_kept_when_a_term_changes() -> None:
    existing = approved(first(A), A, TARGETS[A])
    after = stored(translated(article(A), {A: "The SAR agreed."}, terms=(Term("Suriye", ("SAR",)),)), existing)
    assert (unit_of(after, A).target, unit_of(after, A).human) == (TARGETS[A], True)


def test_a_rejected_proposal_does_not_come_back() -> None:
    existing = approved(first(A), A)
    done = translated(article(A), {A: "The SAR agreed."}, terms=(Term("Suriye", ("SAR",)),))
    after = approved(stored(done, existing), A)
    after = after.with_unit(replace(unit_of(after, A), proposal="", flags=()))
    assert unit_of(stored(done, after), A).proposal == ""


def test_another_model_makes_no_proposal() -> None:
    existing = approved(first(A), A)
    other = replace(SIGNATURE, engine="better")
    after = stored(translated(article(A), {A: "New Syria text."}, signature=other), existing)
    assert (unit_of(after, A).target, unit_of(after, A).proposal) == (HUMAN, "")


def test_an_edited_source_keeps_the_old_text_and_proposes() -> None:
    existing = approved(first(A, B), A)
    after = stored(translated(article(A2, B), TARGETS), existing)
    unit = unit_of(after, A2)
    assert (unit.target, unit.proposal, unit.previous) == (HUMAN, TARGETS[A2], A)
    assert (unit.fuzzy, unit.state, unit.human) == (True, State.TRANSLATED, True)
    old = unit_of(after, A)
    assert (old.obsolete, old.target, old.review) == (True, HUMAN, REVIEW)


def test_an_edited_source_that_comes_back_is_approved_again() -> None:
    existing = approved(first(A, B), A)
    after = stored(translated(article(A2, B), TARGETS), existing)
    back = stored(translated(article(A, B), TARGETS), after)
    unit = unit_of(back, A)
    assert (unit.target, unit.state, unit.review, unit.obsolete) == (HUMAN, State.REVIEWED, REVIEW, False)


def test_an_edited_source_under_machine_text_is_translated_anew() -> None:
    after = stored(translated(article(A2, B), TARGETS), first(A, B))
    unit = unit_of(after, A2)
    assert (unit.target, unit.previous, unit.proposal, unit.human) == (TARGETS[A2], A, "", False)


def test_codes_that_no_longer_fit_are_told() -> None:
    coded = A.replace("Paris", "{1}Paris{2}")
    existing = approved(first(A), A)
    after = stored(translated(article(coded), {coded: "Syria and Israel agreed in {1}Paris{2}."}), existing)
    assert "codes" in [f.check for f in unit_of(after, coded).flags]


def test_removed_segments_return_with_their_text() -> None:
    existing = approved(first(A, B, C), A)
    without = stored(translated(article(B, C), TARGETS), existing)
    assert unit_of(without, A).obsolete
    assert unit_of(without, A).review == REVIEW
    back = stored(translated(article(A, B, C), TARGETS), without)
    assert (unit_of(back, A).target, unit_of(back, A).obsolete) == (HUMAN, False)


def test_another_kind_keeps_the_text() -> None:
    existing = approved(first(A), A)
    merged = merge(translated(article((A, BlockKind.HEADING)), TARGETS), existing)
    assert merged.segments[0].target == HUMAN


def test_a_partial_translation_is_completed_from_the_catalogue() -> None:
    existing = first(A, B)
    whole = article(A, B, C)
    only = replace(translated(whole, TARGETS), segments=(made(whole.segments[2], TARGETS[C]),))
    merged = merge(only, existing)
    assert [s.target for s in merged.segments] == [TARGETS[A], TARGETS[B], TARGETS[C]]
    assert {s.translation.signature for s in merged.segments} == {unit_signature(SIGNATURE)}
    unit = unit_of(Catalogue.from_article(merged, existing), A)
    assert unit.terms == terms_digest(c.hit for c in made(whole.segments[0], TARGETS[A]).translation.certificates)


def test_a_segment_in_neither_is_an_error() -> None:
    whole = article(A, C)
    only = replace(translated(whole, TARGETS), segments=())
    with pytest.raises(CatalogueError, match=r"paris-gorusmeleri\.b2\.s1"):
        merge(only, first(A))


def test_the_same_sentence_twice_gets_one_target() -> None:
    whole = article(A, B, A)
    done = translated(whole, TARGETS)
    items = (*done.segments[:2], made(whole.segments[2], "Something else, Syria."))
    merged = merge(replace(done, segments=items), None)
    assert merged.segments[2].target == TARGETS[A]
    assert merged.segments[2].segment.id == "paris-gorusmeleri.b3.s1"


def test_outputs_of_a_first_run_and_of_a_rerun_know_the_same() -> None:
    done = needing_review(translated(article(A, B), TARGETS), A)
    merged = merge(done, None)
    existing = stored(done)
    kept = merge(replace(done, segments=()), existing)
    for one, two in zip(merged.segments, kept.segments, strict=True):
        assert one.assessment == two.assessment
        assert (one.target, one.translation.state, one.translation.origin) == (
            two.target,
            two.translation.state,
            two.translation.origin,
        )
        assert [c.target_span for c in one.translation.certificates] == [
            c.target_span for c in two.translation.certificates
        ]


def test_notes_on_a_term_make_nothing_stale() -> None:
    hit = made(article(A).segments[0], TARGETS[A]).translation.certificates[0].hit
    noted = replace(hit, term=replace(SYRIA, note="Arab Republic", provenance="UN"))
    assert terms_digest([hit]) == terms_digest([noted]) != terms_digest([replace(hit, term=Term("Suriye", ("SAR",)))])
    assert terms_digest([]) == ""
