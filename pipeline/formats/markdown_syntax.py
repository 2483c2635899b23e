"""The Markdown parser: markdown-it-py (CommonMark 0.31 + tables, strike-through, footnotes) that remembers positions.

markdown-it gives line ranges for blocks and no positions for inline markup. Two sets of wrapped rules add them:

- block rules put ``starts`` into ``token.meta`` of each ``inline`` token: for every line of its ``map`` the offset (in
  the parsed text) of the first character that is neither container prefix (``> ``, ``- ``, indentation) nor space;
- inline rules put ``span`` into ``token.meta``: the half-open range of the markup in the inline content.

Three inline rules are ours: ``{1}`` in the text (it would read as a code), bare ``https://`` addresses and the
``[x]`` of task lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

MAX_NESTING = 60
"""Levels of blocks; markdown-it skips what lies deeper, so an article must not come near (a list in a list takes 4)."""

_TEXT_BLOCKS = ("table", "heading", "lheading", "paragraph")
_MARKUP = (
    "backticks",
    "link",
    "image",
    "autolink",
    "html_inline",
    "footnote_ref",
    "footnote_inline",
    "newline",
    "escape",
)
_LITERAL = re.compile(r"\{\d+\}")
_TASK = re.compile(r"\[[ xX]\](?=[ \t]\S)")
# GFM 0.29, section 6.9: an address ends before white space and "<"; trailing punctuation is not part of it. Nor is
# an apostrophe: "https://tubitak.gov.tr'nin".
_ADDRESS = re.compile(r"://[^\s<>\"“”«»|'’]+")
_SCHEME = re.compile(r"(?:^|[^A-Za-z0-9])(https?|ftp)$")
_TRAILING = re.compile(r"(?:[?!.,:;*_~]|&[a-z]+;)+$")

BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[[StateInline, bool], bool]


def parser() -> MarkdownIt:
    """A fresh parser. Raw HTML comes through as tokens; nothing here decides what of it is shown."""
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=True, move_to_end=False)
    md.inline.ruler.before("text", "literal_code", _literal_code)
    md.inline.ruler.before("text", "task_mark", _task_mark)
    md.inline.ruler.before("newline", "bare_address", _bare_address)
    for name in _TEXT_BLOCKS:
        _wrap(md.block.ruler, name, _located_block)
    for name in _MARKUP:
        _wrap(md.inline.ruler, name, _located_inline)
    return md


def unescape(text: str) -> str:
    """Resolve backslash escapes and entities, as in link titles."""
    from markdown_it.common.utils import unescapeAll

    return unescapeAll(text)


def _wrap(ruler: Any, name: str, wrapper: Callable[[Any], Any]) -> None:
    rule = next(r for r in ruler.__rules__ if r.name == name)
    options = {"alt": rule.alt} if rule.alt else {}
    ruler.at(name, wrapper(rule.fn), options)


def _located_block(rule: BlockRule) -> BlockRule:
    def located(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        before = len(state.tokens)
        if not rule(state, start, end, silent):
            return False
        for token in state.tokens[before:]:
            if token.type == "inline" and token.map:
                token.meta["starts"] = [state.bMarks[n] + state.tShift[n] for n in range(*token.map)]
        return True

    return located


def _located_inline(rule: InlineRule) -> InlineRule:
    def located(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            _stamp(state, [t for t in state.tokens[before:] if t.type not in ("text", "text_special")], start)
        return True

    return located


def _stamp(state: StateInline, tokens: list[Token], start: int) -> None:
    """Put spans on what a rule pushed; the inner tokens of a link label already carry theirs."""
    if not tokens:
        return
    if tokens[0].type == "link_open" and tokens[-1].type == "link_close" and tokens[0].markup != "autolink":
        label_end = parseLinkLabel(state, start, True)
        tokens[0].meta["span"] = (start, start + 1)
        tokens[-1].meta["span"] = (label_end, state.pos)
        return
    if tokens[-1].type == "hardbreak" and state.src[start] == "\n":
        while start > 0 and state.src[start - 1] == " ":
            start -= 1
    tokens[0].meta.setdefault("span", (start, state.pos))


def _literal_code(state: StateInline, silent: bool) -> bool:
    """``{1}`` written by the author. It must not be taken for a code of ours, so it becomes one itself."""
    match = _LITERAL.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        _push(state, "literal", match.group(), (state.pos, match.end()))
    state.pos = match.end()
    return True


def _task_mark(state: StateInline, silent: bool) -> bool:
    if state.pos != 0 or not (match := _TASK.match(state.src)):
        return False
    if not silent:
        _push(state, "task", match.group(), match.span())
    state.pos = match.end()
    return True


def _bare_address(state: StateInline, silent: bool) -> bool:
    """``https://example.org/a`` without angle brackets, where no link is open."""
    if state.src[state.pos] != ":" or state.linkLevel or not (match := _ADDRESS.match(state.src, state.pos)):
        return False
    scheme = _SCHEME.search(state.pending)
    if not scheme:
        return False
    end = state.pos + len(_trimmed(match.group()))
    if end <= state.pos + 3 or end > state.posMax:
        return False
    if not silent:
        name = scheme.group(1)
        state.pending = state.pending[: -len(name)]
        start = state.pos - len(name)
        _push(state, "address", state.src[start:end], (start, end))
    state.pos = end
    return True


def _trimmed(address: str) -> str:
    """``://a.b/c).`` → ``://a.b/c``; a closing bracket stays where the address has its opening one."""
    while True:
        shorter = _TRAILING.sub("", address)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter


def _push(state: StateInline, kind: str, content: str, span: tuple[int, int]) -> None:
    token = state.push(kind, "", 0)
    token.content = content
    token.meta["span"] = span
