"""The road of an article, from Turkish segments to an assessed English translation.

::

    Article → Segments → term hits → memory or engine → certificates → codes → score and flags → TranslatedArticle

``translate_article`` is that road; ``translate_articles`` walks it for many articles with batches across their
borders, so that short articles do not waste the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline import __version__, codes, constrain
from pipeline.constrain import Draft, Job
from pipeline.disclosure import disclose
from pipeline.engines.base import Engine
from pipeline.flow_opinion import EmbeddedOpinion
from pipeline.glossary import Termbase
from pipeline.lang.capitals import is_in_capitals, sentence_case
from pipeline.lang.en import capitalised
from pipeline.lang.notation import localise
from pipeline.lang.tr import has_words
from pipeline.model import (
    Article,
    Certificate,
    Link,
    Origin,
    Segment,
    Signature,
    Span,
    State,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)
from pipeline.quality import Policy, assess
from pipeline.segment import SEGMENTER_VERSION

WINDOW = 2_000
"""Segments that go to the engine together; bounds memory whatever the number of articles."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a translation needs besides its article."""

    engine: Engine
    termbase: Termbase
    policy: Policy
    opinion: EmbeddedOpinion | None = None
    """Makes the score better and everything slower: the embedded model is asked about each target."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A segment on its way to the engine: without codes, with the terms found in it (offsets in ``plain.text``)."""

    segment: Segment
    plain: codes.Plain
    hits: tuple[TermHit, ...]

    @property
    def job(self) -> Job:
        """What the engine is asked; a text in capitals in the letters of a sentence, which models can read."""
        text = self.plain.text
        if is_in_capitals(text):
            acronyms = [hit.span for hit in self.hits if hit.term.source.isupper()]
            text = sentence_case(text, acronyms, [hit.span for hit in self.hits])
        return Job(text, self.hits)


def translate_article(article: Article, tools: Tools) -> TranslatedArticle:
    """Translate one article. Raises EngineError when the engine cannot work; nothing is cut or lost."""
    return next(translate_articles([article], tools))


def translate_articles(articles: Iterable[Article], tools: Tools) -> Iterator[TranslatedArticle]:
    """Translate ``articles`` in order, with the engine's batches filled across article borders."""
    for window in _windows(articles):
        prepared = [prepare(article, tools.termbase) for article in window]
        translations = iter(translate_segments([p for group in prepared for p in group], tools))
        for article, group in zip(window, prepared, strict=True):
            yield assemble(article, [next(translations) for _ in group], tools)


def prepare(article: Article, termbase: Termbase) -> list[Prepared]:
    """The segments of ``article`` without codes and with the terms of the project and of its front matter."""
    terms = termbase.with_article(article.meta)
    return [prepare_segment(segment, terms) for segment in article.segments]


def prepare_segment(segment: Segment, termbase: Termbase) -> Prepared:
    """``segment`` without codes and with the terms of ``termbase`` in it."""
    plain = codes.strip(segment.source)
    return Prepared(segment, plain, termbase.match(plain.text))


def translate_segments(prepared: Sequence[Prepared], tools: Tools) -> list[Translation]:
    """Translate in one batch; equal jobs are asked once, and what has no words never reaches the engine."""
    asked = list(dict.fromkeys(p.job for p in prepared if _needs_engine(p)))
    drafts = dict(zip(asked, constrain.translate(tools.engine, asked), strict=True)) if asked else {}
    signature = sign(tools).digest()
    return [
        _finish(p, drafts[p.job], signature) if p.job in drafts else _without_engine(p, signature) for p in prepared
    ]


def _needs_engine(prepared: Prepared) -> bool:
    return has_words(prepared.plain.text) and not _is_terms(prepared)


def _is_terms(prepared: Prepared) -> bool:
    """True for a segment of uninflected terms and no other word (a tag, a heading such as "ABD (2026)").

    The termbase answers, no model guesses.
    """
    rest = list(prepared.plain.text)
    for hit in prepared.hits:
        if hit.suffix or not hit.term.target or hit.term.status == "forbidden":
            return False
        rest[slice(*hit.span)] = " " * (hit.span[1] - hit.span[0])
    return bool(prepared.hits) and not has_words("".join(rest))


def _without_engine(prepared: Prepared, signature: str) -> Translation:
    return _from_termbase(prepared, signature) if _is_terms(prepared) else _pass_through(prepared, signature)


def _from_termbase(prepared: Prepared, signature: str) -> Translation:
    """The terms in their places, and what stands between them in English notation."""
    source, target, end = prepared.plain.text, "", 0
    proven: dict[TermHit, Span] = {}
    for hit in sorted(prepared.hits, key=lambda hit: hit.span):
        target += localise(source[end : hit.span[0]])
        proven[hit] = (len(target), len(target) + len(hit.term.target))
        target, end = target + hit.term.target, hit.span[1]
    target += localise(source[end:])
    certificates = tuple(Certificate(hit, "verbatim", proven[hit], True) for hit in prepared.hits)
    links = tuple(Link(hit.span, span) for hit, span in proven.items())
    return _finish(prepared, Draft(target, certificates, links=links), signature)


def _finish(prepared: Prepared, draft: Draft, signature: str) -> Translation:
    """Put the codes back and move every offset from the plain texts to those with codes."""
    segment = prepared.segment
    text = _opened(prepared.plain.text, draft.text)
    placed = codes.place(prepared.plain, text, draft.links, segment.codes)
    return Translation(
        segment=segment,
        target=placed.text,
        origin=Origin.ENGINE,
        signature=signature,
        certificates=tuple(_coded_certificate(c, prepared.plain, placed) for c in draft.certificates),
        logprobs=draft.logprobs,
        links=tuple(Link(prepared.plain.coded(link.source), placed.coded(link.target)) for link in draft.links),
        alternatives=draft.alternatives,
        flags=(*draft.flags, *placed.flags),
    )


def _opened(source: str, target: str) -> str:
    """``target`` with a capital at its start where ``source`` has one; ``eBay`` and the like keep their own letters."""
    first = target.split(" ", 1)[0]
    return (
        target
        if first != first.lower() or not source[:1].isupper() or len(target[:1].upper()) != 1
        else capitalised(target)
    )


def _coded_certificate(certificate: Certificate, source: codes.Plain, target: codes.Placed) -> Certificate:
    hit = replace(certificate.hit, span=source.coded(certificate.hit.span))
    span: Span | None = target.coded(certificate.target_span) if certificate.target_span else None
    return replace(certificate, hit=hit, target_span=span)


def _pass_through(prepared: Prepared, signature: str) -> Translation:
    """Text without words keeps its codes; its numbers are written the English way ("1.250,5" → "1,250.5")."""
    target = localise(prepared.segment.source)
    return Translation(prepared.segment, target, Origin.PASSED, signature, State.TRANSLATED)


def assemble(article: Article, translations: Sequence[Translation], tools: Tools) -> TranslatedArticle:
    """Assess an article's translations and put them together with their disclosure."""
    assessments = assess(translations, policy=tools.policy, quotes=article.meta.quotes, second_opinion=tools.opinion)
    segments = tuple(TranslatedSegment(t, a) for t, a in zip(translations, assessments, strict=True))
    signature = sign(tools)
    return TranslatedArticle(
        article, segments, signature, disclose(article, segments, signature, tools.engine.info.licence)
    )


def sign(tools: Tools) -> Signature:
    """The signature of everything made with ``tools``."""
    info = tools.engine.info
    return Signature(
        engine=info.name,
        revision=info.revision,
        decoding=info.decoding,
        glossary=tools.termbase.digest(),
        segmenter=SEGMENTER_VERSION,
        program=__version__,
    )


def _windows(articles: Iterable[Article]) -> Iterator[list[Article]]:
    window: list[Article] = []
    size = 0
    for article in articles:
        window.append(article)
        size += len(article.segments)
        if size >= WINDOW:
            yield window
            window, size = [], 0
    if window:
        yield window
