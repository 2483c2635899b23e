"""One article's part in a refresh: read, plan, translate together with others, commit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline import codes, disclosure, flow, segment
from pipeline.catalogue import (
    APPROVED,
    Catalogue,
    Unit,
    find_term,
    forbids,
    marks_of,
    merge,
    pair,
    recall,
    terms_digest,
    unit_signature,
)
from pipeline.exports import WRITERS
from pipeline.flow import Prepared, Tools
from pipeline.formats.markdown import decode, parse_markdown
from pipeline.formats.po import parse_po, write_po
from pipeline.memory import ApprovedUnit, CacheKey, Memory
from pipeline.model import (
    Article,
    Certificate,
    Origin,
    Segment,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)
from pipeline.quality import assess
from pipeline.refresh.checks import checks_digest
from pipeline.refresh.folder import Folder
from pipeline.refresh.ledger import seal
from pipeline.refresh.plan import ArticlePlan, Basis, Stale, plan_article
from pipeline.settings import SiteSettings

CHECKS_HEADER = "X-Tercume-Checks"


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
    sealed: str


def basis_of(site: Site, tools: Tools) -> str:
    """Digest of everything besides source and catalogue that decides whether an article is current."""
    parts = (str(flow.sign(tools)), checks_digest(tools.policy), repr(site.settings), *site.formats, site.outputs.url)
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
    checks = checks_digest(tools.policy, [h for found in hits.values() for h in found])
    basis = Basis(flow.sign(tools), checks)
    plan = plan_article(path, article.slug, article.segments, hits, existing, basis)
    return Work(name, source, article, existing, prepared, hits, checks, plan)


def _coded(prepared: Prepared) -> tuple[TermHit, ...]:
    return tuple(replace(hit, span=prepared.plain.coded(hit.span)) for hit in prepared.hits)


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
    certificates = tuple(find_term(_unproven(h), unit.target) for h in hits if not forbids(h))
    if marks_of(unit.target) != marks_of(segment.source) or not all(c.proven for c in certificates):
        return None
    return Translation(segment, unit.target, Origin.MEMORY, signature, certificates=certificates)


def _unproven(hit: TermHit) -> Certificate:
    return Certificate(hit, "none", None, False)


def commit(work: Work, made: Made, site: Site, tools: Tools, memory: Memory | None, basis: str) -> Done:
    """Settle ``made`` against the catalogue as it stands now, and write everything. Raises PipelineError.

    The catalogue comes first, in one step; pages are made from it. Killed in between, the next run makes the pages.
    """
    fresh = _assessed(work, made, tools)
    merged = fresh

    def change(existing: Catalogue | None) -> Catalogue:
        nonlocal merged
        merged = merge(fresh, existing, work.hits)
        terms = {key: terms_digest(found) for key, found in work.hits.items()}
        return Catalogue.from_article(merged, existing, terms=terms, extra_headers={CHECKS_HEADER: work.checks})

    po = f"{work.article.slug}.po"
    catalogue = site.outputs.update(po, change)
    written = [po]
    for name in site.formats:
        if name != "po":
            site.outputs.write(f"{work.article.slug}.{name}", WRITERS[name](merged, site.settings).encode())
            written.append(f"{work.article.slug}.{name}")
    if memory is not None:
        memory.remember(work.article.slug, approved_units(work.article.slug, catalogue))
    return _done(work, made, merged, tuple(written), seal(basis, work.source, write_po(catalogue).encode()))


def _assessed(work: Work, made: Made, tools: Tools) -> TranslatedArticle:
    """The segments that are new or scored again, as an article that ``merge`` completes."""
    again = _recalled(work, made, tools)
    ids = {*made.translations, *again}
    translations = [made.translations.get(s.id) or again[s.id] for s in work.article.segments if s.id in ids]
    assessments = assess(translations, policy=tools.policy) if translations else []
    segments = tuple(TranslatedSegment(t, a) for t, a in zip(translations, assessments, strict=True))
    signature = flow.sign(tools)
    told = disclosure.disclose(work.article, segments, signature, tools.engine.info.licence)
    return TranslatedArticle(work.article, segments, signature, told)


def _recalled(work: Work, made: Made, tools: Tools) -> dict[str, Translation]:
    """The current translations that are to be scored again, with the probabilities that the engine gives them."""
    found = [recall(s, unit).translation for s, unit in _scored_again(work, made, tools)]
    if not found:
        return {}
    logprobs = tools.engine.score([(codes.strip(t.segment.source).text, codes.strip(t.target).text) for t in found])
    return {t.segment.id: replace(t, logprobs=p) for t, p in zip(found, logprobs, strict=True)}


def _scored_again(work: Work, made: Made, tools: Tools) -> list[tuple[Segment, Unit]]:
    # "The worst 20 %" is about the whole article: with a budget, one new segment moves the line for the others.
    whole = bool(tools.policy.budget and made.translations)
    if not (work.plan.rescore or whole):
        return []
    matches = pair(work.article.segments, work.existing.units if work.existing else ())
    kept = {key: m.unit for key, m in matches.items() if m.exact and m.unit.target and not m.unit.human}
    again = set(kept) if whole else set(work.plan.rescore)
    return [(s, kept[s.id]) for s in work.article.segments if s.id in again and s.id not in made.translations]


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


def _done(work: Work, made: Made, merged: TranslatedArticle, written: tuple[str, ...], sealed: str) -> Done:
    return Done(
        slug=work.article.slug,
        engine=made.engine,
        reused=len(made.translations) - made.engine,
        words=sum(len(t.segment.source.split()) for t in made.translations.values()),
        flagged=sum(s.assessment.review for s in merged.segments),
        proposals=sum(bool(s.proposal) for s in merged.segments),
        written=written,
        sealed=sealed,
    )
