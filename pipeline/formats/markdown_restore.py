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
    """Text and codes of ``target`` in an order in which the pairs nest."""
    codes = {code.index: code for code in segment.codes}
    pieces = _once(_pieces(" ".join(target.split("\n")), codes))
    present = {p.index for p in pieces if isinstance(p, Code)}
    result: list[Piece] = []
    open_codes: list[Code] = []
    for piece in pieces:
        if isinstance(piece, str) or piece.kind is CodeKind.STANDALONE:
            result.append(piece)
        elif piece.pair not in present:
            continue
        elif piece.kind is CodeKind.OPEN:
            result.append(piece)
            open_codes.append(piece)
        else:
            _close(piece, open_codes, result, codes)
    result += [codes[code.pair] for code in reversed(open_codes) if code.pair]
    return result


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


def _close(close: Code, open_codes: list[Code], result: list[Piece], codes: dict[int, Code]) -> None:
    """Close a pair; those opened inside it and still open are closed before and opened again after."""
    if not any(code.index == close.pair for code in open_codes):
        return  # The end came before its beginning: the pair is left out, its text stays.
    crossed: list[Code] = []
    while open_codes[-1].index != close.pair:
        crossed.append(open_codes.pop())
    result += [codes[code.pair] for code in crossed if code.pair]
    open_codes.pop()
    result.append(close)
    result += reversed(crossed)
    open_codes += reversed(crossed)


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
            parts.append(_markup(piece, resolve, before, after, html))
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


def _markup(code: Code, resolve: Resolve | None, before: Piece | None, after: Piece | None, html: bool) -> str:
    if html and code.text in _EMPHASIS and code.kind is not CodeKind.STANDALONE:
        return f"<{'/' if code.kind is CodeKind.CLOSE else ''}{_EMPHASIS[code.text]}>"
    if code.text.startswith(("http:", "https:", "ftp:")) and not _stands_free(before, after):
        return f"<{code.text}>"
    return with_slots(code, resolve) if code.slots and resolve else code.text


def with_slots(code: Code, resolve: Resolve) -> str:
    """The markup of ``code`` with the targets of its nested blocks in place."""
    text = code.text
    for slot in sorted(code.slots, key=lambda s: -s.span[0]):
        start, end = slot.span
        target = resolve(slot.block)
        if target is not None:
            text = f"{text[:start]}{target}{text[end:]}"
    return text


def in_title(text: str) -> str:
    """Plain text as it stands in a link title, whatever its quotation marks."""
    return re.sub(r"[\\\"'()&<]", lambda m: f"\\{m[0]}", text)


def _stands_free(before: Piece | None, after: Piece | None) -> bool:
    """True when a bare address can stand between ``before`` and ``after`` without swallowing them."""
    if isinstance(before, str) and before[-1:].isalnum():
        return False
    if isinstance(after, Code):
        return "\n" in after.text or after.text in _EMPHASIS
    return after is None or bool(re.match(r"[.,;:!?]?(?:\s|$)|['’\"”<>«»“]", after))


def _escaped(text: str, before: Piece | None, after: Piece | None, fresh: bool) -> str:
    result = "".join(_character(text, n) for n in range(len(text)))
    result = _ENTITY.sub(r"\\&", result)
    if isinstance(before, Code) and before.text.endswith("]") and result[:1] in ("(", ":"):
        result = f"\\{result}"  # "[^1]" + "(s. 3)" would be a link, "[^1]" + ":" a footnote.
    if isinstance(after, Code) and after.text.startswith("[") and result[-1:] in ("!", "^"):
        result = f"{result[:-1]}\\{result[-1]}"  # "Bak!" + "[burada](…)" would be an image.
    if fresh:
        result = result.lstrip()
        if match := _LINE_START.match(text.lstrip()):
            result = _line_escaped(result, match)
    return result


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
