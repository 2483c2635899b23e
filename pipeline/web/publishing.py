"""Keeping what follows from the catalogues true: pages, data and memory are made again after people's edits."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

from pipeline import flow
from pipeline.catalogue import Catalogue, merge
from pipeline.disclosure import HEADER, from_line
from pipeline.errors import CatalogueError, ExportError, PipelineError
from pipeline.exports import render
from pipeline.files import write_atomic
from pipeline.model import Article, Signature, TermHit, TranslatedArticle
from pipeline.refresh.checks import CHECKS_HEADER
from pipeline.refresh.work import approved_units
from pipeline.web.shelf import Shelf
from pipeline.web.workshop import Workshop

QUIET_S = 2.0
"""Seconds without an edit after which an article is published."""

LONGEST_S = 15.0
"""Seconds after which it is published even while edits go on."""

LOG = logging.getLogger(__name__)


class Publisher:
    """Writes the exports of edited articles, and what was approved into the memory, in one background thread."""

    def __init__(self, workshop: Workshop, shelf: Shelf, quiet_s: float = QUIET_S) -> None:
        self.workshop = workshop
        self.shelf = shelf
        self.quiet_s = quiet_s
        self.problems: dict[str, str] = {}
        """Why the last try failed, by slug."""
        self._waiting: dict[str, tuple[float, float]] = {}
        self._bell = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Publish what still waits, then end."""
        with self._bell:
            self._stopping = True
            self._bell.notify()
        if self._thread:
            self._thread.join(timeout=60)

    def touch(self, slug: str) -> None:
        """Say that an article was edited."""
        now = time.monotonic()
        with self._bell:
            first = self._waiting.get(slug, (now, now))[0]
            self._waiting[slug] = (first, now)
            self._bell.notify()

    def _run(self) -> None:
        while True:
            with self._bell:
                while not (due := self._due()) and not (self._stopping and not self._waiting):
                    self._bell.wait(self.quiet_s / 4 if self._waiting else None)
            if not due:
                return
            for slug in due:
                self.publish(slug)

    def _due(self) -> list[str]:
        now = time.monotonic()
        due = [
            slug
            for slug, (first, last) in self._waiting.items()
            if self._stopping or now - last >= self.quiet_s or now - first >= LONGEST_S
        ]
        for slug in due:
            del self._waiting[slug]
        return due

    def publish(self, slug: str) -> None:
        """Write the article's exports and remember its approved units; a failure is kept for the dashboard."""
        settings = self.workshop.settings
        try:
            article = self.workshop.source(slug)
            hits = self._hits(article)
            _, catalogue = self.shelf.rewrite(slug, lambda now: _with_header(settled(article, now, hits), now))
            merged = settled(article, catalogue, hits)
            for name in settings.project.formats:
                if name != "po":
                    text = render(name, merged, catalogue, settings.site)
                    write_atomic(settings.outputs / f"{slug}.{name}", text.encode())
            self.workshop.memory.remember(slug, approved_units(slug, catalogue))
            self.problems.pop(slug, None)
        except (PipelineError, OSError) as error:
            LOG.warning("%s is not published: %s", slug, error)
            self.problems[slug] = str(error)

    def render(self, slug: str, format: str) -> str:
        """The article in an export format, from its catalogue as it is now. Raises PipelineError."""
        article = self.workshop.source(slug)
        catalogue = self.shelf.book(slug).catalogue
        merged = settled(article, catalogue, self._hits(article))
        return render(format, merged, catalogue, self.workshop.settings.site)

    def _hits(self, article: Article) -> dict[str, list[TermHit]]:
        prepared = flow.prepare(article, self.workshop.termbase)
        return {p.segment.id: [replace(h, span=p.plain.coded(h.span)) for h in p.hits] for p in prepared}


def settled(article: Article, catalogue: Catalogue, hits: Mapping[str, list[TermHit]]) -> TranslatedArticle:
    """``article`` as its catalogue has it, made under the signature that the catalogue names; nothing is translated.

    Raises CatalogueError when the source has sentences that the catalogue lacks, ExportError for a broken header.
    """
    try:
        signature = Signature.parse(catalogue.header("X-Tercume-Signature"))
        told = from_line(catalogue.header(HEADER))
    except (ValueError, KeyError) as error:
        raise ExportError(
            "the catalogue's header does not say how it was made", where=article.slug, advice="run: tercume refresh"
        ) from error
    try:
        return merge(TranslatedArticle(article, (), signature, told), catalogue, hits)
    except CatalogueError as error:
        raise CatalogueError(
            "the Turkish original changed and is not translated again yet",
            where=article.slug,
            advice="run: tercume refresh",
        ) from error


def _with_header(translated: TranslatedArticle, catalogue: Catalogue) -> Catalogue:
    """Only the header changes: who reviewed, how much, when last."""
    checks = catalogue.header(CHECKS_HEADER)
    extra = {CHECKS_HEADER: checks} if checks else {}
    made = Catalogue.from_article(translated, catalogue, extra_headers=extra)
    return replace(catalogue, headers=made.headers)
