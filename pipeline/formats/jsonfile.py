"""Our JSON export: every segment with all that is known about it. The schema is described in ``docs/json.md``.

The same article gives the same bytes: keys have a fixed order, nothing is read from the clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pipeline import disclosure
from pipeline.errors import ExportError
from pipeline.model import (
    Assessment,
    BlockKind,
    Certificate,
    Code,
    CodeKind,
    Disclosure,
    Flag,
    Link,
    Origin,
    Review,
    Score,
    Segment,
    Severity,
    Signature,
    Slot,
    Span,
    State,
    Term,
    TermHit,
    TranslatedArticle,
    TranslatedSegment,
    Translation,
)
from pipeline.model_summary import summary
from pipeline.settings import SiteSettings

FORMAT = "tercume/1"
"""Value of ``format``; the number changes when a reader of the old form would misread the new one."""


@dataclass(frozen=True, slots=True)
class ExportedArticle:
    """What ``read_json`` gives back: all but the frames of the source file."""

    slug: str
    path: str
    title: str
    summary: str
    author: str
    published: str
    updated: str
    tags: tuple[str, ...]
    signature: Signature
    disclosure: Disclosure
    segments: tuple[TranslatedSegment, ...]


def write_json(translated: TranslatedArticle, site: SiteSettings | None = None) -> str:
    """``translated`` as JSON, UTF-8 without escapes, with a final line end. ``site`` may word the notice."""
    meta = translated.article.meta
    data = {
        "format": FORMAT,
        "slug": meta.slug,
        "path": translated.article.path,
        "source_language": translated.disclosure.source_language,
        "target_language": translated.disclosure.target_language,
        "title": {"source": meta.title, "target": _of_kind(translated, BlockKind.TITLE)},
        "summary": {"source": meta.summary, "target": _of_kind(translated, BlockKind.SUMMARY)},
        "author": meta.author,
        "published": meta.published,
        "updated": meta.updated,
        "tags": {"source": list(meta.tags), "target": _tags(translated)},
        "notice": disclosure.notice(translated.disclosure, site).text,
        "notice_tr": disclosure.notice(translated.disclosure, site, "tr").text,
        "disclosure": asdict(translated.disclosure),
        "signature": str(translated.signature),
        "quality": _quality(translated),
        "segments": [_segment(item) for item in translated.segments],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _of_kind(translated: TranslatedArticle, kind: BlockKind) -> str:
    """The whole target text of the one block of ``kind`` in the front matter."""
    found = [s for s in translated.segments if s.segment.kind is kind]
    return "".join(s.target + s.segment.gap for s in found).strip()


def _quality(translated: TranslatedArticle) -> dict[str, float | None]:
    """The scores of an article at a glance, to four digits."""
    found = summary([item.assessment for item in translated.segments])
    numbers = {"mean": found.mean, "worst": found.worst, "flagged": found.flagged}
    return {name: None if value is None else round(value, 4) for name, value in numbers.items()}


def _tags(translated: TranslatedArticle) -> list[str]:
    return [s.target for s in translated.segments if s.segment.kind is BlockKind.TAG]


def _segment(item: TranslatedSegment) -> dict[str, Any]:
    made, segment = item.translation, item.segment
    score = item.assessment.score
    return {
        "id": segment.id,
        "kind": segment.kind.value,
        "line": segment.line,
        "source": segment.source,
        "target": item.target,
        "gap": segment.gap,
        "state": made.state.value,
        "origin": made.origin.value,
        "score": None if score is None else score.value,
        "features": {} if score is None else dict(score.features),
        "review_needed": item.assessment.review,
        "flags": [asdict(flag) for flag in item.assessment.flags],
        "notes": [asdict(flag) for flag in made.flags],
        "codes": [asdict(code) for code in segment.codes],
        "certificates": [asdict(certificate) for certificate in made.certificates],
        "alignment": [[*link.source, *link.target] for link in made.links],
        "alternatives": list(made.alternatives),
        "logprobs": list(made.logprobs),
        "signature": made.signature,
        "review": _review(item.review),
        "proposal": item.proposal,
    }


def _review(review: Review | None) -> dict[str, Any] | None:
    """Without the segment's id, which stands beside it."""
    return None if review is None else {"reviewer": review.reviewer, "date": review.date, "score": review.score}


def read_json(text: str, where: str = "") -> ExportedArticle:
    """Read what ``write_json`` wrote; ``where`` names the file in errors. Raises ExportError."""
    try:
        return _article(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        advice = "export the article again: tercume translate --format json"
        raise ExportError(f"not a {FORMAT} file: {error}", where=where, advice=advice) from error


def _article(data: Mapping[str, Any]) -> ExportedArticle:
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise ValueError(f"it does not say format: {FORMAT}")
    return ExportedArticle(
        slug=data["slug"],
        path=data["path"],
        title=data["title"]["target"],
        summary=data["summary"]["target"],
        author=data["author"],
        published=data["published"],
        updated=data["updated"],
        tags=tuple(data["tags"]["target"]),
        signature=Signature.parse(data["signature"]),
        disclosure=disclosure.from_object(data["disclosure"]),
        segments=tuple(_read_segment(item) for item in data["segments"]),
    )


def _read_segment(data: Mapping[str, Any]) -> TranslatedSegment:
    kind = BlockKind(data["kind"])
    codes = tuple(_code(code) for code in data["codes"])
    segment = Segment(data["id"], data["source"], data["gap"], codes, kind, data["line"])
    score = None if data["score"] is None else Score(data["score"], tuple(data["features"].items()))
    translation = Translation(
        segment=segment,
        target=data["target"],
        origin=Origin(data["origin"]),
        signature=data["signature"],
        state=State(data["state"]),
        certificates=tuple(_certificate(c) for c in data["certificates"]),
        logprobs=tuple(data["logprobs"]),
        links=tuple(Link((a, b), (c, d)) for a, b, c, d in data["alignment"]),
        alternatives=tuple(data["alternatives"]),
        flags=tuple(_flag(flag) for flag in data["notes"]),
    )
    assessment = Assessment(score, tuple(_flag(flag) for flag in data["flags"]), data["review_needed"])
    review = Review(**data["review"]) if data["review"] else None
    return TranslatedSegment(translation, assessment, review, data["proposal"])


def _code(data: Mapping[str, Any]) -> Code:
    slots = tuple(Slot(slot["block"], _sure_span(slot["span"])) for slot in data["slots"])
    return Code(data["index"], data["text"], CodeKind(data["kind"]), data["pair"], slots)


def _certificate(data: Mapping[str, Any]) -> Certificate:
    term = data["hit"]["term"]
    tuples = {key: tuple(value) for key, value in term.items() if isinstance(value, list)}
    hit = TermHit(Term(**{**term, **tuples}), _sure_span(data["hit"]["span"]), data["hit"]["suffix"])
    return Certificate(hit, data["method"], _span(data["target_span"]), data["proven"])


def _flag(data: Mapping[str, Any]) -> Flag:
    return Flag(
        data["check"],
        Severity(data["severity"]),
        data["message"],
        _span(data["source_span"]),
        _span(data["target_span"]),
        data["suggestion"],
    )


def _span(value: list[int] | None) -> Span | None:
    return None if value is None else _sure_span(value)


def _sure_span(value: list[int]) -> Span:
    start, end = value
    return (start, end)
