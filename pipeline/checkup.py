"""Checks of Turkish originals before they are translated: each finding says where, what, and what to do.

``check_files`` looks at whole files; the checks of text are in ``checkup_text``, those of markup in
``checkup_markup``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline import checkup_markup, checkup_text
from pipeline.checkup_finding import Finding, Gravity
from pipeline.errors import SourceError
from pipeline.formats.markdown import decode, locate, parse_markdown, read_bytes
from pipeline.formats.markdown_front import KEYS, Front, read_front
from pipeline.formats.markdown_inline import Split
from pipeline.model import Article

__all__ = ["Finding", "Gravity", "check_files", "check_text"]

_ISO_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ]\d\d:\d\d.*)?")
_WANTED = {
    "summary": "write one or two sentences; they stand under the title",
    "author": "name who wrote the article",
    "published": "give the day of publication, for instance 2026-01-07",
    "tags": "list a few subjects: tags: [diplomasi, Suriye]",
    "source_url": "give the address of the Turkish page; the notice links to it",
}


def check_files(paths: Sequence[Path], split: Split) -> list[Finding]:
    """All findings about ``paths``, in the order of files and lines. Two articles with one slug are a finding too."""
    findings: list[Finding] = []
    slugs: dict[str, Path] = {}
    for path in paths:
        try:
            text = decode(read_bytes(path), str(path))
        except SourceError as error:
            findings.append(_from_error(error, path))
            continue
        article, found = check_text(text, str(path), split)
        if article is not None:
            first = slugs.setdefault(article.slug, path)
            if first != path:
                line = read_front(text, str(path)).lines.get("slug", 1)
                what = f"the slug {article.slug!r} is also that of {first}"
                found.append(Finding(str(path), line, Gravity.ERROR, "slug", what, "give one of them another slug"))
        findings += sorted(found, key=lambda f: (f.line, f.gravity.rank, f.check))
    return findings


def check_text(text: str, path: str, split: Split) -> tuple[Article | None, list[Finding]]:
    """The article in ``text`` (None when it cannot be read) and what is wrong with it."""
    findings = list(checkup_text.check_characters(text, path))
    try:
        article = parse_markdown(text, path, split)
        parsed = locate(text, path)
    except SourceError as error:
        return None, [*findings, _from_error(error, Path(path))]
    findings += _check_front(article, parsed.front, text)
    findings += checkup_text.check_language(article)
    findings += checkup_text.check_lengths(article)
    findings += checkup_markup.check_markup(article, parsed)
    return article, list(dict.fromkeys(findings))


def _from_error(error: SourceError, path: Path) -> Finding:
    place = re.search(r":(\d+)$", error.where)
    return Finding(str(path), int(place[1]) if place else 1, Gravity.ERROR, "source", error.what, error.advice)


def _check_front(article: Article, front: Front, text: str) -> Iterator[Finding]:
    def finding(key: str, gravity: Gravity, what: str, advice: str) -> Finding:
        return Finding(article.path, front.lines.get(key, 1), gravity, "front-matter", what, advice)

    for key, advice in _WANTED.items():
        if not getattr(article.meta, key):
            yield finding(key, Gravity.WARNING, f"the front matter has no {key}", advice)
    for key in ("published", "updated"):
        date = getattr(article.meta, key)
        if date and not _ISO_DATE.fullmatch(date):
            yield finding(key, Gravity.ERROR, f"{key} is {date!r}, not a date", "write year-month-day: 2026-01-07")
    if article.meta.language != "tr":
        what = f"language is {article.meta.language!r}"
        yield finding("language", Gravity.ERROR, what, "sources are Turkish: language: tr")
    if article.meta.source_url and not re.match(r"https?://[^\s/]+", article.meta.source_url):
        yield finding("source_url", Gravity.ERROR, "source_url is not an address", "begin it with https://")
    for key in front.lines:
        if key not in KEYS:
            yield finding(key, Gravity.NOTE, f"unknown key {key!r}", "it is copied as it stands; check the spelling")
    yield from _check_overrides(article, front, text)


def _check_overrides(article: Article, front: Front, text: str) -> Iterator[Finding]:
    for source, target in article.meta.terms:
        if not source or not target:
            what = f"the term {source or target!r} lacks its {'target' if source else 'source'}"
            advice = "write source: target"
            yield Finding(article.path, front.lines["terms"], Gravity.ERROR, "front-matter", what, advice)
    body = " ".join(s.source for s in article.segments)
    for quote in article.meta.quotes:
        if " ".join(quote.source.split()) not in " ".join(body.split()):
            what = f"the quotation {quote.source[:60]!r} does not stand in the article"
            advice = "copy its Turkish wording from the text, letter for letter"
            yield Finding(article.path, front.lines["quotes"], Gravity.WARNING, "front-matter", what, advice)
