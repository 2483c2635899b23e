"""The segments of a block as inline HTML: codes become elements, targets are escaped, ITS 2.0 says how sure we are."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.formats.html_safety import safe_tag, safe_url
from pipeline.formats.markdown_restore import arrange
from pipeline.formats.markdown_syntax import parser
from pipeline.formats.markdown_writer import plain_text
from pipeline.model import (
    Block,
    Code,
    CodeKind,
    Flag,
    Origin,
    Segment,
    Span,
    State,
    TranslatedArticle,
    TranslatedSegment,
)

_EMPHASIS = {"*": "em", "_": "em", "**": "strong", "__": "strong", "~~": "s"}
_TASKS = {"[ ]": ("☐", "to do"), "[x]": ("☑", "done"), "[X]": ("☑", "done")}
# Private-use characters that mark untranslatable terms while the text around them is escaped.
_TERM_START, _TERM_END = "\ue000", "\ue001"
_MACHINE = frozenset({Origin.ENGINE, Origin.MEMORY})


@dataclass(slots=True)
class Notes:
    """Footnotes in the order in which the text refers to them."""

    labels: dict[str, list[str]] = field(default_factory=dict)
    """Label → ids of the references to it."""
    inline: dict[str, Block] = field(default_factory=dict)
    """Notes written in the text (``^[…]``), by the label we gave them."""

    def number(self, label: str) -> int:
        """The number that stands for ``label``, counted from 1."""
        self.labels.setdefault(label, [])
        return list(self.labels).index(label) + 1

    def refer(self, label: str) -> str:
        """Note one more reference to ``label`` and give its mark."""
        number = self.number(label)
        name = f"fnref-{number}" + (f"-{len(self.labels[label]) + 1}" if self.labels[label] else "")
        self.labels[label].append(name)
        return f'<sup class="noteref"><a id="{name}" href="#fn-{number}" role="doc-noteref">{number}</a></sup>'


@dataclass(slots=True)
class InlineRenderer:
    """Renders blocks of one article. ``env`` is the parser's, with its link definitions."""

    translated: TranslatedArticle
    env: dict[str, Any]
    reviewer: bool = False
    notes: Notes = field(default_factory=Notes)

    def block(self, block: Block, *, marked: bool = True) -> str:
        """The inline HTML of ``block``; ``marked`` False leaves out what says something about single segments."""
        parts: list[str] = []
        for segment in block.segments:
            parts += (self._segment(segment, marked), html.escape(segment.gap, quote=False))
        return "".join(parts).strip()

    def nested(self, name: str) -> Block:
        """The nested block ``name``."""
        return next(b for b in self.translated.article.nested if b.id == name)

    def _segment(self, segment: Segment, marked: bool) -> str:
        item = self.translated.by_id[segment.id]
        target = (item.target or segment.source).strip()
        inner = self._codes(segment, _with_terms(item, target) if marked and target == item.target else target)
        inner = inner.replace(_TERM_START, '<span translate="no">').replace(_TERM_END, "</span>")
        if not marked:
            return inner
        attributes = _attributes(item, self.reviewer)
        opened = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes)
        wrapped = f"<span{opened}>{inner}</span>" if opened else inner
        return wrapped + (_score_chip(item) if self.reviewer else "")

    def _codes(self, segment: Segment, target: str) -> str:
        parts: list[str] = []
        closing: dict[int, str] = {}
        by_index = {code.index: code for code in segment.codes}
        for piece in arrange(segment, target):
            if isinstance(piece, str):
                parts.append(html.escape(piece, quote=False))
            elif piece.kind is CodeKind.OPEN and piece.pair in by_index:
                opened, closing[piece.pair] = self._pair(piece, by_index[piece.pair])
                parts.append(opened)
            elif piece.kind is CodeKind.CLOSE:
                parts.append(closing.get(piece.index, ""))
            else:
                parts.append(self._standalone(piece))
        return "".join(parts)

    def _pair(self, opened: Code, closed: Code) -> tuple[str, str]:
        if tag := _EMPHASIS.get(opened.text):
            return f"<{tag}>", f"</{tag}>"
        if opened.text.startswith("<"):
            start = safe_tag(opened.text)
            return (start, safe_tag(closed.text)) if start else ("", "")
        token = self._token(f"{opened.text}x{closed.text}", "link_open")
        url = safe_url(str(token.attrs.get("href", ""))) if token else ""
        if not token or not url:
            return "", ""
        title = self._title(closed, token)
        return f'<a href="{html.escape(url)}"{title}{_relation(url)}>', "</a>"

    def _title(self, code: Code, token: Token) -> str:
        names = [slot.block for slot in code.slots if slot.block and code.text[slot.span[0] - 1] not in "["]
        text = plain_text(self.translated, self.nested(names[-1])) if names else str(token.attrs.get("title", ""))
        return f' title="{html.escape(text)}"' if text else ""

    def _standalone(self, code: Code) -> str:
        text = code.text
        if "\n" in text:
            return "<br>\n"
        if text.startswith("!["):
            return self._image(code)
        if text.startswith("[^"):
            return self.notes.refer(text[2:-1])
        if text.startswith("^["):
            return self._inline_note(code)
        if text in _TASKS:
            sign, label = _TASKS[text]
            return f'<span class="task" role="img" aria-label="{label}">{sign}</span>'
        if text.startswith("`"):
            token = self._token(text, "code_inline")
            return f'<code translate="no">{html.escape(token.content if token else text, quote=False)}</code>'
        if re.match(r"<?(?:https?|ftp|mailto):", text) or re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", text):
            return _address(text.strip("<>"))
        return safe_tag(text) if text.startswith("<") else html.escape(text, quote=False)

    def _inline_note(self, code: Code) -> str:
        if not code.slots:
            return ""
        name = code.slots[0].block
        self.notes.inline[name] = self.nested(name)
        return self.notes.refer(name)

    def _image(self, code: Code) -> str:
        token = self._token(code.text, "image")
        url = safe_url(str(token.attrs.get("src", ""))) if token else ""
        alt = next((self.nested(s.block) for s in code.slots if s.span[0] == 2), None)
        text = self.words(alt) if alt else ""
        if not token or not url:
            return html.escape(text, quote=False)
        titled = [s for s in code.slots if s.span[0] != 2]
        words = (
            plain_text(self.translated, self.nested(titled[0].block)) if titled else str(token.attrs.get("title", ""))
        )
        title = f' title="{html.escape(words)}"' if words else ""
        return f'<img src="{html.escape(url)}" alt="{html.escape(text)}"{title} loading="lazy" decoding="async">'

    def words(self, block: Block) -> str:
        """The plain words of ``block``, for alt texts and labels: of its codes only those that are words stay."""
        parts: list[str] = []
        for segment in block.segments:
            item = self.translated.by_id[segment.id]
            for piece in arrange(segment, item.target or segment.source):
                parts.append(piece if isinstance(piece, str) else self._spoken(piece))
            parts.append(segment.gap)
        return " ".join("".join(parts).split())

    def _spoken(self, code: Code) -> str:
        if code.text.startswith("`") and (token := self._token(code.text, "code_inline")):
            return token.content
        if code.kind is CodeKind.STANDALONE and re.match(r"\{\d+\}$|https?:", code.text):
            return code.text
        return " " if "\n" in code.text else ""

    def _token(self, markdown: str, kind: str) -> Token | None:
        children = _parser().parseInline(markdown, {"references": self.env.get("references", {})})[0].children or []
        return next((token for token in children if token.type == kind), None)


@cache
def _parser() -> MarkdownIt:
    return parser()


def _address(url: str) -> str:
    target = url if re.match(r"[a-z]+:", url) else f"mailto:{url}"
    if not safe_url(target):
        return html.escape(url, quote=False)
    shown = html.escape(url.removeprefix("mailto:"), quote=False)
    return f'<a href="{html.escape(target)}" translate="no"{_relation(target)}>{shown}</a>'


def _relation(url: str) -> str:
    return ' rel="noopener"' if url.startswith(("http:", "https:")) else ""


def _with_terms(item: TranslatedSegment, target: str) -> str:
    """Mark the untranslatable terms in ``target``, except where a code stands inside one."""
    spans: list[Span] = []
    for certificate in item.translation.certificates:
        span = certificate.target_span
        if certificate.hit.term.status == "untranslatable" and span and not re.search(r"[{}]", target[slice(*span)]):
            spans.append(span)
    for start, end in sorted(set(spans), reverse=True):
        target = f"{target[:start]}{_TERM_START}{target[start:end]}{_TERM_END}{target[end:]}"
    return target


def _attributes(item: TranslatedSegment, reviewer: bool) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if reviewer:
        found += [("id", f"seg-{item.segment.id}"), ("class", f"seg {_grade(item)}")]
    score = item.assessment.score
    machine = item.translation.origin in _MACHINE and item.translation.state in (State.INITIAL, State.TRANSLATED)
    if machine and score is not None:
        found.append(("its-mt-confidence", f"{score.value:.4f}".rstrip("0").rstrip(".")))
    if not item.target and item.segment.source:
        found.append(("lang", "tr"))
    return found


def _grade(item: TranslatedSegment) -> str:
    if item.translation.state in (State.REVIEWED, State.FINAL):
        return "seg-approved"
    return "seg-doubtful" if item.assessment.review else "seg-plain"


def _score_chip(item: TranslatedSegment) -> str:
    score = item.assessment.score
    shown = "–" if score is None else f"{score.value:.2f}"
    return f'<sup class="score {_grade(item)}" title="{item.translation.state.value}">{shown}</sup>'


def flag_list(items: Sequence[TranslatedSegment]) -> str:
    """For the reviewer: the flags of a block's segments, worst first, or nothing."""
    flags = [(item, flag) for item in items for flag in item.assessment.flags]
    if not flags:
        return ""
    flags.sort(key=lambda pair: ("critical", "major", "minor").index(pair[1].severity.value))
    lines = "".join(f"<li>{_flag(item, flag)}</li>" for item, flag in flags)
    return f'<div class="flags" role="note"><ul>{lines}</ul></div>\n'


def _flag(item: TranslatedSegment, flag: Flag) -> str:
    fix = f" → <q>{html.escape(flag.suggestion)}</q>" if flag.suggestion else ""
    return (
        f'<a href="#seg-{item.segment.id}">{html.escape(item.segment.id)}</a> '
        f'<b class="severity-{flag.severity.value}">{flag.severity.value}</b> '
        f"{html.escape(flag.check)}: {html.escape(flag.message)}{fix}"
    )
