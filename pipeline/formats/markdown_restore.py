"""Putting a target back into Markdown: codes become markup again, and text that Markdown would misread is escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference

from pipeline.formats.markdown_syntax import parser
from pipeline.model import Code, CodeKind, Segment

Piece: TypeAlias = str | Code
Resolve: TypeAlias = Callable[[str], str | None]
"""Gives the finished target of a nested block (alt text, title, note) by its id; None keeps what stands there."""

_MARK = re.compile(r"\{(\d+)\}")
_EMPHASIS = {"*": "em", "_": "em", "**": "strong", "__": "strong", "~~": "s"}
_ENTITY = re.compile(r"&(?=#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)")
# What begins a block at the start of a line: lists, headings, quotations, rules, underlines, table delimiters.
_LINE_START = re.compile(
    r"(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)"
    r"|(?P<mark>[-+*](?=\s|$)|#{1,6}(?=\s|$)|>|=+\s*$|(?:-\s*){3,}$|(?:\*\s*){3,}$|[-:|][-:|\s]*$|~{3,})"
)
_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9])(?P<scheme>https?|ftp)://(?P<rest>[\w.~/?#@!$+,;=%:-]*[\w/=%-](?=[.,;:!?)]?(?:\s|$)))?"
)
_TRAILING_HASHES = re.compile(r"(^|\s)(#+)$")


def restore(segment: Segment, target: str, resolve: Resolve | None = None, *, line_start: bool = False) -> str:
    """``target`` of ``segment`` as Markdown, on one line except where a line break code stands.

    ``line_start`` says that it begins a block. Codes that ``target`` lacks stay away, doubled ones count once, pairs
    that cross are closed and opened again, and emphasis that Markdown could not read where it has come to stand
    (``**“A”**s``) is written in HTML.
    """
    pieces = arrange(segment, target)
    text = _assemble(pieces, resolve, line_start, html=False)
    if any(isinstance(p, Code) and p.text in _EMPHASIS for p in pieces) and not _reads_as(text, pieces):
        return _assemble(pieces, resolve, line_start, html=True)
    return text


def plain(segment: Segment, target: str) -> str:
    """``target`` with codes as they stand in the source, nothing escaped: for text that is not Markdown."""
    return "".join(p if isinstance(p, str) else p.text for p in arrange(segment, target))


def in_cell(markdown: str) -> str:
    """Markdown as it stands in a table cell: every pipe escaped, code spans included (GFM, section 4.10)."""
    return markdown.replace("|", r"\|").replace("\n", " ")


def in_heading(markdown: str) -> str:
    """``"C #"`` → ``"C \\#"``: number signs at the end of a heading would be taken for its closing sequence."""
    return _TRAILING_HASHES.sub(lambda m: f"{m[1]}\\{m[2]}", markdown)


def arrange(segment: Segment, target: str) -> list[Piece]:
    """Text and codes of ``target`` in an order in which pairs nest and no link holds another.

    A pair in the way of another is closed and opened again, as is a link around a footnote mark.
    """
    codes = {code.index: code for code in segment.codes}
    pieces = _once(_pieces(" ".join(target.split("\n")), codes))
    present = {p.index for p in pieces if isinstance(p, Code)}
    row = _Row(codes)
    for piece in pieces:
        if isinstance(piece, str) or piece.kind is CodeKind.STANDALONE:
            row.add(piece)
        elif piece.pair in present:
            row.turn(piece)
    row.finish()
    return row.pieces


class _Row:
    """Pieces in the making. ``active`` is what the text asks for, ``stack`` what is open in the pieces so far."""

    def __init__(self, codes: dict[int, Code]) -> None:
        self.codes = codes
        self.pieces: list[Piece] = []
        self.active: list[Code] = []
        self.stack: list[Code] = []
        self.shown: set[int] = set()

    def add(self, piece: Piece) -> None:
        """Text or a standalone code, inside the active pairs."""
        self._open([c for c in self.active if not _is_link(c)] if _is_link(piece) else self._nestable())
        self.pieces.append(piece)

    def turn(self, code: Code) -> None:
        """An end of a pair. A closing code whose beginning has not come yet is passed over."""
        if code.kind is CodeKind.OPEN:
            self.active.append(code)
            return
        begun = next((c for c in self.active if c.index == code.pair), None)
        if begun is None:
            return
        if begun.index not in self.shown:
            self._open([*(c for c in self.active if c is not begun and not _is_link(c)), begun])
        self.active.remove(begun)
        if begun in self.stack and begun is self.stack[-1]:
            self._open(self.stack[:-1])

    def finish(self) -> None:
        """Close everything; a pair that only begins ends here."""
        for code in list(self.active):
            if code.pair:
                self.turn(self.codes[code.pair])
        self._open([])

    def _nestable(self) -> list[Code]:
        """The active pairs, of links only the innermost."""
        links = [c for c in self.active if _is_link(c)]
        return [c for c in self.active if c not in links[:-1]]

    def _open(self, wanted: Sequence[Code]) -> None:
        common = 0
        for one, other in zip(self.stack, wanted, strict=False):
            if one is not other:
                break
            common += 1
        while len(self.stack) > common:
            code = self.stack.pop()
            if code.pair:
                self.pieces.append(self.codes[code.pair])
        for code in wanted[common:]:
            self.stack.append(code)
            self.shown.add(code.index)
            self.pieces.append(code)


def _is_link(piece: Piece) -> bool:
    """True for what is an ``a`` element on a page: links, addresses, footnote marks."""
    if isinstance(piece, str):
        return False
    return bool(re.match(r"\[(?:\^|$)|\^\[|<?(?:https?|ftp|mailto):|<[^<>\s]+@[^<>\s]+>$|<a[\s>]", piece.text))


def _pieces(target: str, codes: dict[int, Code]) -> list[Piece]:
    pieces: list[Piece] = []
    place = 0
    for match in _MARK.finditer(target):
        if code := codes.get(int(match[1])):
            pieces += (target[place : match.start()], code)
            place = match.end()
    pieces.append(target[place:])
    return [piece for piece in pieces if piece != ""]


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    seen: set[int] = set()
    kept: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Code):
            if piece.index in seen:
                continue
            seen.add(piece.index)
        kept.append(piece)
    return kept


def _assemble(pieces: Sequence[Piece], resolve: Resolve | None, line_start: bool, *, html: bool) -> str:
    parts: list[str] = []
    if not html:
        pieces = _hugged(pieces)
    for place, piece in enumerate(pieces):
        before = pieces[place - 1] if place else None
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        if isinstance(piece, str):
            fresh = line_start if before is None else isinstance(before, Code) and "\n" in before.text
            parts.append(_escaped(piece, before, after, fresh))
        else:
            free = _stands_free(before, pieces[place + 1 : place + 3])
            parts.append(_markup(piece, resolve, free, html))
    return "".join(parts)


def _hugged(pieces: Sequence[Piece]) -> list[Piece]:
    """Move white space out of emphasis: ``** word**`` is not emphasis, `` **word**`` is."""
    result = list(pieces)
    for place, piece in enumerate(result):
        if not isinstance(piece, Code) or piece.text not in _EMPHASIS:
            continue
        inner = place + 1 if piece.kind is CodeKind.OPEN else place - 1
        if 0 <= inner < len(result) and isinstance(text := result[inner], str):
            kept = text.lstrip() if piece.kind is CodeKind.OPEN else text.rstrip()
            if kept and kept != text:
                result[inner] = kept
                outer = place - 1 if piece.kind is CodeKind.OPEN else place + 1
                if 0 <= outer < len(result) and isinstance(other := result[outer], str):
                    result[outer] = f"{other} " if piece.kind is CodeKind.OPEN else f" {other}"
    return result


def _markup(code: Code, resolve: Resolve | None, free: bool, html: bool) -> str:
    if html and code.text in _EMPHASIS and code.kind is not CodeKind.STANDALONE:
        return f"<{'/' if code.kind is CodeKind.CLOSE else ''}{_EMPHASIS[code.text]}>"
    if code.text.startswith(("http:", "https:", "ftp:")) and not free:
        return f"<{code.text}>"
    return with_slots(code, resolve) if code.slots and resolve else code.text


def with_slots(code: Code, resolve: Resolve) -> str:
    """The markup of ``code`` with the targets of its nested blocks in place."""
    text = code.text
    for slot in sorted(code.slots, key=lambda s: -s.span[0]):
        start, end = slot.span
        target = resolve(slot.block)
        if target is not None:
            delimiter = text[start - 1]
            target = target if delimiter == "[" else in_title(target, delimiter)
            text = f"{text[:start]}{target}{text[end:]}"
    return text


def in_title(text: str, delimiter: str) -> str:
    """Plain text as it stands in a link title between ``delimiter`` (a quotation mark or a bracket) and its end."""
    special = "()" if delimiter == "(" else delimiter
    text = re.sub(rf"\\(?=[^\w\s]|$)|[{re.escape(special)}]", lambda m: f"\\{m[0]}", text)
    return _ENTITY.sub(r"\\&", text)


def _stands_free(before: Piece | None, following: Sequence[Piece]) -> bool:
    """True when a bare address can stand after ``before`` and before ``following`` without swallowing them."""
    if isinstance(before, str) and before[-1:].isalnum():
        return False
    if not following:
        return True
    after = following[0]
    if isinstance(after, Code):
        return "\n" in after.text
    # A point at the end of the text is not taken in, one before more markup is.
    end = r"\s|$" if len(following) == 1 else r"\s"
    return bool(re.match(rf"[.,;:!?]?(?:{end})|['’\"”<>«»“]", after))


_INDENT = " \t\n\r\f\v"
"""White space that is markup at the start of a line; a no-break space there is text."""


def _escaped(text: str, before: Piece | None, after: Piece | None, fresh: bool) -> str:
    result = _ENTITY.sub(r"\\&", "".join(_characters(text)))
    if isinstance(before, Code) and before.text.endswith("]") and result[:1] in ("(", ":"):
        result = f"\\{result}"  # "[^1]" + "(s. 3)" would be a link, "[^1]" + ":" a footnote.
    if isinstance(after, Code) and after.text.startswith("[") and result[-1:] in ("!", "^"):
        result = f"{result[:-1]}\\{result[-1]}"  # "Bak!" + "[burada](…)" would be an image.
    if not fresh:
        return result
    result = result.lstrip(_INDENT)
    begun = _LINE_START.match(text.lstrip(_INDENT))
    return _line_escaped(result, begun) if begun else result


def _characters(text: str) -> list[str]:
    """The characters of ``text``, escaped where Markdown would read them as markup."""
    escaped = [_character(text, n) for n in range(len(text))]
    for match in _ADDRESS.finditer(text):
        # A whole address stays as it is; of anything less the colon is escaped, lest it swallow what follows.
        if match["rest"]:
            start, end = match.span("rest")
            escaped[start:end] = text[start:end]
        else:
            escaped[match.end("scheme")] = "\\:"
    return escaped


def _line_escaped(result: str, match: re.Match[str]) -> str:
    number = match["number"]
    if number:
        return f"{number}\\{result[len(number) :]}"
    return result if result.startswith("\\") else f"\\{result}"


def _character(text: str, place: int) -> str:
    character = text[place]
    before = text[place - 1] if place else ""
    after = text[place + 1 : place + 2]
    match character:
        case "`" | "[" | "]":
            special = True
        case "\\":
            special = not after or not (after.isalnum() or after.isspace())
        case "*":
            special = not (before.isspace() and after.isspace())
        case "_":
            special = not (before.isalnum() and after.isalnum())
        case "~":
            special = "~" in (before, after) or not before or not after
        case "<":
            special = not after or after.isalpha() or after in "/!?"
        case _:
            special = False
    return f"\\{character}" if special else character


@cache
def _parser() -> MarkdownIt:
    return parser()


def _reads_as(markdown: str, pieces: Sequence[Piece]) -> bool:
    """True when Markdown finds the emphasis of ``pieces`` in ``markdown``, around the same text."""
    labels = {normalizeReference(p.text[2:-1]): {"href": "x", "title": ""} for p in pieces
              if isinstance(p, Code) and p.text.startswith("][")}  # fmt: skip
    notes = {f":{p.text[2:-1]}": -1 for p in pieces if isinstance(p, Code) and p.text.startswith("[^")}
    env: dict[str, Any] = {"references": labels, "footnotes": {"refs": notes, "list": {}}}
    for piece in pieces:
        if isinstance(piece, Code) and "\n" in piece.text:
            markdown = markdown.replace(piece.text, "\\\n")  # without the prefix of the next line
    tokens = _parser().parseInline(markdown, env)[0].children or []
    addresses = {n + 1 for n, t in enumerate(tokens) if t.type == "link_open" and t.markup == "autolink"}
    found = [_trace(t.type, t.markup, t.content) for n, t in enumerate(tokens) if n not in addresses]
    wanted = [_trace("text", "", p) if isinstance(p, str) else _trace_code(p) for p in _hugged(pieces)]
    return _joined(found) == _joined(wanted)


def _trace(kind: str, markup: str, content: str) -> str:
    if kind in ("text", "text_special"):
        return content
    return f"\0{markup}\0" if markup in _EMPHASIS and kind.endswith(("_open", "_close")) else ""


def _trace_code(code: Code) -> str:
    return f"\0{code.text}\0" if code.text in _EMPHASIS else ""


def _joined(traces: Sequence[str]) -> str:
    return " ".join("".join(traces).split())
