"""A translated article as a page: complete, readable, without scripts or anything from elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

import jinja2
from babel.dates import format_date
from markupsafe import Markup

from pipeline import __version__, disclosure
from pipeline.formats.html_body import Entry, render_body
from pipeline.formats.html_inline import InlineRenderer
from pipeline.formats.html_linked import language_tag, linked_data, page_url
from pipeline.formats.html_safety import safe_body, safe_url
from pipeline.model import BlockKind, TranslatedArticle
from pipeline.settings import SiteSettings

_WORDS_A_MINUTE = 230
"""Silent reading speed of English non-fiction is 238 words a minute (Brysbaert 2019); rounded down for names."""

_FORBIDDEN = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters and noncharacters, which HTML allows nowhere (HTML Living Standard, section 13.2.3.5)."""


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A section of the contents list with its subsections."""

    id: str
    text: str
    children: tuple[Entry, ...]


def write_html(
    translated: TranslatedArticle, site: SiteSettings, *, reviewer: bool = False, notice: bool | None = None
) -> str:
    """The page of ``translated``. ``reviewer`` shows scores and flags on the segments; ``notice`` False leaves the
    notice out.

    Raises ExportError when the notice may not be left out.
    """
    shown = disclosure.shows_notice(translated, site, notice)
    body, inline = render_body(translated, reviewer=reviewer)
    meta, record = translated.article.meta, translated.disclosure
    title, summary = _front(inline, BlockKind.TITLE), _front(inline, BlockKind.SUMMARY)
    tags = [inline.words(b) for b in translated.article.blocks if b.kind is BlockKind.TAG]
    page = _template().render(
        site=site,
        meta=meta,
        record=record,
        title=title,
        title_html=Markup(_front_html(inline, BlockKind.TITLE)),
        summary=summary,
        summary_html=Markup(_front_html(inline, BlockKind.SUMMARY)),
        tags=tags,
        notice=disclosure.notice(record, site) if shown else None,
        reviewer=reviewer,
        flagged=sum(item.assessment.review for item in translated.segments),
        total=len(translated.segments),
        body=Markup(body.html),
        notes=Markup(body.notes),
        contents=_contents(body.contents),
        language=language_tag(translated),
        linked_data=Markup(linked_data(translated, site, title, summary, tags)),
        page_url=page_url(translated, site),
        source_url=safe_url(meta.source_url),
        minutes=_minutes(translated),
        fields=disclosure.to_fields(record),
        css=Markup(_resource("page.css")),
        version=__version__,
    )
    return _FORBIDDEN.sub("", page)


def _front(inline: InlineRenderer, kind: BlockKind) -> str:
    """The words of a front matter text."""
    return " ".join(inline.words(b) for b in inline.translated.article.blocks if b.kind is kind)


def _front_html(inline: InlineRenderer, kind: BlockKind) -> str:
    blocks = [b for b in inline.translated.article.blocks if b.kind is kind]
    return safe_body(" ".join(inline.block(b) for b in blocks))


def _contents(entries: tuple[Entry, ...]) -> list[ContentsEntry]:
    sections: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if entry.level == 2:
            sections.append((entry, []))
        elif sections:
            sections[-1][1].append(entry)
    return [ContentsEntry(entry.id, entry.text, tuple(children)) for entry, children in sections]


def _minutes(translated: TranslatedArticle) -> int:
    words = sum(len(item.target.split()) for item in translated.segments)
    return max(1, round(words / _WORDS_A_MINUTE))


def _date(text: str) -> str:
    """``2026-01-07`` → ``7 January 2026``; anything else stays as it is."""
    try:
        return str(format_date(dt.date.fromisoformat(text[:10]), "d MMMM y", locale="en"))
    except ValueError:
        return text


def _percent(share: float) -> str:
    """A share in [0, 1] as whole percent, never rounded up to "all" or down to "nothing"."""
    percent = share * 100
    if 0 < percent < 1:
        return "less than 1%"
    return "more than 99%" if 99 < percent < 100 else f"{percent:.0f}%"


def _resource(name: str) -> str:
    return resources.files("pipeline.formats").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["date"] = _date
    environment.filters["percent"] = _percent
    return environment.from_string(_resource("page.html"))
