"""Exports that pandoc makes of our Markdown: docx, EPUB and MediaWiki text.

pandoc is a program of its own, called when it is there (GPL; nothing of it is imported). An article must not be able to
pull files of this machine or of the network into an export, so images give way to their alt texts and raw markup is
dropped (``exports_filters``). ``pandoc --sandbox`` would do the same, but with Debian's 2.17 it finds none of its own
data files.
"""

from __future__ import annotations

import calendar
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import disclosure
from pipeline.errors import ExportError
from pipeline.exports_filters import filters
from pipeline.exports_package import sealed_docx, sealed_epub
from pipeline.exports_seal import sealed
from pipeline.formats.markdown_front import read_front
from pipeline.formats.markdown_writer import write_markdown
from pipeline.model import BlockKind, TranslatedArticle
from pipeline.settings import SiteSettings

WRITERS: Mapping[str, str] = {"docx": "docx", "epub": "epub3", "wiki": "mediawiki"}
"""Format → pandoc's name for it."""

_TIMEOUT_S = 120
_FROM = "commonmark+footnotes+pipe_tables+strikeout+task_lists+autolink_bare_uris"
"""What our reader knows and no more: to ``commonmark_x`` "$5 … $10" is a formula."""


def write_with_pandoc(name: str, translated: TranslatedArticle, site: SiteSettings) -> bytes:
    """The article as docx, EPUB or MediaWiki text. Raises ExportError when pandoc is missing or fails."""
    program = shutil.which("pandoc")
    if program is None:
        raise ExportError(
            f"{name} needs pandoc, which is not on this machine",
            where=translated.article.path,
            advice="install it: apt-get install pandoc, or brew install pandoc; the other formats need nothing",
        )
    # The site's preset is for the front matter of its Markdown pages.
    text = write_markdown(translated, replace(site, preset="plain"))
    body = text[read_front(text, translated.article.path).body :]
    arguments = [program, f"--from={_FROM}", f"--to={WRITERS[name]}", "--standalone", "--output=-"]
    arguments += [f"--metadata={key}={value}" for key, value in _metadata(translated).items() if value]
    with tempfile.TemporaryDirectory() as folder:
        for number, script in enumerate(filters(name)):
            path = Path(folder) / f"{number}.lua"
            path.write_text(script, encoding="utf-8")
            arguments.append(f"--lua-filter={path}")
        data = _run(arguments, body.encode(), _epoch(translated), translated.article.path)
    match name:
        case "docx":
            return sealed_docx(data)
        case "epub":
            return sealed_epub(data, disclosure.to_line(translated.disclosure))
        case _:
            return sealed(_wiki(data.decode(), translated), "wiki").encode()


def _metadata(translated: TranslatedArticle) -> dict[str, str]:
    meta, record = translated.article.meta, translated.disclosure
    title = "".join(s.target + s.segment.gap for s in translated.segments if s.segment.kind is BlockKind.TITLE)
    return {
        "title": title.strip() or meta.title,
        "author": meta.author,
        "date": record.date,
        "lang": record.target_language,
        "identifier": record.source_url or record.source_hash,
        # A custom property of the docx; pandoc gives it no place in an EPUB.
        disclosure.CATEGORY: disclosure.to_line(record),
    }


def _epoch(translated: TranslatedArticle) -> str:
    """Seconds since 1970 of the article's date, so that a second run writes the same bytes."""
    try:
        return str(calendar.timegm(time.strptime(translated.disclosure.date[:10], "%Y-%m-%d")))
    except ValueError:
        return "315532800"


def _run(arguments: list[str], given: bytes, epoch: str, where: str) -> bytes:
    environment = {**os.environ, "SOURCE_DATE_EPOCH": epoch}
    try:
        done = subprocess.run(
            arguments, input=given, capture_output=True, check=True, timeout=_TIMEOUT_S, env=environment
        )
    except subprocess.CalledProcessError as error:
        told = error.stderr.decode(errors="replace").strip()[:300]
        raise ExportError(f"pandoc failed: {told}", where=where, advice="pandoc 2.11 or newer is needed") from error
    except subprocess.TimeoutExpired as error:
        raise ExportError(f"pandoc took more than {_TIMEOUT_S} s", where=where, advice="try again") from error
    return done.stdout


def _wiki_title(text: str) -> str:
    """``text`` without what no title may hold (MediaWiki, "Page title"): ``C# [draft]`` → ``C draft``."""
    return " ".join(re.sub(r"[#<>\[\]|{}]", " ", text).split())


def _wiki(text: str, translated: TranslatedArticle) -> str:
    """The wiki text with the record in a comment, the categories and the link to the Turkish page."""
    tags = [s.target for s in translated.segments if s.segment.kind is BlockKind.TAG]
    # "--" must not end the comment.
    line = disclosure.to_line(translated.disclosure).replace("--", "\\u002d\\u002d").replace(">", "\\u003e")
    links = [f"[[Category:{_wiki_title(tag)}]]" for tag in tags if _wiki_title(tag)]
    links.append(f"[[tr:{_wiki_title(translated.article.meta.title)}]]")
    return text + "\n".join(["", *links, f"<!-- {disclosure.CATEGORY} {line} -->", ""])
