"""Who translated this: the disclosure record, its notice, and its way into every format and back.

The record is built once (``disclose``) and carried by all exports: as ``meta`` elements in HTML, under ``tercume:`` in
the front matter of Markdown, under ``disclosure`` in JSON, and as one line of JSON (``to_line``) in the PO header
``X-Tercume-Disclosure`` and in XLIFF notes of the category ``tercume-disclosure``. ``read_any`` reads it back.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.errors import ExportError
from pipeline.model import Article, Disclosure, Origin, Review, Signature, State, TranslatedArticle, TranslatedSegment
from pipeline.settings import SiteSettings

CATEGORY = "tercume-disclosure"
"""Name of the note (XLIFF) that carries the record; with ``X-`` and capitals the PO header."""
HEADER = "X-Tercume-Disclosure"
SEAL = "tercume-seal"
"""Name of the property that carries the seal of a docx (and of the comment in a wiki text)."""
META_PREFIX = "tercume:"

_DIGITS = 4
_APPROVED = frozenset({State.REVIEWED, State.FINAL})


def disclose(
    article: Article,
    segments: Sequence[TranslatedSegment],
    signature: Signature,
    licence: str,
    target_language: str = "en",
) -> Disclosure:
    """The record of ``article`` translated as ``segments``. The same input gives the same record: no clock is read."""
    base = Disclosure(
        engine=signature.engine,
        revision=signature.revision,
        licence=licence,
        glossary=signature.glossary,
        date=article.meta.updated or article.meta.published,
        source_url=article.meta.source_url,
        source_hash=source_hash(article),
        source_language=article.meta.language,
        target_language=target_language,
        machine_share=0.0,
        reviewed_share=0.0,
        mean_score=None,
        signature=signature.digest(),
    )
    return with_segments(base, segments)


def with_segments(base: Disclosure, segments: Sequence[TranslatedSegment]) -> Disclosure:
    """``base`` with shares (of the source's words), mean score and reviews of ``segments``."""
    words = [len(s.segment.source.split()) for s in segments]
    total = sum(words) or 1
    machine = sum(w for s, w in zip(segments, words, strict=True) if s.translation.origin is not Origin.HUMAN)
    approved = sum(w for s, w in zip(segments, words, strict=True) if s.translation.state in _APPROVED)
    scores = [s.assessment.score.value for s in segments if s.assessment.score is not None]
    return replace(
        base,
        machine_share=round(machine / total, _DIGITS),
        reviewed_share=round(approved / total, _DIGITS),
        mean_score=round(sum(scores) / len(scores), _DIGITS) if scores else None,
        reviews=tuple(sorted(_reviews(segments), key=_review_order)),
    )


def _reviews(segments: Sequence[TranslatedSegment]) -> Iterable[Review]:
    return (replace(s.review, segment=s.segment.id) for s in segments if s.review)


def source_hash(article: Article) -> str:
    """SHA-256, in hexadecimal, of the bytes of the source file."""
    parts = [article.frames[0]]
    for block, frame in zip(article.blocks, article.frames[1:], strict=True):
        parts += (block.raw, frame)
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _review_order(review: Review) -> tuple[str, str]:
    # The sort is stable: decisions of one moment stay in the order of the article.
    return (review.date, review.reviewer)


# The notice


@dataclass(frozen=True, slots=True)
class Notice:
    """What a page says: the sentence, the words on the badge, and the words of the link to the original."""

    text: str
    badge: str
    original: str
    language: str


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(resources.files("pipeline").joinpath("data", "notices.toml").read_text(encoding="utf-8"))


def notice(record: Disclosure, site: SiteSettings | None = None, language: str = "en") -> Notice:
    """The notice for ``record`` in ``language`` (en or tr), in the site's own words where it has some."""
    texts = _texts()[language]
    own, own_reviewed = _own_texts(site or SiteSettings(), language)
    if not record.reviewed:
        return Notice(own.strip() or texts["machine"], texts["badge"], texts["original"], language)
    names = _joined(dict.fromkeys(r.reviewer for r in record.reviews if r.reviewer), texts["and"])
    text = (own_reviewed.strip() or texts["reviewed"]).replace("{reviewers}", names or texts["someone"])
    return Notice(text, texts["badge_reviewed"], texts["original"], language)


def _own_texts(site: SiteSettings, language: str) -> tuple[str, str]:
    return (site.notice_tr, site.notice_reviewed_tr) if language == "tr" else (site.notice, site.notice_reviewed)


def _joined(names: Iterable[str], conjunction: str) -> str:
    *first, last = [*names] or [""]
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def shows_notice(translated: TranslatedArticle, site: SiteSettings, wanted: bool | None = None) -> bool:
    """Whether an export carries the notice. Without ``wanted`` it does unless it may be left out.

    Raises ExportError when it is to be left out (``wanted`` False) while a segment is not final or the site does not
    allow it.
    """
    open_segments = [s.segment.id for s in translated.segments if s.translation.state is not State.FINAL]
    may_omit = site.allow_without_notice and not open_segments
    if wanted is False and not may_omit:
        what = "an export without the notice is refused: " + (
            f"{len(open_segments)} of {len(translated.segments)} segments are not final (first: {open_segments[0]})"
            if open_segments
            else "the site's settings do not allow it"
        )
        advice = "approve every segment as final and set allow_without_notice = true under [site] in tercume.toml"
        raise ExportError(what, where=translated.article.path, advice=advice)
    return not may_omit if wanted is None else wanted


# Carrying it


def to_fields(record: Disclosure) -> dict[str, str]:
    """The record as flat texts, in a fixed order. Reviews are a JSON list of [reviewer, date, score, segment]."""
    return {
        "engine": record.engine,
        "revision": record.revision,
        "licence": record.licence,
        "glossary": record.glossary,
        "date": record.date,
        "source-url": record.source_url,
        "source-hash": record.source_hash,
        "source-language": record.source_language,
        "target-language": record.target_language,
        "machine-share": repr(record.machine_share),
        "reviewed-share": repr(record.reviewed_share),
        "mean-score": "" if record.mean_score is None else repr(record.mean_score),
        "reviews": json.dumps([[r.reviewer, r.date, r.score, r.segment] for r in record.reviews], ensure_ascii=False),
        "signature": record.signature,
    }


def from_fields(fields: Mapping[str, str]) -> Disclosure:
    """The record ``to_fields`` wrote. Raises ValueError when a field is missing or not of its form."""
    try:
        return Disclosure(
            engine=fields["engine"],
            revision=fields["revision"],
            licence=fields["licence"],
            glossary=fields["glossary"],
            date=fields["date"],
            source_url=fields["source-url"],
            source_hash=fields["source-hash"],
            source_language=fields["source-language"],
            target_language=fields["target-language"],
            machine_share=float(fields["machine-share"]),
            reviewed_share=float(fields["reviewed-share"]),
            mean_score=float(fields["mean-score"]) if fields["mean-score"] else None,
            reviews=tuple(Review(*entry) for entry in json.loads(fields["reviews"] or "[]")),
            signature=fields["signature"],
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a disclosure record: {error}") from error


def from_object(values: Mapping[str, Any]) -> Disclosure:
    """The record whose fields JSON holds as they are (``dataclasses.asdict``). Raises ValueError."""
    try:
        reviews = tuple(Review(**review) for review in values["reviews"])
        return Disclosure(**{**values, "reviews": reviews})
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a disclosure record: {error}") from error


def to_line(record: Disclosure) -> str:
    """The record as one line of JSON, for a PO header or an XLIFF note."""
    return json.dumps(to_fields(record), ensure_ascii=False, separators=(",", ":"))


def from_line(line: str) -> Disclosure:
    """The record ``to_line`` wrote. Raises ValueError."""
    fields = json.loads(line)
    if not isinstance(fields, dict):
        raise ValueError("not a disclosure record: no JSON object")
    return from_fields({str(key): str(value) for key, value in fields.items()})


# Reading it back


def read_any(path: Path) -> Disclosure | None:
    """The record in an exported file (``ENDINGS``), or None when the file carries none.

    Raises ExportError when the file cannot be read, has another ending, or carries a broken record.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(_READERS)
        raise ExportError(
            f"unknown kind of file: {path.suffix or 'no ending'}", where=str(path), advice=f"one of {known}"
        )
    try:
        # A page in another encoding is not ours, and no error.
        return reader(path.read_bytes().decode("utf-8-sig", errors="replace"))
    except OSError as error:
        raise ExportError(f"cannot be read: {error.strerror}", where=str(path), advice="check the path") from error
    except ValueError as error:
        advice = "export the article again: tercume translate"
        raise ExportError(f"the disclosure record is broken: {error}", where=str(path), advice=advice) from error


def read_markdown_record(text: str) -> Disclosure | None:
    """The record under ``tercume:`` in the front matter. Its values are JSON strings, one a line."""
    block = re.search(r"^tercume:[ \t]*\n((?:[ \t]+\S.*\n?)+)", text.replace("\r\n", "\n"), re.M)
    if not block:
        return None
    pairs = re.findall(r'^[ \t]+([a-z-]+):[ \t]*("(?:[^"\\]|\\.)*")[ \t]*$', block[1], re.M)
    return from_fields({key: json.loads(value) for key, value in pairs})


def read_html_record(text: str) -> Disclosure | None:
    """The record in the ``tercume:*`` meta elements of a page."""
    reader = _MetaReader()
    reader.feed(text)
    return from_fields(reader.fields) if reader.fields else None


class _MetaReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "meta" and name.startswith(META_PREFIX):
            self.fields[name.removeprefix(META_PREFIX)] = given.get("content") or ""


def read_json_record(text: str) -> Disclosure | None:
    """The record under ``disclosure`` in our JSON."""
    data = json.loads(text)
    record = data.get("disclosure") if isinstance(data, dict) else None
    return from_object(record) if isinstance(record, dict) else None


def _read_po_record(text: str) -> Disclosure | None:
    header = text.split("\n\n", 1)[0]
    joined = "".join(json.loads(part) for part in re.findall(r'^(?:msgstr )?(".*")$', header, re.M))
    line = re.search(rf"^{HEADER}:[ \t]*(\{{.*\}})$", joined, re.M)
    return from_line(line[1]) if line else None


def _read_xliff_record(text: str) -> Disclosure | None:
    note = re.search(rf'<note\b[^>]*\b(?:category|from)="{CATEGORY}"[^>]*>(.*?)</note>', text, re.S)
    return from_line(_unescaped(note[1])) if note else None


def _unescaped(text: str) -> str:
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _read_wiki_record(text: str) -> Disclosure | None:
    found = re.search(rf"^<!-- {CATEGORY} (.*) -->", text, re.M)
    return from_line(found[1]) if found else None


_READERS = {
    ".md": read_markdown_record,
    ".html": read_html_record,
    ".htm": read_html_record,
    ".json": read_json_record,
    ".po": _read_po_record,
    ".xlf": _read_xliff_record,
    ".xliff": _read_xliff_record,
    ".wiki": _read_wiki_record,
}

ENDINGS = tuple(_READERS)
"""The endings that ``read_any`` knows."""
