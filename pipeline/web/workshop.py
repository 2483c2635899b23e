"""What the pages need of the pipeline: engine, memory and sources of one project, opened when first asked for."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline import codes, flow, segment
from pipeline.catalogue import Unit, merge
from pipeline.disclosure import disclose
from pipeline.engines import registry
from pipeline.engines.base import Request
from pipeline.errors import CatalogueError
from pipeline.exports import WRITERS
from pipeline.flow import Tools
from pipeline.formats.markdown import read_markdown
from pipeline.formats.po import read_po
from pipeline.glossary import Termbase
from pipeline.memory import FuzzyMatch, Memory
from pipeline.model import Article, Assessment, Link, Segment, TranslatedArticle, Translation
from pipeline.project import source_paths
from pipeline.quality import Policy, assess
from pipeline.quality.align import align
from pipeline.quality.lexicon import load_lexicon
from pipeline.quality.tokens import tokens
from pipeline.settings import Settings

ALTERNATIVES = 5
"""Hypotheses that a reviewer is offered."""

LEAST_SUPPORT = 0.25
"""Lexical support in [0, 1] from which two words are shown as aligned."""


@dataclass(frozen=True, slots=True)
class Insight:
    """What helps a reviewer with one unit: word links, other targets, similar approved sentences."""

    links: tuple[Link, ...]
    alternatives: tuple[str, ...]
    matches: tuple[FuzzyMatch, ...]


class Workshop:
    """One project's tools. The engine is used by one thread at a time."""

    def __init__(self, settings: Settings, model: str | None = None) -> None:
        self.settings = settings
        self.model = model or settings.engine.model
        self._engine_lock = threading.Lock()

    @cached_property
    def tools(self) -> Tools:
        """Engine, termbase and policy; the termbase is that of the server's start or of ``reload_terms``."""
        engine, _ = registry.load(self.model, threads=self.settings.engine.threads or None)
        quality = self.settings.quality
        policy = Policy(review_below=quality.review_below, budget=quality.budget or None)
        return Tools(engine, Termbase.load(self.settings.glossaries), policy)

    @cached_property
    def memory(self) -> Memory:
        """The project's translation memory."""
        url = self.settings.memory_url
        if url.startswith("sqlite:///"):
            Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return Memory.open(url)

    def reload_terms(self) -> Termbase:
        """Read the termbase again after an edit."""
        termbase = Termbase.load(self.settings.glossaries)
        self.tools = Tools(self.tools.engine, termbase, self.tools.policy)
        return termbase

    def translate(self, segments: Sequence[Segment]) -> list[tuple[Translation, Assessment]]:
        """Translate and assess independent segments."""
        with self._engine_lock:
            prepared = [flow.prepare_segment(s, self.tools.termbase) for s in segments]
            translations = flow.translate_segments(prepared, self.tools)
        return list(zip(translations, assess(translations, policy=self.tools.policy), strict=True))

    def translate_article(self, article: Article) -> TranslatedArticle:
        """Translate a whole article."""
        with self._engine_lock:
            return flow.translate_article(article, self.tools)

    def retranslate(self, unit: Unit) -> Translation:
        """A fresh machine target for a unit."""
        return self.translate([Segment(unit.key, unit.source, codes=unit.codes, kind=unit.kind)])[0][0]

    def insight(self, unit: Unit) -> Insight:
        """Links, alternatives and memory matches for a unit."""
        plain = codes.strip(unit.source).text
        with self._engine_lock:
            hypotheses = self.tools.engine.translate([Request(plain, nbest=ALTERNATIVES)])[0]
        current = codes.strip(unit.target).text
        others = tuple(dict.fromkeys(h.text for h in hypotheses if h.text != current))
        return Insight(word_links(unit.source, unit.target), others, tuple(self.memory.fuzzy(unit.source)))

    def source(self, slug: str) -> Article:
        """The Turkish article of that slug. Raises CatalogueError when its source is gone."""
        for path in source_paths(self.settings):
            if path.stem == slug:
                return read_markdown(path, split=segment.split)
        for path in source_paths(self.settings):
            article = read_markdown(path, split=segment.split)
            if article.slug == slug:
                return article
        raise CatalogueError(f"the source of {slug!r} is gone", where=str(self.settings.sources), advice="restore it")

    def current(self, slug: str) -> TranslatedArticle:
        """The article as its catalogue has it now, without translating anything."""
        article = self.source(slug)
        signature = flow.sign(self.tools)
        empty = TranslatedArticle(
            article, (), signature, disclose(article, (), signature, self.tools.engine.info.licence)
        )
        return merge(empty, read_po(self.settings.outputs / f"{slug}.po"))

    def render(self, slug: str, format: str) -> str:
        """The article in an export format, from its catalogue."""
        return WRITERS[format](self.current(slug), self.settings.site)


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
