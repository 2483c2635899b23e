"""From inline tokens to segments: text with ``{1}`` codes, cut into sentences.

The markup of a text block becomes a row of *units*: characters and ``Mark``s. Sentences are found on the plain
projection of that row, where a mark is nothing (emphasis, links, notes), a space (line breaks) or a stand-in word
(code, images, addresses), so that ``**Bitti.** Yeni`` splits as ``Bitti. Yeni`` does. A pair that spans sentences is
closed at the end of each and opened again in the next.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Protocol, TypeAlias

from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.token import Token

from pipeline.formats.markdown_syntax import unescape
from pipeline.model import Block, BlockKind, Code, CodeKind, Segment, Slot


class Sentences(Protocol):
    """A text cut into sentences without loss: white space, then (sentence, white space after it) pairs."""

    @property
    def lead(self) -> str: ...
    @property
    def pieces(self) -> Sequence[tuple[str, str]]: ...


Split: TypeAlias = Callable[[str], Sentences]
"""A segmenter, such as ``pipeline.segment.split``."""

STAND_IN = "Kod"
"""What the segmenter sees where code, an image or an address stands: a capitalised word, so that "… bitti. `make`
çalışır." is two sentences and "X." is not taken for an initial."""

UNSPLIT = frozenset({BlockKind.TITLE, BlockKind.TAG, BlockKind.HEADING, BlockKind.ALT, BlockKind.LINK_TITLE})
"""Kinds that are one segment however many sentences they have."""

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_LITERAL = re.compile(r"\{\d+\}|https?://[^\s<>\"“”«»|'’]*[^\s<>\"“”«»|'’.,:;!?)]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Inline markup before it has an index. ``mate`` is shared by the two ends of a pair; ``lines`` counts newlines."""

    text: str
    kind: CodeKind = CodeKind.STANDALONE
    plain: str = ""
    mate: int = 0
    lines: int = 0
    slots: tuple[Slot, ...] = ()


Unit: TypeAlias = str | Mark
"""One character (a newline for a soft break) or a mark."""


@dataclass(slots=True)
class Inline:
    """Reads the inline content of one block; collects the blocks nested in its codes in ``nested``."""

    id: str
    line: int
    split: Split
    nested: list[Block]
    prefixes: Sequence[str] = ()
    notes: Any = None
    """``env["footnotes"]["list"]`` of the parser, where the tokens of ``^[…]`` notes are kept."""
    count: int = 0
    """Nested blocks so far."""

    def units(self, tokens: Sequence[Token], content: str) -> list[Unit]:
        """The row of units of ``content``, whose tokens are ``tokens``."""
        row: list[Unit] = []
        in_address = False
        for token in tokens:
            # The tokens of <https://a.b> repeat the address as their text.
            if not (in_address and token.type.startswith("text")):
                row.extend(self._token(token, content))
            in_address = token.type == "link_open" and token.markup == "autolink"
        return _paired(row)

    def _token(self, token: Token, content: str) -> list[Unit]:
        if token.type in ("text", "text_special"):
            return list(unicodedata.normalize("NFC", token.content))
        if token.type == "softbreak":
            return ["\n"]
        if token.type.endswith(("em_open", "strong_open", "s_open")):
            return [Mark(token.markup, CodeKind.OPEN)]
        if token.type.endswith(("em_close", "strong_close", "s_close")):
            return [Mark(token.markup, CodeKind.CLOSE)]
        start, end = token.meta.get("span", (0, 0))
        text = content[start:end]
        lines = text.count("\n")
        if token.type == "hardbreak":
            return [Mark(self._line_break(text, content[: start + text.find("\n")].count("\n")), plain=" ", lines=1)]
        return [replace(mark, lines=lines) for mark in self._marks(token, text.replace("\n", " "), content)]

    def _line_break(self, text: str, ordinal: int) -> str:
        prefix = self.prefixes[ordinal] if ordinal < len(self.prefixes) else ""
        return text[: text.index("\n") + 1] + prefix

    def _marks(self, token: Token, text: str, content: str) -> list[Mark]:
        if token.type == "link_open":
            return [Mark(text, CodeKind.OPEN) if token.markup != "autolink" else Mark(text, plain=STAND_IN)]
        if token.type == "link_close":
            return [] if token.markup == "autolink" else [self._link_end(token, text, content)]
        if token.type == "html_inline":
            return [_html(token.content.replace("\n", " "))]
        if token.type == "image":
            return [self._image(token, text)]
        if token.type == "footnote_ref":
            return [self._note(token, text)]
        return [Mark(text, plain=STAND_IN if token.type in ("code_inline", "address", "literal") else "")]

    def _link_end(self, token: Token, text: str, content: str) -> Mark:
        """``](url "title")``; a label that names its own target (``[a]``, ``[a][]``) is written out as ``][a]``."""
        if text in ("]", "][]"):
            return Mark(f"][{_label(token, content)}]", CodeKind.CLOSE)
        title = _title_span(text) if text.startswith("](") else None
        slots = (self._slot(BlockKind.LINK_TITLE, title, text),) if title else ()
        return Mark(text, CodeKind.CLOSE, slots=slots)

    def _image(self, token: Token, text: str) -> Mark:
        label = token.content.replace("\n", " ")
        tail = text[2 + len(label) :]
        text = f"![{label}{tail if tail not in (']', '][]') else f'][{label}]'}"
        slots = []
        if label.strip():
            slots.append(self._slot(BlockKind.ALT, (2, 2 + len(label)), text, token.children or []))
        title = _title_span(tail) if tail.startswith("](") else None
        if title:
            slots.append(self._slot(BlockKind.LINK_TITLE, (2 + len(label) + title[0], 2 + len(label) + title[1]), text))
        return Mark(text, plain=STAND_IN, slots=tuple(slots))

    def _note(self, token: Token, text: str) -> Mark:
        if text.startswith("[^") or not text[2:-1].strip():
            return Mark(text)
        inner = self.notes[token.meta["id"]]["tokens"]
        return Mark(text, slots=(self._slot(BlockKind.FOOTNOTE, (2, len(text) - 1), text, inner),))

    def _slot(self, kind: BlockKind, span: tuple[int, int], text: str, tokens: Sequence[Token] | None = None) -> Slot:
        raw = text[span[0] : span[1]]
        self.count += 1
        name = f"{self.id}n{self.count}"
        inner = Inline(name, self.line, self.split, self.nested, notes=self.notes)
        place = len(self.nested)
        # A title is plain text with escapes; alt texts and notes are Markdown.
        row = inner.units(tokens, raw) if tokens is not None else plain_units(unescape(raw))
        self.nested.insert(place, Block(name, kind, self.line, raw, ()))
        lead, segments = inner.segments(row, kind)
        self.nested[place] = Block(name, kind, self.line, raw, segments, lead)
        return Slot(name, span)

    def segments(self, row: Sequence[Unit], kind: BlockKind) -> tuple[str, tuple[Segment, ...]]:
        """Cut ``row`` into segments; the white space before the first comes back as lead."""
        cuts = _cuts(row, self.split if kind not in UNSPLIT else None)
        if not cuts:
            return _text(row), ()
        segments: list[Segment] = []
        line, place = self.line, 0
        open_marks: list[Mark] = []
        ends = [start for start, _ in cuts[1:]] + [len(row)]
        closing = {u.mate: u for u in row if isinstance(u, Mark) and u.kind is CodeKind.CLOSE}
        for number, ((start, end), after) in enumerate(zip(cuts, ends, strict=True), 1):
            source, codes, open_marks = _numbered(row[start:end], open_marks, closing)
            line += _lines(row[place:start])
            place = start
            segments.append(Segment(f"{self.id}-{number}", source, _text(row[end:after]), codes, kind, line))
        return _text(row[: cuts[0][0]]), tuple(segments)


def plain_units(text: str) -> list[Unit]:
    """Units of text that is not Markdown (front matter, titles): ``{1}`` and addresses are protected all the same."""
    row: list[Unit] = []
    place = 0
    for match in _LITERAL.finditer(text):
        row.extend(unicodedata.normalize("NFC", text[place : match.start()]))
        row.append(Mark(match.group(), plain=STAND_IN))
        place = match.end()
    row.extend(unicodedata.normalize("NFC", text[place:]))
    return row


def _label(token: Token, content: str) -> str:
    """The label of a link whose end token is ``token``; brackets inside are already balanced."""
    end = token.meta["span"][0]
    depth, place = 1, end
    while depth and place > 0:
        place -= 1
        escaped = content[:place].endswith("\\") and not content[:place].endswith("\\\\")
        if content[place] in "[]" and not escaped:
            depth += 1 if content[place] == "]" else -1
    return content[place + 1 : end].replace("\n", " ")


def _title_span(text: str) -> tuple[int, int] | None:
    """Where the title lies in ``](destination "title")``, without its quotation marks; None when it has none."""
    start = 2 + len(text[2:]) - len(text[2:].lstrip())
    destination = parseLinkDestination(text, start, len(text))
    place = destination.pos if destination.ok else start
    after = place + len(text[place:]) - len(text[place:].lstrip())
    if after == place:
        return None
    title = parseLinkTitle(text, after, len(text), None)
    return (after + 1, title.pos - 1) if title.ok and title.str.strip() else None


def _html(text: str) -> Mark:
    tag = _TAG.match(text)
    name = tag["name"].lower() if tag else ""
    if not tag or text.endswith("/>") or name in _VOID:
        return Mark(text, plain=" " if name == "br" else "")
    return Mark(text, CodeKind.CLOSE if tag["close"] else CodeKind.OPEN)


def _paired(row: list[Unit]) -> list[Unit]:
    """Give the two ends of each pair the same ``mate``; raw HTML that does not nest becomes standalone."""
    result = list(row)
    stack: list[int] = []
    for place, unit in enumerate(row):
        if isinstance(unit, str) or unit.kind is CodeKind.STANDALONE:
            continue
        if unit.kind is CodeKind.OPEN:
            stack.append(place)
            continue
        partner = _partner(row, stack, unit)
        if partner is None:
            result[place] = replace(unit, kind=CodeKind.STANDALONE)
            continue
        while stack[-1] != partner:
            _free(result, stack.pop())
        stack.pop()
        for end in (partner, place):
            mark = result[end]
            if isinstance(mark, Mark):
                result[end] = replace(mark, mate=place + 1)
    for place in stack:
        _free(result, place)
    return result


def _free(row: list[Unit], place: int) -> None:
    mark = row[place]
    if isinstance(mark, Mark):
        row[place] = replace(mark, kind=CodeKind.STANDALONE)


def _partner(row: Sequence[Unit], stack: Sequence[int], close: Mark) -> int | None:
    """The opening mark that ``close`` ends. Raw HTML is passed over on the way, Markdown is not when HTML closes."""
    closing = _TAG.match(close.text)
    for place in reversed(stack):
        mark = row[place]
        if isinstance(mark, str):
            continue
        opening = _TAG.match(mark.text)
        if closing and opening and closing["name"].lower() == opening["name"].lower():
            return place
        if not closing and not opening:
            return place
        if closing and not opening:
            return None
    return None


def _plain(unit: Unit) -> str:
    if isinstance(unit, Mark):
        return unit.plain
    return " " if unit == "\n" else unit


def _text(row: Sequence[Unit]) -> str:
    return "".join(_plain(unit) for unit in row if isinstance(unit, str))


def _lines(row: Sequence[Unit]) -> int:
    return sum(unit.lines if isinstance(unit, Mark) else unit == "\n" for unit in row)


def _bounds(plain: str, split: Split | None) -> list[tuple[int, int]]:
    """Half-open character ranges of the sentences of ``plain``; without ``split`` it is one."""
    if split is None:
        lead = len(plain) - len(plain.lstrip())
        return [(lead, len(plain.rstrip()))] if plain.strip() else []
    done = split(plain)
    bounds, place = [], len(done.lead)
    for sentence, gap in done.pieces:
        bounds.append((place, place + len(sentence)))
        place += len(sentence) + len(gap)
    return bounds


def _cuts(row: Sequence[Unit], split: Split | None) -> list[tuple[int, int]]:
    """Half-open unit ranges of the sentences. Marks between two go to the one they belong to."""
    bounds = _bounds("".join(_plain(unit) for unit in row), split)
    if not bounds:
        return [(0, len(row))] if any(isinstance(unit, Mark) for unit in row) else []
    offsets = _offsets(row)
    starts, ends = [_start(row, 0, _place(row, offsets, bounds[0][0]))], []
    for (_, end), (begin, _) in pairwise(bounds):
        low = _first(offsets, end)
        high = _place(row, offsets, begin)
        stop = _stop(row, low, high)
        ends.append(stop)
        starts.append(_start(row, stop, high))
    ends.append(_stop(row, _first(offsets, bounds[-1][1]), len(row)))
    return list(zip(starts, ends, strict=True))


def _offsets(row: Sequence[Unit]) -> list[int]:
    offsets, place = [], 0
    for unit in row:
        offsets.append(place)
        place += len(_plain(unit))
    return offsets


def _first(offsets: Sequence[int], offset: int) -> int:
    """The first unit at or after ``offset``, empty ones included."""
    return bisect_left(offsets, offset)


def _place(row: Sequence[Unit], offsets: Sequence[int], offset: int) -> int:
    """The first unit at or after ``offset`` that is not empty."""
    return next((n for n in range(_first(offsets, offset), len(row)) if _plain(row[n])), len(row))


def _stop(row: Sequence[Unit], low: int, high: int) -> int:
    """Closing marks, notes and breaks after a sentence still belong to it."""
    tail = (n for n in range(high - 1, low - 1, -1) if isinstance(u := row[n], Mark) and u.kind is not CodeKind.OPEN)
    return next(tail, low - 1) + 1


def _start(row: Sequence[Unit], low: int, high: int) -> int:
    """Opening marks before a sentence belong to it; so do other marks where no sentence comes before."""
    for place in range(low, high):
        if isinstance(row[place], Mark):
            return place
    return high


def _numbered(
    row: Sequence[Unit], carried: list[Mark], closing: Mapping[int, Mark]
) -> tuple[str, tuple[Code, ...], list[Mark]]:
    """Source text and codes of one segment. ``carried`` pairs open again; what stays open is closed and returned."""
    opened = list(carried)
    marks: list[Mark] = list(carried)
    source = "".join(f"{{{n}}}" for n in range(1, len(marks) + 1))
    for unit in row:
        if isinstance(unit, str):
            source += _plain(unit)
            continue
        marks.append(unit)
        source += f"{{{len(marks)}}}"
        if unit.kind is CodeKind.OPEN:
            opened.append(unit)
        elif unit.kind is CodeKind.CLOSE:
            opened.pop()
    for unit in reversed(opened):
        marks.append(closing[unit.mate])
        source += f"{{{len(marks)}}}"
    return source, _codes(marks), opened


def _codes(marks: Sequence[Mark]) -> tuple[Code, ...]:
    places = {(mark.mate, mark.kind): n for n, mark in enumerate(marks, 1) if mark.mate}
    other = {CodeKind.OPEN: CodeKind.CLOSE, CodeKind.CLOSE: CodeKind.OPEN}
    return tuple(
        Code(n, mark.text, mark.kind, places.get((mark.mate, other[mark.kind])) if mark.mate else None, mark.slots)
        for n, mark in enumerate(marks, 1)
    )
