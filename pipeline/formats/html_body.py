"""The body of an article as HTML: the block tokens of the source, with the targets in place of the texts."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from pipeline.formats import markdown_definitions
from pipeline.formats.html_inline import InlineRenderer, flag_list
from pipeline.formats.html_safety import safe_block, safe_body
from pipeline.formats.markdown import Parsed, is_figure, locate, source_text, text_tokens
from pipeline.formats.markdown_front import slugify
from pipeline.formats.markdown_writer import plain_text
from pipeline.model import Block, BlockKind, TranslatedArticle

_FRONT = frozenset({BlockKind.TITLE, BlockKind.SUMMARY, BlockKind.TAG})
_APART = _FRONT | {BlockKind.LINK_TITLE}
"""Blocks that are no text of the body: front matter, and the titles of link definitions."""
_SIMPLE = {
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_close": "</li>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "hr": "<hr>\n",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents list."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """What the page needs of the article: its HTML, its contents list and its footnotes."""

    html: str
    contents: tuple[Entry, ...]
    notes: str


@dataclass(slots=True)
class BodyRenderer:
    """Walks the tokens of one article."""

    translated: TranslatedArticle
    parsed: Parsed
    inline: InlineRenderer
    blocks: dict[int, Block]
    levels: dict[int, int]
    out: list[str] = field(default_factory=list)
    contents: list[Entry] = field(default_factory=list)
    note_texts: dict[str, str] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    skip: set[int] = field(default_factory=set)
    """Captions that already stand in their figure."""

    def render(self, place: int) -> Body:
        """The body from token ``place`` on."""
        tokens = self.parsed.tokens
        while place < len(tokens):
            place = self._token(tokens, place)
        markup = "".join(self.out)
        notes = self._notes()
        return Body(safe_body(markup), tuple(self.contents), safe_body(notes) if notes else "")

    def _token(self, tokens: Sequence[Token], place: int) -> int:
        """Render the token at ``place``; gives the place to go on from."""
        token = tokens[place]
        match token.type:
            case "inline":
                self._text(place)
            case "heading_open":
                return self._heading(tokens, place)
            case "paragraph_open":
                return self._paragraph(tokens, place)
            case "ordered_list_open":
                start = token.attrs.get("start")
                self.out.append(f'<ol start="{start}">\n' if start is not None else "<ol>\n")
            case "list_item_open":
                self.out.append("<li>")
            case "th_open" | "td_open":
                self.out.append(_cell(token))
            case "table_open":
                self._table(tokens, place)
            case "table_close":
                self.out.append("</table></div>\n")
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self.out.append(safe_block(token.content))
            case "footnote_reference_open":
                return self._footnote(tokens, place)
            case _:
                self.out.append(_SIMPLE.get(token.type, ""))
        return place + 1

    def _text(self, place: int) -> None:
        block = self.blocks.get(place)
        if block is None:
            return
        self.out.append(self.inline.block(block))
        if self.inline.reviewer and block.kind is not BlockKind.CELL:
            self.out.append(self._flags(block))

    def _flags(self, block: Block) -> str:
        return flag_list([self.translated.by_id[s.id] for s in block.segments])

    def _heading(self, tokens: Sequence[Token], place: int) -> int:
        block = self.blocks.get(place + 1)
        if block is None:
            return place + 3
        level = self.levels[place + 1]
        words = self.inline.words(block)
        name = self._id(words)
        self.out.append(f'<h{level} id="{name}">{self.inline.block(block)}</h{level}>\n')
        if self.inline.reviewer:
            self.out.append(self._flags(block))
        if level <= 3:
            self.contents.append(Entry(level, name, words))
        return place + 3

    def _id(self, text: str) -> str:
        # "sec-" keeps an article from taking the ids of the page ("main", "fn-1").
        name = base = f"sec-{slugify(text) or 'part'}"
        count = 1
        while name in self.ids:
            count += 1
            name = f"{base}-{count}"
        self.ids.add(name)
        return name

    def _paragraph(self, tokens: Sequence[Token], place: int) -> int:
        token, block = tokens[place], self.blocks.get(place + 1)
        if place + 1 in self.skip or block is None:
            return place + 3
        if is_figure(tokens, place + 1):
            self.out.append(f"<figure>{self.inline.block(block)}{self._caption_after(tokens, place + 3)}</figure>\n")
            return place + 3
        if token.hidden:
            self.out.append(self.inline.block(block))
        else:
            kind = ' class="caption"' if block.kind is BlockKind.CAPTION else ""
            self.out.append(f"<p{kind}>{self.inline.block(block)}</p>\n")
        if self.inline.reviewer:
            self.out.append(self._flags(block))
        return place + 3

    def _caption_after(self, tokens: Sequence[Token], place: int) -> str:
        block = self.blocks.get(place + 1)
        if block is None or block.kind is not BlockKind.CAPTION:
            return ""
        self.skip.add(place + 1)
        return f"<figcaption>{self.inline.block(block)}</figcaption>"

    def _table(self, tokens: Sequence[Token], place: int) -> None:
        """A table in a frame that scrolls sideways, so that the page need not; its caption names it."""
        end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
        before, after = self.blocks.get(place - 2), self.blocks.get(end + 2)
        caption, label = "", "Table"
        if before is not None and before.kind is BlockKind.CAPTION:
            label = self.inline.words(before)
        elif after is not None and after.kind is BlockKind.CAPTION and end + 2 not in self.skip:
            self.skip.add(end + 2)
            caption = f"<caption>{self.inline.block(after)}</caption>\n"
            label = self.inline.words(after)
        self.out.append(
            f'<div class="table" role="region" tabindex="0" aria-label="{html.escape(label)}"><table>\n{caption}'
        )

    def _code(self, token: Token) -> None:
        language = re.sub(r"[^\w+-]", "", token.info.split()[0]) if token.info.split() else ""
        kind = f' class="language-{language}"' if language else ""
        code = html.escape(token.content, quote=False)
        self.out.append(f'<pre tabindex="0" translate="no"><code{kind}>{code}</code></pre>\n')

    def _footnote(self, tokens: Sequence[Token], place: int) -> int:
        """Footnotes are rendered where they are defined and shown at the end."""
        label = str(tokens[place].meta["label"])
        outer, self.out = self.out, []
        place += 1
        while tokens[place].type != "footnote_reference_close":
            place = self._token(tokens, place)
        self.note_texts.setdefault(label, "".join(self.out))
        self.out = outer
        return place + 1

    def _notes(self) -> str:
        notes = self.inline.notes
        for label in self.note_texts:
            notes.number(label)  # A note that the target lost its mark of is still shown.
        items = []
        for label, references in notes.labels.items():
            number = notes.number(label)
            text = self.note_texts.get(label, "").rstrip()
            if label in notes.inline:
                text = f"<p>{self.inline.block(notes.inline[label])}</p>"
            back = "".join(_back(name, number) for name in references)
            text = f"{text.removesuffix('</p>')}{back}</p>" if text.endswith("</p>") else f"{text}{back}"
            items.append(f'<li id="fn-{number}">{text}</li>\n')
        return f"<ol>\n{''.join(items)}</ol>\n" if items else ""


def _back(name: str, number: int) -> str:
    return f' <a class="back" href="#{name}" role="doc-backlink" aria-label="Back to reference {number}">↩</a>'


def _cell(token: Token) -> str:
    tag = token.type[:2]
    align = re.search(r"text-align:(\w+)", str(token.attrs.get("style", "")))
    kind = f' class="{align[1]}"' if align else ""
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{scope}{kind}>"


def render_body(translated: TranslatedArticle, *, reviewer: bool = False) -> tuple[Body, InlineRenderer]:
    """The body of ``translated``, and the inline renderer for its front matter."""
    article = translated.article
    parsed = locate(source_text(article), article.path)
    _translate_definitions(translated, parsed)
    inline = InlineRenderer(translated, parsed.env, reviewer)
    numbers = [item.number for item in text_tokens(parsed.tokens) if item.token.content.strip()]
    blocks = dict(zip(numbers, [b for b in article.blocks if b.kind not in _APART], strict=True))
    start = _first(parsed, blocks, translated)
    renderer = BodyRenderer(translated, parsed, inline, blocks, _heading_levels(blocks, start))
    return renderer.render(start), inline


def _translate_definitions(translated: TranslatedArticle, parsed: Parsed) -> None:
    """Give the link definitions that the inline renderer looks up their translated titles."""
    blocks = {block.id: block for block in translated.article.blocks if block.kind is BlockKind.LINK_TITLE}
    for title in list(markdown_definitions.titles(parsed.env, parsed.lined, parsed.lined_starts)):
        if title.id in blocks:
            parsed.env["references"][title.label]["title"] = plain_text(translated, blocks[title.id])


def _heading_levels(blocks: dict[int, Block], start: int) -> dict[int, int]:
    """Levels 2–6 without gaps: the title of the page is its only ``h1``, and a screen reader can trust the order."""
    levels: dict[int, int] = {}
    stack: list[int] = []
    for number, block in blocks.items():
        if block.kind is BlockKind.HEADING and number >= start:
            while stack and stack[-1] >= block.level:
                stack.pop()
            stack.append(block.level)
            levels[number] = min(len(stack) + 1, 6)
    return levels


def _first(parsed: Parsed, blocks: dict[int, Block], translated: TranslatedArticle) -> int:
    """Where the body begins: after a first heading that only repeats the title."""
    block = blocks.get(1)
    if block is None or parsed.tokens[0].type != "heading_open":
        return 0
    return 3 if "".join(s.source for s in block.segments) == translated.article.meta.title else 0
