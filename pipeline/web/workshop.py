"""What the pages need of the pipeline: engine, memory and sources of one project, opened when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from pipeline import codes, flow, segment
from pipeline.catalogue import Unit, find_terms
from pipeline.engines import registry
from pipeline.engines.base import Engine, Request
from pipeline.errors import CatalogueError
from pipeline.flow import Tools
from pipeline.flow_opinion import opinion_of
from pipeline.formats.markdown import decode, parse_markdown
from pipeline.glossary import Termbase
from pipeline.memory import FuzzyMatch, Memory
from pipeline.model import Article, Assessment, Flag, Link, Origin, Segment, TermHit, TranslatedArticle, Translation
from pipeline.project import policy_of, source_paths
from pipeline.quality import Policy, assess
from pipeline.quality.align import align
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.tokens import tokens
from pipeline.settings import Settings

ALTERNATIVES = 5
"""Hypotheses that a reviewer is offered."""

STRIDE = 16
"""Segments that a submission sends to the engine at once; reviewers get their turn in between, progress is told."""

LEAST_SUPPORT = 0.25
"""Lexical support in [0, 1] from which two words are shown as aligned."""


class Workshop:
    """One project's tools. The engine is used by one thread at a time."""

    def __init__(self, settings: Settings, model: str | None = None) -> None:
        self.settings = settings
        self.model = model or settings.engine.model
        self._engine_lock = threading.Lock()
        self._memory_lock = threading.Lock()
        self._opening = threading.Lock()

    @cached_property
    def termbase(self) -> Termbase:
        """The project's terms, as of the server's start or of ``reload_terms``."""
        return Termbase.load(self.settings.glossaries)

    @cached_property
    def policy(self) -> Policy:
        """What goes to review, as the project's reviewers have calibrated it."""
        return policy_of(self.settings)

    @property
    def tools(self) -> Tools:
        """What a translation needs. Raises EngineError."""
        wanted, threads = self.settings.quality.opinion, self.settings.engine.threads or None
        opinion = opinion_of(self._engine.info, wanted=wanted, threads=threads)
        return Tools(self._engine, self.termbase, self.policy, opinion)

    @cached_property
    def _engine(self) -> Engine:
        with self._opening:
            return registry.load(self.model, threads=self.settings.engine.threads or None)[0]

    @cached_property
    def memory(self) -> Memory:
        """The project's translation memory."""
        with self._opening:
            return Memory.open(self.settings.memory_url)

    def reload_terms(self) -> None:
        """Read the termbase again after an edit."""
        self.termbase = Termbase.load(self.settings.glossaries)

    def translate(self, segments: Sequence[Segment]) -> list[tuple[Translation, Assessment]]:
        """Translate and assess independent segments."""
        with self._engine_lock:
            prepared = [flow.prepare_segment(s, self.termbase) for s in segments]
            translations = flow.translate_segments(prepared, self.tools)
        return list(zip(translations, assess(translations, policy=self.policy), strict=True))

    def translate_article(self, article: Article, tell: Callable[[int], None]) -> TranslatedArticle:
        """Translate a whole article; ``tell`` is called with the number of segments done."""
        prepared = flow.prepare(article, self.termbase)
        made: list[Translation] = []
        for start in range(0, len(prepared), STRIDE):
            with self._engine_lock:
                made += flow.translate_segments(prepared[start : start + STRIDE], self.tools)
            tell(len(made))
        return flow.assemble(article, made, self.tools)

    def retranslate(self, unit: Unit) -> Translation:
        """A fresh machine target for a unit."""
        return self.translate([_segment(unit)])[0][0]

    def alternatives(self, unit: Unit) -> tuple[str, ...]:
        """Other targets from the engine's n-best, best first, with the unit's codes in them."""
        return self.others(_segment(unit), unit.target)

    def others(self, segment: Segment, known: str) -> tuple[str, ...]:
        """The engine's n-best for a segment but for the target that is ``known``."""
        plain = codes.strip(segment.source)
        with self._engine_lock:
            hypotheses = self._engine.translate([Request(plain.text, nbest=ALTERNATIVES)])[0]
        texts = [codes.place(plain, h.text, h.links, segment.codes).text for h in hypotheses]
        return tuple(dict.fromkeys(text for text in texts if text != known))

    def similar(self, source: str) -> list[FuzzyMatch]:
        """Approved sentences like ``source``."""
        with self._memory_lock:
            return self.memory.fuzzy(source)

    def check(self, unit: Unit, target: str) -> tuple[Flag, ...]:
        """What the checks say about a target that a reviewer is writing."""
        certificates = find_terms(self._whole(c.hit for c in unit.certificates), target)
        translation = Translation(_segment(unit), target, Origin.HUMAN, "", certificates=certificates)
        return assess([translation], policy=self.policy)[0].flags

    def _whole(self, hits: Iterable[TermHit]) -> Iterator[TermHit]:
        """``hits`` with the entries of the termbase: a catalogue keeps the approved target, not what else is allowed or
        forbidden. A target of the article's own stays."""
        known = {term.source: term for term in self.termbase.terms}
        for hit in hits:
            term = known.get(hit.term.source, hit.term)
            yield replace(hit, term=term) if term.target == hit.term.target else hit

    def source(self, slug: str) -> Article:
        """The Turkish article of that slug. Raises CatalogueError when its source is gone."""
        paths = source_paths(self.settings)
        for path in sorted(paths, key=lambda p: p.stem != slug):
            label = f"{self.settings.project.sources}/{path.name}"
            article = parse_markdown(decode(path.read_bytes(), label), label, segment.split)
            if article.slug == slug:
                return article
        raise CatalogueError(
            f"the source of {slug!r} is gone", where=self.settings.project.sources, advice="restore it"
        )


def _segment(unit: Unit) -> Segment:
    return Segment(unit.key, unit.source, codes=unit.codes, kind=unit.kind)


def word_links(source: str, target: str) -> tuple[Link, ...]:
    """Each target word with the source words that support it best, from the translation tables; works for any target,
    also one that a person typed."""
    pair = align(tokens(source), tokens(target), load_lexicon())
    links = []
    for column, word in enumerate(pair.target):
        support = pair.lexical[:, column]
        if len(support) and support.max() >= LEAST_SUPPORT:
            links.append(Link(pair.source[int(support.argmax())].span, word.span))
    return tuple(links)
