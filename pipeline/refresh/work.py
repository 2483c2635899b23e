"""One article's part in a refresh: read, plan, translate together with others, commit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import codes, disclosure, flow, segment
from pipeline.catalogue import (
    APPROVED,
    SCORE_DIGITS,
    Catalogue,
    find_terms,
    forbids,
    marks_of,
    merge,
    pair,
    terms_digest,
    unit_signature,
)
from pipeline.exports import render
from pipeline.flow import Prepared, Tools
from pipeline.formats.markdown import decode, parse_markdown
from pipeline.formats.po import parse_po, write_po
from pipeline.memory import ApprovedUnit, CacheKey, Memory
from pipeline.model import (
    Article,
    Assessment,
    Origin,
    Score,
    Segment,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)
from pipeline.quality import assess
from pipeline.refresh.checks import CHECKS_HEADER, checks_digest
from pipeline.refresh.folder import Folder
from pipeline.refresh.ledger import Entry, seal
from pipeline.refresh.plan import ArticlePlan, Basis, Stale, plan_article
from pipeline.settings import SiteSettings


@dataclass(frozen=True, slots=True)
class Site:
    """Where a refresh reads and writes. ``label`` is what catalogues call the folder of the sources."""

    sources: Folder
    outputs: Folder
    label: str
    formats: tuple[str, ...]
    settings: SiteSettings

    def outputs_of(self, slug: str) -> tuple[str, ...]:
        """The file names that belong to an article; the catalogue always does."""
        return (f"{slug}.po", *(f"{slug}.{name}" for name in self.formats if name != "po"))


@dataclass(frozen=True, slots=True)
class Work:
    """An article that is not current. ``name`` is its source file; ``hits`` are by segment id, offsets with codes."""

    name: str
    source: bytes
    article: Article
    existing: Catalogue | None
    prepared: Mapping[str, Prepared]
    hits: Mapping[str, tuple[TermHit, ...]]
    checks: str
    plan: ArticlePlan

    @property
    def stale(self) -> tuple[Stale, ...]:
        """What is to be translated."""
        return self.plan.stale


@dataclass(frozen=True, slots=True)
class Done:
    """A committed article: how many segments the engine, the memory and the cache gave, and what was written."""

    slug: str
    engine: int
    reused: int
    words: int
    flagged: int
    proposals: int
    written: tuple[str, ...]
    entry: Entry


def basis_of(site: Site, tools: Tools) -> str:
    """Digest of everything besides source, catalogue and glossary that decides whether an article is current."""
    signature = replace(flow.sign(tools), glossary="")
    parts = (str(signature), checks_digest(tools), repr(site.settings), *site.formats, site.outputs.url)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def prepare(name: str, source: bytes, site: Site, tools: Tools) -> Work:
    """Read the article and its catalogue and plan. Raises SourceError or CatalogueError."""
    path = f"{site.label}/{name}"
    article = parse_markdown(decode(source, path), path, segment.split)
    prepared = {p.segment.id: p for p in flow.prepare(article, tools.termbase)}
    hits = {key: _coded(p) for key, p in prepared.items()}
    po = f"{article.slug}.po"
    data = site.outputs.read(po)
    existing = None if data is None else parse_po(data, site.outputs.where(po))
    checks = checks_digest(tools, [h for found in hits.values() for h in found])
    basis = Basis(flow.sign(tools), checks)
    plan = plan_article(path, article.slug, article.segments, hits, existing, basis)
    return Work(name, source, article, existing, prepared, hits, checks, plan)


def _coded(prepared: Prepared) -> tuple[TermHit, ...]:
    return tuple(replace(hit, span=prepared.plain.coded(hit.span)) for hit in prepared.hits)


def untouched(entry: Entry, catalogue: Catalogue, tools: Tools) -> bool:
    """Whether another glossary changes nothing in an article that was current under the last one.

    Its source is the one the catalogue was made from, so the catalogue's sources are its segments.
    """
    if entry.own_terms:
        return False
    found = [tools.termbase.match(codes.strip(u.source).text) for u in catalogue.live]
    same_terms = all(terms_digest(hits) == u.terms for hits, u in zip(found, catalogue.live, strict=True))
    checks = checks_digest(tools, [h for hits in found for h in hits])
    return same_terms and catalogue.header(CHECKS_HEADER) == checks


@dataclass(frozen=True, slots=True)
class Made:
    """Translations of a work's stale segments by segment id, and how many of them the engine made."""

    translations: Mapping[str, Translation]
    engine: int


def translate(works: Sequence[Work], tools: Tools, memory: Memory | None) -> list[Made]:
    """Translate the stale segments of ``works`` in one batch: approved text first, then the cache, then the engine.

    Raises EngineError or MemoryStoreError.
    """
    signature = unit_signature(flow.sign(tools))
    wanted = [(n, s.segment) for n, work in enumerate(works) for s in work.stale]
    made: list[dict[str, Translation]] = [{} for _ in works]
    keys = {(n, s.id): _cache_key(works[n], s, signature) for n, s in wanted}
    if memory is not None:
        _reuse(works, wanted, keys, memory, made, signature)
    asked = [(n, s) for n, s in wanted if s.id not in made[n]]
    answers = flow.translate_segments([works[n].prepared[s.id] for n, s in asked], tools)
    for (n, s), answer in zip(asked, answers, strict=True):
        made[n][s.id] = answer
    if memory is not None:
        memory.cache({keys[n, s.id]: made[n][s.id] for n, s in asked if made[n][s.id].origin is Origin.ENGINE})
    counts = [sum(at == n and made[at][s.id].origin is Origin.ENGINE for at, s in asked) for n in range(len(works))]
    return [Made(found, count) for found, count in zip(made, counts, strict=True)]


def _cache_key(work: Work, segment: Segment, signature: str) -> CacheKey:
    return CacheKey.of(segment.source, terms_digest(work.hits[segment.id]), signature)


def _reuse(
    works: Sequence[Work],
    wanted: Sequence[tuple[int, Segment]],
    keys: Mapping[tuple[int, str], CacheKey],
    memory: Memory,
    made: list[dict[str, Translation]],
    signature: str,
) -> None:
    approved = memory.exact([s.source for _, s in wanted])
    cached = memory.cached({keys[n, s.id]: s for n, s in wanted})
    own = [_human_sources(work) for work in works]
    for n, s in wanted:
        unit = approved.get(s.source)
        found = None
        # Under a person's own text the machine's is wanted, to stand beside it.
        if unit is not None and unit.slug != works[n].article.slug and s.id not in own[n]:
            found = _from_approved(s, unit, works[n].hits[s.id], signature)
        if found is None and keys[n, s.id] in cached:
            found = replace(cached[keys[n, s.id]], segment=s)
        if found is not None:
            made[n][s.id] = found


def _human_sources(work: Work) -> set[str]:
    matches = pair(work.article.segments, work.existing.units if work.existing else ())
    return {key for key, match in matches.items() if match.unit.human}


def _from_approved(segment: Segment, unit: ApprovedUnit, hits: Sequence[TermHit], signature: str) -> Translation | None:
    """Approved text of another article, unless its codes or today's terms speak against it."""
    certificates = find_terms((h for h in hits if not forbids(h)), unit.target)
    if marks_of(unit.target) != marks_of(segment.source) or not all(c.proven for c in certificates):
        return None
    return Translation(segment, unit.target, Origin.MEMORY, signature, certificates=certificates)


def commit(work: Work, made: Made, site: Site, tools: Tools, memory: Memory | None, basis: str) -> Done:
    """Settle ``made`` against the catalogue as it stands now, and write everything. Raises PipelineError.

    The catalogue comes first, in one step; pages are made from it. Killed in between, the next run makes the pages.
    """
    settled = settle(work, made, tools, work.existing)
    terms = {key: terms_digest(found) for key, found in work.hits.items()}

    def change(existing: Catalogue | None) -> Catalogue:
        nonlocal settled
        if existing != work.existing:
            # A reviewer was faster: settle again, on what stands there now.
            settled = settle(work, made, tools, existing)
        return Catalogue.from_article(settled, existing, terms=terms, extra_headers={CHECKS_HEADER: work.checks})

    po = f"{work.article.slug}.po"
    catalogue = site.outputs.update(po, change)
    written = [po]
    for name in site.formats:
        if name != "po":
            site.outputs.write(f"{work.article.slug}.{name}", render(name, settled, catalogue, site.settings).encode())
            written.append(f"{work.article.slug}.{name}")
    if memory is not None:
        memory.remember(work.article.slug, approved_units(work.article.slug, catalogue))
    sealed = seal(basis, work.source, write_po(catalogue).encode())
    return _done(work, made, settled, tuple(written), _entry(work, tools, sealed))


def _entry(work: Work, tools: Tools, sealed: str) -> Entry:
    meta = work.article.meta
    return Entry(sealed, tools.termbase.digest(), work.article.slug, bool(meta.terms or meta.quotes))


def settle(work: Work, made: Made, tools: Tools, existing: Catalogue | None) -> TranslatedArticle:
    """The whole article: ``made`` completed from ``existing``, and assessed. Raises CatalogueError.

    All of it is assessed, also what was kept: some checks look across sentences, and so the outcome does not depend
    on how many runs led to it.
    """
    fresh = tuple(TranslatedSegment(t, Assessment(None)) for t in made.translations.values())
    signature = flow.sign(tools)
    told = disclosure.disclose(work.article, fresh, signature, tools.engine.info.licence)
    merged = merge(TranslatedArticle(work.article, fresh, signature, told), existing, work.hits)
    translations = [s.translation for s in merged.segments]
    assessments = assess(
        translations, policy=tools.policy, quotes=work.article.meta.quotes, second_opinion=tools.opinion
    )
    segments = tuple(_assessed(s, a) for s, a in zip(merged.segments, assessments, strict=True))
    return replace(merged, segments=segments, disclosure=disclosure.with_segments(told, segments))


def _assessed(item: TranslatedSegment, assessment: Assessment) -> TranslatedSegment:
    # What a person wrote is not marked by a machine; what the merge found out about it stays.
    if item.translation.origin is Origin.HUMAN or item.review is not None or item.translation.state in APPROVED:
        return item
    score = None if assessment.score is None else Score(round(assessment.score.value, SCORE_DIGITS))
    return replace(item, assessment=replace(assessment, score=score))


def approved_units(slug: str, catalogue: Catalogue) -> list[ApprovedUnit]:
    """What the memory is to know of a catalogue: the live units that a person approved."""
    return [
        ApprovedUnit(
            u.source,
            u.target,
            slug,
            u.kind,
            reviewer=u.review.reviewer if u.review else "",
            date=u.review.date if u.review else "",
        )
        for u in catalogue.live
        if u.human and u.state in APPROVED
    ]


def _done(work: Work, made: Made, merged: TranslatedArticle, written: tuple[str, ...], entry: Entry) -> Done:
    return Done(
        slug=work.article.slug,
        engine=made.engine,
        reused=len(made.translations) - made.engine,
        words=sum(len(t.segment.source.split()) for t in made.translations.values()),
        flagged=sum(s.assessment.review for s in merged.segments),
        proposals=sum(bool(s.proposal) for s in merged.segments),
        written=written,
        entry=entry,
    )
