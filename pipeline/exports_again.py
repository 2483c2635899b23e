"""Exports from what stands on disk: a source and its catalogue make the article again, without an engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import disclosure, flow, segment
from pipeline.catalogue import Catalogue, merge
from pipeline.catalogue.edit import update
from pipeline.errors import CatalogueError, SourceError
from pipeline.formats.markdown import read_markdown
from pipeline.formats.po import read_po
from pipeline.formats.xliff import original_of
from pipeline.glossary import Termbase
from pipeline.model import Article, Disclosure, Signature, TermHit, TranslatedArticle
from pipeline.project import source_paths
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """An article as its catalogue has it now."""

    translated: TranslatedArticle
    catalogue: Catalogue


def open_article(settings: Settings, name: str) -> Opened:
    """The article named by a slug, or by the path of its source or catalogue.

    Raises SourceError when there is none, CatalogueError when it was never translated or its source has sentences
    that the catalogue does not know.
    """
    article = find_article(settings, name)
    path = settings.outputs / f"{article.slug}.po"
    if not path.is_file():
        raise CatalogueError("not translated yet: no catalogue", where=str(path), advice="run tercume translate first")
    catalogue = read_po(path)
    # The name by which earlier exports call the source, so that the same content gives the same bytes.
    article = replace(article, path=original_of(catalogue) or article.path)
    return Opened(recalled(article, catalogue, Termbase.load(settings.glossaries), str(path)), catalogue)


def restated(catalogue: Catalogue, translated: TranslatedArticle) -> Catalogue:
    """``catalogue`` with what its header tells (who reviewed, how much, when last) as ``translated`` has it now."""
    now = dict(Catalogue.from_article(translated, catalogue).headers)
    return replace(catalogue, headers=tuple((name, now.get(name, value)) for name, value in catalogue.headers))


def restate(settings: Settings, path: Path) -> None:
    """Bring the header of the catalogue at ``path`` up to date after people's edits. Raises PipelineError."""
    opened = open_article(settings, path.stem)

    def change(existing: Catalogue | None) -> Catalogue:
        return restated(existing or opened.catalogue, opened.translated)

    update(path, change, task="an import")


def find_article(settings: Settings, name: str) -> Article:
    """The source named by a slug or a path. Raises SourceError."""
    path = Path(name)
    if path.suffix == ".md" and path.is_file():
        return read_markdown(path, split=segment.split)
    slug = path.stem if path.suffix in (".po", ".md") else name
    paths = source_paths(settings)
    # Most articles are called like their files.
    for source in sorted(paths, key=lambda p: p.stem != slug):
        article = read_markdown(source, split=segment.split)
        if article.slug == slug:
            return article
    advice = "give a slug (the name of a page) or the path of a Turkish original"
    raise SourceError(f"no article {slug!r}", where=str(settings.sources), advice=advice)


def recalled(article: Article, catalogue: Catalogue, termbase: Termbase, where: str) -> TranslatedArticle:
    """``article`` with the targets of ``catalogue``. Raises CatalogueError when a sentence is not in it."""
    record, signature = record_of(catalogue, where)
    record = replace(record, source_hash=disclosure.source_hash(article))
    try:
        return merge(TranslatedArticle(article, (), signature, record), catalogue, hits_of(article, termbase))
    except CatalogueError as error:
        what = "the source has sentences that the catalogue does not know"
        raise CatalogueError(what, where=where, advice="run tercume refresh first") from error


def hits_of(article: Article, termbase: Termbase) -> dict[str, Sequence[TermHit]]:
    """The terms in each segment, by segment id, with offsets in the source with its codes."""
    prepared = flow.prepare(article, termbase)
    return {p.segment.id: [replace(h, span=p.plain.coded(h.span)) for h in p.hits] for p in prepared}


def record_of(catalogue: Catalogue, where: str) -> tuple[Disclosure, Signature]:
    """The disclosure and the signature in the header of a catalogue. Raises CatalogueError."""
    try:
        record = disclosure.from_line(catalogue.header(disclosure.HEADER))
        return record, Signature.parse(catalogue.header("X-Tercume-Signature"))
    except (ValueError, json.JSONDecodeError) as error:
        what = f"the header does not tell who made it: {error}"
        raise CatalogueError(what, where=where, advice="run tercume refresh, which writes it anew") from error
