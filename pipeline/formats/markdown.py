"""Reading a Turkish original: Markdown with front matter → ``Article``.

CommonMark, tables, strike-through, footnotes, task lists and YAML front matter. The file comes apart into *blocks*
(text to translate) and *frames* (everything else: markup, code, addresses, dates); joined again they are the file,
byte for byte, whatever its line ends, byte order mark or Unicode form. Segments are NFC.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.errors import SourceError
from pipeline.formats import markdown_definitions
from pipeline.formats.markdown_front import Front, read_front
from pipeline.formats.markdown_inline import Inline, Split, plain_units
from pipeline.formats.markdown_syntax import MAX_NESTING, parser
from pipeline.model import Article, Block, BlockKind

MAX_BYTES = 10_000_000
"""Larger files are refused: an article of 1,200 words has about 10 kB."""

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Parsed:
    """A file with its block tokens. Offsets of tokens are in ``lined``, the body with ``\\n`` line ends."""

    text: str
    front: Front
    tokens: list[Token]
    env: dict[str, Any]
    lined: str
    starts: list[int]
    """File offset of each line of the body."""
    lined_starts: list[int]
    first_line: int
    blocks: dict[int, tuple[Block, int, int]] = field(default_factory=dict)
    """Block, start and end in the file, by the number of its inline token."""

    def offset(self, place: int) -> int:
        """File offset of the character ``place`` of ``lined``."""
        line = self.line_of(place)
        return self.starts[line] + place - self.lined_starts[line]

    def line_of(self, place: int) -> int:
        """Line of the body, counted from 0, of the character ``place`` of ``lined``."""
        return bisect_right(self.lined_starts, place) - 1


@cache
def _parser() -> MarkdownIt:
    return parser()


def read_markdown(path: Path, *, split: Split) -> Article:
    """Read the article at ``path``; ``split`` cuts a text into (sentence, gap) pairs.

    Raises SourceError, with file, line and advice, when the file cannot be read, is larger than 10 MB, is not UTF-8,
    holds NUL bytes, is empty or has unusable front matter.
    """
    return parse_markdown(decode(read_bytes(path), str(path)), str(path), split)


def read_bytes(path: Path) -> bytes:
    """The bytes of ``path``. Raises SourceError when it is no file, cannot be read or is too large."""
    try:
        if path.is_dir():
            raise SourceError("a directory stands where a file is expected", where=str(path), advice="rename it")
        if (size := path.stat().st_size) > MAX_BYTES:
            what = f"the file has {size / 1e6:.1f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that are accepted"
            raise SourceError(what, where=str(path), advice="split the article")
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"cannot be read: {reason}", where=str(path), advice="check name and permissions") from error


def decode(data: bytes, path: str) -> str:
    """UTF-8 with or without byte order mark (which stays in the text). Raises SourceError naming the first bad line."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data[: error.start].count(b"\n")
        column = error.start - data.rfind(b"\n", 0, error.start)
        what = f"not UTF-8: byte 0x{data[error.start]:02x} at column {column}"
        raise SourceError(what, where=f"{path}:{line}", advice=_encoding_advice(data)) from error
    if "\0" in text:
        line = 1 + text[: text.index("\0")].count("\n")
        mostly = text.count("\0") * 3 > len(text)
        advice = _encoding_advice(data) if mostly else "delete it, and look whether more was lost there"
        raise SourceError("a NUL byte in the text", where=f"{path}:{line}", advice=advice)
    return text


def _encoding_advice(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in data[:400]:
        return "the file looks like UTF-16: save it as UTF-8"
    try:
        guess = data.decode("cp1254")
    except UnicodeDecodeError:
        return "save the file as UTF-8"
    sample = " ".join(re.findall(r"\w*[çğıöşüÇĞİÖŞÜ]\w*", guess)[:3])
    return (
        f"read as Windows-1254 it has {sample!r}; if that is right: iconv -f WINDOWS-1254 -t UTF-8"
        if sample
        else ("save the file as UTF-8")
    )


def parse_markdown(text: str, path: str, split: Split) -> Article:
    """The article that ``text``, the decoded file ``path``, holds. Raises SourceError."""
    parsed = locate(text, path)
    nested: list[Block] = []
    front_blocks = list(_front_blocks(parsed, split, nested))
    body_blocks = list(_body_blocks(parsed, split, nested))
    titles = list(_title_blocks(parsed, split, nested))
    placed = [*front_blocks, *sorted(body_blocks + titles, key=lambda block: block[1])]
    frames, place = [], 0
    for _, start, end in placed:
        frames.append(text[place:start])
        place = end
    frames.append(text[place:])
    if not any(block.segments for block, _, _ in body_blocks):
        where = f"{path}:{parsed.first_line}"
        raise SourceError("the article has no text", where=where, advice="write it below the front matter")
    return Article(path, parsed.front.meta, tuple(b for b, _, _ in placed), tuple(frames), tuple(nested))


def locate(text: str, path: str) -> Parsed:
    """Front matter and block tokens of ``text``. Raises SourceError when the front matter cannot be used."""
    front = read_front(text, path)
    body = text[front.body :]
    lines = _LINE_END.split(body)
    starts = [front.body, *(front.body + m.end() for m in _LINE_END.finditer(body))]
    lined_starts = [0]
    for line in lines:
        lined_starts.append(lined_starts[-1] + len(line) + 1)
    lined = "\n".join(lines)
    env: dict[str, Any] = {}
    tokens = _parser().parse(lined, env)
    first = 1 + len(_LINE_END.findall(text[: front.body]))
    _refuse_depth(tokens, path, first)
    return Parsed(text, front, tokens, env, lined, starts, lined_starts[:-1], first)


def _refuse_depth(tokens: Sequence[Token], path: str, first: int) -> None:
    """Text nested too deep is no token at all: it would be published untranslated and unseen."""
    deep = next((t for t in tokens if t.level >= MAX_NESTING - 1 and t.map), None)
    if deep is not None and deep.map:
        advice = "take some levels of lists or quotations away"
        raise SourceError("blocks are nested too deep", where=f"{path}:{first + deep.map[0]}", advice=advice)


def _front_blocks(parsed: Parsed, split: Split, nested: list[Block]) -> Iterator[tuple[Block, int, int]]:
    for name, kind, value in parsed.front.translatable():
        lead, segments = Inline(name, value.line, split, nested).segments(plain_units(value.text), kind)
        raw = parsed.text[value.start : value.end]
        yield Block(name, kind, value.line, raw, segments, lead), value.start, value.end


@cache
def _caption() -> re.Pattern[str]:
    """``"Tablo 1: …"``, ``"Şekil 2. …"``; the words are in ``data/captions.txt``."""
    lines = resources.files("pipeline").joinpath("data", "captions.txt").read_text(encoding="utf-8").splitlines()
    words = "|".join(re.escape(line) for line in lines if line and not line.startswith("#"))
    return re.compile(rf"(?:{words})\b[\s\d.]*[:.–—-]")


@dataclass(frozen=True, slots=True)
class TextToken:
    """An inline token of the body with what its surroundings say about it."""

    number: int
    token: Token
    kind: BlockKind
    level: int
    column: int


def text_tokens(tokens: Sequence[Token]) -> Iterator[TextToken]:
    """The inline tokens in order, with kind and level."""
    stack: list[Token] = []
    column = -1
    for number, token in enumerate(tokens):
        if token.type in ("th_open", "td_open"):
            column += 1
        elif token.type == "tr_open":
            column = -1
        if token.nesting == 1:
            stack.append(token)
        elif token.nesting == -1:
            stack.pop()
        elif token.type == "inline":
            kind, level = _kind(stack)
            if kind is BlockKind.PARAGRAPH and _is_caption(tokens, number):
                kind = BlockKind.CAPTION
            yield TextToken(number, token, kind, level, column)


def _kind(stack: Sequence[Token]) -> tuple[BlockKind, int]:
    """What the innermost telling container makes of a text."""
    for token in reversed(stack):
        match token.type:
            case "heading_open":
                return BlockKind.HEADING, int(token.tag[1])
            case "th_open" | "td_open":
                return BlockKind.CELL, 0
            case "footnote_reference_open":
                return BlockKind.FOOTNOTE, 0
            case "list_item_open":
                return BlockKind.LIST_ITEM, sum(t.type == "list_item_open" for t in stack)
            case "blockquote_open":
                return BlockKind.QUOTE, 0
    return BlockKind.PARAGRAPH, 0


def _is_caption(tokens: Sequence[Token], number: int) -> bool:
    """A paragraph next to a table or after an image, that begins like "Tablo 1:" or is all emphasis."""
    before = tokens[number - 2] if number >= 2 else None
    after = tokens[number + 2] if number + 2 < len(tokens) else None
    by_table = any(t is not None and t.type in ("table_open", "table_close") for t in (before, after))
    if by_table or (before is not None and is_figure(tokens, number - 3)):
        return bool(_caption().match(tokens[number].content.lstrip("*_ "))) or (
            not by_table and _is_emphasis(tokens[number])
        )
    return False


def is_figure(tokens: Sequence[Token], number: int) -> bool:
    """True when inline token ``number`` holds an image and nothing else."""
    children = tokens[number].children if 0 <= number < len(tokens) and tokens[number].type == "inline" else None
    return bool(children) and len(children or []) == 1 and (children or [])[0].type == "image"


def _is_emphasis(token: Token) -> bool:
    children = token.children or []
    return len(children) > 2 and children[0].type == "em_open" and children[-1].type == "em_close"


def _body_blocks(parsed: Parsed, split: Split, nested: list[Block]) -> Iterator[tuple[Block, int, int]]:
    notes = parsed.env.get("footnotes", {}).get("list", {})
    count = 0
    for item in text_tokens(parsed.tokens):
        if not item.token.content.strip():
            continue
        count += 1
        start, end = _place(parsed, item)
        line = parsed.first_line + parsed.line_of(start)
        reader = Inline(f"b{count}", line, split, nested, _prefixes(parsed, item), notes)
        row = reader.units(item.token.children or [], item.token.content)
        lead, segments = reader.segments(row, item.kind)
        first, last = parsed.offset(start), parsed.offset(end)
        yield (
            Block(f"b{count}", item.kind, line, parsed.text[first:last], segments, lead, item.level),
            first,
            last,
        )


def _title_blocks(parsed: Parsed, split: Split, nested: list[Block]) -> Iterator[tuple[Block, int, int]]:
    """The titles of link definitions."""
    for title in markdown_definitions.titles(parsed.env, parsed.lined, parsed.lined_starts):
        line = parsed.first_line + parsed.line_of(title.start)
        first, last = parsed.offset(title.start), parsed.offset(title.end)
        kind, raw = BlockKind.LINK_TITLE, parsed.text[first:last]
        lead, segments = Inline(title.id, line, split, nested).segments(plain_units(title.text), kind)
        yield Block(title.id, kind, line, raw, segments, lead), first, last


def _prefixes(parsed: Parsed, item: TextToken) -> list[str]:
    """What stands before the text on each further line of a block (``> ``, indentation)."""
    first = item.token.map[0] if item.token.map else 0
    begins = parsed.lined_starts
    return [parsed.lined[begins[first + n] : s] for n, s in enumerate(item.token.meta["starts"]) if n]


def _place(parsed: Parsed, item: TextToken) -> tuple[int, int]:
    """Half-open range of the block's text in ``parsed.lined``."""
    token = item.token
    starts = token.meta["starts"]
    if item.kind is BlockKind.CELL:
        return _cell_place(parsed.lined, starts[0], item)
    lines = token.content.split("\n")
    start = parsed.lined.index(lines[0], starts[0])
    if len(lines) == 1:
        return start, start + len(lines[0])
    return start, starts[len(lines) - 1] + len(lines[-1].lstrip(" \t"))


def _cell_place(lined: str, start: int, item: TextToken) -> tuple[int, int]:
    """A row is split at pipes without a backslash; an empty first piece means that the row begins with a pipe."""
    end = lined.find("\n", start)
    row = lined[start : end if end >= 0 else len(lined)]
    pieces, place = [], 0
    for match in re.finditer(r"(?<!\\)\|", row):
        pieces.append((place, match.start()))
        place = match.end()
    pieces.append((place, len(row)))
    if not row[slice(*pieces[0])]:
        pieces.pop(0)
    low, high = pieces[item.column]
    text = row[low:high]
    return start + low + len(text) - len(text.lstrip()), start + low + len(text.rstrip())


def source_text(article: Article) -> str:
    """The file ``article`` was read from, unchanged."""
    parts = [article.frames[0]]
    for block, frame in zip(article.blocks, article.frames[1:], strict=True):
        parts += (block.raw, frame)
    return "".join(parts)
