"""Term enforcement, the same for every engine.

Each term hit of a source is proven in the target, or flagged. The steps: translate; verify; where a term is missing,
translate with inline terms if the model has learnt them (they cost some quality elsewhere, so a sentence that needs
none has none); splice its approved target in at the aligned place as a forced prefix and let the engine
finish; where that fails, translate the source with the names put in; take the best candidate by proven terms and model
score; as a last resort put the approved target in place of the words that the alignment shows to be its rendering.
(Forced prefixes: Wuebker et al. 2016; lexical constraints: Hokamp & Liu 2017.)

What counts as proof stands in ``pipeline.lang.proof``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.engines.base import Engine, EngineInfo, Hypothesis, Mark, Request
from pipeline.lang import en
from pipeline.lang.proof import acceptable, approved, nothing_asked, overlap, prove
from pipeline.model import Certificate, Flag, Link, Severity, Span, TermHit

ROUNDS = 8
"""Splices one after another in one sentence; each mends the leftmost term that is missing."""

PLACES = 2
"""Places tried for one term in one batch, where the alignment names several."""


@dataclass(frozen=True, slots=True)
class Job:
    """A sentence without codes and the terms found in it (spans in ``text``, without overlap)."""

    text: str
    hits: tuple[TermHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What came of a Job. ``certificates`` has one entry for each hit, in source order (one that asks for no target,
    but forbids some, is certified as it stands: the checks look for what it forbids); ``links`` join offsets of
    ``Job.text`` and ``text``; ``alternatives`` are the candidates that were not chosen."""

    text: str
    certificates: tuple[Certificate, ...] = ()
    logprobs: tuple[float, ...] = ()
    links: tuple[Link, ...] = ()
    alternatives: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A hypothesis with, for each hit, where it is proven (or None) and by which method."""

    hypothesis: Hypothesis
    spans: tuple[Span | None, ...]
    methods: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, bool, float]:
        """Proven terms first, then a clean decode, then the model's mean log-probability."""
        proven = sum(span is not None for span in self.spans)
        trouble = bool({"loop", "limit"} & set(self.hypothesis.notes))
        return proven, not trouble, self.hypothesis.score

    @property
    def missing(self) -> list[int]:
        """Indices of the hits that are not proven."""
        return [n for n, span in enumerate(self.spans) if span is None]


def translate(engine: Engine, jobs: Sequence[Job]) -> list[Draft]:
    """Translate ``jobs`` with every term proven or flagged; the answer has their length and order.

    Raises EngineError when the engine fails.
    """
    asked = [replace(job, hits=tuple(h for h in job.hits if acceptable(h))) for job in jobs]
    answers = engine.translate([Request(job.text, logprobs=False) for job in asked])
    chosen = [_judge(job, answer[0], ("plain",) * len(job.hits)) for job, answer in zip(asked, answers, strict=True)]
    tried: list[list[str]] = [[h.text for h in answer[1:]] for answer in answers]
    if engine.info.inline_terms:
        _mark_all(engine, asked, chosen, tried)
    if engine.info.prefixes:
        _splice_all(engine, asked, chosen, tried)
    _substitute_all(asked, chosen, tried)
    _score_changed(engine, asked, chosen, answers)
    drafts = zip(asked, chosen, tried, strict=True)
    return [_with_all(_draft(*draft), job.hits) for job, draft in zip(jobs, drafts, strict=True)]


def _with_all(draft: Draft, hits: Sequence[TermHit]) -> Draft:
    """``draft`` with certificates of all ``hits``, those that ask for no target among them."""
    if len(draft.certificates) == len(hits):
        return draft
    asking = iter(draft.certificates)
    return replace(draft, certificates=tuple(next(asking) if acceptable(h) else nothing_asked(h) for h in hits))


def _request(job: Job, info: EngineInfo, prefix: str = "") -> Request:
    marks = tuple(Mark(hit.span, approved(hit)) for hit in job.hits) if info.inline_terms else ()
    return Request(job.text, prefix=prefix, marks=marks, logprobs=False)


def _judge(job: Job, hypothesis: Hypothesis, methods: Sequence[str]) -> _Candidate:
    return _Candidate(hypothesis, tuple(prove(hypothesis.text, job.hits, hypothesis.links)), tuple(methods))


def _mark_all(engine: Engine, jobs: Sequence[Job], chosen: list[_Candidate], tried: list[list[str]]) -> None:
    """Ask again, in one batch, with inline terms where a term is missing."""
    proposals = [(n, _request(jobs[n], engine.info)) for n, candidate in enumerate(chosen) if candidate.missing]
    for n, candidate in _ask(engine, jobs, chosen, proposals):
        _keep(n, candidate, chosen, tried)


def _splice_all(engine: Engine, jobs: Sequence[Job], chosen: list[_Candidate], tried: list[list[str]]) -> None:
    """Mend missing terms in rounds; each round is one batch for all sentences that still lack one.

    A splice pins what stands before it, and the engine may lose a term behind it that it had before; so the search
    goes on from each answer, while the best one of all is kept. The first round tries the likeliest place alone, which
    nearly always does; the second adds other places and the source with the names put in, for several decodes of every
    sentence would cost more than the first translation.
    """
    current = list(chosen)
    seen: list[set[str]] = [{""} for _ in jobs]
    open_jobs = [n for n, candidate in enumerate(chosen) if candidate.missing]
    for number in range(ROUNDS):
        left = [n for n in open_jobs if number <= len(jobs[n].hits)]
        most = PLACES if number else 1
        proposals = [(n, r) for n in left for r in _splices(engine, jobs[n], current[n], seen[n], most)]
        if number == 1 and not engine.info.inline_terms:
            proposals += [(n, _request_named(jobs[n])) for n, candidate in enumerate(chosen) if candidate.missing]
        best: dict[int, _Candidate] = {}
        for n, candidate in _ask(engine, jobs, current, proposals):
            best[n] = max(best.get(n, candidate), candidate, key=lambda c: c.rank)
            _keep(n, candidate, chosen, tried)
        for n, candidate in best.items():
            current[n] = candidate
        open_jobs = [n for n in best if current[n].missing and chosen[n].missing]


def _request_named(job: Job) -> Request:
    return Request(_named(job)[0], logprobs=False)


def _ask(
    engine: Engine, jobs: Sequence[Job], before: Sequence[_Candidate], proposals: Sequence[tuple[int, Request]]
) -> list[tuple[int, _Candidate]]:
    """Translate the requests in one batch; the answers as candidates, with the numbers of their jobs."""
    answers = engine.translate([request for _, request in proposals]) if proposals else []
    return [
        (n, _adopt(engine, jobs[n], before[n], request, answer[0]))
        for (n, request), answer in zip(proposals, answers, strict=True)
    ]


def _keep(n: int, candidate: _Candidate, chosen: list[_Candidate], tried: list[list[str]]) -> None:
    """Take ``candidate`` when it ranks above what was chosen; the other one becomes an alternative."""
    if candidate.rank > chosen[n].rank:
        candidate, chosen[n] = chosen[n], candidate
    tried[n].append(candidate.hypothesis.text)


def _splices(engine: Engine, job: Job, candidate: _Candidate, seen: set[str], most: int) -> list[Request]:
    """The requests that put in the leftmost missing term, one for each of at most ``most`` places.

    Their prefixes are new and added to ``seen``. None where the alignment gives no place.
    """
    # A prefix belongs to the first clause only; a sentence that was split is mended by substitution.
    if "split" in candidate.hypothesis.notes:
        return []
    found = [(places, n) for n in candidate.missing if (places := _places(job, candidate, n))]
    for places, n in sorted(found):
        spliced = [_spliced(candidate.hypothesis.text[:place], approved(job.hits[n])) for place in places[:most]]
        if fresh := [prefix for prefix in dict.fromkeys(spliced) if prefix not in seen]:
            seen.update(fresh)
            return [_request(job, engine.info, prefix) for prefix in fresh]
    return []


def _adopt(engine: Engine, job: Job, before: _Candidate, request: Request, hypothesis: Hypothesis) -> _Candidate:
    """Judge an answer; one for another source is scored and linked as a target of the true source."""
    method = "splice" if request.prefix else "inline"
    if request.text != job.text:
        method = "substitution"
        links = _relinked(hypothesis.links, _named(job)[1])
        (logprobs,) = engine.score([(job.text, hypothesis.text)])
        score = sum(logprobs) / len(logprobs) if logprobs else hypothesis.score
        hypothesis = replace(hypothesis, links=links, logprobs=logprobs, score=score)
    methods = [method if span is None else old for span, old in zip(before.spans, before.methods, strict=True)]
    candidate = _judge(job, hypothesis, methods)
    freed = _judge(job, _freed(hypothesis, request.prefix), methods)
    return freed if freed.rank[0] > candidate.rank[0] else candidate


def _freed(hypothesis: Hypothesis, prefix: str) -> Hypothesis:
    """``hypothesis`` without letters that the engine glued to the end of the prefix ("IGA" went on as "IGAGAP")."""
    glued = _GLUED.match(hypothesis.text, len(prefix)) if prefix and hypothesis.text.startswith(prefix) else None
    if glued is None:
        return hypothesis
    start, end = glued.span()
    text = hypothesis.text[:start] + hypothesis.text[end:]
    links = [_cut(link, start, end) for link in hypothesis.links if not start <= link.target[0] < end]
    # The pieces have changed: without log-probabilities the final target is scored anew.
    return replace(hypothesis, text=text, links=tuple(links), logprobs=())


_GLUED = re.compile(r"(?:['’ʼ]?\w)+")


def _cut(link: Link, start: int, end: int) -> Link:
    """``link`` after the stretch from ``start`` to ``end`` of the target was taken out."""
    first, last = (at if at <= start else max(start, at - (end - start)) for at in link.target)
    return Link(link.source, (first, last))


def _places(job: Job, candidate: _Candidate, n: int) -> list[int]:
    """The offsets in the target where the rendering of hit ``n`` begins by the alignment, or should begin; likeliest
    first."""
    if runs := _rendered(job, candidate, n):
        return [start for start, _ in runs]
    start = job.hits[n].span[0]
    before = [link for link in candidate.hypothesis.links if link.source[1] <= start]
    if before:
        return [max(before, key=lambda link: (link.source[1], link.target[1])).target[1]]
    return [0] if candidate.hypothesis.links else []


def _rendered(job: Job, candidate: _Candidate, n: int) -> list[Span]:
    """The words that render hit ``n`` by the alignment: the runs of linked ones that prove no other hit, longest
    first."""
    hypothesis, hit = candidate.hypothesis, job.hits[n]
    others = [span for m, span in enumerate(candidate.spans) if span is not None and m != n]
    words = sorted({link.target for link in hypothesis.links if overlap(link.source, hit.span)})
    free = [w for w in words if _is_word(hypothesis.text[w[0] : w[1]]) and not any(overlap(w, o) for o in others)]
    runs: list[Span] = []
    for start, end in free:
        if runs and not hypothesis.text[runs[-1][1] : start].strip():
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return sorted(runs, key=lambda run: (run[0] - run[1], run[0]))


def _is_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _spliced(before: str, target: str) -> str:
    """``before`` and ``target`` with the article and the capital that fit."""
    head = before.rstrip()
    words = head.rsplit(" ", 1)
    last = words[-1].lower()
    if last in en.ARTICLES and en.without_article(target) != target:
        head = words[0] if len(words) > 1 else ""
    elif last in ("a", "an"):
        article = en.indefinite_article(target)
        fitting = en.capitalised(article) if words[-1][0].isupper() else article
        head = " ".join([*words[:-1], fitting])
    if en.is_sentence_start(f"{head} " if head else "", len(head) + 1 if head else 0):
        target = en.capitalised(target)
    glue = "" if not head or head[-1] in "(“‘\"'[-–—/" else " "
    return f"{head}{glue}{target}"


def _named(job: Job) -> tuple[str, list[tuple[Span, Span]]]:
    """The source with every approved target in place of its term, and (new span, old span) for each of them."""
    text, moved, place = "", [], 0
    for hit in sorted(job.hits, key=lambda h: h.span):
        text += job.text[place : hit.span[0]]
        moved.append(((len(text), len(text) + len(approved(hit))), hit.span))
        text += approved(hit)
        place = hit.span[1]
    return text + job.text[place:], moved


def _relinked(links: Sequence[Link], moved: Sequence[tuple[Span, Span]]) -> tuple[Link, ...]:
    """``links`` with sources in offsets of the true source instead of the one with names put in."""

    def back(span: Span) -> Span:
        shift = 0
        for new, old in moved:
            if overlap(new, span):
                return old
            if new[1] <= span[0]:
                shift = old[1] - new[1]
        return span[0] + shift, span[1] + shift

    return tuple(dict.fromkeys(Link(back(link.source), link.target) for link in links))


def _substitute_all(jobs: Sequence[Job], chosen: list[_Candidate], tried: list[list[str]]) -> None:
    """Last resort: put approved targets in place of the words aligned with terms that are still missing."""
    for n, (job, candidate) in enumerate(zip(jobs, chosen, strict=True)):
        for missing in candidate.missing:
            after = _substituted(job, chosen[n], missing)
            if after is not None and after.rank[0] > chosen[n].rank[0]:
                chosen[n] = after
        if chosen[n] is not candidate:
            tried[n].append(candidate.hypothesis.text)


def _score_changed(
    engine: Engine, jobs: Sequence[Job], chosen: list[_Candidate], answers: Sequence[Sequence[Hypothesis]]
) -> None:
    """Log-probabilities for the targets whose pieces are no longer those that the engine gave."""
    pairs = enumerate(zip(chosen, answers, strict=True))
    changed = [n for n, (c, first) in pairs if c.hypothesis is not first[0] and not c.hypothesis.logprobs]
    scored = engine.score([(jobs[n].text, chosen[n].hypothesis.text) for n in changed])
    for n, logprobs in zip(changed, scored, strict=True):
        chosen[n] = replace(chosen[n], hypothesis=replace(chosen[n].hypothesis, logprobs=logprobs))


def _substituted(job: Job, candidate: _Candidate, n: int) -> _Candidate | None:
    runs = _rendered(job, candidate, n)
    if not runs:
        return None
    span = runs[0]
    text = candidate.hypothesis.text
    head = _spliced(text[: span[0]], approved(job.hits[n]))
    tail = text[span[1] :]
    new = (len(head) - len(approved(job.hits[n])), len(head))
    links = _shifted(candidate.hypothesis.links, span, new, job.hits[n].span)
    hypothesis = replace(candidate.hypothesis, text=head + tail, links=links, logprobs=())
    methods = ["substitution" if m == n else method for m, method in enumerate(candidate.methods)]
    return _judge(job, hypothesis, methods)


def _shifted(links: Sequence[Link], old: Span, new: Span, source: Span) -> tuple[Link, ...]:
    """``links`` after the stretch ``old`` of the target became ``new``; what pointed into it now points to ``new``."""
    shift = new[1] - old[1]
    before = new[0] - old[0]
    moved = []
    for link in links:
        start, end = link.target
        if start >= old[1]:
            moved.append(Link(link.source, (start + shift, end + shift)))
        elif end <= min(old[0], new[0]):
            moved.append(link)
        elif end <= old[0]:
            # The article before the term changed its length.
            moved.append(Link(link.source, (start, max(start, end + before))))
    return (*moved, Link(source, new))


_NOTES = {
    "split": (Severity.MINOR, "longer than the model takes at once: translated in parts"),
    "loop": (Severity.MAJOR, "the engine repeated itself; translated again with repetition control"),
    "limit": (Severity.MAJOR, "the translation reached its length limit"),
}


def _draft(job: Job, candidate: _Candidate, tried: Sequence[str]) -> Draft:
    hypothesis = candidate.hypothesis
    proofs = zip(job.hits, candidate.spans, candidate.methods, strict=True)
    certificates = tuple(Certificate(h, m if s else "none", s, s is not None) for h, s, m in proofs)
    notes = [Flag(note, *_NOTES[note]) for note in hypothesis.notes]
    missing = [_missing(certificate) for certificate in certificates if not certificate.proven]
    alternatives = tuple(text for text in dict.fromkeys(tried) if text != hypothesis.text)
    return Draft(hypothesis.text, certificates, hypothesis.logprobs, hypothesis.links, alternatives, (*notes, *missing))


def _missing(certificate: Certificate) -> Flag:
    hit = certificate.hit
    message = f"term “{hit.term.source}” must be rendered “{approved(hit)}”, which the target lacks"
    return Flag("term", Severity.MAJOR, message, source_span=hit.span)
