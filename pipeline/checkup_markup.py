"""Checks of the Markdown of a source: what the author meant as markup and Markdown reads as text, and empty parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.checkup_finding import Finding, Gravity
from pipeline.formats.html_safety import safe_tag
from pipeline.formats.markdown import Parsed, text_tokens
from pipeline.formats.markdown_syntax import parser
from pipeline.model import Article, BlockKind, Code, CodeKind

Remark: TypeAlias = tuple[int, Gravity, str, str]
"""Line of the body counted from 0, gravity, what, advice."""

_VOID = re.compile(r"<(?:br|hr|img|wbr|input|area|col|embed|source|track)\b|<!--|.*/>", re.I)
_LEFT_OVER = (
    (re.compile(r"\*\*|__(?=\w)|(?<=\w)__"), "bold that is not closed", "put ** before and after the words"),
    (re.compile(r"(?<![\s*])\*(?!\*)|(?<!\*)\*(?![\s*])"), "emphasis that is not closed",
     "put * before and after the words, or write \\* for a star"),
    (re.compile(r"`"), "code that is not closed", "put ` before and after it, or write \\`"),
    (re.compile(r"\]\(\s*(?:javascript|vbscript|data):", re.I), "a link to a script", "remove it: it is not published"),
    (re.compile(r"\]\("), "a link that is not closed, or with a space in its address",
     "write [words](https://…), with %20 for a space"),
    (re.compile(r"\[\^[^\]\s]+\]"), "a footnote mark without its note", "add a line [^…]: with the note at the end"),
    (re.compile(r"\]\[[^\]]+\]"), "a link whose address is not defined", "add a line [name]: https://… at the end"),
)  # fmt: skip


def check_markup(article: Article, parsed: Parsed) -> Iterator[Finding]:
    """All findings about the markup of ``article``."""
    found = (_texts(parsed), _notes(parsed), _tables(parsed), _blocks(parsed), _headings(parsed))
    for line, gravity, what, advice in chain.from_iterable(found):
        yield Finding(article.path, parsed.first_line + line, gravity, "markup", what, advice)
    yield from _codes(article)


@cache
def _raw_parser() -> MarkdownIt:
    """Leaves escaped characters in tokens of their own, so that ``\\*`` is not taken for a stray star."""
    md = parser()
    md.core.ruler.disable("text_join")
    return md


def _texts(parsed: Parsed) -> Iterator[Remark]:
    for item in text_tokens(parsed.tokens):
        start = item.token.map[0] if item.token.map else 0
        for line, what, advice in _left_over(item.token.content, parsed.env):
            yield start + line, Gravity.ERROR, what, advice
        rows = [row for row in item.token.content.split("\n") if row.count("|") >= 2]
        if item.kind is not BlockKind.CELL and len(rows) >= 2:
            advice = "put a row |---|---| with as many columns under the first row"
            yield start, Gravity.WARNING, "rows of a table that is not read as one", advice
        if item.kind is BlockKind.HEADING and not item.token.content.strip():
            yield start, Gravity.WARNING, "a heading without words", "write it, or remove its number signs"


def _left_over(content: str, env: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """Where markup characters stayed in the text: line in ``content``, what, advice."""
    labels = dict(env.get("footnotes", {}).get("refs", {}))
    known = {"references": env.get("references", {}), "footnotes": {"refs": labels, "list": _Counts()}}
    line = 0
    for token in _raw_parser().parseInline(content, known)[0].children or []:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        if token.type != "text":
            continue
        for pattern, what, advice in _LEFT_OVER:
            if match := pattern.search(token.content):
                shown = token.content[max(0, match.start() - 20) : match.end() + 20].strip()
                yield line, f"{what}: {shown!r}", advice
                break


class _Counts(dict[int, dict[str, int]]):
    """Stands in for the parser's list of notes, whose counters do not matter here."""

    def __missing__(self, key: int) -> dict[str, int]:
        return {"count": 0}


def _notes(parsed: Parsed) -> Iterator[Remark]:
    """Notes that nothing refers to, and notes defined twice."""
    seen: set[str] = set()
    references = parsed.env.get("footnotes", {}).get("refs", {})
    for token in parsed.tokens:
        if token.type != "footnote_reference_open":
            continue
        label, line = token.meta["label"], token.map[0] if token.map else 0
        if references.get(f":{label}", -1) < 0:
            advice = f"put [^{label}] after the word it belongs to, or remove the note"
            yield line, Gravity.WARNING, f"nothing refers to the note [^{label}]", advice
        if label in seen:
            yield line, Gravity.ERROR, f"the note [^{label}] is there twice", "give one of them another label"
        seen.add(label)


def _tables(parsed: Parsed) -> Iterator[Remark]:
    """Rows with more or fewer cells than the header: Markdown drops or pads them silently."""
    lines = parsed.lined.split("\n")
    columns = 0
    for place, token in enumerate(parsed.tokens):
        if token.type != "tr_open" or not token.map:
            continue
        first = next(t for t in parsed.tokens[place:] if t.type == "inline")
        start = first.meta["starts"][0] - parsed.lined_starts[token.map[0]]
        cells = _cells(lines[token.map[0]][start:])
        if parsed.tokens[place - 1].type == "thead_open":
            columns = cells
        elif cells != columns:
            gravity = Gravity.ERROR if cells > columns else Gravity.WARNING
            what = f"a table row with {cells} cells where the header has {columns}"
            yield token.map[0], gravity, what, "give each row as many cells; write \\| for a bar inside a cell"


def _cells(row: str) -> int:
    inner = row.strip().removeprefix("|")
    inner = inner.removesuffix("|") if not inner.endswith("\\|") else inner
    return 1 + len(re.findall(r"(?<!\\)\|", inner))


def _blocks(parsed: Parsed) -> Iterator[Remark]:
    lines = parsed.lined.split("\n")
    for place, token in enumerate(parsed.tokens):
        line = token.map[0] if token.map else 0
        if token.type == "fence" and not _is_closed(token, lines):
            yield line, Gravity.ERROR, "a code block that is not closed", f"end it with a line {token.markup}"
        elif token.type == "html_block" and not token.content.lstrip().startswith("<!--"):
            if re.search(
                r"<\s*(?:script|iframe|object|embed|svg|style|form)\b|\bon\w+\s*=|javascript:", token.content, re.I
            ):
                what = "active HTML (script, frame, style, SVG or event handler)"
                yield line, Gravity.WARNING, what, "remove it: it is not published"
            else:
                yield line, Gravity.WARNING, "an HTML block: its text is not translated", "write it as Markdown"
        elif token.type == "list_item_open" and parsed.tokens[place + 1].type == "list_item_close":
            yield line, Gravity.WARNING, "an empty list item", "write it, or remove its line"


def _is_closed(token: Token, lines: list[str]) -> bool:
    last = lines[token.map[1] - 1].lstrip(" >\t") if token.map and token.map[1] - 1 > token.map[0] else ""
    return last.startswith(token.markup) and not last.strip(token.markup[0] + " \t")


def _headings(parsed: Parsed) -> Iterator[Remark]:
    """Skipped levels, and sections with nothing in them."""
    previous = 0
    for place, token in enumerate(parsed.tokens):
        if token.type != "heading_open":
            continue
        level, line = int(token.tag[1]), token.map[0] if token.map else 0
        if previous and level > previous + 1:
            what = f"a heading of level {level} under one of level {previous}"
            yield line, Gravity.WARNING, what, f"use {'#' * (previous + 1)}"
        previous = level
        after = parsed.tokens[place + 3] if place + 3 < len(parsed.tokens) else None
        if after is None or (after.type == "heading_open" and int(after.tag[1]) <= level):
            yield line, Gravity.WARNING, "a section without text", "write it, or remove its heading"


def _codes(article: Article) -> Iterator[Finding]:
    """Inline markup that is read but will not do what its author wanted."""
    for segment in article.segments:
        for code in segment.codes:
            if remark := _about(code):
                gravity, what, advice = remark
                yield Finding(article.path, segment.line, gravity, "markup", what, advice)


def _about(code: Code) -> tuple[Gravity, str, str] | None:
    text = code.text
    is_tag = re.match(r"</?[A-Za-z]", text) and not re.match(r"<[A-Za-z][A-Za-z0-9+.-]*:|<[^<>\s]+@", text)
    if is_tag and not safe_tag(text) and code.kind is not CodeKind.CLOSE:
        return Gravity.WARNING, f"HTML that is not published: {text[:60]!r}", "write it as Markdown, or remove it"
    if is_tag and code.kind is CodeKind.STANDALONE and not _VOID.match(text):
        return Gravity.ERROR, f"an HTML element that is not closed, or not nested: {text[:60]!r}", "add its other end"
    if text.startswith("![](") or text.startswith("![]["):
        return Gravity.WARNING, f"an image without alt text: {text[:60]!r}", "say what it shows: ![…](…)"
    if text in ("]()", "](<>)"):
        return Gravity.ERROR, "a link without an address", "write it between the brackets"
    return None
