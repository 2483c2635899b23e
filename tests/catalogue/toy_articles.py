"""Articles and translations for the tests, without an engine."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model import (
    Article,
    Assessment,
    Block,
    BlockKind,
    Certificate,
    Disclosure,
    FrontMatter,
    Origin,
    Score,
    Segment,
    Signature,
    Term,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)

SIGNATURE = Signature("toy", "1", "beam4", "g1", "s1", "0.1.0")
SYRIA = Term("Suriye", ("Syria",))


def article(*texts: str | tuple[str, BlockKind], slug: str = "paris-gorusmeleri") -> Article:
    blocks = []
    for number, given in enumerate(texts, start=1):
        text, kind = given if isinstance(given, tuple) else (given, BlockKind.PARAGRAPH)
        segment = Segment(f"{slug}.b{number}.s1", text, kind=kind, line=number)
        blocks.append(Block(f"b{number}", kind, number, text, (segment,)))
    meta = FrontMatter(title="Paris görüşmeleri", slug=slug, published="2026-01-07")
    return Article(f"sources/tr/{slug}.md", meta, tuple(blocks), ("",) * (len(blocks) + 1))


def hits_of(source: str, terms: tuple[Term, ...]) -> tuple[TermHit, ...]:
    return tuple(
        TermHit(t, (source.index(t.source), source.index(t.source) + len(t.source)))
        for t in terms
        if t.source in source
    )


def made(segment: Segment, target: str, terms: tuple[Term, ...] = (SYRIA,)) -> TranslatedSegment:
    certificates = []
    for hit in hits_of(segment.source, terms):
        at = target.find(hit.term.target)
        span = (at, at + len(hit.term.target)) if at >= 0 else None
        certificates.append(Certificate(hit, "plain" if span else "none", span, span is not None))
    translation = Translation(segment, target, Origin.ENGINE, SIGNATURE.digest(), certificates=tuple(certificates))
    return TranslatedSegment(translation, Assessment(Score(0.812345)))


def translated(source: Article, targets: dict[str, str], **changes: object) -> TranslatedArticle:
    terms = changes.pop("terms", (SYRIA,))
    signature = changes.pop("signature", SIGNATURE)
    items = tuple(made(s, targets[s.source], terms) for s in source.segments)
    told = Disclosure(
        "toy", "1", "Apache-2.0", "g1", source.meta.published, "", "abc", "tr", "en", 1.0, 0.0, None, signature="x"
    )
    return TranslatedArticle(source, items, signature, replace(told, **changes))


def needing_review(done: TranslatedArticle, source: str) -> TranslatedArticle:
    items = tuple(
        replace(s, assessment=replace(s.assessment, review=True)) if s.segment.source == source else s
        for s in done.segments
    )
    return replace(done, segments=items)
