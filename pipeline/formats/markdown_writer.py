"""A translated article as Markdown: the source file with its texts replaced, its front matter extended, and the notice.

What the reader left in frames (code, addresses, dates, the author) stands where it stood. Line ends are ``\\n``, text
is NFC, there is no byte order mark.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from pipeline import disclosure
from pipeline.errors import ExportError
from pipeline.formats.markdown import source_text
from pipeline.formats.markdown_front import Front, read_front
from pipeline.formats.markdown_presets import Page, preset_lines, preset_slug
from pipeline.formats.markdown_restore import in_cell, in_heading, in_title, plain, restore
from pipeline.model import Block, BlockKind, Segment, TranslatedArticle
from pipeline.settings import SiteSettings

_FRONT = frozenset({BlockKind.TITLE, BlockKind.SUMMARY, BlockKind.TAG})


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the half-open range ``start``–``end`` of the source file with ``text``."""

    start: int
    end: int
    text: str


def write_markdown(translated: TranslatedArticle, site: SiteSettings, *, notice: bool | None = None) -> str:
    """The article in the target language. ``notice`` False leaves the notice out, where that is allowed.

    Raises ExportError when leaving it out is not allowed or a segment of the article has no translation, SettingsError
    when the site's preset is unknown.
    """
    shown = disclosure.shows_notice(translated, site, notice)
    text = source_text(translated.article)
    front = read_front(text, translated.article.path)
    edits = [*_block_edits(translated), *_front_edits(translated, front, site)]
    if shown:
        gap = "" if text[front.body : front.body + 1] in ("\n", "\r") else "\n"
        edits.append(Edit(front.body, front.body, notice_line(translated, site) + gap))
    return _clean(_applied(text, edits))


def notice_line(translated: TranslatedArticle, site: SiteSettings) -> str:
    """The notice as a Markdown quotation, with a link to the original where there is one."""
    told = disclosure.notice(translated.disclosure, site)
    url = translated.article.meta.source_url
    # A source's address is not trusted further than that it is one.
    link = f" [{told.original}](<{url}>)" if re.fullmatch(r"https?://[^\s<>]+", url) else ""
    return f"\n> {told.text}{link}\n"


def target_of(translated: TranslatedArticle, segment: Segment) -> str:
    """The target of ``segment``; what has none yet keeps its Turkish. Raises ExportError when it is not known."""
    item = translated.by_id.get(segment.id)
    if item is None:
        where = f"{translated.article.path}:{segment.line}"
        raise ExportError(f"segment {segment.id} has no translation", where=where, advice="translate the article again")
    return item.target.strip() or segment.source


def nested_target(translated: TranslatedArticle, name: str) -> str | None:
    """The text of the nested block ``name`` (Markdown, but plain for titles), or None when there is no such block."""
    block = next((b for b in translated.article.nested if b.id == name), None)
    if block is None:
        return None
    return (plain_text if block.kind is BlockKind.LINK_TITLE else block_text)(translated, block)


def block_text(translated: TranslatedArticle, block: Block) -> str:
    """The Markdown of a block of the body."""
    parts = [] if block.kind is not BlockKind.ALT else [block.lead]
    for segment in block.segments:
        start = not parts and block.kind is not BlockKind.ALT
        target = target_of(translated, segment)
        parts += (restore(segment, target, lambda n: nested_target(translated, n), line_start=start), segment.gap)
    text = "".join(parts).rstrip() if block.kind is not BlockKind.ALT else "".join(parts)
    if block.kind is BlockKind.CELL:
        return in_cell(text)
    return in_heading(text) if block.kind is BlockKind.HEADING else text


def plain_text(translated: TranslatedArticle, block: Block) -> str:
    """The text of a block that is not Markdown."""
    parts = [block.lead]
    for segment in block.segments:
        parts += (plain(segment, target_of(translated, segment)), segment.gap)
    return "".join(parts).strip()


def _block_edits(translated: TranslatedArticle) -> list[Edit]:
    edits, place = [], 0
    article = translated.article
    for frame, block in zip(article.frames, article.blocks, strict=False):
        start = place + len(frame)
        place = start + len(block.raw)
        edits.append(
            Edit(
                start,
                place,
                _front_text(translated, block) if block.kind in _FRONT else _body(translated, block, frame[-1:]),
            )
        )
    return edits


def _body(translated: TranslatedArticle, block: Block, delimiter: str) -> str:
    """``delimiter`` is the character before the block, which for the title of a definition must not stand in it."""
    if block.kind is BlockKind.LINK_TITLE:
        return in_title(plain_text(translated, block), delimiter)
    return block_text(translated, block) if block.segments else block.raw


def _front_text(translated: TranslatedArticle, block: Block) -> str:
    """A YAML value. A folded one (``>``) took its line end with it."""
    end = "\n" if block.raw.endswith(("\n", "\r")) else ""
    return yaml_text(plain_text(translated, block)) + end


def yaml_text(text: str) -> str:
    """``text`` as a double-quoted YAML scalar (every JSON string is one: YAML 1.2, section 1.3)."""
    return json.dumps(text, ensure_ascii=False)


def _front_edits(translated: TranslatedArticle, front: Front, site: SiteSettings) -> list[Edit]:
    record = translated.disclosure
    edits: list[Edit] = []
    added = [f"translated_from: {yaml_text(record.source_url or PurePath(translated.article.path).name)}"]
    added.append(f"translation: {'machine-reviewed' if record.reviewed else 'machine'}")
    given = front.scalars.get("language")
    if given:
        edits.append(Edit(given.start, given.end, record.target_language))
    else:
        added.insert(0, f"language: {record.target_language}")
    slug = front.scalars.get("slug")
    wanted = preset_slug(site.preset, translated.article.slug, record.target_language)
    if slug and wanted != translated.article.slug:
        edits.append(Edit(slug.start, slug.end, yaml_text(wanted)))
    # A key that the source has itself is the author's.
    lines = preset_lines(site.preset, _page(translated))
    added += [line for line in lines if line.startswith(" ") or line.split(":")[0] not in front.lines]
    added.append("tercume:")
    added += [f"  {key}: {yaml_text(value)}" for key, value in disclosure.to_fields(record).items()]
    edits.append(Edit(front.close, front.close, "\n".join(added) + "\n"))
    return edits


def _page(translated: TranslatedArticle) -> Page:
    texts = {kind: [plain_text(translated, b) for b in translated.article.blocks if b.kind is kind] for kind in _FRONT}
    summary = " ".join(texts[BlockKind.SUMMARY])
    return Page(translated.article.meta, " ".join(summary.split()), tuple(texts[BlockKind.TAG]))


def _applied(text: str, edits: Sequence[Edit]) -> str:
    parts: list[str] = []
    place = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        parts += (text[place : edit.start], edit.text)
        place = edit.end
    parts.append(text[place:])
    return "".join(parts)


def _clean(text: str) -> str:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).rstrip("\n") + "\n"
