"""HTML fragments that programs send to be translated: blocks apart, inline tags as codes inside their sentences."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import SourceError
from pipeline.model import Code, CodeKind, Segment, Span
from pipeline.segment import Split, split

INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font", "g", "i", "img", "ins",
     "label", "mark", "ph", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "wbr", "x"}
)  # fmt: skip
"""Tags that stand inside a sentence (HTML's phrasing content, and what translation tools put for placeholders)."""

OPAQUE = frozenset(
    {"button", "canvas", "code", "iframe", "kbd", "math", "noscript", "object", "pre", "samp", "script", "select",
     "style", "svg", "template", "textarea", "title", "var", "video", "audio"}
)  # fmt: skip
"""Elements that are handed through with all they hold."""

_TOKEN = re.compile(r"<!--.*?-->|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>|[^<]+", re.DOTALL)
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_UNTOUCHED = re.compile(r"\stranslate=\"no\"|\sclass=\"[^\"]*\bnotranslate\b")
_MARK = re.compile(r"(\{\d+\})")
_VOID = frozenset(
    {"br", "img", "wbr", "hr", "input", "meta", "link", "col", "area", "base", "embed", "source", "track"}
)


@dataclass(frozen=True, slots=True)
class Tag:
    """Markup at an offset of a run's text. ``mate`` joins an opening tag and its closing one; 0 stands alone."""

    at: int
    text: str
    kind: CodeKind = CodeKind.STANDALONE
    mate: int = 0


@dataclass(slots=True)
class Run:
    """Text between two block tags, without its inline tags."""

    text: str = ""
    tags: list[Tag] = field(default_factory=list)
    open: list[tuple[str, int]] = field(default_factory=list)
    """Names and mates of the tags that are open."""

    def add_text(self, escaped: str) -> None:
        """Text as it stands in HTML; ``{1}`` in it is nobody's code and must come back as it is."""
        for piece in _MARK.split(html.unescape(escaped)):
            if _MARK.fullmatch(piece):
                self.tags.append(Tag(len(self.text), html.escape(piece, quote=False)))
            else:
                self.text += piece

    def add_tag(self, markup: str, name: str) -> None:
        """An inline tag, or a comment."""
        if markup.startswith("</") and self.open and self.open[-1][0] == name:
            self.tags.append(Tag(len(self.text), markup, CodeKind.CLOSE, self.open.pop()[1]))
        elif not markup.startswith(("</", "<!")) and name not in _VOID:
            self.open.append((name, len(self.tags) + 1))
            self.tags.append(Tag(len(self.text), markup, CodeKind.OPEN, len(self.tags) + 1))
        else:
            self.tags.append(Tag(len(self.text), markup))


Part = str | Run
"""Markup that stays, or text to translate."""


def parts_of(markup: str) -> list[Part]:
    """A fragment cut into what stays and what is translated. Raises SourceError when it is no HTML."""
    try:
        root = lxml_html.fragment_fromstring(markup, create_parent="div")
        whole = etree.tostring(root, encoding="unicode", method="html")
    except (etree.LxmlError, ValueError) as error:
        raise SourceError(f"not HTML: {error}", advice="send it with format text") from error
    parts: list[Part] = [Run()]
    for token, name in _tokens(whole.removeprefix("<div>").removesuffix("</div>")):
        run = parts[-1] if isinstance(parts[-1], Run) else Run()
        if not isinstance(parts[-1], Run):
            parts.append(run)
        if not token.startswith("<"):
            run.add_text(token)
        elif not name or name in INLINE:
            run.add_tag(token, name)
        elif name in OPAQUE or _UNTOUCHED.search(token):
            run.tags.append(Tag(len(run.text), token))
        else:
            parts.append(token)
    return parts


def _tokens(markup: str) -> Iterator[tuple[str, str]]:
    """Tags with their names, text and comments with none; an element that stays untouched is one token."""
    held, name, depth = "", "", 0
    for token in _TOKEN.findall(markup):
        match = _NAME.match(token)
        own = match[1].lower() if match else ""
        if not held and own and not token.startswith("</") and own not in _VOID:
            if own not in OPAQUE and not _UNTOUCHED.search(token):
                yield token, own
                continue
            held, name, depth = token, own, 1
        elif held:
            held += token
            depth += (own == name) * (-1 if token.startswith("</") else 1)
            if depth == 0:
                # The name of an opaque element, whatever its tag: it is one thing inside the sentence.
                yield held, name if name in OPAQUE else "code"
                held = ""
        else:
            yield token, own
    if held:
        yield held, "code"


def sentences(run: Run) -> tuple[str, list[tuple[Segment, str]]]:
    """The markup before, and each sentence with its codes and the markup after it.

    Tags that stand in the white space between sentences (``<br>``, a picture) stay there.
    """
    parts = split(run.text)
    edges = _edges(parts)
    outside = {n: [t for t in _loose(run.tags) if first <= t.at <= last] for n, (first, last) in enumerate(edges)}
    left = [t for t in run.tags if not any(t in tags for tags in outside.values())]
    found = []
    for n, (sentence, _) in enumerate(parts.pieces):
        start, end = edges[n][1], edges[n + 1][0]
        last = n + 1 == len(parts.pieces)
        mine = [t for t in left if last or t.at < end or (t.at == end and t.kind is CodeKind.CLOSE)]
        left = [t for t in left if t not in mine]
        found.append((_segment(str(n), sentence, start, mine), _between(run.text, edges[n + 1], outside[n + 1])))
    return _between(run.text, edges[0], [*outside[0], *(left if not found else [])]), found


def _edges(parts: Split) -> list[Span]:
    """The stretches of white space before, between and after the sentences."""
    edges = [(0, len(parts.lead))]
    for sentence, gap in parts.pieces:
        end = edges[-1][1] + len(sentence)
        edges.append((end, end + len(gap)))
    return edges


def _loose(tags: Sequence[Tag]) -> list[Tag]:
    return [tag for tag in tags if not tag.mate]


def _between(text: str, edge: Span, tags: Sequence[Tag]) -> str:
    """White space with the tags that stand in it."""
    markup, done = "", edge[0]
    for tag in sorted(tags, key=lambda t: t.at):
        markup += html.escape(text[done : tag.at], quote=False) + tag.text
        done = tag.at
    return markup + html.escape(text[done : edge[1]], quote=False)


def _segment(name: str, sentence: str, start: int, tags: Sequence[Tag]) -> Segment:
    mates = [tag.mate for tag in tags]
    places = {(tag.mate, tag.kind): n for n, tag in enumerate(tags, 1)}
    other = {CodeKind.OPEN: CodeKind.CLOSE, CodeKind.CLOSE: CodeKind.OPEN}
    source, done, codes = "", 0, []
    for n, tag in enumerate(tags, 1):
        at = min(max(tag.at - start, done), len(sentence))
        source += sentence[done:at] + f"{{{n}}}"
        done = at
        # A tag whose other half is in another sentence stands alone here.
        paired = tag.mate and mates.count(tag.mate) == 2
        pair = places[tag.mate, other[tag.kind]] if paired else None
        codes.append(Code(n, tag.text, tag.kind if paired else CodeKind.STANDALONE, pair))
    return Segment(name, source + sentence[done:], codes=tuple(codes))


def rendered(segment: Segment, target: str) -> str:
    """A target as HTML, with the markup of the source in the place of its codes."""
    texts = {code.mark: code.text for code in segment.codes}
    return "".join(texts.get(piece) or html.escape(piece, quote=False) for piece in _MARK.split(target))
