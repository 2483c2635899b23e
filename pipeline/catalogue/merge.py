"""Bringing fresh machine work and the catalogue together: human text always wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.catalogue.book import Catalogue
from pipeline.catalogue.change import changed_terms, word_diff
from pipeline.catalogue.pairing import Match, pair
from pipeline.catalogue.unit import (
    Key,
    Unit,
    find_terms,
    key_of,
    marks_of,
    terms_digest,
    unit_signature,
)
from pipeline.disclosure import with_segments
from pipeline.errors import CatalogueError
from pipeline.model import (
    Assessment,
    Certificate,
    Flag,
    Origin,
    Score,
    Segment,
    Severity,
    State,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)

SCORE_DIGITS = 4
"""Decimals of a score in a catalogue, and so in every output: a rerun reads what the first run wrote."""


def merge(
    fresh: TranslatedArticle, existing: Catalogue | None, hits: Mapping[str, Sequence[TermHit]] | None = None
) -> TranslatedArticle:
    """The article with every segment settled between ``fresh`` and ``existing``.

    ``fresh.segments`` may leave out segments whose unit in ``existing`` is to be kept as it stands; ``hits`` (by
    segment id, offsets in the source with its codes) give their certificates the full terms back. The result holds
    what a catalogue holds and no more (rounded score, no alignment, no alternatives), so that outputs made now and
    outputs made from the catalogue later are the same bytes. Raises CatalogueError when a segment is in neither.
    """
    matches = pair(fresh.article.segments, existing.units if existing else ())
    signature = unit_signature(fresh.signature)
    settled: dict[Key, TranslatedSegment] = {}
    segments = []
    for segment in fresh.article.segments:
        key = key_of(segment.kind, segment.source)
        if key not in settled:
            item = _settle(segment, fresh.by_id.get(segment.id), matches.get(segment.id), signature)
            settled[key] = _with_terms(item, hits.get(segment.id, ()) if hits else ())
        # The same sentence again is the same unit, and so has the same target.
        segments.append(_for_segment(settled[key], segment))
    return replace(fresh, segments=tuple(segments), disclosure=with_segments(fresh.disclosure, segments))


def _for_segment(settled: TranslatedSegment, segment: Segment) -> TranslatedSegment:
    return replace(settled, translation=replace(settled.translation, segment=segment))


def _with_terms(item: TranslatedSegment, hits: Sequence[TermHit]) -> TranslatedSegment:
    by_place = {hit.span: hit for hit in hits}
    certificates = tuple(
        _anywhere(replace(c, hit=by_place[c.hit.span]) if _same_term(by_place.get(c.hit.span), c.hit) else c)
        for c in item.translation.certificates
    )
    return replace(item, translation=replace(item.translation, certificates=certificates))


def _anywhere(certificate: Certificate) -> Certificate:
    # Outputs must not tell where on whose machine the termbase lies, nor change when an entry moves down a line.
    hit = certificate.hit
    return replace(certificate, hit=replace(hit, term=replace(hit.term, where="")))


def _same_term(hit: TermHit | None, other: TermHit) -> bool:
    return hit is not None and (hit.term.source, hit.term.target) == (other.term.source, other.term.target)


def _settle(
    segment: Segment, fresh: TranslatedSegment | None, match: Match | None, signature: str
) -> TranslatedSegment:
    if match is None or not match.unit.target:
        return _plain(_required(segment, fresh), signature)
    if not match.exact:
        made = _plain(_required(segment, fresh), signature)
        return _beside(made, match.unit) if match.unit.human else made
    if fresh is None:
        return recall(segment, match.unit)
    made = _plain(fresh, signature)
    return _keep(made, match.unit) if match.unit.human else made


def _required(segment: Segment, fresh: TranslatedSegment | None) -> TranslatedSegment:
    if fresh is None:
        raise CatalogueError(
            "the catalogue lost this segment while it was being refreshed",
            where=segment.id,
            advice="run the refresh again: it plans anew",
        )
    return fresh


def _plain(fresh: TranslatedSegment, signature: str) -> TranslatedSegment:
    """What a catalogue can hold of a fresh segment."""
    made = fresh.translation
    kept = replace(made, signature=signature, logprobs=(), links=(), alternatives=())
    score = fresh.assessment.score
    flags = dict.fromkeys((*fresh.assessment.flags, *made.flags))
    rounded = Score(round(score.value, SCORE_DIGITS)) if score else None
    return replace(fresh, translation=kept, assessment=replace(fresh.assessment, score=rounded, flags=tuple(flags)))


def recall(segment: Segment, unit: Unit) -> TranslatedSegment:
    """The translated segment that ``unit`` tells of."""
    translation = Translation(
        segment,
        unit.target,
        unit.origin,
        unit.signature,
        state=unit.state,
        certificates=unit.certificates,
        flags=unit.notes,
    )
    score = None if unit.score is None else Score(unit.score)
    return TranslatedSegment(
        translation, Assessment(score, unit.flags, review=unit.fuzzy), review=unit.review, proposal=unit.proposal
    )


def _keep(made: TranslatedSegment, unit: Unit) -> TranslatedSegment:
    """Human text under an unchanged source. A changed term makes a proposal; another model makes none."""
    kept = recall(made.segment, unit)
    certificates = find_terms((c.hit for c in made.translation.certificates), unit.target)
    kept = replace(kept, translation=replace(kept.translation, certificates=certificates))
    if terms_digest(c.hit for c in certificates) != unit.terms and made.target != unit.target:
        change = changed_terms(unit, [c.hit for c in certificates])
        return _propose(kept, made.target, "term-changed", f"a term changed under an approved target: {change}")
    if unit.proposal and made.target != unit.target:
        return replace(kept, proposal=made.target)
    return kept


def _beside(made: TranslatedSegment, unit: Unit) -> TranslatedSegment:
    """Human text whose source was edited: it stays, the new machine text stands beside it."""
    certificates = find_terms((c.hit for c in made.translation.certificates), unit.target)
    translation = replace(
        made.translation,
        target=unit.target,
        origin=Origin.HUMAN,
        signature=unit.signature,
        certificates=certificates,
        flags=(),
    )
    kept = TranslatedSegment(translation, Assessment(None), review=None)
    change = word_diff(unit.source, made.segment.source)
    kept = _propose(kept, made.target, "source-changed", f"the source changed under a person's target: {change}")
    if marks_of(unit.target) == marks_of(made.segment.source):
        return kept
    lost = Flag("codes", Severity.CRITICAL, "the markup of the source changed: the codes of this target do not fit it")
    return replace(kept, assessment=replace(kept.assessment, flags=(*kept.assessment.flags, lost)))


def _propose(kept: TranslatedSegment, target: str, check: str, message: str) -> TranslatedSegment:
    flags = tuple(f for f in kept.assessment.flags if f.check != check)
    assessment = replace(kept.assessment, flags=(*flags, Flag(check, Severity.MAJOR, message)), review=True)
    # A machine text that a person approved is theirs from here on: without the approval nothing else would guard it.
    translation = replace(kept.translation, state=State.TRANSLATED, origin=Origin.HUMAN)
    return TranslatedSegment(translation, assessment, review=None, proposal=target)
